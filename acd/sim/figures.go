package sim

import (
	"math"
	"slices"
	"time"

	"receptivo/acd/metrics"
)

// Figure is something that is measured of a day, by the name of its formula.
type Figure struct {
	Name    string             `json:"name"`
	Formula string             `json:"formula"`
	Unit    Unit               `json:"unit"`
	Main    bool               `json:"-"` // stands in the short table
	centre  bool               // of the whole centre only
	when    func(*Centre) bool // it can be anything at all; nil: always
	of      func(*day) float64
}

// Unit is what a figure counts.
type Unit string

// The units. Shares are 0 to 1.
const (
	Share   Unit = "share"
	Seconds Unit = "s"
	Count   Unit = "count"
	Hours   Unit = "h"
)

// Figures are all that is measured, in the order of reports: the service levels first, the one that is meant before the
// others.
func Figures(headline metrics.ServiceLevel) []Figure {
	levels := metrics.ServiceLevels()
	slices.SortStableFunc(levels, func(a, b metrics.ServiceLevel) int { return int(one(b == headline) - one(a == headline)) })
	var all []Figure
	for _, l := range levels {
		all = append(all, Figure{Name: string(l), Formula: l.Formula(), Unit: Share, Main: l == headline,
			of: func(d *day) float64 { return number(l.Of(d.calls)) }})
	}
	return append(all, figures...)
}

var figures = []Figure{
	{Name: "abandonment", Formula: "A / offered", Unit: Share, Main: true, of: func(d *day) float64 { return d.calls.Abandoned / d.offered }},
	{Name: "left", Formula: "taken back by the flow, or promised a callback / offered", Unit: Share, of: func(d *day) float64 { return d.calls.FlowOuts / d.offered }},
	{Name: "refused", Formula: "not let into the queue / offered", Unit: Share, of: func(d *day) float64 { return d.refused / d.offered }},
	{Name: "asa", Formula: "Σ wait of answered / N, zero waits included", Unit: Seconds, Main: true,
		of: func(d *day) float64 { return d.answeredWait.Seconds() / d.calls.Answered }},
	{Name: "p50_wait", Formula: "median wait of answered", Unit: Seconds, of: func(d *day) float64 { return d.rank(50) }},
	{Name: "p90_wait", Formula: "wait that 90 % of answered did not exceed", Unit: Seconds, Main: true, of: func(d *day) float64 { return d.rank(90) }},
	{Name: "p95_wait", Formula: "wait that 95 % of answered did not exceed", Unit: Seconds, of: func(d *day) float64 { return d.rank(95) }},
	{Name: "longest_wait", Formula: "longest wait of all, whatever its end", Unit: Seconds, Main: true, of: func(d *day) float64 { return d.longest.Seconds() }},
	{Name: "time_to_abandon", Formula: "Σ wait of abandoned / A", Unit: Seconds, of: func(d *day) float64 { return d.abandonedWait.Seconds() / d.calls.Abandoned }},
	{Name: "queue_length", Formula: "mean number that wait", Unit: Count, Main: true, of: func(d *day) float64 { return d.waiting.Seconds() / d.length.Seconds() }},
	{Name: "occupancy", Formula: "(ring + talk + wrap-up) / (that + ready)", Unit: Share, Main: true, centre: true,
		of: func(d *day) float64 { return number(d.occupancy) }},
	{Name: "aht", Formula: "Σ (talk + wrap-up) / N", Unit: Seconds, of: func(d *day) float64 { return d.handled.Seconds() / d.calls.Answered }},
	{Name: "offered", Formula: "contacts that came for an agent, those who called again too", Unit: Count, Main: true, of: func(d *day) float64 { return d.offered }},
	{Name: "answered", Formula: "N", Unit: Count, of: func(d *day) float64 { return d.calls.Answered }},
	{Name: "abandoned", Formula: "A, short ones too", Unit: Count, of: func(d *day) float64 { return d.calls.Abandoned }},
	{Name: "calls", Formula: "calls that came to the numbers", Unit: Count, Main: true, centre: true, when: walked, of: func(d *day) float64 { return d.dialled }},
	{Name: "containment", Formula: "ended by the flow without an agent ever being asked for / calls", Unit: Share, Main: true, centre: true, when: walked,
		of: func(d *day) float64 { return d.contained / d.dialled }},
	{Name: "gave_up_in_flow", Formula: "hung up before asking for an agent / calls", Unit: Share, Main: true, centre: true, when: walked,
		of: func(d *day) float64 { return d.gaveUp / d.dialled }},
	{Name: "outside", Formula: "connected to another number by the flow / calls", Unit: Share, centre: true, when: walked,
		of: func(d *day) float64 { return d.outside / d.dialled }},
	{Name: "in_flow", Formula: "Σ time before an agent is asked for, or until the end / calls", Unit: Seconds, Main: true, centre: true, when: walked,
		of: func(d *day) float64 { return d.inFlow.Seconds() / d.dialled }},
	{Name: "callbacks", Formula: "callbacks promised", Unit: Count, Main: true, when: callsBack, of: func(d *day) float64 { return d.promised }},
	{Name: "callbacks_reached", Formula: "callbacks answered by the customer / callbacks promised", Unit: Share, Main: true, when: callsBack,
		of: func(d *day) float64 { return d.reached / d.promised }},
	{Name: "callback_wait", Formula: "Σ time from the promise to the talk / callbacks answered", Unit: Seconds, when: callsBack,
		of: func(d *day) float64 { return d.callbackWait.Seconds() / d.reached }},
	{Name: "called_again", Formula: "contacts of customers who had called before / offered", Unit: Share, when: callAgain, of: func(d *day) float64 { return d.again / d.offered }},
	{Name: "places_restored", Formula: "contacts that had their customer's place back", Unit: Count, when: callAgain, of: func(d *day) float64 { return d.restored }},
	{Name: "agent_hours", Formula: "Σ signed-in time", Unit: Hours, Main: true, centre: true, of: func(d *day) float64 { return d.signedIn.Hours() }},
}

