package acd

import (
	"slices"
	"time"

	"receptivo/skills"
)

// Door says when a queue lets contacts in that overflow into it: drivers read calendars, the engine does not.
type Door struct {
	Queue string `json:"queue"`
	Open  []Span `json:"open,omitempty"` // rising; none: never
}

// opens reports whether a queue's door is open at an instant; a queue without a door always is.
func opens(doors []Door, queue string, at time.Time) bool {
	i := slices.IndexFunc(doors, func(d Door) bool { return d.Queue == queue })
	return i < 0 || slices.ContainsFunc(doors[i].Open, func(s Span) bool { return !at.Before(s.From) && at.Before(s.To) })
}

// overflow moves a contact that has waited its longest to the first queue that takes it of those that its queue overflows
// into. It keeps its age, and never comes back to a queue that it was moved from. When no queue takes it, it waits on where
// it is, and the other queues' agents may take it there. While a phone rings for it nothing moves: if that comes to
// nothing, it moves then.
func (e *Engine) overflow(c *contact) {
	from := c.queue
	for _, name := range from.OverflowTo {
		to := e.queues[name]
		if to == nil || to == from || slices.Contains(c.trail, name) {
			continue
		}
		needs := c.needsIn(to)
		if e.refuses(to, needs, Enqueue{Closed: !opens(c.doors, name, e.now)}) != "" {
			continue
		}
		e.emit(Overflowed{Contact: c.id, Queue: from.Name, To: to.Name, WaitMS: e.sinceMS(c.queuedAt)})
		f := e.queued(c, to, Queued{
			Since: c.since, Needs: needs, Request: c.request, Credits: c.credits, Prefers: c.prefers,
			Overflow: to.overflowsAfter(0), Doors: c.doors, Timeout: e.leavesIn(c),
		})
		f.HoldUntil = time.Time{} // it has waited enough
		e.emit(f)
		return
	}
	e.emit(Stayed{Contact: c.id, Queue: from.Name, WaitMS: e.sinceMS(c.queuedAt)})
}

// needsIn is what a contact asks for in another queue: what that one needs, and what it asked for beyond its present one.
func (c *contact) needsIn(to *queue) skills.Needs {
	kept := replaced(c.needs.Required, c.queue.Needs.Required, nil)
	return to.Needs.With(skills.Needs{Required: kept, Preferred: c.needs.Preferred})
}

// overflowsAfter is how long a contact waits before it moves on; 0: for ever.
func (q *queue) overflowsAfter(asked Millis) Millis {
	switch {
	case len(q.OverflowTo) == 0:
		return 0
	case asked > 0:
		return asked
	}
	return q.OverflowAt
}

// applyMoved takes a contact out of a queue; Queued follows. Who did not answer it there is not asked again here.
func (e *Engine) applyMoved(contact, from string) {
	c := e.contacts[contact]
	c.leaveQueue()
	c.phase, c.queue, c.trail, c.moved = PhaseInFlow, nil, append(slices.Clip(c.trail), from), true
}

// armOverflow arms the timer of a contact that moves on.
func (e *Engine) armOverflow(c *contact) {
	if !c.moveAt.IsZero() {
		e.timers.arm(timer{due: c.moveAt, kind: timerMove, contact: c.id})
	}
}

// asks reports whether a contact that is asked about in a queue waits there, or was moved on from there.
func (c *contact) asks(q *queue) bool {
	return c.queue == q || c.queue != nil && slices.Contains(c.trail, q.Name)
}
