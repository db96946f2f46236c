package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"receptivo/acd/console"
)

type agentsCmd struct {
	List    agentsListCmd    `cmd:"" default:"withargs" help:"List the agents with their states."`
	Ready   agentsReadyCmd   `cmd:"" help:"Make an agent ready; who is signed out is signed in first."`
	Pause   agentsPauseCmd   `cmd:"" help:"Make an agent not ready, for a reason."`
	Finish  agentsFinishCmd  `cmd:"" help:"End an agent's wrap-up."`
	Extend  agentsExtendCmd  `cmd:"" help:"Give an agent more wrap-up, up to wrap_up_max of the queue."`
	Breaks  agentsBreaksCmd  `cmd:"" help:"Show or plan the statutory breaks an agent has still to have."`
	Signout agentsSignoutCmd `cmd:"" help:"Sign an agent out."`

	Transfer agentsTransferCmd `cmd:"" help:"Give the contact that an agent has to a queue or to another agent."`
	Consult  agentsConsultCmd  `cmd:"" help:"Ask a queue or another agent about that contact, which is on hold meanwhile."`
	Complete agentsCompleteCmd `cmd:"" help:"Give the contact to who was asked."`
	Cancel   agentsCancelCmd   `cmd:"" help:"End a consult: the agent is back with the customer."`
	Hold     agentsHoldCmd     `cmd:"" help:"Let the customer wait with music."`
	Resume   agentsResumeCmd   `cmd:"" help:"End a hold."`
}

// centreFlag is where the centre is.
type centreFlag struct {
	Data string `help:"Data directory of the centre." default:"./data" env:"RECEPTIVO_DATA" type:"path"`
}

func (c centreFlag) client() (*console.Client, error) {
	to, err := readClientFile(c.Data)
	if err != nil {
		return nil, err
	}
	return console.NewClient(to.HTTP, to.Token), nil
}

type agentsListCmd struct {
	Team       string `help:"Only those of this team."`
	Supervisor string `help:"Only those of the teams that this agent supervises."`
	centreFlag
}

// Run lists the agents.
func (c agentsListCmd) Run(ctx context.Context, out *output) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	agents, err := centre.Agents(ctx)
	if err != nil {
		return err
	}
	return table(out.Out, slices.DeleteFunc(agents, func(a console.Agent) bool {
		return c.Team != "" && a.Team != c.Team || c.Supervisor != "" && a.Supervisor != c.Supervisor
	})...)
}

type agentsReadyCmd struct {
	Agent string `arg:"" help:"Name of the agent in the plan."`
	byFlag
	centreFlag
}

// Run makes an agent ready.
func (c agentsReadyCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return at.SetReady(ctx, c.Agent, c.By) })
}

type agentsPauseCmd struct {
	Agent  string        `arg:"" help:"Name of the agent in the plan."`
	Reason string        `arg:"" optional:"" default:"break" help:"Why: break, lunch, training …; default: break."`
	For    time.Duration `help:"Planned length, of whose end the events remind; nobody is made ready by it."`
	byFlag
	centreFlag
}

// Run makes an agent not ready.
func (c agentsPauseCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return at.Pause(ctx, c.Agent, c.Reason, c.For, c.By) })
}

type agentsFinishCmd struct {
	Agent       string `arg:"" help:"Name of the agent in the plan."`
	Disposition string `arg:"" optional:"" help:"What came of the contact: sold, resolved …, or one of the plan's dispositions where it lists any; default: what was said before."`
	centreFlag
}

// Run ends an agent's after-call work.
func (c agentsFinishCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return at.FinishWrapUp(ctx, c.Agent, c.Disposition) })
}

type agentsExtendCmd struct {
	Agent       string        `arg:"" help:"Name of the agent in the plan."`
	For         time.Duration `help:"How much more, in whole seconds; default: wrap_up of the queue."`
	Disposition string        `help:"What came of the contact so far; it is kept when the time is over."`
	centreFlag
}

// Run gives an agent more after-call work.
func (c agentsExtendCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) {
		return at.ExtendWrapUp(ctx, c.Agent, c.For, c.Disposition)
	})
}

type agentsSignoutCmd struct {
	Agent string `arg:"" help:"Name of the agent in the plan."`
	byFlag
	centreFlag
}

// Run signs an agent out.
func (c agentsSignoutCmd) Run(ctx context.Context, out *output) error {
	return c.agent(out, func(at *console.Client) (console.Agent, error) { return at.SignOut(ctx, c.Agent, c.By) })
}

// show prints what became of an agent.
func show(a console.Agent, err error) func(io.Writer) error {
	return func(w io.Writer) error {
		if err != nil {
			return err
		}
		return table(w, a)
	}
}

func table(w io.Writer, agents ...console.Agent) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "AGENT\tNAME\tTEAM\tSTATE\tREASON\tFOR\tPHONE\tCONTACTS")
	for _, a := range agents {
		phone := "no"
		if a.Phone {
			phone = "yes"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", a.AgentView.Name, a.Display, dash(a.Team), a.State, dash(a.Reason),
			time.Since(a.Since).Round(time.Second), phone, a.Served)
	}
	return tw.Flush()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
