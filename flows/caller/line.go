package caller

import (
	"fmt"
	"slices"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/ivr"
)

// Options say who calls whom, and what the call meets.
type Options struct {
	Plan   *flows.Plan
	From   string    // E.164; empty: withheld
	To     string    // a number of the plan
	Flow   string    // that it leads to
	Start  time.Time // of the call
	Agents []string  // on the line and ready: the call runs through the real engine; none: anybody answers when told

	Like   *flows.Test                                  // begin as this test does: its mocks, agents, flags and calendars; nil: as the plan is
	Length func(ivr.Item) (d time.Duration, known bool) // of a recording; nil: by its words
	Ask    func(q Question) string                      // what is answered to something no mock answers; nil: the first choice
}

// Question is what the plan asks of the world, and what could be answered.
type Question struct {
	What    string   // "http.pedido"
	Choices []string // mocks in the words of a test: "body = { … }", "not_found", "timeout"; the first is the usual one
}

// Line is one call from the caller's side. It is not safe for concurrent use.
type Line struct {
	options Options
	call    *flowtest.Call
	samples *flows.Samples
	begun   bool
	script  script
	past    []moment // before each command, as far as there is a way back

	shown int               // entries of the transcript that have been told
	items int               // of the last of them, recordings
	known map[string]string // values that have been told, by name
}

// moment is a call as it was.
type moment struct {
	call   *flowtest.Call
	script script
}

// New is a call that has not rung yet.
func New(o Options) *Line {
	l := &Line{options: o, samples: o.Plan.Samples(), known: map[string]string{}}
	setup := flowtest.Setup{
		Plan: o.Plan, Start: o.Start, Length: o.Length, Centre: len(o.Agents) > 0 || o.Like != nil && o.Like.Centre(),
		Facts: ivr.CallFacts{Flow: o.Flow, From: o.From, To: o.To, Protocol: flowtest.Protocol(o.Start)},
		Asked: l.asked, Flags: map[string]bool{}, Calendars: map[string]bool{},
	}
	if o.Like != nil {
		setup.Mocks = slices.Clone(o.Like.Mocks)
		for _, m := range o.Like.Mocks {
			l.script.add(flowtest.MockText(m))
		}
	}
	l.call = flowtest.Dial(setup)
	for _, name := range o.Agents {
		l.set(flows.AgentIs{Name: name, State: "ready"})
	}
	if o.Like != nil {
		l.scene(o.Like.Moves)
	}
	return l
}

// scene sets what a test sets before its call rings, and lets the world answer what it first answers later.
func (l *Line) scene(moves []flows.Move) {
	rings := false
	for _, m := range moves {
		switch m := m.(type) {
		case flows.AgentIs, flows.FlagIs, flows.CalendarIs:
			if !rings {
				l.set(m)
			}
		case flows.MockIs:
			if known, _ := l.call.Answers(m.Mock.Kind, m.Mock.Name); !rings || known == nil {
				l.set(m)
			}
		default:
			rings = true
		}
	}
}

// set changes the scene, and notes it.
func (l *Line) set(m flows.Move) {
	switch m := m.(type) {
	case flows.AgentIs:
		l.call.Agent(m)
		l.script.add(agentText(m))
	case flows.FlagIs:
		l.call.SetFlag(m.Name, m.On)
		l.script.add(fmt.Sprintf("flag %q { on = %t }", m.Name, m.On))
	case flows.CalendarIs:
		l.call.SetCalendar(m.Name, m.Open)
		l.script.add(fmt.Sprintf("calendar %q { open = %t }", m.Name, m.Open))
	case flows.MockIs:
		l.call.Mock(m.Mock)
		l.script.add(flowtest.MockText(m.Mock))
	}
}

// Begin rings, once.
func (l *Line) Begin() {
	if !l.begun {
		l.begun = true
		l.call.Begin()
	}
}

// Over reports whether the call has ended.
func (l *Line) Over() bool { return l.begun && l.call.Over() }

// Lasted is how long the call has lasted.
func (l *Line) Lasted() time.Duration { return l.call.Lasted() }

// Pass lets time go by.
func (l *Line) Pass(d time.Duration) {
	l.script.begins()
	l.Begin()
	before := l.call.Lasted()
	l.call.Pass(d)
	l.script.wait(l.call.Lasted() - before)
}

// mostSteps ends a skip that would find nothing to stop at.
const mostSteps = 2000

// Skip lets time go by until it is somebody's turn: a question waits for a key, a message is recorded, somebody talks or
// rings, or, in a queue, the caller hears something new.
func (l *Line) Skip() {
	l.script.begins()
	l.Begin()
	before, said := l.call.Lasted(), l.said()
	for n := range mostSteps {
		if n > 0 && l.turn(said) || !l.call.Step() {
			break
		}
		l.call.Settle()
	}
	l.pad()
	l.script.wait(l.call.Lasted() - before)
}

// tick is what instants are rounded up to, so that tests are easy to read.
const tick = 100 * time.Millisecond

// pad waits for the next round instant, when nothing happens before.
func (l *Line) pad() {
	rest := tick - l.call.Lasted()%tick
	if rest == tick || l.call.Over() {
		return
	}
	if at := l.call.Next(); at.IsZero() || at.After(l.call.Now().Add(rest)) {
		l.call.Pass(rest)
	}
}

func (l *Line) turn(said int) bool {
	if _, talks := l.call.Talks(); talks || l.call.Over() || l.call.Records() != 0 || l.call.Ringing() != "" {
		return true
	}
	if l.call.Queue() != "" {
		return l.said() > said
	}
	key, _ := l.call.Session().Awaits()
	return key && l.call.Session().State().Playing == nil
}

// said counts what the flow has begun to say.
func (l *Line) said() int {
	n := 0
	for _, e := range l.call.Transcript() {
		if e.Who == flowtest.FlowSays {
			n++
		}
	}
	return n
}

// Where is the flow and step of the call, or what it waits for.
func (l *Line) Where() string {
	switch who, talks := l.call.Talks(); {
	case !l.begun:
		return "not ringing yet"
	case l.call.Over():
		return "the call is over"
	case talks && who == "":
		return "connected outside"
	case talks:
		return "talks with " + who
	case l.call.Ringing() != "":
		return l.call.Ringing() + " rings"
	case l.call.Queue() != "":
		return "waits in queue." + l.call.Queue()
	case l.call.Records() != 0:
		return "records a message"
	}
	st := l.call.Session().State()
	where := st.Flow
	if st.Step != "" {
		where += "/" + st.Step
	}
	if key, _ := l.call.Session().Awaits(); key {
		return where + " waits for a key"
	}
	return where
}
