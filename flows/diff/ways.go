package diff

import (
	"fmt"
	"slices"

	"receptivo/flows"
)

// ends is where an instruction leads, for whoever follows a call without its caller.
type ends struct {
	to     []ending // what becomes of the call
	next   bool     // it goes on after the instruction
	events []string // and with their handlers, if they are handled
	asks   bool     // somebody has to press a key first
	input  bool     // what is typed does not matter here
	queue  []string // where the call waits meanwhile, and may come back from
}

// ending is what becomes of a call: "reach queue.sac".
type ending struct{ verb, what string }

// say is the ending as "used to …" goes on.
func (e ending) say() string { return words(e.verb, e.what) }

// says is the ending as "now …" goes on.
func (e ending) says() string {
	third := map[string]string{"reach": "reaches", "be": "is", "go": "goes"}[e.verb]
	if third == "" {
		third = e.verb + "s"
	}
	return words(third, e.what)
}

func words(verb, what string) string {
	if what == "" {
		return verb
	}
	return verb + " " + what
}

// noChoice is a key that a menu does not have, unfinished an action whose flow ends with it, unhandled an event that
// nobody handles.
var (
	noChoice  = ending{"be", "no choice there"}
	unhandled = ending{"be", "handled by nobody"}
	hangsUp   = ending{"hang", "up"}
)

// endsOf is the one place that knows what each action means for the way of a call. What it does not know goes on.
func endsOf(at *spot) ends {
	switch op := at.in().Op.(type) {
	case flows.Menu, flows.Consent:
		return ends{asks: true}
	case flows.Input:
		return ends{next: true, input: true}
	case flows.Enqueue:
		e := ends{queue: at.queueNames(op.Queue)}
		for _, name := range e.queue {
			e.to = append(e.to, ending{"reach", "queue." + name})
		}
		return e
	case flows.Hangup:
		if op.Cause != "" && op.Cause != "normal" {
			return ends{to: []ending{{"hang", fmt.Sprintf("up (%s)", op.Cause)}}}
		}
		return ends{to: []ending{hangsUp}}
	case flows.Callback:
		e := ends{}
		for _, name := range at.queueNames(op.Queue) {
			e.to = append(e.to, ending{"be", "called back from queue." + name})
		}
		return e
	case flows.Voicemail:
		return ends{to: []ending{{"leave", "a message in mailbox." + op.Mailbox}}}
	case flows.Transfer:
		return ends{to: []ending{{"be", "transferred" + target(op.To)}}, events: []string{"busy", "no_answer", "rejected"}}
	case flows.Repeat:
		return ends{to: []ending{{"go", "on waiting"}}}
	case flows.Goto, flows.Jump, flows.Resume, flows.Run, flows.Return, flows.Raise: // the walk sees to them
		return ends{}
	}
	return ends{next: true, events: []string{"not_found"}}
}

// target is whom a transfer is to, when the plan says it.
func target(to *flows.Expr) string {
	if to != nil && to.Constant() {
		if v, err := to.Eval(nil); err == nil {
			if text, ok := v.AsString(); ok {
				return " to " + text
			}
		}
	}
	return ""
}

// spot is a place in a running flow. Spots are compared by their keys.
type spot struct {
	plan *flows.Plan
	flow *flows.Flow
	pc   int
	back *spot // where the end of the handler it stands in leads; nil: it stands in none
	run  *spot // the action that began the flow; nil: the number did

	renamed map[string]string // queues of an old plan, and what the new one calls them
}

func (s *spot) key() string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d<%s^%s", s.flow.Name, s.pc, s.back.key(), s.run.key())
}

func (s *spot) in() *flows.Instr { return &s.flow.Code[s.pc] }

// queueNames are the queues of an expression, as the new plan calls them.
func (s *spot) queueNames(e *flows.Ref) []string {
	names := slices.Clone(e.Names())
	for i, name := range names {
		if is := s.renamed[name]; is != "" {
			names[i] = is
		}
	}
	return names
}

// at is another place, with the same way back.
func (s *spot) at(pc int) *spot {
	there := *s
	there.pc = pc
	return &there
}

// after is where the action leads when it is done.
func (s *spot) after() *spot { return s.at(s.in().Next) }

// handler is the body of an event's handler, which goes on at back unless it names another way; nil: nobody handles it.
func (s *spot) handler(event string, back *spot) *spot {
	body, handled := s.in().On[event]
	if !handled {
		return nil
	}
	there := s.at(body)
	there.back = back
	return there
}

