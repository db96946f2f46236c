package acd

import (
	"fmt"
	"slices"
	"time"
)

// ring is a phone that rings for a contact.
type ring struct {
	agent *agent
	until time.Time
}

// rungBy is the place of an agent among those who are rung for a contact; below zero: they are not.
func (c *contact) rungBy(name string) int {
	return slices.IndexFunc(c.rung, func(r ring) bool { return r.agent.Name == name })
}

// rungUntil is when an agent's phone stops ringing for a contact; zero: it does not ring.
func (c *contact) rungUntil(name string) time.Time {
	if i := c.rungBy(name); i >= 0 {
		return c.rung[i].until
	}
	return time.Time{}
}

// unring takes an agent off those who are rung for a contact, if they are. It reports whether nobody is left of them.
func (c *contact) unring(name string) (last bool) {
	i := c.rungBy(name)
	if i >= 0 {
		c.rung = slices.Delete(c.rung, i, i+1)
	}
	return len(c.rung) == 0
}

// offered finds the contact that is on offer to this agent.
func (e *Engine) offered(contactID, agentName string) (*contact, *agent, error) {
	c, err := e.contact(contactID)
	if err != nil {
		return nil, nil, err
	}
	i := c.rungBy(agentName)
	if c.phase != PhaseOffered || i < 0 {
		return nil, nil, fmt.Errorf("acd: contact %q is %s, not on offer to %q", c.id, c.phase, agentName)
	}
	return c, c.rung[i].agent, nil
}

// accept: the first who accepts has the contact. Whoever else is rung for it is as before, in the same command.
func (e *Engine) accept(cmd Accept) error {
	c, a, err := e.offered(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	e.emit(Accepted{Contact: c.id, Queue: c.queue.Name, Agent: a.Name, WaitMS: e.sinceMS(c.queuedAt)})
	e.withdraw(c, WhyTaken)
	return nil
}

// withdraw takes back every offer of a contact that rings; the agents are as before them.
func (e *Engine) withdraw(c *contact, why Why) {
	for len(c.rung) > 0 {
		e.withdrawFrom(c, c.rung[0].agent, why)
	}
}

// withdrawFrom takes back the offer to one agent; the phones of others go on ringing.
func (e *Engine) withdrawFrom(c *contact, a *agent, why Why) {
	e.emit(Withdrawn{Contact: c.id, Queue: c.queue.Name, Agent: a.Name, Why: why})
}

func (e *Engine) applyOffered(f Offered) {
	c, a := e.find(f.Contact), e.agents[f.Agent]
	if c.phase == PhaseWaiting {
		c.unline()
		c.unkeep()
		c.queue.busy++
	}
	c.queue.last = a.Name
	c.phase, c.attempt = PhaseOffered, f.Attempt
	c.rung = append(c.rung, ring{a, f.Until})
	e.occupy(a, c)
	e.timers.arm(timer{due: f.Until, kind: timerOffer, contact: c.id, agent: a.Name})
}

func (e *Engine) applyAccepted(f Accepted) {
	c, a := e.find(f.Contact), e.agents[f.Agent]
	c.unring(a.Name)
	c.phase, c.agent, c.acceptedAt = PhaseConnecting, a, e.now
	e.turn(a, a.with(c.id), StateOnContact)
	e.timers.arm(timer{due: e.now.Add(c.joinWithin().Duration()), kind: timerJoin, contact: c.id})
}

// takeBack: an offer came to nothing, and that agent is passed over for a while. The contact is at its place again unless
// others are still rung for it. The agent's next state is the next fact.
func (e *Engine) takeBack(contactID, agentName string) {
	c := e.contacts[contactID]
	until := e.now.Add(c.queue.Reoffer.Duration())
	if c.reoffer == nil {
		c.reoffer = make(map[string]time.Time)
	}
	c.reoffer[agentName] = until
	c.holdUntil = time.Time{} // it has been tried
	e.timers.arm(timer{due: until, kind: timerReoffer, contact: c.id, agent: agentName})
	if c.unring(agentName) {
		e.wait(c)
	}
}

// applyWithdrawn: the agent is ready with the idle time of before, and the contact back at its place unless others are
// still rung for it, or one of them has taken it.
func (e *Engine) applyWithdrawn(f Withdrawn) {
	c := e.find(f.Contact)
	a := e.agents[f.Agent]
	e.vacate(a, a.with(f.Contact))
	if c.unring(f.Agent) && c.phase == PhaseOffered {
		e.wait(c)
	}
}
