package acd

import (
	"context"
	"errors"
)

// mirror is an engine beside the loop's for those who only look. A copy of everything takes its time, tens of milliseconds
// with tens of thousands of agents, and as long as the loop's own engine is copied no phone rings. The mirror is made when
// somebody looks for the first time, and goes on with what the loop publishes.
type mirror struct {
	engine *Engine
	feed   *subscriber // what happened since it was made
	looks  chan mirrored
	clock  clock
	ended  chan struct{} // closed when it is of no use any more: it lagged too far, or the loop has ended
}

// mirrored asks a mirror for the state.
type mirrored struct {
	into *View
	done chan<- struct{} // buffered
}

// State returns a copy of the engine's state as of now: of all that Do has answered, and more, with the waits to be expected.
// However large it is, and however often it is asked for, no command waits for it.
func (l *Loop) State(ctx context.Context) (v View, err error) {
	for {
		m, err := l.reflect(ctx)
		if err != nil {
			return View{}, err
		}
		done := make(chan struct{}, 1)
		select {
		case m.looks <- mirrored{&v, done}:
			select {
			case <-done:
				return v, nil
			case <-m.ended:
			}
		case <-m.ended:
		case <-ctx.Done():
			return View{}, ctx.Err()
		}
		select {
		case <-l.done:
			return View{}, ErrClosed
		default: // it lagged: the next one
		}
	}
}

// reflect is the loop's mirror, made when there is none: by the loop itself, so that nothing is missed between.
func (l *Loop) reflect(ctx context.Context) (m *mirror, err error) {
	looked := l.look(ctx, func(e *Engine) {
		if m = l.mirror; m != nil && !m.over() {
			return
		}
		if m != nil {
			delete(l.subscribers, m.feed)
		}
		var image []byte
		if image, err = e.Snapshot(); err != nil {
			return
		}
		m = &mirror{looks: make(chan mirrored), feed: &subscriber{more: make(chan struct{}, 1)}, ended: make(chan struct{})}
		l.subscribers[m.feed], l.mirror = true, m
		go m.run(image, l.done)
	})
	return m, errors.Join(looked, err)
}

func (m *mirror) over() bool {
	select {
	case <-m.ended:
		return true
	default:
		return false
	}
}

// run follows the loop from where the image was taken, and shows what it sees.
func (m *mirror) run(image []byte, over <-chan struct{}) {
	defer close(m.ended)
	var err error
	if m.engine, err = Restore(image); err != nil {
		panic(err) // it was taken a moment ago
	}
	m.clock = startClock(m.engine.now)
	for {
		select {
		case <-m.feed.more:
			if !m.follow() {
				return
			}
		case look := <-m.looks:
			if !m.follow() {
				return
			}
			m.engine.begin(m.clock.now())
			*look.into = m.engine.State()
			m.engine.foreseeAll(look.into)
			look.done <- struct{}{}
		case <-over:
			return
		}
	}
}

// follow applies what was published meanwhile; false: the feed has ended.
func (m *mirror) follow() bool {
	for {
		evs, err := m.feed.take()
		if err != nil {
			return false
		}
		if len(evs) == 0 {
			return true
		}
		for _, ev := range evs {
			m.engine.Apply(ev)
			if ev.Seq%sweepEvery == 0 {
				m.engine.Next() // drops the timers of what is long over
			}
		}
	}
}

// foreseeAll adds what is to be expected: of each queue the wait of who would come now and what its agents do, of each contact that waits its place
// and what is left.
func (e *Engine) foreseeAll(v *View) {
	for i := range v.Queues {
		v.Queues[i].Wait = e.Foresee(v.Queues[i].Name, "")
		v.Queues[i].Crew = e.own(e.queues[v.Queues[i].Name]).crew()
	}
	for i := range v.Contacts {
		if c := e.contacts[v.Contacts[i].ID]; c.queue != nil {
			v.Contacts[i].Position, v.Contacts[i].Wait = e.position(c), e.estimate(c)
		}
	}
}
