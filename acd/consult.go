package acd

import (
	"fmt"

	"receptivo/skills"
)

// ConsultWithin is how long a consult waits to be answered; then the agent is back with the customer.
const ConsultWithin Millis = 120_000

// Consult lets an agent ask another one about a contact, which is on hold meanwhile. The consult is a contact of its own,
// without a customer: it waits, rings and is answered as any other.
type Consult struct {
	Contact string
	Agent   string       // who asks; empty: whoever has the contact
	Consult string       // new id
	Queue   string       // where it waits, as of Transfer
	Prefers string       // the agent who is asked, as of Transfer
	Within  Millis       // as of Transfer
	Needs   skills.Needs // as of Transfer
	Closed  bool         // as of Transfer
}

// CompleteConsult gives the customer to the agent who was asked; while nobody has answered, to the queue of the consult.
type CompleteConsult struct{ Contact, Agent string }

// CancelConsult ends a consult: the agent is back with the customer.
type CancelConsult struct{ Contact, Agent string }

// ConsultStarted: a contact has a consult, which is Queued next.
type ConsultStarted struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"` // in which it was answered
	Agent   string `json:"agent"` // who asks
	Consult string `json:"consult"`
	To      string `json:"to"`                 // the queue
	ToAgent string `json:"to_agent,omitempty"` // by name
}

// ConsultEnded closes a consult, whose id is Contact. It is no customer's story and counts in no outcome.
type ConsultEnded struct {
	Contact string `json:"contact"`
	About   string `json:"about"` // the contact that it was about
	Queue   string `json:"queue"`
	Agent   string `json:"agent,omitempty"` // who had accepted it
	Why     Why    `json:"why"`             // completed, cancelled, hung_up, left, leg_lost, timeout, empty, supervisor
	TalkMS  Millis `json:"talk_ms,omitempty"`
}

// Why a consult ended.
const (
	WhyCompleted Why = "completed" // the customer is with who was asked, or waits for them
	WhyCancelled Why = "cancelled"
)

func (Consult) command()         {}
func (CompleteConsult) command() {}
func (CancelConsult) command()   {}

func (ConsultStarted) Kind() string { return "consult_started" }
func (ConsultEnded) Kind() string   { return "consult_ended" }

func (e *Engine) startConsult(cmd Consult) error {
	c, err := e.talks(cmd.Contact, cmd.Agent)
	switch {
	case err != nil:
		return err
	case c.consult != "":
		return c.wrong("somebody is consulted about it already")
	case cmd.Consult == "":
		return fmt.Errorf("acd: a consult about contact %q needs an id of its own", c.id)
	case e.contacts[cmd.Consult] != nil:
		return fmt.Errorf("acd: contact %q has arrived already", cmd.Consult)
	}
	f, q, err := e.aim(c, target{queue: cmd.Queue, agent: cmd.Prefers, within: cmd.Within, needs: cmd.Needs, closed: cmd.Closed})
	if err != nil {
		return err
	}
	f.Timeout = ConsultWithin
	e.emit(ConsultStarted{Contact: c.id, Queue: c.queue.Name, Agent: c.agent.Name, Consult: cmd.Consult, To: q.Name, ToAgent: f.Prefers})
	if c.heldAt.IsZero() {
		e.emit(Held{Contact: c.id, Queue: c.queue.Name, Agent: c.agent.Name})
	}
	e.emit(e.aimed(e.contacts[cmd.Consult], q, f))
	return nil
}

// consults finds a contact and the consult about it.
func (e *Engine) consults(id, agent string) (c, k *contact, err error) {
	if c, err = e.talks(id, agent); err != nil {
		return nil, nil, err
	}
	if c.consult == "" {
		return nil, nil, c.wrong("nobody is consulted about it")
	}
	return c, e.contacts[c.consult], nil
}

