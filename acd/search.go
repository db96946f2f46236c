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
// so where agents have contacts beside, where all are rung at once, and while a contact is kept for somebody.
func (r *ranking) search(e *Engine, c *contact) bool {
	n, free := c.class.count(standingFree), e.books.stands[standingFree].size()
	mixed := n != c.class.room() // there is room with agents who have contacts: the lineups do not hold them
	if n < few || mixed || n*8 < free || !r.searches(e, c) {
		return false
	}
	r.begin(e, c)
	s := search{ranking: r, e: e, c: c}
	s.gather()
	if n = r.pool.size(); n == 0 {
		return false
	}
	if n < few || n*8 < free {
		s.lookAtAll()
		return true
	}
	s.guard()
	r.searched, r.considered = true, r.pool.size()
	if r.rule.strategy == RoundRobin {
		s.goRound()
	} else {
		s.bonuses()
		s.walk()
	}
	r.choose(e, c)
	return true
}

// searches reports whether a search would be right.
func (r *ranking) searches(e *Engine, c *contact) bool {
	if c.holdUntil.After(e.now) || c.keptUntil.After(e.now) {
		return false
	}
	if c.rescued {
		return true
	}
	w := e.weights(c.queue)
	return c.strategy() != RingAll && (c.strategy() != BestMatch || min(w.Own, w.Prod, w.Seg, w.Occ, w.Idle) >= 0)
}

// search is a search under way.
type search struct {
	*ranking
	e               *Engine
	c               *contact
	prod, seg, lift bool // who has not been looked at may earn these
}

// gather finds who may be offered the contact now: who is free, may take it, is not passed over, and meets its preferences
// if anybody does.
func (s *search) gather() {
	s.looked = s.looked.blank(s.e)
	s.pool = append(s.pool[:0], s.c.class.able...)
	s.pool.keep(s.e.books.stands[standingFree])
	for name := range s.c.reoffer {
		s.passOver(s.e.agents[name])
	}
	for _, a := range s.e.mustRest(s.c.queue) {
		s.passOver(a)
	}
	if s.c.prefers != "" && s.c.choosy() {
		if a := s.e.agents[s.c.prefers]; a != nil && s.pool.has(a.n) {
			s.crowd = s.crowd.blank(s.e)
			s.crowd.put(a.n, true)
			s.narrow(s.crowd)
			return
		}
	}
	if s.c.narrows() {
		s.narrow(s.e.books.meeting(s.c.needs.Preferred))
	}
}

func (s *search) passOver(a *agent) {
	if a != nil && s.pool.has(a.n) && s.c.passesOver(a, s.e) {
		s.pool.put(a.n, false)
	}
}

// narrow sets aside who is not wanted, unless that is everybody.
func (s *search) narrow(wanted crowd) {
	if !s.pool.meets(wanted) {
		return
	}
	s.asides = append(s.asides[:0], s.pool...)
	s.asides.drop(wanted)
	s.pool.keep(wanted)
	s.unwanted = aside{s.e.names(s.asides, mostAside), s.asides.size()}
}

// lookAtAll is rank for a few of many.
func (s *search) lookAtAll() {
	for n := range s.pool.all() {
		s.enter(s.e, s.c, n)
	}
	s.ranking.guard(s.e, s.c)
	s.considered = len(s.cands)
	s.choose(s.e, s.c)
}

// look enters a candidate, once.
func (s *search) look(n int) {
	if s.pool.has(n) && !s.looked.has(n) {
		s.looked.put(n, true)
		s.enter(s.e, s.c, n)
	}
}

