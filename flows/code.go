package flows

import "time"

// Flow is a compiled flow: a flat list of instructions; goto, choices and handlers are indices into it.
type Flow struct {
	Name        string
	Description string
	Code        []Instr
	Entry       int             // where a call begins
	Steps       map[string]Step // by name
	Vars        []Assign        // first values of vars.*, evaluated at the call's start

	written written // for the picture
	env     *env    // for tests
}

// Step is a named body.
type Step struct {
	At        Place // where it is written
	PC        int
	MaxVisits int            // visits per call before the event exhausted; 0: no limit
	On        map[string]int // event → body of what happens to the step itself: exhausted, error; the flow's where it has none
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

// Say plays a prompt. It does not wait: what talks or ends next does.
type Say struct {
	Prompt  *Expr
	BargeIn bool
	Times   int
}

// Ask is what menus and inputs share.
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
	Keys   string
	If     *Expr
	Intent string // what the caller wants; empty: nothing said
	Body   int
}

// Input collects digits; its result is input.<Name>.
type Input struct {
	Name       string
	Ask        Ask
	Type       string // digits, cpf
	Min, Max   int    // length; equal for a fixed one
	Terminator string // one key; ends an input shorter than Max
	Invalid    *Expr  // said when the value fails its type; nil: NoMatch
	Sensitive  bool
}

// Identify finds the customer and fills customer.*. Events: not_found, error.
type Identify struct{ By []Assign }

// Set assigns vars.<Name>, all at once, against the old values.
type Set struct{ Vars []Assign }

// Assign is a name and the expression that gives its value.
type Assign struct {
	Name  string
	Value *Expr
}

// Enqueue waits for an agent and talks; the flow goes on when the agent leaves first. Events: timeout, no_agents, full,
// closed, error.
type Enqueue struct {
	Queue   *Ref
	Skills  map[string]int // added to the queue's
	MaxWait time.Duration  // 0: the queue's
	Intent  string         // category; empty: the last choice's
	Music   *Expr          // nil: the queue's, then the built-in
	Screen  *Expr          // object shown to the agent; nil: none
	Waiting int            // body that repeats until answered, ends in Repeat; -1: music only
}

// Music plays hold music for a while.
type Music struct {
	For    time.Duration
	Prompt *Expr // nil: the queue's, then the built-in
}

// Wait is silence for a while.
type Wait struct{ For time.Duration }

// Hangup ends the call. Cause: normal, busy, rejected, congestion, not_found.
type Hangup struct {
	Prompt *Expr
	Cause  string
}

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

func (Say) op()      {}
func (Menu) op()     {}
func (Input) op()    {}
func (Identify) op() {}
func (Set) op()      {}
func (Enqueue) op()  {}
func (Music) op()    {}
func (Wait) op()     {}
func (Hangup) op()   {}
func (Goto) op()     {}
func (Jump) op()     {}
func (Resume) op()   {}
func (Repeat) op()   {}

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
