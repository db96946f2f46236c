package acd

import (
	"fmt"
	"slices"
	"time"
)

// kind is what channels share a capacity. A call that comes in and one that we make take the whole voice of an agent.
type kind int

const (
	spoken kind = iota // voice, callback
	chats
	emails
	channels
)

// known reports whether there is such a channel; empty is voice.
func (ch Channel) known() bool {
	switch ch {
	case "", Voice, Callback, Chat, Email:
		return true
	}
	return false
}

// kind is what capacity a channel takes.
func (ch Channel) kind() kind {
	switch ch {
	case Chat:
		return chats
	case Email:
		return emails
	}
	return spoken
}

// kind is what capacity a contact takes of an agent.
func (c *contact) kind() kind { return c.channel.kind() }

// Capacity is how many contacts an agent has at once, by channel: Voice, Chat and Email. A callback is voice. What is
// written interrupts nothing: while a call rings, is talked or wrapped up, its agent is offered nothing else. A call does
// interrupt what is written, once nothing else rings: who writes waits for an answer anyhow.
type Capacity map[Channel]int

// MostAtOnce bounds the capacity of a channel; of voice it is 1.
const MostAtOnce = 20

func (c Capacity) check() error {
	for _, ch := range []Channel{Voice, Chat, Email} {
		if n, most := c[ch], c.most(ch); n < 0 || n > most {
			return fmt.Errorf("a capacity for %s of %d: it is from 0 to %d", ch, n, most)
		}
	}
	for ch := range c {
		if ch != Voice && ch != Chat && ch != Email {
			return fmt.Errorf("a capacity for %q: there is one for voice, chat and email, and callbacks are voice", ch)
		}
	}
	return nil
}

func (c Capacity) most(ch Channel) int {
	if ch == Voice {
		return 1
	}
	return MostAtOnce
}

// room is the capacity for a kind; an agent of whom nothing is said takes one call.
func (a *agent) room(k kind) int {
	switch {
	case len(a.Capacity) == 0 && k == spoken:
		return 1
	case k == spoken:
		return a.Capacity[Voice]
	case k == chats:
		return a.Capacity[Chat]
	}
	return a.Capacity[Email]
}

// slot is a contact that an agent has, from the first ring to the end of its wrap-up.
type slot struct {
	contact     string
	channel     Channel
	state       State     // Offered, OnContact, WrapUp
	since       time.Time // of that
	begun       time.Time // Offered
	serving     *queue    // whose contact was connected; nil: it was not
	queue       string    // in wrap-up: whose
	until       time.Time // in wrap-up: its end
	disposition string    // of that wrap-up, so far
	ended       bool      // it is; what the agent does next is the next fact
}

func (s *slot) kind() kind { return s.channel.kind() }

// with finds the contact that an agent is offered or has; nil: they have not.
func (a *agent) with(contact string) *slot {
	return a.slot(func(s *slot) bool { return s.contact == contact && s.state != StateWrapUp })
}

// wrapping finds the wrap-up of a contact that ends first, or of any; nil: there is none.
func (a *agent) wrapping(contact string) (first *slot) {
	for i := range a.slots {
		s := &a.slots[i]
		fits := s.state == StateWrapUp && !s.ended && (contact == "" || s.contact == contact)
		if fits && (first == nil || s.until.Before(first.until)) {
			first = s
		}
	}
	return first
}

// wrapUpAt is the wrap-up that ends with a timer; nil: none does.
func (a *agent) wrapUpAt(t timer) *slot {
	return a.slot(func(s *slot) bool {
		own := t.contact == "" && s.kind() == spoken || t.contact != "" && t.contact == s.contact
		return own && s.state == StateWrapUp && !s.ended && s.until.Equal(t.due)
	})
}

// main is the contact that an agent is shown with: a call before what is written.
func (a *agent) main() *slot {
	if s := a.slot(func(s *slot) bool { return s.kind() == spoken }); s != nil || len(a.slots) == 0 {
		return s
	}
	return &a.slots[0]
}

func (a *agent) slot(fits func(*slot) bool) *slot {
	for i := range a.slots {
		if fits(&a.slots[i]) {
			return &a.slots[i]
		}
	}
	return nil
}

