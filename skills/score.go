package skills

import (
	"math"
	"strings"
	"time"
)

// Constants of pooling and of the score (routing.md §3.2 and §3.3).
const (
	DefaultBase = 0.70 // share of contacts resolved before anything is known

	basePrior  = 50 // contacts that DefaultBase weighs in a category's base rate
	agentPrior = 40 // contacts that expectation weighs in an agent's offset
	cellPrior  = 20 // contacts that the prior weighs in an agent's ability in one category

	handlePrior  = 20   // contacts that the category's handle time weighs in an agent's
	boundOf8In10 = 0.84 // standard deviations

	leastPrior = 0.03 // a prior is never surer than this of failure
	mostPrior  = 0.97 // nor than this of success

	idleHalf  = 60   // seconds idle that earn half of the idle weight
	liftBonus = 0.05 // points for an agent who gets less than the least share
)

// Score says how well an agent suits a contact, in points of resolution probability (routing.md §3.2):
//
//	S = clip[0,1]( q + w_own·own + w_hist·hist + w_prod·prod + w_seg·seg − w_aht·aht − w_occ·occ + w_idle·idle/(idle+60) + lift )
//
// The terms carry their signs and are rounded to millionths one by one; [Terms.Sum] is S. Every product stands in an
// explicit conversion, so that no platform fuses it with the sum around it and all machines choose alike. A request
// without intent counts as one about a single category of which only DefaultBase is known.
//
// Where many agents are scored for one contact, a [Scorer] does the contact's part once.
func Score(r Request, m *Model, w Weights, c Candidate, now time.Time) Terms {
	var s Scorer
	s.Reset(&r, m, w, now)
	return s.Score(&c)
}

// Scorer scores many agents for one contact. It holds no state between agents; Reset readies it for the next contact
// and keeps its memory. Not safe for concurrent Reset.
type Scorer struct {
	Pessimistic bool // q is the bound that holds in 8 cases of 10, so that an untested agent is not the default

	request *Request
	weights Weights
	shares  []share // of the intent
	fade    float64 // what a count of 1 weighs now
	fadeAt  time.Time
	fadeOf  time.Time     // the model's From
	half    time.Duration // and half-life, for which fade was reckoned
	plain   int64         // Q of an agent without outcomes
	prod    int64         // what the bonuses are worth
	seg     int64
	lift    int64
	product string // the skill that earns prod; empty: none
	desk    string // the skill that earns seg; empty: none
}

// share is a category of the intent as the model knows it.
type share struct {
	p      float64
	cell   int     // in a record's cells; below zero: nothing is known
	base   float64 // p0
	handle float64 // mean log of the handle time
}

// Reset readies the scorer for a contact. It keeps r, which must not change until the next Reset.
func (s *Scorer) Reset(r *Request, m *Model, w Weights, now time.Time) {
	s.request, s.weights = r, w
	s.pass(m, now)
	s.product, s.desk = again(s.product, "product:", r.Product), again(s.desk, "desk:", r.Segment)
	s.shares = s.shares[:0]
	for _, i := range r.Intent {
		x := share{p: i.P, cell: m.index(i.Category), base: DefaultBase}
		if x.cell >= 0 {
			x.base, x.handle = usual(m.Known[x.cell].times(s.fade))
		}
		s.shares = append(s.shares, x)
	}
	s.plain = millionths(s.resolution(&Record{}))
	s.prod, s.seg, s.lift = millionths(w.Prod), millionths(w.Seg), millionths(liftBonus)
}

// pass keeps the fade of many contacts that are scored at one instant.
func (s *Scorer) pass(m *Model, now time.Time) {
	if m == nil || m.From.IsZero() {
		s.fade, s.fadeAt = 1, time.Time{}
		return
	}
	if s.fadeAt != now || s.fadeOf != m.From || s.half != m.HalfLife {
		s.fade, s.fadeAt, s.fadeOf, s.half = m.fade(now), now, m.From, m.HalfLife
	}
}

// Earning names the skills that earn prod and seg; empty: none does.
func (s *Scorer) Earning() (product, desk string) { return s.product, s.desk }

// Most is the largest score of any agent whom the request does not name, who is at least so occupied and at most so long
// idle, and who is either without outcomes or worth so much in the contact's trades at most. The bonuses are those that such
// an agent may have. Weights must not be below zero.
func (s *Scorer) Most(worth, occ, idleSeconds float64, prod, seg, lift bool) int64 {
	const rounding = 2 // occupancy and idle time are known to less than that
	c := Candidate{Occ: occ, Idle: idleSeconds, Prod: prod, Seg: seg, Lift: lift}
	t := s.Score(&c)
	if q := millionths(worth) + rounding; q > t.Q {
		t.Q = q
	}
	t.Own = 0
	if s.request.OwnerTeam != "" {
		t.Own = max(millionths(float64(s.weights.Own*float64(0.5*s.request.Own))), 0)
	}
	t.Occ += rounding
	return t.Sum()
}

// Expected is Σ_k π_k p0_k in millionths: what any agent of the centre may be expected to resolve.
func (s *Scorer) Expected() int64 {
	if len(s.shares) == 0 {
		return millionths(DefaultBase)
	}
	sum := 0.0
	for i := range s.shares {
		sum += float64(s.shares[i].p * s.shares[i].base)
	}
	return millionths(sum)
}

