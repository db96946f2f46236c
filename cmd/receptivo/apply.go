package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"receptivo/acd/console"
)

type applyCmd struct {
	Dir string `arg:"" optional:"" help:"Folder of the plan; default: the one the centre serves. No other can be applied: the centre reads its own files."`
	centreFlag
}

// Help says more than a line.
func (applyCmd) Help() string {
	return `The centre reads its folder again and checks it. When all is well, new calls take the new plan at once; calls that are up
end with the plan and the recordings they began with. Queues and agents go on by name: who waits keeps the place, agents
keep their state, and one who is no longer in the plan finishes the call at hand.

With a mistake in the plan, or a queue to be removed that callers wait in, nothing changes and the reasons are printed;
the exit code is 1. SIGHUP does the same, and so does every change of a file under 'receptivo serve --watch'. What an
apply would change is shown by 'receptivo plan'.`
}

// Run brings the changed plan of a running centre into force.
func (c applyCmd) Run(ctx context.Context, out *output) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	if c.Dir != "" {
		if err := serves(ctx, centre, c.Dir); err != nil {
			return err
		}
	}
	done, err := centre.Apply(ctx)
	var p *console.Problem
	if errors.As(err, &p) {
		fmt.Fprint(out.Err, p.Diagnostics)
		return fmt.Errorf("the plan in force stays: %w", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprint(out.Err, done.Warnings)
	if done.Changes == "" {
		done.Changes = "nothing has changed"
	}
	fmt.Fprintln(out.Out, inForce(done))
	return nil
}

// serves refuses a folder that is not the centre's.
func serves(ctx context.Context, centre *console.Client, dir string) error {
	there, err := centre.Plan(ctx)
	if err != nil {
		return err
	}
	mine, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("no plan in %s: %w", dir, errors.Unwrap(err))
	}
	if its, err := os.Stat(there.Dir); err != nil || !os.SameFile(mine, its) {
		return fmt.Errorf("the centre serves %s, not %s: change the plan there, or start a centre with 'receptivo serve %s'", there.Dir, dir, dir)
	}
	return nil
}
