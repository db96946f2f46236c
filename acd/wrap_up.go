package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// After-call work: an agent is through with a contact, and not yet free for the next one.

// FinishWrapUp ends after-call work.
type FinishWrapUp struct {
	Agent, Disposition string
	Contact            string // of several; empty: the one that would end first
}

// ExtendWrapUp gives an agent more after-call work, as far as wrap_up_max of its queue lets it.
type ExtendWrapUp struct {
	Agent       string
	More        Millis // on top of what is left; 0: as long again as the queue's wrap-up
	Disposition string // known so far, kept when the timer ends it; empty: as before
	Contact     string // as of FinishWrapUp
}

// WrapUpStarted: after-call work begins, until Until.
type WrapUpStarted struct {
	Agent   string    `json:"agent"`
	Contact string    `json:"contact"`
	Queue   string    `json:"queue"`
	Until   time.Time `json:"until"`
}

// WrapUpExtended: after-call work goes on, until Until.
type WrapUpExtended struct {
	Agent       string    `json:"agent"`
	Contact     string    `json:"contact"`
	Queue       string    `json:"queue"`
	Until       time.Time `json:"until"`
	MoreMS      Millis    `json:"more_ms"`               // what was asked for; Until is no later than the queue allows
	Disposition string    `json:"disposition,omitempty"` // so far
}

// WrapUpEnded: by the agent or by the timer.
type WrapUpEnded struct {
	Agent       string  `json:"agent"`
	Contact     string  `json:"contact"`
	Queue       string  `json:"queue"`
	Why         Why     `json:"why"` // finished, timer, signed_out
	Disposition string  `json:"disposition,omitempty"`
	Means       Meaning `json:"means,omitempty"` // what the plan says of it: resolved, open; empty: nothing
}

func (FinishWrapUp) command() {}
func (ExtendWrapUp) command() {}

func (WrapUpStarted) Kind() string  { return "wrap_up_started" }
func (WrapUpExtended) Kind() string { return "wrap_up_extended" }
func (WrapUpEnded) Kind() string    { return "wrap_up_ended" }

// wrapUp begins after-call work, or ends the agent's occupation when the queue has none.
func (e *Engine) wrapUp(a *agent, contact string, q *queue) {
	if q.WrapUp <= 0 {
		e.toAfter(a, contact)
		return
	}
	e.emit(WrapUpStarted{Agent: a.Name, Contact: contact, Queue: q.Name, Until: e.now.Add(q.WrapUp.Duration())})
}

// toAfter: an agent is through with a contact. It was the last one they had: they have the state asked for meanwhile.
func (e *Engine) toAfter(a *agent, contact string) {
	switch {
	case len(a.slots) > 1:
		e.emit(Freed{Agent: a.Name, Contact: contact})
	case a.after == StateSignedOut || a.gone:
		e.emit(SignedOut{Agent: a.Name})
	case a.after == StateNotReady:
		e.emit(NotReady{Agent: a.Name, Reason: a.afterWhy, Until: a.afterUntil})
	default:
		e.emit(Ready{Agent: a.Name})
	}
}

func (e *Engine) finishWrapUp(cmd FinishWrapUp) error {
	a, s, err := e.wrapUpOf(cmd.Agent, cmd.Contact, cmd.Disposition)
	if err != nil {
		return err
	}
	contact := s.contact
	e.wrapUpEnded(a, s, WhyFinished, cmd.Disposition)
	e.toAfter(a, contact)
	return nil
}

