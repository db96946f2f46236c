package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/ivr"
	"receptivo/media"
)

type testCmd struct {
	Dir      string `arg:"" help:"Folder of the plan, with its tests in *.test.hcl files beside it; default: the current one." default:"."`
	Only     string `name:"run" help:"Only tests whose name matches this regular expression." placeholder:"REGEXP"`
	Verbose  bool   `short:"v" help:"Print what happens in every call, not only in those of tests that fail."`
	Ways     bool   `help:"List every way through the flows that no test takes, not only the first ten."`
	Coverage int    `help:"Fail when the tests take fewer ways than this, in per cent." placeholder:"PERCENT"`
	Junit    string `help:"Also write the results as JUnit XML, for a CI server." placeholder:"FILE"`
	JSON     bool   `help:"Print the results as JSON, transcripts and ways included, instead of text."`
	Watch    bool   `help:"Run again whenever a file of the plan changes, until Ctrl-C."`
	Seed     int    `help:"Which of its chances a call gets: call.bucket follows from it." default:"1"`
}

// Help is the long text of -h.
func (testCmd) Help() string {
	return `A test is one call: who calls and when, what the world answers, what the caller does, and what must come of it.
Nothing rings and nobody waits: the clock is virtual, and minutes of calls take milliseconds.

  test "who asks for a person waits in the queue" {
    press  { keys = "9" }
    hear   { prompt = prompt.one_moment }
    expect { queue = queue.support }
  }

Services, directories and customers are answered by mocks (mock "http.order" { body = { … } }). With agents in a test
(agent "ana" {}) the call runs through the engine that chooses agents in the live centre. no_problem {} fails when anything
has gone wrong for the caller so far: an error, a long silence, an announced key that does nothing, an end without a person or
a word. Every test runs a second time with the call saved and loaded before each event, and must go the same way. The exit code is 1 when a test fails.`
}

// Run runs the tests of a plan.
func (c testCmd) Run(ctx context.Context, out *output) error {
	if !c.Watch {
		return c.once(out)
	}
	return c.again(ctx, out)
}

// again runs the tests now, and after each change of the plan's folder.
func (c testCmd) again(ctx context.Context, out *output) error {
	recordings := &flows.Plan{Engine: flows.Engine{PromptsDir: "prompts"}}
	if fsys, err := planFiles(c.Dir); err == nil {
		if plan, _ := flows.Parse(fsys); plan != nil {
			recordings = plan
		}
	}
	w, err := watch(c.Dir, func() *flows.Plan { return recordings })
	if err != nil {
		return err
	}
	w.tests = true
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- w.run(ctx) }()
	for {
		if err := c.once(out); err != nil && !isSilent(err) {
			fmt.Fprintf(out.Err, "receptivo: %v\n", err)
		}
		fmt.Fprintf(out.Out, "\nwaiting for changes in %s\n", c.Dir)
		select {
		case <-w.changed:
		case err := <-ended:
			return err
		}
	}
}

// isSilent reports whether a command has already said what is wrong.
func isSilent(err error) bool { _, ok := err.(exitCode); return ok }

func (c testCmd) once(out *output) error {
	plan, fsys, err := loadPlan(c.Dir, out)
	if err != nil {
		return err
	}
	tests, err := c.tests(fsys, plan, out)
	if err != nil {
		return err
	}
	report := flowtest.Run(plan, tests, flowtest.Options{Length: recordedLength(plan, fsys), Seed: c.Seed})
	if err := c.write(report, fsys, out); err != nil {
		return err
	}
	share := int(100 * report.Ways.Share())
	switch {
	case report.Failed() > 0:
		return exitCode(1)
	case c.Coverage > share:
		return fmt.Errorf("the tests take %d %% of the ways, and --coverage asks for %d %%: --ways lists what is missing", share, c.Coverage)
	}
	return nil
}

// tests reads the tests, and keeps those that are asked for.
func (c testCmd) tests(fsys fs.FS, plan *flows.Plan, out *output) ([]*flows.Test, error) {
	tests, diags := flows.ParseTests(fsys, plan)
	if err := diags.Write(out.Err, fsys); err != nil {
		return nil, err
	}
	if diags.HasErrors() {
		return nil, fmt.Errorf("the tests have errors: %s", count(diags))
	}
	if len(tests) == 0 {
		return nil, fmt.Errorf("there is no test in %s: write one in a file that ends in .test.hcl", c.Dir)
	}
	wanted, err := regexp.Compile(c.Only)
	if err != nil {
		return nil, fmt.Errorf("--run is no regular expression: %w", err)
	}
	tests = slices.DeleteFunc(tests, func(t *flows.Test) bool { return !wanted.MatchString(t.Name) })
	if len(tests) == 0 {
		return nil, fmt.Errorf("no test has a name that matches %q", c.Only)
	}
	return tests, nil
}

func (c testCmd) write(report flowtest.Report, fsys fs.FS, out *output) error {
	if c.Junit != "" {
		err := writeWhole(c.Junit, report.WriteJUnit)
		if err != nil {
			return err
		}
	}
	if c.JSON {
		return report.WriteJSON(out.Out)
	}
	return report.Write(out.Out, flowtest.Style{Transcripts: c.Verbose, Ways: c.Ways, Partial: c.Only != "", Files: fsys})
}

// writeWhole makes a file, whole or not at all.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone when all went well
	if err := write(f); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// recordedLength is how long the plan's recordings take; what has none is as long as its words.
func recordedLength(plan *flows.Plan, fsys fs.FS) func(ivr.Item) (time.Duration, bool) {
	folder, err := fs.Sub(fsys, plan.Engine.PromptsDir)
	if err != nil {
		return nil
	}
	library := media.NewLibrary(folder)
	var known sync.Map // language/name → time.Duration; negative: no recording
	return func(it ivr.Item) (time.Duration, bool) {
		if it.Name == "" {
			return 0, false
		}
		key := it.Lang + "/" + it.Name
		if d, ok := known.Load(key); ok {
			return d.(time.Duration), d.(time.Duration) >= 0
		}
		d := time.Duration(-1)
		if clip, err := library.Clip(it.Lang, it.Name); err == nil {
			d = clip.Duration()
		}
		known.Store(key, d)
		return d, d >= 0
	}
}
