package ivr

import "time"

// ID ties an action to the event that completes it; late events are recognised by it and ignored.
type ID uint64

// Event is what happened to the caller or came of an action.
type Event interface{ event() }

// Key is a key pressed: 0-9 * #.
type Key struct{ Key byte }

// Played says that a Play or Music ended by itself.
type Played struct{ ID ID }

// Fired says that a Timer is due.
type Fired struct{ ID ID }

// Identified answers an Identify. Found false means not found; Err is for the operator and means the look-up failed.
type Identified struct {
	ID       ID
	Found    bool
	Customer Customer
	Err      string
}

// Customer is what expressions can read of a customer.
type Customer struct {
	ID           string
	Name         string
	Segment      string
	OpenTickets  int
	LastPurchase *Purchase // nil: none
}

// Purchase is customer.last_purchase: {id, product, category, status, at (YYYY-MM-DD), amount}.
type Purchase struct {
	ID, Product, Category, Status string
	At                            time.Time
	Amount                        float64
}

// Refused answers an Enqueue that the queue did not take. Why: closed, full, nobody, unknown.
type Refused struct {
	ID  ID
	Why string
}

// TimedOut says that a queue gave the call back after its longest wait.
type TimedOut struct{ ID ID }

// AgentConnected says that an agent and the caller hear each other.
type AgentConnected struct {
	ID        ID
	Agent     string
	AgentName string
}

// AgentLeft says that the agent's side ended first; the flow goes on.
type AgentLeft struct{ ID ID }

// HungUp says that the caller is gone.
type HungUp struct{}

func (Key) event()            {}
func (Played) event()         {}
func (Fired) event()          {}
func (Identified) event()     {}
func (Refused) event()        {}
func (TimedOut) event()       {}
func (AgentConnected) event() {}
func (AgentLeft) event()      {}
func (HungUp) event()         {}
