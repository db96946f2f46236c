package sim_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/skills"
)

// logOf is what a run of a centre writes, as it is read again.
func logOf(t *testing.T, c sim.Centre, seed uint64) []acd.Event {
	var log []acd.Event
	c.Events = func(evs []acd.Event) {
		for _, ev := range evs {
			b, err := json.Marshal(ev)
			require.NoError(t, err)
			var read acd.Event
			require.NoError(t, json.Unmarshal(b, &read))
			log = append(log, read)
		}
	}
	_, err := sim.Run(t.Context(), c, seed)
	require.NoError(t, err)
	return log
}

// TestLogIsDecidedAgain: the commands and times of a log bring an engine to every fact of it, and to every Match.
func TestLogIsDecidedAgain(t *testing.T) {
	for _, s := range []acd.Strategy{acd.BestMatch, acd.RingAll} {
		c := small()
		c.Config.Queues[0].Strategy = s
		log := logOf(t, c, 5)
		again, err := sim.Redecide(t.Context(), log)
		require.NoError(t, err)
		require.Equal(t, len(log), again.SameEvents, again)
		require.Equal(t, again.Offers, again.SameOffers)
		require.Greater(t, again.Offers, 500)
		require.Empty(t, again.First)
	}
}

// TestForgedMatchIsNotDecidedAgain: whoever changed a record, or decided otherwise, is found; the rest of the log is still
// decided again.
func TestForgedMatchIsNotDecidedAgain(t *testing.T) {
	log := logOf(t, small(), 5)
	for i := range log[:200] {
		if f, ok := log[i].Fact.(acd.Offered); ok && len(f.Match.RunnersUp) > 0 {
			f.Match.Chosen.Score++
			log[i].Fact = f
			again, err := sim.Redecide(t.Context(), log)
			require.NoError(t, err)
			require.Equal(t, again.Offers-1, again.SameOffers, again)
			require.Contains(t, again.First, acd.Describe(f))
			return
		}
	}
	t.Fatal("nobody was offered anything with a choice")
}

// TestOldLogIsDecidedAgain: what an older version wrote comes out the same but for the records of its choices, which say
// less, and each offer goes to the same agent.
func TestOldLogIsDecidedAgain(t *testing.T) {
	for _, file := range []string{"events_v1.jsonl", "events_v2.jsonl", "events_v3.jsonl", "events_v4.jsonl"} {
		b, err := os.ReadFile("../testdata/" + file)
		require.NoError(t, err)
		var log []acd.Event
		for line := range bytes.Lines(b) {
			var ev acd.Event
			require.NoError(t, json.Unmarshal(line, &ev))
			log = append(log, ev)
		}
		again, err := sim.Redecide(t.Context(), log)
		require.NoError(t, err)
		require.Equal(t, again.Offers, again.SameAgents, "%s: %s", file, again)
		require.Equal(t, again.Events-again.Offers, again.SameEvents-again.SameOffers, "%s: %s", file, again)
	}
}

func TestLogWithoutBeginning(t *testing.T) {
	_, err := sim.Redecide(t.Context(), logOf(t, small(), 5)[10:])
	require.ErrorContains(t, err, "only a log from its first event on")
}

// TestRecordingShowsTheDay: what a recording draws from is what the day was made up of.
func TestRecordingShowsTheDay(t *testing.T) {
	c := plain(12, acd.LongestIdle)
	c.Config.Queues[0].WrapUp = 20_000
	c.Streams = []sim.Stream{{Queue: "sac", Rate: sim.Steady(5, time.Minute), Handle: sim.Lognormal{Average: 2 * time.Minute, CV: .8},
		Patience: sim.Exponential(2 * time.Minute), Needs: skills.NeedsOf(map[string]int{"sac": 3})}}
	c.Begin, c.Length, c.Warmup = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), 10*time.Hour, 0
	c.Shifts = map[string][]sim.Shift{"a00": {{From: time.Hour, To: 2 * time.Hour}, {From: 3 * time.Hour, To: 4 * time.Hour}}}
	c.Answer, c.Missed = sim.Constant(4*time.Second), .05
	rec, err := sim.Record(logOf(t, c, 1), time.Time{})
	require.NoError(t, err)
	require.Equal(t, c.Begin, rec.Begin)
	require.Equal(t, 10*time.Hour, rec.Length)
	require.Len(t, rec.Streams, 1)
	s := rec.Streams[0]
	require.InDelta(t, 3000, len(s.Trace), 200)
	require.Equal(t, skills.NeedsOf(map[string]int{"sac": 3}), s.Trace[0].Enqueue.Needs)
	require.InEpsilon(t, 120, s.Handle.Mean().Seconds(), .05)
	require.InEpsilon(t, 120, s.Patience.Mean().Seconds(), .2, "of whom most were answered before it ended")
	require.InEpsilon(t, math.Ln2*120, s.Patience.At(.5).Seconds(), .25)
	require.Equal(t, 4*time.Second, rec.Answer.Mean())
	require.InDelta(t, .05, rec.Missed, .015)
	require.Len(t, rec.Shifts["a00"], 2)
	require.Equal(t, time.Hour, rec.Shifts["a00"][0].From)
	require.InDelta(t, 2*time.Hour, rec.Shifts["a00"][0].To, float64(15*time.Minute), "the contact in hand was ended")
}

// TestReplayComesNearTheDay: a day imagined again under its own plan is near what it was.
func TestReplayComesNearTheDay(t *testing.T) {
	c := plain(12, acd.LongestIdle)
	c.Streams = []sim.Stream{{Queue: "sac", Rate: sim.Steady(5.5, time.Minute), Handle: sim.Exponential(2 * time.Minute), Patience: sim.Exponential(2 * time.Minute)}}
	c.Length, c.Warmup = 20*time.Hour, 0
	rec, err := sim.Record(logOf(t, c, 1), time.Time{})
	require.NoError(t, err)
	again := sim.Centre{Config: rec.Config, Begin: rec.Begin, Length: rec.Length, Streams: rec.Streams, Shifts: rec.Shifts, Answer: rec.Answer, Missed: rec.Missed}
	r, err := sim.Compare(t.Context(), []sim.Variant{{Name: "again", Centre: again}}, sim.Options{Seeds: sim.Seeds(1, 8)})
	require.NoError(t, err)
	figures := r.Variants[0].Total.Figures
	was, _ := rec.Figures.Abandonment().Value()
	require.InDelta(t, was, figures["abandonment"].Mean, .02)
	was, _ = rec.Team.Occupancy().Value()
	require.InDelta(t, was, figures["occupancy"].Mean, .02)
	require.InDelta(t, rec.Figures.Offered, figures["offered"].Mean, 1e-9, "the very same contacts")
	require.Zero(t, figures["offered"].Half)
}

func TestEmptyDayIsNotReplayed(t *testing.T) {
	_, err := sim.Record(logOf(t, small(), 1), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorContains(t, err, "nobody waited for an agent on that day")
}
