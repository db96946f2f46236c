package sim_test

import (
	"context"
	"flag"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/erlang"
	"receptivo/acd/metrics"
	"receptivo/acd/sim"
)

// scale makes the runs of TestEngineMeetsErlang longer: at 40 its intervals are as narrow as routing.md §10.2 asks.
var scale = flag.Float64("sim.scale", 0.5, "length of the runs against Erlang's formulas; 40 for intervals within 3 %")

// vector is a centre of which a formula says everything.
type vector struct {
	id       string
	traffic  erlang.Traffic // seconds
	agents   int
	within   float64 // T, seconds
	contacts int     // of one seed, at scale 1
}

var vectors = []vector{
	{"C1", erlang.Traffic{Rate: 100.0 / 1800, AHT: 180}, 14, 20, 1200},
	{"C2", erlang.Traffic{Rate: 100.0 / 1800, AHT: 180}, 15, 20, 1200},
	{"C3", erlang.Traffic{Rate: 360.0 / 1800, AHT: 240}, 55, 15, 3000},
	{"C4", erlang.Traffic{Rate: 48.0 / 60, AHT: 60}, 50, 20, 8000},
	{"C6", erlang.Traffic{Rate: 2.0 / 60, AHT: 60}, 3, 20, 2000},
	{"A1", erlang.Traffic{Rate: 48.0 / 60, AHT: 60, Patience: 120}, 50, 12.5, 3000},
	{"A2", erlang.Traffic{Rate: 46.512 / 60, AHT: 60}, 50, 20, 6000},
	{"A3", erlang.Traffic{Rate: 100.0 / 1800, AHT: 180, Patience: 300}, 14, 20, 1200},
	{"A4", erlang.Traffic{Rate: 100.0 / 1800, AHT: 180, Patience: 300}, 13, 20, 1200},
	{"A5", erlang.Traffic{Rate: 10.0 / 60, AHT: 60, Patience: 60}, 10, 20, 1500},
	{"A6", erlang.Traffic{Rate: 120.0 / 60, AHT: 60, Patience: 60}, 100, 20, 2500},
	{"A8", erlang.Traffic{Rate: 100.0 / 1800, AHT: 180, Patience: 120}, 12, 20, 1200},
	{"P1", erlang.Traffic{Rate: 20.0 / 180, AHT: 180}, 24, 20, 2500},
	{"P1 half", erlang.Traffic{Rate: 10.0 / 180, AHT: 180}, 12, 20, 2500},
}

// TestEngineMeetsErlang lets the real engine serve the callers of the formulas, with ten seeds each, and compares every
// figure with its exact value: nine of ten lie within their 95 % interval (routing.md §10.2), none is far outside.
func TestEngineMeetsErlang(t *testing.T) {
	inside, all := 0, 0
	for i, v := range few(vectors) {
		exact := v.exact(t)
		got := v.imagined(t, uint64(100*i+1)) // other seeds each time: the same callers would be lucky or not in all of them
		for name, want := range exact {
			e := sim.Estimated(got[name])
			all++
			if e.Holds(want) {
				inside++
			} else {
				t.Logf("%s %s: %.5f is not in %.5f ± %.5f", v.id, name, want, e.Mean, e.Half)
			}
			require.InDelta(t, want, e.Mean, 4*e.Half+1e-9, "%s %s", v.id, name)
			if *scale >= 40 {
				require.LessOrEqual(t, e.Half, .03*want+1e-4, "%s %s is %.5f ± %.5f", v.id, name, e.Mean, e.Half)
			}
		}
	}
	require.GreaterOrEqual(t, inside, all*9/10, "of %d figures", all)
	t.Logf("%d of %d figures lie within their interval", inside, all)
}

