package media

import (
	"sync"
	"time"
)

// SignalQueue keeps promise 3 of Leg for a carrier: Put never blocks and loses nothing while the leg lives, the channel
// gives the signals in order and is closed at the end. It has a goroutine only while nobody reads.
type SignalQueue struct {
	out    chan Signal
	closed chan struct{}
	spawn  func(f func()) bool

	mu       sync.Mutex
	ended    bool
	spilling bool // a goroutine is emptying spill
	spill    []Signal
}

const (
	signalRoom  = 32              // how many signals wait without a goroutine
	lastSignals = 5 * time.Second // how long, after the end, more than that many wait for a reader
)

// NewSignalQueue returns an empty queue. spawn starts its goroutine when one is needed, so that the leg's owner can wait
// for it, and reports whether it did; nil: go.
func NewSignalQueue(spawn func(f func()) bool) *SignalQueue {
	if spawn == nil {
		spawn = func(f func()) bool { go f(); return true }
	}
	return &SignalQueue{out: make(chan Signal, signalRoom), closed: make(chan struct{}), spawn: spawn}
}

// C is the receiving end.
func (q *SignalQueue) C() <-chan Signal { return q.out }

// Put adds a signal. After Close it does nothing.
func (q *SignalQueue) Put(s Signal) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return
	}
	if !q.spilling {
		select {
		case q.out <- s:
			return
		default:
		}
	}
	q.spill = append(q.spill, s)
	if !q.spilling {
		q.spilling = q.spawn(q.empty)
	}
}

// Close ends the queue: what was put can still be read, then the channel is closed. It may be called more than once.
func (q *SignalQueue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return
	}
	q.ended = true
	close(q.closed)
	if !q.spilling {
		close(q.out)
	}
}

// empty hands on what did not fit. At the end of a leg whose signals nobody reads it gives up after a while.
func (q *SignalQueue) empty() {
	var patience <-chan time.Time
	closed := q.closed
	for {
		q.mu.Lock()
		if len(q.spill) == 0 {
			q.spilling = false
			if q.ended {
				close(q.out)
			}
			q.mu.Unlock()
			return
		}
		s := q.spill[0]
		q.mu.Unlock()
		select {
		case q.out <- s:
			q.mu.Lock()
			q.spill = q.spill[1:]
			q.mu.Unlock()
		case <-closed:
			closed, patience = nil, time.After(lastSignals)
		case <-patience:
			q.mu.Lock()
			q.spill = nil
			q.mu.Unlock()
		}
	}
}
