package sim

import "time"

// worker is an agent while the run lasts.
type worker struct {
	index    int
	doing    Doing
	since    instant
	talked   int           // contact that the agent was connected to last
	wrap     time.Duration // of it; below zero: as long as the queue's
	wrapping int           // contact in wrap-up
	rung     *caller       // for whom the phone rings; nil: it does not
	offer    uint64        // which of that contact's offers it is
}

func (w *worker) id() int32 { return int32(w.index) }

// line is a queue while the run lasts.
type line struct {
	waiting int // offered and connecting too
	since   instant
}

func newResult(c *Centre) *Result {
	r := &Result{Begin: c.Begin, From: c.Warmup, To: c.Length, Slot: c.Slot}
	if r.Slot <= 0 {
		r.Slot = DefaultSlot
	}
	for from := r.From; from < r.To; from += r.Slot {
		r.Slots = append(r.Slots, Slot{From: from})
	}
	for _, q := range c.Config.Queues {
		r.Queues = append(r.Queues, Queue{Name: q.Name, Within: q.Answer.Duration(), Waiting: make([]time.Duration, len(r.Slots))})
	}
	for _, a := range c.Config.Agents {
		r.Agents = append(r.Agents, Agent{Name: a.Name})
	}
	expected := 0.0
	for _, s := range c.Streams {
		expected += s.expected(c.Length)
	}
	r.Contacts = make([]Contact, 0, int(1.02*min(expected, 1e7))+64)
	return r
}

// turn lets an agent do something else.
func (r *run) turn(agent string, d Doing) *worker {
	w := r.agents[agent]
	r.settle(w)
	w.doing = d
	return w
}

// settle books an agent's time until now.
func (r *run) settle(w *worker) {
	r.result.spread(w.since, r.now, func(slot int, t time.Duration) {
		r.result.Agents[w.index].Time[w.doing] += t
		r.result.Slots[slot].Time[w.doing] += t
	})
	w.since = r.now
}

// waits counts those who wait in a contact's queue, and the time they do together.
func (r *run) waits(c *caller, more int) {
	i := r.result.Contacts[c.number].Queue
	r.settleLine(int(i))
	r.lines[i].waiting += more
}

func (r *run) settleLine(i int) {
	l := &r.lines[i]
	if l.waiting > 0 {
		r.result.spread(l.since, r.now, func(slot int, t time.Duration) {
			r.result.Queues[i].Waiting[slot] += time.Duration(l.waiting) * t
		})
	}
	l.since = r.now
}

// spread cuts what counts of a stretch of time into its slots.
func (r *Result) spread(from, to instant, in func(slot int, t time.Duration)) {
	a, b := max(from.since(), r.From), min(to.since(), r.To)
	for a < b {
		slot := int((a - r.From) / r.Slot)
		end := min(r.From+time.Duration(slot+1)*r.Slot, b)
		in(slot, end-a)
		a = end
	}
}

// close settles what is still open, and leaves out who came during the warm-up.
func (r *run) close() {
	r.now = max(r.now, instant(0).after(r.result.To))
	for i := range r.lines {
		r.settleLine(i)
	}
	for _, w := range r.agents {
		r.settle(w)
	}
	all := r.result.Contacts
	for len(all) > 0 && all[0].Arrived < r.result.From {
		all = all[1:]
	}
	r.result.Contacts = all
}
