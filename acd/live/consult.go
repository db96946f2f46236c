package live

import (
	"receptivo/acd"
	"receptivo/media"
)

// consult is an agent's question to another one, about the contact that they have.
type consult struct {
	*Centre
	id     string // of the contact that it is for the engine
	by     string // who asks
	about  string // the contact
	of     asker
	offers offers
	leg    media.Leg   // of who has answered; nil: nobody yet
	room   *media.Room // of the agent and who is asked, with the customer on hold
	name   string
}

// asker is what is asked about, and whose goroutine the consult belongs to: a call, or a callback.
type asker interface {
	do(cmd acd.Command) ([]acd.Event, error)
	ringAside(c *consult, seq uint64, f acd.Offered) // puts a consultRung
	listen(leg media.Leg)                            // for agentGone
	arrange()                                        // those hear each other who are to
}

// consultRung is what came of ringing somebody who is asked.
type consultRung struct{ rung }

func (consultRung) message() {}

// told is what the engine says of the consult; true: it is over.
func (c *consult) told(ev acd.Event) (over bool) {
	switch f := ev.Fact.(type) {
	case acd.Offered:
		c.of.ringAside(c, ev.Seq, f)
	case acd.Withdrawn:
		c.offers.cancel(f.Agent)
	case acd.NoAnswer:
		c.offers.cancel(f.Agent)
	case acd.Declined:
		c.offers.cancel(f.Agent)
	case acd.Unreachable:
		c.offers.cancel(f.Agent)
	case acd.Dropped:
		c.hangUp()
	case acd.ConsultEnded:
		return true
	}
	return false
}

// tells adds to what a phone shows of the contact: about whom it is asked, and by whom.
func (c *consult) tells(about media.About) media.About {
	about.Info["Contact"], about.Info["ConsultedBy"] = c.about, c.by
	return about
}

// rung is what came of ringing: a leg, unless the question has gone meanwhile.
func (c *consult) rung(m consultRung) {
	if c == nil {
		hangUp(m.leg)
		return
	}
	agent, rings := c.offers.take(m.offer)
	switch {
	case !rings:
		hangUp(m.leg)
		return
	case m.err != nil:
		c.declined(agent, m.err)
		return
	}
	if _, err := c.of.do(acd.Accept{Contact: c.id, Agent: agent}); err != nil {
		c.Logger.Info("answer came too late", "contact", c.id, "agent", agent, "err", err)
		hangUp(m.leg)
		return
	}
	c.offers.cancelAll()
	c.leg, c.name = m.leg, agent
	c.of.listen(m.leg)
	if _, err := c.of.do(acd.Join{Contact: c.id}); err != nil {
		c.Logger.Warn("consult was not to be joined", "contact", c.id, "agent", agent, "err", err)
		c.hangUp()
		return
	}
	c.of.arrange()
}

func (c *consult) declined(agent string, err error) {
	why, ok := whyDeclined(err)
	if !ok {
		return
	}
	if _, err := c.of.do(acd.Decline{Contact: c.id, Agent: agent, Why: why}); err != nil {
		c.Logger.Debug("offer had gone", "contact", c.id, "agent", agent, "err", err)
	}
}

// join lets the agent and who is asked hear each other, if somebody has answered.
func (c *consult) join(agent media.Leg) {
	if c == nil || c.leg == nil || c.room != nil {
		return
	}
	room, err := media.Join(agent.Port(), c.leg.Port())
	if err == nil {
		c.room = room
		return
	}
	if leaves(agent, c.leg) {
		return // the end of the agent's leg says the rest: who is asked has the customer then
	}
	c.Logger.Warn("audio of a consult could not be joined", "contact", c.about, "agent", c.name, "err", err)
	c.hangUp()
	if _, err := c.of.do(acd.LegLost{Contact: c.id, Side: acd.SideAgent}); err != nil {
		c.Logger.Debug("consult had gone", "contact", c.id, "err", err)
	}
}

// part ends what the agent and who is asked hear of each other.
func (c *consult) part() {
	if c != nil && c.room != nil {
		c.room.Close()
		c.room = nil
	}
}

// gone reports whether a leg that has ended was that of who was asked: the agent is back with the customer.
func (c *consult) gone(leg media.Leg) bool {
	if c == nil || c.leg == nil || c.leg != leg {
		return false
	}
	c.hangUp()
	if _, err := c.of.do(acd.Release{Contact: c.id}); err != nil {
		c.Logger.Debug("consult had gone", "contact", c.id, "err", err)
	}
	return true
}

// hangUp ends the side of who is asked.
func (c *consult) hangUp() {
	c.part()
	hangUp(c.leg)
	c.leg = nil
}

// takeLeg is the leg of who was asked, who has the customer from now on; nil: they hung up just then.
func (c *consult) takeLeg() (leg media.Leg) {
	if c != nil {
		leg, c.leg = c.leg, nil
	}
	return leg
}

// end ends a consult, if there is one.
func (c *consult) end() {
	if c == nil {
		return
	}
	c.offers.cancelAll()
	c.hangUp()
}
