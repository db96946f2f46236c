package acd

import (
	"cmp"
	"strings"
	"time"
)

// timer is a deadline derived from a fact. It is dropped when the fact that armed it is no longer current, so nothing
// ever has to be disarmed, and a replay arms the same ones.
type timer struct {
	due     time.Time
	kind    timerKind
	contact string
	agent   string
}

// timerKind is what happens. At one instant the kinds go in this order: an offer whose contact leaves just then has ended
// by that, and its agent has missed nothing.
type timerKind int

const (
	timerLeave   timerKind = iota // the flow takes the contact back
	timerShut                     // the hours in which to call are over for now
	timerOffer                    // the offer's end
	timerJoin                     // accepted, but nobody joined
	timerWrapUp                   // the end of after-call work
	timerReoffer                  // an agent may be offered this contact again
	timerRescue                   // goes before all others
	timerRing                     // needs relax
	timerPhone                    // a phone that failed once is tried again
	timerDefer                    // a callback is due
	timerHold                     // nobody is waited for any longer
	timerPlace                    // a place is forgotten; contact is the key
	timerMove                     // moves on to another queue
	timerBreak                    // the planned end of not ready
	timerDue                      // the latest start of a planned break
	timerKept                     // a contact is kept for nobody any longer
	timerHours                    // the hours of a shift have been worked
)

// timers is a heap by what each is: when, of which kind, whose. When a timer was armed tells nothing: one that was armed
// twice, or dropped and armed again, fires in the same place, so that an engine that was restored goes on as the other.
type timers []timer

func (t *timer) before(o *timer) bool { return t.compare(o) < 0 }

func (t *timer) compare(o *timer) int {
	if c := t.due.Compare(o.due); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(t.kind, o.kind), strings.Compare(t.contact, o.contact), strings.Compare(t.agent, o.agent))
}

// arm puts a timer on the heap. container/heap would allocate for each, and there are several for each contact.
func (t *timers) arm(x timer) {
	all := append(*t, x)
	i := len(all) - 1
	for i > 0 && x.before(&all[(i-1)/2]) {
		all[i] = all[(i-1)/2]
		i = (i - 1) / 2
	}
	all[i] = x
	*t = all
}

// pop takes the earliest timer from the heap.
func (t *timers) pop() timer {
	all := *t
	first, last := all[0], all[len(all)-1]
	all[len(all)-1] = timer{}
	all = all[:len(all)-1]
	i := 0
	for down := 1; down < len(all); down = 2*i + 1 {
		if down+1 < len(all) && all[down+1].before(&all[down]) {
			down++
		}
		if !all[down].before(&last) {
			break
		}
		all[i], i = all[down], down
	}
	if len(all) > 0 {
		all[i] = last
	}
	*t = all
	return first
}

// next drops what is no longer current and returns the earliest deadline; zero when there is none.
func (t *timers) next(e *Engine) time.Time {
	for len(*t) > 0 {
		if e.current((*t)[0]) {
			return (*t)[0].due
		}
		t.pop()
	}
	return time.Time{}
}

// fireDue fires every timer that is due, inclusive, in order. Timers fire before the command of the same instant.
func (e *Engine) fireDue() {
	for due := e.timers.next(e); !due.IsZero() && !due.After(e.now); due = e.timers.next(e) {
		e.fire(e.timers.pop())
	}
}

// current reports whether the fact that armed a timer still stands.
func (e *Engine) current(t timer) bool {
	switch t.kind {
	case timerWrapUp, timerBreak, timerDue, timerHours, timerPhone:
		a := e.agents[t.agent]
		return a != nil && a.awaits(t)
	case timerPlace:
		p := e.places[t.contact]
		return p != nil && p.until.Equal(t.due)
	}
	c := e.contacts[t.contact]
	return c != nil && c.awaits(t)
}

// awaits reports whether an agent's timer is current.
func (a *agent) awaits(t timer) bool {
	switch t.kind {
	case timerWrapUp:
		return a.wrapUpAt(t) != nil
	case timerBreak:
		return a.state == StateNotReady && a.until.Equal(t.due)
	case timerDue:
		return a.fallsDue(t.due) != nil
	case timerHours:
		return !a.over && a.overAt().Equal(t.due)
	case timerPhone:
		return a.reachable && a.state == StateNotReady && a.reason == ReasonUnreachable &&
			a.since.Add(RetryPhone.Duration()).Equal(t.due)
	}
	return false
}

// awaits reports whether a contact's timer is current.
func (c *contact) awaits(t timer) bool {
	switch t.kind {
	case timerOffer:
		return c.phase == PhaseOffered && c.rungUntil(t.agent).Equal(t.due)
	case timerJoin:
		return c.phase == PhaseConnecting && c.acceptedAt.Add(c.joinWithin().Duration()).Equal(t.due)
	case timerLeave:
		return !c.leaveAt.IsZero() && !c.leaveAt.After(t.due) && (c.phase == PhaseWaiting || c.phase == PhaseOffered)
	case timerReoffer:
		return c.reoffer[t.agent].Equal(t.due)
	case timerRescue:
		return !c.rescueAt().IsZero() && !c.rescueAt().After(t.due)
	case timerRing:
		return !c.nextRing().IsZero() && !c.nextRing().After(t.due)
	case timerDefer:
		return c.phase == PhaseDeferred && c.promise.at.Equal(t.due)
	case timerKept:
		return c.keptUntil.Equal(t.due)
	case timerHold:
		return c.holdUntil.Equal(t.due)
	case timerMove:
		return !c.moveAt.IsZero() && !c.moveAt.After(t.due) && c.phase == PhaseWaiting
	case timerShut:
		return c.channel == Callback && !c.promise.shuts.After(t.due) && (c.phase == PhaseWaiting || c.phase == PhaseOffered)
	}
	return false
}

func (e *Engine) fire(t timer) {
	c := e.contacts[t.contact]
	switch t.kind {
	case timerOffer:
		e.noAnswer(c, e.agents[t.agent])
	case timerJoin:
		if c.channel == Callback {
			e.unanswered(c, WhyNoAnswer)
			return
		}
		e.drop(c)
	case timerWrapUp:
		a := e.agents[t.agent]
		s := a.wrapUpAt(t)
		contact := s.contact
		e.wrapUpEnded(a, s, WhyTimer, "")
		e.toAfter(a, contact)
	case timerLeave:
		e.left(c, WhyTimeout)
	case timerReoffer, timerHold, timerKept:
		if c.phase == PhaseWaiting {
			e.touched.contact(c)
		}
	case timerRescue:
		e.emit(Rescued{Contact: c.id, Queue: c.queue.Name, WaitMS: e.sinceMS(c.since)})
	case timerRing:
		e.emit(Relaxed{Contact: c.id, Queue: c.queue.Name, Ring: c.upcoming() + 2})
	case timerPhone:
		e.emit(Ready{Agent: t.agent})
	case timerBreak:
		e.emit(BreakReminded{Agent: t.agent, Reason: e.agents[t.agent].reason})
	case timerDue:
		e.emit(BreakDue{Agent: t.agent, Reason: e.agents[t.agent].fallsDue(t.due).Reason, Latest: t.due})
	case timerHours:
		a := e.agents[t.agent]
		e.emit(HoursReached{Agent: a.Name, WorkedMS: a.worked + e.sinceMS(a.signedAt)})
	case timerDefer:
		e.requeue(c)
	case timerPlace:
		e.emit(PlaceForgotten{Key: t.contact, Queue: e.places[t.contact].queue})
	case timerMove:
		e.overflow(c)
	case timerShut:
		e.shut(c)
	}
}
