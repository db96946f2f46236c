package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
	"receptivo/acd/metrics"
	"receptivo/acd/sim"
	"receptivo/flows"
	"receptivo/skills"
)

// told is what a report says about how it came to be.
type told struct {
	title       string
	history     []string // of a day that is replayed
	level       metrics.ServiceLevel
	short       time.Duration // 0: the default
	assumptions []string
}

// mostVariants is how many centres are compared at once: more are no longer told apart.
const mostVariants = 8

// variants are the centres that flags ask for: each plan with each strategy and each number of agents.
func (c simulateCmd) variants(ctx context.Context, out *output) ([]sim.Variant, told, error) {
	plan, _, err := loadPlan(c.Dir, out)
	if err != nil {
		return nil, told{}, err
	}
	plans, names := []*flows.Plan{plan}, []string{""}
	if c.Against != "" {
		other, _, err := loadPlan(c.Against, out)
		if err != nil {
			return nil, told{}, err
		}
		plans, names = append(plans, other), []string{folderName(c.Dir), folderName(c.Against)}
		if names[0] == names[1] {
			names = []string{c.Dir, c.Against}
		}
	}
	if c.Replay != "" {
		return c.replayed(ctx, plans, names)
	}
	load, err := c.load(plan)
	if err != nil {
		return nil, told{}, err
	}
	if c.day, err = c.date(); err != nil {
		return nil, told{}, err
	}
	if c.Staffing != "" {
		if c.staffed, err = c.staffing(load); err != nil {
			return nil, told{}, err
		}
	}
	all, err := c.each(plans, names, func(p *flows.Plan, strategy acd.Strategy, agents int) (sim.Variant, error) {
		return c.variant(p, load, strategy, agents)
	})
	return all, c.tell(plan, load), err
}

// each makes a variant of each plan with each strategy and each number of agents.
func (c simulateCmd) each(plans []*flows.Plan, names []string, variant func(*flows.Plan, acd.Strategy, int) (sim.Variant, error)) ([]sim.Variant, error) {
	var all []sim.Variant
	for i, p := range plans {
		for _, strategy := range orNone(c.Strategy) {
			for _, agents := range orNone(c.Agents) {
				v, err := variant(p, strategy.Strategy, agents)
				if err != nil {
					return nil, err
				}
				v.Name = variantName(names[i], string(strategy.Strategy), agents)
				all = append(all, v)
			}
		}
	}
	if len(all) > mostVariants {
		return nil, fmt.Errorf("%d centres to compare are more than %d: ask for fewer --strategy or --agents at once", len(all), mostVariants)
	}
	return all, nil
}

// orNone gives one zero value where nothing is asked for.
func orNone[T any](all []T) []T {
	if len(all) == 0 {
		return make([]T, 1)
	}
	return all
}

func folderName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return filepath.Base(dir)
}

func variantName(plan, strategy string, agents int) string {
	var parts []string
	for _, p := range []string{plan, strategy} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if agents > 0 {
		parts = append(parts, plural(agents, "agent"))
	}
	if len(parts) == 0 {
		return "as planned"
	}
	return strings.Join(parts, ", ")
}

// variant is a plan with a load, one strategy and one number of agents.
func (c simulateCmd) variant(plan *flows.Plan, l load, strategy acd.Strategy, agents int) (sim.Variant, error) {
	if c.Open {
		plan = plan.With(flows.Override{AlwaysOpen: true})
	}
	if c.staffed != nil && agents == 0 {
		agents = c.staffed.most
	}
	config, err := c.config(plan, strategy, agents)
	if err != nil {
		return sim.Variant{}, err
	}
	day := c.day.In(plan.Engine.Timezone)
	centre := sim.Centre{
		Config: config, Begin: time.Date(c.day.Year(), c.day.Month(), c.day.Day(), 0, 0, 0, 0, day.Location()).Add(l.begin), Length: l.length, Slot: c.Interval,
		Answer: sim.Constant(c.Answer), Missed: float64(c.Missed), Plan: plan, Callback: sim.Callback{Unanswered: float64(c.Silent)},
	}
	c.habits(&centre)
	if c.Walk {
		if centre.Flows, err = c.crowd(plan); err != nil {
			return sim.Variant{}, err
		}
	}
	centre.Streams = slices.Clone(l.streams)
	for i, s := range l.streams {
		if c.Walk {
			continue
		}
		if err := mayServe(s.Queue, config); err != nil {
			return sim.Variant{}, err
		}
		centre.Streams[i].Credits = plan.Credits(s.Queue, nil)
	}
	if c.staffed != nil {
		centre.Shifts = c.staffed.shifts(config.Agents)
	}
	if c.Shifts != "" {
		shifts, err := readShifts(c.Shifts, config.Agents, l)
		if err != nil {
			return sim.Variant{}, err
		}
		centre.Shifts = shifts
	}
	return sim.Variant{Centre: centre}, nil
}