// occupy gives an agent a contact, which rings.
func (e *Engine) occupy(a *agent, c *contact) {
	a.slots = append(a.slots, slot{contact: c.id, channel: c.channel, state: StateOffered, since: e.now, begun: e.now})
	e.regard(a)
}

// turn brings a contact that an agent has into another state.
func (e *Engine) turn(a *agent, s *slot, to State) {
	s.state, s.since = to, e.now
	e.regard(a)
}

// vacate takes a contact from an agent.
func (e *Engine) vacate(a *agent, s *slot) {
	for i := range a.slots {
		if &a.slots[i] == s {
			a.slots = slices.Delete(a.slots, i, i+1)
			break
		}
	}
	e.regard(a)
}

// regard brings an agent's state to the contacts they have: of several, talk counts before wrap-up, and that before ring.
func (e *Engine) regard(a *agent) {
	state := StateReady
	for i := range a.slots {
		switch s := a.slots[i].state; {
		case s == StateOnContact, state == StateReady, s == StateWrapUp && state == StateOffered:
			state = s
		}
	}
	if state != a.state {
		e.setState(a, state, "")
		return
	}
	a.stand(e.now)
}

// opens says for which channels an agent has room now, a bit each.
func (a *agent) opens() (open uint8) {
	if a.state == StateSignedOut || a.state == StateNotReady || a.after != StateReady || a.over {
		return 0
	}
	var used [channels]int
	rings := false
	for i := range a.slots {
		used[a.slots[i].kind()]++
		rings = rings || a.slots[i].state == StateOffered
	}
	for k := range channels {
		if used[k] < a.room(k) && used[spoken] == 0 && (k != spoken || a.reachable && !rings) {
			open |= 1 << k
		}
	}
	return open
}

// free reports whether an agent can be offered a contact of a kind now.
func (a *agent) free(k kind) bool { return a.crew != nil && a.open&(1<<k) != 0 }

// turnAway ends the offer of a contact to an agent who is not ready any more: at once, or after the other contacts. What
// else rings is taken back.
func (e *Engine) turnAway(a *agent, contact, reason string) {
	e.silence(a, contact, WhyNotReady)
	if len(a.slots) == 1 {
		e.emit(NotReady{Agent: a.Name, Reason: reason})
		return
	}
	e.emit(Freed{Agent: a.Name, Contact: contact})
	e.setAfter(AfterSet{Agent: a.Name, State: StateNotReady, Reason: reason})
}

// silence takes back what rings at an agent, but for one contact.
func (e *Engine) silence(a *agent, but string, why Why) {
	for _, s := range slices.Clone(a.slots) {
		if s.state == StateOffered && s.contact != but {
			e.withdrawFrom(e.contacts[s.contact], a, why)
		}
	}
}

// AtHand is a contact that an agent has.
type AtHand struct {
	Contact     string    `json:"contact"`
	Channel     Channel   `json:"channel"`
	State       State     `json:"state"` // offered, on_contact, wrap_up
	Since       time.Time `json:"since"`
	Until       time.Time `json:"until,omitzero"`        // of a wrap-up: its end
	Disposition string    `json:"disposition,omitempty"` // of that wrap-up, so far
}

// atHand lists what an agent has, where that is more than one call.
func (a *agent) atHand() (all []AtHand) {
	if len(a.slots) == 0 || len(a.slots) == 1 && a.slots[0].kind() == spoken {
		return nil
	}
	for _, s := range a.slots {
		all = append(all, AtHand{s.contact, s.channel, s.state, s.since, s.until, s.disposition})
	}
	return all
}

// Freed: the agent is through with one contact and has others. What they do when they have none left is a fact of its own.
type Freed struct {
	Agent   string `json:"agent"`
	Contact string `json:"contact"`
}

func (Freed) Kind() string { return "freed" }

func (e *Engine) applyFreed(f Freed) {
	a := e.agents[f.Agent]
	if s := a.leaving(f.Contact); s != nil {
		e.vacate(a, s)
	}
}

// leaving finds what an agent is through with: a wrap-up that has ended, or else the contact itself.
func (a *agent) leaving(contact string) *slot {
	if s := a.slot(func(s *slot) bool { return s.ended && s.contact == contact }); s != nil {
		return s
	}
	return a.with(contact)
}
