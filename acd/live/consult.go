package live

import (
	"context"

	"receptivo/acd"
	"receptivo/media"
)

// consult is an agent's question to another one, about the contact.
type consult struct {
	id     string // of the contact that it is for the engine
	by     string // who asks
	offers offers
	leg    media.Leg // of who has answered; nil: nobody yet
	name   string
}

// consultRung is what came of ringing somebody who is asked.
type consultRung struct{ rung }

func (consultRung) message() {}

// toldOfConsult is what the engine says of the consult about this contact.
func (k *call) toldOfConsult(ev acd.Event) {
	c := k.consult
	if c == nil || c.id != ev.Contact() {
		return
	}
	switch f := ev.Fact.(type) {
	case acd.Offered:
		k.ringAside(c, ev.Seq, f)
	case acd.Withdrawn:
		c.offers.cancel(f.Agent)
	case acd.NoAnswer:
		c.offers.cancel(f.Agent)
	case acd.Declined:
		c.offers.cancel(f.Agent)
	case acd.Unreachable:
		c.offers.cancel(f.Agent)
	case acd.Dropped:
		k.hangUpAside()
	case acd.ConsultEnded:
		k.endConsult()
	}
}

// ringAside rings who is asked; their phone shows about whom, and who asks.
func (k *call) ringAside(c *consult, seq uint64, f acd.Offered) {
	agent, ok := k.colleague(f.Agent)
	if !ok {
		k.declinedAside(c, f.Agent, media.ErrNotRegistered)
		return
	}
	ctx := c.offers.begin(k.ctx, seq, f.Agent)
	about := k.about(f, k.lastAsked.Screen)
	about.Info["Contact"], about.Info["ConsultedBy"] = k.facts.ID, c.by
	k.beside(func(context.Context) {
		leg, err := k.ringAgent(ctx, agent, about)
		if !k.box.put(consultRung{rung{offer: seq, leg: leg, err: err}}) {
			hangUp(leg)
		}
	})
}

// consultRung is what came of ringing: a leg, unless the question has gone meanwhile.
func (k *call) consultRung(m consultRung) {
	c := k.consult
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
		k.declinedAside(c, agent, m.err)
		return
	}
	if _, err := k.do(acd.Accept{Contact: c.id, Agent: agent}); err != nil {
		k.Logger.Info("answer came too late", "contact", c.id, "agent", agent, "err", err)
		hangUp(m.leg)
		return
	}
	c.offers.cancelAll()
	c.leg, c.name = m.leg, agent
	k.listen(m.leg)
	if _, err := k.do(acd.Join{Contact: c.id}); err != nil {
		k.Logger.Warn("consult was not to be joined", "contact", c.id, "agent", agent, "err", err)
		k.hangUpAside()
		return
	}
	k.arrange()
}

func (k *call) declinedAside(c *consult, agent string, err error) {
	why, ok := whyDeclined(err)
	if !ok {
		return
	}
	if _, err := k.do(acd.Decline{Contact: c.id, Agent: agent, Why: why}); err != nil {
		k.Logger.Debug("offer had gone", "contact", c.id, "agent", agent, "err", err)
	}
}

// joinAside lets the agent and who is asked hear each other.
func (k *call) joinAside(c *consult) {
	room, err := media.Join(k.agent.Port(), c.leg.Port())
	if err == nil {
		k.aside = room
		return
	}
	if leaves(k.agent, c.leg) {
		return // the end of the agent's leg says the rest: who is asked has the customer then
	}
	k.Logger.Warn("audio of a consult could not be joined", "contact", k.facts.ID, "agent", c.name, "err", err)
	k.hangUpAside()
	if _, err := k.do(acd.LegLost{Contact: c.id, Side: acd.SideAgent}); err != nil {
		k.Logger.Debug("consult had gone", "contact", c.id, "err", err)
	}
}

// askedGone reports whether a leg that has ended was that of who was asked: the agent is back with the customer.
func (k *call) askedGone(leg media.Leg) bool {
	c := k.consult
	if c == nil || c.leg == nil || c.leg != leg {
		return false
	}
	k.hangUpAside()
	if _, err := k.do(acd.Release{Contact: c.id}); err != nil {
		k.Logger.Debug("consult had gone", "contact", c.id, "err", err)
	}
	return true
}

// hangUpAside ends the side of who is asked.
func (k *call) hangUpAside() {
	if k.aside != nil {
		k.aside.Close()
		k.aside = nil
	}
	if c := k.consult; c != nil {
		hangUp(c.leg)
		c.leg = nil
	}
}

// endConsult ends a consult, if there is one.
func (k *call) endConsult() {
	if k.consult == nil {
		return
	}
	k.consult.offers.cancelAll()
	k.hangUpAside()
	k.consult = nil
}
