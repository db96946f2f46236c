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
	free     []int // candidates, by number
	crowd    crowd
	over     []int
	scorer   skills.Scorer
	now      int64 // ns since 1970
	prod     crowd // who earns the terms of that name
	seg      crowd
	owner    int  // number of the one whom the request names as such; below zero: nobody
	named    bool // others than the owner are named too, by history or by team
	glances  []glance
	cands    []entrant
	rule     rule
	looked   crowd // by a search
	pool     crowd // candidates of a search
	asides   crowd // whom preferences set aside
	unwanted aside
	ways     []way
	searched bool // cands are not all, and not by name
	lifts    lifts
	lifting  bool // somebody may be lifted

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
	n     int   // in the roster
	value int64 // what the strategy compares
	idle  Millis
}

// rank looks at every candidate; they come by name.
func (r *ranking) rank(e *Engine, c *contact, free []int) {
	r.begin(e, c)
	for _, n := range free {
		r.enter(e, c, n)
	}
	r.guard(e, c)
	r.considered = len(r.cands)
	r.choose(e, c)
}

func (r *ranking) begin(e *Engine, c *contact) {
	r.rule = c.rule()
	if c.rescued {
		r.rule = rule{strategy: LongestIdle}
	}
	r.reset(e, c)
	r.lifting = r.lifts.some(e, c.queue.Guard.MinShare)
	r.cands, r.guarded, r.explored, r.searched = r.cands[:0], nil, nil, false
	r.unwanted = aside{}
}

func (r *ranking) reset(e *Engine, c *contact) {
	r.weigh(e, c)
	r.named, r.owner = c.request.OwnerTeam != "" || len(c.request.Hist) > 0, -1
	if a := e.agents[c.request.Owner]; a != nil {
		r.owner = a.n
	}
	r.now, r.glances = e.now.UnixNano(), e.books.glances
}

// weigh readies the score for a contact.
func (r *ranking) weigh(e *Engine, c *contact) {
	r.scorer.Pessimistic = c.queue.Pessimistic
	r.scorer.Reset(&c.request, &e.model, e.weights(c.queue), e.now)
	product, desk := r.scorer.Earning()
	r.prod, r.seg = e.books.knowing(product), e.books.knowing(desk)
}

func (r *ranking) enter(e *Engine, c *contact, n int) {
	g := &r.glances[n]
	x := entrant{n: n, idle: g.idleMS(r.now)}
	switch r.rule.strategy {
	case BestMatch:
		x.value = r.score(e, c, n, x.idle)
	case FewestContacts:
		x.value = -int64(g.served)
	case LeastOccupied:
		x.value = -int64(math.Round(g.occupancy(r.now) * skills.Million))
	case MostSkilled:
		x.value = skilled(c.needs.Required, e.roster[n])
	case RoundRobin:
		x.value = r.rule.turn(e.roster[n].Name)
	default:
		x.value = int64(x.idle)
	}
	r.cands = append(r.cands, x)
}

// skilled is how skilled somebody is in what is needed.
func skilled(needs []skills.Need, a *agent) (sum int64) {
	for _, n := range needs {
		sum += int64(a.Skills[n.Skill])
	}
	return sum
}

// score is what the terms of a free agent sum to.
func (r *ranking) score(e *Engine, c *contact, n int, idle Millis) int64 {
	if len(e.model.Known) > 0 || r.named || n == r.owner {
		return r.terms(e, c, n).Sum()
	}
	lift := r.lifting && r.lifts.has(e, c.queue.Guard.MinShare, n)
	return r.scorer.Plain(r.glances[n].occupancy(r.now), float64(idle)/1000, r.prod.has(n), r.seg.has(n), lift)
}

// terms is the score of a free agent, term by term.
func (r *ranking) terms(e *Engine, c *contact, n int) skills.Terms {
	g := &r.glances[n]
	s := skills.Candidate{
		Prod: r.prod.has(n), Seg: r.seg.has(n), Occ: g.occupancy(r.now), Idle: float64(g.idleMS(r.now)) / 1000,
		Lift: r.lifting && r.lifts.has(e, c.queue.Guard.MinShare, n),
	}
	r.known(e, n, &s)
	return r.scorer.Score(&s)
}

// known fills in what is known of an agent beyond this hour; where it is nothing, the agent need not be looked at.
func (r *ranking) known(e *Engine, n int, s *skills.Candidate) {
	if len(e.model.Known) > 0 {
		s.Record = e.roster[n].record
	}
	if r.named || n == r.owner {
		s.Agent, s.Team = e.roster[n].Name, e.roster[n].Team
	}
}

// candidate is an entrant as a record shows them.
func (r *ranking) candidate(e *Engine, c *contact, x entrant) Candidate {
	terms := r.terms(e, c, x.n)
	full := Candidate{Agent: e.roster[x.n].Name, Score: terms.Sum(), IdleMS: x.idle, Contacts: r.glances[x.n].served, Terms: terms}
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
		if chosen < 0 || r.before(&r.cands[i], &r.cands[chosen]) < 0 {
			chosen = i
		}
	}
	r.within = min(r.within, mostTied)
	r.choice(e, c, chosen)
}

// pick chooses an agent for a reason beyond the values.
func (r *ranking) pick(e *Engine, c *contact, a *agent) {
	r.choice(e, c, slices.IndexFunc(r.cands, func(x entrant) bool { return x.n == a.n }))
}

// choice keeps who is chosen, and the best of those who were not.
func (r *ranking) choice(e *Engine, c *contact, chosen int) {
	var top [listed + 1]*entrant
	n := 0
	for i := range r.cands {
		x := &r.cands[i]
		if i == chosen || n == len(top) && r.better(x, top[n-1]) >= 0 {
			continue
		}
		at := n
		for at > 0 && r.better(x, top[at-1]) < 0 {
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

func (c *contact) rule() rule {
	by := rule{strategy: c.strategy()}
	if by.strategy == RoundRobin {
		by.after = c.queue.last
	}
	return by
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
func (r *ranking) before(a, b *entrant) int {
	if r.rule.strategy == RoundRobin {
		return a.n - b.n
	}
	if a.idle != b.idle {
		return cmp.Compare(b.idle, a.idle)
	}
	return cmp.Or(r.glances[a.n].served-r.glances[b.n].served, a.n-b.n)
}

// better is compare for who is looked at.
func (r *ranking) better(a, b *entrant) int {
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
