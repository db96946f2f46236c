package crowd

import (
	"math/rand/v2"
	"time"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/ivr"
)

// Crowd is everybody who may call a plan. It is used by several runs at once.
type Crowd struct {
	plan    *flows.Plan
	habits  Habits
	samples *flows.Samples
	answers map[string][]flows.Mock // of services and records, by question: good ones
	inputs  map[string]inputs       // what is typed, by address
	lines   map[string]string       // flow by number
}

// New is the crowd of a plan.
func New(p *flows.Plan, h Habits) *Crowd {
	c := &Crowd{plan: p, habits: h, samples: p.Samples(), answers: map[string][]flows.Mock{}, inputs: map[string]inputs{}, lines: map[string]string{}}
	for _, n := range p.Numbers {
		c.lines[n.Number] = n.Flow
	}
	c.prepare()
	return c
}

// Open implements [sim.Flows].
func (c *Crowd) Open(f sim.Floor) sim.Walks { return &day{Crowd: c, floor: engine{f}} }

// day is the calls of one run.
type day struct {
	*Crowd
	floor flowtest.Engine
}

// engine is the centre's engine as a flow meets it: its timers are the run's.
type engine struct{ sim.Floor }

// Tick implements [flowtest.Engine].
func (engine) Tick(time.Time) []acd.Event { return nil }

// Next implements [flowtest.Engine].
func (engine) Next() time.Time { return time.Time{} }

// Dial implements [sim.Walks].
func (d *day) Dial(who sim.Caller) sim.Walk {
	w := &walk{day: d, who: who, source: rand.NewPCG(0, 0), asked: map[string]uint64{}}
	w.chance = rand.New(w.source)
	w.call = flowtest.Dial(flowtest.Setup{
		Plan: d.plan, Start: who.At, Engine: d.floor, Dossier: who.Dossier, Brief: true, Asked: w.world,
		Facts: ivr.CallFacts{ID: who.Contact, Flow: d.lines[who.To], From: who.From, To: who.To, Protocol: flowtest.Protocol(who.At)},
	})
	return w
}

// walk is one call.
type walk struct {
	*day
	who    sim.Caller
	call   *flowtest.Call
	source *rand.PCG
	chance *rand.Rand
	asked  map[string]uint64 // how often, by question
	begun  bool

	move    func() // what the caller, or who they talk with, does next
	due     time.Time
	decided moment
	presses int
	outside bool
}

// moment is something that asks for a decision, once.
type moment struct {
	in        *flows.Instr
	turns     int
	presses   int
	confirm   bool
	score     string
	recording ivr.ID
	talks     bool
}

// Next implements [sim.Walk].
func (w *walk) Next() time.Time {
	if !w.begun {
		return w.who.At
	}
	if w.call.Over() {
		return time.Time{}
	}
	at := w.call.Next()
	if !w.due.IsZero() && (at.IsZero() || w.due.Before(at)) {
		at = w.due
	}
	return at
}

// Step implements [sim.Walk].
func (w *walk) Step(now time.Time) {
	if !w.begun {
		w.begun = true
		w.call.Begin()
	}
	for {
		w.call.Pass(now.Sub(w.call.Now()))
		if w.call.Over() {
			return
		}
		w.decide()
		if w.due.IsZero() || w.due.After(now) {
			return
		}
		move := w.move
		w.move, w.due = nil, time.Time{}
		move()
	}
}

// Hears implements [sim.Walk].
func (w *walk) Hears(f acd.Fact) { w.call.Hears(acd.Event{Fact: f}) }

// HangUp implements [sim.Walk].
func (w *walk) HangUp(now time.Time) {
	w.call.Pass(now.Sub(w.call.Now()))
	w.call.HangUp()
}

// Came implements [sim.Walk].
func (w *walk) Came() sim.Outcome {
	switch {
	case w.outside:
		return sim.Outside
	case w.call.GoneBySelf():
		return sim.GaveUp
	}
	return sim.Contained
}

// plans what happens next in the call, after a while.
func (w *walk) plans(after time.Duration, move func()) {
	w.due, w.move = w.call.Now().Add(after.Truncate(time.Millisecond)), move
}

// draw seeds chance for a question: how it is answered the nth time is the caller's own, whatever came before.
func (w *walk) draw(name string) {
	n := w.asked[name]
	w.asked[name]++
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	w.source.Seed(w.who.Chance, h^n<<48)
}
