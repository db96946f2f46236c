package skills

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const day = 24 * time.Hour

func TestBaseRateStartsAtDefault(t *testing.T) {
	var m Model
	require.InDelta(t, DefaultBase, m.Base("x", noon), 1e-12)
	require.InDelta(t, DefaultBase, (*Model)(nil).Base("x", noon), 1e-12)
	for range 50 {
		m.Learn(nil, Outcome{Category: "x", Resolved: true, At: noon}, noon)
	}
	require.InDelta(t, .85, m.Base("x", noon), 1e-12)
	require.InDelta(t, DefaultBase, m.Base("y", noon), 1e-12)
}

func TestOutcomesFade(t *testing.T) {
	m := Model{HalfLife: 10 * day}
	for range 50 {
		m.Learn(nil, Outcome{Category: "x", Resolved: true, At: noon}, noon)
	}
	require.InDelta(t, (25+35.0)/75, m.Base("x", noon.Add(10*day)), 1e-12, "after a half-life 50 outcomes weigh as much as 25")
	require.InDelta(t, (50*math.Exp2(-.1)+35)/(50*math.Exp2(-.1)+50), m.Base("x", noon.Add(day)), 1e-12)
}

// What an agent was expected to resolve is the base rate of then, not of now.
func TestExpectationIsThatOfBefore(t *testing.T) {
	var m Model
	var ana, bia Record
	m.Learn(&ana, Outcome{Category: "x", Resolved: true, At: noon}, noon)
	require.InDelta(t, .70, ana.E, 1e-12)
	m.Learn(&bia, Outcome{Category: "x", Resolved: true, At: noon}, noon)
	require.InDelta(t, 36.0/51, bia.E, 1e-12)
	require.InDelta(t, .70, ana.E, 1e-12)
}

func TestHandleTimesAreComparedWithTheCategory(t *testing.T) {
	var m Model
	var slow, quick Record
	for range 40 {
		m.Learn(&slow, Outcome{Category: "x", Handle: 400 * time.Second, At: noon}, noon)
		m.Learn(&quick, Outcome{Category: "x", Handle: 100 * time.Second, At: noon}, noon)
	}
	r := Request{Intent: []Share{{"x", 1}}}
	aht := func(a Record) float64 {
		return float64(Score(r, &m, Weights{AHT: 1}, Candidate{Record: a}, noon).AHT) / Million
	}
	require.InDelta(t, -math.Ln2*40/60, aht(slow), 1e-6, "twice as long as the mean of the logarithms, pooled with 20 usual contacts")
	require.InDelta(t, math.Ln2*40/60, aht(quick), 1e-6)
	require.Zero(t, aht(Record{}), "an agent without contacts is a usual one")
}

// TestModelCountsAsWritten holds the sums that are kept against those of routing.md §3.3, counted anew from all outcomes.
func TestModelCountsAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		half := time.Duration(rapid.IntRange(1, 90).Draw(t, "half")) * day
		m := Model{HalfLife: half}
		records := make([]Record, 3)
		var all []Outcome
		var by []int
		now := noon
		for range rapid.IntRange(1, 40).Draw(t, "outcomes") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours")) * time.Hour)
			if rapid.IntRange(0, 9).Draw(t, "rebase") == 0 {
				f := m.Rebase(now, half)
				for i := range records {
					records[i].Scale(f)
				}
			}
			o := Outcome{
				Category: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "category"), Resolved: rapid.Bool().Draw(t, "resolved"),
				At: now.Add(-time.Duration(rapid.IntRange(0, 240).Draw(t, "ago")) * time.Hour),
			}
			a := rapid.IntRange(0, 2).Draw(t, "agent")
			m.Learn(&records[a], o, now)
			all, by = append(all, o), append(by, a)
		}
		cell := func(agent int, category string) (n, s float64) {
			for i, o := range all {
				if (agent < 0 || by[i] == agent) && (category == "" || o.Category == category) {
					w := math.Exp2(-now.Sub(o.At).Hours() / half.Hours())
					n += w
					if o.Resolved {
						s += w
					}
				}
			}
			return n, s
		}
		for k, known := range m.Known {
			n, s := cell(-1, known.Category)
			require.InDelta(t, (s+35)/(n+50), m.Base(known.Category, now), 1e-9)
			for a := range records {
				n, s := cell(a, known.Category)
				got := records[a].cell(k).times(m.fade(now))
				require.InDelta(t, n, got.N, 1e-9)
				require.InDelta(t, s, got.S, 1e-9)
			}
		}
		for a := range records {
			n, s := cell(a, "")
			require.InDelta(t, n, records[a].N*m.fade(now), 1e-9)
			require.InDelta(t, s, records[a].S*m.fade(now), 1e-9)
		}
	})
}

func TestPessimistPrefersWhomManyContactsProve(t *testing.T) {
	var m Model
	proven := Record{Cells: []Cell{{N: 200, S: 150}}}
	m.Known = []Known{{"x", Cell{N: 1000, S: 760}}}
	r := Request{Intent: []Share{{"x", 1}}}
	q := func(pessimistic bool, a Record) int64 {
		s := Scorer{Pessimistic: pessimistic}
		s.Reset(&r, &m, Weights{}, noon)
		return s.Score(&Candidate{Record: a}).Q
	}
	require.Greater(t, q(false, Record{}), q(false, proven), "an untested agent has the category's rate")
	require.Less(t, q(true, Record{}), q(true, proven))
	p0 := (760 + 35.0) / 1050
	require.EqualValues(t, math.Round((p0-.84*math.Sqrt(p0*(1-p0)/21))*Million), q(true, Record{}))
}
