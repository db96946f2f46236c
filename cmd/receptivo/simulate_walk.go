package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/flows"
	people "receptivo/flows/crowd"
)

// callbackFlag is who accepts to be called back: 30%/60s.
type callbackFlag struct{ sim.Callback }

// UnmarshalText reads PERCENT/TIME.
func (c *callbackFlag) UnmarshalText(text []byte) error {
	share, after, found := strings.Cut(string(text), "/")
	var p percent
	d, err := readTime(after)
	if p.UnmarshalText([]byte(share)) != nil || !found || err != nil || d < 0 {
		return fmt.Errorf("%q is not a share that accepts to be called back after a wait, such as 30%%/60s", text)
	}
	c.Callback = sim.Callback{Share: float64(p), Offer: d}
	return nil
}

// habits are what callers do after they have waited or talked.
func (c simulateCmd) habits(centre *sim.Centre) {
	if c.Redial != nil {
		centre.Redial = c.Redial.Redial
	}
	if c.Repeat != nil {
		centre.Redial.Repeat, centre.Redial.RepeatAfter = c.Repeat.Share, c.Repeat.After
	}
	if c.Callback != nil {
		centre.Callback.Share, centre.Callback.Offer = c.Callback.Share, c.Callback.Offer
	}
}

// crowd is who walks the flows of a plan.
func (c simulateCmd) crowd(plan *flows.Plan) (*people.Crowd, error) {
	if c.Habits == "" {
		return people.New(plan, people.Habits{}), nil
	}
	f, err := os.Open(c.Habits)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h, err := people.ReadHabits(f, plan)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", c.Habits, err)
	}
	return people.New(plan, h), nil
}

// comeAs says how calls come.
func (c simulateCmd) comeAs() string {
	text := "Calls come at random (Poisson), to the queues directly, which let them in by their calendars"
	if c.Walk {
		text = "Calls come at random (Poisson), and walk the flows of the plan"
		if c.Habits == "" {
			text += ": any key of a menu is pressed as often as the others, and services work"
		}
	}
	if c.Open {
		text += "; every calendar is open all day"
	}
	return text + "."
}

// date is the day that is made up.
func (c simulateCmd) date() (time.Time, error) {
	if c.Day == "" {
		return dayOne, nil
	}
	day, err := time.Parse(time.DateOnly, c.Day)
	if err != nil {
		return day, fmt.Errorf("--day: %q is no date such as 2026-03-02", c.Day)
	}
	return day, nil
}

// roster is how many agents work, by the time since the first call.
type roster struct {
	from []time.Duration
	n    []int
	most int
	end  time.Duration
}

// staffing reads a file of how many work from when on. Before its first line nobody does.
func (c simulateCmd) staffing(l load) (*roster, error) {
	f, err := os.Open(c.Staffing)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := readStaffing(f, l)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", c.Staffing, err)
	}
	return s, nil
}

func readStaffing(r io.Reader, l load) (*roster, error) {
	rows := csv.NewReader(r)
	rows.TrimLeadingSpace, rows.FieldsPerRecord = true, 2
	header, err := rows.Read()
	if err != nil || strings.Join(header, ",") != "start,agents" {
		return nil, errors.New("line 1: the header start,agents is missing")
	}
	s := &roster{end: l.length}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("a line is not start,agents: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if err := s.add(row, l); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if s.most == 0 {
		return nil, errors.New("line 2: a line such as 08:00,12 is missing, or nobody ever works")
	}
	return s, nil
}

func (s *roster) add(row []string, l load) error {
	var at clockTime
	if err := at.UnmarshalText([]byte(row[0])); err != nil {
		return err
	}
	n, err := strconv.Atoi(row[1])
	if err != nil || n < 0 || n > 20_000 {
		return fmt.Errorf("%q is no number of agents from 0 to 20000", row[1])
	}
	from := time.Duration(at) - l.begin
	if k := len(s.from); k > 0 && from <= s.from[k-1] {
		from += 24 * time.Hour // after midnight
		if from <= s.from[k-1] {
			return fmt.Errorf("%s is not after the line before it", row[0])
		}
	}
	s.from, s.n, s.most = append(s.from, from), append(s.n, n), max(s.most, n)
	return nil
}

// shifts lets the first agents work while so many do.
func (s *roster) shifts(agents []acd.Agent) map[string][]sim.Shift {
	all := map[string][]sim.Shift{}
	for i, a := range agents {
		all[a.Name] = []sim.Shift{}
		for k, from := range s.from {
			until := s.end
			if k+1 < len(s.from) {
				until = s.from[k+1]
			}
			if from, until = max(from, 0), min(until, s.end); i >= s.n[k] || from >= until {
				continue
			}
			if list := all[a.Name]; len(list) > 0 && list[len(list)-1].To == from {
				list[len(list)-1].To = until
				continue
			}
			all[a.Name] = append(all[a.Name], sim.Shift{From: from, To: until})
		}
	}
	return all
}
