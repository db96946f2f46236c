package skills

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// S1 is the worked example of routing.md §3.3, to all printed digits.
var s1 = struct {
	request Request
	model   *Model
	agents  map[string]Candidate
}{
	request: Request{
		Customer:  "r1",
		Intent:    []Share{{"billing", .028738}, {"cancel", .017243}, {"delivery", .045982}, {"technical", .908037}},
		Owner:     "bruno",
		OwnerTeam: "",
		Own:       .905724,
		Hist:      []AgentTerm{{"bruno", -.456083}},
		Product:   "tv",
		Segment:   "vip",
		Mode:      ModeFull,
	},
	// With 50 outcomes of each category p0 is (S + 35) / 100: .75, .70, .62 and .55. The handle times are e seconds.
	model: &Model{Known: []Known{
		{"delivery", Cell{50, 40, 1, 1}}, {"billing", Cell{50, 35, 1, 1}}, {"technical", Cell{50, 27, 1, 1}}, {"cancel", Cell{50, 20, 1, 1}},
	}},
	agents: map[string]Candidate{
		"ana": {Agent: "ana", Skills: Set{"product:tv": 5, "desk:vip": 1}, Occ: .86, Idle: 12, Record: Record{
			Cells: cells(-.05, 60, 47, 80, 60, 70, 47, 10, 4), N: 220, S: 158, E: 143,
		}},
		"bruno": {Agent: "bruno", Skills: Set{"product:tv": 5}, Occ: .70, Idle: 95, Record: Record{
			Cells: cells(.10, 10, 8, 10, 7, 65, 42, 5, 3), N: 90, S: 60, E: 59,
		}},
		"carla": {Agent: "carla", Occ: .55, Idle: 240},
	},
}

// cells are counts n, s of each category of s1, with 20 handle times of each that lie so far from the mean: the prior
// weighs as much, and halves it.
func cells(aht float64, counts ...float64) (all []Cell) {
	for i := 0; i < len(counts); i += 2 {
		all = append(all, Cell{N: counts[i], S: counts[i+1], M: 20, L: 20 * (1 + 2*aht)})
	}
	return all
}

func TestScoreAgreesWithWorkedExample(t *testing.T) {
	want := map[string]struct {
		terms Terms
		sum   int64
	}{
		"ana":   {Terms{Q: 678128, Prod: 40000, Seg: 20000, AHT: 2500, Occ: -172000, Idle: 3333}, 571961},
		"bruno": {Terms{Q: 648302, Own: 72458, Hist: -22804, Prod: 40000, AHT: -5000, Occ: -140000, Idle: 12258}, 605214},
		"carla": {Terms{Q: 627070, Occ: -110000, Idle: 16000}, 533070},
	}
	for name, agent := range s1.agents {
		got := Score(s1.request, s1.model, DefaultWeights(), agent, noon)
		require.Equal(t, want[name].terms, got, name)
		require.Equal(t, want[name].sum, got.Sum(), name)
	}
}

func TestScoreOfNothingKnownIsTheBaseRate(t *testing.T) {
	require.Equal(t, Terms{Q: 700_000}, Score(Request{}, nil, DefaultWeights(), Candidate{Agent: "ana"}, noon))
	good := Candidate{Agent: "ana", Record: Record{N: 60, S: 50, E: 40}}
	require.Equal(t, Terms{Q: 800_000}, Score(Request{}, nil, DefaultWeights(), good, noon))
}

func TestScoreGivesTeamHalfOfOwn(t *testing.T) {
	r := Request{Owner: "bruno", OwnerTeam: "tv", Own: 1}
	require.EqualValues(t, 80_000, Score(r, nil, DefaultWeights(), Candidate{Agent: "bruno", Team: "tv"}, noon).Own)
	require.EqualValues(t, 40_000, Score(r, nil, DefaultWeights(), Candidate{Agent: "caio", Team: "tv"}, noon).Own)
	require.EqualValues(t, 0, Score(r, nil, DefaultWeights(), Candidate{Agent: "ana", Team: "net"}, noon).Own)
	require.EqualValues(t, 0, Score(Request{Own: 1}, nil, DefaultWeights(), Candidate{}, noon).Own, "nobody owns it")
}

