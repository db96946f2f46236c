package flowtest

import (
	"fmt"
	"slices"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
)

// enqueue lets the call wait for somebody.
func (c *Call) enqueue(a ivr.Enqueue) {
	if c.centre != nil {
		c.centre.enqueue(c, a)
		return
	}
	c.asks(flows.MockQueue, a.Queue)
	why := ""
	if m := c.mocked(flows.MockQueue, a.Queue, nil); m != nil {
		why = m.Queue.Refuses
	}
	if why == "" && !(*world)(c).Queue(a.Queue, "").Open {
		why = "closed"
	}
	if why != "" {
		c.centreNote("queue." + a.Queue + " does not take the call: " + why)
		c.after(0, tell{ivr.Refused{ID: a.ID, Why: why}})
		return
	}
	c.waits(a)
	if a.Timeout > 0 {
		c.after(a.Timeout, tell{ivr.TimedOut{ID: a.ID}})
	}
}

func (c *Call) waits(a ivr.Enqueue) {
	c.queued = &queued{id: a.ID, queue: a.Queue}
	c.centreNote("the call waits in queue." + a.Queue)
}

// dequeue takes the call out: the caller chose another way.
func (c *Call) dequeue(a ivr.Dequeue) {
	if c.queued == nil || c.queued.id != a.ID {
		return
	}
	c.queued = nil
	c.centreNote("the call leaves the queue")
	if c.centre != nil {
		why := acd.WhyFlow
		if a.ByKey {
			why = acd.WhyKey
		}
		c.centre.rung = nil
		c.centre.do(c, acd.Leave{Contact: c.setup.Facts.ID, Why: why})
	}
}

// Queue is the queue the call waits in; empty: none.
func (c *Call) Queue() string {
	if c.queued == nil {
		return ""
	}
	return c.queued.queue
}

// Ringing is the agent whose phone rings, the first of them when several do; empty: none.
func (c *Call) Ringing() string {
	if c.centre == nil || len(c.centre.rung) == 0 {
		return ""
	}
	return c.centre.rung[0].agent
}

// Rings reports whether an agent's phone rings.
func (c *Call) Rings(agent string) bool {
	return c.centre != nil && slices.ContainsFunc(c.centre.rung, func(o offer) bool { return o.agent == agent })
}

// Talks says whom the caller talks with, and whether it is somebody; who is empty when the call was transferred.
func (c *Call) Talks() (who string, talks bool) { return c.with, c.talking != 0 }

// AgentAnswers lets an agent take the call that waits: the one who is rung, or, without agents on the line, whoever is
// named, or could.
func (c *Call) AgentAnswers(agent string) error {
	switch {
	case c.queued == nil:
		return fmt.Errorf("the call does not wait in a queue")
	case c.centre != nil && c.Ringing() == "":
		return fmt.Errorf("no phone rings")
	case c.centre != nil && agent != "" && !c.Rings(agent):
		return fmt.Errorf("it is %s whose phone rings", c.Ringing())
	case c.centre != nil && agent == "":
		agent = c.Ringing()
	case c.centre != nil:
	case agent == "":
		agent = c.somebody(c.queued.queue)
	}
	c.answers(agent)
	c.Settle()
	return nil
}

// somebody is the first agent of the plan who can serve a queue.
func (c *Call) somebody(queue string) string {
	q, _ := c.plan.Queue(queue)
	for _, a := range c.plan.Agents {
		if q.Needs.Met(a.Skills) {
			return a.Name
		}
	}
	return "agent"
}

// answers lets agent and caller hear each other.
func (c *Call) answers(agent string) {
	if c.centre != nil && !c.centre.accept(c, agent) {
		return
	}
	c.connected(agent)
}

func (c *Call) connected(agent string) {
	if c.queued == nil {
		return
	}
	id, name := c.queued.id, agent
	if a, ok := c.plan.Agent(agent); ok && a.Display != "" {
		name = a.Display
	}
	c.hush()
	c.queued, c.talking, c.with, c.transfer, c.helped = nil, id, agent, false, true
	c.note(AgentDoes, agent+" answers")
	c.came("answered")
	c.told(ivr.AgentConnected{ID: id, Agent: agent, AgentName: name})
}

// came counts what came of the enqueue or transfer at hand.
func (c *Call) came(what string) {
	if c.setup.Answered != nil && c.from.flow != nil {
		c.setup.Answered(c.from.flow, c.from.pc, what)
	}
}

// AgentHangsUp ends the talk from the other side.
func (c *Call) AgentHangsUp() error {
	if c.talking == 0 {
		return fmt.Errorf("nobody talks with the caller")
	}
	c.left()
	c.Settle()
	return nil
}

// left: the other side has hung up.
func (c *Call) left() {
	id := c.talking
	c.talking = 0
	if c.transfer {
		c.note(AgentDoes, "the other side hangs up")
		c.told(ivr.TransferEnded{ID: id})
		return
	}
	c.note(AgentDoes, c.with+" hangs up")
	if c.centre != nil && !c.centre.shared {
		c.centre.do(c, acd.Release{Contact: c.setup.Facts.ID})
	}
	c.told(ivr.AgentLeft{ID: id})
}
