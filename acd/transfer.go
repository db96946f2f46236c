package acd

import (
	"cmp"
	"fmt"
	"time"

	"receptivo/skills"
)

// TransferHold is how long a contact that is given to an agent by name waits for that agent alone. Then the queue takes it
// in which it waits, so that nobody is lost.
const TransferHold Millis = 20_000

// Transfer lets a contact that an agent talks to wait for another one, with what is known of it and with its age: what it
// had waited before counts, what was talked does not. A customer who was called back is on the line: who is given away is
// a call from then on.
type Transfer struct {
	Contact string
	Agent   string       // who gives it away; empty: whoever has it
	Queue   string       // where it waits; empty, with Prefers: its own, or else the first of the plan that this agent serves
	Prefers string       // an agent by name, whom it is meant for; empty: nobody
	Within  Millis       // how long it waits for that agent alone; 0: TransferHold, below zero: not at all
	Needs   skills.Needs // added to the queue's
	Closed  bool         // the queue's calendar says closed, as of Enqueue
}

// Transferred: an agent has given the contact away. Queued follows, or with a consult it is with ToAgent already.
type Transferred struct {
	Contact string `json:"contact"`
	Queue   string `json:"queue"` // in which it was answered
	Agent   string `json:"agent"` // who had it
	How     How    `json:"kind"`
	To      string `json:"to"`                 // the queue
	ToAgent string `json:"to_agent,omitempty"` // by name
	Consult string `json:"consult,omitempty"`  // the contact by which that agent was asked
	TalkMS  Millis `json:"talk_ms"`            // since Connected
	HoldMS  Millis `json:"hold_ms,omitempty"`  // of that, on hold
}

// How is the way in which a contact was transferred.
type How string

// The ways.
const (
	HowBlind   How = "blind"   // it waits for the next agent
	HowConsult How = "consult" // the next agent was asked before
)

func (Transfer) command() {}

func (Transferred) Kind() string { return "transferred" }

// target is where a contact is to wait, or a consult about it.
type target struct {
	queue  string
	agent  string
	within Millis
	needs  skills.Needs
	closed bool
}

