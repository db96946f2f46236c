package acd

import (
	"time"

	"receptivo/skills"
)

// Command asks the engine for something. Commands are idempotent by state: one in the wrong state is an error that
// names the state, and changes nothing.
type Command interface{ command() }

// Configure brings a plan into force. Agents and waiting contacts keep their state. A queue that contacts wait in refuses
// to be removed, and with it the whole plan is refused.
type Configure struct {
	Config Config
	Drain  bool // instead, such a queue is closed to newcomers and goes when its last contact has: a start cannot wait
}

// Arrive says that a contact exists and its flow begins.
type Arrive struct {
	Contact  string // new id
	Channel  Channel
	Node     string // that holds the customer's leg
	Number   string // the number dialled, ours
	Protocol string // the number the customer can quote
	Plan     string // hash of the plan whose flow serves it
	Key      string // of the customer, the same each time, which tells nobody who that is; empty: unknown
}

// Enqueue lets a contact wait for an agent.
type Enqueue struct {
	Contact  string
	Queue    string
	Needs    skills.Needs   // added to the queue's
	Request  skills.Request // what the history says
	Closed   bool           // the queue's calendar says closed: the driver reads calendars, the engine does not
	Credits  []Credit       // head starts beyond the queue's priority
	Claims   []string       // head starts by name, which the queue may grant; what the history claims is in Request
	Timeout  Millis         // the flow takes the contact back after so long (Left{timeout}); 0: never
	Overflow Millis         // without a Timeout: after so long it moves to a queue that this one overflows into; 0: after the queue's OverflowAt
	Again    *Again         // how the customer is called back if we drop the call; nil: not
	Doors    []Door         // of those queues, and of theirs; who is not named is always open
	Prefers  string         // an agent by name, who is offered it if free; empty: nobody
	Merge    string         // a callback promised to the same customer, whose place it takes if this queue was to call; empty: none
	Skips    []int          // rings of the queue that the contact goes past, as Relaxed counts them, since the plan's skip_if said so when it came

	HumanChosenAt time.Time // when the customer chose to talk to somebody, from which the law counts; zero: now
}

// PromiseCallback lets a contact keep its place without its leg: when that ends (Abandon, End, LegLost, NodeLost) before
// an agent was reached, the contact waits on as a callback. Until then it may be served as ever, and if it is, the promise
// is kept. The engine knows no number: the driver keeps it.
type PromiseCallback struct {
	Contact  string
	Queue    string         // who calls back
	Needs    skills.Needs   // added to the queue's
	Request  skills.Request // what the history says
	Hours    []Span         // when the customer may be called, rising; the end of the last is when the promise expires
	Attempts int            // calls that the customer does not answer before it is given up
	Retry    []Millis       // between them, the last one again and again; empty: none
	Prefers  string         // as of Enqueue
	Merge    string         // another callback promised to the same customer, whose place it takes if it is this queue's
}

// Dialed says what came of calling the customer of a callback, whose agent has accepted.
type Dialed struct {
	Contact string
	Result  Why // WhyAnswered: both hear each other; WhyBusy, WhyNoAnswer, WhyDeclined, WhyUnreachable; WhyCongested: no call got out
}

// Inform brings history that was late while the contact waits.
type Inform struct {
	Contact string
	Request skills.Request
}

// Prioritize gives a waiting contact another priority, at once, instead of the one it came with: a supervisor's word.
type Prioritize struct {
	Contact  string
	Priority float64 // 0 to 10
	By       string  // the supervisor, by name
}

// Announce asks what a waiting contact is to be told now. What comes of it is Announced, or nothing: it was told less than
// 45 s ago, its position has grown, or there is no number.
type Announce struct {
	Contact string
	What    Announcement
}

// Move lets a waiting contact wait in another queue, since when it has waited: a supervisor's word.
type Move struct {
	Contact string
	Queue   string
	By      string // the supervisor, by name
}

// Withdraw takes a contact out of its queue, and back from the agent whose phone rings; its flow goes on with it: a
// supervisor's word.
type Withdraw struct {
	Contact string
	By      string // the supervisor, by name
}

// Accept says that the agent takes the offer (the phone was answered).
type Accept struct{ Contact, Agent string }

