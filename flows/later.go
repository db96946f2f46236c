package flows

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Later tells which names a call can still read from where it is: two calls that differ in other names alone go the same
// ways from there on. It never forgets a name that is read; it may keep one that is not.
type Later struct {
	index map[string]int // of a name
	at    map[*Flow][]Names
}

// Names is a set of names of one plan.
type Names [mostNames / 64]uint64

// mostNames is how many names a set can tell apart; those beyond count as read everywhere.
const mostNames = 512

// Later follows every way through the plan's flows, back from what reads a name to what sets it.
func (p *Plan) Later() *Later {
	l := &Later{index: map[string]int{}, at: map[*Flow][]Names{}}
	own, set := map[*Flow][]Names{}, map[*Flow][]Names{}
	for _, name := range sortedKeys(p.Flows) {
		f := p.Flows[name]
		l.at[f], own[f], set[f] = make([]Names, len(f.Code)), make([]Names, len(f.Code)), make([]Names, len(f.Code))
		for pc := range f.Code {
			own[f][pc] = l.read(p, f, &f.Code[pc])
		}
	}
	for _, f := range p.Flows {
		for pc := range f.Code {
			set[f][pc] = l.set(p, &f.Code[pc])
		}
	}
	event := l.named("event.name", "event.attempt", "event.digits", "event.message")
	for again := true; again; { // a set only grows, so this ends
		again = false
		for f, sets := range l.at {
			for pc := len(sets) - 1; pc >= 0; pc-- {
				now := own[f][pc]
				now.Add(f.after(pc, sets, set[f][pc], event))
				if run, ok := f.Code[pc].Op.(Run); ok {
					if inner := p.Flows[run.Flow]; inner != nil {
						now.Add(l.at[inner][inner.Entry])
					}
				}
				again = again || now != sets[pc]
				sets[pc] = now
			}
		}
	}
	return l
}

// after is what can be read once an instruction has begun: what it sets itself is read no more as it was before, unless
// it may end without having set it.
func (f *Flow) after(pc int, sets []Names, set, event Names) (live Names) {
	in := &f.Code[pc]
	add := func(to int, without Names) {
		if to >= 0 && to < len(sets) {
			more := sets[to]
			more.Remove(without)
			live.Add(more)
		}
	}
	whole := in.If == nil
	for name, body := range in.On {
		if name == "error" && !in.mayFail() {
			continue
		}
		add(body, event)
		whole = whole && (name == "hangup" || !f.resumes(body, map[int]bool{}))
	}
	if whole {
		add(in.Next, set)
	} else {
		add(in.Next, Names{})
	}
	switch op := in.Op.(type) {
	case Menu:
		for _, choice := range op.Choices {
			add(choice.Body, set)
		}
	case Enqueue:
		add(op.Waiting, Names{})
	case Jump:
		add(op.To, Names{})
	case Goto:
		for _, name := range op.To.Names() {
			step := f.Steps[name]
			add(step.PC, Names{})
			for _, body := range step.On {
				add(body, event)
			}
		}
	}
	return live
}

// resumes reports whether a handler's body can end without a way on: then the call goes on after what it handles.
func (f *Flow) resumes(pc int, seen map[int]bool) bool {
	if pc < 0 || pc >= len(f.Code) || seen[pc] {
		return false
	}
	seen[pc] = true
	in := &f.Code[pc]
	ways := []int{in.Next}
	switch op := in.Op.(type) {
	case Resume:
		return true
	case Goto:
		if in.If == nil {
			ways = nil
		}
	case Menu:
		for _, choice := range op.Choices {
			ways = append(ways, choice.Body)
		}
	case Jump:
		ways = append(ways, op.To)
	}
	for _, body := range in.On {
		ways = append(ways, body)
	}
	for _, to := range ways {
		if f.resumes(to, seen) {
			return true
		}
	}
	return false
}

// set is what an instruction has set when it has ended well.
func (l *Later) set(p *Plan, in *Instr) Names {
	names := []string{in.resultName()}
	switch op := in.Op.(type) {
	case Set:
		for _, a := range op.Vars {
			names = append(names, "vars."+a.Name)
		}
	case Identify:
		names = append(names, "customer.found")
		if d := p.Directories[op.Directory]; d != nil && d.Fields != nil {
			for _, field := range d.Fields.Names() {
				names = append(names, "customer."+field)
			}
		}
		for name := range customerNames {
			if op.Directory == "" {
				names = append(names, "customer."+name)
			}
		}
	}
	return l.named(names...)
}

