package acd

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// centre is a loop over a log, in a bubble, with one agent who is ready.
type centre struct {
	*Loop
	t      *testing.T
	log    *MemLog
	cancel context.CancelFunc
}

func newCentre(t *testing.T, log *MemLog) *centre {
	ctx, cancel := context.WithCancel(t.Context())
	loop, err := Open(ctx, log)
	require.NoError(t, err)
	return &centre{Loop: loop, t: t, log: log, cancel: cancel}
}

func (c *centre) opens() {
	c.t.Helper()
	for _, cmd := range []Command{
		Configure{Config: Config{
			Plan: "sha256:test", Weights: skills.DefaultWeights(),
			Queues: []Queue{{Name: "sac", Strategy: BestMatch, RingTimeout: DefaultRingTimeout, WrapUp: DefaultWrapUp, Reoffer: DefaultReoffer}},
			Agents: []Agent{{Name: "ana"}},
		}},
		Phone{Agent: "ana", Reachable: true}, SignIn{Agent: "ana"}, GoReady{Agent: "ana"},
	} {
		_, err := c.Do(c.t.Context(), cmd)
		require.NoError(c.t, err)
	}
}

func (c *centre) calls(id string) []string {
	c.t.Helper()
	_, err := c.Do(c.t.Context(), Arrive{Contact: id, Channel: Voice, Node: "n1", Number: "1"})
	require.NoError(c.t, err)
	evs, err := c.Do(c.t.Context(), Enqueue{Contact: id, Queue: "sac"})
	require.NoError(c.t, err)
	return kinds(evs)
}

func (c *centre) closes() {
	c.cancel()
	require.ErrorIs(c.t, c.Wait(), context.Canceled)
}

func kinds(evs []Event) []string {
	names := make([]string, len(evs))
	for i, ev := range evs {
		names[i] = ev.Fact.Kind()
	}
	return names
}

func TestLoopFiresTimersByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t, NewMemLog())
		defer c.closes()
		c.opens()
		events := follow(t, c.Loop)
		require.Equal(t, []string{"queued", "offered"}, c.calls("c1"))
		start := time.Now()
		for ev := range events {
			if _, ok := ev.Fact.(NoAnswer); ok {
				break
			}
		}
		require.Equal(t, DefaultRingTimeout.Duration(), time.Since(start))
	})
}

func TestLoopRebuildsFromItsLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := NewMemLog()
		c := newCentre(t, log)
		c.opens()
		c.calls("c1")
		before, err := c.State(t.Context())
		require.NoError(t, err)
		c.closes()

		again := newCentre(t, log)
		defer again.closes()
		after, err := again.State(t.Context())
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}

func TestAppendThatFailsIsSeenByNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := NewMemLog()
		c := newCentre(t, log)
		defer c.closes()
		c.opens()
		events := follow(t, c.Loop)
		_, err := c.Do(t.Context(), Arrive{Contact: "c1", Channel: Voice, Node: "n1"})
		require.NoError(t, err)
		require.Equal(t, "arrived", (<-events).Fact.Kind())

		log.FailNext(errFull)
		evs, err := c.Do(t.Context(), Enqueue{Contact: "c1", Queue: "sac"})
		require.ErrorIs(t, err, errFull)
		require.Empty(t, evs)
		synctest.Wait()
		require.Empty(t, events, "a subscriber saw what the log does not have")
		v, err := c.State(t.Context())
		require.NoError(t, err)
		require.Equal(t, PhaseInFlow, v.Contacts[0].Phase, "the engine is ahead of its log")

		evs, err = c.Do(t.Context(), Enqueue{Contact: "c1", Queue: "sac"})
		require.NoError(t, err)
		require.Equal(t, []string{"queued", "offered"}, kinds(evs))
	})
}

// TestTimerWhileLogIsFull: the loop does not spin on a timer whose facts the log refuses, and fires it in the end.
func TestTimerWhileLogIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &countingLog{MemLog: NewMemLog()}
		ctx, cancel := context.WithCancel(t.Context())
		loop, err := Open(ctx, log)
		require.NoError(t, err)
		c := &centre{Loop: loop, t: t, log: log.MemLog, cancel: cancel}
		defer c.closes()
		c.opens()
		c.calls("c1")
		log.full.Store(true)
		before := log.appends.Load()
		time.Sleep(DefaultRingTimeout.Duration() + 10*time.Second)
		v, err := c.State(t.Context())
		require.NoError(t, err)
		require.LessOrEqual(t, log.appends.Load()-before, int64(12))
		require.Equal(t, PhaseOffered, v.Contacts[0].Phase)
		log.full.Store(false)
		time.Sleep(2 * time.Second)
		v, err = c.State(t.Context())
		require.NoError(t, err)
		require.Equal(t, PhaseWaiting, v.Contacts[0].Phase)
	})
}

// countingLog counts the appends and refuses them while told to.
type countingLog struct {
	*MemLog
	appends atomic.Int64
	full    atomic.Bool
}

var errFull = errors.New("disk full")