// Plain is the score of an agent without outcomes whom the request does not name. It is what [Scorer.Score] comes to, in
// less time.
func (s *Scorer) Plain(occ, idleSeconds float64, prod, seg, lift bool) int64 {
	w := &s.weights
	sum := s.plain - millionths(float64(w.Occ*occ)) + millionths(float64(w.Idle*Rest(idleSeconds)))
	if prod {
		sum += s.prod
	}
	if seg {
		sum += s.seg
	}
	if lift {
		sum += s.lift
	}
	return min(max(sum, 0), Million)
}

// Score is [Score] for the scorer's contact. It allocates nothing.
func (s *Scorer) Score(c *Candidate) Terms {
	w := &s.weights
	t := Terms{
		Q:    s.plain,
		Occ:  -millionths(float64(w.Occ * c.Occ)),
		Idle: millionths(float64(w.Idle * Rest(c.Idle))),
	}
	if !c.Record.empty() {
		t.Q = millionths(s.resolution(&c.Record))
		t.AHT = -millionths(float64(w.AHT * s.handling(&c.Record)))
	}
	if s.request.Own != 0 {
		t.Own = millionths(float64(w.Own * s.own(c)))
	}
	if len(s.request.Hist) > 0 {
		t.Hist = millionths(float64(w.Hist * s.hist(c.Agent)))
	}
	if s.product != "" && (c.Prod || c.Skills[s.product] > 0) {
		t.Prod = s.prod
	}
	if s.desk != "" && (c.Seg || c.Skills[s.desk] > 0) {
		t.Seg = s.seg
	}
	if c.Lift {
		t.Lift = s.lift
	}
	return t
}

// resolution is q: the chance that this agent resolves the contact, Σ_k π_k p̂_ak; the pessimistic one is
// q − 0.84·√(Σ_k π_k sd²).
func (s *Scorer) resolution(a *Record) float64 {
	off := a.offset(s.fade)
	if len(s.shares) == 0 {
		return prior(DefaultBase, off)
	}
	q, variance := 0.0, 0.0
	for i := range s.shares {
		x := &s.shares[i]
		c := a.cell(x.cell).times(s.fade)
		p := ability(c, x.base, off)
		q += float64(x.p * p)
		variance += float64(x.p * (float64(p*(1-p)) / (c.N + cellPrior + 1)))
	}
	if s.Pessimistic {
		q -= float64(boundOf8In10 * math.Sqrt(max(variance, 0)))
	}
	return q
}

// offset is off_a: how far an agent's outcomes are from what was expected of them, over all categories.
func (r *Record) offset(fade float64) float64 {
	return float64((r.S-r.E)*fade) / (float64(r.N*fade) + agentPrior)
}

// empty reports whether nothing is known of the agent's outcomes.
func (r *Record) empty() bool { return len(r.Cells) == 0 && r.N == 0 && r.S == 0 && r.E == 0 }

func (r *Record) cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// ability is p̂_ak: the agent's share of resolved contacts in one category, pooled with the prior.
func ability(c Cell, p0, off float64) float64 {
	return (c.S + float64(cellPrior*prior(p0, off))) / (c.N + cellPrior)
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

// handling is aht: Σ_k π_k × how much longer (log) than usual the agent's contacts of k last, each clipped to ±1. An agent
// with few of them is taken for a usual one: 20 contacts weigh as much as their own.
func (s *Scorer) handling(a *Record) float64 {
	sum := 0.0
	for i := range s.shares {
		x := &s.shares[i]
		if c := a.cell(x.cell).times(s.fade); c.M > 0 {
			sum += float64(x.p * longer(c, x.handle))
		}
	}
	return sum
}

// Rest is what being idle is worth, of the idle weight: 0…1.
func Rest(seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return seconds / (seconds + idleHalf)
}

// millionths rounds half away from zero. What is no number counts as 0 and what is beyond any score is cut, because the
// conversion of such floats differs between machines.
func millionths(x float64) int64 {
	y := float64(x * Million)
	switch {
	case y != y:
		return 0
	case y > 1e12:
		return 1e12
	case y < -1e12:
		return -1e12
	}
	n := int64(y)
	switch rest := y - float64(n); { // exactly: y is small enough
	case rest >= 0.5:
		n++
	case rest <= -0.5:
		n--
	}
	return n
}

// ProductSkill is the skill of an agent who knows a product: "product:tv". Empty for no product.
func ProductSkill(product string) string { return prefixed("product:", product) }

// DeskSkill is the skill of an agent who sits at a segment's desk: "desk:vip". Empty for no segment.
func DeskSkill(segment string) string { return prefixed("desk:", segment) }

// again is prefixed, which is what it was before for many contacts in a row.
func again(was, prefix, name string) string {
	if name != "" && len(was) == len(prefix)+len(name) && strings.HasSuffix(was, name) {
		return was
	}
	return prefixed(prefix, name)
}

func prefixed(prefix, name string) string {
	if name == "" {
		return ""
	}
	return prefix + name
}
