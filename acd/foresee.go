package acd

import (
	"math"
	"sort"
)

// ahead is j, the effective position of a contact that is of a class, or is about to be: those ahead of it in the order
// across queues, each as much as it is in the way, in thousandths.
//
// How much that is follows from who can take whom. Of the agents at work, let x be able to take both, y this contact alone
// and z the others ahead alone. Of n of these, whoever comes free next takes one with the chance r = (x+z)/(x+y+z), and
// this contact otherwise; so before it agents come free j = (1 − rⁿ)·x/y times for others, which is n·x/(x+z) when no agent
// is this contact's alone. It is n where all can take all.
func (e *Engine) effective(k *class, c *contact) (j int64) {
	mine := append(e.ranking.crowd[:0], k.able...)
	e.ranking.crowd = mine
	mine.keep(e.books.serving)
	for _, o := range e.books.lined {
		if o.kind != k.kind {
			continue
		}
		common := mine.common(o.able)
		if common == 0 {
			continue
		}
		n := sort.Search(len(o.waiting), func(i int) bool { return e.compare(o.waiting[i], c) >= 0 })
		if n == 0 {
			continue
		}
		x, y, z := float64(common), float64(mine.size()-common), float64(o.serving()-common)
		inTheWay := float64(n) * x / (x + z)
		if y > 0 {
			inTheWay = (1 - math.Pow((x+z)/(x+y+z), float64(n))) * x / y
		}
		j += int64(math.Round(inTheWay * 1000))
	}
	return j
}

// foresee estimates what a contact of a class has still to wait, or would have to; free: somebody could take it now.
func (e *Engine) foresee(k *class, c *contact, free bool) Estimate {
	q := c.queue
	switch {
	case k.kind != spoken: // agents have several at once: there is no number
		return Estimate{}
	case free: // and nobody is ahead of it whom they could serve, or they would
		return Estimate{Method: MethodReady}
	case k.serving() == 0:
		return Estimate{}
	}
	est := Estimate{
		Method: MethodQLa, Ahead: e.effective(k, c), Servers: int64(k.serving()), HandleMS: q.handleTime(), GiveUp: q.giveUp(), C80: q.pace.correction(),
	}
	if waited := max(e.sinceMS(c.queuedAt), 0); q.pace.byLast(waited, e.now) {
		est = Estimate{Method: MethodLES, LastMS: q.pace.last - waited, C80: q.pace.correction()}
	}
	return est.reckon()
}

// Foresee estimates how long a contact will still wait in the queue it waits in, or would wait in this one if it came now.
func (e *Engine) Foresee(queue, contactID string) Estimate {
	q := e.queues[queue]
	if q == nil || q.gone {
		return Estimate{}
	}
	if c := e.contacts[contactID]; c != nil && c.asks(q) {
		return e.estimate(c)
	}
	k := e.own(q)
	return e.foresee(k, &contact{id: contactID, queue: q, since: e.now, queuedAt: e.now}, e.someFree(k))
}

// estimate is what a contact in a queue has still to wait. To whom it is offered is free, and who is connecting is through.
func (e *Engine) estimate(c *contact) Estimate {
	switch c.phase {
	case PhaseWaiting:
		return e.foresee(c.class, c, false) // whoever is free has been offered it, or is passed over
	case PhaseOffered, PhaseConnecting:
		return Estimate{Method: MethodReady}
	}
	return Estimate{}
}

// arrival is the estimate of a contact that is about to be queued.
func (e *Engine) arrival(q *queue, f *Queued) Estimate {
	c := &contact{id: f.Contact, channel: e.channelOf(f.Contact), queue: q, since: f.Since, queuedAt: e.now, head: f.HeadStart, needs: f.Needs, rings: q.Rings}
	k := e.classFor(c)
	return e.foresee(k, c, e.someFree(k))
}

// counts reports whether an agent is one who serves: free, or busy with a contact and not about to go.
func (a *agent) counts() bool {
	switch a.stands {
	case standingFree:
		return true
	case standingOffered, standingTalking, standingWrapping:
		return a.after == StateReady && !a.over
	}
	return false
}

// route brings the books of who is at work to an agent's state.
func (a *agent) route() {
	is := a.crew != nil && a.counts()
	if is != a.routed && a.crew != nil {
		a.crew.books.serving.put(a.n, is)
	}
	a.routed = is
}
