package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"receptivo/acd/console"
	"receptivo/flows/diff"
)

type planCmd struct {
	Dir              string `arg:"" help:"Folder of the changed plan; default: the current one." default:"."`
	Against          string `help:"Compare with the plan in this folder, such as another working tree, and not with the running centre's." placeholder:"DIR" type:"path"`
	JSON             bool   `name:"json" help:"Print the difference as JSON."`
	DetailedExitcode bool   `help:"Exit with 2 when something would change."`
	centreFlag
}

// Help says more than a line.
func (planCmd) Help() string {
	return `Every block that is added (+), changed (~) or removed (-) is listed, argument by argument as it is written; then the
recordings; then the ways through the menus that end elsewhere, from each number, such as:

  2 → 1 used to reach queue.retencao, now hangs up

A way is the keys a caller presses. (input) stands for something typed, silence for a menu that nobody answers, "nothing
typed" for an input, "queue.sac timeout" for an event of a queue, and "queue.sac waiting 2" for a key pressed in it. A condition makes a way end in several places.

Nothing is changed; 'receptivo apply' does that. Exit codes: 0 is a comparison made, 1 an error, such as a mistake in the
plan; with --detailed-exitcode 0 means that nothing changes, and 2 that something does.`
}

// Run shows what a plan would change.
func (c planCmd) Run(ctx context.Context, out *output) error {
	next, err := loadSnapshot(c.Dir, out)
	if err != nil {
		return err
	}
	before, there, err := c.before(ctx)
	if err != nil {
		return err
	}
	d := planDifference{
		Against: there, Difference: diff.Plans(before.plan, next.plan),
		Recordings: compareRecordings(before.recordings, next.recordings),
	}
	if c.JSON {
		e := json.NewEncoder(out.Out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(d)
	} else {
		err = d.write(out.Out)
	}
	if err == nil && c.DetailedExitcode && !d.empty() {
		return exitCode(2)
	}
	return err
}

// before is the plan to compare with: of a folder, or of the running centre, whose data directory keeps it.
func (c planCmd) before(ctx context.Context) (*snapshot, *console.Plan, error) {
	if c.Against != "" {
		s, err := readKept(c.Against)
		return s, nil, err
	}
	centre, err := c.client()
	if err != nil {
		return nil, nil, err
	}
	there, err := centre.Plan(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := readKept(archiveIn(c.Data).folder(there.Hash))
	return s, &there, err
}

// readKept reads a plan that was good when it was written; its warnings are no news.
func readKept(dir string) (*snapshot, error) {
	if _, err := planFiles(dir); err != nil {
		return nil, err
	}
	s, err := readSnapshot(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	if s.plan == nil {
		return nil, fmt.Errorf("the plan in %s has errors, and nothing can be compared with it: %s; 'receptivo check %s' shows them", dir, count(s.diags), dir)
	}
	return s, nil
}

// planDifference is what an apply would change.
type planDifference struct {
	Against *console.Plan `json:"against,omitempty"` // of the running centre; nil: the other plan is a folder
	diff.Difference
	Recordings recordingChange `json:"recordings"`
}

func (d planDifference) empty() bool { return d.Difference.Empty() && d.Recordings.empty() }

func (d planDifference) write(w io.Writer) error {
	if d.empty() {
		fmt.Fprintln(w, "Nothing changes.")
		return nil
	}
	if err := d.Difference.Write(w); err != nil {
		return err
	}
	if !d.Recordings.empty() {
		fmt.Fprint(w, "\nRecordings:\n")
	}
	for _, x := range []struct {
		sign  string
		names []string
	}{{"+", d.Recordings.Added}, {"~", d.Recordings.Changed}, {"-", d.Recordings.Removed}} {
		for _, name := range x.names {
			fmt.Fprintf(w, "  %s %s\n", x.sign, name)
		}
	}
	if d.Against == nil {
		return nil
	}
	fmt.Fprintf(w, "\nIn force since %s: plan %s", d.Against.Since.Local().Format(time.DateTime), short(d.Against.Hash))
	for i, c := range d.Against.Calls {
		joint := "; "
		if i > 0 {
			joint = ", "
		}
		fmt.Fprintf(w, "%s%s by plan %s", joint, plural(c.Calls, "call"), short(c.Hash))
	}
	_, err := fmt.Fprint(w, ".\nCalls end with the plan they began with. 'receptivo apply' brings this one into force.\n")
	return err
}
