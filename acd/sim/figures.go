package sim

import (
	"math"
	"slices"
	"time"

	"receptivo/acd/metrics"
)

// Figure is something that is measured of a day, by the name of its formula.
type Figure struct {
	Name    string `json:"name"`
	Formula string `json:"formula"`
	Unit    Unit   `json:"unit"`
	Main    bool   `json:"-"` // stands in the short table
	centre  bool   // of the whole centre only
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
	{Name: "left", Formula: "taken back by the flow / offered", Unit: Share, of: func(d *day) float64 { return d.calls.FlowOuts / d.offered }},
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
	{Name: "offered", Formula: "contacts that came, those who called again too", Unit: Count, Main: true, of: func(d *day) float64 { return d.offered }},
	{Name: "answered", Formula: "N", Unit: Count, of: func(d *day) float64 { return d.calls.Answered }},
	{Name: "abandoned", Formula: "A, short ones too", Unit: Count, of: func(d *day) float64 { return d.calls.Abandoned }},
	{Name: "agent_hours", Formula: "Σ signed-in time", Unit: Hours, Main: true, centre: true, of: func(d *day) float64 { return d.signedIn.Hours() }},
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
}

// wholeDay sums up a run; queue is its place in Result.Queues, nobody for all.
func (r *Result) wholeDay(queue int, o Options) *day {
	in := func(c *Contact) bool { return queue == nobody || c.Queue == int32(queue) }
	d := &day{length: r.To - r.From, calls: r.Calls(in, o.Within, o.short()), occupancy: r.Occupancy()}
	for i := range r.Contacts {
		if c := &r.Contacts[i]; in(c) {
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

func (d *day) add(c *Contact) {
	d.offered++
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
