package main

import (
	"context"
	"errors"
	"time"

	"receptivo/acd/console"
	"receptivo/flows"
)

// Help says more than a line.
func (agentsCmd) Help() string {
	return `transfer gives the contact that an agent has to a queue, to another agent (--to), or to that agent in a queue. It waits there
with music, at the place that it has earned: what it had waited before counts, what was talked does not. To an agent by name
it waits for that one alone for 20 s, and then for whoever serves the queue. consult asks first: the customer is on hold, the
question waits as a contact of its own for two minutes at most, and complete or cancel end it. Who hangs up on the agent who
asks leaves them with the customer; an agent who hangs up while asking leaves the customer to who was asked.

Phones do the same by their own keys. The transfer key takes another agent's extension or the name of a queue. Who puts the
customer on hold and calls an extension or a queue on a second line, asks; the transfer key then joins the two (REFER with
Replaces), and hanging up that line takes the customer back. Only registered phones may call inside, with their password.

A team whose supervisor is an agent of the plan (team "sac" { supervisor = agent.rita }) is that agent's to steer: --supervisor rita
lists it, and --by of another agent is refused, here and of contacts: those that such an agent has,
and those that wait where only other teams serve. The word of somebody who is no agent, a planner or a duty manager, counts for all.`
}

// wherever is where a contact goes.
type wherever struct {
	Queue string `help:"Queue that it waits in."`
	To    string `help:"Agent whom it is meant for; without a queue, one that this agent serves."`
}

// Validate refuses to give a contact to nobody.
func (w wherever) Validate() error {
	if w.Queue == "" && w.To == "" {
		return errors.New("say where to: --queue, --to, or both")
	}
	return nil
}

// havingCmd is about the contact that an agent has.
type havingCmd struct {
	Agent string `arg:"" help:"Name of the agent who has the contact."`
	byFlag
	centreFlag
}

type agentsTransferCmd struct {
	havingCmd
	wherever `embed:""`
}

// Run gives a contact away.
func (c agentsTransferCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return at.Transfer(ctx, c.Agent, c.Queue, c.To, c.By) })
}

type agentsConsultCmd struct {
	havingCmd
	wherever `embed:""`
}

// Run asks somebody.
func (c agentsConsultCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return at.Consult(ctx, c.Agent, c.Queue, c.To, c.By) })
}

type (
	agentsCompleteCmd struct{ havingCmd }
	agentsCancelCmd   struct{ havingCmd }
	agentsHoldCmd     struct{ havingCmd }
	agentsResumeCmd   struct{ havingCmd }
)

// Run gives the contact to who was asked.
func (c agentsCompleteCmd) Run(ctx context.Context, out *output) error {
	return c.does(ctx, out, (*console.Client).CompleteConsult)
}

// Run ends a consult.
func (c agentsCancelCmd) Run(ctx context.Context, out *output) error {
	return c.does(ctx, out, (*console.Client).CancelConsult)
}

// Run lets the customer wait with music.
func (c agentsHoldCmd) Run(ctx context.Context, out *output) error {
	return c.does(ctx, out, (*console.Client).Hold)
}

// Run ends a hold.
func (c agentsResumeCmd) Run(ctx context.Context, out *output) error {
	return c.does(ctx, out, (*console.Client).Resume)
}

// does asks the centre for something that needs no more words.
func (c havingCmd) does(ctx context.Context, out *output, what func(at *console.Client, ctx context.Context, agent, by string) (console.Agent, error)) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return what(at, ctx, c.Agent, c.By) })
}

// agent asks the centre and prints what became of the agent.
func (c centreFlag) agent(out *output, ask func(*console.Client) (console.Agent, error)) error {
	at, err := c.client()
	if err != nil {
		return err
	}
	return show(ask(at))(out.Out)
}

// openNow reports whether a queue's calendar lets contacts in; whether there is such a queue the engine says.
func openNow(p *flows.Plan, queue string) bool {
	q, _ := p.Queue(queue)
	cal := p.Calendars[q.Calendar]
	return cal == nil || cal.At(time.Now()).Open
}
