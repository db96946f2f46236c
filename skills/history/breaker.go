package history

import (
	"errors"
	"sync"
	"time"
)

// A source that has failed so often in such a time is left alone for as long (routing.md §7.3).
const (
	breakAfter = 5
	breakTime  = 30 * time.Second
)

var errBroken = errors.New("left alone for a while: it has failed five times in half a minute")

// breaker spares a source that fails, and the calls that would wait for it.
type breaker struct {
	mu     sync.Mutex
	failed []time.Time // the latest failures, at most breakAfter, the oldest first
	until  time.Time   // closed from then on
}

func (b *breaker) closed(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !now.Before(b.until)
}

func (b *breaker) fail(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed = append(b.failed, now)
	if len(b.failed) < breakAfter {
		return
	}
	if now.Sub(b.failed[0]) <= breakTime {
		b.until, b.failed = now.Add(breakTime), nil
		return
	}
	b.failed = b.failed[1:]
}
