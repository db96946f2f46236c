package flows

import "time"

// Test is one call of a *.test.hcl file: who calls and when, what the world answers, and what happens then, in order.
type Test struct {
	Name     string
	At       Place
	Start    time.Time
	From     string // E.164; empty: withheld
	To       string // the number dialled, as the plan writes it
	Flow     string // that the number leads to
	Language string // of the call's prompts; empty: the plan's
	Mocks    []Mock // its own first, then those of the file's defaults: the first that fits answers
	Moves    []Move // what sets the scene first, then the script
}

// Centre reports whether the test puts agents on the line: then the call runs through the real engine.
func (t *Test) Centre() bool {
	for _, m := range t.Moves {
		if _, ok := m.(AgentIs); ok {
			return true
		}
	}
	return false
}

// MockKind says what a mock stands for.
type MockKind string

// The kinds of mock.
const (
	MockDirectory MockKind = "directory" // look-ups of a directory
	MockLookup    MockKind = "lookup"    // the action lookup of this name
	MockHTTP      MockKind = "http"      // the action http of this name
	MockService   MockKind = "service"   // every request to a service
	MockCustomer  MockKind = "customer"  // the history store
	MockQueue     MockKind = "queue"     // a queue as expressions see it, without agents
	MockTransfer  MockKind = "transfer"  // whoever a call is transferred to
	MockCallback  MockKind = "callback"  // the booking of a call back
	MockVoicemail MockKind = "voicemail" // the keeping of a message
)

// Mock is what the world answers in a test.
type Mock struct {
	Kind     MockKind
	Name     string // empty: of customer, transfer, callback and voicemail, which have none
	At       Place
	When     map[string]string // keys that a look-up must have to be answered by it; nil: any
	Times    int               // it answers so often, then the next one does; 0: always
	After    time.Duration     // the answer comes after so long
	NotFound bool
	Error    string // timeout, failed; empty: none
	Status   int    // of an HTTP answer; 0: 200
	Body     []byte // JSON of an HTTP answer, or of a directory's record; nil: none
	Returns  Value  // customer: what is known, with purchases, tickets and contacts
	Outcome  string // of a transfer: answered, busy, no_answer, rejected, error
	Queue    MockedQueue
}

// MockedQueue is what a queue is in a test; what is nil is as it would be: open by its calendar, one agent who talks, the
// call next in line.
type MockedQueue struct {
	Agents, AgentsFree, Waiting, Position *int
	EstimatedWait                         *time.Duration
	Open                                  *bool
	Refuses                               string // closed, full, nobody; empty: it takes the call
}

// Move is one thing that happens in a test.
type Move interface{ Where() Place }

// Place of a move; it is a move's first field.
func (p Place) Where() Place { return p }

// Hear waits until the caller hears words, or a prompt.
type Hear struct {
	Place
	Text   string // part of what is heard; empty: Prompt
	Prompt *Expr
	Within time.Duration // 0: as long as something goes on
}

// NotHeard says that the caller has not heard words, or a prompt, since the last Hear.
type NotHeard struct {
	Place
	Text   string
	Prompt *Expr
}

// Press presses keys, one after the other.
type Press struct {
	Place
	Keys string
}

// Silence says nothing and presses nothing until the flow stops waiting for a key.
type Silence struct{ Place }

// Speak talks for a while.
type Speak struct {
	Place
	For time.Duration
}

// Pass lets time go by.
type Pass struct {
	Place
	For time.Duration
}

// CallerHangsUp ends the call from the caller's side.
type CallerHangsUp struct{ Place }

// AgentAnswers lets an agent answer the call that waits.
type AgentAnswers struct {
	Place
	Agent string // empty: the one whose phone rings
}

// AgentHangsUp ends the talk from the agent's side, or from that of whoever a call was transferred to.
type AgentHangsUp struct{ Place }

// Expect waits until something is true of the call; what is empty is not asked for.
type Expect struct {
	Place
	Queue     string // it waits there
	Step      string // it is in the step
	Agent     string // who is rung, or talks
	Hangup    string // the flow ended it with this cause
	Callback  string // number that will be called back
	Voicemail string // mailbox in which a message was left
	Transfer  string // where it was transferred to
	Message   string // part of a text that was sent
	Request   string // the http action that was carried out
}

// Assert demands that a condition be true of the call's values.
type Assert struct {
	Place
	Condition *Expr
	Message   *Expr // said when it is not; nil: the condition as written
	Source    string
	Reads     []Reading // the values involved
}

// Reading is a name that a condition reads.
type Reading struct {
	Name  string // "input.cpf"
	Value *Expr
}

// NoProblem demands that nothing has gone wrong for the caller so far.
type NoProblem struct {
	Place
	Silence time.Duration // longer than this is wrong; 0: ten seconds
}

// FlagIs turns a flag on or off.
type FlagIs struct {
	Place
	Name string
	On   bool
}

// CalendarIs opens or closes a calendar, whatever its hours say.
type CalendarIs struct {
	Place
	Name string
	Open bool
}

// AgentIs gives an agent a state: ready, not_ready, signed_out.
type AgentIs struct {
	Place
	Name    string
	State   string
	Answers time.Duration // after ringing so long; 0: when the script says so
}

// MockIs is an answer from here on, before all others.
type MockIs struct{ Mock Mock }

// Where implements [Move].
func (m MockIs) Where() Place { return m.Mock.At }
