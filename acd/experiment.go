package acd

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"time"

	"receptivo/skills"
)

// ExperimentStopped: an experiment does harm, and ends by itself: the queue goes by longest_idle until the plan has another.
type ExperimentStopped struct {
	Queue      string   `json:"queue"`
	Experiment string   `json:"experiment"`
	Arm        Strategy `json:"arm"`   // that is worse than the last one
	Guard      string   `json:"guard"` // by what: service_level, abandonment
	Worse      int64    `json:"worse"` // by how much, millionths
	Error      int64    `json:"error"` // and its standard error
}

func (ExperimentStopped) Kind() string { return "experiment_stopped" }

// Experiment compares strategies in a queue: they alternate by blocks of time (routing.md §10.3, "switchback"). A contact
// belongs to the block in which it arrived, so that what one arm leaves behind is the next one's for a few minutes only.
type Experiment struct {
	Name    string     `json:"name"`               // another name is another experiment
	Arms    []Strategy `json:"arms"`               // two at least; the last is what the others are compared with
	Block   Millis     `json:"block"`              // from midnight UTC on
	HoldOut float64    `json:"hold_out,omitempty"` // share of the contacts that always get the last arm, and are counted apart

	WorseLevel float64 `json:"worse_level,omitempty"` // share of service level lost that ends it; 0: none does
	WorseLeave float64 `json:"worse_leave,omitempty"` // share of abandonment gained, likewise
}

// Washout is the first part of each block, whose contacts are left out of the comparison.
const Washout Millis = 180_000

// Assignment is what an experiment says of a contact.
type Assignment struct {
	Arm     Strategy
	HeldOut bool  // it has the last arm whatever the block
	Washout bool  // it came when the block had just begun
	Block   int64 // rising, by time
}

// Counts reports whether the contact is compared.
func (a Assignment) Counts() bool { return !a.HeldOut && !a.Washout }

// Assign gives a contact its arm: a hash of the date says which arm comes first in each round of blocks, and a hash of the
// contact who is held out. Anybody can compute it again.
func (x *Experiment) Assign(contact string, arrived time.Time) Assignment {
	arrived = arrived.UTC()
	midnight := arrived.Truncate(24 * time.Hour)
	since, block := MillisOf(arrived.Sub(midnight)), max(x.Block, 1)
	n, last := int64(since/block), x.Arms[len(x.Arms)-1]
	perDay := int64((24*3600_000 + block - 1) / block)
	a := Assignment{Block: midnight.Unix()/86_400*perDay + n, Washout: since%block < Washout}
	if hi, _ := bits.Mul64(hash("hold_out", x.Name, contact), skills.Million); int64(hi) < millionths(x.HoldOut) {
		a.Arm, a.HeldOut = last, true
		return a
	}
	arms := int64(len(x.Arms))
	h := hash("experiment", x.Name, midnight.Format(time.DateOnly), strconv.FormatInt(n/arms, 10))
	left := slices.Clone(x.Arms)
	for i := int64(0); ; i++ { // the h-th of all orders
		k := h % uint64(len(left))
		if i == n%arms {
			a.Arm = left[k]
			return a
		}
		h /= uint64(len(left))
		left = slices.Delete(left, int(k), int(k)+1)
	}
}

// hash is the first 8 bytes of the SHA-256 of words, each followed by a zero byte.
func hash(words ...string) uint64 {
	var b []byte
	for _, w := range words {
		b = append(append(b, w...), 0)
	}
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:8])
}

func millionths(share float64) int64 { return int64(math.Round(share * skills.Million)) }

func (x *Experiment) check() error {
	if x == nil {
		return nil
	}
	switch {
	case x.Name == "" || x.Block <= Washout:
		return fmt.Errorf("an experiment has a name, and blocks longer than %s", Washout.Duration())
	case len(x.Arms) < 2 || !(x.HoldOut >= 0 && x.HoldOut <= .5):
		return fmt.Errorf("experiment %q has two arms at least, and holds out half of the contacts at most", x.Name)
	}
	for i, arm := range x.Arms {
		if !arm.known() || arm == RingAll || slices.Contains(x.Arms[:i], arm) {
			return fmt.Errorf("experiment %q: %q is no strategy that chooses one agent, or is there twice", x.Name, arm)
		}
	}
	return nil
}

// Trial is an experiment in the record of a decision.
type Trial struct {
	Experiment string     `json:"experiment"`
	Contact    string     `json:"contact"`
	Arrived    time.Time  `json:"arrived"`
	Arms       []Strategy `json:"arms"`
	Block      Millis     `json:"block"`
	HoldOut    float64    `json:"hold_out,omitempty"`
	Arm        Strategy   `json:"arm"`
	HeldOut    bool       `json:"held_out,omitempty"`
	Washout    bool       `json:"washout,omitempty"`
	Stopped    string     `json:"stopped,omitempty"` // by this guard: the strategy is longest_idle instead
}

// check computes the arm again.
func (t *Trial) check(strategy Strategy) error {
	if t == nil {
		return nil
	}
	x := Experiment{Name: t.Experiment, Arms: t.Arms, Block: t.Block, HoldOut: t.HoldOut}
	if err := x.check(); err != nil {
		return fmt.Errorf("acd: match: %w", err)
	}
	a := x.Assign(t.Contact, t.Arrived)
	want := a.Arm
	if t.Stopped != "" {
		want = LongestIdle
	}
	if a.Arm != t.Arm || a.HeldOut != t.HeldOut || a.Washout != t.Washout || strategy != want {
		return fmt.Errorf("acd: match: %s went by %s as %s, but experiment %q says %s", t.Contact, strategy, t.Arm, t.Experiment, a.Arm)
	}
	return nil
}

