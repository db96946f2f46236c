package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"receptivo/acd/metrics"
)

type reportCmd struct {
	Data   string `help:"Data directory of the centre, which may be running." default:"./data" env:"RECEPTIVO_DATA" type:"path"`
	Events string `help:"Instead, a file with one event of the log a line, as JSON. - is standard input." placeholder:"FILE"`

	Day  string `help:"Day to report: 2026-11-25. Default: the day of the last event." placeholder:"DATE"`
	From string `help:"Begin: a time of the day (08:00), or a date with it (2026-11-25T08:00). Default: midnight." placeholder:"TIME"`
	To   string `help:"End, itself not included. Default: a day after midnight." placeholder:"TIME"`
	Zone string `help:"Time zone of all these, such as America/Sao_Paulo. Default: this machine's." placeholder:"NAME"`

	By        string         `help:"A line for each queue, for each agent, or one for all: queue, agent, all. Contacts: one for all, by their last visit." enum:"queue,agent,all,contacts" default:"queue"`
	Interval  time.Duration  `help:"A line for each interval of this length too: 15m, 30m, 1h." placeholder:"TIME"`
	Count     string         `help:"To which interval a visit belongs: queued, when it came (for planning); ended, when it got its outcome, or now while it waits (as on a wallboard)." enum:"queued,ended" default:"queued"`
	Only      []string       `name:"only" help:"Only these queues or agents." placeholder:"NAME"`
	Level     []string       `help:"Service levels to print, by name; all for the seven. Default: the formula of each queue in the plan, else abandons_missed." placeholder:"NAME"`
	Threshold time.Duration  `help:"T of the service levels. Default: the queue's answer_within in the plan of then, else 20s." placeholder:"TIME"`
	Short     *time.Duration `help:"Who hangs up within this time is short; 0s: nobody. Default: short of the queue in the plan of then, else 5s." placeholder:"TIME"`
	AsOf      string         `help:"Report what was known then; what still waited, waits. Default: the last event." placeholder:"TIME"`
	LookBack  time.Duration  `help:"How long before the begin the log is read, to know who was signed in and waiting; 0: all of it." default:"48h"`

	Experiment bool `help:"Report the experiments of the whole log instead: each arm, what it gains on the last one, and how long it takes to be certain."`

	JSON bool `name:"json" help:"Print JSON, with the formulas." xor:"form"`
	CSV  bool `name:"csv" help:"Print CSV, all figures in columns." xor:"form"`
}

// Help is the long text of -h.
func (reportCmd) Help() string {
	return `All figures are computed from the log, with the formulas that are printed below them; nothing was counted along. So yesterday can be
asked for with another threshold, and last year with a formula of today.

  receptivo report                                      the queues, on the day of the last event
  receptivo report --day 2026-11-25 --interval 30m --by all
  receptivo report --from 08:00 --to 20:00 --level all --threshold 30s
  receptivo report --by agent --csv > agents.csv
  receptivo report --experiment                         strategies that take turns, compared

A visit is one stay of a contact in one queue. At every instant it has one outcome, so the outcomes of a line add up to OFFERED. Who
leaves by a key, is refused or promised a callback has not abandoned. States of agents are cut at the bounds of intervals exactly.
– is printed where there is nothing to be a share or a mean of; CSV leaves it empty, JSON says null.`
}

// reporting is a report with what it is about found out.
type reporting struct {
	reportCmd
	ledger *metrics.Ledger
	zone   *time.Location
	day    metrics.Interval
	define metrics.Definition
	levels []metrics.ServiceLevel
}

// Run reports.
func (c reportCmd) Run(ctx context.Context, out *output) error {
	if c.Experiment {
		return c.trials(ctx, out.Out)
	}
	r, err := c.settle()
	if err != nil {
		return err
	}
	source, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = source.close() }()
	last, err := source.last(ctx)
	if err != nil {
		return err
	}
	if err := r.when(last); err != nil {
		return err
	}
	if r.ledger, err = source.fold(ctx, r.since(), r.define.Now); err != nil {
		return err
	}
	if len(r.levels) == 0 {
		r.levels = r.ledger.Levels(r.queues()...)
	}
	return r.write(out.Out)
}

