package metrics

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

// week is what a log tells, day by day.
type week struct {
	Verdicts
	at time.Time
}

func (w *week) says(facts ...acd.Fact) {
	for _, f := range facts {
		w.Add(acd.Event{At: w.at, Fact: f})
	}
}

// serves is a contact of a customer that an agent talks to for three minutes and wraps up in one, with a disposition.
func (w *week) serves(contact, customer, category, agent, disposition string) {
	r := skills.Request{Customer: customer, Owner: "bruno"}
	if category != "" {
		r.Intent = []skills.Share{{Category: category, P: .9}, {Category: "other", P: .1}}
	}
	w.says(acd.Arrived{Contact: contact}, acd.Queued{Contact: contact, Queue: "sac", Request: r}, acd.Connected{Contact: contact, Queue: "sac", Agent: agent})
	w.at = w.at.Add(3 * time.Minute)
	w.says(acd.Ended{Contact: contact, Queue: "sac", Agent: agent}, acd.WrapUpStarted{Contact: contact, Agent: agent, Queue: "sac"})
	w.at = w.at.Add(time.Minute)
	w.says(acd.WrapUpEnded{Contact: contact, Agent: agent, Queue: "sac", Disposition: disposition})
}

const oneDay = 24 * time.Hour

func TestContactIsSettledAWeekLater(t *testing.T) {
	w := &week{at: noon}
	w.serves("c1", "r1", "tecnico", "ana", "resolvido")
	over := noon.Add(3 * time.Minute)
	require.Empty(t, w.Due(over.Add(RepeatWithin-time.Millisecond)))
	want := acd.Settle{Contact: "c1", Queue: "sac", Agent: "ana", Category: "tecnico", Resolved: true, At: over, Handle: 240_000}
	require.Equal(t, []acd.Settle{want}, w.Due(over.Add(RepeatWithin)))
	require.Equal(t, []acd.Settle{want}, w.Due(over.Add(RepeatWithin)), "until it stands in the log")
	w.says(acd.Settled(want))
	require.Empty(t, w.Due(over.Add(RepeatWithin)))
	require.Empty(t, w.contacts)
	require.Empty(t, w.customers)
}

func TestCallingAgainForTheSameIsNotResolved(t *testing.T) {
	w := &week{at: noon}
	w.serves("c1", "r1", "tecnico", "ana", "resolved")
	w.at = noon.Add(2 * oneDay)
	w.serves("c2", "r1", "billing", "ana", "resolved")
	w.serves("c3", "r2", "tecnico", "ana", "resolved")
	w.at = noon.Add(3 * oneDay)
	w.serves("c4", "r1", "tecnico", "bia", "not-resolved")
	w.at = noon.Add(4 * oneDay)
	w.serves("c5", "r1", "tecnico", "caio", "resolved")
	resolved := map[string]bool{}
	for _, s := range w.Due(noon.Add(13 * oneDay)) {
		resolved[s.Contact] = s.Resolved
		switch s.Contact {
		case "c1":
			require.Equal(t, acd.MillisOf(3*oneDay-3*time.Minute), s.Repeat, "the first repetition counts")
		case "c4":
			require.Equal(t, acd.MillisOf(oneDay-3*time.Minute), s.Repeat)
		default:
			require.Zero(t, s.Repeat)
		}
	}
	require.Equal(t, map[string]bool{"c1": false, "c2": true, "c3": true, "c4": false, "c5": true}, resolved)
}

