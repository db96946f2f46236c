package sim

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/acd/metrics"
	"receptivo/skills"
)

// Recording is a day of a log as something to imagine again. Who came, when, and with what needs and history is as it was.
// How long they would have waited and talked is drawn from what that day shows, since old hang-ups belong to the old plan.
type Recording struct {
	Config  acd.Config // in force when the day began
	Begin   time.Time  // the whole interval in which the first contact came
	Length  time.Duration
	Streams []Stream // by queue
	Shifts  map[string][]Shift
	Answer  Distribution // from the ring to the answer
	Missed  float64      // share of the offers that no agent answered
	Figures metrics.QueueFigures
	Team    metrics.AgentFigures
}

// Arrival is a contact of a recorded day.
type Arrival struct {
	At      time.Duration // since Centre.Begin
	Enqueue acd.Enqueue   // without its contact and queue
}

// Record makes a recording of the day that holds an instant, midnight to midnight where that instant is; zero: the day of
// the last contact.
func Record(log []acd.Event, day time.Time) (*Recording, error) {
	if day.IsZero() {
		for _, ev := range slices.Backward(log) {
			if _, queued := ev.Fact.(acd.Queued); queued {
				day = ev.At
				break
			}
		}
	}
	from := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
	d := &recordedDay{from: from, to: from.AddDate(0, 0, 1), traces: map[string][]Arrival{}, seen: map[[2]string]bool{}}
	for _, ev := range log {
		if !ev.At.Before(d.to) {
			break
		}
		d.ledger.Add(ev)
		d.fact(ev)
	}
	if d.last.IsZero() {
		return nil, errors.New("sim: nobody waited for an agent on that day: there is nothing to replay")
	}
	return d.recording(), nil
}

// recordedDay is a recording while the log is read.
type recordedDay struct {
	from, to    time.Time
	config, now acd.Config // of the day, and of the event in hand
	ledger      metrics.Ledger
	first, last time.Time // contacts of the day
	traces      map[string][]Arrival
	seen        map[[2]string]bool // contact and queue
}

func (d *recordedDay) fact(ev acd.Event) {
	switch f := ev.Fact.(type) {
	case acd.Configured:
		d.now = f.Config
		if d.last.IsZero() {
			d.config = f.Config
		}
	case acd.ConsultStarted: // nobody came
		d.seen[[2]string{f.Consult, f.To}] = true
	case acd.Queued:
		key := [2]string{f.Contact, f.Queue}
		if ev.At.Before(d.from) || d.seen[key] { // a callback that is due again, a caller back from the flow
			return
		}
		d.seen[key] = true
		if d.first.IsZero() {
			d.first = ev.At.Truncate(DefaultSlot)
		}
		d.last = ev.At
		d.traces[f.Queue] = append(d.traces[f.Queue], Arrival{ev.At.Sub(d.first),
			acd.Enqueue{Needs: d.own(f), Request: f.Request, Credits: f.Credits, Timeout: f.Timeout, Prefers: f.Prefers}})
	}
}

// own is what a contact needed beyond what its queue asked then: another plan's queue asks something else.
func (d *recordedDay) own(f acd.Queued) skills.Needs {
	i := slices.IndexFunc(d.now.Queues, func(q acd.Queue) bool { return q.Name == f.Queue })
	if i < 0 {
		return f.Needs
	}
	queue := d.now.Queues[i].Needs
	less := func(all, known []skills.Need) []skills.Need {
		return slices.DeleteFunc(slices.Clone(all), func(n skills.Need) bool { return slices.Contains(known, n) })
	}
	return skills.Needs{Required: less(f.Needs.Required, queue.Required), Preferred: less(f.Needs.Preferred, queue.Preferred)}
}

func (d *recordedDay) recording() *Recording {
	length := d.last.Sub(d.first) + time.Millisecond
	length = (length + DefaultSlot - 1) / DefaultSlot * DefaultSlot
	r := &Recording{Config: d.config, Begin: d.first, Length: length, Shifts: d.shifts(length)}
	in := metrics.Interval{From: d.first, To: d.first.Add(length)}
	r.Figures = d.ledger.Total(in, metrics.Definition{})
	r.Team = d.ledger.Team(in, metrics.Definition{})
	r.Answer, r.Missed = d.answers()
	for _, queue := range slices.Sorted(maps.Keys(d.traces)) {
		if !slices.ContainsFunc(d.config.Queues, func(q acd.Queue) bool { return q.Name == queue }) {
			continue // it came with a plan later in the day
		}
		r.Streams = append(r.Streams, Stream{Queue: queue, Trace: d.traces[queue], Handle: d.handle(queue), Patience: d.patience(queue)})
	}
	return r
}

// fewest is how many observations a queue needs to speak for itself.
const fewest = 30

// handle is what handle times were, of the queue or, when these are few, of all.
func (d *recordedDay) handle(queue string) Distribution {
	var own, all Sample
	for _, s := range d.ledger.Segments {
		if s.Closed.IsZero() || s.Connected.Before(d.from) {
			continue
		}
		t := s.Closed.Sub(s.Connected)
		all = append(all, t)
		if s.Queue == queue {
			own = append(own, t)
		}
	}
	if len(own) < fewest {
		own = all
	}
	if len(own) == 0 {
		return Lognormal{Average: 4 * time.Minute, CV: 1.28} // nobody was served
	}
	slices.Sort(own)
	return own
}