// config is a plan with one strategy and one number of agents, where they are asked for.
func (c simulateCmd) config(plan *flows.Plan, strategy acd.Strategy, agents int) (acd.Config, error) {
	config := plan.Config()
	for i := range config.Queues {
		if strategy != "" {
			config.Queues[i].Strategy, config.Queues[i].Experiment = strategy, nil
		}
	}
	if agents > 0 {
		config.Agents = team(config, agents)
	}
	if len(config.Agents) == 0 {
		return config, errors.New("the plan has no agent: say how many there are, --agents 20")
	}
	return config, nil
}

// dayOne is the day that is made up: a Monday.
var dayOne = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// team is so many agents with the skills of the plan's in turn, spread over them when they are fewer. Where a plan has
// none, each may serve every queue.
func team(config acd.Config, n int) []acd.Agent {
	of := config.Agents
	if len(of) == 0 {
		everything := skills.Set{}
		for _, q := range config.Queues {
			for _, need := range q.Needs.Required {
				everything[need.Skill] = max(everything[need.Skill], need.Level)
			}
		}
		of = []acd.Agent{{Name: "agent", Skills: everything}}
	}
	all := make([]acd.Agent, n)
	for i := range all {
		all[i] = of[i%len(of)]
		if n < len(of) {
			all[i] = of[i*len(of)/n]
		}
		if round := i / len(of); round > 0 || len(config.Agents) == 0 {
			all[i].Name = fmt.Sprintf("%s-%d", all[i].Name, round+1)
		}
	}
	return all
}

// mayServe refuses a queue whose contacts nobody may ever take.
func mayServe(queue string, config acd.Config) error {
	i := slices.IndexFunc(config.Queues, func(q acd.Queue) bool { return q.Name == queue })
	if i < 0 {
		return fmt.Errorf("the plan to compare with has no queue %q: it has %s", queue, queueNames(config.Queues))
	}
	needs := config.Queues[i].Needs
	if len(config.Queues[i].Rings) > 0 { // what relaxes, somebody will do for in the end
		needs.Required = slices.DeleteFunc(slices.Clone(needs.Required), func(n skills.Need) bool { return !n.NeverRelaxes() })
	}
	if slices.ContainsFunc(config.Agents, func(a acd.Agent) bool { return needs.Met(a.Skills) }) {
		return nil
	}
	return fmt.Errorf("nobody of %s may serve queue %s, which needs %s", plural(len(config.Agents), "agent"), queue, needs)
}

// readShifts reads who works when. Who is not named does not work.
func readShifts(file string, agents []acd.Agent, l load) (map[string][]sim.Shift, error) {
	var r io.Reader = os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	shifts, err := parseShifts(r, agents, l)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", profileName(file), err)
	}
	return shifts, nil
}

