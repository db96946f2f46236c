package acd

import (
	"math"

	"receptivo/skills"
)

// few is how many candidates are looked at one by one. Of more the best are looked for: free agents stand in two lineups,
// by how long they are idle and by how little occupied they are, and who has outcomes in one of each category, by what they
// are worth in it. Whoever has not been met on the way down all of them can have at most a certain score: when that is too
// little to be named in a record, the search is over (the threshold algorithm of Fagin, Lotem and Naor, 2001).
const few = 64

// search finds what rank would, looking at no more candidates than it must; false: rank must look at all of them. That is
// so where other things tell many agents apart: preferences that narrow, a guard on hard contacts.
func (r *ranking) search(e *Engine, c *contact) bool {
	n := c.class.count(standingFree)
	mixed := n != c.class.room() // there is room with agents who have contacts: the lineups do not hold them
	if n < few || mixed || !r.searches(e, c, n) {
		return false
	}
	r.begin(e, c)
	r.looked, r.barred, r.searched = r.looked.blank(e), r.barred.blank(e), true
	s := search{ranking: r, e: e, c: c}
	n -= s.passOver()
	aside, ok := s.guard(n)
	if !ok {
		return false
	}
	r.considered = n - aside
	s.bonuses()
	s.walk()
	r.choose(e, c)
	return true
}

// searches reports whether a search would be worth it, and right.
func (r *ranking) searches(e *Engine, c *contact, n int) bool {
	free := e.books.stands[standingFree].size()
	if c.narrows() || c.prefers != "" || c.holdUntil.After(e.now) || c.keptUntil.After(e.now) || c.hard() && c.queue.Guard.MaxHard > 0 || n*8 < free {
		return false
	}
	strategy := c.strategy()
	if c.rescued {
		strategy = LongestIdle
	}
	switch w := e.weights(c.queue); strategy {
	case BestMatch:
		return min(w.Own, w.Prod, w.Seg, w.Occ, w.Idle) >= 0
	case LongestIdle, LeastOccupied:
		return true
	}
	return false
}

// search is a search under way.
type search struct {
	*ranking
	e               *Engine
	c               *contact
	prod, seg, lift bool // who has not been looked at may earn these
}

// eligible reports whether an agent is free and may take the contact.
func (s *search) eligible(n int) bool {
	return s.e.books.stands[standingFree].has(n) && s.c.class.able.has(n)
}

// passOver counts the eligible who are not to be offered the contact now, and looks at them no more.
func (s *search) passOver() (over int) {
	pass := func(a *agent) {
		if a != nil && s.eligible(a.n) && !s.looked.has(a.n) && s.c.passesOver(a, s.e) {
			s.bar(a.n)
			over++
		}
	}
	for name := range s.c.reoffer {
		pass(s.e.agents[name])
	}
	for _, a := range s.e.mustRest(s.c.queue) {
		pass(a)
	}
	return over
}

func (s *search) bar(n int) {
	s.looked.put(n, true)
	s.barred.put(n, true)
}

// look enters a candidate, once.
func (s *search) look(n int) {
	if s.eligible(n) && !s.looked.has(n) {
		s.looked.put(n, true)
		s.enter(s.e, s.c, n)
	}
}

// guard sets aside who is too busy of n candidates: they are at the end of a lineup. There may be too many of them.
func (s *search) guard(n int) (aside int, ok bool) {
	const near = 1e-6 // where the lineup may be wrong by rounding
	bound := s.c.queue.Guard.MaxOccupancy
	if bound <= 0 || s.c.rescued {
		return 0, true
	}
	over := s.over[:0]
	for n := range s.e.books.fresh.last {
		if s.glances[n].occupancy(s.now) < bound-near || len(over) > few {
			break
		}
		if s.eligible(n) && !s.looked.has(n) && s.tooBusy(n, bound) {
			over = append(over, n)
		}
	}
	s.over = over
	if len(over) > few || len(over) == n {
		return 0, len(over) == 0
	}
	if len(over) > 0 {
		s.guarded = append(s.guarded, s.e.setAside(GuardOccupancy, over))
	}
	for _, n := range over {
		s.bar(n)
	}
	return len(over), true
}

// bonuses looks at those first who may have a score for another reason than time: whom the request names, and the few
// who earn a bonus. Where many earn it, anybody may.
func (s *search) bonuses() {
	if s.rule.strategy != BestMatch {
		return
	}
	if s.owner >= 0 {
		s.look(s.owner)
	}
	for _, h := range s.c.request.Hist {
		if a := s.e.agents[h.Agent]; a != nil {
			s.look(a.n)
		}
	}
	free := append(s.crowd[:0], s.c.class.able...)
	s.crowd = free
	free.keep(s.e.books.stands[standingFree])
	s.prod, s.seg = s.many(free, s.ranking.prod), s.many(free, s.ranking.seg)
	s.lift = s.many(free, s.lifts.of(s.e, s.c.queue.Guard.MinShare, free))
}

