package acd

import (
	"cmp"
	"math"
	"strings"
	"time"
)

// Order says which waiting contact goes next (routing.md §2).
type Order string

// The orders.
const (
	DelayRatio    Order = "delay_ratio"    // by wait and head start, as a share of what the queue may take; the default
	FCFS          Order = "fcfs"           // by arrival; who waits too long is still rescued
	StrictArrival Order = "strict_arrival" // by arrival and nothing else
)

// Defaults of the order.
const (
	DefaultTarget    Millis = 20_000
	DefaultCreditMax Millis = 90_000
	PriorityUnit     Millis = 18_000 // what one unit of priority above 5 is worth
)

// Credit is a head start, by the reason for it.
type Credit struct {
	Name string `json:"name"` // priority, vip, …
	MS   Millis `json:"ms"`   // below zero it takes away from the others
}

// PriorityCredit is the head start of a priority from 0 to 10: 18 s for each unit above 5, and as much less below it.
func PriorityCredit(priority float64) Credit {
	return Credit{Name: "priority", MS: Millis(math.Round((min(max(priority, 0), 10) - 5) * float64(PriorityUnit)))}
}

// headStart is B: the sum of the credits, at least 0 and at most what the queue allows.
func (q *Queue) headStart(credits []Credit) Millis {
	if q.Order == FCFS || q.Order == StrictArrival {
		return 0
	}
	sum := Millis(0)
	for _, c := range credits {
		sum += c.MS
	}
	return max(0, min(sum, cmp.Or(q.CreditMax, DefaultCreditMax)))
}

// place is the instant from which a contact's wait counts for the order: since, less its head start.
func (c *contact) place() time.Time { return c.since.Add(-c.head.Duration()) }

// byPlace is the order in which the contacts of one queue are served: who is rescued first, by since alone; then by place,
// which does not change while they wait; equals by since, then by id.
func byPlace(a, b *contact) int {
	if a.rescued != b.rescued {
		if a.rescued {
			return -1
		}
		return 1
	}
	if !a.rescued && a.head != b.head {
		if c := a.place().Compare(b.place()); c != 0 {
			return c
		}
	}
	return cmp.Or(a.since.Compare(b.since), strings.Compare(a.id, b.id))
}

// compare is the order across queues, now: who is rescued first, then the largest index.
func (e *Engine) compare(a, b *contact) int {
	if a.queue == b.queue || a.rescued || b.rescued {
		return byPlace(a, b)
	}
	// (W + B) / T of one is larger if (W + B) · T of the other is smaller: no rounding.
	x := int64(e.sinceMS(a.place())) * int64(b.queue.target())
	y := int64(e.sinceMS(b.place())) * int64(a.queue.target())
	return cmp.Or(cmp.Compare(y, x), a.since.Compare(b.since), strings.Compare(a.id, b.id))
}

func (q *queue) target() Millis { return cmp.Or(q.TargetWait, DefaultTarget) }

// index is the millionths of (W + B) / T: at a million the contact has waited as long as it should, head start and all.
func (e *Engine) index(c *contact) int64 {
	return int64(e.sinceMS(c.place())) * 1_000_000 / int64(c.queue.target())
}

// rescueAt is when the contact is rescued; zero: never, or it is.
func (c *contact) rescueAt() time.Time {
	q := c.queue
	if c.rescued || q == nil || q.Rescue <= 0 || q.Order == StrictArrival || c.phase != PhaseWaiting && c.phase != PhaseOffered {
		return time.Time{}
	}
	return c.since.Add(q.Rescue.Duration())
}

func (e *Engine) armRescue(c *contact) {
	if due := c.rescueAt(); !due.IsZero() {
		e.timers.arm(timer{due: due, kind: timerRescue, contact: c.id})
	}
}

// applyRescued: from now on the contact goes before all others, to whoever can serve it at all.
func (e *Engine) applyRescued(f Rescued) {
	c := e.find(f.Contact)
	c.unkeep()
	e.move(c, func() { c.rescued, c.ring = true, len(c.rings) })
}

func (e *Engine) applyPriorityChanged(f PriorityChanged) {
	c := e.find(f.Contact)
	e.move(c, func() { c.credits, c.head = f.Credits, f.HeadStart })
}

// move changes what a contact's place depends on.
func (e *Engine) move(c *contact, change func()) {
	if c.phase != PhaseWaiting {
		change()
		return
	}
	c.unline()
	change()
	e.line(c)
}
