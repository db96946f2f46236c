package live

import (
	"receptivo/acd"
	"receptivo/media"
)

// talks reports whether agent and customer have reached each other.
func (b *callback) talks() bool { return b.room != nil || b.held }

// hold lets the customer hear music.
func (b *callback) hold() {
	if b.room == nil {
		return
	}
	b.held = true
	b.room.Close()
	b.room = nil
	if b.talk != nil {
		b.talk.tape.Pause()
	}
	if _, err := b.customer.Port().Play(musicOf(b.Library(), 0)); err != nil {
		b.Logger.Debug("no music on hold", "contact", b.contact, "err", err)
	}
}

// resume lets customer and agent hear each other again. If that fails one of them is leaving, whose end says the rest.
func (b *callback) resume() {
	if !b.held {
		return
	}
	room, err := media.Join(b.customer.Port(), b.agent.Port())
	if err != nil {
		b.Logger.Warn("audio could not be joined again", "contact", b.contact, "agent", b.name, "err", err)
		return
	}
	b.room, b.held = room, false
	if b.talk != nil {
		b.talk.tape.Resume()
	}
}

// phoneHeld: the agent's phone says that the customer is on hold, or no longer.
func (b *callback) phoneHeld(m phoneHeld) {
	if b.agent == nil || b.agent != m.leg || m.held == b.held {
		return
	}
	var cmd acd.Command = acd.Resume{Contact: b.contact, Agent: b.name}
	if m.held {
		cmd = acd.Hold{Contact: b.contact, Agent: b.name}
	}
	if _, err := b.do(cmd); err != nil {
		b.Logger.Debug("hold not noted", "contact", b.contact, "err", err)
	}
}
