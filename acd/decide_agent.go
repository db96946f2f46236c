package acd

import "fmt"

func (e *Engine) signIn(cmd SignIn) error {
	a, err := e.agent(cmd.Agent)
	if err != nil || a.state != StateSignedOut {
		return err
	}
	e.emit(SignedIn(cmd))
	return nil
}

func (e *Engine) signOut(cmd SignOut) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	switch a.state {
	case StateSignedOut:
		return nil
	case StateOnContact:
		e.setAfter(a, StateSignedOut, "")
		return nil
	case StateOffered:
		e.withdraw(e.contacts[a.contact], WhySignedOut)
	case StateWrapUp:
		e.wrapUpEnded(a, WhySignedOut, "")
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
		e.emit(Ready{Agent: a.Name})
	case StateOnContact, StateWrapUp:
		e.setAfter(a, StateReady, "")
	}
	return nil
}

func (e *Engine) goNotReady(cmd GoNotReady) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	switch a.state {
	case StateSignedOut:
		return fmt.Errorf("acd: agent %q is signed out: sign in first", a.Name)
	case StateOnContact, StateWrapUp:
		e.setAfter(a, StateNotReady, cmd.Reason)
		return nil
	case StateOffered:
		e.withdraw(e.contacts[a.contact], WhyNotReady)
	}
	e.emit(NotReady(cmd))
	return nil
}

// setAfter notes what an agent will be afterwards: the last request wins.
func (e *Engine) setAfter(a *agent, s State, reason string) {
	if a.after != s || a.afterWhy != reason {
		e.emit(AfterSet{Agent: a.Name, State: s, Reason: reason})
	}
}

func (e *Engine) finishWrapUp(cmd FinishWrapUp) error {
	a, err := e.agent(cmd.Agent)
	if err != nil {
		return err
	}
	if a.state != StateWrapUp {
		return fmt.Errorf("acd: agent %q is %s, not in wrap-up", a.Name, a.state)
	}
	e.wrapUpEnded(a, WhyFinished, cmd.Disposition)
	e.toAfter(a)
	return nil
}

func (e *Engine) wrapUpEnded(a *agent, why Why, disposition string) {
	e.emit(WrapUpEnded{Agent: a.Name, Contact: a.contact, Queue: a.wrapQueue, Why: why, Disposition: disposition})
}

func (e *Engine) phone(cmd Phone) error {
	a, err := e.agent(cmd.Agent)
	if err != nil || a.reachable == cmd.Reachable {
		return err
	}
	if !cmd.Reachable {
		e.emit(PhoneLost{Agent: a.Name})
		if a.state == StateReady {
			e.emit(NotReady{Agent: a.Name, Reason: ReasonUnreachable})
		}
		return nil
	}
	e.emit(PhoneBack{Agent: a.Name})
	switch {
	case a.state == StateSignedOut && a.SignInOnRegister:
		e.emit(SignedIn{Agent: a.Name})
		e.emit(Ready{Agent: a.Name})
	case a.state == StateNotReady && a.reason == ReasonUnreachable:
		e.emit(Ready{Agent: a.Name})
	}
	return nil
}
