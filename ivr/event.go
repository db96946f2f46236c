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

// Identified answers an Identify. Found false means not found; Err is for the operator and means the look-up failed. Of a
// directory Record is the JSON of the record, whose fields the plan names; else Customer is what the history says.
type Identified struct {
	ID       ID
	Found    bool
	Customer Customer
	Record   []byte
	Err      string
}

// LookedUp answers a Lookup: the record as JSON. Found false means not found; Err is for the operator and means that the
// look-up failed.
type LookedUp struct {
	ID     ID
	Found  bool
	Record []byte
	Err    string
}

// Responded answers an HTTP: what the service said, or that it did not. Err is for the operator, without personal data.
type Responded struct {
	ID      ID
	Status  int    // 0: no answer
	Body    []byte // JSON; nil: none
	Timeout bool   // it did not answer in time
	Err     string
}

// Recorded answers a Record.
type Recorded struct {
	ID       ID
	URL      string // where it is kept
	Duration time.Duration
	Empty    bool // nothing was said
	Err      string
}

// Transferred says that the other side answered: caller and it hear each other, or the caller has been handed over.
type Transferred struct{ ID ID }

// TransferEnded says that the other side left first; the flow goes on.
type TransferEnded struct{ ID ID }

// NotTransferred says that a Transfer came to nothing. Why: busy, no_answer, rejected, error.
type NotTransferred struct {
	ID  ID
	Why string
}

// Booked answers a Callback. Err is for the operator and means that nobody will call back.
type Booked struct {
	ID  ID
	Err string
}

// Customer is what expressions can read of a customer.
type Customer struct {
	ID           string
	Name         string
	Segment      string
	OpenTickets  int
	LastPurchase *Purchase  // nil: none
	Purchases    []Purchase // newest first
	Tickets      []Ticket   // newest first
}

// Ticket is one of customer.tickets: {id, protocol, category, status, opened and deadline (YYYY-MM-DD)}.
type Ticket struct {
	ID, Protocol, Category, Status string
	Opened, Deadline               time.Time
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

// Told answers an Announce: what the caller may be told now. Say false: nothing this time.
type Told struct {
	ID       ID
	Say      bool
	Position int           // of position: 1 is next
	Wait     time.Duration // of ewt, in whole minutes; below one minute: less than that, above five: more
	Widened  bool          // of ewt: it is more than last time, since the call's needs were relaxed
}

// AgentConnected says that an agent and the caller hear each other; once more with the same ID, that the agent has given
// the caller to another one.
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
func (LookedUp) event()       {}
func (Responded) event()      {}
func (Recorded) event()       {}
func (Transferred) event()    {}
func (TransferEnded) event()  {}
func (NotTransferred) event() {}
func (Booked) event()         {}
func (Refused) event()        {}
func (TimedOut) event()       {}
func (Told) event()           {}
func (AgentConnected) event() {}
func (AgentLeft) event()      {}
func (HungUp) event()         {}
