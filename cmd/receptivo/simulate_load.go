package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/flows"
)

// load is the calls of a day.
type load struct {
	begin   time.Duration // since midnight
	length  time.Duration
	calls   float64 // expected in all
	streams []sim.Stream
}

// load reads the calls that flags or a profile say. Where flows are walked, they come to numbers of the plan, which stand
// for queues then.
func (c simulateCmd) load(plan *flows.Plan) (load, error) {
	queues := plan.Config().Queues
	for _, t := range c.AHT {
		if err := knownQueue(t.queue, queues); err != nil {
			return load{}, fmt.Errorf("--aht: %w", err)
		}
	}
	handles := map[string]sim.Distribution{}
	if c.Walk {
		for _, q := range c.AHT {
			if q.queue != "" {
				handles[q.queue] = c.handle(q.Duration)
			}
		}
		queues = numbersOf(plan)
	}
	l, err := c.comes(queues)
	for i := range l.streams {
		if s := &l.streams[i]; c.Walk {
			s.Number, s.Queue, s.Handles = s.Queue, "", handles
		}
	}
	return l, err
}

// numbersOf are the numbers that may be called, one for each flow when none is named.
func numbersOf(plan *flows.Plan) (all []acd.Queue) {
	for _, n := range plan.Numbers {
		all = append(all, acd.Queue{Name: n.Number})
	}
	return all
}

// comes reads the calls to queues, or to numbers.
func (c simulateCmd) comes(queues []acd.Queue) (load, error) {
	if c.Profile != "" {
		return c.profile(queues)
	}
	l := load{begin: time.Duration(c.Begin), length: c.Hours}
	var seen []string
	for _, q := range c.Calls {
		name, err := c.called(q.queue, queues)
		if err == nil && slices.Contains(seen, name) {
			err = fmt.Errorf("queue %q is there twice", name)
		}
		if err != nil {
			return l, fmt.Errorf("--calls: %w", err)
		}
		seen = append(seen, name)
		aht := timeOf(c.AHT, name)
		if aht <= 0 && c.Walk {
			return l, errors.New("say how long a call takes with its wrap-up: --aht 240s, and for a queue of its own --aht QUEUE=6m")
		}
		if aht <= 0 {
			return l, fmt.Errorf("say how long a call to %s takes with its wrap-up: --aht 240s, or --aht %s=240s", name, name)
		}
		l.calls += q.calls * c.Hours.Seconds() / q.per.Seconds()
		l.streams = append(l.streams, sim.Stream{Queue: name, Rate: sim.Steady(q.calls, q.per), Handle: c.handle(aht), Patience: c.Patience.Distribution})
	}
	return l, l.check()
}

// mostCalls is how many calls of a day are made up: more take long and much memory, and say no more.
const mostCalls = 5_000_000

func (l load) check() error {
	switch {
	case l.calls > mostCalls:
		return fmt.Errorf("%.0f calls in a day are more than %d: make it a part of the centre, or less time", l.calls, mostCalls)
	case l.calls == 0:
		return errors.New("no calls come: there is nothing to simulate")
	}
	return nil
}

func (c simulateCmd) handle(aht time.Duration) sim.Distribution {
	if c.CV == 0 {
		return sim.Constant(aht)
	}
	return sim.Lognormal{Average: aht, CV: c.CV}
}

// called is the queue or the number that is named, or the only one.
func (c simulateCmd) called(name string, all []acd.Queue) (string, error) {
	if !c.Walk {
		return oneQueue(name, all)
	}
	switch known := slices.ContainsFunc(all, func(q acd.Queue) bool { return q.Name == name }); {
	case len(all) == 0:
		return "", errors.New("the plan has no number: nobody could call")
	case known:
		return name, nil
	case name != "":
		return "", fmt.Errorf("the plan has no number %q: it has %s", name, queueNames(all))
	case len(all) > 1:
		return "", fmt.Errorf("say which number is called: the plan has %s", queueNames(all))
	}
	return all[0].Name, nil
}

// oneQueue is the queue that is named, or the only one.
func oneQueue(name string, queues []acd.Queue) (string, error) {
	switch {
	case len(queues) == 0:
		return "", errors.New("the plan has no queue: nobody would take a call")
	case name != "":
		return name, knownQueue(name, queues)
	case len(queues) > 1:
		return "", fmt.Errorf("say which queue is called: the plan has %s", queueNames(queues))
	}
	return queues[0].Name, nil
}

func knownQueue(name string, queues []acd.Queue) error {
	if name == "" || slices.ContainsFunc(queues, func(q acd.Queue) bool { return q.Name == name }) {
		return nil
	}
	return fmt.Errorf("the plan has no queue %q: it has %s", name, queueNames(queues))
}

func queueNames(queues []acd.Queue) string {
	var names []string
	for _, q := range queues {
		names = append(names, q.Name)
	}
	return strings.Join(names, ", ")
}

