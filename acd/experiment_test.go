package acd

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

var pilot = Experiment{Name: "piloto", Arms: []Strategy{BestMatch, LongestIdle}, Block: 900_000, HoldOut: .05, WorseLevel: .01, WorseLeave: .01}

// TestArmsTakeTurns: in each pair of blocks each arm has one, whose turn is first follows from the date, and one in twenty
// contacts is held out whatever the block.
func TestArmsTakeTurns(t *testing.T) {
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	out, first, id := 0, 0, 0
	for pair := range 48 * 10 {
		arms := map[Strategy]bool{}
		for _, half := range []time.Duration{0, 15 * time.Minute} {
			at := day.Add(time.Duration(pair)*30*time.Minute + half)
			var inBlock Strategy
			for minute := range 15 {
				id++
				a := pilot.Assign(fmt.Sprintf("c%d", id), at.Add(time.Duration(minute)*time.Minute))
				require.Equal(t, minute < 3, a.Washout || a.HeldOut && minute < 3)
				if a.HeldOut {
					require.Equal(t, LongestIdle, a.Arm)
					out++
					continue
				}
				require.True(t, inBlock == "" || inBlock == a.Arm)
				inBlock = a.Arm
			}
			if half == 0 && inBlock == BestMatch {
				first++
			}
			arms[inBlock] = true
		}
		require.Len(t, arms, 2)
	}
	require.InDelta(t, .05, float64(out)/float64(id), .01)
	require.InDelta(t, .5, float64(first)/480, .07)
	three := Experiment{Name: "x", Arms: []Strategy{BestMatch, RoundRobin, LongestIdle}, Block: 600_000}
	seen := map[Strategy]int{}
	for n := range 144 {
		seen[three.Assign("c1", day.Add(time.Duration(n)*10*time.Minute)).Arm]++
	}
	require.Equal(t, map[Strategy]int{BestMatch: 48, RoundRobin: 48, LongestIdle: 48}, seen)
}

// tryout is a centre whose only queue tries strategies, and what happened in it so far.
func tryout(t *testing.T) (e *Engine, log []Event, now time.Time) {
	t.Helper()
	e, now = New(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	x := pilot
	for _, cmd := range []Command{Configure{Config: Config{Plan: "sha256:t", Weights: skills.DefaultWeights(), Queues: []Queue{
		{Name: "sac", Strategy: BestMatch, RingTimeout: DefaultRingTimeout, Answer: 20_000, Experiment: &x},
	}, Agents: []Agent{{Name: "ana"}, {Name: "bia"}}}}, Phone{Agent: "ana", Reachable: true}, SignIn{Agent: "ana"}, GoReady{Agent: "ana"}} {
		evs, err := e.Do(now, cmd)
		require.NoError(t, err)
		log = append(log, evs...)
	}
	return e, log, now
}

// TestTheArmStandsInTheRecord: the strategy of each offer is the arm's, the record says so, and one that says otherwise
// fails.
func TestTheArmStandsInTheRecord(t *testing.T) {
	e, _, now := tryout(t)
	for i := range 60 {
		now = now.Add(time.Minute)
		m := offered(t, e, now, fmt.Sprintf("c%d", i))
		a := pilot.Assign(fmt.Sprintf("c%d", i), now)
		require.Equal(t, a.Arm, m.Strategy)
		require.Equal(t, a.Arm, m.Trial.Arm)
		require.NoError(t, m.Check())
		text, err := json.Marshal(m)
		require.NoError(t, err)
		var again Match
		require.NoError(t, json.Unmarshal(text, &again))
		require.NoError(t, again.Check())
		tampered := *m.Trial
		tampered.HeldOut = !tampered.HeldOut
		m.Trial = &tampered
		require.ErrorContains(t, m.Check(), `experiment "piloto"`)
		m.Trial = nil
	}
}

// offered lets a contact come and go, and is the record of its offer.
func offered(t *testing.T, e *Engine, now time.Time, id string) Match {
	t.Helper()
	do := func(cmd Command) []Event {
		evs, err := e.Do(now, cmd)
		require.NoError(t, err)
		return evs
	}
	do(Arrive{Contact: id})
	for _, ev := range do(Enqueue{Contact: id, Queue: "sac"}) {
		if f, is := ev.Fact.(Offered); is {
			do(Accept{Contact: id, Agent: f.Agent})
			do(Join{Contact: id})
			do(End{Contact: id, By: ByCustomer})
			return f.Match
		}
	}
	t.Fatalf("%s was not offered to anybody", id)
	return Match{}
}

// TestAnArmThatDoesHarmEndsItsExperiment: where best_match loses callers, the experiment ends by itself, says why, and
// longest_idle serves until the plan has another experiment; a replay and a snapshot know it too.
func TestAnArmThatDoesHarmEndsItsExperiment(t *testing.T) {
	e, log, now := tryout(t)
	var stopped *ExperimentStopped
	for i := 0; stopped == nil && i < 2000; i++ {
		now = now.Add(time.Minute)
		id := fmt.Sprintf("c%d", i)
		evs := served(t, e, now, id, pilot.Assign(id, now).Arm == LongestIdle || i%3 > 0)
		for _, ev := range evs {
			if f, is := ev.Fact.(ExperimentStopped); is {
				stopped = &f
			}
		}
		log = append(log, evs...)
	}
	require.NotNil(t, stopped)
	require.Equal(t, "piloto", stopped.Experiment)
	require.Equal(t, BestMatch, stopped.Arm)
	require.Greater(t, stopped.Worse, 2*stopped.Error)
	require.Greater(t, stopped.Worse, int64(100_000), "a third of its callers is lost")
	replay := New()
	for _, ev := range log {
		replay.Apply(ev)
	}
	requireSnapshots(t, e, replay)
	e = restored(t, replay)
	for i := range 30 {
		now = now.Add(time.Minute)
		id := fmt.Sprintf("d%d", i)
		m := offered(t, e, now, id)
		require.Equal(t, LongestIdle, m.Strategy)
		require.Equal(t, stopped.Guard, m.Trial.Stopped)
		require.NoError(t, m.Check())
	}
	q := e.queues["sac"]
	again := pilot
	again.Name = "outro"
	c := e.config
	c.Queues = []Queue{q.Queue}
	c.Queues[0].Experiment = &again
	_, err := e.Do(now, Configure{Config: c})
	require.NoError(t, err)
	require.Empty(t, offered(t, e, now.Add(time.Minute), "e1").Trial.Stopped)
}

// served lets a contact come, who is answered at once, or hangs up while nobody is ready.
func served(t *testing.T, e *Engine, now time.Time, id string, answered bool) (all []Event) {
	t.Helper()
	do := func(cmd Command) {
		evs, err := e.Do(now, cmd)
		require.NoError(t, err)
		all = append(all, evs...)
	}
	do(Arrive{Contact: id})
	if !answered {
		do(Enqueue{Contact: id, Queue: "sac"})
		do(Abandon{Contact: id})
		return all
	}
	do(Enqueue{Contact: id, Queue: "sac"})
	do(Accept{Contact: id, Agent: "ana"})
	do(Join{Contact: id})
	do(End{Contact: id, By: ByCustomer})
	return all
}
