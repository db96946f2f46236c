package flows

import (
	"slices"
	"strings"
)

// bits is a set of facts by index.
type bits []uint64

func (b bits) has(i int) bool { return i >= 0 && b[i/64]&(1<<(i%64)) != 0 }
func (b bits) add(i int)      { b[i/64] |= 1 << (i % 64) }

func (b bits) drop(i int) {
	if i >= 0 {
		b[i/64] &^= 1 << (i % 64)
	}
}

// meet keeps what both sets have, the other as it is at the end of an edge, and reports whether that took something away.
func (b bits) meet(other bits, e edge) (less bool) {
	for i, mine := range b {
		theirs := other[i]
		for _, k := range e.kills {
			if k >= 0 && k/64 == i {
				theirs &^= 1 << (k % 64)
			}
		}
		for _, g := range e.gens {
			if g >= 0 && g/64 == i {
				theirs |= 1 << (g % 64)
			}
		}
		less = less || mine&^theirs != 0
		b[i] = mine & theirs
	}
	return less
}

// partOf is the part of a result that is there only when all went well: the body of an answer, the fields of a record.
func partOf(in *Instr) string {
	switch op := in.Op.(type) {
	case HTTP:
		return "http." + op.Name + ".body"
	case Lookup:
		return "lookup." + op.Name + ".found"
	}
	return ""
}

// facts are what is true when a call comes to an instruction, whichever way it took (definite assignment). They are the
// names that are set; the fact "customer.found" says that it is true, "event" that a handler runs.
type facts struct {
	c      *compiler
	wanted map[string]bool // names of which it matters whether they are set
	index  map[string]int
	at     []bits // by instruction; nil: no call gets there
	todo   []int  // instructions whose ways are to be followed, first come first served
	waits  []bool // it is in todo
}

// edge is a way to an instruction, what is true on it that was not before, and what need not be any more.
type edge struct {
	to    int
	gens  []int
	kills []int
}

// checkReads reports results that are read where some way has not set them (E205), and fields of a customer where nobody
// made sure that there is one (W408).
func (c *compiler) checkReads(reached []bool) {
	n := len(c.flow.Code)
	f := &facts{c: c, index: map[string]int{"customer.found": 0, "event": 1}, at: make([]bits, n), waits: make([]bool, n)}
	if f.wanted = f.doubtful(); len(f.wanted) == 0 {
		return
	}
	for i := range c.flow.Code {
		f.name(c.flow.Code[i].resultName())
		f.name(partOf(&c.flow.Code[i]))
		if op, ok := c.flow.Code[i].Op.(Survey); ok {
			for _, q := range op.Questions {
				f.name("survey." + op.Name + "." + q.Name)
			}
		}
		if set, ok := c.flow.Code[i].Op.(Set); ok {
			for _, a := range set.Vars {
				f.name("vars." + a.Name)
			}
		}
	}
	f.flow()
	for pc := range c.flow.Code {
		if reached[pc] && f.at[pc] != nil {
			f.check(pc)
		}
	}
}

// doubtful are the names of which some expression reads what may not be there: most flows read few, and many none.
func (f *facts) doubtful() map[string]bool {
	wanted := map[string]bool{}
	for i := range f.c.flow.Code {
		before, after := f.c.flow.Code[i].exprs()
		for _, x := range before {
			f.doubts(x, wanted)
		}
		for _, x := range after {
			f.doubts(x, wanted)
		}
	}
	return wanted
}

func (f *facts) doubts(x *Expr, wanted map[string]bool) {
	for _, r := range x.reads {
		kind, _, _ := strings.Cut(r.name, ".")
		switch {
		case r.tried, kind == "customer" && !f.perhapsNobody(r), f.hasFirst(r.name):
		case kind == "customer", kind == "event", kind == "answer", kind == "vars", has(resultKinds, kind):
			wanted[r.name] = true
		}
	}
}

