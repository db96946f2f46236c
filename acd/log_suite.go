package acd

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"
)

// TestLog is the conformance suite of Log: every implementation passes it. open returns a new, empty log and cleans up
// after itself.
func TestLog(t *testing.T, open func(t *testing.T) Log) {
	stories := []struct {
		name string
		tell func(t *testing.T, l Log)
	}{
		{"a new log is empty", logIsEmpty},
		{"every fact comes back as it went in", logKeepsEveryFact},
		{"reading begins after a Seq", logReadsAfter},
		{"a stale writer is refused", logRefusesStale},
		{"all events are written or none", logIsAtomic},
		{"a reader sees what was there when it began", logReadsWhileAppending},
		{"many readers read while one writes", logManyReaders},
		{"a reader may stop", logReaderStops},
		{"a cancelled context writes and reads nothing", logHeedsContext},
	}
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) { s.tell(t, open(t)) })
	}
}

// TestLogReopen is the part of the suite for logs that outlive their process: open opens the log of a directory, and
// its second result closes it or leaves it as a killed process would.
func TestLogReopen(t *testing.T, open func(t *testing.T, dir string) (l Log, leave func())) {
	dir, want := t.TempDir(), logEvents(1, 40)
	for i, ev := range want {
		l, leave := open(t, dir)
		logWants(t, l, 0, want[:i])
		logAppend(t, l, ev)
		leave()
	}
	l, leave := open(t, dir)
	defer leave()
	logWants(t, l, 0, want)
	if err := l.Append(t.Context(), 39, logEvents(40, 1)); !errors.Is(err, ErrNotHead) {
		t.Errorf("Append after 39 of 40 = %v, want ErrNotHead", err)
	}
}

func logIsEmpty(t *testing.T, l Log) {
	logWants(t, l, 0, nil)
	logWants(t, l, 7, nil)
	if err := l.Append(t.Context(), 0, nil); err != nil {
		t.Errorf("Append of nothing = %v", err)
	}
}

func logKeepsEveryFact(t *testing.T, l Log) {
	want := logEvents(1, 2*len(facts))
	logAppend(t, l, want...)
	logWants(t, l, 0, want)
}

func logReadsAfter(t *testing.T, l Log) {
	want := logEvents(1, 2000) // more than a page of any log
	logAppend(t, l, want...)
	for _, after := range []uint64{0, 1, 511, 512, 513, 1999, 2000, 2001} {
		logWants(t, l, after, want[min(after, 2000):])
	}
}

func logRefusesStale(t *testing.T, l Log) {
	want := logEvents(1, 3)
	logAppend(t, l, want...)
	for _, after := range []uint64{0, 2, 4} {
		if err := l.Append(t.Context(), after, logEvents(after+1, 1)); !errors.Is(err, ErrNotHead) {
			t.Errorf("Append after %d of 3 = %v, want ErrNotHead", after, err)
		}
	}
	logWants(t, l, 0, want)
	logAppend(t, l, logEvents(4, 1)...)
}

func logIsAtomic(t *testing.T, l Log) {
	hole := append(logEvents(1, 2), logEvents(4, 1)...)
	if err := l.Append(t.Context(), 0, hole); err == nil {
		t.Error("Append of 1, 2, 4 succeeded")
	}
	logWants(t, l, 0, nil)
	logAppend(t, l, logEvents(1, 3)...)
}

func logReadsWhileAppending(t *testing.T, l Log) {
	want := logEvents(1, 1500)
	logAppend(t, l, want...)
	head, seen := uint64(1500), uint64(0)
	for ev, err := range l.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		seen = ev.Seq
		if seen%500 == 1 { // the writer is not held up by a reader in mid-log
			logAppend(t, l, logEvents(head+1, 1)...)
			head++
		}
	}
	if seen != 1500 {
		t.Errorf("read up to %d, want 1500", seen)
	}
	logWants(t, l, head, nil)
}

func logManyReaders(t *testing.T, l Log) {
	const n = 300
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for last := uint64(0); last < n; {
				for ev, err := range l.Read(t.Context(), last) {
					if err != nil || ev.Seq != last+1 {
						t.Errorf("after %d came %d, error %v", last, ev.Seq, err)
						return
					}
					last = ev.Seq
				}
			}
		})
	}
	for i := range uint64(n) {
		logAppend(t, l, logEvents(i+1, 1)...)
	}
	readers.Wait()
}

func logReaderStops(t *testing.T, l Log) {
	logAppend(t, l, logEvents(1, 10)...)
	for ev, err := range l.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Seq == 3 {
			break
		}
	}
	logAppend(t, l, logEvents(11, 1)...)
}

func logHeedsContext(t *testing.T, l Log) {
	logAppend(t, l, logEvents(1, 5)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Append(ctx, 5, logEvents(6, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Append = %v, want context.Canceled", err)
	}
	for ev, err := range l.Read(ctx, 0) {
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Read gave %d, error %v, want context.Canceled", ev.Seq, err)
		}
	}
	logWants(t, l, 5, nil)
}

func logAppend(t *testing.T, l Log, evs ...Event) {
	t.Helper()
	if err := l.Append(t.Context(), evs[0].Seq-1, evs); err != nil {
		t.Fatalf("Append of %d to %d: %v", evs[0].Seq, evs[len(evs)-1].Seq, err)
	}
}

// logWants checks what Read yields after a Seq.
func logWants(t *testing.T, l Log, after uint64, want []Event) {
	t.Helper()
	var got []Event
	for ev, err := range l.Read(t.Context(), after) {
		if err != nil {
			t.Fatalf("Read after %d: %v", after, err)
		}
		got = append(got, ev)
	}
	if len(got) != len(want) {
		t.Fatalf("Read after %d gave %d events, want %d", after, len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("event %d:\ngot  %+v\nwant %+v", want[i].Seq, got[i], want[i])
		}
	}
}

// logEvents makes n events from a Seq on, of every kind in turn; the same Seq is always the same event.
func logEvents(from uint64, n int) []Event {
	evs := make([]Event, n)
	for i := range evs {
		seq := from + uint64(i)
		evs[i] = Event{Seq: seq, At: time.UnixMilli(1_800_000_000_000 + int64(seq)).UTC(), Fact: facts[seq%uint64(len(facts))]}
		if _, ok := evs[i].Fact.(Arrived); ok {
			evs[i].ContactSeq = 1
			evs[i].Fact = Arrived{Contact: fmt.Sprintf("c%d", seq), Channel: Voice, Node: "n1", Number: "4004", Protocol: "2026é\"1"}
		}
	}
	return evs
}
