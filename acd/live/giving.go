package live

import (
	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
)

// phoneHeld says that an agent's phone has put the customer on hold, or has ended that.
type phoneHeld struct {
	leg  media.Leg
	held bool
}

// phoneGives says that an agent's phone asks for the customer to be given to somebody else.
type phoneGives struct {
	leg media.Leg
	media.TransferAsked
}

func (phoneHeld) message()  {}
func (phoneGives) message() {}

// newsOf is what a party's signal means to whoever has it on the line; nil: nothing.
func newsOf(leg media.Leg, s media.Signal) message {
	switch s := s.(type) {
	case media.TransferAsked:
		return phoneGives{leg, s}
	case media.Held:
		return phoneHeld{leg, true}
	case media.Resumed:
		return phoneHeld{leg, false}
	}
	return nil
}

// toldGiven is what the engine says of what the agent does with the contact; false: it is something else.
func (k *call) toldGiven(ev acd.Event) bool {
	switch f := ev.Fact.(type) {
	case acd.Held:
		k.held = k.agent != nil
	case acd.Resumed:
		k.held = false
	case acd.ConsultStarted:
		k.consult = &consult{Centre: k.Centre, id: f.Consult, by: f.Agent, about: f.Contact, of: k}
	case acd.Transferred:
		k.transferred(f)
		return true
	default:
		return false
	}
	k.arrange()
	return true
}

// arrange lets those hear each other who are to: the customer and the agent, or with the customer on hold, where music
// plays, the agent and who is asked.
func (k *call) arrange() {
	if k.agent == nil {
		return
	}
	if k.room != nil && k.held {
		k.room.Close()
		k.room = nil
		k.music()
	}
	if !k.held {
		k.consult.part()
	}
	k.setPauses()
	switch {
	case k.held:
		k.joinAsked()
	case k.room == nil:
		k.joinAgain()
	}
}

// joinAgain lets customer and agent hear each other who had been parted.
func (k *call) joinAgain() {
	room, err := media.Join(k.leg.Port(), k.agent.Port())
	if err == nil {
		k.room = room
		return
	}
	if leaves(k.leg, k.agent) {
		return // the end of the customer's leg says the rest
	}
	k.Logger.Warn("audio could not be joined again", "contact", k.facts.ID, "err", err)
	k.part()
	k.released()
}

// music plays to a customer whom nobody talks to, until somebody does.
func (k *call) music() {
	if _, err := k.leg.Port().Play(musicOf(k.library, k.musicAt)); err != nil {
		k.Logger.Debug("no music on hold", "contact", k.facts.ID, "err", err)
	}
}

// musicOf is the hold music of a library, from a frame on.
func musicOf(library *media.Library, from int) media.Source {
	music, err := library.Music()
	if err != nil {
		music = media.Music()
	}
	return media.Source{Clips: []*media.Clip{music}, Loop: true, From: from % max(music.Frames(), 1)}
}

// transferred: the agent has given the customer away, who waits with music, or talks with who was asked before.
func (k *call) transferred(f acd.Transferred) {
	if f.How == acd.HowConsult {
		k.handedOver(f)
		return
	}
	k.part()
	k.given = f.Agent
	k.music()
}

// handedOver: who was asked has the customer now.
func (k *call) handedOver(f acd.Transferred) {
	leg := k.consult.takeLeg()
	k.part()
	k.with = f.ToAgent
	if leg == nil { // who hung up just then
		k.released()
		return
	}
	k.agent = leg
	k.arrange()
	if k.agent == nil {
		return
	}
	k.recordTalk(f.To, f.ToAgent, leg)
	k.handle(ivr.AgentConnected{ID: k.talking, Agent: f.ToAgent, AgentName: k.nameOf(f.ToAgent)})
}

// waitsAgain: a contact that was given away waits in a queue. Its flow stays where the talk is: it goes on when that is over.
func (k *call) waitsAgain(seq uint64, queue string) {
	ask := k.lastAsked
	ask.ID, ask.Queue, ask.Whisper = k.talking, queue, nil
	k.queued = &queued{ask: ask, seq: seq}
}

// released tells the engine that the agent's side is gone, and the flow if the caller is its own again: who had asked
// somebody has left the customer to them.
func (k *call) released() {
	if evs, owed := k.release(); owed || has[acd.Released](evs) {
		k.handle(ivr.AgentLeft{ID: k.talking})
	}
}

// nameOf is what people call an agent.
func (k *call) nameOf(agent string) string {
	if a, ok := k.colleague(agent); ok && a.Display != "" {
		return a.Display
	}
	return agent
}

// phoneHeld: the agent's phone says that the customer is on hold, or no longer. The engine may know, and says so.
func (k *call) phoneHeld(m phoneHeld) {
	if k.agent == nil || k.agent != m.leg {
		return
	}
	k.parked = m.held
	if _, err := k.do(m.command(k.facts.ID, k.with)); err != nil {
		k.Logger.Debug("hold not noted", "contact", k.facts.ID, "err", err)
	}
}

// phoneGives: the agent has pressed the transfer key of the phone, and typed another agent's extension or the name of a queue.
func (k *call) phoneGives(m phoneGives) {
	if k.agent == nil || k.agent != m.leg {
		m.Report(media.ErrDeclined)
		return
	}
	if m.Other != "" {
		m.Report(k.completes(m.Other))
		return
	}
	m.Report(k.giveBy(m, k.facts.ID, k.with, k.do))
}

// giveBy does what an agent asks for by phone, who has a contact. The error is what the phone is told.
func (c *Centre) giveBy(m phoneGives, contact, agent string, do func(acd.Command) ([]acd.Event, error)) error {
	queue, closed, prefers, ok := c.meant(m.To)
	switch {
	case m.Other != "": // two lines of a phone are joined where the question is
		return media.ErrDeclined
	case !ok:
		return media.ErrNotFound
	}
	if _, err := do(acd.Transfer{Contact: contact, Agent: agent, Queue: queue, Closed: closed, Prefers: prefers}); err != nil {
		c.Logger.Info("transfer refused", "contact", contact, "agent", agent, "err", err)
		return media.ErrDeclined
	}
	return nil
}

// command is what it means to the engine.
func (m phoneHeld) command(contact, agent string) acd.Command {
	if m.held {
		return acd.Hold{Contact: contact, Agent: agent}
	}
	return acd.Resume{Contact: contact, Agent: agent}
}
