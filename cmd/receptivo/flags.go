package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"receptivo/acd/console"
)

type flagsCmd struct {
	List flagsListCmd `cmd:"" default:"withargs" help:"List the flags with what they are now."`
	On   flagsOnCmd   `cmd:"" help:"Turn a flag on."`
	Off  flagsOffCmd  `cmd:"" help:"Turn a flag off."`
}

// Help says more than a line.
func (flagsCmd) Help() string {
	return `A flag is declared in the plan, flag "emergencia" {}, and read by its flows as flag.emergencia. What is set here counts
from the next action of every call, is an event like any other, and stays through restarts and reloads of the plan; a flag
that nobody has set is as the plan has it.`
}

type flagsListCmd struct{ centreFlag }

// Run lists the flags.
func (c flagsListCmd) Run(ctx context.Context, out *output) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	flags, err := centre.Flags(ctx)
	if err != nil {
		return err
	}
	return printFlags(out.Out, flags...)
}

type flagsOnCmd struct {
	Flag string `arg:"" help:"Name of the flag in the plan."`
	centreFlag
}

// Run turns a flag on.
func (c flagsOnCmd) Run(ctx context.Context, out *output) error {
	return c.turn(ctx, out, c.Flag, true)
}

type flagsOffCmd struct {
	Flag string `arg:"" help:"Name of the flag in the plan."`
	centreFlag
}

// Run turns a flag off.
func (c flagsOffCmd) Run(ctx context.Context, out *output) error {
	return c.turn(ctx, out, c.Flag, false)
}

func (c centreFlag) turn(ctx context.Context, out *output, name string, on bool) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	f, err := centre.SetFlag(ctx, name, on)
	if err != nil {
		return err
	}
	return printFlags(out.Out, f)
}

func printFlags(w io.Writer, flags ...console.Flag) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "FLAG\tSTATE\tSINCE\tDESCRIPTION")
	for _, f := range flags {
		state, since := "off", "as in the plan"
		if f.On {
			state = "on"
		}
		if f.Set {
			since = f.Since.Local().Format(time.DateTime)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", f.Name, state, since, dash(f.Description))
	}
	return tw.Flush()
}
