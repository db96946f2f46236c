package flows

import (
	"fmt"
	"slices"
)

// ends is where an instruction leads, for whoever follows a call without its caller.
type ends struct {
	to    []ending // what becomes of the call; none: it goes on, at Next too
	goes  []int    // instructions it may go on with, besides
	next  bool     // and after the instruction
	asks  bool     // somebody has to say something first
	input bool     // what is typed does not matter here
	queue []string // where the call waits meanwhile, and may come back from
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
func endsOf(in *Instr) ends {
	switch op := in.Op.(type) {
	case Menu:
		return ends{asks: true}
	case Input:
		return ends{next: true, input: true}
	case Enqueue:
		e := ends{queue: op.Queue.Names()}
		for _, name := range e.queue {
			e.to = append(e.to, ending{"reach", "queue." + name})
		}
		return e
	case Hangup:
		if op.Cause != "" && op.Cause != "normal" {
			return ends{to: []ending{{"hang", fmt.Sprintf("up (%s)", op.Cause)}}}
		}
		return ends{to: []ending{hangsUp}}
	case Jump:
		return ends{goes: []int{op.To}}
	case Goto, Resume: // they change what a later Resume means: the walk sees to them
		return ends{}
	case Repeat:
		return ends{to: []ending{{"go", "on waiting"}}}
	}
	e := ends{next: true}
	if body, found := in.On["not_found"]; found {
		e.goes = append(e.goes, body)
	}
	return e
}

// spot is a place in a running flow. Spots are compared by their keys.
type spot struct {
	flow *Flow
	pc   int
	back *spot // where the end of the handler it stands in leads; nil: it stands in none
}

func (s *spot) key() string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d<%s", s.flow.Name, s.pc, s.back.key())
}

func (s *spot) in() *Instr { return &s.flow.Code[s.pc] }

// at is another place, with the same way back.
func (s *spot) at(pc int) *spot { return &spot{flow: s.flow, pc: pc, back: s.back} }

// handler is the body of an event's handler, which goes on at back unless it names another way; nil: nobody handles it.
func (s *spot) handler(event string, back *spot) *spot {
	body, handled := s.in().On[event]
	if !handled {
		return nil
	}
	return &spot{flow: s.flow, pc: body, back: back}
}

// station is where a call stands until somebody says something: all places it may stand at, and what may become of it.
type station struct {
	ends   []ending
	asks   []*spot // menus
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
			st.end(hangsUp) // the flow is over, and with it the call
			continue
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
	switch op := in.Op.(type) {
	case Goto:
		for _, step := range op.To.Names() {
			onward = append(onward, &spot{flow: at.flow, pc: at.flow.Steps[step].PC})
		}
		return onward
	case Resume:
		if at.back != nil {
			onward = append(onward, at.back)
		}
		return onward
	}
	e := endsOf(in)
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
	for _, pc := range e.goes {
		back := at.back
		if pc == in.On["not_found"] && e.next {
			back = at.at(in.Next)
		}
		onward = append(onward, &spot{flow: at.flow, pc: pc, back: back})
	}
	if e.next {
		onward = append(onward, at.at(in.Next))
	}
	return onward
}

// constant is the value of a condition that reads nothing of the call.
func constant(x *Expr) (value, known bool) {
	if !x.Constant() {
		return false, false
	}
	v, err := x.Bool(nil)
	return v, err == nil
}
