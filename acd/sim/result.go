package sim

import (
	"cmp"
	"time"

	"receptivo/acd/metrics"
)

// Result is what came of one run: every contact that arrived from From to To, where the agents' time went between them,
// and how both were in each slot of time, the first of which begins with From. Times are since Begin.
type Result struct {
	Begin    time.Time
	From, To time.Duration
	Queues   []Queue
	Agents   []Agent
	Contacts []Contact // by arrival
	Slot     time.Duration
	Slots    []Slot
}

// Queue is a queue of the plan.
type Queue struct {
	Name    string
	Within  time.Duration   // its answer_within; 0: none
	Waiting []time.Duration // of all its contacts together, by slot: ÷ Slot it is the mean length
}

// Slot is a stretch of the day.
type Slot struct {
	From time.Duration
	Time [doings]time.Duration // of all agents together
}

// Contact is one call.
type Contact struct {
	Arrived time.Duration // since Result.Begin
	Wait    time.Duration // until the outcome
	Handle  time.Duration // talk and wrap-up
	InFlow  time.Duration // before it first asked for a queue; all of it, if it never did
	Queue   int32         // in Result.Queues; −1: it never asked for one
	Agent   int32         // in Result.Agents; −1: none
	Outcome Outcome

	Callback CallbackEnd
	Again    bool // the customer had called before
	Restored bool // and had the place back

	CallbackWait time.Duration // from the promise until both heard each other

	Resolved float64 // the chance that its agent resolved it; 0 where nobody knows
}

// Outcome is what became of a call.
type Outcome uint8

// The outcomes. Any stands for all of them where one is asked for.
const (
	Any Outcome = iota
	Waiting
	Answered
	Abandoned
	Left
	Refused
	Lost
	Contained // ended in the flow, without anybody
	GaveUp    // the caller hung up in the flow
	Outside   // the flow connected the caller to another number
	Promised  // to be called back
)

// String is the outcome's name in reports.
func (o Outcome) String() string {
	return [...]string{"any", "waiting", "answered", "abandoned", "left", "refused", "failed", "contained", "gave_up", "outside", "promised"}[o]
}

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

// Calls counts the contacts that some say is in, for the service levels of a threshold; 0 is each queue's own.
func (r *Result) Calls(in func(*Contact) bool, within, short time.Duration) metrics.Calls {
	var n metrics.Calls
	for i := range r.Contacts {
		if c := &r.Contacts[i]; in == nil || in(c) {
			r.count(c, &n, within, short)
		}
	}
	return n
}

func (r *Result) count(c *Contact, n *metrics.Calls, within, short time.Duration) {
	if c.Queue == nobody {
		return
	}
	t := cmp.Or(within, r.Queues[c.Queue].Within, metrics.DefaultThreshold)
	switch c.Outcome {
	case Answered:
		n.Answered++
		n.AnsweredIn += one(c.Wait <= t)
	case Abandoned:
		n.Abandoned++
		n.AbandonedIn += one(c.Wait <= t)
		n.Short += one(c.Wait <= short)
	case Left, Promised:
		n.FlowOuts++
	}
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

// MeanWait is the mean wait of the contacts with an outcome, in milliseconds.
func (r *Result) MeanWait(of Outcome) metrics.Ratio {
	var n metrics.Ratio
	for i := range r.Contacts {
		if c := &r.Contacts[i]; of == Any || c.Outcome == of {
			n.Part += float64(c.Wait) / float64(time.Millisecond)
			n.Whole++
		}
	}
	return n
}

// QueueLength is the mean number of contacts that wait.
func (r *Result) QueueLength() float64 {
	sum := time.Duration(0)
	for _, q := range r.Queues {
		for _, t := range q.Waiting {
			sum += t
		}
	}
	return sum.Seconds() / (r.To - r.From).Seconds()
}

// Occupancy is that of all agents together.
func (r *Result) Occupancy() metrics.Ratio {
	var all metrics.Ratio
	for _, a := range r.Agents {
		all = all.Plus(a.Occupancy())
	}
	return all
}
