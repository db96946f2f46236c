package sim

import (
	"slices"
	"time"

	"receptivo/acd/metrics"
)

// Result is what came of one run: every contact that arrived from From to To, and where the agents' time went between
// them.
type Result struct {
	Begin    time.Time
	From, To time.Time
	Queues   []string
	Agents   []Agent
	Contacts []Contact
	Waiting  time.Duration // of all contacts together between From and To, which over To − From is the mean queue length

	within []time.Duration // answer_within by queue
}

// Contact is one call.
type Contact struct {
	Queue   int // in Result.Queues
	Agent   int // in Result.Agents; −1: none
	Arrived time.Time
	Wait    time.Duration // until the outcome
	Handle  time.Duration // talk and wrap-up
	Outcome Outcome
}

// Outcome is what became of a call.
type Outcome string

// The outcomes.
const (
	Waiting   Outcome = "waiting"
	Answered  Outcome = "answered"
	Abandoned Outcome = "abandoned"
	Left      Outcome = "left"
	Refused   Outcome = "refused"
	Lost      Outcome = "failed"
)

// Agent is where an agent's time went.
type Agent struct {
	Name string
	Time [doings]time.Duration
}

// Doing is what an agent does.
type Doing int

// What agents do.
const (
	Out  Doing = iota // signed out
	Away              // not ready
	Free              // ready
	Busy              // offered, on a contact, in wrap-up
	doings
)

// Occupancy is busy ÷ (busy + free).
func (a Agent) Occupancy() metrics.Ratio {
	return metrics.Ratio{Part: a.Time[Busy].Seconds(), Whole: (a.Time[Busy] + a.Time[Free]).Seconds()}
}

// worker is an agent's time while it runs.
type worker struct {
	index int
	doing Doing
	since time.Time
}

func (r *run) turn(agent string, at time.Time, d Doing) {
	w := r.agents[agent]
	r.result.Agents[w.index].Time[w.doing] += r.result.share(w.since, at)
	w.doing, w.since = d, at
}

// waits counts those who wait, and the time they do together.
func (r *run) waits(at time.Time, more int) {
	r.result.Waiting += time.Duration(r.waiting) * r.result.share(r.waitedAt, at)
	r.waiting, r.waitedAt = r.waiting+more, at
}

// close settles what is still open.
func (r *run) close() {
	r.waits(r.now, 0)
	for name, w := range r.agents {
		r.turn(name, latest(r.now, r.result.To), w.doing)
	}
	slices.SortStableFunc(r.result.Contacts, func(a, b Contact) int { return a.Arrived.Compare(b.Arrived) })
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// share is how much of a stretch counts.
func (r *Result) share(from, to time.Time) time.Duration {
	if from.Before(r.From) {
		from = r.From
	}
	if to.After(r.To) {
		to = r.To
	}
	return max(0, to.Sub(from))
}

func (r *Result) add(c Contact) {
	if !c.Arrived.Before(r.From) {
		r.Contacts = append(r.Contacts, c)
	}
}

// Calls counts the contacts that some say is in, for the service levels of a threshold; 0 is each queue's own.
func (r *Result) Calls(in func(*Contact) bool, within, short time.Duration) metrics.Calls {
	var n metrics.Calls
	for i := range r.Contacts {
		c := &r.Contacts[i]
		if in != nil && !in(c) {
			continue
		}
		t := within
		if t == 0 {
			t = r.within[c.Queue]
		}
		if t == 0 {
			t = defaultThreshold
		}
		switch c.Outcome {
		case Answered:
			n.Answered++
			n.AnsweredIn += one(c.Wait <= t)
		case Abandoned:
			n.Abandoned++
			n.AbandonedIn += one(c.Wait <= t)
			n.Short += one(c.Wait <= short)
		case Left:
			n.FlowOuts++
		}
	}
	return n
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// Share is the share of contacts of which something is so.
func (r *Result) Share(is func(*Contact) bool) metrics.Ratio {
	n := metrics.Ratio{Whole: float64(len(r.Contacts))}
	for i := range r.Contacts {
		n.Part += one(is(&r.Contacts[i]))
	}
	return n
}

// MeanWait is the mean wait of all contacts, or of those with an outcome, in milliseconds.
func (r *Result) MeanWait(of Outcome) metrics.Ratio {
	var n metrics.Ratio
	for i := range r.Contacts {
		if c := &r.Contacts[i]; of == "" || c.Outcome == of {
			n.Part += float64(c.Wait) / float64(time.Millisecond)
			n.Whole++
		}
	}
	return n
}

// Percentile is the wait below which a share of the contacts with an outcome waited; zero when there are none.
func (r *Result) Percentile(of Outcome, p float64) time.Duration {
	var waits []time.Duration
	for i := range r.Contacts {
		if c := &r.Contacts[i]; of == "" || c.Outcome == of {
			waits = append(waits, c.Wait)
		}
	}
	if len(waits) == 0 {
		return 0
	}
	slices.Sort(waits)
	return waits[min(int(p*float64(len(waits))), len(waits)-1)]
}

// QueueLength is the mean number of contacts that wait.
func (r *Result) QueueLength() float64 { return r.Waiting.Seconds() / r.To.Sub(r.From).Seconds() }

// Occupancy is that of all agents together.
func (r *Result) Occupancy() metrics.Ratio {
	var all metrics.Ratio
	for _, a := range r.Agents {
		all = all.Plus(a.Occupancy())
	}
	return all
}

// defaultThreshold is T of the service levels where neither the caller nor the queue says one.
const defaultThreshold = 20 * time.Second
