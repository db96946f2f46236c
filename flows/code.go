package flows

import "time"

// Flow is a compiled flow: a flat list of instructions; goto, choices and handlers are indices into it.
type Flow struct {
	Name        string
	Description string
	At          Place  // where it is written
	Access      string // video or text: an accessible route; empty: by voice
	Code        []Instr
	Entry       int             // where a call begins
	Steps       map[string]Step // by name
	Vars        []Assign        // first values of vars.*, evaluated at the flow's start
	Params      []Param         // what run passes in, in source order
	Outputs     []Output        // what return gives back, in source order
	Events      []string        // outcomes that raise can end it with
	On          map[string]int  // event → body of the flow's own handlers

	env *env // for tests
}

// Param is what run passes into a flow; expressions read it as param.<Name>.
type Param struct {
	Name      string
	Default   *Expr // nil: it must be passed
	Sensitive bool  // masked wherever people read
}

// Output is what return gives back; the caller reads it as run.<run's name>.<Name>.
type Output struct {
	Name string
	Type *Type
}

// Step is a named body.
type Step struct {
	At        Place // where it is written
	PC        int
	MaxVisits int            // visits per call before the event exhausted; 0: no limit
	On        map[string]int // event → body of what happens to the step itself: exhausted, error; the flow's where it has none

	Unreachable bool // no call gets there: W401
}

// Instr is one action, or one of the few jumps the compiler adds.
type Instr struct {
	Addr string         // stable id, "sac/menu/menu.principal"
	Step string         // the step it stands in; empty: the flow's own body
	At   Place          // where it is written
	If   *Expr          // run only when true; nil: always
	Op   Op             // what to do
	On   map[string]int // event → body, resolved: the action's own, else its step's, else its flow's; no entry: nobody handles it; hangup and error stand with any instruction
	Next int            // the instruction after it; -1: a body ends with it
}

// Place is a place in the sources: file:line:column, 1-based.
type Place struct {
	File   string
	Line   int
	Column int
}

// Op is what an instruction does.
type Op interface{ op() }

// Answer answers the call; what talks answers by itself.
type Answer struct{}

// Say plays a prompt. It does not wait: what talks or ends next does.
type Say struct {
	Prompt  *Expr
	BargeIn bool
	Times   int
	Early   bool   // before the answer, as early media
	Class   string // info, rights, channels, ewt, position, ad; empty: nothing said
}

// Ask is what menus, inputs, consents and questions share.
type Ask struct {
	Prompt       *Expr
	NoInput      *Expr // nil: the question alone
	NoMatch      *Expr
	Timeout      time.Duration // silence after the prompt
	DigitTimeout time.Duration // silence between digits
	MaxTries     int
	BargeIn      bool
	TypeAhead    bool
}

// Menu asks for one of a few keys; its result is menu.<Name>.
type Menu struct {
	Name    string
	Ask     Ask
	Choices []Choice
}

// Choice is what a key does: Body is its code, which ends in a jump.
type Choice struct {
	Keys        string
	If          *Expr
	Description string // for reports and pictures
	Intent      string // what the caller wants; empty: nothing said
	Body        int
	At          Place
}

// Input collects digits; its result is input.<Name>.
type Input struct {
	Name        string
	Ask         Ask
	Kind        InputKind // what the digits are
	Min, Max    int       // length; equal for a fixed one
	Terminator  string    // one key; ends an input shorter than Max; empty: none
	Invalid     *Expr     // said when the value fails its kind or a validation; nil: NoMatch
	Validations []Validation
	Confirm     *Expr // read back, 1 confirms and 2 asks again; nil: it is not
	Sensitive   bool
}

// Validation is an extra condition on an input's value.
type Validation struct {
	Condition *Expr
	Prompt    *Expr // nil: Input.Invalid
}

// Consent asks for consent by two keys and keeps the evidence; its result is consent.<Name>, a truth value. Events:
// declined, exhausted.
type Consent struct {
	Name    string
	Ask     Ask
	Accept  string // one key
	Decline string // one key
}

// Survey asks for scores; its result is survey.<Name>.<question>, null when unanswered.
type Survey struct {
	Name      string
	Questions []Question
}

// Question is one score. Later questions read it as answer.<Name>.
type Question struct {
	Name     string
	If       *Expr
	Ask      Ask
	Min, Max int // of the score
}

// Identify finds the customer and fills customer.*. Events: not_found, error.
type Identify struct {
	By        []Assign
	Directory string // of the plan's customer block; empty: the history store
}

// Lookup finds a record of a directory; its result is lookup.<Name>: found and the directory's fields. Events: not_found,
// error.
type Lookup struct {
	Name      string
	Directory string
	By        []Assign
}

// HTTP calls a service; its result is http.<Name>: status and body. Events: not_found (404), timeout, error.
type HTTP struct {
	Name    string
	Service string
	Method  string        // GET, POST, PUT, PATCH, DELETE
	Path    *Expr         // path and query; nil: the service's URL as it is
	JSON    *Expr         // request body; nil: none
	Headers *Expr         // object of texts; nil: none
	Returns *Type         // of the response's body; nil: any, unchecked
	Timeout time.Duration // 0: the service's
	Retries int           // only for GET
	Filler  *Expr         // said when it takes more than a second; nil: nothing
	Does    string        // register, cancel, receipt, suspend_charge; empty: nothing said
}

