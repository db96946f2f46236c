package metrics

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// TestHowLongAnExperimentTakes: the numbers of routing.md §10.3.
func TestHowLongAnExperimentTakes(t *testing.T) {
	require.InDelta(t, 33_000, TrialSize(.70, .01), 100)
	require.InDelta(t, 8240, TrialSize(.70, .02), 5)
	require.InDelta(t, 3660, TrialSize(.70, .03), 5)
	require.InDelta(t, 43, TrialDays(500, .70, .02, 2), .5)
}

// TestArmsAreComparedByTheirBlocks: what is settled and answered counts for the arm of the block in which a contact arrived;
// who comes when a block begins, or is held out, is left out.
func TestArmsAreComparedByTheirBlocks(t *testing.T) {
	x := &acd.Experiment{Name: "piloto", Arms: []acd.Strategy{acd.BestMatch, acd.LongestIdle}, Block: 900_000, HoldOut: .05}
	var l Trials
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	l.Add(acd.Event{At: at, Fact: acd.Configured{Config: acd.Config{Queues: []acd.Queue{{Name: "sac", Experiment: x}}}}})
	compared, out := map[acd.Strategy]int{}, 0
	for i := range 5 * 24 * 60 {
		at, id := at.Add(time.Duration(i)*time.Minute), fmt.Sprintf("c%d", i)
		a := x.Assign(id, at)
		if a.HeldOut {
			out++
		} else if a.Counts() {
			compared[a.Arm]++
		}
		u := uint32(i) * 2654435761 >> 16 % 100 // neither the hour nor the arm has to do with it
		good := u < 70 || a.Arm == acd.BestMatch && u < 80
		l.Add(acd.Event{At: at, Fact: acd.Arrived{Contact: id}})
		l.Add(acd.Event{At: at, Fact: acd.Queued{Contact: id, Queue: "sac"}})
		if i%20 == 0 {
			l.Add(acd.Event{At: at.Add(time.Minute), Fact: acd.Abandoned{Contact: id, Queue: "sac"}})
			continue
		}
		l.Add(acd.Event{At: at.Add(10 * time.Second), Fact: acd.Connected{Contact: id, Queue: "sac"}})
		l.Add(acd.Event{At: at.Add(time.Minute), Fact: acd.Settled{Contact: id, Queue: "sac", Resolved: good}})
	}
	require.Len(t, l.Experiments, 1)
	r := l.Experiments[0]
	require.Equal(t, compared[acd.BestMatch], r.Arms[0].Contacts)
	require.Equal(t, compared[acd.LongestIdle], r.Arms[1].Contacts)
	require.Equal(t, out, r.HeldOut.Contacts)
	gain, ok := r.Gain(0, TrialFCR)
	require.True(t, ok)
	require.InDelta(t, .10, gain.Value, .035)
	require.Positive(t, gain.Error)
	require.Less(t, gain.Error, .02)
	harm, _ := r.Gain(0, TrialAbandonment)
	require.InDelta(t, 0, harm.Value, .01)
	asa, _ := r.Arms[0].Measure(TrialASA)
	require.InDelta(t, 10, asa.Value, 1e-9)
	p95, _ := r.Arms[0].P95()
	require.Equal(t, 10*time.Second, p95)
	p, ok := r.Ratio(0)
	require.True(t, ok)
	require.Greater(t, p, .001, "turns are fair")
	require.InDelta(t, 24*60, r.PerDay(), 1)
}
