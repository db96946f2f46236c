package acd

import (
	"time"

	"receptivo/skills"
)

// Event is a fact at its place in the one true timeline of a centre.
type Event struct {
	Seq        uint64    // 1, 2, 3 … without holes
	At         time.Time // UTC, milliseconds; never before the event before it
	ContactSeq uint64    // 1, 2, 3 … within the contact's story; 0 when the fact stands in none
	Fact       Fact
}

// Fact is something that became true, in the past tense. Facts are the disk format: fields are added, never changed.
type Fact interface{ Kind() string }

// Configured: a plan is in force.
type Configured struct {
	Config Config `json:"config"`
}

// Arrived: the contact exists, its flow starts.
type Arrived struct {
	Contact  string  `json:"contact"`
	Channel  Channel `json:"channel"`
	Node     string  `json:"node"`
	Number   string  `json:"number"`
	Protocol string  `json:"protocol,omitempty"`
	Plan     string  `json:"plan,omitempty"`
	Key      string  `json:"key,omitempty"` // of the customer, a hash
}

// Queued: the contact waits; Since is the instant from which its place counts.
type Queued struct {
	Contact   string         `json:"contact"`
	Queue     string         `json:"queue"`
	Since     time.Time      `json:"since"`
	Needs     skills.Needs   `json:"needs,omitzero"` // the queue's and the contact's together
	Request   skills.Request `json:"request,omitzero"`
	Ahead     int            `json:"ahead"`               // contacts waiting in this queue before it
	Timeout   Millis         `json:"timeout,omitempty"`   // 0: none
	Prefers   string         `json:"prefers,omitempty"`   // an agent by name
	HoldUntil time.Time      `json:"hold_until,omitzero"` // before then only who is preferred is offered it
	Overflow  Millis         `json:"overflow,omitempty"`  // after so long it moves to another queue; 0: never
	Doors     []Door         `json:"doors,omitempty"`     // of those queues
	Again     *Again         `json:"again,omitempty"`     // how the customer is called back if we drop the call
	Skips     []int          `json:"skips,omitempty"`     // rings that it goes past, as Relaxed counts them: the next one begins in their place

	Credits   []Credit `json:"credits,omitempty"`
	HeadStart Millis   `json:"head_start,omitempty"` // their sum, bounded: Since counts so much earlier for the order

	HumanChosenAt time.Time `json:"human_chosen_at,omitzero"` // when the customer chose to talk to somebody; absent: with this fact

	EWTMS Millis `json:"ewt_ms,omitempty"` // the wait to be expected then; absent: none, or no number
	P80MS Millis `json:"p80_ms,omitempty"` // what four of five would wait less than
}

// Refused: the queue did not let the contact in.
type Refused struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Why     Why    `json:"why"` // closed, full, nobody
}

// Informed: late history reached a waiting contact.
type Informed struct {
	Contact string         `json:"contact"`
	Queue   string         `json:"queue"`
	Request skills.Request `json:"request"`

	Credits   []Credit `json:"credits,omitempty"` // as of Queued, with what the history adds; absent: it adds nothing
	HeadStart Millis   `json:"head_start,omitempty"`
}

// Overflowed: the contact has waited its longest and moves to another queue, its age kept; Queued follows.
type Overflowed struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	To      string `json:"to"`
	WaitMS  Millis `json:"wait_ms"` // since Queued
}

// Stayed: the contact has waited its longest, and none of the queues that it could move to takes it: it waits on.
type Stayed struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	WaitMS  Millis `json:"wait_ms"` // since Queued
}

// Rescued: the contact has waited so long that it goes before all others, to whoever can serve it at all.
type Rescued struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	WaitMS  Millis `json:"wait_ms"` // since its place counts
}

// PriorityChanged: a supervisor gave a waiting contact another head start; it acts at once.
type PriorityChanged struct {
	Contact   string   `json:"contact"`
	Queue     string   `json:"queue"`
	Credits   []Credit `json:"credits,omitempty"`
	HeadStart Millis   `json:"head_start"`
	By        string   `json:"by,omitempty"` // the supervisor, by name
}

