package ivr

import (
	"time"

	"receptivo/flows"
)

// Action is what a driver is to do. It returns at once; what comes of it is an Event with the same ID.
type Action interface{ action() }

// Answer answers the call.
type Answer struct{}

// Early opens early media before the answer, for what is played until then.
type Early struct{}

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
// or for For (0: until stopped); then Played. Ringback is the tone of a phone that rings elsewhere, instead of music.
type PlayMusic struct {
	ID       ID
	Items    []Item
	For      time.Duration
	Ringback bool
}

// Stop silences a Play or PlayMusic; no Played follows.
type Stop struct{ ID ID }

// Timer asks for Fired after a while. A timer that is no longer wanted is simply ignored when it fires.
type Timer struct {
	ID    ID
	After time.Duration
}

// Identify asks who the customer is; the answer is Identified. With a Directory the record comes from there.
type Identify struct {
	ID        ID
	Directory string // empty: the history store
	By        []KeyValue
}

// Lookup asks a directory for a record; the answer is LookedUp.
type Lookup struct {
	ID        ID
	Directory string
	By        []KeyValue
}

// HTTP asks for a request to a service; the answer is Responded. A request that is not GET carries Key as its
// Idempotency-Key, so that a service can tell a repetition. Path and Body may be personal: not for logs.
type HTTP struct {
	ID      ID
	Service string
	Method  string
	Path    string            // path and query, after the service's URL
	Headers map[string]string // added to the service's
	Body    []byte            // JSON; nil: none
	Timeout time.Duration     // of each try; 0: the service's
	Retries int               // of a GET that failed
	Key     string
}

// Message asks for a text to be sent; nothing comes of it. To and Text are personal.
type Message struct {
	ID      ID
	Channel string // sms, whatsapp, email
	Service string
	To      string
	Text    string
	Key     string // of this message, for the service to tell a repetition
}

// Record records the caller, after a beep if Beep, until StopRecord, Silence or Max, or until the caller hangs up; the
// answer is Recorded. A message that a hang-up ended is kept all the same.
type Record struct {
	ID       ID
	Mailbox  string
	Language string // that the caller is spoken to in
	Beep     bool
	Max      time.Duration
	Silence  time.Duration
}

// StopRecord ends a Record; its Recorded follows.
type StopRecord struct{ ID ID }

// Transfer connects the caller to a number or SIP URI. What follows is Transferred and then TransferEnded (not after a
// refer: the caller has left then), or NotTransferred.
type Transfer struct {
	ID      ID
	To      string // E.164 or SIP URI; personal
	Trunk   string // empty: the driver's choice
	Refer   bool   // hand the caller over and leave; else stay in the path
	Timeout time.Duration
	Screen  map[string]string // for the other side, if it is an agent; may be personal
}

// StopTransfer gives up a Transfer that has not been answered.
type StopTransfer struct{ ID ID }

// Callback asks a queue to call the customer back; the answer is Booked. Taken while the call waits in that queue, or
// just after, it keeps the place.
type Callback struct {
	ID       ID
	Queue    string
	Number   string // E.164; personal
	Intent   string
	After    time.Duration // not before
	Window   flows.Window  // hours in which to call
	Attempts int
	Retry    []time.Duration
	Expires  time.Duration
}

// SetRecording turns the recording of the conversation on, off, or to a pause.
type SetRecording struct{ State string }

// Private says that what the caller types or says now must not be recorded, or that it may again.
type Private struct{ On bool }

// Tag keeps facts with the record of the call. Does is what the flow says it has achieved; empty: nothing said.
type Tag struct {
	Tags map[string]string
	Does string
}

// Log is a line of the flow's author, for the trace.
type Log struct{ Addr, Message string }

// Consented is the evidence of a consent given or declined: what was asked, and when is now.
type Consented struct {
	Name  string
	Given bool
	Text  string // the words that were said
}

// Surveyed are the scores of a survey; a question that is not in it was not answered.
type Surveyed struct {
	Name   string
	Scores map[string]int
}

// KeyValue is one key of a look-up: phone, document. The value may be personal: not for logs.
type KeyValue struct{ Key, Value string }

// Enqueue lets the call wait for an agent. What follows is Refused, TimedOut, AgentConnected and then AgentLeft, or
// nothing if the session dequeues.
type Enqueue struct {
	ID       ID
	Queue    string
	Priority *float64 // 0 to 10; nil: the queue's
	Skills   map[string]int
	Agent    string            // preferred; empty: nobody
	Intent   string            // category; empty: unknown
	Credits  []string          // head starts that the flow claims, by name
	Timeout  time.Duration     // TimedOut after so long; 0: never
	Overflow time.Duration     // without a Timeout: it moves after so long to a queue that this one overflows into; 0: after the queue's max_wait
	Skips    []int             // rings of the queue that skip_if goes past now: 2 is the first one of the plan
	Chosen   time.Time         // when the caller chose the way that led here; zero: they were asked nothing
	Whisper  []Item            // what the agent hears before the caller
	Screen   map[string]string // for the agent's eyes; may be personal
}

// Announce asks what the caller who waits may be told of the wait; the answer is Told.
type Announce struct {
	ID    ID
	Queue string
	What  string // ewt or position
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
type Failed struct {
	Addr, Message string
	Of            Fault
}

// Fault says what it was that failed.
type Fault string

// The faults.
const (
	FaultFlow    Fault = ""        // the flow: an expression, or something that cannot be done here
	FaultOutside Fault = "outside" // a service, a directory, a mailbox, whoever the call was to be connected to
	FaultLimit   Fault = "limit"   // the flow went deeper than a call may
	FaultLoop    Fault = "loop"    // the flow went round and round without its caller
)

func (Answer) action()       {}
func (Early) action()        {}
func (Play) action()         {}
func (PlayMusic) action()    {}
func (Stop) action()         {}
func (Timer) action()        {}
func (Identify) action()     {}
func (Lookup) action()       {}
func (HTTP) action()         {}
func (Message) action()      {}
func (Record) action()       {}
func (StopRecord) action()   {}
func (Transfer) action()     {}
func (StopTransfer) action() {}
func (Callback) action()     {}
func (SetRecording) action() {}
func (Private) action()      {}
func (Tag) action()          {}
func (Log) action()          {}
func (Consented) action()    {}
func (Surveyed) action()     {}
func (Enqueue) action()      {}
func (Announce) action()     {}
func (Dequeue) action()      {}
func (Hangup) action()       {}
func (Entered) action()      {}
func (Failed) action()       {}
