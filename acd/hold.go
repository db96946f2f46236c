package acd

import (
	"fmt"
	"time"
)

// Hold says that an agent lets the customer wait on the line, where the driver plays music.
type Hold struct {
	Contact string
	Agent   string // who says so; empty: whoever has it
}

// Resume ends a Hold.
type Resume struct {
	Contact string
	Agent   string // as of Hold
}

// Held: the customer is on hold, and the talk goes on when Resumed.
type Held struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
}

// Resumed: customer and agent hear each other again.
type Resumed struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"`
	Agent   string `json:"agent"`
	HoldMS  Millis `json:"hold_ms"` // since Held
}

func (Hold) command()   {}
func (Resume) command() {}

func (Held) Kind() string    { return "held" }
func (Resumed) Kind() string { return "resumed" }

// talks finds a contact that an agent has; the agent may be left out.
func (e *Engine) talks(id, agent string) (*contact, error) {
	c, err := e.contact(id)
	switch {
	case err != nil:
		return nil, err
	case c.phase != PhaseConnected:
		return nil, c.wrong("nobody talks to it")
	case agent != "" && c.agent.Name != agent:
		return nil, c.isWith(agent)
	}
	return c, nil
}

// isWith is the error of who speaks for an agent who has not, or no longer, the contact.
func (c *contact) isWith(notWith string) error {
	return fmt.Errorf("acd: contact %q is with agent %q, not with %q", c.id, c.agent.Name, notWith)
}

func (e *Engine) putOnHold(cmd Hold) error {
	c, err := e.talks(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	if !c.heldAt.IsZero() {
		return c.wrong("on hold already")
	}
	e.emit(Held{Contact: c.id, Queue: c.queue.Name, Agent: c.agent.Name})
	return nil
}

func (e *Engine) resume(cmd Resume) error {
	c, err := e.talks(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	if c.heldAt.IsZero() {
		return c.wrong("not on hold")
	}
	e.resumed(c)
	return nil
}

// resumed ends a hold, if there is one.
func (e *Engine) resumed(c *contact) {
	if !c.heldAt.IsZero() {
		e.emit(Resumed{Contact: c.id, Queue: c.queue.Name, Agent: c.agent.Name, HoldMS: e.sinceMS(c.heldAt)})
	}
}

func (e *Engine) applyResumed(f Resumed) {
	c := e.contacts[f.Contact]
	c.heldMS, c.heldAt = c.heldMS+f.HoldMS, time.Time{}
}

// onHold is how much of a talk the customer has been on hold.
func (e *Engine) onHold(c *contact) Millis {
	if c.heldAt.IsZero() {
		return c.heldMS
	}
	return c.heldMS + e.sinceMS(c.heldAt)
}

// unhold forgets the holds of a talk that is over.
func (c *contact) unhold() { c.heldAt, c.heldMS = time.Time{}, 0 }
