package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/acd/metrics"
)

// eventSource is where a report's events come from.
type eventSource interface {
	// last is the instant of the last event.
	last(context.Context) (time.Time, error)
	// fold makes a ledger of the events from an instant on, zero from the first, to another.
	fold(ctx context.Context, since, until time.Time) (*metrics.Ledger, error)
	close() error
}

// open opens the log that is asked for.
func (c reportCmd) open() (eventSource, error) {
	if c.Events != "" {
		return readEvents(c.Events)
	}
	r, err := journal.OpenReader(filepath.Join(c.Data, "journal.db"))
	if err != nil {
		return nil, err
	}
	return logSource{r}, nil
}

var errNoEvents = errors.New("there are no events in the log: nothing has happened yet")

// logSource is the log of a centre.
type logSource struct{ *journal.Reader }

func (s logSource) close() error { return s.Close() }

func (s logSource) last(ctx context.Context) (time.Time, error) {
	head := s.Head()
	if head == 0 {
		return time.Time{}, errNoEvents
	}
	for ev, err := range s.Read(ctx, head-1) {
		return ev.At, err
	}
	return time.Time{}, errNoEvents
}

func (s logSource) fold(ctx context.Context, since, until time.Time) (*metrics.Ledger, error) {
	var l metrics.Ledger
	after := uint64(0)
	if !since.IsZero() {
		var err error
		if after, err = s.At(ctx, since); err != nil {
			return nil, err
		}
	}
	if after > 0 { // the plan of then is older, perhaps much
		plan, found, err := s.Reader.Last(ctx, acd.Configured{}.Kind(), after)
		if err != nil {
			return nil, err
		}
		if found {
			l.Add(plan)
		}
	}
	for ev, err := range s.Only(ctx, after, metrics.Kinds()) {
		if err != nil {
			return nil, err
		}
		if ev.At.After(until) {
			break
		}
		l.Add(ev)
	}
	return &l, nil
}

// fileSource is a file of events.
type fileSource []acd.Event

// maxEventLine is the longest line that an events file may have; the largest fact is a plan.
const maxEventLine = 64 << 20

// readEvents reads a file of one event a line.
func readEvents(file string) (fileSource, error) {
	in := io.Reader(os.Stdin)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	var evs fileSource
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<16), maxEventLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var ev acd.Event
		if err := json.Unmarshal(lines.Bytes(), &ev); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", profileName(file), n, err)
		}
		if len(evs) > 0 && ev.At.Before(evs[len(evs)-1].At) {
			return nil, fmt.Errorf("%s, line %d: event %d is before the event before it: a log is in order", profileName(file), n, ev.Seq)
		}
		evs = append(evs, ev)
	}
	return evs, lines.Err()
}

func (s fileSource) close() error { return nil }

func (s fileSource) last(context.Context) (time.Time, error) {
	if len(s) == 0 {
		return time.Time{}, errNoEvents
	}
	return s[len(s)-1].At, nil
}

func (s fileSource) fold(_ context.Context, _, until time.Time) (*metrics.Ledger, error) {
	var l metrics.Ledger
	for _, ev := range s {
		if ev.At.After(until) {
			break
		}
		l.Add(ev)
	}
	return &l, nil
}