func (e *Engine) transfer(cmd Transfer) error {
	c, err := e.talks(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	if c.consult != "" {
		return c.wrong("somebody is consulted about it: complete that, or cancel it")
	}
	f, q, err := e.aim(c, target{queue: cmd.Queue, agent: cmd.Prefers, within: cmd.Within, needs: cmd.Needs, closed: cmd.Closed})
	if err != nil {
		return err
	}
	f.Overflow, f.Doors, f.Again = q.overflowsAfter(0), c.doors, c.again
	e.give(c, q, f)
	return nil
}

// give: the agent is free of the contact, which waits at its place.
func (e *Engine) give(c *contact, q *queue, f Queued) {
	a, from := c.agent, c.queue
	e.emit(Transferred{
		Contact: c.id, Queue: from.Name, Agent: a.Name, How: HowBlind, To: q.Name, ToAgent: f.Prefers,
		TalkMS: e.sinceMS(c.connectedAt), HoldMS: e.onHold(c),
	})
	e.emit(e.aimed(c, q, f))
	e.wrapUp(a, c.id, from)
}

// aimed is queued, but until when a contact waits for an agent by name is what aim says.
func (e *Engine) aimed(c *contact, q *queue, f Queued) Queued {
	until := f.HoldUntil
	f = e.queued(c, q, f)
	if f.Prefers != "" {
		f.HoldUntil = until
	}
	return f
}

// aim is how a contact that is talked to would wait elsewhere: who stands against it is told who wants it, and the contact
// stays where it is.
func (e *Engine) aim(c *contact, t target) (f Queued, q *queue, err error) {
	f = Queued{Since: e.now.Add(-c.connectedAt.Sub(c.since)), Request: c.request, Credits: c.credits, Prefers: t.agent}
	if t.agent == "" {
		q, err = e.queueNamed(t.queue)
		if err == nil {
			f.Needs = c.needsIn(q).With(t.needs)
		}
	} else {
		q, f.Needs, err = e.queueFor(c, t)
		if a := e.agents[t.agent]; err == nil && !a.free(c.kind()) && t.within >= 0 {
			f.HoldUntil = e.now.Add(cmp.Or(t.within, TransferHold).Duration())
		}
	}
	if err != nil {
		return f, nil, err
	}
	if why := e.refuses(q, f.Needs, Enqueue{Contact: c.id, Closed: t.closed}); why != "" {
		return f, nil, fmt.Errorf("acd: queue %q does not take contact %q: %s", q.Name, c.id, refusals[why])
	}
	return f, q, nil
}

// refusals say why a queue does not let a contact in.
var refusals = map[Why]string{
	WhyClosed: "it is closed", WhyFull: "it is full", WhyNobody: "nobody who is at work could take it",
}

func (e *Engine) queueNamed(name string) (*queue, error) {
	q := e.queues[name]
	switch {
	case name == "":
		return nil, fmt.Errorf("acd: a contact is given to a queue or to an agent, by name")
	case q == nil || q.gone:
		return nil, fmt.Errorf("acd: queue %q is not in the plan in force", name)
	}
	return q, nil
}

// queueFor finds the queue in which a contact waits for an agent by name, and what it needs there: what it asked for
// beyond its queue, or if that agent lacks any of it, what is never relaxed.
func (e *Engine) queueFor(c *contact, t target) (*queue, skills.Needs, error) {
	a, err := e.agent(t.agent)
	switch {
	case err != nil:
		return nil, skills.Needs{}, err
	case a == c.agent:
		return nil, skills.Needs{}, fmt.Errorf("acd: agent %q has contact %q already", a.Name, c.id)
	case a.state == StateSignedOut:
		return nil, skills.Needs{}, fmt.Errorf("acd: agent %q is signed out: give contact %q to a queue", a.Name, c.id)
	}
	ways := []*queue{c.queue}
	if t.queue != "" {
		q, err := e.queueNamed(t.queue)
		if err != nil {
			return nil, skills.Needs{}, err
		}
		ways = []*queue{q}
	} else {
		for _, cfg := range e.config.Queues {
			ways = append(ways, e.queues[cfg.Name])
		}
	}
	firm := skills.Needs{Required: neverRelaxed(c.needs.Required)}
	for _, q := range ways {
		for _, needs := range []skills.Needs{c.needsIn(q), q.Needs.With(firm)} {
			if needs = needs.With(t.needs); !q.gone && needs.Met(a.Skills) {
				return q, needs, nil
			}
		}
	}
	if t.queue == "" {
		t.queue = c.queue.Name
	}
	need, _ := lacking(e.queues[t.queue].Needs.With(firm).With(t.needs).Required, a.Skills)
	return nil, skills.Needs{}, fmt.Errorf("acd: agent %q cannot take contact %q in queue %q: it needs %s", a.Name, c.id, t.queue, need)
}

// applyTransferred: the contact has left its agent, whose next state is their own next fact. To nobody is it offered again
// so soon as to who gave it away.
func (e *Engine) applyTransferred(f Transferred) {
	c := e.contacts[f.Contact]
	if c.channel == Callback {
		c.channel, c.promise = Voice, nil
	}
	if f.How == HowConsult {
		e.applyJoined(c, e.contacts[f.Consult])
		return
	}
	c.unhold()
	c.phase, c.queue, c.agent, c.again = PhaseInFlow, nil, nil, nil
	c.moved, c.trail, c.reoffer = true, nil, nil
	if pause := e.queues[f.To].Reoffer; pause > 0 {
		until := e.now.Add(pause.Duration())
		c.reoffer = map[string]time.Time{f.Agent: until}
		e.timers.arm(timer{due: until, kind: timerReoffer, contact: c.id, agent: f.Agent})
	}
}
