package sip

import (
	"sync"
	"time"

	"receptivo/media"
)

// signalRoom is how many signals wait without help for a driver that is slow to read; beyond it a goroutine hands them
// on until the driver has caught up.
const signalRoom = 64

// signalGrace is how long an ended leg's surplus signals wait for their reader.
const signalGrace = 5 * time.Second

// signals is a leg's queue of signals: in order, none dropped, and put never blocks.
type signals struct {
	ch    chan media.Signal
	spawn func(f func()) bool
	done  chan struct{} // closed with the queue

	mu      sync.Mutex
	more    []media.Signal // what did not fit into ch
	pumping bool           // a goroutine moves more into ch, and closes ch when it finds the queue closed
	closed  bool
}

func newSignals(spawn func(f func()) bool) *signals {
	return &signals{ch: make(chan media.Signal, signalRoom), done: make(chan struct{}), spawn: spawn}
}

func (q *signals) put(s media.Signal) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	if !q.pumping {
		select {
		case q.ch <- s:
			return
		default:
		}
	}
	q.more = append(q.more, s)
	if !q.pumping {
		q.pumping = q.spawn(q.pump)
	}
}

func (q *signals) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.closed = true
	close(q.done)
	if !q.pumping {
		close(q.ch)
	}
}

func (q *signals) pump() {
	var late <-chan time.Time
	done := q.done
	for {
		s, ok := q.next()
		if !ok {
			return
		}
		for sent := false; !sent; {
			select {
			case q.ch <- s:
				sent = true
			case <-done:
				done, late = nil, time.After(signalGrace)
			case <-late: // nobody reads any more
				q.mu.Lock()
				q.more = nil
				q.mu.Unlock()
				sent = true
			}
		}
	}
}

// next takes the oldest signal that waits; without one the pump ends.
func (q *signals) next() (media.Signal, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.more) == 0 {
		q.pumping = false
		if q.closed {
			close(q.ch)
		}
		return nil, false
	}
	s := q.more[0]
	q.more = q.more[1:]
	return s, true
}