// Relaxed: the contact has waited long enough for a wider ring of agents; 1 is the ring it was queued with.
type Relaxed struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Ring    int    `json:"ring"`
}

// Offered: presented to one agent, until Until; with ring_all there is one for each who is rung at once.
type Offered struct {
	Contact string    `json:"contact"`
	Queue   string    `json:"queue"`
	Agent   string    `json:"agent"`
	Attempt int       `json:"attempt"` // 1 for the contact's first offer in this visit, or the first round of them
	Until   time.Time `json:"until"`
	Match   Match     `json:"match"`
}

// Accepted: the agent takes it.
type Accepted struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	WaitMS  Millis `json:"wait_ms"` // since Queued
}

// Connected: customer and agent hear each other.
type Connected struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	WaitMS  Millis `json:"wait_ms"` // since Queued
	JoinMS  Millis `json:"join_ms"` // since Accepted
}

// NoAnswer: the offer timed out; the contact keeps its place.
type NoAnswer struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	RingMS  Millis `json:"ring_ms"`
}

// Declined: refused, or busy; the contact keeps its place.
type Declined struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	Why     Why    `json:"why"` // declined, busy
}

// Unreachable: the agent's phone could not be rung; the contact keeps its place.
type Unreachable struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
}

// Withdrawn: the offer is taken back.
type Withdrawn struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	Why     Why    `json:"why"` // taken, caller_gone, not_ready, signed_out, left, merged, hours, supervisor, node_lost
}

// Dropped: the agent accepted and was gone before the audio was joined; the contact keeps its place.
type Dropped struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
}

// Abandoned: the customer hung up waiting, which closes the contact.
type Abandoned struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Phase   Why    `json:"phase"` // waiting, offered, connecting
	WaitMS  Millis `json:"wait_ms"`
}

// Left: the flow has the contact again, its place kept.
type Left struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Why     Why    `json:"why"` // key, flow, timeout, empty, supervisor; merged: the place is another contact's now, which closes this one
	WaitMS  Millis `json:"wait_ms"`
	By      string `json:"by,omitempty"` // the supervisor, by name
	To      string `json:"to,omitempty"` // the queue where a supervisor lets it wait instead; empty: its flow goes on
}

// Ended: the contact is over, after an agent (then Agent and Queue are set), in its flow, or as a callback that came to
// nothing (then Queue is set, and Cause says why).
type Ended struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue,omitempty"`
	Agent   string `json:"agent,omitempty"`
	By      By     `json:"by"`
	Cause   string `json:"cause,omitempty"`
	TalkMS  Millis `json:"talk_ms,omitempty"` // since Connected
	HoldMS  Millis `json:"hold_ms,omitempty"` // of that, on hold
}

// Released: the agent left first and the flow has the contact again (a survey, another queue); the visit was answered.
// Ended, which closes a contact, comes when the customer leaves too.
type Released struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	TalkMS  Millis `json:"talk_ms"`           // since Connected
	HoldMS  Millis `json:"hold_ms,omitempty"` // of that, on hold
}

// Failed: our node or leg was lost before anyone talked, which closes the contact.
type Failed struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue,omitempty"`
	Phase   Why    `json:"phase"` // in_flow, waiting, offered, connecting
	Why     Why    `json:"why"`   // node_lost, leg_lost
}

// SignedIn: a session begins, not ready.
type SignedIn struct {
	Agent string `json:"agent"`
}

// SignedOut: a session ends.
type SignedOut struct {
	Agent string `json:"agent"`
	By    string `json:"by,omitempty"` // the supervisor who wanted it so
}

// Ready: the agent may be offered contacts; the idle clock begins. An offer that is withdrawn gives the agent back as
// they were, without this fact.
type Ready struct {
	Agent string `json:"agent"`
	By    string `json:"by,omitempty"` // as of SignedOut
}

