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

A team whose supervisor is an agent of the plan (team "sac" { supervisor = agent.rita }) is that agent's to steer: --supervisor rita
lists it, and --by of another agent is refused. The word of somebody who is no agent, a planner or a duty manager, counts for all.`
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

type agentsTransferCmd struct {
	Agent    string `arg:"" help:"Name of the agent who has the contact."`
	wherever `embed:""`
	centreFlag
}

// Run gives a contact away.
func (c agentsTransferCmd) Run(ctx context.Context, out *output) error {
	return c.gives(out, func(centre *console.Client) (console.Agent, error) {
		return centre.Transfer(ctx, c.Agent, c.Queue, c.To)
	})
}

type agentsConsultCmd struct {
	Agent    string `arg:"" help:"Name of the agent who asks."`
	wherever `embed:""`
	centreFlag
}

// Run asks somebody.
func (c agentsConsultCmd) Run(ctx context.Context, out *output) error {
	return c.gives(out, func(centre *console.Client) (console.Agent, error) {
		return centre.Consult(ctx, c.Agent, c.Queue, c.To)
	})
}

// havingCmd is about the contact that an agent has.
type havingCmd struct {
	Agent string `arg:"" help:"Name of the agent who has the contact."`
	centreFlag
}

type agentsCompleteCmd struct{ havingCmd }

// Run gives the contact to who was asked.
func (c agentsCompleteCmd) Run(ctx context.Context, out *output) error {
	return c.gives(out, func(centre *console.Client) (console.Agent, error) { return centre.CompleteConsult(ctx, c.Agent) })
}

type agentsCancelCmd struct{ havingCmd }

// Run ends a consult.
func (c agentsCancelCmd) Run(ctx context.Context, out *output) error {
	return c.gives(out, func(centre *console.Client) (console.Agent, error) { return centre.CancelConsult(ctx, c.Agent) })
}

type agentsHoldCmd struct{ havingCmd }

// Run lets the customer wait with music.
func (c agentsHoldCmd) Run(ctx context.Context, out *output) error {
	return c.gives(out, func(centre *console.Client) (console.Agent, error) { return centre.Hold(ctx, c.Agent) })
}

type agentsResumeCmd struct{ havingCmd }

// Run ends a hold.
func (c agentsResumeCmd) Run(ctx context.Context, out *output) error {
	return c.gives(out, func(centre *console.Client) (console.Agent, error) { return centre.Resume(ctx, c.Agent) })
}

// gives asks the centre and prints what became of the agent.
func (c centreFlag) gives(out *output, ask func(*console.Client) (console.Agent, error)) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	return show(ask(centre))(out.Out)
}

// openNow reports whether a queue's calendar lets contacts in; whether there is such a queue the engine says.
func openNow(p *flows.Plan, queue string) bool {
	q, _ := p.Queue(queue)
	cal := p.Calendars[q.Calendar]
	return cal == nil || cal.At(time.Now()).Open
}
