package live

import (
	"receptivo/acd"
	"receptivo/media"
)

// A customer who was called back is on the line: what agents do with them is what they do with any other. Only a flow is
// missing: who is left with nobody, because nobody takes them, is hung up on.

// talks reports whether agent and customer have reached each other, and still have.
func (b *callback) talks() bool { return b.room != nil || b.held }

// toldGiven is what the engine says of what the agent does with the contact; false: it is something else.
func (b *callback) toldGiven(ev acd.Event) bool {
	switch f := ev.Fact.(type) {
	case acd.Held:
		b.held = b.room != nil
	case acd.Resumed:
		b.held = false
	case acd.ConsultStarted:
		b.consult = &consult{Centre: b.Centre, id: f.Consult, by: f.Agent, about: f.Contact, of: b}
	case acd.Transferred:
		b.transferred(f)
		return true
	default:
		return false
	}
	b.arrange()
	return true
}

// arrange lets those hear each other who are to, as that of a call.
func (b *callback) arrange() {
	if b.agent == nil || b.customer == nil {
		return
	}
	if b.room != nil && b.held {
		b.room.Close()
		b.room = nil
		b.music()
	}
	if !b.held {
		b.consult.part()
	}
	b.setPauses()
	switch {
	case b.held:
		b.consult.join(b.agent)
	case b.room == nil:
		b.joinAgain()
	}
}

func (b *callback) setPauses() {
	switch {
	case b.talk == nil:
	case b.held:
		b.talk.tape.Pause()
	default:
		b.talk.tape.Resume()
	}
}

// joinAgain lets customer and agent hear each other who had been parted. If that fails one of them is leaving, whose end
// says the rest, or the talk is over.
func (b *callback) joinAgain() {
	room, err := media.Join(b.customer.Port(), b.agent.Port())
	if err == nil {
		b.room = room
		return
	}
	if leaves(b.customer, b.agent) {
		return
	}
	b.Logger.Warn("audio could not be joined again", "contact", b.contact, "agent", b.name, "err", err)
	b.partAgent()
	b.release()
}

// music plays to a customer whom nobody talks to, until somebody does.
func (b *callback) music() {
	if _, err := b.customer.Port().Play(musicOf(b.Library(), 0)); err != nil {
		b.Logger.Debug("no music on hold", "contact", b.contact, "err", err)
	}
}

// transferred: the agent has given the customer away, who waits with music, or talks with who was asked before.
func (b *callback) transferred(f acd.Transferred) {
	if b.customer == nil {
		return // who is leaving: the engine hears of it
	}
	leg := b.consult.takeLeg()
	b.partAgent()
	b.endConsult()
	if f.How != acd.HowConsult {
		hangUp(leg)
		b.given = f.Agent
		b.music()
		return
	}
	b.name, b.note.Queue = f.ToAgent, f.To
	if leg == nil { // who hung up just then
		b.release()
		return
	}
	b.agent = leg
	if b.arrange(); b.agent != nil {
		b.record()
	}
}

// joins lets the customer who was given away and the next agent talk.
func (b *callback) joins(agent string, leg media.Leg) {
	room, err := media.Join(b.customer.Port(), leg.Port())
	if err != nil && leaves(b.customer, leg) {
		hangUp(leg) // the end of the customer's leg says the rest: the agent is not to blame
		return
	}
	if err == nil {
		b.listen(leg)
		b.agent, b.name, b.room = leg, agent, room
		_, err = b.do(acd.Join{Contact: b.contact})
	} else {
		_, _ = b.do(acd.LegLost{Contact: b.contact, Side: acd.SideAgent})
	}
	if err != nil {
		b.Logger.Warn("customer was not to be joined", "contact", b.contact, "agent", agent, "err", err)
		hangUp(leg)
		b.partAgent()
		b.music()
		return
	}
	b.given = ""
	b.record()
}

// listen hears the end of an agent's leg.
func (b *callback) listen(leg media.Leg) {
	b.beside(func() { b.box.watch(b.ctx, leg, agentGone{leg}, nil) })
}

// ringAside rings who is asked; their phone shows about whom, and who asks.
func (b *callback) ringAside(c *consult, seq uint64, f acd.Offered) {
	agent, ok := b.Plan().Agent(f.Agent)
	if !ok {
		c.declined(f.Agent, media.ErrNotRegistered)
		return
	}
	ctx := c.offers.begin(b.ctx, seq, f.Agent)
	b.beside(func() {
		leg, err := b.ringAgent(ctx, agent, c.tells(b.about(ctx, f.Queue)))
		if !b.box.put(consultRung{rung{offer: seq, leg: leg, err: err}}) {
			hangUp(leg)
		}
	})
}

// phoneHeld: the agent's phone says that the customer is on hold, or no longer. The engine may know.
func (b *callback) phoneHeld(m phoneHeld) {
	if b.agent == nil || b.agent != m.leg || m.held == b.held {
		return
	}
	if _, err := b.do(m.command(b.contact, b.name)); err != nil {
		b.Logger.Debug("hold not noted", "contact", b.contact, "err", err)
	}
}

// phoneGives: the agent has pressed the transfer key of the phone.
func (b *callback) phoneGives(m phoneGives) {
	if b.agent == nil || b.agent != m.leg {
		m.Report(media.ErrDeclined)
		return
	}
	m.Report(b.giveBy(m, b.contact, b.name, b.do))
}
