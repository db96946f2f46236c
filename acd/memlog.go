package acd

import (
	"context"
	"fmt"
	"iter"
	"slices"
)

// MemLog is a Log in memory, for tests and the simulator: nothing survives it. It is safe for concurrent use.
type MemLog struct {
	kept chan memory // holds the one memory; whoever has taken it may look and write
}

type memory struct {
	events []Event // only ever appended to, so that a reader may keep what it saw
	fail   []error // what the next Appends return, oldest first
}

// NewMemLog returns an empty log.
func NewMemLog() *MemLog {
	l := &MemLog{kept: make(chan memory, 1)}
	l.kept <- memory{}
	return l
}

// FailNext makes the next Append that has no other failure before it write nothing and return err: a full disk, a fence.
func (l *MemLog) FailNext(err error) {
	m := <-l.kept
	m.fail = append(m.fail, err)
	l.kept <- m
}

// Append implements Log.
func (l *MemLog) Append(ctx context.Context, after uint64, evs []Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m := <-l.kept
	defer func() { l.kept <- m }()
	if len(m.fail) > 0 {
		err := m.fail[0]
		m.fail = m.fail[1:]
		return err
	}
	if after != uint64(len(m.events)) {
		return ErrNotHead
	}
	if err := Follows(after, evs); err != nil {
		return err
	}
	m.events = append(m.events, evs...)
	return nil
}

// Read implements Log.
func (l *MemLog) Read(ctx context.Context, after uint64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		m := <-l.kept
		l.kept <- m
		for i := after; i < uint64(len(m.events)); i++ {
			if err := ctx.Err(); err != nil {
				yield(Event{}, err)
				return
			}
			if !yield(m.events[i], nil) {
				return
			}
		}
	}
}

// Head is the Seq of the last event, 0 when there is none.
func (l *MemLog) Head() uint64 {
	m := <-l.kept
	l.kept <- m
	return uint64(len(m.events))
}

// Events returns a copy of all events, for tests.
func (l *MemLog) Events() []Event {
	m := <-l.kept
	l.kept <- m
	return slices.Clone(m.events)
}

// Follows reports, as an error, events that do not continue a log whose last Seq is after: every Log refuses them.
func Follows(after uint64, evs []Event) error {
	for i, ev := range evs {
		if want := after + 1 + uint64(i); ev.Seq != want {
			return fmt.Errorf("acd: event %d in the place of %d", ev.Seq, want)
		}
	}
	return nil
}
