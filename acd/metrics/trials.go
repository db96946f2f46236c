package metrics

import (
	"cmp"
	"math"
	"slices"
	"time"

	"receptivo/acd"
)

// Trials are the experiments of a log, each queue's and each name's apart, as a fold over its facts: what came of the
// contacts of each arm. The first minutes of a block and the contacts held out are not compared.
type Trials struct {
	Experiments []*TrialReport
	running     map[string]*TrialReport // by queue
	contacts    map[string]*tested
}

// TrialReport is an experiment of a queue.
type TrialReport struct {
	Queue, Name  string
	Begun, Until time.Time // first and last contact
	Stopped      string    // the guard that ended it; empty: none
	Arms         []*Arm    // the last is what the others are compared with
	HeldOut      *Arm      // who always had the last one's strategy
	of           *acd.Experiment
	within       time.Duration
	contacts     float64 // all
}

// Arm is what came of a strategy.
type Arm struct {
	Strategy acd.Strategy
	Contacts int
	blocks   map[int64]*testedBlock
	waits    []time.Duration
}

// testedBlock sums up the contacts that arrived in a block.
type testedBlock struct{ n, answered, met, gone, wait, settled, resolved float64 }

// tested is a contact in an experiment.
type tested struct {
	arrived, queued time.Time
	arm             *Arm
	block           *testedBlock
	answered        bool
}

// Add takes the next event of the log.
func (t *Trials) Add(ev acd.Event) {
	switch f := ev.Fact.(type) {
	case acd.Configured:
		t.configured(f.Config)
	case acd.Arrived:
		if len(t.running) > 0 {
			t.contacts[f.Contact] = &tested{arrived: ev.At}
		}
	case acd.Queued:
		t.queued(f, ev.At)
	case acd.Connected:
		t.outcome(f.Contact, f.Queue, ev.At, true)
	case acd.Abandoned:
		t.outcome(f.Contact, f.Queue, ev.At, false)
	case acd.Settled:
		if c := t.contacts[f.Contact]; c != nil && c.block != nil {
			c.block.settled++
			if f.Resolved {
				c.block.resolved++
			}
		}
	case acd.ExperimentStopped:
		if r := t.running[f.Queue]; r != nil {
			r.Stopped = f.Guard
		}
	}
}

func (t *Trials) configured(c acd.Config) {
	before := t.running
	t.running = map[string]*TrialReport{}
	if t.contacts == nil {
		t.contacts = map[string]*tested{}
	}
	for _, q := range c.Queues {
		x := q.Experiment
		if x == nil {
			continue
		}
		r := before[q.Name]
		if r == nil || r.Name != x.Name || !slices.Equal(r.of.Arms, x.Arms) || r.of.Block != x.Block {
			r = &TrialReport{Queue: q.Name, Name: x.Name, HeldOut: newArm(x.Arms[len(x.Arms)-1])}
			for _, s := range x.Arms {
				r.Arms = append(r.Arms, newArm(s))
			}
			t.Experiments = append(t.Experiments, r)
		}
		r.of, r.within = x, cmp.Or(q.Answer.Duration(), DefaultThreshold)
		t.running[q.Name] = r
	}
}

func newArm(s acd.Strategy) *Arm { return &Arm{Strategy: s, blocks: map[int64]*testedBlock{}} }

// queued gives a contact its arm, when it comes to the queue for the first time.
func (t *Trials) queued(f acd.Queued, at time.Time) {
	r, c := t.running[f.Queue], t.contacts[f.Contact]
	if r == nil || c == nil {
		return
	}
	c.queued = at
	if c.arm != nil || r.Stopped != "" {
		return
	}
	if r.Begun.IsZero() {
		r.Begun = at
	}
	r.Until = at
	r.contacts++
	a := r.of.Assign(f.Contact, c.arrived)
	switch {
	case a.HeldOut:
		c.arm = r.HeldOut
	case a.Washout:
		return
	default:
		c.arm = r.Arms[slices.Index(r.of.Arms, a.Arm)]
	}
	c.arm.Contacts++
	c.block = c.arm.blocks[a.Block]
	if c.block == nil {
		c.block = &testedBlock{}
		c.arm.blocks[a.Block] = c.block
	}
	c.block.n++
}

// outcome counts what came of the first visit.
func (t *Trials) outcome(contact, queue string, at time.Time, answered bool) {
	r, c := t.running[queue], t.contacts[contact]
	if r == nil || c == nil || c.block == nil || c.answered {
		return
	}
	if !answered {
		c.block.gone++
		return
	}
	c.answered = true
	wait := at.Sub(c.queued)
	c.block.answered++
	c.block.wait += wait.Seconds()
	if wait <= r.within {
		c.block.met++
	}
	c.arm.waits = append(c.arm.waits, wait)
}

