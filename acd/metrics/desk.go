package metrics

import (
	"slices"
	"time"

	"receptivo/acd"
)

// agent is where an agent stands in the ledger: what they do, and each contact that they have at hand. Of several, what
// counts is talk before hold, that before who is being joined, after-call work and what rings: an agent's time is in one
// activity at every instant, so that the activities add up to the time signed in. What each contact took is its segment's.
type agent struct {
	now  Span // open; without activity: signed out
	idle Span // what they do without any contact: activity and reason
	has  []atHand
}

// atHand is a contact that an agent has, from the first ring to the end of its wrap-up.
type atHand struct {
	contact string
	does    Activity // ring, join, talk, hold, wrap_up
	offer   int      // open; −1: none
	segment int      // whose wrap-up it is; −1: none
	ended   bool     // its wrap-up is: what the agent does next is the next fact
}

// ranks are the activities with a contact, what counts first of several first.
var ranks = []Activity{Talk, Hold, Join, WrapUp, Ring}

func (l *Ledger) agent(name string) *agent {
	a := l.agents[name]
	if a == nil {
		a = &agent{now: Span{Agent: name}}
		l.agents[name] = a
	}
	return a
}

// with finds a contact that an agent is offered or has; nil: they have not.
func (a *agent) with(contact string) *atHand {
	return a.find(func(h *atHand) bool { return h.contact == contact && h.does != WrapUp })
}

// wrapping finds a wrap-up that goes on; nil: there is none.
func (a *agent) wrapping(contact string) *atHand {
	return a.find(func(h *atHand) bool { return h.contact == contact && h.does == WrapUp && !h.ended })
}

func (a *agent) find(is func(*atHand) bool) *atHand {
	for i := range a.has {
		if is(&a.has[i]) {
			return &a.has[i]
		}
	}
	return nil
}

// does says what an agent does with a contact from now on.
func (l *Ledger) does(name, contact string, at time.Time, what Activity) *atHand {
	a := l.agent(name)
	a.idle = Span{Activity: Ready} // only who is ready is offered anything
	h := a.with(contact)
	if h == nil {
		a.has = append(a.has, atHand{contact: contact, offer: -1, segment: -1})
		h = &a.has[len(a.has)-1]
	}
	h.does = what
	l.regard(a, at)
	return h
}

// free takes a contact from an agent: a wrap-up that has ended, or else the contact itself.
func (l *Ledger) free(name, contact string, at time.Time) {
	a := l.agent(name)
	h := a.find(func(h *atHand) bool { return h.contact == contact && h.ended })
	if h == nil {
		h = a.with(contact)
	}
	if h == nil {
		return
	}
	for i := range a.has {
		if &a.has[i] == h {
			a.has = slices.Delete(a.has, i, i+1)
			break
		}
	}
	l.regard(a, at)
}

// idle takes all contacts from an agent; no activity: signed out.
func (l *Ledger) idle(name string, at time.Time, what Activity, reason string) {
	a := l.agent(name)
	for i := range a.has {
		l.endWrapUp(&a.has[i], at)
	}
	a.has, a.idle = a.has[:0], Span{Activity: what, Reason: reason}
	l.regard(a, at)
}

// regard begins another stretch of an agent's time when what they do has changed.
func (l *Ledger) regard(a *agent, at time.Time) {
	next, best := a.idle, len(ranks)
	for i := range a.has {
		if r := slices.Index(ranks, a.has[i].does); r < best {
			next, best = Span{Activity: ranks[r]}, r
		}
	}
	if next.Activity == a.now.Activity && next.Reason == a.now.Reason {
		return
	}
	if a.now.Activity != "" && at.After(a.now.From) {
		a.now.To = at
		l.spans = push(l.spans, a.now)
	}
	a.now = Span{Agent: a.now.Agent, Activity: next.Activity, Reason: next.Reason, From: at}
}

func (l *Ledger) wrapUp(f acd.WrapUpStarted, at time.Time) {
	h := l.does(f.Agent, f.Contact, at, WrapUp)
	if h.segment >= 0 {
		s := &l.Segments[h.segment]
		s.wrap, s.Closed = at, time.Time{}
	}
}

func (l *Ledger) endWrapUp(h *atHand, at time.Time) {
	if h == nil || h.does != WrapUp || h.ended {
		return
	}
	h.ended = true
	if h.segment < 0 {
		return
	}
	if s := &l.Segments[h.segment]; s.Closed.IsZero() {
		s.Closed = at
	}
}
