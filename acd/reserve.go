package acd

import (
	"fmt"
	"time"

	"receptivo/skills"
)

// MostHeld is how long a contact is kept at most for an agent whose wrap-up is ending.
const MostHeld Millis = 20_000

// worthPerMS is what a millisecond of waiting must bring, in millionths of the score: 0.002 a second.
const worthPerMS = 2

// Reserved: a contact waits, once and for a little while, for an agent whose after-call work is ending, who would serve it so
// much better than those who are ready that it is worth the wait (routing.md §2, hold_for_wrapup). It is over when that
// agent's wrap-up is, in whatever way, or when the contact is rescued.
type Reserved struct {
	Contact string    `json:"contact"`
	Queue   string    `json:"queue"`
	Agent   string    `json:"agent"`
	Until   time.Time `json:"until"`
	Score   int64     `json:"score"` // of that agent, millionths
	Best    int64     `json:"best"`  // of those who are ready
}

func (Reserved) Kind() string { return "reserved" }

func (f Reserved) describe() string {
	return fmt.Sprintf("%s kept for %s until %s: %d against %d", f.Contact, f.Agent, f.Until.Format("15:04:05"), f.Score, f.Best)
}

// reserves keeps a contact for an agent in wrap-up, when that is worth more than who would be offered it. With it, and only
// where a queue says so, each choice looks at whoever is in wrap-up.
func (e *Engine) reserves(c *contact, m *Match, f *fitted) bool {
	q := c.queue
	within := min(q.Guard.HoldForWrapUp, MostHeld)
	chance := m.Explore != nil && m.Explore.Taken
	if within <= 0 || q.Strategy != BestMatch || c.rescued || c.reserved || f != nil || chance || m.Prefers != "" || c.narrows() {
		return false
	}
	r := Reserved{Contact: c.id, Queue: q.Name, Best: m.Chosen.Score}
	for _, o := range m.RunnersUp {
		r.Best = max(r.Best, o.Score)
	}
	end, worth := e.now.Add(within.Duration()), int64(0)
	if at := c.rescueAt(); !at.IsZero() && at.Before(end) {
		end = at
	}
	for a := range e.among(c.class.able, e.books.stands[standingWrapping]) {
		s := a.main()
		if s.state != StateWrapUp || s.until.After(end) || !a.returns(c) || c.passesOver(a, e) {
			continue
		}
		score := e.scoreBusy(c, a)
		if gain := score - r.Best - worthPerMS*int64(MillisOf(s.until.Sub(e.now))); gain > worth {
			worth, r.Agent, r.Until, r.Score = gain, a.Name, s.until, score
		}
	}
	if r.Agent == "" {
		return false
	}
	e.emit(r)
	return true
}

// returns reports whether an agent in wrap-up will have room for a contact after it, and has nothing else.
func (a *agent) returns(c *contact) bool {
	return len(a.slots) == 1 && a.after == StateReady && !a.over && !a.gone && (a.reachable || c.kind() != spoken)
}

// scoreBusy is the score of an agent who is not free: nobody has ever been less idle.
func (e *Engine) scoreBusy(c *contact, a *agent) int64 {
	r := &e.ranking
	r.reset(e, c)
	s := skills.Candidate{Prod: r.prod.has(a.n), Seg: r.seg.has(a.n), Occ: a.occupancy(e.now), Lift: a.lifted(c.queue.Guard.MinShare, e.now)}
	r.known(e, a.n, &s)
	return r.scorer.Score(&s).Sum()
}

func (e *Engine) applyReserved(f Reserved) {
	c, a := e.contacts[f.Contact], e.agents[f.Agent]
	c.reserved, c.keptFor, c.keptUntil = true, a, f.Until
	a.keeps = append(a.keeps, c)
	e.timers.arm(timer{due: f.Until, kind: timerKept, contact: c.id})
}

// kept reports whether a contact waits for another agent's wrap-up to end.
func (c *contact) kept(a *agent, now time.Time) bool { return c.keptUntil.After(now) && c.keptFor != a }

// unreserve ends what is kept for an agent, whose wrap-up is over or goes on for longer.
func (e *Engine) unreserve(a *agent) {
	for _, c := range a.keeps {
		if c.keptFor == a {
			c.unkeep()
			e.unkept = append(e.unkept, c)
		}
	}
	a.keeps = nil
}

func (c *contact) unkeep() { c.keptFor, c.keptUntil = nil, time.Time{} }
