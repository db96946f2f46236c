package rules

import (
	"strings"

	"receptivo/flows"
)

// way says how a call gets from one instruction to the next.
type way int

const (
	onward   way = iota // the action went well
	skipped             // its condition was false
	chosen              // by a key
	happened            // by an event
	waiting             // while_waiting begins
	jumped              // by goto
	entered             // into a flow that is run
	left                // back from it
)

// node is an instruction in the company of the runs that led to it: a flow that two others run is there twice.
type node struct {
	id    int
	frame *frame
	in    *flows.Instr
	out   []edge
	facts *facts
}

// facts are what rules ask of an instruction again and again.
type facts struct {
	language bool // a menu that only asks for the language
	protocol bool // it tells the caller call.protocol
	notice   bool // it says that something is recorded
}

func (n *node) op() flows.Op { return n.in.Op }

// edge is a way from a node.
type edge struct {
	to     *node
	way    way
	event  string        // that happened
	choice *flows.Choice // that was made
	open   int           // 1: only while a calendar or a queue is open; -1: only while it is closed
	ads    bool          // only with consent.hold_ads
}

// frame is a flow that runs, and who runs it.
type frame struct {
	flow    *flows.Flow
	back    []call
	returns []*node // that end it, connected so far
}

// call is a run that waits for its flow.
type call struct {
	frame *frame
	in    *flows.Instr
}

// mostNodes bounds the graphs of a plan: flows that run each other again and again would double with each run. Beyond it a flow is
// there once for all who run it, which joins their ways.
const mostNodes = 8_000

// root is every way of a call from the beginning of one flow.
type root struct {
	flow    *flows.Flow
	numbers []flows.Number // that lead to it
	entry   *node
	nodes   []*node

	plan    *flows.Plan
	most    int // nodes before flows are shared
	byPlace map[place]*node
	shared  map[string]*frame
	facts   map[*flows.Instr]*facts
	resumes map[place]bool // by flow and instruction: a handler's body that names no way on
}

type place struct {
	frame *frame
	flow  *flows.Flow
	pc    int
}

// graphOf follows every way from the beginning of a flow.
func graphOf(p *flows.Plan, f *flows.Flow, most int) *root {
	r := &root{flow: f, plan: p, most: most, byPlace: map[place]*node{}, facts: map[*flows.Instr]*facts{}, shared: map[string]*frame{}, resumes: map[place]bool{}}
	for _, n := range p.Numbers {
		if n.Flow == f.Name {
			r.numbers = append(r.numbers, n)
		}
	}
	r.entry = r.node(&frame{flow: f}, f.Entry)
	for i := 0; i < len(r.nodes); i++ {
		r.connect(r.nodes[i])
	}
	return r
}

func (r *root) node(f *frame, pc int) *node {
	if pc < 0 || pc >= len(f.flow.Code) {
		return nil
	}
	at := place{frame: f, pc: pc}
	if n := r.byPlace[at]; n != nil {
		return n
	}
	in := &f.flow.Code[pc]
	if r.facts[in] == nil {
		r.facts[in] = &facts{asksLanguage(f.flow, in.Op), tellsProtocol(in.Op), notices(in.Op, r.plan.Engine.Language)}
	}
	n := &node{id: len(r.nodes), frame: f, in: in, facts: r.facts[in]}
	r.byPlace[at], r.nodes = n, append(r.nodes, n)
	return n
}

// add adds a way from a node to an instruction of its flow, or of the frame of e.to.
func (r *root) add(n, to *node, e edge) {
	if to == nil {
		return
	}
	e.to = to
	if n.in.If != nil && e.way != skipped {
		e.under(n.in.If, true)
	}
	n.out = append(n.out, e)
}

// under notes what a condition that decided for this way says.
func (e *edge) under(x *flows.Expr, held bool) {
	told := func(about func(string) bool) int {
		holds, fails := x.Tells(about)
		if held {
			return holds
		}
		return fails
	}
	if open := told(isOpen); open != 0 {
		e.open = open
	}
	if told(isHoliday) > 0 { // it may be open all the same, by an exception; that there is none says nothing of the hours
		e.open = -1
	}
	e.ads = e.ads || told(func(name string) bool { return name == "consent.hold_ads" }) > 0
}

func isOpen(name string) bool {
	return strings.HasSuffix(name, ".open") && (strings.HasPrefix(name, "calendar.") || strings.HasPrefix(name, "queue."))
}

func isHoliday(name string) bool {
	return strings.HasPrefix(name, "calendar.") && strings.HasSuffix(name, ".holiday")
}

// connect finds the ways from a node.
func (r *root) connect(n *node) {
	in := n.in
	if in.If != nil {
		e := edge{way: skipped}
		e.under(in.If, false)
		r.add(n, r.node(n.frame, in.Next), e)
	}
	switch op := in.Op.(type) {
	case flows.Menu:
		for i := range op.Choices {
			e := edge{way: chosen, choice: &op.Choices[i]}
			if op.Choices[i].If != nil {
				e.under(op.Choices[i].If, true)
			}
			r.add(n, r.node(n.frame, op.Choices[i].Body), e)
		}
	case flows.Enqueue:
		r.add(n, r.node(n.frame, op.Waiting), edge{way: waiting})
		r.add(n, r.node(n.frame, in.Next), edge{way: onward})
	case flows.Goto:
		r.leaf(n, op.To, edge{way: jumped})
	case flows.Jump:
		r.add(n, r.node(n.frame, op.To), edge{way: onward})
	case flows.Run:
		r.run(n, op)
	case flows.Return, flows.Raise:
		r.leave(n)
	case flows.Hangup, flows.Resume, flows.Repeat:
	default:
		r.add(n, r.node(n.frame, in.Next), edge{way: onward})
	}
	r.events(n)
}