// TestLossSystem is vector B2: with callers who never wait, the engine is Erlang's first model.
func TestLossSystem(t *testing.T) {
	want, err := erlang.B(10, 10)
	require.NoError(t, err)
	require.InDelta(t, .214582343107, want, 1e-12)
	c := plain(10, acd.LongestIdle)
	c.Streams = []sim.Stream{{Queue: "sac", Rate: sim.Steady(10, time.Minute), Handle: sim.Exponential(time.Minute), Patience: sim.Constant(0)}}
	c.Warmup, c.Length = 10*time.Minute, 200*time.Minute
	var lost []float64
	require.NoError(t, sim.Replicate(context.Background(), c, sim.Seeds(1, 10), func(_ int, r *sim.Result) {
		v, _ := r.Share(func(c *sim.Contact) bool { return c.Outcome == sim.Abandoned }).Value()
		lost = append(lost, v)
	}))
	e := sim.Estimated(lost)
	require.InDelta(t, want, e.Mean, 2*e.Half)
	require.Less(t, e.Half, .1*want)
}

// exact is what the formula says, by figure.
func (v vector) exact(t *testing.T) map[string]float64 {
	q, err := v.traffic.With(v.agents)
	require.NoError(t, err)
	m := map[string]float64{
		"P(W>0)": q.Wait(), "E[W]": q.MeanWait(), "occupancy": q.Occupancy(), "E[Q]": q.Waiting(), "SL": q.AnsweredWithin(v.within),
	}
	if v.traffic.Patience > 0 {
		m["P(Ab)"] = q.Abandoned()
		s := q.Shares(v.within, 5)
		for _, level := range []metrics.ServiceLevel{metrics.AbandonsMet, metrics.AnsweredOnly, metrics.AbandonsIgnored} {
			x, _ := level.Of(metrics.Calls{Answered: s.Answered, AnsweredIn: s.AnsweredWithin, Abandoned: s.Abandoned, AbandonedIn: s.AbandonedIn, Short: s.Short}).Value()
			m[string(level)] = x
		}
	}
	return m
}

// imagined is what ten seeds say, by figure.
func (v vector) imagined(t *testing.T, seed uint64) map[string][]float64 {
	c := plain(v.agents, acd.LongestIdle)
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	s := sim.Stream{Queue: "sac", Rate: sim.Steady(v.traffic.Rate, time.Second), Handle: sim.Exponential(seconds(v.traffic.AHT))}
	if v.traffic.Patience > 0 {
		s.Patience = sim.Exponential(seconds(v.traffic.Patience))
	}
	c.Streams = []sim.Stream{s}
	c.Warmup = seconds(20 * v.traffic.AHT)
	c.Length = c.Warmup + seconds(*scale*float64(v.contacts)/v.traffic.Rate)
	got := map[string][]float64{}
	require.NoError(t, sim.Replicate(context.Background(), c, sim.Seeds(seed, 10), func(_ int, r *sim.Result) {
		put := func(name string, r metrics.Ratio) {
			x, ok := r.Value()
			if !ok {
				x = math.NaN()
			}
			got[name] = append(got[name], x)
		}
		calls := r.Calls(nil, seconds(v.within), 5*time.Second)
		put("P(W>0)", r.Share(func(c *sim.Contact) bool { return c.Wait > 0 }))
		put("E[W]", metrics.Ratio{Part: r.MeanWait(sim.Any).Part / 1000, Whole: r.MeanWait(sim.Any).Whole})
		put("occupancy", r.Occupancy())
		put("E[Q]", metrics.Ratio{Part: r.QueueLength(), Whole: 1})
		put("SL", metrics.Ratio{Part: calls.AnsweredIn, Whole: float64(len(r.Contacts))})
		put("P(Ab)", r.Share(func(c *sim.Contact) bool { return c.Outcome == sim.Abandoned }))
		for _, level := range []metrics.ServiceLevel{metrics.AbandonsMet, metrics.AnsweredOnly, metrics.AbandonsIgnored} {
			put(string(level), level.Of(calls))
		}
	}))
	return got
}
