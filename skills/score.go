package skills

import "math"

// Base is p0: the share of contacts resolved, 0 to 1, by category. A category that is not there has [DefaultBase], so
// nil is a centre without outcomes.
type Base map[string]float64

// Constants of pooling and of the score (routing.md §3.2 and §3.3).
const (
	DefaultBase = 0.70 // share of contacts resolved before anything is known

	basePrior  = 50 // contacts that DefaultBase weighs in a category's base rate
	agentPrior = 40 // contacts that expectation weighs in an agent's offset
	cellPrior  = 20 // contacts that the prior weighs in an agent's ability in one category

	leastPrior = 0.03 // a prior is never surer than this of failure
	mostPrior  = 0.97 // nor than this of success

	idleHalf  = 60   // seconds idle that earn half of the idle weight
	liftBonus = 0.05 // points for an agent who gets less than the least share
)

// BaseRate is p0 of a category from its decayed counts: (S + 50·0.70) / (N + 50).
func BaseRate(a Ability) float64 {
	return (a.S + float64(basePrior*DefaultBase)) / (a.N + basePrior)
}

func (b Base) of(category string) float64 {
	if p, ok := b[category]; ok {
		return p
	}
	return DefaultBase
}

// Score says how well an agent suits a contact, in points of resolution probability (routing.md §3.2):
//
//	S = clip[0,1]( q + w_own·own + w_hist·hist + w_prod·prod + w_seg·seg − w_aht·aht − w_occ·occ + w_idle·idle/(idle+60) + lift )
//
// The terms carry their signs and are rounded to millionths one by one; [Terms.Sum] is S. Every product stands in an
// explicit conversion, so that no platform fuses it with the sum around it and all machines choose alike. A request
// without intent counts as one about a single category of which only DefaultBase is known.
//
// Where many agents are scored for one contact, a [Scorer] does the contact's part once.
func Score(r Request, p0 Base, w Weights, c Candidate) Terms {
	var s Scorer
	s.Reset(&r, p0, w)
	return s.Score(&c)
}

// Scorer scores many agents for one contact. It holds no state between agents; Reset readies it for the next contact
// and keeps its memory. Not safe for concurrent Reset.
type Scorer struct {
	request *Request
	weights Weights
	base    []float64 // p0 by intent share
	product string    // the skill that earns prod; empty: none
	desk    string    // the skill that earns seg; empty: none
}

// Reset readies the scorer for a contact. It keeps r, which must not change until the next Reset.
func (s *Scorer) Reset(r *Request, p0 Base, w Weights) {
	s.request, s.weights = r, w
	s.product, s.desk = ProductSkill(r.Product), DeskSkill(r.Segment)
	s.base = s.base[:0]
	for _, share := range r.Intent {
		s.base = append(s.base, p0.of(share.Category))
	}
}

// Score is [Score] for the scorer's contact. It allocates nothing.
func (s *Scorer) Score(c *Candidate) Terms {
	w := &s.weights
	t := Terms{
		Q:    millionths(s.resolution(&c.Record)),
		Own:  millionths(float64(w.Own * s.own(c))),
		Hist: millionths(float64(w.Hist * s.hist(c.Agent))),
		AHT:  -millionths(float64(w.AHT * s.handling(&c.Record))),
		Occ:  -millionths(float64(w.Occ * c.Occ)),
		Idle: millionths(float64(w.Idle * idle(c.Idle))),
	}
	if s.product != "" && c.Skills[s.product] > 0 {
		t.Prod = millionths(w.Prod)
	}
	if s.desk != "" && c.Skills[s.desk] > 0 {
		t.Seg = millionths(w.Seg)
	}
	if c.Lift {
		t.Lift = millionths(liftBonus)
	}
	return t
}

// resolution is q: the chance that this agent resolves the contact, Σ_k π_k p̂_ak. The pessimistic bound of routing.md
// §3.2, q − 0.84·√(Σ_k π_k sd²), will be a choice of the queue made here.
func (s *Scorer) resolution(a *Record) float64 {
	off := a.offset()
	if len(s.request.Intent) == 0 {
		return prior(DefaultBase, off)
	}
	q := 0.0
	for i := range s.request.Intent {
		share := &s.request.Intent[i]
		q += float64(share.P * a.ability(share.Category, s.base[i], off))
	}
	return q
}

// offset is off_a: how far an agent's outcomes are from what was expected of them, over all categories.
func (r *Record) offset() float64 { return (r.S - r.E) / (r.N + agentPrior) }

// ability is p̂_ak: the agent's share of resolved contacts in one category, pooled with the prior.
func (r *Record) ability(category string, p0, off float64) float64 {
	cell := r.Cells[category]
	return (cell.S + float64(cellPrior*prior(p0, off))) / (cell.N + cellPrior)
}

func prior(p0, off float64) float64 { return min(max(p0+off, leastPrior), mostPrior) }

// own is 1 for the owner of the open ticket and half for the owner's team, both fading since the owner's last touch.
func (s *Scorer) own(c *Candidate) float64 {
	r := s.request
	switch {
	case r.Owner != "" && c.Agent == r.Owner:
		return r.Own
	case r.OwnerTeam != "" && c.Team == r.OwnerTeam:
		return float64(0.5 * r.Own)
	}
	return 0
}

func (s *Scorer) hist(agent string) float64 {
	for i := range s.request.Hist {
		if s.request.Hist[i].Agent == agent {
			return s.request.Hist[i].Value
		}
	}
	return 0
}

// handling is aht: Σ_k π_k × how much longer (log) than usual the agent's contacts of k last, each clipped to ±1.
func (s *Scorer) handling(a *Record) float64 {
	if len(a.AHT) == 0 {
		return 0
	}
	sum := 0.0
	for i := range s.request.Intent {
		share := &s.request.Intent[i]
		sum += float64(share.P * min(max(a.AHT[share.Category], -1), 1))
	}
	return sum
}

func idle(seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return seconds / (seconds + idleHalf)
}

// millionths rounds half away from zero. What is no number counts as 0 and what is beyond any score is cut, because the
// conversion of such floats differs between machines.
func millionths(x float64) int64 {
	if math.IsNaN(x) {
		return 0
	}
	return int64(math.Round(min(max(float64(x*Million), -1e12), 1e12)))
}

// ProductSkill is the skill of an agent who knows a product: "product:tv". Empty for no product.
func ProductSkill(product string) string { return prefixed("product:", product) }

// DeskSkill is the skill of an agent who sits at a segment's desk: "desk:vip". Empty for no segment.
func DeskSkill(segment string) string { return prefixed("desk:", segment) }

func prefixed(prefix, name string) string {
	if name == "" {
		return ""
	}
	return prefix + name
}
