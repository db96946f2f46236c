package flowtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"receptivo/flows"
)

// WayKind says what kind of way a call can take.
type WayKind string

// The kinds of way.
const (
	WayStep   WayKind = "step"    // into a step
	WayKey    WayKind = "key"     // a choice of a menu
	WayOn     WayKind = "on"      // into a handler
	WayGoto   WayKind = "goto"    // one side of a conditional goto
	WayIf     WayKind = "if"      // an action whose condition was true
	WayAnswer WayKind = "outcome" // an agent, or another number, answered
)

// Way is one way through a flow.
type Way struct {
	Kind  WayKind     `json:"kind"`
	Addr  string      `json:"addr"` // of the instruction: "sac/menu/menu.principal"
	Name  string      `json:"name"` // the key, the event, the step; what happened
	At    flows.Place `json:"at"`
	Taken int         `json:"taken"` // by how many tests
}

// String is the way in words: sac/menu/menu.principal key 1.
func (w Way) String() string {
	if w.Kind == WayStep || w.Kind == WayIf {
		return fmt.Sprintf("%s %s", w.Kind, w.Addr)
	}
	return fmt.Sprintf("%s %s %s", w.Addr, w.Kind, w.Name)
}

// Ways are all ways of a plan and how many tests have taken each.
type Ways struct {
	all  []Way
	into map[*flows.Flow][]wayIndex // by instruction
}

// wayIndex finds the ways that an instruction stands for: -1 is none.
type wayIndex struct {
	run     []int          // it runs: a step, a choice, a handler begins
	iffed   int            // it runs, and its condition was true
	answers int            // somebody answered
	leaves  map[string]int // of a goto, by step
}

// WaysOf lists the ways of a plan, none of them taken.
func WaysOf(p *flows.Plan) *Ways {
	w := &Ways{into: map[*flows.Flow][]wayIndex{}}
	var names []string
	for name := range p.Flows {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w.flow(p.Flows[name])
	}
	return w
}

func (w *Ways) add(x Way) int {
	w.all = append(w.all, x)
	return len(w.all) - 1
}

func (w *Ways) flow(f *flows.Flow) {
	into := make([]wayIndex, len(f.Code))
	for i := range into {
		into[i].iffed, into[i].answers = -1, -1
	}
	w.into[f] = into
	for name, step := range f.Steps {
		into[step.PC].run = append(into[step.PC].run, w.add(Way{Kind: WayStep, Addr: f.Name + "/" + name, At: step.At}))
	}
	handlers := map[int]bool{}
	for pc := range f.Code {
		in := &f.Code[pc]
		for event, body := range in.On {
			if !handlers[body] {
				handlers[body] = true
				to := f.Code[body]
				addr, _, _ := strings.Cut(to.Addr, "/on."+event)
				into[body].run = append(into[body].run, w.add(Way{Kind: WayOn, Addr: addr, Name: event, At: to.At}))
			}
		}
		w.instruction(f, pc, into)
	}
}

func (w *Ways) instruction(f *flows.Flow, pc int, into []wayIndex) {
	in := &f.Code[pc]
	if in.If != nil {
		into[pc].iffed = w.add(Way{Kind: WayIf, Addr: in.Addr, At: in.At})
	}
	switch op := in.Op.(type) {
	case flows.Menu:
		for _, choice := range op.Choices {
			body := choice.Body
			into[body].run = append(into[body].run, w.add(Way{Kind: WayKey, Addr: in.Addr, Name: choice.Keys, At: choice.At}))
		}
	case flows.Goto:
		if names := op.To.Names(); len(names) > 1 {
			into[pc].leaves = map[string]int{}
			for _, name := range names {
				into[pc].leaves[name] = w.add(Way{Kind: WayGoto, Addr: in.Addr, Name: "step." + name, At: in.At})
			}
		}
	case flows.Enqueue, flows.Transfer:
		into[pc].answers = w.add(Way{Kind: WayAnswer, Addr: in.Addr, Name: "answered", At: in.At})
	}
}

// walk is what one test takes of the ways.
type walk struct {
	ways  *Ways
	taken []bool
	leaf  map[string]int // of the goto just passed; nil: none
	steps map[string]flows.Step
}

func (w *Ways) walk() *walk { return &walk{ways: w, taken: make([]bool, len(w.all))} }

// passed notes an instruction.
func (k *walk) passed(f *flows.Flow, pc int, runs bool) {
	into := k.ways.into[f]
	if k.leaf != nil {
		for name, way := range k.leaf {
			if k.steps[name].PC == pc {
				k.taken[way] = true
			}
		}
		k.leaf = nil
	}
	for _, way := range into[pc].run {
		k.taken[way] = true
	}
	if !runs {
		return
	}
	if way := into[pc].iffed; way >= 0 {
		k.taken[way] = true
	}
	if leaves := into[pc].leaves; leaves != nil {
		k.leaf, k.steps = leaves, f.Steps
	}
}

// answered notes what came of an enqueue or a transfer.
func (k *walk) answered(f *flows.Flow, pc int, _ string) {
	if way := k.ways.into[f][pc].answers; way >= 0 {
		k.taken[way] = true
	}
}

// count adds what a test has taken.
func (w *Ways) count(taken []bool) {
	for i, t := range taken {
		if t {
			w.all[i].Taken++
		}
	}
}

// All lists every way in order of place.
func (w *Ways) All() []Way {
	all := slices.Clone(w.all)
	slices.SortStableFunc(all, func(a, b Way) int {
		return cmp.Or(strings.Compare(a.At.File, b.At.File), a.At.Line-b.At.Line, a.At.Column-b.At.Column,
			strings.Compare(a.Addr, b.Addr), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Name, b.Name))
	})
	return all
}

// Missed lists the ways that no test has taken, in order of place.
func (w *Ways) Missed() []Way {
	return slices.DeleteFunc(w.All(), func(x Way) bool { return x.Taken > 0 })
}

// Share is the part of the ways that tests have taken, 0 to 1; 1 when there are none.
func (w *Ways) Share() float64 {
	if len(w.all) == 0 {
		return 1
	}
	return float64(len(w.all)-len(w.Missed())) / float64(len(w.all))
}

// Watch lets calls of a setup mark the ways they take. Count, at the end, adds what they have taken, as of one test.
func (w *Ways) Watch(s *Setup) (count func()) {
	k := w.walk()
	s.Passed, s.Answered = k.passed, k.answered
	return func() { w.count(k.taken) }
}