// named is the set of those of some names that are read anywhere.
func (l *Later) named(names ...string) (set Names) {
	for _, name := range names {
		if i, read := l.index[name]; read && i < mostNames {
			set[i/64] |= 1 << (i % 64)
		}
	}
	return set
}

// At is what can be read from an instruction on, by it and by whatever follows it; nothing when there is no such
// instruction.
func (l *Later) At(f *Flow, pc int) Names {
	if sets := l.at[f]; pc >= 0 && pc < len(sets) {
		return sets[pc]
	}
	return Names{}
}

// Has reports whether a set has a name: "vars.motivo", "customer.last_purchase".
func (l *Later) Has(n *Names, name string) bool {
	i, known := l.index[name]
	return known && (i >= mostNames || n[i/64]&(1<<(i%64)) != 0)
}

// Read reports whether any expression of the plan reads a name.
func (l *Later) Read(name string) bool { _, read := l.index[name]; return read }

// Add puts all names of another set into this one.
func (n *Names) Add(more Names) {
	for i := range n {
		n[i] |= more[i]
	}
}

// Remove takes all names of another set out of this one.
func (n *Names) Remove(others Names) {
	for i := range n {
		n[i] &^= others[i]
	}
}

// mayFail reports whether an instruction can raise error; limits of a call aside.
func (in *Instr) mayFail() bool {
	before, after := in.exprs()
	for _, x := range append(before, after...) {
		if x != nil && !x.Constant() {
			return true
		}
	}
	switch op := in.Op.(type) {
	case Menu, Input, Consent: // when nobody handles exhausted
		_, handled := in.On["exhausted"]
		return !handled
	case Goto:
		return true // a step visited too often
	case Identify, Lookup, HTTP, Voicemail, Transfer, Callback, Enqueue, Run, Return, Raise:
		return true
	case Set:
		return len(op.Vars) > 0
	}
	return false
}

// VisitsOf is the name under which it is known who still counts the visits of a step that may be visited so often only.
func VisitsOf(flow, step string) string { return "visits." + flow + "." + step }

// read is what an instruction itself reads. Whoever joins a queue reads it, and its calendar; whoever goes to a step that
// may be visited so often only, its visits.
func (l *Later) read(p *Plan, f *Flow, in *Instr) (set Names) {
	add := func(name string) {
		i, known := l.index[name]
		if !known {
			i = len(l.index)
			l.index[name] = i
		}
		if i < mostNames {
			set[i/64] |= 1 << (i % 64)
		}
	}
	var screen *Expr
	switch op := in.Op.(type) {
	case Enqueue:
		screen = op.Screen
	case Transfer:
		screen = op.Screen
	}
	before, after := in.exprs()
	for _, x := range append(before, after...) {
		if x == nil {
			continue
		}
		for _, r := range x.reads {
			if x != screen || !x.shows(r) {
				add(r.name)
			}
		}
	}
	switch op := in.Op.(type) {
	case Goto:
		for _, name := range op.To.Names() {
			if f.Steps[name].MaxVisits > 0 {
				add(VisitsOf(f.Name, name))
			}
		}
	case Enqueue:
		for _, name := range op.Queue.Names() {
			add("queue." + name)
			if q, known := p.Queue(name); known && q.Calendar != "" {
				add("calendar." + q.Calendar)
			}
		}
	}
	return set
}

// shows reports whether a read is a field of an object as it is: whatever the name's value, even none, the object has it,
// and nothing else of the object depends on it. On the screen of an agent the call goes on as with any other.
func (e *Expr) shows(r read) bool {
	object, ok := e.x.(*hclsyntax.ObjectConsExpr)
	return ok && !r.deep() && slices.ContainsFunc(object.Items, func(item hclsyntax.ObjectConsItem) bool {
		x, plain := unwrapped(item.ValueExpr).(*hclsyntax.ScopeTraversalExpr)
		return plain && x.SrcRange == r.at
	})
}
