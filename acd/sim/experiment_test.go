package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/metrics"
	"receptivo/acd/sim"
)

// TestAnExperimentShowsTheGain: in the world of routing.md §11.1 an experiment whose arms take turns finds that best_match
// resolves more than longest idle, about as much more as a whole centre of the one than a whole centre of the other, and
// that nobody waits longer for it.
func TestAnExperimentShowsTheGain(t *testing.T) {
	const hours = 60 * time.Hour
	w := imagine(1)
	idle := w.found(t, w.centre(.65, rivals[0], hours), 1)
	best := w.found(t, w.centre(.65, rivals[1], hours), 1)

	c := w.centre(.65, rivals[1], hours)
	c.Config.Queues[0].Experiment = &acd.Experiment{Name: "piloto", Arms: []acd.Strategy{acd.BestMatch, acd.LongestIdle}, Block: 900_000, HoldOut: .05, WorseLevel: .01, WorseLeave: .01}
	var trials metrics.Trials
	c.Events = func(evs []acd.Event) {
		for _, ev := range evs {
			trials.Add(ev)
		}
	}
	_, err := sim.Run(t.Context(), c, 1)
	require.NoError(t, err)
	require.Len(t, trials.Experiments, 1)
	r := trials.Experiments[0]
	require.Empty(t, r.Stopped, "it does no harm")
	gain, ok := r.Gain(0, metrics.TrialFCR)
	require.True(t, ok)
	t.Logf("gain of best_match: %.2f ± %.2f points in the experiment, %.2f between centres", 100*gain.Value, 196*gain.Error, 100*(best.fcr-idle.fcr))
	require.Positive(t, gain.Value-1.96*gain.Error, "the interval says that it is a gain")
	require.InDelta(t, best.fcr-idle.fcr, gain.Value, 3*gain.Error)
	level, _ := r.Gain(0, metrics.TrialLevel)
	require.Greater(t, level.Value+3*level.Error, -.005)
	p, ok := r.Ratio(0)
	require.True(t, ok)
	require.Greater(t, p, .001)
}
