package sip

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// crew is everybody at work in a Gateway: our own goroutines, timers that fired, and sipgo's goroutines while they are in
// a handler of ours. Close refuses newcomers and waits for the rest.
type crew struct {
	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

func (c *crew) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.wg.Add(1)
	return true
}

func (c *crew) leave() { c.wg.Done() }

// wait refuses newcomers from now on and returns when all have left.
func (c *crew) wait() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.wg.Wait()
}

// spawn is the only way a goroutine starts in this package. A panic in it is counted and ends at most its leg (which may
// be nil). After Close nothing starts any more and spawn reports false.
func (g *Gateway) spawn(name string, l *leg, f func()) bool {
	if !g.crew.enter() {
		return false
	}
	go func() {
		defer g.crew.leave()
		g.guarded(name, l, f)
	}()
	return true
}

// after is time.AfterFunc for this package: the function runs as spawn would run it, and never after Close.
func (g *Gateway) after(d time.Duration, name string, l *leg, f func()) *time.Timer {
	return time.AfterFunc(d, func() {
		if !g.crew.enter() {
			return
		}
		defer g.crew.leave()
		g.guarded(name, l, f)
	})
}

// guarded runs f and survives its panic; it reports whether f came to its end.
func (g *Gateway) guarded(name string, l *leg, f func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			g.panicked(name, r)
			l.fail()
		}
	}()
	f()
	return true
}

// panicked counts a panic and logs its stack, at most once a minute for each place.
func (g *Gateway) panicked(place string, what any) {
	g.count.panics.Add(1)
	now := time.Now()
	if last, ok := g.lastPanic.Load(place); ok && now.Sub(last.(time.Time)) < time.Minute {
		return
	}
	g.lastPanic.Store(place, now)
	g.log.Error("panic survived", "place", place, "panic", plain(what), "stack", string(debug.Stack()))
}

// plain says what a panic was, without what it was about: other people's words are no matter for a log.
func plain(what any) string {
	if err, ok := what.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", what)
}
