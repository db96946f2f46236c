package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"receptivo/flows"
	"receptivo/flows/caller"
)

type tryCmd struct {
	Dir    string   `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	Number string   `help:"The number to call; default: the plan's first." placeholder:"NUMBER"`
	From   string   `help:"Who calls; default: the number is withheld." placeholder:"NUMBER"`
	At     string   `help:"When, as 2026-03-10T10:00:00-03:00; default: now." placeholder:"TIME"`
	Like   string   `help:"Begin as the test of this name does: number, caller, time, mocks, agents, flags and calendars." placeholder:"TEST"`
	Agents []string `help:"Agents on the line, ready: the call runs through the engine that chooses agents." placeholder:"NAME,…"`
	Plain  bool     `help:"One command a line on standard input instead of keys that act at once; so it is too when that is no terminal."`
	Save   string   `help:"At the end add the call as a test to this file, whose name ends in .test.hcl." placeholder:"FILE"`
	Name   string   `help:"Name of that test." placeholder:"NAME"`
}

// Help is the longer text of -h.
func (tryCmd) Help() string {
	return `Calls the plan from the terminal: you read what a caller hears, with the names of the prompts, press keys, and see beside it
what the flow does: steps, values as they change (sensitive ones as dots), queues, services. Nothing rings, and the clock is
yours: it runs as in real life, and a key skips what you need not wait for.

  0-9 * #       keys of the phone, now      a   the agent answers
  space, +      skip to your next turn      x   the agent hangs up
  h             hang up                     :   a command, below
  b             back: undo the last         q   quit

With --plain, and behind the colon, a call is a list of commands:

  ` + strings.ReplaceAll(caller.Help, "\n", "\n  ") + `

What a service, a directory, the history or another number answers, and no mock says, you are asked: a number chooses, Enter
takes the first, anything else is written as in a test. At the end --save, or the command save, writes the call down as a
test of the plan: what was done is done again, and what was heard must be heard.`
}

// Run calls a plan.
func (c tryCmd) Run(ctx context.Context, out *output) error {
	plan, fsys, err := loadPlan(c.Dir, out)
	if err != nil {
		return err
	}
	o, err := c.options(plan, fsys)
	if err != nil {
		return err
	}
	if c.Save != "" && !strings.HasSuffix(c.Save, ".test.hcl") {
		return fmt.Errorf("a file of tests ends in .test.hcl: %s does not", c.Save)
	}
	failed := false
	var line *caller.Line
	if c.Plain || !term.IsTerminal(int(os.Stdin.Fd())) {
		p := &plainCall{in: bufio.NewScanner(os.Stdin), out: out.Out, echo: !term.IsTerminal(int(os.Stdin.Fd())), save: c.write}
		line, failed = p.run(o)
	} else if line, err = tryInTerminal(ctx, o, out.Out, c.write); err != nil {
		return err
	}
	if c.Save != "" {
		if err := c.write(line, c.Save); err != nil {
			return err
		}
		fmt.Fprintf(out.Out, "%s has the call as a test\n", c.Save)
	}
	if failed {
		return exitCode(1)
	}
	return nil
}

// options are who calls whom, and when.
func (c tryCmd) options(plan *flows.Plan, fsys fs.FS) (caller.Options, error) {
	o := caller.Options{Plan: plan, From: c.From, To: c.Number, Agents: c.Agents, Length: recordedLength(plan, fsys), Start: time.Now().In(plan.Engine.Timezone)}
	if c.Like != "" {
		tests, diags := flows.ParseTests(fsys, plan)
		i := slices.IndexFunc(tests, func(t *flows.Test) bool { return t.Name == c.Like })
		switch {
		case diags.HasErrors():
			return o, fmt.Errorf("the tests have errors: receptivo check %s tells them", c.Dir)
		case i < 0:
			return o, fmt.Errorf("there is no test %q in %s", c.Like, c.Dir)
		}
		o.Like, o.Start = tests[i], tests[i].Start
		if c.Number == "" {
			o.To = tests[i].To
		}
		if c.From == "" {
			o.From = tests[i].From
		}
	}
	if c.At != "" {
		at, err := time.Parse(time.RFC3339, c.At)
		if err != nil {
			return o, fmt.Errorf("--at takes an instant such as 2026-03-10T10:00:00-03:00, not %q", c.At)
		}
		o.Start = at
	}
	for _, name := range c.Agents {
		if _, ok := plan.Agent(name); !ok {
			return o, fmt.Errorf("the plan has no agent %q", name)
		}
	}
	o.Start = o.Start.Truncate(time.Second)
	return o, c.dials(plan, &o)
}

// dials finds the flow that the number leads to.
func (c tryCmd) dials(plan *flows.Plan, o *caller.Options) error {
	if len(plan.Numbers) == 0 {
		return fmt.Errorf("the plan in %s has no number: nobody can call it", c.Dir)
	}
	if o.To == "" {
		o.To = plan.Numbers[0].Number
	}
	n, ok := plan.Number(o.To)
	if !ok {
		var known []string
		for _, n := range plan.Numbers {
			known = append(known, n.Number)
		}
		return fmt.Errorf("the plan has no number %q: it has %s", o.To, strings.Join(known, ", "))
	}
	o.To, o.Flow = n.Number, n.Flow
	return nil
}

// write adds the call to a file of tests, under a name that it does not have yet.
func (c tryCmd) write(line *caller.Line, file string) error {
	if !strings.HasSuffix(file, ".test.hcl") {
		return fmt.Errorf("a file of tests ends in .test.hcl: %q does not", file)
	}
	before, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	name := c.Name
	if name == "" {
		name = line.UsualName()
	}
	first := name
	for n := 2; strings.Contains(string(before), fmt.Sprintf("test %q {", name)); n++ {
		name = fmt.Sprintf("%s (%d)", first, n)
	}
	text := line.Test(name)
	if len(before) > 0 {
		text = strings.TrimRight(string(before), "\n") + "\n\n" + text
	}
	return writeWhole(file, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// plainCall is a call of one command a line.
type plainCall struct {
	in   *bufio.Scanner
	out  io.Writer
	echo bool // what is read is no terminal: it is shown
	save func(*caller.Line, string) error
}

// run carries out commands until there are no more. It reports whether one could not be.
func (p *plainCall) run(o caller.Options) (line *caller.Line, failed bool) {
	o.Ask = p.ask
	line = caller.New(o)
	fmt.Fprintf(p.out, "%s\n", calling(o))
	for {
		command, ok := p.read("> ")
		if !ok || command == "quit" || command == "q" {
			break
		}
		text, err := carryOut(line, command, p.save)
		p.show(line)
		if text != "" {
			fmt.Fprintln(p.out, text)
		}
		if err != nil {
			failed = true
			fmt.Fprintf(p.out, "! %v\n", err)
		}
	}
	fmt.Fprintf(p.out, "%s after %s\n", line.Where(), line.Lasted().Round(100*time.Millisecond))
	return line, failed
}

func calling(o caller.Options) string {
	from := o.From
	if from == "" {
		from = "somebody"
	}
	return fmt.Sprintf("%s calls %s (flow %s) at %s", from, o.To, o.Flow, o.Start.Format("2006-01-02 15:04:05 -07:00"))
}

// carryOut carries out a command; save is the only one that leaves the terminal.
func carryOut(line *caller.Line, command string, save func(*caller.Line, string) error) (string, error) {
	if file, ok := strings.CutPrefix(strings.TrimSpace(command), "save "); ok {
		file = strings.TrimSpace(file)
		return file + " has the call as a test", save(line, file)
	}
	return line.Do(command)
}

func (p *plainCall) read(prompt string) (string, bool) {
	if !p.in.Scan() {
		return "", false
	}
	text := strings.TrimSpace(p.in.Text())
	if p.echo {
		fmt.Fprintf(p.out, "%s%s\n", prompt, text)
	}
	return text, true
}

func (p *plainCall) show(line *caller.Line) {
	for _, n := range line.News() {
		fmt.Fprintln(p.out, n)
	}
}

// ask lets whoever writes the commands answer for the world.
func (p *plainCall) ask(q caller.Question) string {
	fmt.Fprintln(p.out, question(q))
	answer, _ := p.read("? ")
	return answer
}

// question is a question as it is shown.
func question(q caller.Question) string {
	var b strings.Builder
	fmt.Fprintf(&b, "What does %s answer?", q.What)
	for i, choice := range q.Choices {
		fmt.Fprintf(&b, "\n  %d  %s", i+1, choice)
	}
	return b.String()
}
