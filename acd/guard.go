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

	HoldForWrapUp Millis `json:"hold_for_wrapup,omitempty"` // how long a contact may wait for an agent whose wrap-up is ending; 0: not at all
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
		r.aside(e, GuardOccupancy, func(n int) bool { return r.tooBusy(n, g.MaxOccupancy) })
	}
	if g.MaxHard > 0 && c.hard() {
		r.aside(e, GuardHard, func(n int) bool { return e.roster[n].hard >= g.MaxHard })
	}
}

// tooBusy reports whether somebody free is busier than a bound; their occupancy only falls.
func (r *ranking) tooBusy(n int, bound float64) bool {
	g := &r.glances[n]
	return g.occ > bound && g.occupancy(r.now) > bound
}

// aside drops the candidates whom a guard means, unless it means all.
func (r *ranking) aside(e *Engine, guard string, means func(n int) bool) {
	r.over = r.over[:0]
	for i := range r.cands {
		if n := r.cands[i].n; means(n) {
			r.over = append(r.over, n)
		}
	}
	if len(r.over) == 0 || len(r.over) == len(r.cands) {
		return
	}
	left := r.over
	r.cands = slices.DeleteFunc(r.cands, func(x entrant) bool { // in the same order
		is := len(left) > 0 && left[0] == x.n
		if is {
			left = left[1:]
		}
		return is
	})
	r.guarded = append(r.guarded, e.setAside(guard, r.over))
}

// setAside tells of agents whom a guard means.
func (e *Engine) setAside(guard string, over []int) Guarded {
	g := Guarded{Guard: guard, Count: len(over)}
	slices.Sort(over)
	for _, n := range over[:min(len(over), listed)] {
		g.Agents = append(g.Agents, e.roster[n].Name)
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
