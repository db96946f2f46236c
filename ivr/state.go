package ivr

import (
	"maps"
	"slices"
	"time"

	"receptivo/flows"
)

// State is a session as data: saved, shown, moved. It goes to JSON and back. It holds what the caller typed and what is
// known of the customer: personal, not for logs.
type State struct {
	Plan    string      `json:"plan,omitzero"` // hash of the plan the call began with
	Call    CallFacts   `json:"call,omitzero"`
	Started time.Time   `json:"started,omitzero"`
	Chosen  time.Time   `json:"chosen,omitzero"` // when the caller last chose from a menu, with nobody reached since
	Scope   flows.Scope `json:"scope,omitzero"`  // what expressions read

	Flow     string            `json:"flow,omitzero"`     // that runs now
	Frames   []Frame           `json:"frames,omitzero"`   // the flows that wait for it, outermost first
	PC       int               `json:"pc,omitzero"`       // instruction at work, in Plan.Flows[Flow].Code
	Phase    int               `json:"phase,omitzero"`    // how far that instruction is; 0: at its start
	Step     string            `json:"step,omitzero"`     // step the call is in; empty: the flow's own body
	Wait     Wait              `json:"wait,omitzero"`     // what the session waits for
	WaitID   ID                `json:"waitid,omitzero"`   // the action whose event ends the wait
	Then     int               `json:"then,omitzero"`     // instruction after the wait
	Timer    ID                `json:"timer,omitzero"`    // the one timer that counts; 0: none
	Pending  []Pending         `json:"pending,omitzero"`  // handlers under way, innermost last
	Asking   Asking            `json:"asking,omitzero"`   // the question, while WaitAsk
	Survey   *Surveying        `json:"survey,omitzero"`   // the survey under way; nil: none
	Private  bool              `json:"private,omitzero"`  // what is typed now is not recorded
	Queue    *Queued           `json:"queue,omitzero"`    // the queue waited in or talked from; nil: none
	Intent   string            `json:"intent,omitzero"`   // of the last choice that had one
	Gone     bool              `json:"gone,omitzero"`     // the caller hung up: only on hangup is left
	Farewell int               `json:"farewell,omitzero"` // instruction whose on hangup runs, once Gone
	Answer   bool              `json:"answered,omitzero"` // the call is answered
	Early    bool              `json:"early,omitzero"`    // early media is open
	Tags     map[string]string `json:"tags,omitzero"`     // written so far
	Keys     string            `json:"keys,omitzero"`     // typed ahead, not used yet
	Habit    *Habit            `json:"habit,omitzero"`    // a key that may still follow the last input; nil: none

	Playing *Playing `json:"playing,omitzero"` // nil: silence
	Prompts []Prompt `json:"prompts,omitzero"` // to be played after it, in order

	LastID   ID             `json:"lastid,omitzero"`   // given to an action
	Visits   map[string]int `json:"visits,omitzero"`   // of each step
	Spent    int            `json:"spent,omitzero"`    // instructions since the caller or an agent did something
	Total    int            `json:"total,omitzero"`    // instructions in all
	Exceeded bool           `json:"exceeded,omitzero"` // a limit was passed once
	Failures int            `json:"failures,omitzero"` // errors since the caller or an agent did something
}

// Wait is what a session waits for.
type Wait string

// The waits.
const (
	WaitNone     Wait = ""         // nothing: it can run
	WaitQuiet    Wait = "quiet"    // all prompts to be heard; then the instruction goes on
	WaitAsk      Wait = "ask"      // the caller's answer
	WaitIdentify Wait = "identify" // Identified
	WaitLookup   Wait = "lookup"   // LookedUp
	WaitHTTP     Wait = "http"     // Responded
	WaitRecord   Wait = "record"   // Recorded
	WaitTransfer Wait = "transfer" // Transferred or NotTransferred
	WaitBridge   Wait = "bridge"   // TransferEnded
	WaitCallback Wait = "callback" // Booked
	WaitTimer    Wait = "timer"    // Fired
	WaitMusic    Wait = "music"    // the end of music
	WaitQueue    Wait = "queue"    // an agent, with music only
	WaitTold     Wait = "told"     // Told
	WaitTalk     Wait = "talk"     // AgentLeft
	WaitEnd      Wait = "end"      // the last words, then Hangup
	WaitOver     Wait = "over"     // nothing: the session has ended
)

