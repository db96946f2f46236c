package acd

import "time"

// An agent's share of the last hour's contacts is looked at in steps of five minutes: how it stood at the last full one. So
// it is the same for every contact of a step, and is counted once for whoever is a candidate in it.
const (
	stepMS  = 300_000
	steps   = 12
	fewFair = 3 // contacts that an agent should have had before anybody speaks of a share
)

func stepOf(t time.Time) int64 { return t.UnixMilli() / stepMS }

// Hour counts something by step: the present one, and the twelve before it.
type Hour struct {
	Step int64              `json:"step,omitempty"` // the present one, since 1970
	N    [steps + 1]float64 `json:"n,omitzero"`     // by step modulo 13
}

// turn brings the count to a step.
func (h *Hour) turn(step int64) {
	if step-h.Step > steps {
		*h = Hour{Step: step}
	}
	for h.Step < step {
		h.Step++
		h.N[h.Step%(steps+1)] = 0
	}
}

// add counts at an instant, which is not before those of earlier calls.
func (h *Hour) add(step int64, n float64) {
	h.turn(step)
	h.N[step%(steps+1)] += n
}

// last is the sum of the twelve steps before a present one.
func (h Hour) last(step int64) float64 {
	h.turn(step)
	sum := 0.0
	for i := step - steps; i < step; i++ {
		sum += h.N[i%(steps+1)]
	}
	return sum
}

// stretch adds milliseconds from one instant to another.
func (h *Hour) stretch(from, to time.Time) {
	at, end := max(from.UnixMilli(), to.UnixMilli()-(steps+1)*stepMS), to.UnixMilli()
	for at < end {
		next := min((at/stepMS+1)*stepMS, end)
		h.add(at/stepMS, float64(next-at))
		at = next
	}
}

// share is what an agent had of the contacts of the last hour.
type share struct {
	taken   Hour      // contacts connected
	at      Hour      // milliseconds at work: ready, offered, on a contact, in wrap-up
	working bool      // at work
	since   time.Time // then: since
	fair    fair
}

// fair is what an agent had, and should have had, as of a step; 0: it is not counted.
type fair struct {
	step      int64
	had, fair float64 // contacts
}

// works follows whether an agent is at work.
func (a *agent) works(now time.Time) {
	is := a.crew != nil && a.counts()
	if is == a.share.working {
		return
	}
	if a.share.working {
		a.share.at.stretch(a.share.since, now)
	}
	a.share.working, a.share.since = is, now
}

// takes counts a contact that an agent was connected to: for each of those at work in its queue a part of it was fair.
func (e *Engine) takes(a *agent, q *queue) {
	step := stepOf(e.now)
	a.share.taken.add(step, 1)
	if n := e.own(q).serving(); n > 0 {
		q.due.add(step, 1/float64(n))
	}
}

// lifted reports whether an agent had less than a part of what was fair: Σ over the queues that the agent may serve of
// contacts connected ÷ agents at work, for the part of the hour that this one was.
func (a *agent) lifted(part float64, now time.Time) bool {
	if part <= 0 || a.crew == nil {
		return false
	}
	s, step := &a.share, stepOf(now)
	f := &s.fair
	if f.step != step {
		at := s.at
		if begun := time.UnixMilli(step * stepMS); s.working && s.since.Before(begun) {
			at.stretch(s.since, begun)
		}
		f.step, f.had = step, s.taken.last(step)
		f.fair = a.crew.fair(step) * at.last(step) / (steps * stepMS)
	}
	return f.fair >= fewFair && f.had < float64(part*f.fair)
}

// lifts are the agents who are lifted in a step, for a part of what is fair that they should have had. Nothing changes that
// within the step, and each is asked once.
type lifts struct {
	part       float64
	step       int64
	due        bool // somebody should have had enough to be lifted
	asked, are crowd
}

// some brings them to a step, and to another part, and reports whether anybody may be lifted.
func (l *lifts) some(e *Engine, part float64) bool {
	if part <= 0 {
		return false
	}
	if step := stepOf(e.now); l.step != step || l.part != part || len(l.are) != len(e.books.present) {
		*l = lifts{part, step, e.due(step) >= fewFair, l.asked.blank(e), l.are.blank(e)}
	}
	return l.due
}

// has reports whether somebody is lifted, where some are.
func (l *lifts) has(e *Engine, part float64, n int) bool {
	if !l.asked.has(n) {
		l.asked.put(n, true)
		l.are.put(n, e.roster[n].lifted(part, e.now))
	}
	return l.are.has(n)
}

// of is who is lifted of some agents, and perhaps others.
func (l *lifts) of(e *Engine, part float64, who crowd) crowd {
	if !l.some(e, part) {
		return nil
	}
	for n := range who.all() {
		l.has(e, part, n)
	}
	return l.are
}

// due is no less than anybody should have had in the hour before a step.
func (e *Engine) due(step int64) float64 {
	sum := 1e-6 // for rounding
	for i := range e.config.Queues {
		sum += e.queues[e.config.Queues[i].Name].dueAt(step)
	}
	return sum
}

// fair is what an agent of the crew who was at work for all of the last hour should have had.
func (w *crew) fair(step int64) float64 {
	if w.step != step {
		w.step, w.due = step, 0
		for _, q := range w.queues {
			w.due += q.dueAt(step)
		}
	}
	return w.due
}

// dueAt is what was due in a queue to each of those at work in the hour before a step.
func (q *queue) dueAt(step int64) float64 {
	if q.dueStep != step {
		q.dueStep, q.dueSum = step, q.due.last(step)
	}
	return q.dueSum
}

// enlist tells each crew which queues it serves.
func (e *Engine) enlist() {
	e.ranking.lifts = lifts{}
	for _, w := range e.crews {
		w.queues = nil
		for _, cfg := range e.config.Queues {
			if q := e.queues[cfg.Name]; q.Needs.Met(w.skills) {
				w.queues = append(w.queues, q)
			}
		}
	}
	for _, a := range e.roster {
		a.share.fair = fair{}
		a.works(e.now)
	}
}
