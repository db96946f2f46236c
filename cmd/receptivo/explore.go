package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"receptivo/flows"
	"receptivo/flows/explore"
)

type exploreCmd struct {
	Dir     string        `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	Number  string        `help:"Only calls to this number; default: calls to each." placeholder:"NUMBER"`
	Flow    string        `help:"Only calls to the numbers of this flow." placeholder:"NAME"`
	States  int           `help:"Stop after so many distinct states of a call." default:"100000"`
	Depth   int           `help:"Follow no call further than so many moves of its caller; 0 is no bound." default:"0"`
	Silence time.Duration `help:"How long a caller may hear nothing while they wait." default:"10s"`
	Out     string        `short:"o" help:"Write the tests to this file instead: one that ends in .test.hcl, in the plan's folder, is run by receptivo test." placeholder:"FILE"`
	Ways    bool          `help:"List every way through the flows that no call takes, not only the first ten."`
	Strict  bool          `help:"Fail as well when a way is never taken, or the bound was reached."`
	JSON    bool          `help:"Print the report as JSON."`
}

// Help is the longer text of -h.
func (exploreCmd) Help() string {
	return `Makes every call that the plan can get, in virtual time: from each distinct state of a call every key, a wrong key, silence and
hanging up; every answer of services, directories and the customer history (complete, minimal, nothing found, late, broken);
queues that are open, closed, full or empty; transfers that are answered, busy or refused; calendars open and closed, flags on
and off. Two calls that cannot become different any more are one state, so most plans are gone through to their end.

It finds what no caller should meet:

  error     an expression fails, or a service does and nobody handles it: the call ends with an apology
  dead end  the flow hangs up, and the caller has got neither a person nor a message, a call back or a word
  trap      whatever the caller does, there is no person and no end
  loop      the flow goes round and round without asking the caller
  limit     the flow goes deeper than a call may
  silence   nothing is heard for long, and it is not the caller's turn
  key       a key is announced, and does nothing

Each problem comes with the shortest way to it as a test of the plan, which fails for as long as the problem is there:

  receptivo explore centre -o centre/found.test.hcl && receptivo test centre

The exit code is 1 when there is a problem or the plan has errors, 2 when the command line is wrong.`
}

// Run explores a plan.
func (c exploreCmd) Run(ctx context.Context, out *output) error {
	plan, fsys, err := loadPlan(c.Dir, out)
	if err != nil {
		return err
	}
	if err := c.known(plan); err != nil {
		return err
	}
	progress, done := c.progress(ctx, out.Err)
	began := time.Now()
	o := explore.Options{
		Number: c.Number, Flow: c.Flow, States: c.States, Depth: c.Depth, Length: recordedLength(plan, fsys), Progress: progress,
	}
	if c.Silence != explore.LongSilence {
		o.Silence = c.Silence
	}
	report := explore.Run(plan, o)
	done()
	if err := c.write(report, time.Since(began), out); err != nil {
		return err
	}
	if len(report.Problems) > 0 || c.Strict && (len(report.Missed) > 0 || report.Untried > 0 || report.Cut > 0) {
		return exitCode(1)
	}
	return nil
}

// known checks that there is something to call.
func (c exploreCmd) known(plan *flows.Plan) error {
	var numbers []string
	for _, n := range plan.Numbers {
		if c.Flow == "" || n.Flow == c.Flow {
			numbers = append(numbers, n.Number)
		}
	}
	switch {
	case len(plan.Numbers) == 0:
		return fmt.Errorf("the plan in %s has no number: nobody can call it", c.Dir)
	case len(numbers) == 0:
		return fmt.Errorf("no number of the plan leads to a flow %q", c.Flow)
	case c.Number != "" && !slices.Contains(numbers, c.Number):
		return fmt.Errorf("the plan has no number %q: it has %s", c.Number, strings.Join(numbers, ", "))
	}
	return nil
}

func (c exploreCmd) write(report explore.Report, took time.Duration, out *output) error {
	if c.Out != "" {
		if err := writeWhole(c.Out, report.WriteTests); err != nil {
			return err
		}
	}
	if c.JSON {
		return report.WriteJSON(out.Out)
	}
	return report.Write(out.Out, explore.Style{Tests: c.Out == "", Ways: c.Ways, Took: took})
}

// progress is a bar of states gone on from among those found, on a terminal. Ctrl-C ends the exploration there.
func (exploreCmd) progress(ctx context.Context, w io.Writer) (tell func(explore.Progress) bool, done func()) {
	tell = func(explore.Progress) bool { return ctx.Err() == nil }
	f, file := w.(*os.File)
	if !file {
		return tell, func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return tell, func() {}
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("states"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	tell = func(p explore.Progress) bool {
		bar.ChangeMax(p.States)
		bar.Describe(fmt.Sprintf("states, %s", plural(p.Problems, "problem")))
		_ = bar.Set(p.Tried) // a bar that cannot be drawn is no reason to stop
		return ctx.Err() == nil
	}
	return tell, func() { _ = bar.Clear() }
}