// guard sets aside whom the guards of the queue mean. Who is too busy stands at the end of a lineup.
func (s *search) guard() {
	g := &s.c.queue.Guard
	if s.c.rescued {
		return
	}
	if g.MaxOccupancy > 0 {
		const near = 1e-6 // where the lineup may be wrong by rounding
		s.crowd = s.crowd.blank(s.e)
		for n := range s.e.books.fresh.last {
			if s.glances[n].occupancy(s.now) < g.MaxOccupancy-near {
				break
			}
			s.crowd.put(n, s.tooBusy(n, g.MaxOccupancy))
		}
		s.setAside(GuardOccupancy)
	}
	if g.MaxHard > 0 && s.c.hard() {
		s.crowd = append(s.crowd[:0], s.e.books.toiling(s.e, g.MaxHard)...)
		s.setAside(GuardHard)
	}
}

// setAside drops who is in the crowd, unless that is everybody.
func (s *search) setAside(guard string) {
	s.crowd.keep(s.pool)
	n := s.crowd.size()
	if n == 0 || n == s.pool.size() {
		return
	}
	s.guarded = append(s.guarded, Guarded{Guard: guard, Count: n, Agents: s.e.names(s.crowd, listed)})
	s.pool.drop(s.crowd)
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
	s.prod, s.seg = s.many(s.ranking.prod), s.many(s.ranking.seg)
	s.lift = s.many(s.lifts.of(s.e, s.c.queue.Guard.MinShare, s.pool))
}

// many reports whether more than a few are in a crowd; the few are looked at.
func (s *search) many(who crowd) bool {
	if who == nil {
		return false
	}
	if s.pool.common(who) > few {
		return true
	}
	for n := range s.pool.all() {
		if who.has(n) {
			s.look(n)
		}
	}
	return false
}

// goRound looks at those whose turn comes next, by name: first who comes after whom was offered the queue's last contact.
func (s *search) goRound() {
	last := -1
	if a := s.e.agents[s.rule.after]; a != nil {
		last = a.n
	}
	most := max(mostTied, listed+2)
	for _, behind := range []bool{true, false} {
		for n := range s.pool.all() {
			if n > last == behind {
				if s.look(n); len(s.cands) >= most {
					return
				}
			}
		}
	}
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
		enough += max(few/8, enough/8)
	}
}

// second is the lineup that goes by what the strategy compares, if that is not idle time or a score.
func (s *search) second() *lineup {
	switch s.rule.strategy {
	case FewestContacts:
		return s.e.books.fewest(s.e)
	case MostSkilled:
		return s.c.class.skilled(s.e, s.c.needs.Required)
	}
	return &s.e.books.fresh
}

// lineups finds the ways down: by idle time, by occupancy, and by each category of the intent of which something is known.
func (s *search) lineups() {
	s.ways = append(s.ways[:0], way{walk: s.e.books.idlest.walk()}, way{walk: s.second().walk()})
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
	for range few / 32 {
		at, ok := w.next()
		for ok && !s.pool.has(at.n) {
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

// found reports whether all who are named in a record have been looked at. Of equal values the longer idle goes first.
func (s *search) found() bool {
	var top [listed + 2]rated // the chosen, who is listed, and the best of the rest
	if len(s.cands) < len(top) {
		return false
	}
	for i := range top {
		top[i].value = math.MinInt64
	}
	for i := range s.cands {
		x := rated{s.cands[i].value, s.cands[i].idle}
		for at := len(top) - 1; at >= 0 && top[at].less(x); at-- {
			if at < len(top)-1 {
				top[at+1] = top[at]
			}
			top[at] = x
		}
	}
	idle := s.glances[s.ways[0].at.n].idleMS(s.now) // everybody else is idle no longer
	most := s.most(idle)
	if !(rated{most, idle}).less(top[len(top)-1]) {
		return false
	}
	least := top[0].value - s.rule.band()
	return most < least || s.tied(least, idle)
}

// rated is a candidate by value, then by idle time.
type rated struct {
	value int64
	idle  Millis
}

func (r rated) less(o rated) bool { return r.value < o.value || r.value == o.value && r.idle < o.idle }

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
	second := s.ways[1].at
	occ := s.glances[second.n].occupancy(s.now)
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
	case FewestContacts, MostSkilled:
		return -int64(second.key)
	}
	return int64(idle)
}
