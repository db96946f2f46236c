package flowtest

import (
	"fmt"
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/skills"
)

// Engine is the engine as a call meets it.
type Engine interface {
	Do(now time.Time, cmd acd.Command) ([]acd.Event, error)
	Tick(now time.Time) []acd.Event
	Next() time.Time // when Tick is next needed; zero: not before a command, or by whoever shares it
	Queue(name, contact string, now time.Time) (v acd.QueueView, position int)
}

// centre is the real engine with agents on the line.
type centre struct {
	engine  Engine
	shared  bool                     // with other calls: its owner tells what it says, and lets agents answer
	rung    []offer                  // phones that ring for the call: several with ring_all
	offers  []acd.Offered            // of this call, in order
	answers map[string]time.Duration // agents who pick up by themselves, and after how long
	state   map[string]acd.State     // as the test has put them
	ask     ivr.Enqueue              // the enqueue at hand
}

// offer is a phone that rings.
type offer struct {
	seq   uint64
	agent string
}

func newCentre(c *Call) *centre {
	if c.setup.Engine != nil {
		return &centre{engine: c.setup.Engine, shared: true}
	}
	e := &centre{engine: acd.New(), answers: map[string]time.Duration{}, state: map[string]acd.State{}}
	e.do(c, acd.Configure{Config: c.plan.Config()})
	return e
}

// node is the name of the machine that holds the call's leg.
const node = "test"

// do tells the engine something and carries out what follows for the call. What it refuses is a mistake of the test, or
// one of ours: it is told.
func (e *centre) do(c *Call, cmd acd.Command) []acd.Event {
	evs, err := e.engine.Do(c.now, cmd)
	if err != nil {
		c.note(GoesWrong, err.Error())
	}
	if c.centre == nil || e.shared { // it is just being made, or its owner tells
		return evs
	}
	c.hears(evs)
	return evs
}

// arrive tells the engine of the call, and looks for the customer by number as a live centre does.
func (c *Call) arrive() {
	f := c.setup.Facts
	if c.centre.shared {
		c.dossier = c.setup.Dossier
		return
	}
	c.centre.do(c, acd.Arrive{Contact: f.ID, Channel: acd.Voice, Node: node, Number: f.To, Protocol: f.Protocol, Plan: c.plan.Hash})
	if f.From == "" {
		return
	}
	if d, _, _ := c.find([]ivr.KeyValue{{Key: "phone", Value: f.From}}); d.Found {
		c.dossier = d
	}
}

// Agent brings an agent into a state, from now on.
func (c *Call) Agent(a flows.AgentIs) {
	e := c.centre
	e.answers[a.Name] = a.Answers
	before := e.state[a.Name]
	e.state[a.Name] = acd.State(a.State)
	if a.State == "signed_out" {
		if before != "" && before != acd.StateSignedOut {
			e.do(c, acd.SignOut{Agent: a.Name})
		}
		return
	}
	if before == "" || before == acd.StateSignedOut {
		e.do(c, acd.Phone{Agent: a.Name, Reachable: true})
		e.do(c, acd.SignIn{Agent: a.Name})
	}
	if a.State == "ready" {
		e.do(c, acd.GoReady{Agent: a.Name})
		return
	}
	e.do(c, acd.GoNotReady{Agent: a.Name, Reason: "test"})
}

// view is a queue as expressions read it.
func (e *centre) view(name, call string, w *world) flows.QueueView {
	v, position := e.engine.Queue(name, call, w.now)
	return flows.QueueView{
		Open: w.open(name), Waiting: v.Waiting, Agents: v.Agents, AgentsFree: v.Free, Position: position,
		EstimatedWait: v.Wait.P80MS.Duration(), MaxWait: w.plan.LongestWait(name),
	}
}

func (e *centre) enqueue(c *Call, a ivr.Enqueue) {
	e.ask = a
	policy := c.plan.Policy(a.Queue)
	policy.Chosen = a.Intent
	e.do(c, acd.Enqueue{
		Contact: c.setup.Facts.ID, Queue: a.Queue, Needs: skills.NeedsOf(a.Skills), Request: skills.Brief(c.dossier, policy, c.now),
		Credits: c.plan.Credits(a.Queue, a.Priority), Claims: a.Credits, Closed: !(*world)(c).open(a.Queue), Timeout: acd.MillisOf(a.Timeout), Prefers: a.Agent, HumanChosenAt: a.Chosen, Skips: a.Skips,
		Overflow: acd.MillisOf(a.Overflow), Doors: c.plan.Doors(a.Queue, c.now, c.setup.Calendars),
	})
}

// hears takes what the engine says of this call.
func (c *Call) hears(evs []acd.Event) {
	for _, ev := range evs {
		if acd.ContactOf(ev.Fact) == c.setup.Facts.ID {
			c.fact(ev)
		}
	}
}

func (c *Call) fact(ev acd.Event) {
	e := c.centre
	switch f := ev.Fact.(type) {
	case acd.Queued:
		e.ask.Queue = f.Queue // perhaps it was moved there
		c.waits(e.ask)
	case acd.Overflowed:
		c.centreNote("the call has waited its longest in queue." + f.Queue)
	case acd.Refused:
		c.centreNote(fmt.Sprintf("queue.%s does not take the call: %s", f.Queue, f.Why))
		c.after(0, tell{ivr.Refused{ID: e.ask.ID, Why: string(f.Why)}})
	case acd.Offered:
		c.offered(ev.Seq, f)
	case acd.NoAnswer:
		e.stops(f.Agent)
		c.note(AgentDoes, f.Agent+" does not answer")
	case acd.Withdrawn:
		e.stops(f.Agent)
	case acd.Declined:
		e.stops(f.Agent)
	case acd.Unreachable:
		e.stops(f.Agent)
	case acd.Left:
		e.rung = nil
		switch f.Why {
		case acd.WhyTimeout:
			c.after(0, tell{ivr.TimedOut{ID: e.ask.ID}})
		case acd.WhyEmpty:
			c.centreNote("nobody is left for the call in queue." + f.Queue)
			c.after(0, tell{ivr.Refused{ID: e.ask.ID, Why: string(acd.WhyNobody)}})
		}
	}
}

// stops ends the ringing of an agent's phone.
func (e *centre) stops(agent string) {
	e.rung = slices.DeleteFunc(e.rung, func(o offer) bool { return o.agent == agent })
}

// rings reports whether an offer still stands.
func (e *centre) rings(seq uint64) bool {
	return slices.ContainsFunc(e.rung, func(o offer) bool { return o.seq == seq })
}

func (c *Call) offered(seq uint64, f acd.Offered) {
	e := c.centre
	e.rung = append(e.rung, offer{seq: seq, agent: f.Agent})
	e.offers = append(e.offers, f)
	c.centreNote("offers the call: " + f.Match.Text.EN)
	if d := e.answers[f.Agent]; d > 0 {
		c.after(d, picksUp{offer: seq, agent: f.Agent})
	}
}

// accept tells the engine that the agent has answered; false: it knows better.
func (e *centre) accept(c *Call, agent string) bool {
	e.rung = nil
	for _, cmd := range []acd.Command{acd.Accept{Contact: c.setup.Facts.ID, Agent: agent}, acd.Join{Contact: c.setup.Facts.ID}} {
		if _, err := e.engine.Do(c.now, cmd); err != nil {
			c.note(GoesWrong, err.Error())
			return false
		}
	}
	return true
}
