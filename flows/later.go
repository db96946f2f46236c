package flows

// Later tells which names a call can still read from where it is: two calls that differ in other names alone go the same
// ways from there on. It never forgets a name that is read; it may keep one that is set again first.
type Later struct {
	index map[string]int // of a name
	at    map[*Flow][]Names
}

// Names is a set of names of one plan.
type Names [mostNames / 64]uint64

// mostNames is how many names a set can tell apart; those beyond count as read everywhere.
const mostNames = 512

// Later follows every way through the plan's flows.
func (p *Plan) Later() *Later {
	l := &Later{index: map[string]int{}, at: map[*Flow][]Names{}}
	own := map[*Flow][]Names{}
	for _, name := range sortedKeys(p.Flows) {
		f := p.Flows[name]
		l.at[f], own[f] = make([]Names, len(f.Code)), make([]Names, len(f.Code))
		for pc := range f.Code {
			own[f][pc] = l.read(&f.Code[pc])
		}
	}
	for again := true; again; { // a set only grows, so this ends
		again = false
		for f, sets := range l.at {
			for pc := len(sets) - 1; pc >= 0; pc-- {
				now := own[f][pc]
				for _, to := range f.leads(pc) {
					now.Add(sets[to])
				}
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

// read is what an instruction itself reads.
func (l *Later) read(in *Instr) (set Names) {
	before, after := in.exprs()
	for _, x := range append(before, after...) {
		if x == nil {
			continue
		}
		for _, r := range x.reads {
			i, known := l.index[r.name]
			if !known {
				i = len(l.index)
				l.index[r.name] = i
			}
			if i < mostNames {
				set[i/64] |= 1 << (i % 64)
			}
		}
	}
	return set
}

// leads lists the instructions that can follow one, its handlers' among them.
func (f *Flow) leads(pc int) []int {
	in := &f.Code[pc]
	ways := []int{in.Next}
	for _, body := range in.On {
		ways = append(ways, body)
	}
	switch op := in.Op.(type) {
	case Menu:
		for _, choice := range op.Choices {
			ways = append(ways, choice.Body)
		}
	case Enqueue:
		ways = append(ways, op.Waiting)
	case Jump:
		ways = append(ways, op.To)
	case Goto:
		for _, name := range op.To.Names() {
			step := f.Steps[name]
			ways = append(ways, step.PC)
			for _, body := range step.On {
				ways = append(ways, body)
			}
		}
	}
	known := ways[:0]
	for _, to := range ways {
		if to >= 0 && to < len(f.Code) {
			known = append(known, to)
		}
	}
	return known
}