func (l *countingLog) Append(ctx context.Context, after uint64, evs []Event) error {
	l.appends.Add(1)
	if l.full.Load() {
		return errFull
	}
	return l.MemLog.Append(ctx, after, evs)
}

func TestStaleWriterEndsTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := NewMemLog()
		c := newCentre(t, log)
		defer c.cancel()
		c.opens()
		head := c.mustState().Seq
		require.NoError(t, log.Append(t.Context(), head, []Event{{Seq: head + 1, At: time.Now().UTC(), Fact: PhoneLost{Agent: "ana"}}}))
		_, err := c.Do(t.Context(), GoNotReady{Agent: "ana", Reason: "break"})
		require.ErrorIs(t, err, ErrNotHead)
		require.ErrorIs(t, c.Wait(), ErrNotHead)
		_, err = c.Do(t.Context(), GoReady{Agent: "ana"})
		require.ErrorIs(t, err, ErrClosed)
	})
}

func (c *centre) mustState() View {
	v, err := c.State(c.t.Context())
	require.NoError(c.t, err)
	return v
}

// follow puts the events into a channel, until the bubble's context ends.
func follow(t *testing.T, l *Loop) <-chan Event {
	seq, err := l.Events(t.Context())
	require.NoError(t, err)
	ch := make(chan Event, 1000)
	go func() {
		for ev, err := range seq {
			if err != nil {
				return
			}
			ch <- ev
		}
	}()
	return ch
}

// TestLongLogLeavesNoTimersBehind: a replay keeps the deadlines that still count, not those of every call there ever was.
func TestLongLogLeavesNoTimersBehind(t *testing.T) {
	log := NewMemLog()
	e := New()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	do := func(c Command) {
		now = now.Add(time.Second)
		evs, err := e.Do(now, c)
		require.NoError(t, err)
		require.NoError(t, log.Append(t.Context(), log.Head(), evs))
	}
	do(Configure{Config: Config{
		Plan: "sha256:test", Weights: skills.DefaultWeights(), Agents: []Agent{{Name: "ana"}},
		Queues: []Queue{{Name: "sac", Strategy: BestMatch, RingTimeout: DefaultRingTimeout, Reoffer: DefaultReoffer}},
	}})
	do(Phone{Agent: "ana", Reachable: true})
	do(SignIn{Agent: "ana"})
	do(GoReady{Agent: "ana"})
	for i := range 1000 {
		id := strconv.Itoa(i)
		do(Arrive{Contact: id, Channel: Voice, Node: "n1", Number: "1"})
		do(Enqueue{Contact: id, Queue: "sac", Timeout: 60_000})
		do(Accept{Contact: id, Agent: "ana"})
		do(Join{Contact: id})
		do(End{Contact: id, By: ByCustomer})
	}
	again, err := Rebuild(t.Context(), log)
	require.NoError(t, err)
	require.Less(t, len(again.timers), 200)
}

// doubtfulLog keeps events and says that it failed, as a database does whose commit succeeded but whose answer was lost.
type doubtfulLog struct {
	*MemLog
	doubt atomic.Bool
}

func (l *doubtfulLog) Append(ctx context.Context, after uint64, evs []Event) error {
	err := l.MemLog.Append(ctx, after, evs)
	if err == nil && l.doubt.CompareAndSwap(true, false) {
		return errFull
	}
	return err
}

// TestLogThatKeepsWhatItRefuses: what is in the log is true, and news, although the log said no.
func TestLogThatKeepsWhatItRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &doubtfulLog{MemLog: NewMemLog()}
		ctx, cancel := context.WithCancel(t.Context())
		loop, err := Open(ctx, log)
		require.NoError(t, err)
		c := &centre{Loop: loop, t: t, log: log.MemLog, cancel: cancel}
		defer c.closes()
		events := follow(t, loop)
		c.opens()
		log.doubt.Store(true)
		_, err = c.Do(t.Context(), Arrive{Contact: "c1", Channel: Voice, Node: "n1", Number: "1"})
		require.NoError(t, err)
		c.calls("c2")
		synctest.Wait()
		for seq := uint64(1); seq <= log.Head(); seq++ {
			require.Equal(t, seq, (<-events).Seq)
		}
	})
}

// TestLogFromTheFuture: the wall clock was set back an hour since the last event. Phones do not ring for an hour.
func TestLogFromTheFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := NewMemLog()
		later := time.Now().Add(time.Hour).UTC()
		require.NoError(t, log.Append(t.Context(), 0, []Event{{Seq: 1, At: later, Fact: Noted{About: AboutNode, Name: "n1", What: "x"}}}))
		c := newCentre(t, log)
		defer c.closes()
		c.opens()
		events := follow(t, c.Loop)
		c.calls("c1")
		start := time.Now()
		for ev := range events {
			require.False(t, ev.At.Before(later))
			if _, ok := ev.Fact.(NoAnswer); ok {
				break
			}
		}
		require.Equal(t, DefaultRingTimeout.Duration(), time.Since(start))
	})
}