func walked(c *Centre) bool    { return c.Flows != nil }
func callsBack(c *Centre) bool { return c.Flows != nil || c.Callback.Share > 0 }
func callAgain(c *Centre) bool { return c.Redial.Share > 0 || c.Redial.Repeat > 0 }

// figuresOf are the figures that a comparison can have.
func figuresOf(variants []Variant, headline metrics.ServiceLevel) []Figure {
	return slices.DeleteFunc(Figures(headline), func(f Figure) bool {
		return f.when != nil && !slices.ContainsFunc(variants, func(v Variant) bool { return f.when(&v.Centre) })
	})
}

// number is a ratio's value; NaN when it has none.
func number(r metrics.Ratio) float64 {
	v, ok := r.Value()
	if !ok {
		return math.NaN()
	}
	return v
}

// day is what the figures of a run are made of, for all queues or one.
type day struct {
	length                      time.Duration
	offered, refused            float64
	calls                       metrics.Calls
	answeredWait, abandonedWait time.Duration
	longest, handled, waiting   time.Duration
	waits                       []time.Duration // of the answered, sorted
	occupancy                   metrics.Ratio
	signedIn                    time.Duration

	dialled, contained, gaveUp, outside float64 // that came, whether they asked for an agent or not
	inFlow, callbackWait                time.Duration
	promised, reached, again, restored  float64
}

// wholeDay sums up a run; queue is its place in Result.Queues, nobody for all.
func (r *Result) wholeDay(queue int, o Options) *day {
	in := func(c *Contact) bool {
		return queue == nobody && c.Queue != nobody || queue != nobody && c.Queue == int32(queue)
	}
	d := &day{length: r.To - r.From, calls: r.Calls(in, o.Within, o.short()), occupancy: r.Occupancy()}
	for i := range r.Contacts {
		c := &r.Contacts[i]
		d.came(c)
		if in(c) {
			d.add(c)
		}
	}
	slices.Sort(d.waits)
	for i, q := range r.Queues {
		if queue == nobody || i == queue {
			for _, t := range q.Waiting {
				d.waiting += t
			}
		}
	}
	for _, a := range r.Agents {
		d.signedIn += a.Time[Away] + a.Time[Free] + a.Time[Busy]
	}
	return d
}

// came counts a call, whatever it came for.
func (d *day) came(c *Contact) {
	d.dialled++
	d.inFlow += c.InFlow
	switch c.Outcome {
	case Contained:
		d.contained++
	case GaveUp:
		d.gaveUp++
	case Outside:
		d.outside++
	}
}

func (d *day) add(c *Contact) {
	d.offered++
	d.again += one(c.Again)
	d.restored += one(c.Restored)
	if c.Callback != NoCallback {
		d.promised++
	}
	if c.Callback == CallbackReached {
		d.reached++
		d.callbackWait += c.CallbackWait
	}
	d.longest = max(d.longest, c.Wait)
	switch c.Outcome {
	case Answered:
		d.answeredWait += c.Wait
		d.handled += c.Handle
		d.waits = append(d.waits, c.Wait)
	case Abandoned:
		d.abandonedWait += c.Wait
	case Refused:
		d.refused++
	}
}

// rank is a percentile by nearest rank, in seconds.
func (d *day) rank(percent int) float64 {
	if len(d.waits) == 0 {
		return math.NaN()
	}
	return d.waits[max((len(d.waits)*percent+99)/100, 1)-1].Seconds()
}