// profile reads a day of intervals. Lines of the same queue, handle time and patience become one stream.
func (c simulateCmd) profile(queues []acd.Queue) (load, error) {
	p, err := openProfile(c.Profile, c.column())
	if err != nil {
		return load{}, err
	}
	day, err := c.readDay(p, queues)
	if err != nil {
		return load{}, fmt.Errorf("%s, %w", p.name, err)
	}
	return c.dayOf(day)
}

// column of a profile that says where calls come.
func (c simulateCmd) column() string {
	if c.Walk {
		return "number"
	}
	return "queue"
}

func (c simulateCmd) readDay(p profile, queues []acd.Queue) (profileDay, error) {
	var day profileDay
	for {
		row, err := p.rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return day, fmt.Errorf("a line cannot be read: %w", err)
		}
		line, _ := p.rows.FieldPos(0)
		if err := c.profileLine(&day, p, row, queues); err != nil {
			return day, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if len(day.streams) == 0 {
		return day, errors.New("line 2: an interval such as 08:00,120 is missing")
	}
	return day, nil
}

// profileDay is a profile while it is read.
type profileDay struct {
	first   clockTime
	clock   bool           // starts are times of day
	lines   map[string]int // by queue, where they are not
	slots   int
	streams []profileStream
}

type profileStream struct {
	queue         string
	aht, patience time.Duration
	calls         map[int]float64 // by slot
}

func (c simulateCmd) profileLine(day *profileDay, p profile, row []string, queues []acd.Queue) error {
	name := ""
	if i, there := p.at[c.column()]; there {
		name = strings.TrimSpace(row[i])
	}
	queue, err := c.called(name, queues)
	if err != nil {
		return err
	}
	d, err := staffCmd{Interval: c.Interval, AHT: timeOf(c.AHT, queue), Model: "c"}.demand(row, p.at, p.rows.Comma)
	if err != nil {
		return err
	}
	slot, err := day.slot(d.start, queue, c.Interval)
	if err != nil {
		return err
	}
	same := func(s profileStream) bool { return s.queue == queue && s.aht == d.aht && s.patience == d.patience }
	i := slices.IndexFunc(day.streams, same)
	if i < 0 {
		i = len(day.streams)
		day.streams = append(day.streams, profileStream{queue, d.aht, d.patience, map[int]float64{}})
	}
	for _, s := range day.streams {
		if _, twice := s.calls[slot]; twice && s.queue == queue {
			return fmt.Errorf("%s of queue %s is there twice", d.start, queue)
		}
	}
	day.streams[i].calls[slot] = d.calls
	day.slots = max(day.slots, slot+1)
	return nil
}

// mostSlots is how many intervals a day may have: a year of half hours, or a day of ten seconds.
const mostSlots = 20_000

// slot is the place of an interval in the day: by its time, or where that is none, by its line.
func (d *profileDay) slot(start, queue string, interval time.Duration) (int, error) {
	var at clockTime
	clock := at.UnmarshalText([]byte(start)) == nil
	if d.lines == nil {
		d.lines, d.first, d.clock = map[string]int{}, at, clock
	}
	n := d.lines[queue]
	d.lines[queue]++
	if !d.clock || !clock {
		if n >= mostSlots {
			return 0, fmt.Errorf("a profile has %d intervals at most", mostSlots)
		}
		return n, nil
	}
	gap := time.Duration(at - d.first)
	switch {
	case gap < 0:
		return 0, fmt.Errorf("%s is before the first interval", start)
	case gap/interval >= mostSlots:
		return 0, fmt.Errorf("%s is more than %d intervals of %s after the first: say --interval, the gap between two lines", start, mostSlots, brief(interval))
	case gap%interval != 0:
		return 0, fmt.Errorf("%s is not a whole number of intervals of %s after the first: say --interval, the gap between two lines", start, brief(interval))
	}
	return int(gap / interval), nil
}

// dayOf makes streams of a profile.
func (c simulateCmd) dayOf(day profileDay) (load, error) {
	l := load{begin: time.Duration(c.Begin), length: time.Duration(day.slots) * c.Interval}
	if day.clock {
		l.begin = time.Duration(day.first)
	}
	for _, s := range day.streams {
		rate := sim.Rate{Slot: c.Interval, PerSecond: make([]float64, day.slots)}
		for slot, calls := range s.calls {
			rate.PerSecond[slot] = calls / c.Interval.Seconds()
		}
		for _, r := range rate.PerSecond { // in order: a sum depends on it
			l.calls += r * c.Interval.Seconds()
		}
		patience := c.Patience.Distribution
		if s.patience > 0 {
			patience = sim.Exponential(s.patience)
		}
		l.streams = append(l.streams, sim.Stream{Queue: s.queue, Rate: rate, Handle: c.handle(s.aht), Patience: patience})
	}
	return l, l.check()
}