func parseShifts(r io.Reader, agents []acd.Agent, l load) (map[string][]sim.Shift, error) {
	rows := csv.NewReader(r)
	rows.TrimLeadingSpace = true
	rows.FieldsPerRecord = 3
	header, err := rows.Read()
	if err != nil || strings.Join(header, ",") != "agent,from,to" {
		return nil, errors.New("line 1: the header agent,from,to is missing")
	}
	shifts := map[string][]sim.Shift{}
	for _, a := range agents {
		shifts[a.Name] = []sim.Shift{}
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return shifts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("a line is not agent,from,to: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if err := addShift(shifts, row, l); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// addShift adds a line. Work that ends before it begins ends on the next day.
func addShift(shifts map[string][]sim.Shift, row []string, l load) error {
	var from, to clockTime
	if err := errors.Join(from.UnmarshalText([]byte(row[1])), to.UnmarshalText([]byte(row[2]))); err != nil {
		return err
	}
	of, known := shifts[row[0]]
	if !known {
		return fmt.Errorf("there is no agent %q: there is %s", row[0], someOf(slices.Sorted(maps.Keys(shifts))))
	}
	s := sim.Shift{From: time.Duration(from) - l.begin, To: time.Duration(to) - l.begin}
	if to <= from {
		s.To += 24 * time.Hour
	}
	if s.To <= 0 { // after midnight, of a day that begins before it
		s.From, s.To = s.From+24*time.Hour, s.To+24*time.Hour
	}
	if s.From, s.To = max(s.From, 0), min(s.To, l.length); s.From < s.To {
		shifts[row[0]] = append(of, s)
	}
	return nil
}

// someOf names a few of many.
func someOf(names []string) string {
	if len(names) > 8 {
		return strings.Join(names[:8], ", ") + fmt.Sprintf(" and %d more", len(names)-8)
	}
	return strings.Join(names, ", ")
}

// tell says what the report is of, and what was taken for granted.
func (c simulateCmd) tell(plan *flows.Plan, l load) told {
	t := told{level: c.Level, title: fmt.Sprintf("%s, %s to %s: %.0f calls expected a day", folderName(c.Dir),
		dayOne.Add(l.begin).Format("15:04"), dayOne.Add(l.begin+l.length).Format("15:04"), l.calls)}
	if t.level == "" {
		t.level = headline(plan, l)
	}
	t.short = shortOf(plan, l)
	handle := fmt.Sprintf("lognormal, coefficient of variation %g", c.CV)
	if c.CV == 0 {
		handle = "all alike"
	}
	for _, s := range l.streams {
		where := s.Queue
		if c.Walk {
			where = "calls"
		}
		if text := fmt.Sprintf("Handle times (talk and wrap-up) of %s: mean %s, %s.", where, brief(s.Handle.Mean()), handle); !slices.Contains(t.assumptions, text) {
			t.assumptions = append(t.assumptions, text)
		}
	}
	t.assumptions = append(t.assumptions, c.comeAs(), c.Patience.assumption())
	if c.Repeat != nil {
		t.assumptions = append(t.assumptions, fmt.Sprintf("Of those who were answered %.4g %% call again for the same, after %s on average.", 100*c.Repeat.Share, brief(c.Repeat.After.Mean())))
	}
	if c.Callback != nil {
		t.assumptions = append(t.assumptions, fmt.Sprintf("Of those who have waited %s %.4g %% accept to be called back; %.4g %% of these calls are not answered.", brief(c.Callback.Offer), 100*c.Callback.Share, 100*float64(c.Silent)))
	}
	if c.Redial != nil {
		t.assumptions = append(t.assumptions, fmt.Sprintf("Of those who hung up %.4g %% call again, after %s on average.", 100*c.Redial.Share, brief(c.Redial.After.Mean())))
	}
	answer := fmt.Sprintf("Agents let the phone ring for %s, and miss %.4g %% of the offers", brief(c.Answer), 100*float64(c.Missed))
	if c.Missed > 0 {
		answer += ", which they notice half a minute later"
	}
	t.assumptions = append(t.assumptions, answer+".")
	switch {
	case c.Staffing != "":
		t.assumptions = append(t.assumptions, "So many agents work as "+filepath.Base(c.Staffing)+" says; who is on a contact ends it first.")
	case c.Shifts != "":
		t.assumptions = append(t.assumptions, "Agents work as in "+filepath.Base(c.Shifts)+"; who is on a contact ends it first.")
	default:
		t.assumptions = append(t.assumptions, "All agents work all day, without breaks.")
	}
	return t
}

// shortOf is what the plan's queues that are called say of a short abandonment, when they agree; 0: nothing.
func shortOf(plan *flows.Plan, l load) time.Duration {
	var shorts []time.Duration
	for _, name := range l.queues(plan) {
		q, _ := plan.Queue(name)
		shorts = append(shorts, q.Short)
	}
	slices.Sort(shorts)
	if shorts = slices.Compact(shorts); len(shorts) == 1 {
		return shorts[0]
	}
	return 0
}

// headline is the formula that the plan gives the queues that are called, when they agree.
func headline(plan *flows.Plan, l load) metrics.ServiceLevel {
	var level metrics.ServiceLevel
	for _, name := range l.queues(plan) {
		q, _ := plan.Queue(name)
		of := metrics.ServiceLevel(q.Formula)
		if of == "" {
			of = metrics.Headline
		}
		if level != "" && level != of {
			return metrics.Headline
		}
		level = of
	}
	return level
}

// queues are those that calls may come to.
func (l load) queues(plan *flows.Plan) (names []string) {
	for _, s := range l.streams {
		if s.Queue == "" { // a flow leads anywhere
			names = nil
			for _, q := range plan.Queues {
				names = append(names, q.Name)
			}
			return names
		}
		names = append(names, s.Queue)
	}
	return names
}