// patience is how long callers would have waited. Of those who were answered it is only known that it was longer.
func (d *recordedDay) patience(queue string) Distribution {
	var own, all []waited
	gone := 0
	for _, v := range d.ledger.Visits {
		if v.Ended.IsZero() || v.Queued.Before(d.from) {
			continue
		}
		w := waited{v.Ended.Sub(v.Queued), v.Outcome == metrics.Abandoned}
		all = append(all, w)
		if v.Queue == queue {
			own = append(own, w)
			gone += int(one(w.gaveUp))
		}
	}
	if gone < fewest {
		own = all
	}
	return survival(own)
}

func (d *recordedDay) answers() (Distribution, float64) {
	var rings Sample
	missed, all := 0.0, 0.0
	for _, o := range d.ledger.Offers {
		if o.At.Before(d.from) {
			continue
		}
		switch o.Result {
		case metrics.OfferAccepted:
			all++
			rings = append(rings, o.Ended.Sub(o.At))
		case metrics.OfferNoAnswer, metrics.OfferDeclined, metrics.OfferBusy, metrics.OfferUnreachable:
			all++
			missed++
		}
	}
	if len(rings) == 0 {
		return nil, 0
	}
	slices.Sort(rings)
	return rings, missed / all
}

// atWork are the reasons of not being ready that are the system's, or of an instant: they follow from the calls.
var atWork = []string{acd.ReasonNoAnswer, acd.ReasonUnreachable, acd.ReasonSignIn, string(acd.WhyDeclined), string(acd.WhyBusy)}

// shifts are when agents were signed in, without their own breaks.
func (d *recordedDay) shifts(length time.Duration) map[string][]Shift {
	all := map[string][]Shift{}
	for _, a := range d.config.Agents {
		all[a.Name] = []Shift{}
	}
	var spans []metrics.Span
	for s := range d.ledger.Spans(d.ledger.Last()) {
		if s.Activity != metrics.NotReady || slices.Contains(atWork, s.Reason) {
			spans = append(spans, s)
		}
	}
	slices.SortStableFunc(spans, func(a, b metrics.Span) int { return cmp.Or(cmp.Compare(a.Agent, b.Agent), a.From.Compare(b.From)) })
	for _, s := range spans {
		from, to := max(s.From.Sub(d.first), 0), min(s.To.Sub(d.first), length)
		if from >= to {
			continue
		}
		of := all[s.Agent]
		if n := len(of); n > 0 && from <= of[n-1].To {
			of[n-1].To = max(of[n-1].To, to)
			continue
		}
		all[s.Agent] = append(of, Shift{from, to})
	}
	return all
}

// Sample is a time as it was observed, sorted; between two observations all times are alike.
type Sample []time.Duration

// At is the quantile, by straight lines between the observations.
func (s Sample) At(u float64) time.Duration {
	at := u * float64(len(s)-1)
	i := min(int(at), len(s)-1)
	if i == len(s)-1 {
		return s[i]
	}
	return s[i] + time.Duration((at-float64(i))*float64(s[i+1]-s[i]))
}

// Mean is their mean.
func (s Sample) Mean() time.Duration {
	sum := 0.0
	for _, t := range s {
		sum += float64(t)
	}
	return time.Duration(sum / float64(len(s)))
}

// waited is a wait: gaveUp says that it was as long as the caller's patience, else that was longer.
type waited struct {
	time   time.Duration
	gaveUp bool
}

// survivors is a patience of which many observations are cut off (Kaplan and Meier, 1958): after each time at which somebody
// gave up, so many are left. Beyond the last of them it has no memory.
type survivors struct {
	times []time.Duration
	gone  []float64 // rising
	rate  float64   // per second, beyond
}

// survival estimates patience from waits; Never where nobody gave up.
func survival(all []waited) Distribution {
	slices.SortFunc(all, func(a, b waited) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(one(b.gaveUp), one(a.gaveUp)))
	})
	s := survivors{}
	left, total, gone := 1.0, 0.0, 0.0
	for i, w := range all {
		total += w.time.Seconds()
		if !w.gaveUp {
			continue
		}
		gone++
		left *= 1 - 1/float64(len(all)-i)
		s.times, s.gone = append(s.times, w.time), append(s.gone, 1-left)
	}
	if gone == 0 {
		return nil
	}
	s.rate = gone / max(total, 1e-3)
	return s
}

// At is the first time after which a share u is gone.
func (s survivors) At(u float64) time.Duration {
	if i, _ := slices.BinarySearch(s.gone, u); i < len(s.gone) {
		return s.times[i]
	}
	last := len(s.gone) - 1
	left := (1 - u) / max(1-s.gone[last], 1e-9)
	return s.times[last] + time.Duration(-math.Log(min(left, 1))/s.rate*float64(time.Second))
}

// Mean is the area under what is left.
func (s survivors) Mean() time.Duration {
	mean, before, left := 0.0, time.Duration(0), 1.0
	for i, t := range s.times {
		mean += left * (t - before).Seconds()
		before, left = t, 1-s.gone[i]
	}
	return time.Duration((mean + left/s.rate) * float64(time.Second))
}