// Frame is a flow that waits for the one it runs: where it is, and what belongs to it alone.
type Frame struct {
	Flow    string         `json:"flow,omitzero"`
	PC      int            `json:"pc,omitzero"` // of its run
	Step    string         `json:"step,omitzero"`
	Pending []Pending      `json:"pending,omitzero"`
	Visits  map[string]int `json:"visits,omitzero"`
	Scope   flows.Scope    `json:"scope,omitzero"`
}

// Surveying is a survey under way.
type Surveying struct {
	Question int            `json:"question,omitzero"` // by index
	Scores   map[string]int `json:"scores,omitzero"`   // so far
}

// Pending is a handler's body under way and where it goes on when the body names no way on.
type Pending struct {
	PC    int  `json:"pc,omitzero"`    // the instruction that raised the event
	Again bool `json:"again,omitzero"` // ask again; else go on after it
	Tries int  `json:"tries,omitzero"` // of the question
}

// Asking is a question under way.
type Asking struct {
	Typed   string `json:"typed,omitzero"`   // keys of this answer
	Tries   int    `json:"tries,omitzero"`   // failed so far
	Open    []int  `json:"open,omitzero"`    // choices on offer, by index; nil: all
	Confirm bool   `json:"confirm,omitzero"` // the value is being read back
}

// Habit is a terminator that callers type although full length has already ended the input.
type Habit struct {
	Key   string    `json:"key,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Queued is a wait for an agent, and the talk that may follow.
type Queued struct {
	ID        ID        `json:"id,omitzero"`        // of the Enqueue
	PC        int       `json:"pc,omitzero"`        // its instruction
	Frame     int       `json:"frame,omitzero"`     // flows that wait for the one it stands in
	Depth     int       `json:"depth,omitzero"`     // pending handlers outside it
	Round     time.Time `json:"round,omitzero"`     // when the body that repeats began this time
	ByKey     bool      `json:"bykey,omitzero"`     // a key chose something in this round
	Connected bool      `json:"connected,omitzero"` // with an agent
}

// Prompt is something to be said.
type Prompt struct {
	Items   []Item `json:"items,omitzero"`
	BargeIn bool   `json:"bargein,omitzero"` // a key stops it
	Ask     bool   `json:"ask,omitzero"`     // it belongs to the question under way
	Early   bool   `json:"early,omitzero"`   // it may be heard before the answer
}

// Playing is what plays.
type Playing struct {
	ID      ID   `json:"id,omitzero"`
	BargeIn bool `json:"bargein,omitzero"`
	Ask     bool `json:"ask,omitzero"`
}

// clone is a copy that shares nothing that changes.
func (st State) clone() State {
	st.Scope = *st.Scope.Clone()
	st.Frames = slices.Clone(st.Frames)
	for i := range st.Frames {
		f := &st.Frames[i]
		f.Pending, f.Visits, f.Scope = slices.Clone(f.Pending), maps.Clone(f.Visits), *f.Scope.Clone()
	}
	st.Pending = slices.Clone(st.Pending)
	st.Asking.Open = slices.Clone(st.Asking.Open)
	st.Queue = clonePtr(st.Queue)
	st.Habit = clonePtr(st.Habit)
	st.Playing = clonePtr(st.Playing)
	st.Prompts = slices.Clone(st.Prompts)
	st.Visits = maps.Clone(st.Visits)
	st.Tags = maps.Clone(st.Tags)
	if st.Survey = clonePtr(st.Survey); st.Survey != nil {
		st.Survey.Scores = maps.Clone(st.Survey.Scores)
	}
	return st
}

func clonePtr[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
