package metrics

import (
	"cmp"
	"slices"
	"time"

	"receptivo/acd"
)

// Interval is a stretch of time, From included and To not; a zero bound leaves that side open.
type Interval struct{ From, To time.Time }

func (i Interval) has(at time.Time) bool {
	return (i.From.IsZero() || !at.Before(i.From)) && (i.To.IsZero() || at.Before(i.To))
}

// share is how much of from to to lies within.
func (i Interval) share(from, to time.Time) time.Duration {
	if !i.From.IsZero() && from.Before(i.From) {
		from = i.From
	}
	if !i.To.IsZero() && to.After(i.To) {
		to = i.To
	}
	return max(0, to.Sub(from))
}

// Split cuts an interval into pieces of a length, the first at From and the last ending at To.
func (i Interval) Split(length time.Duration) []Interval {
	var all []Interval
	for from := i.From; length > 0 && from.Before(i.To); from = from.Add(length) {
		to := from.Add(length)
		if to.After(i.To) {
			to = i.To
		}
		all = append(all, Interval{from, to})
	}
	return all
}

// Count says to which interval a contact belongs.
type Count string

// The ways to count. By both, each visit and segment is in exactly one interval of a day that has been split.
const (
	ByQueued Count = "queued" // when it came: for planning. The default
	ByEnded  Count = "ended"  // when it got its outcome, or now while it waits; segments by their close: for the wallboard
)

// Definition is what can be chosen about the figures, also long after.
type Definition struct {
	Threshold time.Duration // T of the service levels; 0: the queue's answer_within in the plan of then, else DefaultThreshold
	Short     time.Duration // who hung up within it is short; 0: the queue's in the plan of then, else DefaultShort; below zero: nobody
	Count     Count         // empty: ByQueued
	Now       time.Time     // what was not known then does not count; zero: the last fact
	Only      []string      // of these queues, or agents; empty: of all
}

// Defaults of a Definition.
const (
	DefaultThreshold = 20 * time.Second
	DefaultShort     = 5 * time.Second
)

// settle fills in the defaults.
func (d Definition) settle(l *Ledger) Definition {
	d.Count = cmp.Or(d.Count, ByQueued)
	if d.Now.IsZero() {
		d.Now = l.last
	}
	return d
}

// wants reports whether a queue, or an agent, is one of those asked for.
func (d Definition) wants(name string) bool { return len(d.Only) == 0 || slices.Contains(d.Only, name) }

// threshold is T for a visit.
func (d Definition) threshold(v Visit) time.Duration {
	return cmp.Or(d.Threshold, v.Within, DefaultThreshold)
}

// belongs reports whether a visit, as it stands now, is one of an interval.
func (d Definition) belongs(v Visit, in Interval) bool {
	switch {
	case d.Count != ByEnded:
		return in.has(v.Queued)
	case v.Outcome == Waiting:
		return in.has(d.Now)
	}
	return in.has(v.Ended)
}

// QueueFigures are the figures of a queue, or of several, in an interval. Counts are of visits.
type QueueFigures struct {
	Queue   string // empty: all
	Offered int
	Outcomes
	T     [2]time.Duration // the smallest and the largest threshold that counted
	Calls Calls            // for ServiceLevel.Of

	ASA           Ratio // ms: Σ wait of answered ÷ N, zero waits included
	Waits         Waits // of the answered
	ToAbandon     Ratio // ms: Σ wait of abandoned ÷ A
	LongestNow    time.Duration
	Joining       Ratio // ms: Σ from Accepted to Connected ÷ N; it is part of the wait
	AHT           Ratio // ms: Σ (talk + hold + wrap-up) ÷ handled segments
	Talk, WrapUps Ratio // ms: the parts of AHT
	Hold          Ratio // ms: the third

	Callbacks  Callbacks
	FromChoice Ratio // ms: Σ from the choice to talk to somebody to Connected ÷ N: what the law counts
	Foresight  Foresight
	Rescued    int // of the visits
	Passed     int // contacts that answered visits passed, since the agent could not serve them
	Resolution
}

// Outcomes is the partition of the visits: Offered is their sum.
type Outcomes struct {
	Answered         int
	Abandoned        int // without the short ones
	ShortAbandoned   int
	Overflowed       int
	CallbackPromised int
	Left             map[acd.Why]int
	Refused          map[acd.Why]int
	Failed           int
	Waiting          int
}

