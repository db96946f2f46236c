package ivr

import (
	"fmt"
	"runtime"
	"time"

	"receptivo/flows"
)

// World answers what expressions ask of the world outside the call. Memory, never IO; Now is the time of the event in
// hand.
type World interface {
	Now() time.Time
	Queue(name, call string) flows.QueueView
	Calendar(name string) flows.CalendarView
	Flag(name string) bool
}

// CallFacts are the facts of a call at its start.
type CallFacts struct {
	ID       string `json:"id"`       // contact id
	Flow     string `json:"flow"`     // the flow of the number dialled
	From     string `json:"from"`     // E.164, or empty when withheld
	To       string `json:"to"`       // the number dialled
	Protocol string `json:"protocol"` // the number the customer can quote
}

// Session runs a flow for one caller. It is not safe for concurrent use.
type Session struct {
	plan  *flows.Plan
	flow  *flows.Flow // nil: the plan does not have it, or is another than the call began with
	world World
	st    State
	out   []Action

	telling  *telling // while a prompt tells of the wait
	follower Follower // nil: nobody wants to know
	tracer   Tracer   // nil: nobody wants the trace
}

// Start begins a flow and runs it to its first wait.
func Start(p *flows.Plan, c CallFacts, w World) (*Session, []Action) {
	s := &Session{plan: p, flow: p.Flows[c.Flow], world: w, st: State{Plan: p.Hash, Call: c, Flow: c.Flow}}
	s.tracer, _ = w.(Tracer)
	s.follower, _ = w.(Follower)
	return s, s.guard(s.begin)
}

// Resume is the same session from its data. With another plan than the one it began with, the next event ends the call
// as any error nobody handles does.
func Resume(p *flows.Plan, st State, w World) *Session {
	s := &Session{plan: p, world: w, st: st.clone()}
	s.follower, _ = w.(Follower)
	s.tracer, _ = w.(Tracer)
	if st.Plan == p.Hash {
		s.flow = p.Flows[st.Flow]
	}
	return s
}

// Handle takes one event and runs to the next wait. After Hangup it returns nothing.
func (s *Session) Handle(ev Event) []Action {
	if s.st.Wait == WaitOver {
		return nil
	}
	return s.guard(func() {
		if s.flow == nil {
			s.astray(ev)
			return
		}
		s.dispatch(ev)
		s.run()
	})
}

// Over reports whether the session has ended: nothing comes any more. After HungUp it may still have something to do (on
// hangup), for which it takes [AfterHangup] at most.
func (s *Session) Over() bool { return s.st.Wait == WaitOver }

// State returns the session's data, a copy.
func (s *Session) State() State { return s.st.clone() }

// guard runs a piece of the machine and returns its actions. A panic is an error of this call only.
func (s *Session) guard(f func()) (out []Action) {
	defer func() {
		if r := recover(); r != nil {
			out = s.salvage(r)
		}
	}()
	f()
	return s.take()
}

// salvage turns a panic into the error of an instruction; a second one ends the call.
func (s *Session) salvage(fault any) (out []Action) {
	defer func() {
		if recover() != nil {
			s.st.Wait = WaitOver
			out = append(s.take(), Hangup{Cause: causeNormal})
		}
	}()
	if s.st.Wait == WaitOver {
		return s.take()
	}
	s.fail(describe(fault))
	s.run()
	return s.take()
}

// describe says what a panic was without the values it was about.
func describe(fault any) string {
	if err, ok := fault.(runtime.Error); ok {
		return "internal fault: " + err.Error()
	}
	return fmt.Sprintf("internal fault: %T", fault)
}

func (s *Session) take() []Action {
	out := s.out
	s.out = nil
	return out
}

// do emits an action; a caller who is gone hears and sees nothing more, but what needs no caller is still done.
func (s *Session) do(a Action) {
	if s.st.Gone && !silent(a) {
		return
	}
	s.out = append(s.out, a)
}

// silent reports whether an action needs no caller.
func silent(a Action) bool {
	switch a.(type) {
	case Failed, HTTP, Lookup, Message, Tag, Log, Timer:
		return true
	}
	return false
}

// id is a new action's.
func (s *Session) id() ID {
	s.st.LastID++
	return s.st.LastID
}

// begin sets the scene and runs the flow's own body.
func (s *Session) begin() {
	if s.flow == nil {
		s.do(Failed{Addr: s.st.Call.Flow, Message: "the plan has no such flow"})
		s.hangup("not_found")
		return
	}
	s.st.Started = s.world.Now()
	s.st.PC = s.flow.Entry
	s.facts()
	s.enter("")
	if s.initial() {
		s.run()
	}
}

// initial gives vars.* their first values.
func (s *Session) initial() bool {
	err := s.params(s.flow, nil)
	if err == nil {
		err = s.assign(s.flow.Vars)
	}
	if err != nil {
		s.fail(err.Error())
		s.run()
		return false
	}
	return true
}

// astray ends a call whose plan is gone.
func (s *Session) astray(ev Event) {
	if _, gone := ev.(HungUp); gone {
		s.over()
		return
	}
	if played, ok := ev.(Played); ok && s.st.Wait == WaitEnd {
		s.played(played.ID)
		return
	}
	if s.st.Wait == WaitEnd {
		return
	}
	s.do(Failed{Addr: s.st.Call.Flow, Message: "the plan this call began with is gone"})
	s.collapse()
	s.talk()
}