// leaf follows a reference's conditions to its steps.
func (r *root) leaf(n *node, to *flows.Ref, e edge) {
	if to.Cond != nil {
		yes, no := e, e
		yes.under(to.Cond, true)
		no.under(to.Cond, false)
		r.leaf(n, to.Then, yes)
		r.leaf(n, to.Else, no)
		return
	}
	step := n.frame.flow.Steps[to.Name]
	r.add(n, r.node(n.frame, step.PC), e)
	if body, ok := step.On["exhausted"]; ok && step.MaxVisits > 0 {
		e.way, e.event = happened, "exhausted"
		r.add(n, r.node(n.frame, body), e)
	}
}

// raised are the events that an action can meet in the ordinary course of things, and whether the call goes on after it
// when nobody handles one. An error that is the program's own is none of them.
func raisedBy(op flows.Op) (events []string, goesOn bool) {
	switch op.(type) {
	case flows.Menu, flows.Input:
		return []string{"no_input", "no_match", "exhausted"}, false
	case flows.Consent:
		return []string{"declined", "exhausted"}, true
	case flows.Identify:
		return []string{"not_found", "error"}, true
	case flows.Lookup:
		return []string{"not_found", "error"}, false
	case flows.HTTP:
		return []string{"not_found", "timeout", "error"}, false
	case flows.Enqueue:
		return []string{"no_agents", "full", "closed", "timeout", "error"}, true
	case flows.Transfer:
		return []string{"busy", "no_answer", "rejected", "error"}, false
	case flows.Voicemail:
		return []string{"empty", "error"}, true
	case flows.Callback, flows.Run:
		return []string{"error"}, false
	}
	return nil, false
}

// events adds the ways of an action's events: its handler's, and after one that names no way on what comes next.
func (r *root) events(n *node) {
	names, goesOn := raisedBy(n.op())
	for _, event := range names {
		body, handled := n.in.On[event]
		if !handled && !goesOn {
			body, handled = n.in.On["error"]
		}
		e := edge{way: happened, event: event}
		asksAgain := event == "no_input" || event == "no_match"
		switch {
		case handled:
			r.add(n, r.node(n.frame, body), e)
			switch again := r.resumed(n.frame.flow, body); {
			case again && asksAgain:
				r.add(n, n, e)
			case again:
				r.add(n, r.node(n.frame, n.in.Next), e)
			}
		case goesOn && event != "timeout" && event != "error" || goesOn && event == "error" && isIdentify(n.op()):
			r.add(n, r.node(n.frame, n.in.Next), e)
		}
	}
}

func isIdentify(op flows.Op) bool { _, ok := op.(flows.Identify); return ok }

// resumed reports whether a handler's body comes to an end that names no way on.
func (r *root) resumed(f *flows.Flow, body int) bool {
	key := place{flow: f, pc: body}
	if known, ok := r.resumes[key]; ok {
		return known
	}
	seen, todo, found := map[int]bool{}, []int{body}, false
	for len(todo) > 0 && !found {
		pc := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if pc < 0 || pc >= len(f.Code) || seen[pc] {
			continue
		}
		seen[pc] = true
		in := &f.Code[pc]
		switch op := in.Op.(type) {
		case flows.Resume:
			found = true
		case flows.Menu:
			for _, c := range op.Choices {
				todo = append(todo, c.Body)
			}
		case flows.Jump:
			todo = append(todo, op.To)
		case flows.Goto, flows.Hangup, flows.Return, flows.Raise, flows.Repeat:
			if in.If != nil {
				todo = append(todo, in.Next)
			}
		default:
			todo = append(todo, in.Next)
		}
	}
	r.resumes[key] = found
	return found
}

// run enters a flow, and comes back after each of its ends that are known by now.
func (r *root) run(n *node, op flows.Run) {
	f := r.plan.Flows[op.Flow]
	if f == nil {
		return
	}
	by, in := call{n.frame, n.in}, &frame{flow: f}
	if len(r.nodes) > r.most {
		if r.shared[f.Name] == nil {
			r.shared[f.Name] = in
		}
		in = r.shared[f.Name]
	}
	in.back = append(in.back, by)
	r.add(n, r.node(in, f.Entry), edge{way: entered})
	for _, end := range in.returns {
		r.comeBack(end, by)
	}
}

// leave ends a flow for all who run it.
func (r *root) leave(n *node) {
	n.frame.returns = append(n.frame.returns, n)
	for _, by := range n.frame.back {
		r.comeBack(n, by)
	}
}

func (r *root) comeBack(end *node, by call) {
	raise, raises := end.op().(flows.Raise)
	if !raises {
		r.add(end, r.node(by.frame, by.in.Next), edge{way: left})
		return
	}
	if body, ok := by.in.On[raise.Event]; ok {
		r.add(end, r.node(by.frame, body), edge{way: left, event: raise.Event})
		if r.resumed(by.frame.flow, body) {
			r.add(end, r.node(by.frame, by.in.Next), edge{way: left, event: raise.Event})
		}
	}
}

// ends reports whether a call is over at a node.
func (n *node) ends() bool {
	switch n.op().(type) {
	case flows.Hangup:
		return true
	case flows.Return:
		return len(n.frame.back) == 0
	}
	return false
}