// The word of the last agent who says something counts.
func TestLastWordCounts(t *testing.T) {
	w := &week{at: noon}
	r := skills.Request{Customer: "r1", Owner: "bruno", Intent: []skills.Share{{Category: "tecnico", P: 1}}}
	w.says(acd.Queued{Contact: "c1", Queue: "sac", Request: r}, acd.Connected{Contact: "c1", Queue: "sac", Agent: "ana"},
		acd.Released{Contact: "c1", Queue: "sac", Agent: "ana"}, acd.WrapUpStarted{Contact: "c1", Agent: "ana"})
	w.at = w.at.Add(time.Minute)
	w.says(acd.Queued{Contact: "c1", Queue: "n2", Request: r}, acd.WrapUpEnded{Contact: "c1", Agent: "ana", Disposition: "forwarded"})
	w.says(acd.Connected{Contact: "c1", Queue: "n2", Agent: "bruno"})
	w.at = w.at.Add(time.Minute)
	w.says(acd.Ended{Contact: "c1", Queue: "n2", Agent: "bruno"}, acd.WrapUpStarted{Contact: "c1", Agent: "bruno"},
		acd.WrapUpEnded{Contact: "c1", Agent: "bruno", Disposition: "Solved-remotely"})
	due := w.Due(w.at.Add(RepeatWithin))
	require.Len(t, due, 1)
	require.Equal(t, acd.Settle{Contact: "c1", Queue: "n2", Agent: "bruno", Category: "tecnico", Resolved: true, Owner: true, At: w.at, Handle: 60_000}, due[0])
}

// Without a customer nobody knows whether they called again, without a category for what, and without an agent's word
// whether it was resolved at all.
func TestWhatIsNotKnownIsNotSettled(t *testing.T) {
	w := &week{at: noon}
	w.serves("c1", "", "tecnico", "ana", "resolved")
	w.serves("c2", "r1", "", "ana", "resolved")
	w.serves("c3", "r2", "tecnico", "ana", "")
	w.says(acd.Queued{Contact: "c4", Queue: "sac", Request: skills.Request{Customer: "r3"}}, acd.Abandoned{Contact: "c4"})
	w.serves("c5", "r4", "tecnico", "ana", "resolved")
	require.Empty(t, w.Due(noon.Add(acd.SettleWithin+oneDay)), "c5 is too old")
	require.Empty(t, w.contacts)
	require.Empty(t, w.over)
}

func TestResolutionIsOfWhatWasSettled(t *testing.T) {
	d := newDay()
	d.says(acd.Settled{Contact: "c1", Queue: "sac", Agent: "ana", Resolved: true}, acd.Settled{Contact: "c2", Queue: "sac", Agent: "bia", Repeat: 3_600_000},
		acd.Settled{Contact: "c3", Queue: "n2", Agent: "ana", Repeat: acd.MillisOf(48 * time.Hour)}, acd.Settled{Contact: "c4", Queue: "sac", Agent: "ana"})
	require.Equal(t, Resolution{FCR7: Ratio{1, 4}, Repeat24h: Ratio{1, 4}, Repeat7d: Ratio{2, 4}}, d.Total(Interval{}, Definition{}).Resolution)
	require.Equal(t, Resolution{FCR7: Ratio{1, 3}, Repeat24h: Ratio{0, 3}, Repeat7d: Ratio{1, 3}}, d.Agents(Interval{}, Definition{})[0].Resolution)
	require.Equal(t, Ratio{0, 1}, d.Queue("n2", Interval{}, Definition{}).FCR7)
}

// TestPlanSaysWhatItsWordsMean: at the time when they are said, whatever they sound like.
func TestPlanSaysWhatItsWordsMean(t *testing.T) {
	for _, c := range []struct {
		word     string
		means    acd.Meaning
		resolved bool
	}{{"troca", acd.MeansResolved, true}, {"resolvido", acd.MeansOpen, false}, {"resolvido", "", true}, {"troca", "", false}} {
		w := &week{at: noon}
		w.serves("c1", "r1", "tecnico", "ana", "")
		w.says(acd.WrapUpEnded{Contact: "c1", Agent: "ana", Queue: "sac", Disposition: c.word, Means: c.means})
		due := w.Due(noon.Add(3*time.Minute + RepeatWithin))
		require.Len(t, due, 1)
		require.Equal(t, c.resolved, due[0].Resolved, "%+v", c)
	}
}
