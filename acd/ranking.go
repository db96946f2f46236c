package acd

import (
	"cmp"
	"math"
	"slices"
	"time"

	"receptivo/skills"
)

// ranking finds the chosen agent and the best of the others in two passes over the candidates, without sorting them and
// in memory of its own: a queue may have thousands of free agents.
type ranking struct {
	agents []*agent
	crowd  crowd
	scorer skills.Scorer
	cands  []Candidate
	who    []*agent  // of each candidate
	occ    []float64 // and how occupied they are
	rule   rule

	chosen  Candidate
	others  []Candidate // the best of the others, at most listed
	rest    *int64      // best value not listed; nil: all are
	matches []Match     // of those who are chosen: of one, or of all with ring_all
	within  int         // candidates that the tie rule had to tell apart

	near   []*contact // whom an agent who became free may choose among
	fronts fronts
	worths []Fit // of near

	guarded  []Guarded // whom guards set aside
	explored *Explored // what chance had to do with the choice
}

func (r *ranking) rank(e *Engine, c *contact, free []*agent) {
	r.rule = c.queue.rule()
	if c.rescued {
		r.rule = rule{strategy: LongestIdle}
	}
	r.reset(e, c)
	r.cands, r.who, r.occ, r.explored = r.cands[:0], r.who[:0], r.occ[:0], nil
	for _, a := range free {
		cand := Candidate{Agent: a.Name, IdleMS: e.sinceMS(a.idleSince), Contacts: a.served}
		if r.rule.strategy == BestMatch {
			cand = e.candidate(&r.scorer, a, c)
		}
		cand.Value = r.rule.measure(c, a, e.now)
		r.cands, r.who = append(r.cands, cand), append(r.who, a)
	}
	r.guard(e, c)
	r.choose()
	if r.rule.strategy != BestMatch {
		r.scoreListed(e, c)
	}
}

// scoreListed scores those whom the record names: where the score does not choose, nobody else's is ever seen.
func (r *ranking) scoreListed(e *Engine, c *contact) {
	score := func(cand *Candidate) {
		value := cand.Value
		*cand = e.candidate(&r.scorer, e.agents[cand.Agent], c)
		cand.Value = value
	}
	score(&r.chosen)
	for i := range r.others {
		score(&r.others[i])
	}
}

func (r *ranking) reset(e *Engine, c *contact) {
	r.scorer.Pessimistic = c.queue.Pessimistic
	r.scorer.Reset(&c.request, &e.model, e.weights(c.queue), e.now)
}

// choose fills in what a record says of the candidates.
func (r *ranking) choose() {
	best := int64(math.MinInt64)
	for i := range r.cands {
		best = max(best, r.rule.value(&r.cands[i]))
	}
	chosen := -1
	r.within = 0
	for i := range r.cands {
		if r.rule.value(&r.cands[i]) < best-r.rule.band() {
			continue
		}
		r.within++
		if chosen < 0 || r.rule.tie(&r.cands[i], &r.cands[chosen]) < 0 {
			chosen = i
		}
	}
	r.chosen = r.cands[chosen]
	r.podium(chosen)
}

// pick chooses an agent for a reason beyond the values.
func (r *ranking) pick(name string) {
	i := slices.IndexFunc(r.cands, func(c Candidate) bool { return c.Agent == name })
	r.chosen = r.cands[i]
	r.podium(i)
}

// podium keeps the best of those who were not chosen.
func (r *ranking) podium(chosen int) {
	var top [listed + 1]*Candidate
	n := 0
	for i := range r.cands {
		c := &r.cands[i]
		if i == chosen || n == len(top) && r.rule.compare(c, top[n-1]) >= 0 {
			continue
		}
		at := n
		for at > 0 && r.rule.compare(c, top[at-1]) < 0 {
			at--
		}
		n = min(n+1, len(top))
		copy(top[at+1:n], top[at:n-1])
		top[at] = c
	}
	r.others, r.rest = nil, nil
	if n > 0 {
		r.others = make([]Candidate, 0, min(n, listed))
	}
	for _, c := range top[:min(n, listed)] {
		r.others = append(r.others, *c)
	}
	if n > listed {
		rest := r.rule.value(top[listed])
		r.rest = &rest
	}
}

// rule is how a strategy compares candidates (routing.md §5): the largest value first, equals by longest idle, fewest
// contacts, id.
type rule struct {
	strategy Strategy
	after    string // of round_robin: who was offered the queue's last contact
}

func (q *queue) rule() rule {
	if q.Strategy == RoundRobin {
		return rule{q.Strategy, q.last}
	}
	return rule{strategy: q.Strategy}
}

// value is what the strategy compares, larger is better.
func (r rule) value(c *Candidate) int64 {
	switch r.strategy {
	case BestMatch:
		return c.Score
	case FewestContacts:
		return -int64(c.Contacts)
	case LeastOccupied, MostSkilled:
		return c.Value
	case RoundRobin:
		if c.Agent > r.after {
			return 1
		}
		return 0
	}
	return int64(c.IdleMS)
}

// measure is the part of a value that a candidate does not show by itself.
func (r rule) measure(c *contact, a *agent, now time.Time) int64 {
	switch r.strategy {
	case LeastOccupied:
		return -int64(math.Round(a.occupancy(now) * skills.Million))
	case MostSkilled:
		sum := 0
		for _, n := range c.needs.Required {
			sum += a.Skills[n.Skill]
		}
		return int64(sum)
	}
	return 0
}

// band is the width within which values count as equal.
func (r rule) band() int64 {
	if r.strategy == BestMatch {
		return TieBand
	}
	return 0
}

// tie tells equals apart; below zero: a goes first.
func (r rule) tie(a, b *Candidate) int {
	if r.strategy == RoundRobin {
		return cmp.Compare(a.Agent, b.Agent)
	}
	return cmp.Or(cmp.Compare(b.IdleMS, a.IdleMS), cmp.Compare(a.Contacts, b.Contacts), cmp.Compare(a.Agent, b.Agent))
}

// compare orders by value, then by tie.
func (r rule) compare(a, b *Candidate) int {
	return cmp.Or(cmp.Compare(r.value(b), r.value(a)), r.tie(a, b))
}

// first is whom the rule chooses of a few.
func (r rule) first(cands []Candidate) string {
	best := slices.MaxFunc(cands, func(a, b Candidate) int { return cmp.Compare(r.value(&a), r.value(&b)) })
	least := r.value(&best) - r.band()
	chosen := &best
	for i := range cands {
		if r.value(&cands[i]) >= least && r.tie(&cands[i], chosen) < 0 {
			chosen = &cands[i]
		}
	}
	return chosen.Agent
}

// sinceMS is the time passed since an instant.
func (e *Engine) sinceMS(t time.Time) Millis { return MillisOf(e.now.Sub(t)) }
