package acd

import (
	"cmp"
	"slices"

	"receptivo/skills"
)

// Guard bounds the choice of agents in a queue (routing.md §3.2). A bound of zero is none.
type Guard struct {
	MaxOccupancy float64 `json:"max_occupancy,omitempty"` // busier agents are set aside unless nobody else remains
	MaxHard      int     `json:"max_hard,omitempty"`      // after so many hard contacts in a row agents are set aside from the next one
	MinShare     float64 `json:"min_share,omitempty"`     // of the fair share of the last hour's contacts, below which an agent is lifted
	Explore      float64 `json:"explore,omitempty"`       // share of the choices of best_match that are left to chance, to learn
}

// The guards, as a Match names them.
const (
	GuardOccupancy = "max_occupancy"
	GuardHard      = "max_hard"
)

// Guarded are candidates whom a guard set aside, because others remained.
type Guarded struct {
	Guard  string   `json:"guard"`
	Count  int      `json:"count"`
	Agents []string `json:"agents"` // five of them at most, by name
}

// guard sets candidates aside. Who is rescued is past guarding.
func (r *ranking) guard(e *Engine, c *contact) {
	r.guarded = nil
	g := &c.queue.Guard
	if c.rescued || len(r.cands) < 2 {
		return
	}
	if g.MaxOccupancy > 0 {
		for _, a := range r.who {
			r.occ = append(r.occ, a.occupancy(e.now))
		}
		r.aside(GuardOccupancy, func(i int) bool { return r.occ[i] > g.MaxOccupancy })
	}
	if g.MaxHard > 0 && c.hard() {
		r.aside(GuardHard, func(i int) bool { return r.who[i].hard >= g.MaxHard })
	}
}

// aside drops the candidates whom a guard means, unless it means all.
func (r *ranking) aside(guard string, means func(i int) bool) {
	n := 0
	for i := range r.cands {
		if means(i) {
			n++
		}
	}
	if n == 0 || n == len(r.cands) {
		return
	}
	g := Guarded{Guard: guard, Count: n}
	kept := 0
	for i := range r.cands {
		if means(i) {
			g.Agents = append(g.Agents, r.cands[i].Agent)
			continue
		}
		r.cands[kept], r.who[kept] = r.cands[i], r.who[i]
		kept++
	}
	r.cands, r.who = r.cands[:kept], r.who[:kept]
	slices.Sort(g.Agents)
	g.Agents = slices.Clip(g.Agents[:min(n, listed)])
	r.guarded = append(r.guarded, g)
}

// hard reports whether a contact is likeliest about something that its queue calls hard.
func (c *contact) hard() bool {
	return len(c.queue.Hard) > 0 && slices.Contains(c.queue.Hard, c.request.Likeliest())
}

// countHard follows how many hard contacts in a row an agent has had.
func (a *agent) countHard(c *contact) {
	if c.hard() {
		a.hard++
	} else {
		a.hard = 0
	}
}

// weights are what the terms of the score are worth in a queue.
func (e *Engine) weights(q *queue) skills.Weights { return *cmp.Or(q.Weights, &e.config.Weights) }