// extendWrapUp lets after-call work go on, from its end of now; all of it is never longer than the queue's longest.
func (e *Engine) extendWrapUp(cmd ExtendWrapUp) error {
	a, s, err := e.wrapUpOf(cmd.Agent, cmd.Contact, cmd.Disposition)
	if err != nil {
		return err
	}
	q := e.queues[s.queue]
	more := cmp.Or(cmd.More, q.WrapUp, DefaultWrapUp)
	if more < 0 {
		return fmt.Errorf("acd: a wrap-up is extended by a time above zero, not by %s", more.Duration())
	}
	until := s.since.Add(q.longestWrapUp().Duration())
	if !s.until.Before(until) {
		return fmt.Errorf("acd: the wrap-up of agent %q is as long as queue %q lets it be: %s in all", a.Name, q.Name, q.longestWrapUp().Duration())
	}
	if asked := s.until.Add(more.Duration()); asked.Before(until) {
		until = asked
	}
	e.emit(WrapUpExtended{
		Agent: a.Name, Contact: s.contact, Queue: q.Name, Until: until, MoreMS: more, Disposition: cmp.Or(cmd.Disposition, s.disposition),
	})
	return nil
}

// wrapUpOf finds the wrap-up that a command is about, of a contact or the one that ends first, and looks at the word that
// it says of it.
func (e *Engine) wrapUpOf(name, contact, disposition string) (*agent, *slot, error) {
	a, err := e.agent(name)
	if err != nil {
		return nil, nil, err
	}
	s := a.wrapping(contact)
	switch {
	case s == nil && contact != "":
		return nil, nil, fmt.Errorf("acd: agent %q has no wrap-up of contact %q", a.Name, contact)
	case s == nil:
		return nil, nil, fmt.Errorf("acd: agent %q is %s, not in wrap-up", a.Name, a.state)
	}
	return a, s, e.knowsDisposition(disposition)
}

// longestWrapUp is after-call work with all its extensions.
func (q *queue) longestWrapUp() Millis { return max(cmp.Or(q.WrapUpMax, DefaultWrapUpMax), q.WrapUp) }

// wrapUpEnded ends after-call work; what was said of it before stands unless something else is said now.
func (e *Engine) wrapUpEnded(a *agent, s *slot, why Why, disposition string) {
	disposition = cmp.Or(disposition, s.disposition)
	e.emit(WrapUpEnded{Agent: a.Name, Contact: s.contact, Queue: s.queue, Why: why, Disposition: disposition, Means: e.means(disposition)})
}

// knowsDisposition refuses a word that is none of the plan's, where the plan lists any.
func (e *Engine) knowsDisposition(word string) error {
	list := e.config.Dispositions
	if word == "" || len(list) == 0 || slices.ContainsFunc(list, func(d Disposition) bool { return d.Name == word }) {
		return nil
	}
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = d.Name
	}
	return fmt.Errorf("acd: the plan has no disposition %q: it has %s", word, strings.Join(names, ", "))
}

// means is what the plan says of a word; empty: it lists none, or not this one any more.
func (e *Engine) means(word string) Meaning {
	for _, d := range e.config.Dispositions {
		if d.Name == word && d.Resolved {
			return MeansResolved
		} else if d.Name == word {
			return MeansOpen
		}
	}
	return ""
}

func (e *Engine) applyWrapUpStarted(f WrapUpStarted) {
	a := e.agents[f.Agent]
	s := a.with(f.Contact)
	s.queue, s.until = f.Queue, f.Until
	e.turn(a, s, StateWrapUp)
	e.armWrapUp(a, s)
}

// applyWrapUpExtended: the timer of before is no longer current, whichever of the two is later.
func (e *Engine) applyWrapUpExtended(f WrapUpExtended) {
	a := e.agents[f.Agent]
	s := a.wrapping(f.Contact)
	s.until, s.disposition = f.Until, f.Disposition
	e.unreserve(a)
	e.armWrapUp(a, s)
}

// armWrapUp arms the end of after-call work. That of a call is the agent's, of whom there is one.
func (e *Engine) armWrapUp(a *agent, s *slot) {
	t := timer{due: s.until, kind: timerWrapUp, agent: a.Name}
	if s.kind() != spoken {
		t.contact = s.contact
	}
	e.timers.arm(t)
}