// Sum adds the outcomes up.
func (o Outcomes) Sum() int {
	return o.Answered + o.Abandoned + o.ShortAbandoned + o.Overflowed + o.CallbackPromised + sum(o.Left) + sum(o.Refused) + o.Failed + o.Waiting
}

func sum(m map[acd.Why]int) (n int) {
	for _, k := range m {
		n += k
	}
	return n
}

// LeftInAll and RefusedInAll add up their reasons.
func (o Outcomes) LeftInAll() int    { return sum(o.Left) }
func (o Outcomes) RefusedInAll() int { return sum(o.Refused) }

// Abandonment is A ÷ offered.
func (f QueueFigures) Abandonment() Ratio {
	return Ratio{f.Calls.Abandoned, float64(f.Offered)}
}

// AbandonmentWithoutShort is (A − A_s) ÷ (offered − A_s).
func (f QueueFigures) AbandonmentWithoutShort() Ratio {
	return Ratio{f.Calls.Abandoned - f.Calls.Short, float64(f.Offered) - f.Calls.Short}
}

// Callbacks are those that began to wait without a leg, by what became of them.
type Callbacks struct{ Waiting, Connected, Unreachable, Expired, Merged, GivenUp int }

// Waits are percentiles by nearest rank: the smallest wait that at least so many did not exceed. Without a value when
// there is none.
type Waits struct{ P50, P90, P95, Longest Ratio }

func waitsOf(all []time.Duration) Waits {
	slices.Sort(all)
	rank := func(percent int) Ratio {
		if len(all) == 0 {
			return Ratio{}
		}
		i := (len(all)*percent + 99) / 100
		return Ratio{millis(all[max(i, 1)-1]), 1}
	}
	return Waits{rank(50), rank(90), rank(95), rank(100)}
}

func millis(d time.Duration) float64 { return float64(d.Milliseconds()) }

// Queues are the figures of each queue that was offered, handled or promised something in an interval, by name.
func (l *Ledger) Queues(in Interval, d Definition) []QueueFigures {
	b := l.books(in, d, func(queue string) string { return queue }, false)
	all := make([]QueueFigures, 0, len(b))
	for _, k := range b {
		all = append(all, k.close())
	}
	slices.SortFunc(all, func(a, b QueueFigures) int { return cmp.Compare(a.Queue, b.Queue) })
	return all
}

// Queue are the figures of one queue in an interval.
func (l *Ledger) Queue(name string, in Interval, d Definition) QueueFigures {
	for _, f := range l.Queues(in, d) {
		if f.Queue == name {
			return f
		}
	}
	return QueueFigures{Queue: name}
}

// Total are the figures of all queues together: a contact that was in two of them counts twice.
func (l *Ledger) Total(in Interval, d Definition) QueueFigures { return l.one(in, d, false) }

// Contacts are the figures of contacts instead of visits: the outcome of a contact is that of its last visit, whose
// interval it belongs to.
func (l *Ledger) Contacts(in Interval, d Definition) QueueFigures { return l.one(in, d, true) }

func (l *Ledger) one(in Interval, d Definition, contacts bool) QueueFigures {
	for _, k := range l.books(in, d, func(string) string { return "" }, contacts) {
		return k.close()
	}
	return QueueFigures{}
}

// book gathers the figures of a queue.
type book struct {
	QueueFigures
	waits []time.Duration
}

// books gathers figures by what key makes of a queue's name.
func (l *Ledger) books(in Interval, d Definition, key func(string) string, contacts bool) map[string]*book {
	d = d.settle(l)
	books := map[string]*book{}
	of := func(queue string) *book {
		k := books[key(queue)]
		if k == nil {
			k = &book{QueueFigures: QueueFigures{Queue: key(queue)}}
			books[k.Queue] = k
		}
		return k
	}
	last := l.lastVisits(d.Now, contacts)
	for i, v := range l.Visits {
		if v.Queued.After(d.Now) || !d.wants(v.Queue) || contacts && !last(i) {
			continue
		}
		if v = v.at(d.Now); d.belongs(v, in) {
			of(v.Queue).visit(v, d)
		}
	}
	for _, s := range l.Segments {
		if done, at := s.at(d); done && in.has(at) && d.wants(s.Queue) {
			of(s.Queue).segment(s)
		}
	}
	for _, c := range l.Callbacks {
		if !c.Promised.After(d.Now) && in.has(c.Promised) && d.wants(c.Queue) {
			of(c.Queue).callback(c, d.Now)
		}
	}
	for _, s := range l.Outcomes {
		if !s.Settled.After(d.Now) && in.has(s.Settled) && d.wants(s.Queue) {
			of(s.Queue).Resolution.add(s)
		}
	}
	return books
}

