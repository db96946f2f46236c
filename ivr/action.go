package ivr

import "time"

// Action is what a driver is to do. It returns at once; what comes of it is an Event with the same ID.
type Action interface{ action() }

// Answer answers the call.
type Answer struct{}

// Play says items one after the other, in place of anything that plays. Its end is Played.
type Play struct {
	ID    ID
	Items []Item
}

// Item is one recording: Name is its file below the language's folder without .wav ("bem_vindo", "d/8", "n/cento",
// "month/3"); Text are its words, for the trace and when there is no recording.
type Item struct {
	Lang   string
	Name   string
	Text   string
	Secret bool // sensitive: not for the trace, its name included
}

// PlayMusic plays hold music (Items empty: the built-in one) in a loop, in place of anything that plays, until stopped
// or for For (0: until stopped); then Played.
type PlayMusic struct {
	ID    ID
	Items []Item
	For   time.Duration
}

// Stop silences a Play or PlayMusic; no Played follows.
type Stop struct{ ID ID }

// Timer asks for Fired after a while. A timer that is no longer wanted is simply ignored when it fires.
type Timer struct {
	ID    ID
	After time.Duration
}

// Identify asks who the customer is; the answer is Identified.
type Identify struct {
	ID ID
	By []KeyValue
}

// KeyValue is one key of a look-up: phone, document. The value may be personal: not for logs.
type KeyValue struct{ Key, Value string }

// Enqueue lets the call wait for an agent. What follows is Refused, TimedOut, AgentConnected and then AgentLeft, or
// nothing if the session dequeues.
type Enqueue struct {
	ID      ID
	Queue   string
	Skills  map[string]int
	Intent  string            // category; empty: unknown
	Timeout time.Duration     // TimedOut after so long; 0: never
	Screen  map[string]string // for the agent's eyes; may be personal
}

// Dequeue takes the call out of its queue: the caller chose another way. ByKey says that a key did it.
type Dequeue struct {
	ID    ID
	ByKey bool
}

// Hangup ends the call; before the answer it refuses it. It is the last action of a session.
type Hangup struct{ Cause string }

// Entered says which step the call is in; for the timeline of the call.
type Entered struct{ Flow, Step string }

// Failed says that something in the flow went wrong, for the operator: where and what, without personal data.
type Failed struct{ Addr, Message string }

func (Answer) action()    {}
func (Play) action()      {}
func (PlayMusic) action() {}
func (Stop) action()      {}
func (Timer) action()     {}
func (Identify) action()  {}
func (Enqueue) action()   {}
func (Dequeue) action()   {}
func (Hangup) action()    {}
func (Entered) action()   {}
func (Failed) action()    {}