func TestScoreLiftsAgentBelowLeastShare(t *testing.T) {
	require.EqualValues(t, 50_000, Score(Request{}, nil, DefaultWeights(), Candidate{Lift: true}, noon).Lift)
}

func TestAbilityIsPooled(t *testing.T) {
	require.InDelta(t, .767, ability(Cell{N: 4, S: 4}, .72, 0), .0005, "4 resolved of 4 is not certainty (routing.md §3.3)")
}

func TestScoreStaysBetweenNeverAndCertain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		float := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}))
		x := func(name string) float64 { return float.Draw(t, name) }
		r := Request{Intent: []Share{{"a", x("pa")}, {"b", x("pb")}}, Owner: "ana", Own: x("own"), Hist: []AgentTerm{{"ana", x("hist")}}}
		c := Candidate{Agent: "ana", Occ: x("occ"), Idle: x("idle"), Record: Record{
			Cells: []Cell{{x("n"), x("s"), x("m"), x("l")}}, N: x("N"), S: x("S"), E: x("E"),
		}}
		m := &Model{From: noon, Known: []Known{{"a", Cell{x("N_a"), x("S_a"), x("M_a"), x("L_a")}}}}
		s := Scorer{Pessimistic: rapid.Bool().Draw(t, "pessimistic")}
		s.Reset(&r, m, DefaultWeights(), noon.Add(time.Duration(rapid.Int64().Draw(t, "later"))))
		got := s.Score(&c).Sum()
		if got < 0 || got > Million {
			t.Fatalf("score %d is outside [0, %d]", got, int64(Million))
		}
	})
}

func BenchmarkScore(b *testing.B) {
	agents := make([]Candidate, 500)
	for i := range agents {
		agents[i] = s1.agents[[]string{"ana", "bruno", "carla"}[i%3]]
		agents[i].Agent = fmt.Sprintf("agent-%d", i)
	}
	b.Run("candidates=500", func(b *testing.B) {
		b.ReportAllocs()
		var s Scorer
		for b.Loop() {
			s.Reset(&s1.request, s1.model, DefaultWeights(), noon)
			for i := range agents {
				s.Score(&agents[i])
			}
		}
	})
	b.Run("candidates=1", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Score(s1.request, s1.model, DefaultWeights(), agents[0], noon)
		}
	})
}

func TestMillionthsRoundHalfAwayFromZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-2, 2), rapid.Map(rapid.IntRange(-4e6, 4e6), func(n int) float64 { return float64(n) / 2 / Million })).Draw(t, "x")
		require.Equal(t, int64(math.Round(min(max(x*Million, -1e12), 1e12))), millionths(x))
	})
}

func TestPlainScoreIsTheScoreOfTheUnknown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bit := func(name string) bool { return rapid.Bool().Draw(t, name) }
		c := Candidate{Agent: "ana", Occ: rapid.Float64Range(0, 1).Draw(t, "occ"), Idle: rapid.Float64Range(0, 1e4).Draw(t, "idle"), Prod: bit("prod"), Seg: bit("seg"), Lift: bit("lift")}
		s := Scorer{Pessimistic: bit("pessimistic")}
		s.Reset(&Request{Intent: s1.request.Intent, Product: "tv", Segment: "vip"}, s1.model, DefaultWeights(), noon)
		require.Equal(t, s.Score(&c).Sum(), s.Plain(c.Occ, c.Idle, c.Prod, c.Seg, c.Lift))
		require.GreaterOrEqual(t, s.Most(math.Inf(-1), c.Occ*rapid.Float64Range(0, 1).Draw(t, "less"), c.Idle+1, c.Prod, c.Seg, c.Lift), s.Score(&c).Sum())
	})
}
