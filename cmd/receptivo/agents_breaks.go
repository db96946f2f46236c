package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"receptivo/acd"
)

type agentsBreaksCmd struct {
	Agent  string   `arg:"" help:"Name of the agent in the plan."`
	Breaks []string `arg:"" optional:"" help:"All that are ahead: reason, when it may begin and must begin at the latest, length: 'pausa 14:00-15:30 10m', or 'pausa 15:30 10m'. Times are of this machine's zone, today or, if over, tomorrow."`
	None   bool     `help:"There are none ahead."`
	byFlag
	centreFlag
}

// Help says what they do.
func (agentsBreaksCmd) Help() string {
	return "An agent is offered no contact that would probably (in four cases of five) keep them beyond the latest start of their " +
		"next break, whoever waits. The break is had when they were paused for its reason as long as it is to last; nobody is " +
		"sent into it. Without breaks, what is planned is shown."
}

// Run shows or plans an agent's breaks.
func (c agentsBreaksCmd) Run(ctx context.Context, out *output) error {
	if c.None && len(c.Breaks) > 0 {
		return fmt.Errorf("--none says that there are no breaks ahead, and %q is one", c.Breaks[0])
	}
	var breaks []acd.Break
	for _, text := range c.Breaks {
		b, err := parseBreak(text, time.Now())
		if err != nil {
			return err
		}
		breaks = append(breaks, b)
	}
	slices.SortFunc(breaks, func(a, b acd.Break) int { return a.Latest.Compare(b.Latest) })
	centre, err := c.client()
	if err != nil {
		return err
	}
	if !c.None && len(breaks) == 0 {
		agents, err := centre.Agents(ctx)
		if err != nil {
			return err
		}
		for _, a := range agents {
			if a.AgentView.Name == c.Agent {
				return tableBreaks(out.Out, a.AgentView)
			}
		}
		return fmt.Errorf("agent %q is not in the plan in force", c.Agent)
	}
	a, err := centre.PlanBreaks(ctx, c.Agent, breaks, c.By)
	if err != nil {
		return err
	}
	return tableBreaks(out.Out, a.AgentView)
}

// parseBreak reads 'pausa 14:00-15:30 10m'.
func parseBreak(text string, now time.Time) (b acd.Break, err error) {
	wrong := fmt.Errorf("%q is no break: write a break as 'pausa 14:00-15:30 10m': reason, when it may and must begin, length", text)
	words := strings.Fields(text)
	if len(words) != 3 {
		return acd.Break{}, wrong
	}
	length, err := time.ParseDuration(words[2])
	if err != nil {
		return acd.Break{}, wrong
	}
	from, latest, ranged := strings.Cut(words[1], "-")
	if !ranged {
		latest = from
	}
	b = acd.Break{Reason: words[0], For: acd.MillisOf(length)}
	var ok bool
	if b.Latest, ok = clockAfter(latest, now); !ok {
		return acd.Break{}, wrong
	}
	if ranged {
		if b.From, ok = clockAfter(from, b.Latest.AddDate(0, 0, -1)); !ok {
			return acd.Break{}, wrong
		}
	}
	return b, nil
}

// clockAfter is the first instant after another at which clocks show a time such as 14:30.
func clockAfter(text string, after time.Time) (time.Time, bool) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return time.Time{}, false
	}
	at := time.Date(after.Year(), after.Month(), after.Day(), t.Hour(), t.Minute(), 0, 0, after.Location())
	if !at.After(after) {
		at = at.AddDate(0, 0, 1)
	}
	return at, true
}

func tableBreaks(w io.Writer, a acd.AgentView) error {
	if len(a.Breaks) == 0 {
		_, err := fmt.Fprintf(w, "%s has no breaks ahead.\n", a.Name)
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "BREAK\tFROM\tLATEST\tFOR")
	for _, b := range a.Breaks {
		from := "-"
		if !b.From.IsZero() {
			from = b.From.Local().Format("02.01. 15:04")
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", b.Reason, from, b.Latest.Local().Format("02.01. 15:04"), b.For.Duration())
	}
	return tw.Flush()
}