// strategy is how an agent is chosen for a contact: its queue's, or the experiment's of that queue.
func (c *contact) strategy() Strategy {
	q := c.queue
	if q.Experiment == nil {
		return q.Strategy
	}
	if q.trial.Stopped != "" {
		return LongestIdle
	}
	return c.assigned().Arm
}

// assigned is the contact's part in the experiment of its queue. It follows from what never changes.
func (c *contact) assigned() *Assignment {
	if x := c.queue.Experiment; c.tried != x {
		c.tried, c.assignment = x, x.Assign(c.id, c.arrivedAt)
	}
	return &c.assignment
}

// trial writes the experiment into a decision.
func (c *contact) trial() *Trial {
	x := c.queue.Experiment
	if x == nil {
		return nil
	}
	a := c.assigned()
	return &Trial{
		Experiment: x.Name, Contact: c.id, Arrived: c.arrivedAt, Arms: x.Arms, Block: x.Block, HoldOut: x.HoldOut,
		Arm: a.Arm, HeldOut: a.HeldOut, Washout: a.Washout, Stopped: c.queue.trial.Stopped,
	}
}

// trial is what came of an experiment's arms so far, as its guards need it.
type trial struct {
	Of      Experiment
	Arms    []tried
	Stopped string // the guard that ended it
}

// tried is an arm: the block in hand, and the blockSums of those before it.
type tried struct {
	Block         int64
	N, Met, Gone  float64 // contacts with an outcome: answered in time, abandoned
	Level, Leaves blockSums
}

// blockSums are those of a ratio Σx/Σn over blocks, from which its error follows.
type blockSums struct{ Blocks, N, X, NN, XX, NX float64 }

func (s *blockSums) add(n, x float64) {
	s.Blocks++
	s.N, s.X = s.N+n, s.X+x
	s.NN, s.XX, s.NX = s.NN+n*n, s.XX+x*x, s.NX+n*x
}

// ratio is Σx/Σn, and the variance that blocks, which are alike within, give it.
func (s *blockSums) ratio() (r, variance float64) {
	r = s.X / s.N
	return r, max(s.XX-2*r*s.NX+r*r*s.NN, 0) * s.Blocks / (s.Blocks - 1) / (s.N * s.N)
}

// retry begins an experiment anew that is another one than before.
func (q *queue) retry() {
	switch {
	case q.Experiment == nil:
		q.trial = trial{}
	case !reflect.DeepEqual(q.trial.Of, *q.Experiment):
		q.trial = trial{Of: *q.Experiment, Arms: make([]tried, len(q.Experiment.Arms))}
	}
}

// outcome counts what came of a contact for its arm. A block is complete when the next one of the arm has its first.
func (e *Engine) outcome(c *contact, answered bool) {
	q := c.queue
	if q == nil || q.Experiment == nil || q.trial.Stopped != "" || c.channel == Callback {
		return
	}
	a := c.assigned()
	if !a.Counts() {
		return
	}
	t := &q.trial.Arms[slices.Index(q.Experiment.Arms, a.Arm)]
	if a.Block > t.Block {
		if t.N > 0 {
			t.Level.add(t.N, t.Met)
			t.Leaves.add(t.N, t.Gone)
			e.trying = append(e.trying, q)
		}
		*t = tried{Block: a.Block, Level: t.Level, Leaves: t.Leaves}
	}
	t.N++
	switch within := max(q.Answer, 0); {
	case !answered:
		t.Gone++
	case e.sinceMS(c.queuedAt) <= within || within == 0 && e.sinceMS(c.queuedAt) <= 20_000:
		t.Met++
	}
}

// fewestBlocks of an arm say enough to end an experiment by.
const fewestBlocks = 8

// The guards of an experiment.
const (
	GuardLevel       = "service_level"
	GuardAbandonment = "abandonment"
)

// judge ends the experiments that do harm: an arm that is worse than the last one by more than the plan allows, and by more
// than two standard errors.
func (e *Engine) judge() {
	for _, q := range e.trying {
		if f, harm := q.harm(); harm {
			e.emit(f)
		}
	}
	e.trying = e.trying[:0]
}

func (q *queue) harm() (f ExperimentStopped, harm bool) {
	x := q.Experiment
	if x == nil || q.trial.Stopped != "" {
		return f, false
	}
	n := len(x.Arms) - 1
	base := &q.trial.Arms[n]
	for i := range n {
		arm := &q.trial.Arms[i]
		for _, g := range []struct {
			name      string
			limit     float64
			arm, base *blockSums
			sign      float64
		}{{GuardLevel, x.WorseLevel, &arm.Level, &base.Level, -1}, {GuardAbandonment, x.WorseLeave, &arm.Leaves, &base.Leaves, 1}} {
			if g.limit <= 0 || min(g.arm.Blocks, g.base.Blocks) < fewestBlocks {
				continue
			}
			a, va := g.arm.ratio()
			b, vb := g.base.ratio()
			if worse, se := g.sign*(a-b), math.Sqrt(va+vb); worse > max(g.limit, 2*se) {
				return ExperimentStopped{Queue: q.Name, Experiment: x.Name, Arm: x.Arms[i], Guard: g.name, Worse: millionths(worse), Error: millionths(se)}, true
			}
		}
	}
	return f, false
}
