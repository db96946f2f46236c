package acd

import (
	"cmp"
	"slices"
	"time"

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
	g := &c.queue.Guard
	if c.rescued || len(r.cands) < 2 {
		return
	}
	if g.MaxOccupancy > 0 {
		r.aside(GuardOccupancy, func(a *agent) bool { return a.over(g.MaxOccupancy, e.now) })
	}
	if g.MaxHard > 0 && c.hard() {
		r.aside(GuardHard, func(a *agent) bool { return a.hard >= g.MaxHard })
	}
}

// over reports whether somebody free is busier than a bound; their occupancy only falls.
func (a *agent) over(bound float64, now time.Time) bool {
	return a.occ > bound && a.occupancy(now) > bound
}

// aside drops the candidates whom a guard means, unless it means all.
func (r *ranking) aside(guard string, means func(a *agent) bool) {
	n := 0
	for i := range r.cands {
		if means(r.cands[i].agent) {
			n++
		}
	}
	if n == 0 || n == len(r.cands) {
		return
	}
	g := Guarded{Guard: guard, Count: n}
	kept := r.cands[:0]
	for _, x := range r.cands {
		if !means(x.agent) {
			kept = append(kept, x)
		} else if len(g.Agents) < listed { // they come by name
			g.Agents = append(g.Agents, x.agent.Name)
		}
	}
	r.cands = kept
	r.guarded = append(r.guarded, g)
}

// setAside tells of agents whom a guard means.
func setAside(guard string, all []*agent) Guarded {
	g := Guarded{Guard: guard, Count: len(all)}
	slices.SortFunc(all, func(a, b *agent) int { return a.n - b.n })
	for _, a := range all[:min(len(all), listed)] {
		g.Agents = append(g.Agents, a.Name)
	}
	return g
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
