package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/sim"
)

// small is a centre with everything in it: a shift, callers who hang up and call again, agents who miss a call.
func small() sim.Centre {
	c := plain(6, acd.BestMatch)
	c.Config.Queues[0].WrapUp = 20_000
	c.Streams = []sim.Stream{{
		Queue: "sac", Rate: sim.Rate{Slot: time.Hour, PerSecond: []float64{.01, .03, .05}},
		Handle: sim.Lognormal{Average: 2 * time.Minute, CV: 1.28}, Patience: sim.TwoPeaks(), Request: history(),
	}}
	c.Shifts = map[string][]sim.Shift{"a00": {{From: time.Hour, To: 2 * time.Hour}, {From: 3 * time.Hour, To: 4 * time.Hour}}}
	c.Answer, c.Missed = sim.Exponential(3*time.Second), .05
	c.Redial = sim.Redial{Share: .5, After: sim.Exponential(time.Minute)}
	c.Length, c.Warmup = 6*time.Hour, 0
	return c
}

func TestSameSeedSameResult(t *testing.T) {
	first, err := sim.Run(context.Background(), small(), 7)
	require.NoError(t, err)
	again, err := sim.Run(context.Background(), small(), 7)
	require.NoError(t, err)
	require.Equal(t, first, again)
	other, err := sim.Run(context.Background(), small(), 8)
	require.NoError(t, err)
	require.NotEqual(t, first.Contacts, other.Contacts)
}

// TestEveryContactEnds: whoever arrives has one outcome, and the agents' hours add up to the day.
func TestEveryContactEnds(t *testing.T) {
	for _, s := range acd.Strategies() {
		t.Run(string(s), func(t *testing.T) {
			c := small()
			c.Config.Queues[0].Strategy = s
			everyContactEnds(t, c)
		})
	}
}

func everyContactEnds(t *testing.T, c sim.Centre) {
	r, err := sim.Run(context.Background(), c, 1)
	require.NoError(t, err)
	outcomes := map[sim.Outcome]int{}
	for _, c := range r.Contacts {
		outcomes[c.Outcome]++
		require.Equal(t, c.Outcome == sim.Answered, c.Agent >= 0)
		require.GreaterOrEqual(t, c.Wait, time.Duration(0))
	}
	require.Zero(t, outcomes[sim.Waiting])
	require.Positive(t, outcomes[sim.Answered])
	require.Positive(t, outcomes[sim.Abandoned])
	away := time.Duration(0)
	for i, a := range r.Agents {
		sum := time.Duration(0)
		for _, d := range a.Time {
			sum += d
		}
		require.Equal(t, 6*time.Hour, sum, a.Name)
		if i == 0 {
			require.InDelta(t, 4*time.Hour, a.Time[sim.Out], float64(20*time.Minute), "out of its shifts, but for the contact in hand")
		}
		away += a.Time[sim.Away]
	}
	require.Positive(t, away, "nobody missed a call")
}

// TestCallersAreTheSame: another policy meets the same callers with the same talk.
func TestCallersAreTheSame(t *testing.T) {
	handle := func(s acd.Strategy) (sum time.Duration, n int) {
		c := plain(30, s)
		c.Streams = []sim.Stream{{Queue: "sac", Rate: sim.Steady(5, time.Minute), Handle: sim.Exponential(2 * time.Minute)}}
		r, err := sim.Run(context.Background(), c, 3)
		require.NoError(t, err)
		for _, c := range r.Contacts {
			sum += c.Handle
		}
		return sum, len(r.Contacts)
	}
	sum, n := handle(acd.LongestIdle)
	otherSum, others := handle(acd.FewestContacts)
	require.Equal(t, sum, otherSum)
	require.Equal(t, n, others)
}

// TestDistributions compares the mean of many quantiles with the mean that a distribution says it has.
func TestDistributions(t *testing.T) {
	for name, d := range map[string]sim.Distribution{
		"constant":    sim.Constant(time.Minute),
		"exponential": sim.Exponential(time.Minute),
		"lognormal":   sim.Lognormal{Average: time.Minute, CV: 1.28},
		"two peaks":   sim.TwoPeaks(),
	} {
		const n = 200_000
		sum, before := 0.0, time.Duration(0)
		for i := range n {
			at := d.At((float64(i) + .5) / n)
			require.GreaterOrEqual(t, at, before, name)
			sum, before = sum+at.Seconds(), at
		}
		require.InEpsilon(t, d.Mean().Seconds(), sum/n, .005, name)
	}
	require.Equal(t, sim.Never, sim.Hazard{{0, 0}}.At(.5))
}

func TestBadCentres(t *testing.T) {
	for want, spoil := range map[string]func(*sim.Centre){
		"nobody calls":                           func(c *sim.Centre) { c.Streams = nil },
		"longer than the warm-up":                func(c *sim.Centre) { c.Warmup = c.Length },
		`there is no queue "vendas"`:             func(c *sim.Centre) { c.Streams[0].Queue = "vendas" },
		"have no handle time":                    func(c *sim.Centre) { c.Streams[0].Handle = nil },
		"a rate of -1 contacts per second is no": func(c *sim.Centre) { c.Streams[0].Rate.PerSecond = []float64{-1} },
		"unknown strategy":                       func(c *sim.Centre) { c.Config.Queues[0].Strategy = "loudest" },
	} {
		c := small()
		spoil(&c)
		_, err := sim.Run(context.Background(), c, 1)
		require.ErrorContains(t, err, want)
	}
}

// TestCancelledRunStops: a run that is no longer wanted ends.
func TestCancelledRunStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	err := sim.Replicate(ctx, small(), sim.Seeds(1, 100), func(int, *sim.Result) {})
	require.ErrorIs(t, err, context.Canceled)
}

func TestEstimates(t *testing.T) {
	e := sim.Estimated([]float64{1, 2, 3, 4, 5})
	require.InDelta(t, 3, e.Mean, 1e-12)
	require.InDelta(t, 2.77645*1.5811388/2.2360680, e.Half, 1e-4)
	require.Equal(t, "3.0 ± 2.0", e.String())
	require.Equal(t, "–", sim.Estimated(nil).String())
	require.InDelta(t, 2.0423/5.4772*1, sim.Estimated(alternating(31)).Half, .01)
}

// alternating is a sample with a standard deviation of about one.
func alternating(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = float64(i%2*2 - 1)
	}
	return all
}