// Join says that customer and agent hear each other.
type Join struct{ Contact string }

// Decline says that the agent refused, was busy, could not be reached, or that the phone gave up ringing by itself.
type Decline struct {
	Contact, Agent string
	Why            Why // WhyDeclined, WhyBusy, WhyUnreachable or WhyNoAnswer
}

// Abandon says that the customer's leg ended while waiting, offered or connecting.
type Abandon struct{ Contact string }

// Leave takes a contact out of its queue; the flow goes on with it. Also while an agent who accepted is being connected:
// the caller's key and the agent's answer may cross.
type Leave struct {
	Contact string
	Why     Why // WhyKey or WhyFlow
}

// End closes a contact that is in its flow or connected, and a callback wherever it is.
type End struct {
	Contact string
	By      By
	Cause   string // the leg's cause, for reports
}

// Release says that the agent's side of a connected contact ended first; the customer's leg goes on in its flow. A
// callback has none, and ends with it.
type Release struct {
	Contact string
	Agent   string // whose side; empty: whoever has it
}

// LegLost says that one side's leg is gone without a goodbye (driver, reconciler).
type LegLost struct {
	Contact string
	Side    Side
	Agent   string // whose phone rang, of several; empty: of all
}

// NodeLost closes all contacts whose legs a node held and makes every phone unproven until it registers again. A node
// sends it for itself when it starts.
type NodeLost struct{ Node string }

// SignIn begins an agent's session, not ready.
type SignIn struct{ Agent string }

// SignOut ends it; while on a contact or in wrap-up, after that.
type SignOut struct {
	Agent string
	By    string // the supervisor who wants it so; empty: the agent
}

// GoReady makes an agent ready; while busy, after that.
type GoReady struct {
	Agent string
	By    string // as of SignOut
}

// GoNotReady makes an agent not ready; while busy, after that.
type GoNotReady struct {
	Agent  string
	Reason string    // break, lunch, …
	By     string    // as of SignOut
	Until  time.Time // planned end, of which the agent is reminded; zero: none
}

// PlanBreaks says which statutory breaks an agent has still to have, instead of all that were planned before. A workforce
// tool or a supervisor sends it, also ahead of the shift; what has passed is forgotten when the agent signs out.
type PlanBreaks struct {
	Agent  string
	Breaks []Break // by latest start, which is ahead; none: nothing is planned any more
	By     string  // the supervisor or the tool, by name
}

// Phone says whether an agent's phone can be rung.
type Phone struct {
	Agent     string
	Reachable bool
}

// Settle says what a contact came to, when that is certain: seven days after it was over. It is the only way in which the
// engine learns what agents are good at.
type Settle struct {
	Contact  string
	Queue    string
	Agent    string    // who said last how it ended
	Category string    // what it was about
	Resolved bool      // the agent said so, and the customer did not call again for the category
	At       time.Time // when it was over; not longer ago than SettleWithin
	Handle   Millis    // talk and wrap-up; 0: not known
	Owner    bool      // the agent owned the customer's ticket: that is no proof of what others could have done
	Repeat   Millis    // after which the customer called again for the category; 0: not within seven days
}

// SetFlag turns a flag of the plan on or off.
type SetFlag struct {
	Flag string
	On   bool
}

// Note puts a fact that the engine does not decide into the one timeline: logged in order, ignored by Apply.
type Note struct{ Fact Noted }

func (Configure) command()       {}
func (Arrive) command()          {}
func (Enqueue) command()         {}
func (Inform) command()          {}
func (Prioritize) command()      {}
func (Announce) command()        {}
func (Move) command()            {}
func (Withdraw) command()        {}
func (Accept) command()          {}
func (Join) command()            {}
func (Decline) command()         {}
func (Abandon) command()         {}
func (Leave) command()           {}
func (PromiseCallback) command() {}
func (Dialed) command()          {}
func (End) command()             {}
func (Release) command()         {}
func (LegLost) command()         {}
func (NodeLost) command()        {}
func (SignIn) command()          {}
func (SignOut) command()         {}
func (GoReady) command()         {}
func (GoNotReady) command()      {}
func (PlanBreaks) command()      {}
func (Phone) command()           {}
func (Settle) command()          {}
func (SetFlag) command()         {}
func (Note) command()            {}