// Measure is a figure of an arm with its standard error, which counts blocks, not contacts: those of one block are alike.
type Measure struct {
	Value float64 `json:"value"`
	Error float64 `json:"error"`
}

// The figures of an arm. FCR7 is the primary one: the others must not be harmed.
const (
	TrialFCR         = "fcr7"
	TrialLevel       = "abandons_missed"
	TrialAbandonment = "abandonment"
	TrialASA         = "asa"
)

// TrialFigures are their names, in order.
func TrialFigures() []string { return []string{TrialFCR, TrialLevel, TrialAbandonment, TrialASA} }

// of is a figure's part and whole in a block.
func (b *testedBlock) of(figure string) (part, whole float64) {
	switch figure {
	case TrialFCR:
		return b.resolved, b.settled
	case TrialLevel:
		return b.met, b.answered + b.gone
	case TrialAbandonment:
		return b.gone, b.answered + b.gone
	}
	return b.wait, b.answered
}

// Measure is a figure of the arm; false: there is nothing to be a share of.
func (a *Arm) Measure(figure string) (m Measure, ok bool) {
	var k, n, x, nn, xx, nx float64
	for _, b := range a.sorted() {
		part, whole := b.of(figure)
		if whole == 0 {
			continue
		}
		k, n, x = k+1, n+whole, x+part
		nn, xx, nx = nn+whole*whole, xx+part*part, nx+whole*part
	}
	if k < 2 {
		return m, false
	}
	m.Value = x / n
	m.Error = math.Sqrt(max(xx-2*m.Value*nx+m.Value*m.Value*nn, 0)*k/(k-1)) / n
	return m, true
}

// sorted are the blocks by time: sums depend on their order.
func (a *Arm) sorted() (all []*testedBlock) {
	for _, id := range a.ids() {
		all = append(all, a.blocks[id])
	}
	return all
}

func (a *Arm) ids() (ids []int64) {
	for id := range a.blocks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Blocks is how many blocks the arm has had contacts in.
func (a *Arm) Blocks() int { return len(a.blocks) }

// P95 is the wait that 95 % of the answered did not exceed.
func (a *Arm) P95() (time.Duration, bool) {
	if len(a.waits) == 0 {
		return 0, false
	}
	waits := slices.Sorted(slices.Values(a.waits))
	return waits[(len(waits)*95+99)/100-1], true
}

// Gain is how much better or worse an arm is than the last one, with the standard error of that.
func (r *TrialReport) Gain(arm int, figure string) (m Measure, ok bool) {
	a, there := r.Arms[arm].Measure(figure)
	b, also := r.Arms[len(r.Arms)-1].Measure(figure)
	return Measure{a.Value - b.Value, math.Hypot(a.Error, b.Error)}, there && also
}

// Ratio is the chance that arms which take turns differ as much in contacts as an arm and the last one do; below 0.001
// something else than chance decides who gets which arm, and nothing of the experiment is to be believed.
func (r *TrialReport) Ratio(arm int) (p float64, ok bool) {
	arms, by := int64(len(r.Arms)), map[int64]float64{}
	last := r.Arms[len(r.Arms)-1]
	perDay := (24*time.Hour + r.of.Block.Duration() - 1) / r.of.Block.Duration()
	round := func(id int64) int64 { return id/int64(perDay)*1_000_000 + id%int64(perDay)/arms }
	for _, id := range r.Arms[arm].ids() {
		by[round(id)] += r.Arms[arm].blocks[id].n
	}
	k, sum, squares := 0.0, 0.0, 0.0
	for _, id := range last.ids() {
		n, both := by[round(id)]
		if !both {
			continue
		}
		d := n - last.blocks[id].n
		k, sum, squares = k+1, sum+d, squares+d*d
	}
	variance := squares - sum*sum/max(k, 1)
	if k < 8 || variance <= 0 {
		return 0, false
	}
	z := sum / math.Sqrt(variance*k/(k-1))
	return math.Erfc(math.Abs(z) / math.Sqrt2), true
}

// PerDay is how many contacts came to the experiment in a day.
func (r *TrialReport) PerDay() float64 {
	return r.contacts / max(r.Until.Sub(r.Begun).Hours()/24, 1)
}

const (
	power      = (1.959964 + .841621) * (1.959964 + .841621) // 80 %, with 5 % that it is chance
	clustering = 1.3                                         // contacts of one block are alike
)

// TrialSize is how many contacts an arm needs, if they were independent, so that a gain in a share is seen in four
// experiments of five, at 5 % (routing.md §10.3).
func TrialSize(share, gain float64) float64 { return 2 * share * (1 - share) * power / (gain * gain) }

// TrialDays is how long an experiment takes until it shows a gain in a share, at so many contacts a day for all its arms.
func TrialDays(perDay, share, gain float64, arms int) float64 {
	return float64(arms) * clustering * TrialSize(share, gain) / perDay
}
