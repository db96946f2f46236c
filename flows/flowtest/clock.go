package flowtest

import (
	"container/heap"
	"time"

	"receptivo/ivr"
)

// due is something that will happen to a call.
type due struct {
	at   time.Time
	nth  int // of equal instants the first asked for comes first
	what any // tell, itemEnds, rings, recordEnds, agentAnswers, agentLeaves
}

// tell brings the session an event.
type tell struct{ event ivr.Event }

// itemEnds: a recording has been heard to its end.
type itemEnds struct {
	play ivr.ID
	item int
}

// picksUp: an agent who answers by themselves does.
type picksUp struct {
	offer uint64
	agent string
}

// recordEnds: nobody has said anything for a while, or the longest time is over.
type recordEnds struct {
	id   ivr.ID
	turn int // of the silence: a later word makes it void
}

// agenda is what will happen, the next first.
type agenda []due

func (a agenda) Len() int      { return len(a) }
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(due)) }
func (a agenda) Less(i, j int) bool {
	if a[i].at.Equal(a[j].at) {
		return a[i].nth < a[j].nth
	}
	return a[i].at.Before(a[j].at)
}
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// after puts something on the agenda.
func (c *Call) after(d time.Duration, what any) {
	c.nth++
	heap.Push(&c.agenda, due{at: c.now.Add(d), nth: c.nth, what: what})
}

// next is when something happens next; zero: nothing will by itself.
func (c *Call) next() time.Time {
	var at time.Time
	if len(c.agenda) > 0 {
		at = c.agenda[0].at
	}
	if c.centre != nil {
		if e := c.centre.engine.Next(); !e.IsZero() && (at.IsZero() || e.Before(at)) {
			at = e
		}
	}
	return at
}

// Step jumps to what happens next and lets it happen; false when nothing will by itself.
func (c *Call) Step() bool {
	at := c.next()
	if at.IsZero() || c.over && len(c.agenda) == 0 {
		return false
	}
	c.reach(at)
	if c.centre != nil && (len(c.agenda) == 0 || c.agenda[0].at.After(at)) {
		c.hears(c.centre.engine.Tick(c.now))
		return true
	}
	c.happens(heap.Pop(&c.agenda).(due).what)
	return true
}

// Settle lets happen what is due now.
func (c *Call) Settle() {
	for n := 0; n < mostSteps; n++ {
		at := c.next()
		if at.IsZero() || at.After(c.now) || !c.Step() {
			return
		}
	}
}

// mostSteps ends what would go on for ever without time going by; the session's own limits come first.
const mostSteps = 10_000

// Pass lets time go by.
func (c *Call) Pass(d time.Duration) {
	until := c.now.Add(d)
	for at := c.next(); !at.IsZero() && !at.After(until); at = c.next() {
		if !c.Step() {
			break
		}
	}
	c.reach(until)
}

func (c *Call) happens(what any) {
	switch x := what.(type) {
	case tell:
		c.told(x.event)
	case itemEnds:
		c.itemEnds(x)
	case picksUp:
		if c.centre.rings(x.offer) {
			c.answers(x.agent)
		}
	case agentAnswers:
		c.connected(x.agent)
	case agentLeaves:
		c.left()
	case recordEnds:
		if r := c.recording; r != nil && r.id == x.id && r.turn == x.turn {
			c.recorded()
		}
	}
}