// many reports whether more than a few of the free are in a crowd; the few are looked at.
func (s *search) many(free, who crowd) bool {
	if who == nil {
		return false
	}
	if free.common(who) > few {
		return true
	}
	for n := range free.all() {
		if who.has(n) {
			s.look(n)
		}
	}
	return false
}

// way is a lineup on the way down.
type way struct {
	walk
	of    *experts // nil: by idle time, or by occupancy
	at    spot     // who was met last, or is the first to be met: nobody behind is better
	share float64  // of the intent that the experts are good at
	slack float64  // how much more than in their lineup the experts are worth
	fell  float64  // how much less the lineup was worth after the last stretch
	steps int
	done  bool
}

// walk goes down all lineups until nobody who is left can be named.
func (s *search) walk() {
	s.lineups()
	enough := len(s.cands) + few/4
	for turn := 0; ; turn++ {
		w := s.steepest(turn)
		before := s.height(w)
		if !s.stretch(w) {
			return
		}
		w.fell = before - s.height(w)
		if len(s.cands) < enough {
			continue
		}
		if s.found() {
			return
		}
		enough += max(few/4, enough/4)
	}
}

// lineups finds the ways down: by idle time, by occupancy, and by each category of the intent of which something is known.
func (s *search) lineups() {
	s.ways = append(s.ways[:0], way{walk: s.e.books.idlest.walk()}, way{walk: s.e.books.fresh.walk()})
	if s.rule.strategy == BestMatch && len(s.e.model.Known) > 0 {
		for p, t := range s.scorer.Trades {
			x := s.e.books.experts(s.e, t)
			x.refresh(s.e, t)
			s.ways = append(s.ways, way{walk: x.line.walk(), of: x, share: p, slack: x.slack(t)})
		}
	}
	for i := range s.ways {
		w := &s.ways[i]
		first := w.walk
		at, ok := first.next()
		w.at, w.done = at, !ok
	}
}

// steepest is the way to go on with: where the last stretch told agents apart the most, and now and then the one that was
// gone the least.
func (s *search) steepest(turn int) *way {
	best := &s.ways[0]
	for i := range s.ways[1:] {
		w := &s.ways[i+1]
		better := w.fell > best.fell
		if turn < len(s.ways) || turn%4 == 0 {
			better = w.steps < best.steps
		}
		if best.done || better && !w.done {
			best = w
		}
	}
	return best
}

// height is what a lineup is worth to whoever has not been met on it, at most. Only the score weighs lineups against each
// other.
func (s *search) height(w *way) float64 {
	switch {
	case s.rule.strategy != BestMatch:
		return 0
	case w.done:
		return math.Inf(-1)
	case w.of != nil:
		return w.share * (w.slack - w.at.key)
	}
	weights := s.e.weights(s.c.queue)
	if w == &s.ways[0] {
		return weights.Idle * skills.Rest(float64(s.glances[w.at.n].idleMS(s.now))/1000)
	}
	return -weights.Occ * s.glances[w.at.n].occupancy(s.now)
}

// stretch looks at the next few of a way; false: whoever is free has been looked at.
func (s *search) stretch(w *way) bool {
	for range few / 8 {
		at, ok := w.next()
		for ok && !s.eligible(at.n) {
			at, ok = w.next()
		}
		if !ok {
			w.done = true
			return w.of != nil
		}
		w.at = at
		w.steps++
		s.look(at.n)
	}
	return true
}

// found reports whether all who are named in a record have been looked at.
func (s *search) found() bool {
	var top [listed + 2]int64 // the chosen, who is listed, and the best of the rest
	if len(s.cands) < len(top) {
		return false
	}
	for i := range top {
		top[i] = math.MinInt64
	}
	for i := range s.cands {
		for at, v := len(top)-1, s.cands[i].value; at >= 0 && v > top[at]; at-- {
			if at < len(top)-1 {
				top[at+1] = top[at]
			}
			top[at] = v
		}
	}
	idle := s.glances[s.ways[0].at.n].idleMS(s.now) // everybody else is idle no longer
	most := s.most(idle)
	if most >= top[len(top)-1] {
		return false
	}
	least := top[0] - s.rule.band()
	return most < least || s.tied(least, idle)
}

// tied reports whether the tie is decided, and larger than a record counts.
func (s *search) tied(least int64, idle Millis) bool {
	within, longest := 0, Millis(0)
	for i := range s.cands {
		if s.cands[i].value >= least {
			within++
			longest = max(longest, s.cands[i].idle)
		}
	}
	return within >= mostTied && longest > idle
}

// most is the largest value of anybody who has not been looked at.
func (s *search) most(idle Millis) int64 {
	occ := s.glances[s.ways[1].at.n].occupancy(s.now)
	switch s.rule.strategy {
	case BestMatch:
		worth := math.Inf(-1) // nobody has outcomes
		if len(s.ways) > 2 {
			worth = 0
			for i := range s.ways[2:] {
				worth += s.height(&s.ways[i+2])
			}
		}
		return s.scorer.Most(worth, occ, float64(idle)/1000, s.prod, s.seg, s.lift)
	case LeastOccupied:
		return -int64(math.Round(occ*skills.Million)) + 1
	}
	return int64(idle)
}
