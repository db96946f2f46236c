package acd

import (
	"cmp"
	"slices"
	"strings"
)

// counted are the standings in which agents count as somebody, for who wants to join a queue or waits in it.
type counted [standings]bool

// countedOf reads a queue's join_empty or leave_empty; none is written: everybody counts but who is signed out. Who is
// ready and has no phone that can be rung, or has worked the hours of the shift, is as good as not ready.
func countedOf(states []State) (c counted) {
	if len(states) == 0 {
		states = []State{StateNotReady, StateOffered, StateOnContact, StateWrapUp, StateReady}
	}
	for _, s := range states {
		switch s {
		case StateNotReady:
			c[standingAway], c[standingMute], c[standingOver] = true, true, true
		case StateOffered:
			c[standingOffered] = true
		case StateOnContact:
			c[standingTalking] = true
		case StateWrapUp:
			c[standingWrapping] = true
		case StateReady:
			c[standingFree] = true
		}
	}
	return c
}

// somebody reports whether an agent who counts may take the contacts of a class.
func (k *class) somebody(c *counted) bool {
	for s := range standings {
		if c[s] && k.able.meets(k.books.stands[s]) {
			return true
		}
	}
	return false
}

// hope is the class of whoever may take a contact in the end, when its last ring has begun.
func (e *Engine) hope(c *contact) *class {
	return e.classFor(&contact{channel: c.channel, queue: c.queue, needs: c.needs, rings: c.rings, ring: len(c.rings)})
}

// hopes enters a contact that waits with those whose last hope is the same class.
func (e *Engine) hopes(c *contact) {
	if c.hope == nil {
		c.hope = e.hope(c)
	}
	c.seat = len(c.hope.hoping)
	c.hope.hoping = append(c.hope.hoping, c)
}

func (k *class) forget(c *contact) {
	last := len(k.hoping) - 1
	moved := k.hoping[last]
	k.hoping[c.seat], moved.seat = moved, c.seat
	k.hoping[last] = nil
	k.hoping = k.hoping[:last]
}

// empty gives contacts back to their flows for whom nobody is left who counts: only those are looked at who have just
// come to wait, and those whom an agent might have taken who has just changed state.
func (e *Engine) empty() {
	t := &e.touched
	if len(t.unsure)+len(t.fewer) == 0 && !t.everyone {
		return
	}
	var gone []*contact
	look := func(k *class) {
		if len(k.hoping) > 0 && !k.somebody(&k.queue.stays) {
			gone = append(gone, k.hoping...)
		}
	}
	for _, c := range t.unsure {
		if c.phase == PhaseWaiting && c.channel != Callback {
			look(c.hope)
		}
	}
	for _, w := range t.fewer {
		for _, k := range w.classes {
			look(k)
		}
	}
	if t.everyone {
		for _, k := range e.classes {
			look(k)
		}
	}
	clear(t.unsure)
	clear(t.fewer)
	t.unsure, t.fewer, t.everyone = t.unsure[:0], t.fewer[:0], false
	slices.SortFunc(gone, func(a, b *contact) int { return cmp.Or(a.since.Compare(b.since), strings.Compare(a.id, b.id)) })
	for _, c := range slices.Compact(gone) {
		e.left(c, WhyEmpty)
	}
}