// queues are those asked for, if it is queues that were.
func (r *reporting) queues() []string {
	if r.By == "agent" {
		return nil
	}
	return r.Only
}

// settle checks what does not need the log.
func (c reportCmd) settle() (r *reporting, err error) {
	r = &reporting{reportCmd: c, zone: time.Local}
	if c.Zone != "" {
		if r.zone, err = time.LoadLocation(c.Zone); err != nil {
			return nil, fmt.Errorf("--zone: there is no time zone %q: it is a name such as America/Sao_Paulo", c.Zone)
		}
	}
	switch {
	case c.Interval < 0 || c.Interval > 0 && c.Interval < time.Minute:
		return nil, errors.New("--interval is a minute or more")
	case c.Threshold < 0 || c.LookBack < 0:
		return nil, errors.New("--threshold and --look-back are above zero")
	}
	for _, name := range c.Level {
		if name == "all" {
			r.levels = metrics.ServiceLevels()
			break
		}
		var level metrics.ServiceLevel
		if err := level.UnmarshalText([]byte(name)); err != nil {
			return nil, fmt.Errorf("--level: %w, or all", err)
		}
		r.levels = append(r.levels, level)
	}
	r.define = metrics.Definition{Threshold: c.Threshold, Count: metrics.Count(c.Count), Only: c.Only}
	if c.Short != nil {
		r.define.Short = *c.Short
		if *c.Short <= 0 {
			r.define.Short = -1
		}
	}
	return r, nil
}

// when finds the interval, and the instant by which things are known.
func (r *reporting) when(last time.Time) error {
	r.define.Now = last.In(r.zone)
	day := midnight(r.define.Now)
	if r.Day != "" {
		d, err := time.ParseInLocation(time.DateOnly, r.Day, r.zone)
		if err != nil {
			return fmt.Errorf("--day: %q is not a date such as 2026-11-25", r.Day)
		}
		day = d
	}
	if r.AsOf != "" {
		at, err := r.instant(r.AsOf, day)
		if err != nil {
			return fmt.Errorf("--as-of: %w", err)
		}
		if r.define.Now = at.In(r.zone); r.Day == "" {
			day = midnight(r.define.Now)
		}
	}
	r.day = metrics.Interval{From: day, To: day.AddDate(0, 0, 1)}
	for _, bound := range []struct {
		flag, text string
		into       *time.Time
	}{{"--from", r.From, &r.day.From}, {"--to", r.To, &r.day.To}} {
		if bound.text == "" {
			continue
		}
		at, err := r.instant(bound.text, day)
		if err != nil {
			return fmt.Errorf("%s: %w", bound.flag, err)
		}
		*bound.into = at
	}
	if !r.day.To.After(r.day.From) {
		return errors.New("--to must be after --from")
	}
	if r.Interval > 0 && r.day.To.Sub(r.day.From)/r.Interval > 10_000 {
		return errors.New("--interval is too short for so long a time: that would be over 10000 lines")
	}
	return nil
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// instant reads a time of a day, or a date with a time.
func (r *reporting) instant(text string, day time.Time) (time.Time, error) {
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), t.Second(), 0, r.zone), nil
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, r.zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time such as 08:00 or 2026-11-25T08:00", text)
}

// since is where reading begins; zero: at the log's beginning.
func (r *reporting) since() time.Time {
	if r.LookBack == 0 {
		return time.Time{}
	}
	return r.day.From.Add(-r.LookBack)
}

// intervals are what the report is cut into.
func (r *reporting) intervals() []metrics.Interval {
	if r.Interval == 0 {
		return []metrics.Interval{r.day}
	}
	return r.day.Split(r.Interval)
}
