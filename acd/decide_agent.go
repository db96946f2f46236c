package acd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

func (e *Engine) signIn(cmd SignIn) error {
	a, err := e.agent(cmd.Agent)
	if err != nil || a.state != StateSignedOut {
		return err
	}
	e.signsIn(a)
	return nil
}

func (e *Engine) signOut(cmd SignOut) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	if a.state == StateSignedOut {
		return nil
	}
	e.silence(a, "", WhySignedOut)
	if a.state == StateOnContact {
		e.setAfter(AfterSet{Agent: a.Name, State: StateSignedOut, By: cmd.By})
		return nil
	}
	for s := a.wrapping(""); s != nil; s = a.wrapping("") {
		e.wrapUpEnded(a, s, WhySignedOut, "")
	}
	e.emit(SignedOut(cmd))
	return nil
}

func (e *Engine) goReady(cmd GoReady) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	switch a.state {
	case StateSignedOut:
		return fmt.Errorf("acd: agent %q is signed out: sign in first", a.Name)
	case StateNotReady:
		e.emit(Ready(cmd))
	case StateOnContact, StateWrapUp:
		e.setAfter(AfterSet{Agent: a.Name, State: StateReady, By: cmd.By})
	}
	return nil
}

func (e *Engine) goNotReady(cmd GoNotReady) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	cmd.Until = cmd.Until.UTC().Truncate(time.Millisecond)
	if !cmd.Until.IsZero() && !cmd.Until.After(e.now) {
		return fmt.Errorf("acd: a break of agent %q would end before it begins", a.Name)
	}
	if a.state == StateSignedOut {
		return fmt.Errorf("acd: agent %q is signed out: sign in first", a.Name)
	}
	e.silence(a, "", WhyNotReady)
	if len(a.slots) > 0 {
		e.setAfter(AfterSet{Agent: a.Name, State: StateNotReady, Reason: cmd.Reason, By: cmd.By, Until: cmd.Until})
		return nil
	}
	e.emit(NotReady(cmd))
	return nil
}

// setAfter notes what an agent will be afterwards: the last request wins.
func (e *Engine) setAfter(f AfterSet) {
	a := e.agents[f.Agent]
	if a.after != f.State || a.afterWhy != f.Reason || !a.afterUntil.Equal(f.Until) {
		e.emit(f)
	}
}

func (e *Engine) finishWrapUp(cmd FinishWrapUp) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	s, err := a.wrapUpOf(cmd.Contact)
	if err != nil {
		return err
	}
	if err := e.knowsDisposition(cmd.Disposition); err != nil {
		return err
	}
	contact := s.contact
	e.wrapUpEnded(a, s, WhyFinished, cmd.Disposition)
	e.toAfter(a, contact)
	return nil
}

// extendWrapUp lets after-call work go on, from its end of now; all of it is never longer than the queue's longest.
func (e *Engine) extendWrapUp(cmd ExtendWrapUp) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	s, err := a.wrapUpOf(cmd.Contact)
	if err != nil {
		return err
	}
	if err := e.knowsDisposition(cmd.Disposition); err != nil {
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

// longestWrapUp is after-call work with all its extensions.
func (q *queue) longestWrapUp() Millis { return max(cmp.Or(q.WrapUpMax, DefaultWrapUpMax), q.WrapUp) }

// wrapUpEnded ends after-call work; what was said of it before stands unless something else is said now.
func (e *Engine) wrapUpEnded(a *agent, s *slot, why Why, disposition string) {
	disposition = cmp.Or(disposition, s.disposition)
	e.emit(WrapUpEnded{Agent: a.Name, Contact: s.contact, Queue: s.queue, Why: why, Disposition: disposition, Means: e.means(disposition)})
}

// wrapUpOf finds the wrap-up that a command is about: of a contact, or the one that ends first.
func (a *agent) wrapUpOf(contact string) (*slot, error) {
	s := a.wrapping(contact)
	switch {
	case s == nil && contact != "":
		return nil, fmt.Errorf("acd: agent %q has no wrap-up of contact %q", a.Name, contact)
	case s == nil:
		return nil, fmt.Errorf("acd: agent %q is %s, not in wrap-up", a.Name, a.state)
	}
	return s, nil
}

func (e *Engine) phone(cmd Phone) error {
	a, err := e.agent(cmd.Agent)
	if err != nil || a.reachable == cmd.Reachable {
		return err
	}
	if !cmd.Reachable {
		e.emit(PhoneLost{Agent: a.Name})
		if a.state == StateReady && a.room(spoken) > 0 {
			e.emit(NotReady{Agent: a.Name, Reason: ReasonUnreachable})
		}
		return nil
	}
	e.emit(PhoneBack{Agent: a.Name})
	switch {
	case a.state == StateSignedOut && a.SignInOnRegister:
		e.signsIn(a)
		e.emit(Ready{Agent: a.Name})
	case a.state == StateNotReady && a.reason == ReasonUnreachable:
		e.emit(Ready{Agent: a.Name})
	}
	return nil
}