// jumps is where the call goes on after an instruction that only says where; known is false for any other.
func (s *spot) jumps() (onward []*spot, known bool) {
	switch op := s.in().Op.(type) {
	case flows.Goto:
		for _, step := range op.To.Names() {
			there := s.at(s.flow.Steps[step].PC)
			there.back = nil
			onward = append(onward, there)
		}
	case flows.Jump:
		onward = []*spot{s.at(op.To)}
	case flows.Resume:
		if s.back != nil {
			onward = []*spot{s.back}
		}
	case flows.Run:
		if f := s.plan.Flows[op.Flow]; f != nil {
			onward = []*spot{{plan: s.plan, flow: f, pc: f.Entry, run: s}}
		}
	case flows.Return:
		onward = s.returned()
	case flows.Raise:
		if s.run != nil {
			if body := s.run.handler(op.Event, s.run.after()); body != nil {
				onward = []*spot{body}
			}
		}
	default:
		return nil, false
	}
	return onward, true
}

// returned is where the call goes on when the flow is over; nowhere: the call is over too.
func (s *spot) returned() []*spot {
	if s.run == nil {
		return nil
	}
	return []*spot{s.run.after()}
}

// station is where a call stands until somebody says something: all places it may stand at, and what may become of it.
type station struct {
	ends   []ending
	asks   []*spot // questions with keys
	inputs []*spot // passed on the way
	queues []*spot // where it waits
}

func (s *station) key() string {
	key := fmt.Sprint(s.ends)
	for _, list := range [][]*spot{s.asks, s.queues} {
		for _, at := range list {
			key += "|" + at.key()
		}
		key += ";"
	}
	return key
}

// follow walks from some places to where calls stand next.
func follow(from ...*spot) *station {
	st := &station{}
	seen := map[string]bool{}
	for len(from) > 0 {
		at := from[len(from)-1]
		from = from[:len(from)-1]
		if seen[at.key()] {
			continue
		}
		seen[at.key()] = true
		if at.pc < 0 || at.pc >= len(at.flow.Code) {
			st.over(at)
			from = append(from, at.returned()...)
			continue
		}
		if _, returns := at.in().Op.(flows.Return); returns {
			st.over(at)
		}
		from = append(from, st.pass(at)...)
	}
	for _, list := range [][]*spot{st.asks, st.inputs, st.queues} {
		slices.SortFunc(list, func(a, b *spot) int { return compareText(a.key(), b.key()) })
	}
	slices.SortFunc(st.ends, func(a, b ending) int { return compareText(a.say(), b.say()) })
	return st
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (st *station) end(e ending) {
	if !slices.Contains(st.ends, e) {
		st.ends = append(st.ends, e)
	}
}

// over: the flow is, and the call with it unless another flow runs it.
func (st *station) over(at *spot) {
	if at.run == nil {
		st.end(hangsUp)
	}
}

// pass notes what an instruction is for the station, and says where the call may go on from it by itself.
func (st *station) pass(at *spot) (onward []*spot) {
	in := at.in()
	if in.If != nil {
		runs, known := constant(in.If)
		if !known || !runs {
			onward = append(onward, at.at(in.Next))
		}
		if known && !runs {
			return onward
		}
	}
	if there, known := at.jumps(); known {
		return append(onward, there...)
	}
	e := endsOf(at)
	for _, x := range e.to {
		st.end(x)
	}
	if e.asks {
		st.asks = append(st.asks, at)
	}
	if e.input {
		st.inputs = append(st.inputs, at)
	}
	if len(e.queue) > 0 {
		st.queues = append(st.queues, at)
	}
	for _, event := range e.events {
		if body := at.handler(event, at.after()); body != nil {
			onward = append(onward, body)
		}
	}
	if e.next {
		onward = append(onward, at.after())
	}
	return onward
}

// option is what a key does at a question.
type option struct {
	keys string
	when *flows.Expr
	to   *spot
}

// options are the keys of a question.
func (s *spot) options() []option {
	switch op := s.in().Op.(type) {
	case flows.Menu:
		list := make([]option, len(op.Choices))
		for i, c := range op.Choices {
			list[i] = option{c.Keys, c.If, s.at(c.Body)}
		}
		return list
	case flows.Consent:
		declined := s.handler("declined", s.after())
		if declined == nil {
			declined = s.after()
		}
		return []option{{op.Accept, nil, s.after()}, {op.Decline, nil, declined}}
	}
	return nil
}

// constant is the value of a condition that reads nothing of the call.
func constant(x *flows.Expr) (value, known bool) {
	if !x.Constant() {
		return false, false
	}
	v, err := x.Bool(nil)
	return v, err == nil
}
