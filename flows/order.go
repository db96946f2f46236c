package flows

import (
	"cmp"
	"math"
	"strconv"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// defaultMaxWait is what rescue goes by in a queue that does not say how long its contacts may wait (routing.md §1.3).
const defaultMaxWait = time.Minute

// How long places are remembered, and what a drop is worth, in a queue without a routing block (routing.md §1.5, §2).
const (
	defaultAfterHangup acd.Millis = 120_000
	defaultAfterDrop   acd.Millis = 1_800_000
	defaultDropCredit  acd.Millis = 60_000
)

// defaultRescueAt is the share of max_wait from which on a contact goes before all others.
const defaultRescueAt = 0.8

// ordered says how the engine orders a queue's contacts: as its routing block has it, or by default.
func (l *loader) ordered(q *Queue, routing *Routing) {
	at := defaultRescueAt
	l.choosing(q, routing)
	q.AfterHangup, q.AfterDrop, q.DropCredit = defaultAfterHangup, defaultAfterDrop, defaultDropCredit
	if routing != nil {
		q.AfterHangup, q.AfterDrop = acd.MillisOf(routing.AfterHangup), acd.MillisOf(routing.AfterDrop)
		q.DropCredit = acd.Millis(routing.Credits[acd.CreditDropped] * 1000)
		q.Order, q.TargetWait = acd.Order(routing.Order), acd.MillisOf(routing.TargetWait)
		q.WaitPreferred = acd.MillisOf(routing.WaitForPreferred)
		q.CreditMax, at = acd.MillisOf(routing.CreditMax), routing.Guard.RescueAt
		if q.CreditMax == 0 {
			q.CreditMax = -1
		}
	}
	overflowing(q)
	if q.Order == acd.StrictArrival {
		q.AfterHangup = 0
	}
	q.Rescue = acd.MillisOf(time.Duration(at * float64(cmp.Or(q.MaxWait, defaultMaxWait))))
}

// overflowing says when the engine moves a queue's contacts, and where to: at max_wait. In a queue that has none written
// that is not before every other queue's agents could have taken the contact where it is.
func overflowing(q *Queue) {
	at := defaultMaxWait
	for _, o := range q.Overflow {
		q.OverflowTo, at = append(q.OverflowTo, o.Queue), max(at, o.After)
	}
	if len(q.Overflow) > 0 {
		q.OverflowAt = acd.MillisOf(cmp.Or(q.MaxWait, at))
	}
}

// choosing says how the engine chooses for a queue: as its routing block has it, or as one with every default.
func (l *loader) choosing(q *Queue, routing *Routing) {
	if routing == nil {
		routing = defaultRouting()
	}
	q.FitWindow, q.Pessimistic, q.Hard = acd.MillisOf(routing.FitWindow), routing.Pessimistic, routing.Hard
	q.Experiment = routing.Experiment.engine()
	g := routing.Guard
	q.Guard = acd.Guard{MaxOccupancy: g.MaxOccupancy, MaxHard: g.MaxHard, MinShare: g.MinShare, Explore: g.Explore, HoldForWrapUp: acd.MillisOf(g.HoldForWrapup)}
	if routing.Weights != l.plan.weights {
		q.Weights = &routing.Weights
	}
	for name, seconds := range routing.Credits {
		if q.Queue.Credits == nil {
			q.Queue.Credits = make(map[string]acd.Millis)
		}
		if ms := acd.Millis(math.Round(seconds * 1000)); ms > 0 {
			q.Queue.Credits[name] = ms
		}
	}
}

// defaultRouting is a routing block with every default, as far as the choice goes.
func defaultRouting() *Routing {
	r := &Routing{Weights: skills.DefaultWeights(), FitWindow: defaultFit, Credits: map[string]float64{}}
	for _, row := range creditRows() {
		r.Credits[row.name], _ = strconv.ParseFloat(row.def, 64)
	}
	fields := parts{}
	for _, row := range guardRows() {
		switch n, _ := strconv.ParseFloat(row.def, 64); row.kind {
		case numberArg:
			fields[row.name] = n
		case countArg:
			fields[row.name] = int(n)
		}
	}
	r.Guard = guardOf(fields)
	return r
}

// defaultFit is the fit window of a queue without a routing block (routing.md §2).
const defaultFit = 20 * time.Second

// Credits are the head starts of a contact in a queue: its priority, which is the queue's when the flow says none.
func (p *Plan) Credits(queue string, priority *float64) []acd.Credit {
	q, ok := p.Queue(queue)
	if !ok {
		return nil
	}
	c := acd.PriorityCredit(q.Priority)
	if priority != nil {
		c = acd.PriorityCredit(*priority)
	}
	if c.MS == 0 {
		return nil
	}
	return []acd.Credit{c}
}