// perhapsNobody reports whether a field of the customer is read in a way that is wrong when there is none.
func (f *facts) perhapsNobody(r read) bool {
	return !r.covers() && (r.breaks || r.deep()) && f.c.env.mayBeNull(r.name)
}

// hasFirst reports whether a name is a variable with a first value.
func (f *facts) hasFirst(name string) bool {
	return strings.HasPrefix(name, "vars.") && f.c.firsts[name[len("vars."):]]
}

// wholeOf is the name that a part belongs to: http.pedido.body is a part of http.pedido.
func wholeOf(name string) string {
	kind, rest, _ := strings.Cut(name, ".")
	rest, _, _ = strings.Cut(rest, ".")
	return name[:len(kind)+1+len(rest)]
}

// name gives a name its index; a variable with a first value needs none.
func (f *facts) name(name string) {
	if _, known := f.index[name]; name == "" || known || !f.wanted[wholeOf(name)] || f.hasFirst(name) {
		return
	}
	f.index[name] = len(f.index)
}

// flow follows every way until nothing changes: facts only ever get fewer.
func (f *facts) flow() {
	f.arrive(edge{to: f.c.flow.Entry}, make(bits, len(f.index)/64+1))
	ways := make([][]edge, len(f.at))
	for len(f.todo) > 0 {
		pc := f.todo[0]
		f.todo, f.waits[pc] = f.todo[1:], false
		if ways[pc] == nil {
			ways[pc] = f.edges(pc)
		}
		for _, e := range ways[pc] {
			f.arrive(e, f.at[pc])
		}
	}
}

func (f *facts) arrive(e edge, from bits) {
	if e.to < 0 || e.to >= len(f.at) {
		return
	}
	if state := f.at[e.to]; state != nil {
		if !state.meet(from, e) {
			return
		}
	} else {
		state = slices.Clone(from)
		for _, i := range e.kills {
			state.drop(i)
		}
		for _, i := range e.gens {
			if i >= 0 {
				state.add(i)
			}
		}
		f.at[e.to] = state
	}
	if !f.waits[e.to] {
		f.todo, f.waits[e.to] = append(f.todo, e.to), true
	}
}

func (f *facts) of(name string) int {
	if i, ok := f.index[name]; ok {
		return i
	}
	return -1
}

// edges lists the ways from an instruction: those of its action, which runs when its condition holds, and the one past it.
func (f *facts) edges(pc int) []edge {
	in := &f.c.flow.Code[pc]
	list, gone := f.carriedOut(pc), f.renewed(in)
	told := f.told(in.If)
	holds := slices.DeleteFunc(told.yes, func(i int) bool { return slices.Contains(gone, i) })
	for i, e := range list {
		list[i].kills = gone
		if !leadsTo(in, e.to, "error") && !leadsTo(in, e.to, "hangup") { // these come also before the condition holds
			list[i].gens = slices.Concat(holds, e.gens)
		}
	}
	if in.If != nil {
		list = append(list, edge{to: in.Next, gens: told.no})
	}
	return list
}

// leadsTo reports whether a body is that of an event.
func leadsTo(in *Instr, body int, event string) bool {
	to, ok := in.On[event]
	return ok && to == body
}

// renewed are the facts that an action makes uncertain by being carried out once more: parts of its result, who the customer
// is, and an input that its caller gets wrong this time.
func (f *facts) renewed(in *Instr) (gone []int) {
	switch op := in.Op.(type) {
	case Identify:
		return []int{f.of("customer.found")}
	case HTTP, Lookup:
		return []int{f.of(partOf(in))}
	case Survey:
		for _, q := range op.Questions {
			gone = append(gone, f.of("survey."+op.Name+"."+q.Name))
		}
	case Input:
		return []int{f.of(in.resultName())}
	}
	return gone
}

// proof is which facts are true when a condition holds, and when it does not.
type proof struct{ yes, no []int }

