package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"receptivo/acd"
)

// screen prints what happens, one line each, and remembers why each contact went where it went.
type screen struct {
	w     io.Writer
	start time.Time

	mu    sync.Mutex
	calls map[string]int // contact → number of the call, in order of arrival
	why   map[string]string
}

func (s *screen) follow(ctx context.Context, events iter.Seq2[acd.Event, error]) {
	for ev, err := range events {
		if err != nil {
			return
		}
		if line := s.line(ev); line != "" {
			fmt.Fprintf(s.w, "%6.1fs  %s\n", time.Since(s.start).Seconds(), line)
		}
	}
}

// line says an event as the demo shows it; empty: it does not.
func (s *screen) line(ev acd.Event) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls == nil {
		s.calls, s.why = make(map[string]int), make(map[string]string)
	}
	id := ev.Contact()
	if _, ok := ev.Fact.(acd.Arrived); ok {
		s.calls[id] = len(s.calls) + 1
	}
	say := func(format string, args ...any) string {
		return fmt.Sprintf("call %-3d ", s.calls[id]) + fmt.Sprintf(format, args...)
	}
	switch f := ev.Fact.(type) {
	case acd.Arrived:
		return say("arrives at %s, protocol %s", f.Number, f.Protocol)
	case acd.Queued:
		return say("queued in %s, %d ahead", f.Queue, f.Ahead)
	case acd.Offered:
		s.why[id] = f.Match.Text.EN
		return say("%s score %.3f, %d considered", f.Match.Text.EN, float64(f.Match.Chosen.Score)/1e6, f.Match.Considered)
	case acd.Connected:
		return say("talks with %s after %s", f.Agent, waited(f.WaitMS))
	case acd.NoAnswer:
		return say("not answered by %s", f.Agent)
	case acd.Declined:
		return say("declined by %s", f.Agent)
	case acd.Abandoned:
		return say("abandoned after %s", waited(f.WaitMS))
	case acd.Refused:
		return say("refused by %s: %s", f.Queue, f.Why)
	case acd.Released:
		return say("%s hangs up after %s", f.Agent, waited(f.TalkMS))
	case acd.Ended:
		if f.Agent == "" {
			return say("ended")
		}
		return say("ended by the %s after %s with %s", f.By, waited(f.TalkMS), f.Agent)
	case acd.SignedIn:
		return fmt.Sprintf("%s signs in", f.Agent)
	}
	return ""
}

// reason is why a contact went to its last agent.
func (s *screen) reason(contact string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why[contact]
}

func waited(ms acd.Millis) string { return fmt.Sprintf("%.1f s", ms.Duration().Seconds()) }