func (e *Engine) completeConsult(cmd CompleteConsult) error {
	c, k, err := e.consults(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	e.handOver(c, k)
	return nil
}

func (e *Engine) cancelConsult(cmd CancelConsult) error {
	_, k, err := e.consults(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	e.backFrom(k, WhyCancelled)
	return nil
}

// handOver gives a contact to who was consulted about it. As long as nobody has answered, it waits where the consult has
// waited.
func (e *Engine) handOver(c, k *contact) {
	if k.phase != PhaseConnected {
		q := k.queue
		f := Queued{
			Since: k.since, Needs: k.needs, Request: c.request, Credits: c.credits, Prefers: k.prefers,
			Overflow: q.overflowsAfter(0), Doors: c.doors, Again: c.again,
		}
		if k.holdUntil.After(e.now) {
			f.HoldUntil = k.holdUntil
		}
		e.endConsult(k, WhyCompleted)
		e.give(c, q, f)
		return
	}
	a, from := c.agent, c.queue
	e.emit(Transferred{
		Contact: c.id, Queue: from.Name, Agent: a.Name, How: HowConsult, To: k.queue.Name, ToAgent: k.agent.Name, Consult: k.id,
		TalkMS: e.sinceMS(c.connectedAt), HoldMS: e.onHold(c),
	})
	e.emit(ConsultEnded{Contact: k.id, About: c.id, Queue: c.queue.Name, Agent: c.agent.Name, Why: WhyCompleted, TalkMS: e.sinceMS(k.connectedAt)})
	e.wrapUp(a, c.id, from)
}

// applyJoined puts a contact into the place of the consult about it: it is with who was asked, from now on. What it had
// waited stays earned.
func (e *Engine) applyJoined(c, k *contact) {
	earned := c.connectedAt.Sub(c.since)
	c.unhold()
	c.queue, c.agent, c.needs = k.queue, k.agent, k.needs
	c.queuedAt, c.acceptedAt, c.connectedAt, c.since = k.queuedAt, k.acceptedAt, e.now, e.now.Add(-earned)
	c.agent.with(k.id).contact = c.id
	k.phase, k.agent = PhaseInFlow, nil // ConsultEnded follows
}

// endConsult closes a consult; who was asked goes on without after-call work: it was not their contact.
func (e *Engine) endConsult(k *contact, why Why) {
	e.withdraw(k, WhyLeft)
	f := ConsultEnded{Contact: k.id, About: k.about, Queue: k.queue.Name, Why: why}
	b := k.agent
	if b != nil {
		f.Agent = b.Name
	}
	if k.phase == PhaseConnected {
		f.TalkMS = e.sinceMS(k.connectedAt)
	}
	e.emit(f)
	if b != nil {
		e.toAfter(b, k.id)
	}
}

// backFrom ends a consult, and the agent who asked is back with the customer.
func (e *Engine) backFrom(k *contact, why Why) {
	c := e.contacts[k.about]
	e.endConsult(k, why)
	e.resumed(c)
}

// leaveConsult ends the consult about a contact that nobody talks to any more.
func (e *Engine) leaveConsult(c *contact) {
	if c.consult != "" {
		e.endConsult(e.contacts[c.consult], WhyLeft)
	}
}

// inherited: an agent is gone who had asked another one, and who was asked has the customer now, or the queue of the
// consult. It reports whether there was one.
func (e *Engine) inherited(c *contact) bool {
	if c.consult == "" {
		return false
	}
	e.handOver(c, e.contacts[c.consult])
	return true
}

// ofConsult carries out what is said of a consult where that differs from what it would mean for a customer's contact.
func (e *Engine) ofConsult(cmd Command) (is bool, err error) {
	k := e.find(customerOf(cmd))
	if k == nil || k.about == "" {
		return false, nil
	}
	switch cmd := cmd.(type) {
	case Withdraw:
		if k.phase == PhaseWaiting || k.phase == PhaseOffered {
			e.backFrom(k, WhySupervisor)
			return true, nil
		}
	case Release, End:
		if k.phase == PhaseConnected {
			e.backFrom(k, WhyHungUp)
			return true, nil
		}
	case LegLost:
		if cmd.Side == SideAgent && k.phase != PhaseConnected {
			return false, nil
		}
		e.backFrom(k, WhyLegLost)
		return true, nil
	}
	return true, k.wrong("is a consult without a customer: it is completed or cancelled by who asked")
}

// customerOf is the contact of a command that is about a customer; empty: it is about something else.
func customerOf(cmd Command) string {
	switch cmd := cmd.(type) {
	case Abandon:
		return cmd.Contact
	case Leave:
		return cmd.Contact
	case Withdraw:
		return cmd.Contact
	case PromiseCallback:
		return cmd.Contact
	case Release:
		return cmd.Contact
	case End:
		return cmd.Contact
	case LegLost:
		return cmd.Contact
	case Transfer:
		return cmd.Contact
	case Consult:
		return cmd.Contact
	case Hold:
		return cmd.Contact
	case Resume:
		return cmd.Contact
	}
	return ""
}

func (e *Engine) applyConsultStarted(f ConsultStarted) {
	c := e.contacts[f.Contact]
	c.consult = f.Consult
	channel := c.channel
	if channel == Callback { // nobody is to be called
		channel = Voice
	}
	e.contacts[f.Consult] = &contact{id: f.Consult, channel: channel, node: c.node, phase: PhaseInFlow, about: c.id}
}

func (e *Engine) applyConsultEnded(f ConsultEnded) {
	e.close(f.Contact)
	if c := e.contacts[f.About]; c != nil {
		c.consult = ""
	}
}