func (f *facts) told(x *Expr) (p proof) {
	if x == nil {
		return p
	}
	yes, no := proves(x.x)
	for _, name := range yes {
		p.yes = append(p.yes, f.of(name))
	}
	for _, name := range no {
		p.no = append(p.no, f.of(name))
	}
	return p
}

// carriedOut lists the ways from an action that runs.
func (f *facts) carriedOut(pc int) []edge {
	in := &f.c.flow.Code[pc]
	result := f.of(in.resultName())
	var list []edge
	for event, body := range in.On {
		gens := []int{f.of("event")}
		if setsAnyway(in.Op, event) {
			gens = append(gens, result)
		}
		list = append(list, edge{to: body, gens: gens})
	}
	switch op := in.Op.(type) {
	case Menu:
		for _, choice := range op.Choices {
			list = append(list, edge{to: choice.Body, gens: append(f.told(choice.If).yes, result)})
		}
	case Goto:
		return append(list, f.leaves(op.To, nil)...)
	case Jump:
		return append(list, edge{to: op.To})
	case Set:
		var gens []int
		for _, a := range op.Vars {
			gens = append(gens, f.of("vars."+a.Name))
		}
		list = append(list, edge{to: in.Next, gens: gens})
	case Identify:
		if f.leadsAway(in, "not_found") && f.leadsAway(in, "error") {
			list = append(list, edge{to: in.Next, gens: []int{f.of("customer.found")}})
		} else {
			list = append(list, edge{to: in.Next})
		}
	case Enqueue:
		list = append(list, edge{to: in.Next}, edge{to: op.Waiting})
	case HTTP, Lookup:
		list = append(list, edge{to: in.Next, gens: []int{result, f.of(partOf(in))}})
		_, isLookup := op.(Lookup)
		if f.resumesAny(in) || isLookup && !f.leadsAway(in, "not_found") {
			list = append(list, edge{to: in.Next, gens: []int{result}})
		}
	case Hangup, Return, Raise, Resume, Repeat:
	default:
		list = append(list, edge{to: in.Next, gens: []int{result}})
	}
	if f.goesOnWithout(in) {
		list = append(list, edge{to: in.Next})
	}
	return list
}

// setsAnyway reports whether an action has a result also when an event says that it failed.
func setsAnyway(op Op, event string) bool {
	switch op.(type) {
	case HTTP, Lookup, Voicemail:
		return true
	case Consent:
		return event == "declined"
	}
	return false
}

// goesOnWithout reports whether a call can go on after an action that has no result then: a handler that names no way on.
func (f *facts) goesOnWithout(in *Instr) bool {
	switch in.Op.(type) {
	case Menu, Input, Consent:
		return f.c.resumes(*in)
	case Run:
		return f.resumesAny(in)
	}
	return false
}

// resumesAny reports whether a handler of the action lets the call go on after it.
func (f *facts) resumesAny(in *Instr) bool {
	for event, body := range in.On {
		if event != "hangup" && f.c.endsInResume(body) {
			return true
		}
	}
	return false
}

// leadsAway reports whether an event of an action never lets the call go on after it.
func (f *facts) leadsAway(in *Instr, event string) bool {
	body, ok := in.On[event]
	return ok && !f.c.endsInResume(body)
}

// leaves lists the steps a reference may lead to, with what its conditions say of the customer on the way there.
func (f *facts) leaves(r *Ref, gens []int) []edge {
	if r.Cond == nil {
		step := f.c.flow.Steps[r.Name]
		list := []edge{{to: step.PC, gens: gens}}
		for _, body := range step.On {
			list = append(list, edge{to: body, gens: append(slices.Clone(gens), f.of("event"))})
		}
		return list
	}
	told := f.told(r.Cond)
	return append(f.leaves(r.Then, append(told.yes, gens...)), f.leaves(r.Else, append(told.no, gens...))...)
}

