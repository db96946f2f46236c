package acd

import (
	"cmp"
	"math"
	"slices"
	"time"

	"receptivo/skills"
)

// ranking finds the chosen agent and the best of the others without sorting the candidates, and in memory of its own: a
// queue may have thousands of free agents.
type ranking struct {
	agents []*agent
	crowd  crowd
	scorer skills.Scorer
	prod   crowd // who earns the terms of that name
	seg    crowd
	cands  []entrant
	rule   rule
	round  uint64 // of a search
	lifts  lifts

	considered int // candidates: all of cands, or more of whom the others were looked for no further
	chosen     Candidate
	others     []Candidate // the best of the others, at most listed
	rest       *int64      // best value not listed; nil: all are
	matches    []Match     // of those who are chosen: of one, or of all with ring_all
	within     int         // candidates that the tie rule had to tell apart, at most mostTied

	near   []*contact // whom an agent who became free may choose among
	fronts fronts
	worths []Fit // of near

	guarded  []Guarded // whom guards set aside
	explored *Explored // what chance had to do with the choice
}

// entrant is a candidate as choosing looks at them.
type entrant struct {
	agent *agent
	value int64 // what the strategy compares
	idle  Millis
}

// rank looks at every candidate; they come by name.
func (r *ranking) rank(e *Engine, c *contact, free []*agent) {
	r.begin(e, c)
	for _, a := range free {
		r.enter(e, c, a)
	}
	r.guard(e, c)
	r.considered = len(r.cands)
	r.choose(e, c)
}

func (r *ranking) begin(e *Engine, c *contact) {
	r.rule = c.queue.rule()
	if c.rescued {
		r.rule = rule{strategy: LongestIdle}
	}
	r.reset(e, c)
	r.cands, r.guarded, r.explored = r.cands[:0], nil, nil
}

func (r *ranking) reset(e *Engine, c *contact) {
	r.scorer.Pessimistic = c.queue.Pessimistic
	r.scorer.Reset(&c.request, &e.model, e.weights(c.queue), e.now)
	product, desk := r.scorer.Earning()
	r.prod, r.seg = e.books.knowing(product), e.books.knowing(desk)
}

func (r *ranking) enter(e *Engine, c *contact, a *agent) {
	x := entrant{agent: a, idle: e.sinceMS(a.idleSince)}
	switch r.rule.strategy {
	case BestMatch:
		x.value = r.terms(e, c, x).Sum()
	case FewestContacts:
		x.value = -int64(a.served)
	case LeastOccupied, MostSkilled:
		x.value = r.rule.measure(c, a, e.now)
	case RoundRobin:
		x.value = r.rule.turn(a.Name)
	default:
		x.value = int64(x.idle)
	}
	r.cands = append(r.cands, x)
}

// terms is the score of a candidate.
func (r *ranking) terms(e *Engine, c *contact, x entrant) skills.Terms {
	a := x.agent
	s := skills.Candidate{
		Agent: a.Name, Team: a.Team, Prod: r.prod.has(a.n), Seg: r.seg.has(a.n), Record: a.record,
		Occ: a.occupancy(e.now), Idle: float64(x.idle) / 1000, Lift: a.lifted(c.queue.Guard.MinShare, e.now),
	}
	return r.scorer.Score(&s)
}

// candidate is an entrant as a record shows them.
func (r *ranking) candidate(e *Engine, c *contact, x entrant) Candidate {
	terms := r.terms(e, c, x)
	full := Candidate{Agent: x.agent.Name, Score: terms.Sum(), IdleMS: x.idle, Contacts: x.agent.served, Terms: terms}
	if r.rule.strategy == LeastOccupied || r.rule.strategy == MostSkilled {
		full.Value = x.value
	}
	return full
}

// choose fills in what a record says of the candidates.
func (r *ranking) choose(e *Engine, c *contact) {
	best := int64(math.MinInt64)
	for i := range r.cands {
		best = max(best, r.cands[i].value)
	}
	chosen := -1
	r.within = 0
	for i := range r.cands {
		if r.cands[i].value < best-r.rule.band() {
			continue
		}
		r.within++
		if chosen < 0 || r.rule.before(&r.cands[i], &r.cands[chosen]) < 0 {
			chosen = i
		}
	}
	r.within = min(r.within, mostTied)
	r.choice(e, c, chosen)
}

// pick chooses an agent for a reason beyond the values.
func (r *ranking) pick(e *Engine, c *contact, a *agent) {
	r.choice(e, c, slices.IndexFunc(r.cands, func(x entrant) bool { return x.agent == a }))
}

// choice keeps who is chosen, and the best of those who were not.
func (r *ranking) choice(e *Engine, c *contact, chosen int) {
	var top [listed + 1]*entrant
	n := 0
	for i := range r.cands {
		x := &r.cands[i]
		if i == chosen || n == len(top) && r.rule.better(x, top[n-1]) >= 0 {
			continue
		}
		at := n
		for at > 0 && r.rule.better(x, top[at-1]) < 0 {
			at--
		}
		n = min(n+1, len(top))
		copy(top[at+1:n], top[at:n-1])
		top[at] = x
	}
	r.chosen = r.candidate(e, c, r.cands[chosen])
	r.others, r.rest = nil, nil
	if n > 0 {
		r.others = make([]Candidate, 0, min(n, listed))
	}
	for _, x := range top[:min(n, listed)] {
		r.others = append(r.others, r.candidate(e, c, *x))
	}
	if n > listed {
		rest := top[listed].value
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
		return r.turn(c.Agent)
	}
	return int64(c.IdleMS)
}

// turn is 1 for whose turn in the round is still to come.
func (r rule) turn(name string) int64 {
	if name > r.after {
		return 1
	}
	return 0
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

// before is tie for who is looked at: numbers go by name.
func (r rule) before(a, b *entrant) int {
	if r.strategy == RoundRobin {
		return a.agent.n - b.agent.n
	}
	return cmp.Or(cmp.Compare(b.idle, a.idle), a.agent.served-b.agent.served, a.agent.n-b.agent.n)
}

// better is compare for who is looked at.
func (r rule) better(a, b *entrant) int {
	if a.value != b.value {
		return cmp.Compare(b.value, a.value)
	}
	return r.before(a, b)
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
