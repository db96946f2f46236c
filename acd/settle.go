package acd

import (
	"errors"
	"fmt"
	"time"

	"receptivo/skills"
)

// Settled: it is certain what a contact came to. Resolved and Repeat are both known only now.
type Settled struct {
	Contact  string    `json:"contact"`
	Queue    string    `json:"queue,omitempty"`
	Agent    string    `json:"agent"`
	Category string    `json:"category"`
	Resolved bool      `json:"resolved"`
	At       time.Time `json:"at"` // when the contact was over
	Handle   Millis    `json:"handle_ms,omitempty"`
	Owner    bool      `json:"owner,omitempty"`     // of the customer's ticket: nothing is learnt from it
	Repeat   Millis    `json:"repeat_ms,omitempty"` // until the customer called again for the category, if within seven days
}

// outcome is what a model learns from it.
func (f Settled) outcome() skills.Outcome {
	return skills.Outcome{Category: f.Category, Resolved: f.Resolved, Handle: f.Handle.Duration(), At: f.At}
}

func (Settled) Kind() string { return "settled" }

// SettleWithin is how long after a contact was over its outcome may still be settled: the seven days in which its
// customer may call again, and as many for a driver that was away. As long it is remembered that it has been.
const SettleWithin = 14 * 24 * time.Hour

// settled are the contacts that have been settled and could be once more, in the order in which they were.
type settled struct {
	until map[string]time.Time
	order []string
}

func (s *settled) add(contact string, at, now time.Time) {
	if s.until == nil {
		s.until = make(map[string]time.Time)
	}
	s.forget(now)
	s.until[contact] = at.Add(SettleWithin)
	s.order = append(s.order, contact)
}

// forget drops, from the first one on, those that would be refused for their age.
func (s *settled) forget(now time.Time) {
	n := 0
	for n < len(s.order) && s.until[s.order[n]].Before(now) {
		delete(s.until, s.order[n])
		n++
	}
	s.order = s.order[n:]
}

// has reports whether a contact has been settled.
func (s *settled) has(contact string) bool {
	_, is := s.until[contact]
	return is
}

func (e *Engine) settle(cmd Settle) error {
	switch {
	case cmd.Contact == "" || cmd.Agent == "" || cmd.Category == "":
		return errors.New("acd: an outcome is of a contact, an agent and a category: one of them is missing")
	case e.agents[cmd.Agent] == nil:
		return fmt.Errorf("acd: agent %q, who is said to have served contact %q, was in no plan", cmd.Agent, cmd.Contact)
	case e.contacts[cmd.Contact] != nil:
		return e.contacts[cmd.Contact].wrong("cannot be settled before it is over")
	case e.settled.has(cmd.Contact):
		return fmt.Errorf("acd: contact %q has been settled already", cmd.Contact)
	case cmd.At.After(e.now):
		return fmt.Errorf("acd: contact %q cannot have been over at %s, which is yet to come", cmd.Contact, cmd.At.Format(time.RFC3339))
	case cmd.At.Before(e.now.Add(-SettleWithin)):
		return fmt.Errorf("acd: contact %q was over more than %d days ago, too long to be settled", cmd.Contact, int(SettleWithin.Hours()/24))
	case cmd.Handle < 0 || cmd.Repeat < 0:
		return fmt.Errorf("acd: contact %q: no time is below zero", cmd.Contact)
	case cmd.Resolved && cmd.Repeat > 0:
		return fmt.Errorf("acd: contact %q was not resolved: its customer called again for the same", cmd.Contact)
	}
	cmd.At = cmd.At.UTC().Truncate(time.Millisecond)
	e.emit(Settled(cmd))
	return nil
}

// applySettled is the only way in which the model learns. What the owner of a ticket resolved says little of the agent,
// who knew the case: it is counted in reports, and teaches nothing (routing.md §3.3).
func (e *Engine) applySettled(f Settled) {
	e.settled.add(f.Contact, f.At, e.now)
	if f.Owner {
		return
	}
	if e.model.Old(e.now) {
		e.rebase(e.model.HalfLife)
	}
	a := e.agents[f.Agent]
	e.model.Learn(&a.record, f.outcome(), e.now)
	e.books.learnt(e, a)
}

// rebase counts what was learnt from now on, with a half-life that may be another one.
func (e *Engine) rebase(half time.Duration) {
	f := e.model.Rebase(e.now, half)
	for _, a := range e.agents {
		a.record.Scale(f)
	}
	e.books.trades = nil
}
