package ivr

import (
	"time"

	"receptivo/flows"
)

// World answers what expressions ask of the world outside the call. Memory, never IO; Now is the time of the event in
// hand.
type World interface {
	Now() time.Time
	Queue(name, call string) flows.QueueView
	Calendar(name string) flows.CalendarView
}

// CallFacts are the facts of a call at its start.
type CallFacts struct {
	ID       string // contact id
	Flow     string // the flow of the number dialled
	From     string // E.164, or empty when withheld
	To       string
	Protocol string // the number the customer can quote
}

// Session runs a flow for one caller. It is not safe for concurrent use.
type Session struct{}

// State is a session as data: saved, shown, moved. It goes to JSON and back.
type State struct{}

// Start begins a flow and runs it to its first wait.
func Start(p *flows.Plan, c CallFacts, w World) (*Session, []Action) { return nil, nil }

// Resume is the same session from its data.
func Resume(p *flows.Plan, st State, w World) *Session { return nil }

// Handle takes one event and runs to the next wait. After Hangup it returns nothing.
func (s *Session) Handle(ev Event) []Action { return nil }

// State returns the session's data.
func (s *Session) State() State { return State{} }