// NotReady: with the reason; by the system no_answer, declined, busy, unreachable.
type NotReady struct {
	Agent  string    `json:"agent"`
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"`   // as of SignedOut
	Until  time.Time `json:"until,omitzero"` // planned end
}

// BreakReminded: the planned end of a NotReady has come. Nobody is made ready by it: that is the agent's to say.
type BreakReminded struct {
	Agent  string `json:"agent"`
	Reason string `json:"reason"`
}

// AfterSet: what the agent will be when the present contact and its wrap-up are over.
type AfterSet struct {
	Agent  string    `json:"agent"`
	State  State     `json:"state"` // Ready, NotReady, SignedOut
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"`   // as of SignedOut
	Until  time.Time `json:"until,omitzero"` // planned end of that NotReady
}

// PhoneLost: the agent's phone cannot be rung until PhoneBack. It is not an agent's state: a ready agent whose phone is
// unproven after a restart stays ready and is offered nothing.
type PhoneLost struct {
	Agent string `json:"agent"`
}

// PhoneBack: the agent's phone can be rung.
type PhoneBack struct {
	Agent string `json:"agent"`
}

// LostNode: a node's legs are gone; the facts that follow close its contacts. (The command is NodeLost.)
type LostNode struct {
	Node string `json:"node"`
}

// FlagSet: a supervisor turned a flag on or off. It stays so until the next one, or until a plan has no such flag.
type FlagSet struct {
	Flag string `json:"flag"`
	On   bool   `json:"on"`
}

// Noted is a fact that the engine does not decide and only keeps in order. About names what it is about.
type Noted struct {
	About   Entity            `json:"about"`
	Name    string            `json:"name"` // of that entity: flow, queue, agent or node; empty for a contact
	Contact string            `json:"contact,omitempty"`
	What    string            `json:"what"` // the public fact's name: answered, step, announced, …
	Fields  map[string]string `json:"fields,omitempty"`
}

func (Configured) Kind() string      { return "configured" }
func (Arrived) Kind() string         { return "arrived" }
func (Queued) Kind() string          { return "queued" }
func (Refused) Kind() string         { return "refused" }
func (Informed) Kind() string        { return "informed" }
func (Overflowed) Kind() string      { return "overflowed" }
func (Stayed) Kind() string          { return "stayed" }
func (Rescued) Kind() string         { return "rescued" }
func (PriorityChanged) Kind() string { return "priority_changed" }
func (Relaxed) Kind() string         { return "relaxed" }
func (Offered) Kind() string         { return "offered" }
func (Accepted) Kind() string        { return "accepted" }
func (Connected) Kind() string       { return "connected" }
func (NoAnswer) Kind() string        { return "no_answer" }
func (Declined) Kind() string        { return "declined" }
func (Unreachable) Kind() string     { return "unreachable" }
func (Withdrawn) Kind() string       { return "withdrawn" }
func (Dropped) Kind() string         { return "dropped" }
func (Abandoned) Kind() string       { return "abandoned" }
func (Left) Kind() string            { return "left" }
func (Ended) Kind() string           { return "ended" }
func (Released) Kind() string        { return "released" }
func (Failed) Kind() string          { return "failed" }
func (SignedIn) Kind() string        { return "signed_in" }
func (SignedOut) Kind() string       { return "signed_out" }
func (Ready) Kind() string           { return "ready" }
func (NotReady) Kind() string        { return "not_ready" }
func (BreakReminded) Kind() string   { return "break_reminded" }
func (AfterSet) Kind() string        { return "after_set" }
func (PhoneLost) Kind() string       { return "phone_lost" }
func (PhoneBack) Kind() string       { return "phone_back" }
func (LostNode) Kind() string        { return "node_lost" }
func (FlagSet) Kind() string         { return "flag_set" }
func (Noted) Kind() string           { return "noted" }