// Message sends a text by SMS, WhatsApp or e-mail and does not wait.
type Message struct {
	Channel string // sms, whatsapp, email
	Service string // that sends it
	To      *Expr
	Text    *Expr
	Does    string // as in HTTP
}

// Set assigns vars.<Name>, all at once, against the old values.
type Set struct{ Vars []Assign }

// Tag writes call.tags.<Name>, kept with the record of the call.
type Tag struct {
	Tags []Assign
	Does string // as in HTTP
}

// Log writes a line to the trace.
type Log struct{ Message *Expr }

// Language switches the language of prompts.
type Language struct{ Use *Expr }

// Recording controls the recording of the call: on, off, pause.
type Recording struct{ State string }

// Assign is a name and the expression that gives its value.
type Assign struct {
	Name  string
	Value *Expr
}

// Enqueue waits for an agent and talks; the flow goes on when the agent leaves first. Events: timeout, no_agents, full,
// closed, error.
type Enqueue struct {
	Queue    *Ref
	Priority *Expr          // number, 0 to 10; nil: the queue's
	Skills   map[string]int // added to the queue's
	Agent    string         // preferred; empty: nobody
	MaxWait  time.Duration  // 0: the queue's
	Intent   string         // category; empty: the last choice's
	Credits  []string       // head starts by name
	Music    *Expr          // nil: the queue's, then the built-in
	Whisper  *Expr          // what the agent hears before the caller; nil: nothing
	Screen   *Expr          // object shown to the agent; nil: none
	Waiting  int            // body that repeats until answered, ends in Repeat; -1: music only
}

// Callback asks the queue to call back; taken while the call waits there, it keeps the place. Event: error.
type Callback struct {
	Queue    *Ref
	Number   *Expr           // E.164
	After    time.Duration   // not before
	Window   Window          // hours in which we call
	Attempts int             // unanswered calls before giving up
	Retry    []time.Duration // between them, the last one again and again
	Expires  time.Duration   // then it is given up
}

// Window is a stretch of the day in minutes from midnight, To exclusive.
type Window struct {
	From, To int
}

// Voicemail records a message; its result is voicemail.<Name>: url and duration in seconds. Events: empty, error.
type Voicemail struct {
	Name       string
	Mailbox    string
	Prompt     *Expr // greeting; nil: none
	Beep       bool
	Max        time.Duration
	Silence    time.Duration // that ends it
	Terminator string        // key that ends it; empty: none
}

// Transfer connects the caller to another number; the flow goes on when the other side leaves first. Events: busy,
// no_answer, rejected, error.
type Transfer struct {
	To      *Expr // E.164 or SIP URI
	Trunk   string
	Mode    string // bridge: we stay in the path; refer: we leave
	Timeout time.Duration
	Music   *Expr // while it rings; nil: ringback
	Screen  *Expr // object shown to the other side, if it is an agent; nil: none
}

// Music plays hold music for a while.
type Music struct {
	For    time.Duration
	Prompt *Expr  // nil: the queue's, then the built-in
	Class  string // as in Say
}

// Wait is silence for a while.
type Wait struct{ For time.Duration }

// Hangup ends the call. Cause: normal, busy, rejected, congestion, not_found.
type Hangup struct {
	Prompt *Expr
	Cause  string
}

// Run runs another flow and comes back; its result is run.<Name>: the flow's outputs. Events: those of the flow, error.
type Run struct {
	Name string
	Flow string
	With []Assign
}

// Return ends this flow with these outputs; the first flow of a call ends the call.
type Return struct{ Outputs []Assign }

// Raise ends this flow with one of its events, which the run that began it handles.
type Raise struct{ Event string }

// Goto goes to a step and forgets every pending resume.
type Goto struct{ To *Ref }

// Jump continues at an instruction: the end of a choice's body that names no way on.
type Jump struct{ To int }

// Resume ends a handler's body that names no way on: after no_input and no_match the question is asked again; after
// anything else, exhausted too, the call goes on after the action (Instr.Next). After a step's own exhausted (MaxVisits)
// it goes on in the step.
type Resume struct{}

// Repeat ends a while_waiting body: it begins again.
type Repeat struct{}

func (Answer) op()    {}
func (Say) op()       {}
func (Menu) op()      {}
func (Input) op()     {}
func (Consent) op()   {}
func (Survey) op()    {}
func (Identify) op()  {}
func (Lookup) op()    {}
func (HTTP) op()      {}
func (Message) op()   {}
func (Set) op()       {}
func (Tag) op()       {}
func (Log) op()       {}
func (Language) op()  {}
func (Recording) op() {}
func (Enqueue) op()   {}
func (Callback) op()  {}
func (Voicemail) op() {}
func (Transfer) op()  {}
func (Music) op()     {}
func (Wait) op()      {}
func (Hangup) op()    {}
func (Run) op()       {}
func (Return) op()    {}
func (Raise) op()     {}
func (Goto) op()      {}
func (Jump) op()      {}
func (Resume) op()    {}
func (Repeat) op()    {}

// Ref is a static reference or a condition of references: "step.menu", or cond ? step.a : step.b.
type Ref struct {
	Name string // at a leaf: the name without its kind
	Cond *Expr  // else: the condition and its two sides
	Then *Ref
	Else *Ref
}

// Names lists every name the reference may come to, each once, in order of writing.
func (r *Ref) Names() []string {
	if r.Cond == nil {
		return []string{r.Name}
	}
	names := r.Then.Names()
	for _, n := range r.Else.Names() {
		if !contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
