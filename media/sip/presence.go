package sip

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"receptivo/media"
)

// watcher is one reader of Watch, with all it has not read yet.
type watcher struct {
	mu     sync.Mutex
	queue  []media.Presence
	closed bool
	ping   chan struct{}
}

func (w *watcher) put(p media.Presence) {
	w.mu.Lock()
	w.queue = append(w.queue, p)
	w.mu.Unlock()
	w.poke()
}

func (w *watcher) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.poke()
}

func (w *watcher) poke() {
	select {
	case w.ping <- struct{}{}:
	default:
	}
}

func (w *watcher) take() (all []media.Presence, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, w.queue = w.queue, nil
	return all, w.closed
}

// Watch tells which addresses can be rung: first how it is now with every address that ever registered, then every
// change, in true order, none dropped. It ends with ctx, and when the gateway is closed.
func (g *Gateway) Watch(ctx context.Context) iter.Seq[media.Presence] {
	return func(yield func(media.Presence) bool) {
		w := g.reg.watch()
		defer g.reg.unwatch(w)
		for {
			all, closed := w.take()
			for _, p := range all {
				if ctx.Err() != nil || !yield(p) {
					return
				}
			}
			if closed {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-w.ping:
			}
		}
	}
}

func (r *registrar) watch() *watcher {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := &watcher{ping: make(chan struct{}, 1), closed: r.closed}
	for _, rec := range r.records {
		w.queue = append(w.queue, rec.last)
	}
	slices.SortFunc(w.queue, func(a, b media.Presence) int { return strings.Compare(string(a.Address), string(b.Address)) })
	r.watchers[w] = struct{}{}
	w.poke()
	return w
}

func (r *registrar) unwatch(w *watcher) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.watchers, w)
}