// check reports what an instruction reads and nobody has set.
func (f *facts) check(pc int) {
	in := &f.c.flow.Code[pc]
	state := f.at[pc]
	var guards []string
	before, after := in.exprs()
	if in.If != nil {
		f.reads(in, in.If, state, nil)
		guards, _ = proves(in.If.x)
		state = slices.Clone(state)
		for _, i := range f.told(in.If).yes {
			if i >= 0 {
				state.add(i)
			}
		}
	}
	for _, x := range before {
		if x != in.If {
			f.reads(in, x, state, guards)
		}
	}
	if len(after) > 0 {
		state = slices.Clone(state)
		if i := f.of(in.resultName()); i >= 0 {
			state.add(i)
		}
	}
	for _, x := range after {
		f.reads(in, x, state, guards)
	}
}

// reads reports what an expression reads and nobody has set. guards are what the action's condition shows to be there.
func (f *facts) reads(in *Instr, x *Expr, state bits, guards []string) {
	for _, r := range x.reads {
		kind, field, _ := strings.Cut(r.name, ".")
		_, survey := in.Op.(Survey)
		switch i, tracked := f.index[r.name]; {
		case r.tried:
		case kind == "customer":
			if f.perhapsNobody(r) && !state.has(0) && !x.guards("customer.found") && !r.among(guards) {
				f.c.l.warnf(r.at, "W408", "Perhaps nobody",
					"%s is null when no customer was found, and not every way here makes sure that one was. Ask customer.found first, or write %s.", r.name, r.cure())
			}
		case r.safe && !r.deep():
		case kind == "event" && !state.has(1):
			f.c.l.errorf(r.at, "E205", "Not set here", "%s is known in handlers only: inside on <event> { … }.", r.name)
		case kind == "answer" && !survey:
			f.c.l.errorf(r.at, "E205", "Not set here", "%s is known inside its survey. Outside it is survey.<name>.%s.", r.name, field)
		case tracked && !state.has(i):
			f.c.l.errorf(r.at, "E205", "Not set here",
				"Some way leads here without setting %s. Write %s or %s != null, or set it before.", r.name, r.cures(), r.name)
		default:
			f.fields(r, state)
		}
	}
}

// fields reports fields of a result that may be null although the result is set: the body of an answer that did not
// come, and a score that was not given.
func (f *facts) fields(r read, state bits) {
	kind, _, _ := strings.Cut(r.name, ".")
	field, below, _ := strings.Cut(strings.TrimPrefix(r.path, r.name+"."), ".")
	body, answers := f.index[r.name+".body"]
	found, looks := f.index[r.name+".found"]
	switch {
	case answers && field == "body" && !state.has(body) && (below != "" && !r.told || r.breaks && !r.safe):
		f.c.l.errorf(r.at, "E205", "Not set here",
			"Some way leads here after the request has failed, and %s.body is null then. Write %s, or let its handlers lead elsewhere.", r.name, r.cure())
	case looks && r.deep() && field != "found" && !state.has(found) && r.breaks && !r.safe && !r.told:
		f.c.l.warnf(r.at, "W408", "Perhaps nobody",
			"%s is null when no record was found, and not every way here makes sure that one was. Ask %s.found first, or write %s.", r.path, r.name, r.cure())
	case kind == "survey" && r.deep() && r.breaks && !r.safe && !state.has(f.of(r.path)):
		f.c.l.errorf(r.at, "E205", "Not set here", "%s is null when nobody answers that question. Write %s.", r.path, r.cure())
	}
}

// cure is what to write instead of a read that may fail.
func (r read) cure() string {
	if r.deep() {
		return "try(" + r.path + ", …)"
	}
	return "coalesce(" + r.path + ", …)"
}

// cures are all of them.
func (r read) cures() string {
	if r.deep() {
		return "try(" + r.path + ", …)"
	}
	return "coalesce(" + r.name + ", …), try(…)"
}