// lastVisits reports which visits were the last ones of their contacts, as known at an instant.
func (l *Ledger) lastVisits(now time.Time, asked bool) func(i int) bool {
	if !asked || !now.Before(l.last) {
		return func(i int) bool { return l.Visits[i].last }
	}
	last := map[string]int{}
	for i, v := range l.Visits {
		if !v.Queued.After(now) {
			last[v.Contact] = i
		}
	}
	return func(i int) bool { return last[l.Visits[i].Contact] == i }
}

// at says whether a segment is over with its wrap-up, and by which instant it is counted.
func (s Segment) at(d Definition) (done bool, at time.Time) {
	at = s.Queued
	if d.Count == ByEnded {
		at = s.Closed
	}
	return !s.Closed.IsZero() && !s.Closed.After(d.Now), at
}

func (k *book) visit(v Visit, d Definition) {
	k.Offered++
	t := d.threshold(v)
	if k.Offered == 1 {
		k.T = [2]time.Duration{t, t}
	}
	k.T = [2]time.Duration{min(k.T[0], t), max(k.T[1], t)}
	wait := v.wait(d.Now)
	if !v.Rescued.IsZero() && !v.Rescued.After(d.Now) {
		k.Rescued++
	}
	within := 0.0
	if wait <= t {
		within = 1
	}
	switch v.Outcome {
	case Waiting:
		k.Waiting++
		k.LongestNow = max(k.LongestNow, wait)
	case Answered:
		k.Answered++
		k.Calls = k.Calls.Plus(Calls{Answered: 1, AnsweredIn: within})
		k.ASA = k.ASA.Plus(Ratio{millis(wait), 1})
		k.waits = append(k.waits, wait)
		k.FromChoice = k.FromChoice.Plus(Ratio{millis(v.Ended.Sub(v.Chosen)), 1})
		k.Foresight.answered(v, wait)
		k.Passed += v.Passed
		if !v.Accepted.IsZero() {
			k.Joining = k.Joining.Plus(Ratio{millis(v.Ended.Sub(v.Accepted)), 1})
		}
	case Abandoned:
		k.abandoned(wait, within, cmp.Or(d.Short, v.Short, DefaultShort))
	case Overflowed:
		k.Overflowed++
		k.Calls.FlowOuts++
	case CallbackPromised:
		k.CallbackPromised++
		k.Calls.FlowOuts++
	case Left:
		k.Left = plus(k.Left, v.Why)
		k.Calls.FlowOuts++
	case Refused:
		k.Refused = plus(k.Refused, v.Why)
	case Failed:
		k.Failed++
	}
}

func (k *book) abandoned(wait time.Duration, within float64, short time.Duration) {
	k.Calls = k.Calls.Plus(Calls{Abandoned: 1, AbandonedIn: within})
	k.ToAbandon = k.ToAbandon.Plus(Ratio{millis(wait), 1})
	if wait <= short {
		k.ShortAbandoned++
		k.Calls.Short++
	} else {
		k.Abandoned++
	}
}

func plus(m map[acd.Why]int, why acd.Why) map[acd.Why]int {
	if m == nil {
		m = map[acd.Why]int{}
	}
	m[why]++
	return m
}

func (k *book) segment(s Segment) {
	k.Talk = k.Talk.Plus(Ratio{millis(s.Ended.Sub(s.Connected) - s.Hold), 1})
	k.Hold = k.Hold.Plus(Ratio{millis(s.Hold), 1})
	k.WrapUps = k.WrapUps.Plus(Ratio{millis(s.wrapUp()), 1})
	k.AHT = k.AHT.Plus(Ratio{millis(s.handled()), 1})
}

func (k *book) callback(c Callback, now time.Time) {
	if c.Ended.IsZero() || c.Ended.After(now) {
		c.Outcome = CallbackWaiting
	}
	switch c.Outcome {
	case CallbackWaiting:
		k.Callbacks.Waiting++
	case CallbackConnected:
		k.Callbacks.Connected++
	case CallbackUnreachable:
		k.Callbacks.Unreachable++
	case CallbackExpired:
		k.Callbacks.Expired++
	case CallbackMerged:
		k.Callbacks.Merged++
	case CallbackGivenUp:
		k.Callbacks.GivenUp++
	}
}

func (k *book) close() QueueFigures {
	k.Waits = waitsOf(k.waits)
	return k.QueueFigures
}
