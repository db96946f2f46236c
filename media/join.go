package media

import (
	"errors"
	"sync"
)

// ErrNoRelay is the error of Join when the lines cannot hand each other their audio.
var ErrNoRelay = errors.New("media: the lines cannot be joined")

// Room is two or more ports that hear each other.
type Room struct {
	a, b  *Port
	close sync.Once
}

// Join lets two parties talk: each hears the other from one instant on, and what either port played is stopped.
// ErrNotOpen when one of them is not open, ErrJoined when one is in another room (or both are the same), ErrNoRelay when
// the lines refuse; then both are as before.
func Join(a, b *Port) (*Room, error) {
	if a == b {
		return nil, ErrJoined
	}
	r := &Room{a: a, b: b}
	err := r.join()
	a.tell()
	b.tell()
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Room) join() error {
	a, b := r.a, r.b
	defer r.lock()()
	switch {
	case a.line == nil || b.line == nil:
		return ErrNotOpen
	case a.room != nil || b.room != nil:
		return ErrJoined
	}
	if !a.line.Relay(b.line) {
		return ErrNoRelay
	}
	if !b.line.Relay(a.line) {
		a.line.Relay(nil)
		return ErrNoRelay
	}
	a.finish(true)
	b.finish(true)
	a.room, b.room = r, r
	a.addEars(b.hearers...)
	b.addEars(a.hearers...)
	return nil
}

// Close parts them: both hear silence, or what is played next. It may be called more than once.
func (r *Room) Close() {
	r.close.Do(func() {
		defer r.lock()()
		r.a.line.Relay(nil)
		r.b.line.Relay(nil)
		r.a.room, r.b.room = nil, nil
		r.a.dropEars(r.b.hearers...)
		r.b.dropEars(r.a.hearers...)
		r.a.place()
		r.b.place()
	})
}

// other is the party that p hears.
func (r *Room) other(p *Port) *Port {
	if p == r.a {
		return r.b
	}
	return r.a
}

// lock takes both ports, the elder first, so that two joins never wait for each other. While it holds them, no tick
// sends to either: no tick hears half of a change.
func (r *Room) lock() (unlock func()) {
	first, second := r.a, r.b
	if second.seat < first.seat {
		first, second = second, first
	}
	first.mu.Lock()
	second.mu.Lock()
	return func() {
		second.mu.Unlock()
		first.mu.Unlock()
	}
}
