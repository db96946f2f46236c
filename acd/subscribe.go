package acd

import (
	"context"
	"errors"
	"iter"
	"sync"
)

// ErrSlow says that a subscriber was too slow and has been dropped: it reads again from the last event it saw.
var ErrSlow = errors.New("acd: the subscriber was too slow and has been dropped")

// mostBehind is how many events a subscriber may lag before it is dropped.
const mostBehind = 1 << 16

// subscriber is a bounded buffer between the loop, which never waits, and one reader.
type subscriber struct {
	ready chan struct{} // closed once subscribed
	start uint64        // the last event before the subscription

	mu     sync.Mutex
	events []Event
	err    error
	more   chan struct{} // buffered: there is something new
}

func (s *subscriber) push(evs []Event) {
	if len(evs) == 0 {
		return
	}
	s.mu.Lock()
	switch {
	case s.err != nil:
	case len(s.events)+len(evs) > mostBehind:
		s.events, s.err = nil, ErrSlow
	default:
		s.events = append(s.events, evs...)
	}
	s.mu.Unlock()
	s.wake()
}

func (s *subscriber) close() {
	s.mu.Lock()
	if s.err == nil {
		s.err = ErrClosed
	}
	s.mu.Unlock()
	s.wake()
}

func (s *subscriber) wake() {
	select {
	case s.more <- struct{}{}:
	default:
	}
}

func (s *subscriber) take() ([]Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	evs := s.events
	s.events = nil
	if len(evs) > 0 {
		return evs, nil
	}
	return nil, s.err
}

// Events yields the events from here on, in order and after the log has them, until ctx ends. The subscription stands
// when Events returns. It ends with ErrSlow for a reader that lags too far, and with ErrClosed when the loop ends.
func (l *Loop) Events(ctx context.Context) (iter.Seq2[Event, error], error) {
	s := &subscriber{ready: make(chan struct{}), more: make(chan struct{}, 1)}
	if err := l.ask(ctx, ask{add: s}); err != nil {
		return nil, err
	}
	select {
	case <-s.ready:
	case <-l.done:
		return nil, ErrClosed
	}
	return func(yield func(Event, error) bool) {
		defer func() { _ = l.ask(context.WithoutCancel(ctx), ask{remove: s}) }()
		for {
			select {
			case <-s.more:
			case <-ctx.Done():
				yield(Event{}, ctx.Err())
				return
			}
			for {
				evs, err := s.take()
				if err != nil {
					yield(Event{}, err)
					return
				}
				if len(evs) == 0 {
					break
				}
				for _, ev := range evs {
					if !yield(ev, nil) {
						return
					}
				}
			}
		}
	}, nil
}
