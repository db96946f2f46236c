package sim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"receptivo/acd/metrics"
)

// Variant is one of the centres that are compared.
type Variant struct {
	Name   string
	Centre Centre
}

// Options of Compare.
type Options struct {
	Seeds    []uint64
	Headline metrics.ServiceLevel                     // empty: metrics.Headline
	Within   time.Duration                            // T of the service levels; 0: each queue's own
	Short    time.Duration                            // who hangs up within it is short; 0: metrics.DefaultShort
	Done     func(runs int)                           // is told after each run how many are done; nil: nobody is
	Seen     func(variant, seed int, r *Result) error // sees each run, in no order, one at a time; nil: nobody does
}

func (o Options) short() time.Duration {
	if o.Short == 0 {
		return metrics.DefaultShort
	}
	return o.Short
}

// Compare imagines each variant with each seed. The same seeds bring the same callers to all variants, so that the
// differences, taken seed by seed, are more certain than the figures themselves.
func Compare(ctx context.Context, variants []Variant, o Options) (*Report, error) {
	if len(variants) == 0 || len(o.Seeds) == 0 {
		return nil, errors.New("sim: a comparison takes a centre and a seed")
	}
	if o.Headline == "" {
		o.Headline = metrics.Headline
	}
	var all []*tally
	done, figures := 0, figuresOf(variants, o.Headline)
	for i, v := range variants {
		t := newTally(v, o, figures)
		var seen error
		err := Replicate(ctx, v.Centre, o.Seeds, func(seed int, r *Result) {
			t.add(seed, r)
			if o.Seen != nil && seen == nil {
				seen = o.Seen(i, seed, r)
			}
			if done++; o.Done != nil {
				o.Done(done)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.Name, err)
		}
		if seen != nil {
			return nil, seen
		}
		all = append(all, t)
	}
	return report(all, o), nil
}

// tally gathers the runs of a variant.
type tally struct {
	name    string
	o       Options
	figures []Figure
	begin   time.Time
	length  time.Duration
	slot    time.Duration
	queues  []string
	values  [][][]float64 // by scope (0: all queues), figure, seed
	agents  []string
	busy    [][]float64 // occupancy by agent, seed
	slots   []slotTally
	within  [waitBins]int // answered contacts by whole seconds waited
	offered int
}

// waitBins is how many seconds the distribution of waits is kept apart: an hour, and what is longer.
const waitBins = 3601

// slotTally is a slot over all seeds.
type slotTally struct {
	from    time.Duration
	offered int
	calls   metrics.Calls
	time    [doings]time.Duration
	waiting time.Duration
}

func newTally(v Variant, o Options, figures []Figure) *tally {
	t := &tally{name: v.Name, o: o, figures: figures}
	for i := range v.Centre.Config.Queues {
		for _, s := range v.Centre.Streams {
			if s.Number != "" || s.Queue == v.Centre.Config.Queues[i].Name {
				t.queues = append(t.queues, v.Centre.Config.Queues[i].Name)
				break
			}
		}
	}
	t.values = make([][][]float64, 1+len(t.queues))
	for scope := range t.values {
		t.values[scope] = table(len(t.figures), len(o.Seeds))
	}
	for _, a := range v.Centre.Config.Agents {
		t.agents = append(t.agents, a.Name)
	}
	t.busy = table(len(t.agents), len(o.Seeds))
	return t
}

func table(rows, columns int) [][]float64 {
	all := make([][]float64, rows)
	for i := range all {
		all[i] = make([]float64, columns)
	}
	return all
}

func (t *tally) add(seed int, r *Result) {
	t.begin, t.length, t.slot = r.Begin.Add(r.From), r.To-r.From, r.Slot
	for scope := range t.values {
		queue := nobody
		if scope > 0 {
			queue = r.queue(t.queues[scope-1])
		}
		d := r.wholeDay(queue, t.o)
		for i, f := range t.figures {
			t.values[scope][i][seed] = f.of(d)
			if f.centre && scope > 0 {
				t.values[scope][i][seed] = math.NaN()
			}
		}
	}
	for i, a := range r.Agents {
		t.busy[i][seed] = number(a.Occupancy())
	}
	t.addSlots(r)
}

func (r *Result) queue(name string) int {
	for i, q := range r.Queues {
		if q.Name == name {
			return i
		}
	}
	return nobody
}

func (t *tally) addSlots(r *Result) {
	if t.slots == nil {
		t.slots = make([]slotTally, len(r.Slots))
	}
	for i, s := range r.Slots {
		t.slots[i].from = s.From
		for d, spent := range s.Time {
			t.slots[i].time[d] += spent
		}
		for _, q := range r.Queues {
			t.slots[i].waiting += q.Waiting[i]
		}
	}
	for i := range r.Contacts {
		c := &r.Contacts[i]
		if c.Queue == nobody {
			continue
		}
		t.offered++
		if c.Outcome == Answered {
			t.within[min(int((c.Wait+time.Second-1)/time.Second), waitBins-1)]++
		}
		if slot := int((c.Arrived - r.From) / r.Slot); slot < len(t.slots) { // who called again may come later
			t.slots[slot].offered++
			r.count(c, &t.slots[slot].calls, t.o.Within, t.o.short())
		}
	}
}
