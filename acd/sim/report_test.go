package sim_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/metrics"
	"receptivo/acd/sim"
)

// policies are the small centre by two strategies.
func policies() []sim.Variant {
	best, idle := small(), small()
	idle.Config.Queues = append([]acd.Queue(nil), idle.Config.Queues...)
	idle.Config.Queues[0].Strategy = acd.LongestIdle
	return []sim.Variant{{Name: `best <"match">`, Centre: best}, {Name: "longest idle", Centre: idle}}
}

func compared(t *testing.T, o sim.Options) *sim.Report {
	o.Seeds = sim.Seeds(1, 4)
	r, err := sim.Compare(t.Context(), policies(), o)
	require.NoError(t, err)
	r.Title, r.Assumptions = "A day & more", []string{"Nobody <is> away."}
	return r
}

// TestSameSeedsSameReport: neither chance nor the number of cores changes a byte.
func TestSameSeedsSameReport(t *testing.T) {
	written := func() string {
		var b bytes.Buffer
		r := compared(t, sim.Options{})
		require.NoError(t, json.NewEncoder(&b).Encode(r))
		require.NoError(t, r.WriteHTML(&b))
		return b.String()
	}
	many := written()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	require.Equal(t, many, written())
}

// TestReportNamesEveryFigure: all seven service levels, each with its formula, and every value in an interval or null.
func TestReportNamesEveryFigure(t *testing.T) {
	r := compared(t, sim.Options{Headline: metrics.ShortRemoved})
	require.Equal(t, "short_removed", r.Figures[0].Name)
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var read struct {
		Figures  []struct{ Name, Formula, Unit string }
		Variants []struct {
			Name  string
			Total struct {
				Figures, Differences map[string]*struct{ Mean, Half float64 }
			}
			Slots []map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(b, &read))
	for _, level := range metrics.ServiceLevels() {
		require.NotNil(t, read.Variants[0].Total.Figures[string(level)], level)
		require.Contains(t, string(b), `"formula":"`+level.Formula()+`"`)
	}
	require.Len(t, read.Variants[1].Total.Differences, len(read.Figures))
	require.Nil(t, read.Variants[0].Total.Differences)
	require.Less(t, read.Variants[1].Total.Differences["agent_hours"].Half, .2, "the same shifts, but for the contact in hand")
	require.Len(t, read.Variants[0].Slots, 12)
	require.Equal(t, "00:30", read.Variants[0].Slots[1]["from"])
}

// TestFiguresOfADay compares the report's figures with what the contacts of its runs say.
func TestFiguresOfADay(t *testing.T) {
	var waits, offered, waiting float64
	r := compared(t, sim.Options{Seen: func(variant, _ int, r *sim.Result) error {
		if variant == 1 {
			for _, c := range r.Contacts {
				offered++
				waits += max(0, min(c.Wait, r.To-c.Arrived)).Seconds() // who called again may come after the end
			}
			waiting += r.QueueLength() * (r.To - r.From).Seconds()
		}
		return nil
	}})
	figures := r.Variants[1].Total.Figures
	require.InDelta(t, offered/4, figures["offered"].Mean, 1e-9)
	require.InDelta(t, waits, waiting, 1e-6, "all wait in one queue, until they are connected or gone")
	slots := 0.0
	for _, s := range r.Variants[1].Slots {
		slots += s.QueueLength * 1800 * 4
	}
	require.InDelta(t, waiting, slots, 1e-6)
	require.InEpsilon(t, 120, figures["aht"].Mean, .15)
	require.InDelta(t, figures["offered"].Mean, figures["answered"].Mean+figures["abandoned"].Mean, 1e-9)
}

// TestPageStandsAlone: the page is well-formed, names nothing outside itself, and draws four charts of two colours.
func TestPageStandsAlone(t *testing.T) {
	var b bytes.Buffer
	r := compared(t, sim.Options{})
	require.NoError(t, r.WriteHTML(&b))
	page := b.String()
	require.NotRegexp(t, regexp.MustCompile(`(?i)https?:|//[a-z]|src\s*=|<link|<script|@import|url\(`), page)
	require.Contains(t, page, "prefers-color-scheme: dark")
	require.Contains(t, page, `best &lt;&#34;match&#34;&gt;`)
	require.Contains(t, page, "Nobody &lt;is&gt; away.")
	require.NotContains(t, page, "NaN")
	elements := map[string]int{}
	d := xml.NewDecoder(&b)
	d.Entity = xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok {
			elements[e.Name.Local]++
		}
	}
	require.Equal(t, 4, elements["svg"])
	require.Equal(t, 6, elements["path"], "two lines in each of three charts")
	require.Equal(t, 1, elements["style"])
	require.Greater(t, elements["circle"], 2*(12+12+6))
}

// TestOneDayHasNoInterval: with one seed nothing is said of how certain it is, and what has no value is none.
func TestOneDayHasNoInterval(t *testing.T) {
	quiet := small()
	quiet.Streams[0].Rate = sim.Steady(0, time.Hour)
	r, err := sim.Compare(t.Context(), []sim.Variant{{Name: "quiet", Centre: quiet}}, sim.Options{Seeds: sim.Seeds(1, 1)})
	require.NoError(t, err)
	b, err := json.Marshal(r)
	require.NoError(t, err)
	require.Contains(t, string(b), `"abandons_missed":null`)
	require.Contains(t, r.Meaning(), "One day tells nothing")
	require.NoError(t, r.WriteHTML(io.Discard))
}

func TestTexts(t *testing.T) {
	e := sim.Estimate{Mean: .8123, Half: .0123, N: 5}
	require.Equal(t, "81.2 ± 1.2 %", sim.Share.Text(e))
	require.Equal(t, "+81.2 ± 1.2 points", sim.Share.Difference(e))
	require.Equal(t, "-8.90 ± 0.40 s", sim.Seconds.Difference(sim.Estimate{Mean: -8.9, Half: .4, N: 5}))
	require.Equal(t, "160 h", sim.Hours.Text(sim.Estimate{Mean: 160, N: 5}))
	require.Equal(t, "0", sim.Count.Difference(sim.Estimate{N: 5}))
	require.Equal(t, "–", sim.Seconds.Text(sim.Estimate{Mean: math.NaN()}))
}

// TestCallersWhoComeAgainChangeNobodyElse: another policy loses other callers, who call again, and all the others are still
// the same.
func TestCallersWhoComeAgainChangeNobodyElse(t *testing.T) {
	first := func(redials float64) map[time.Duration]time.Duration {
		c := small()
		c.Redial.Share, c.Streams[0].Patience = redials, sim.Exponential(10*time.Second)
		r, err := sim.Run(t.Context(), c, 3)
		require.NoError(t, err)
		handled := map[time.Duration]time.Duration{}
		for _, c := range r.Contacts {
			if c.Outcome == sim.Answered {
				handled[c.Arrived] = c.Handle
			}
		}
		return handled
	}
	with, without, both := first(.9), first(0), 0
	for at, handle := range without {
		if other, there := with[at]; there {
			require.Equal(t, handle, other)
			both++
		}
	}
	require.Greater(t, both, len(without)/2)
}
