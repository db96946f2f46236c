package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/acd/metrics"
	"receptivo/acd/sim"
	"receptivo/flows"
)

// replayed are a recorded day under its own plan, and under those that are asked for.
func (c simulateCmd) replayed(ctx context.Context, plans []*flows.Plan, names []string) ([]sim.Variant, told, error) {
	log, err := readLog(ctx, c.Replay)
	if err != nil {
		return nil, told{}, err
	}
	var day time.Time
	if c.Day != "" {
		if day, err = time.Parse(time.DateOnly, c.Day); err != nil {
			return nil, told{}, fmt.Errorf("--day: %q is no date such as 2026-03-02", c.Day)
		}
	}
	rec, err := sim.Record(log, day)
	if err != nil {
		return nil, told{}, fmt.Errorf("%s: %w", c.Replay, err)
	}
	t := c.tellReplay(rec)
	if again, err := sim.Redecide(ctx, log); err == nil {
		t.history = append([]string{"Decided again: " + again.String() + "."}, t.history...)
	} else {
		t.history = append([]string{"Not decided again: " + err.Error() + "."}, t.history...)
	}
	all := []sim.Variant{{Name: "plan of then", Centre: c.replay(rec, rec.Config)}}
	changed, err := c.each(plans, names, func(p *flows.Plan, strategy acd.Strategy, agents int) (sim.Variant, error) {
		config, err := c.config(p, strategy, agents)
		for _, s := range rec.Streams {
			if err == nil {
				err = mayServe(s.Queue, config)
			}
		}
		return sim.Variant{Centre: c.replay(rec, config)}, err
	})
	for _, v := range changed {
		if !sameConfig(v.Centre.Config, rec.Config) {
			all = append(all, v)
		}
	}
	if len(all) == 1 {
		t.history = append(t.history, "The plan is that of then: nothing is compared.")
	}
	return all, t, err
}

// replay is a recorded day under a configuration. Agents whom the recording knows work when they did.
func (c simulateCmd) replay(rec *sim.Recording, config acd.Config) sim.Centre {
	return sim.Centre{Config: config, Begin: rec.Begin, Length: rec.Length, Slot: c.Interval, Streams: rec.Streams, Shifts: rec.Shifts,
		Answer: rec.Answer, Missed: rec.Missed}
}

// sameConfig reports whether two configurations decide the same.
func sameConfig(a, b acd.Config) bool {
	text := func(c acd.Config) string {
		c.Plan, c.Flags, c.Agents = "", nil, slices.Clone(c.Agents)
		for i := range c.Agents {
			c.Agents[i].SignInOnRegister = false
		}
		text, _ := json.Marshal(c) // of plain values
		return string(text)
	}
	return reflect.DeepEqual(a, b) || text(a) == text(b)
}

// readLog reads the events of a centre's data directory, or of a file.
func readLog(ctx context.Context, name string) ([]acd.Event, error) {
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return readEvents(name)
	}
	r, err := journal.OpenReader(filepath.Join(name, "journal.db"))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var log []acd.Event
	for ev, err := range r.Read(ctx, 0) {
		if err != nil {
			return nil, err
		}
		log = append(log, ev)
	}
	return log, nil
}

// tellReplay says what the day was, and what is drawn.
func (c simulateCmd) tellReplay(rec *sim.Recording) told {
	level := c.Level
	if level == "" {
		level = metrics.Headline
	}
	contacts := 0
	for _, s := range rec.Streams {
		contacts += len(s.Trace)
	}
	f := rec.Figures
	t := told{level: level, title: fmt.Sprintf("%s, %s again, %s to %s UTC: %s", folderName(c.Replay), rec.Begin.Format(time.DateOnly),
		rec.Begin.Format("15:04"), rec.Begin.Add(rec.Length).Format("15:04"), plural(contacts, "contact"))}
	t.history = []string{fmt.Sprintf("That day really was: %s %s, abandonment %s, asa %s, occupancy %s.",
		level, level.Of(f.Calls).Percent(), f.Abandonment().Percent(), f.ASA.Mean(), rec.Team.Occupancy().Percent())}
	t.assumptions = []string{"Contacts come when they came, with the needs and the history they had."}
	for _, s := range rec.Streams {
		patience := "nobody gave up"
		if s.Patience != nil {
			patience = "patience by Kaplan and Meier, mean " + brief(s.Patience.Mean().Round(time.Second))
		}
		t.assumptions = append(t.assumptions, fmt.Sprintf("Drawn from that day for %s: handle times, mean %s; %s.", s.Queue, brief(s.Handle.Mean().Round(time.Second)), patience))
	}
	if rec.Answer != nil {
		t.assumptions = append(t.assumptions, fmt.Sprintf("Agents let the phone ring as then, %s on average, and miss %.1f %% of the offers.", brief(rec.Answer.Mean().Round(100*time.Millisecond)), 100*rec.Missed))
	}
	t.assumptions = append(t.assumptions, "Agents are at work when they were, without their breaks; whom the recording does not know works all day.")
	return t
}

// writeEvents makes up the first day once more, and writes its log.
func (c simulateCmd) writeEvents(ctx context.Context, centre sim.Centre) error {
	return writeWhole(c.Events, func(w io.Writer) error {
		out := bufio.NewWriter(w)
		e := json.NewEncoder(out)
		var failed error
		centre.Events = func(evs []acd.Event) {
			for _, ev := range evs {
				if err := e.Encode(ev); err != nil && failed == nil {
					failed = err
				}
			}
		}
		if _, err := sim.Run(ctx, centre, c.Seed); err != nil {
			return err
		}
		if failed != nil {
			return failed
		}
		return out.Flush()
	})
}
