package acd

import (
	"fmt"
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
