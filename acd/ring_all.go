package acd

import (
	"cmp"
	"fmt"
	"slices"
)

// DefaultRingAllMax is how many agents ring_all rings at once.
const DefaultRingAllMax = 10

// ringAll chooses all candidates at once, as many as the queue says, those who are idle longest first. Who becomes ready
// while they ring is rung in the next round. Each is told the one decision, as the world was before the first offer.
func (e *Engine) ringAll(c *contact, side string, f *fitted) []Match {
	r := &e.ranking
	slices.SortFunc(r.cands, func(a, b entrant) int { return r.better(&a, &b) })
	n := min(len(r.cands), cmp.Or(c.queue.RingAllMax, DefaultRingAllMax))
	rung, left := r.cands[:n], r.cands[n:]
	names := make([]string, n)
	for i := range rung {
		names[i] = e.roster[rung[i].n].Name
	}
	r.others, r.rest, r.explored = nil, nil, nil
	for _, x := range left[:min(len(left), listed)] {
		r.others = append(r.others, r.candidate(e, c, x))
	}
	if len(left) > listed {
		rest := left[listed].value
		r.rest = &rest
	}
	r.matches = r.matches[:0]
	for i := range rung {
		r.chosen = r.candidate(e, c, rung[i])
		m := e.record(c, side, r, f)
		m.Rung = names
		r.matches = append(r.matches, m)
	}
	return r.matches
}

// First reports whether an offer is the first of those that one decision led to: with ring_all there may be several.
func (f Offered) First() bool { return len(f.Match.Rung) == 0 || f.Match.Rung[0] == f.Agent }

// checkRung recomputes who is rung from the record alone: nobody left out goes before the one it is about.
func (m Match) checkRung(by rule) error {
	if !slices.Contains(m.Rung, m.Chosen.Agent) {
		return fmt.Errorf("acd: match: %s is not among those who are rung", m.Chosen.Agent)
	}
	for i := range m.RunnersUp {
		if by.compare(&m.RunnersUp[i], &m.Chosen) < 0 || slices.Contains(m.Rung, m.RunnersUp[i].Agent) {
			return fmt.Errorf("acd: match: %s was rung, but the record says %s before", m.Chosen.Agent, m.RunnersUp[i].Agent)
		}
	}
	return nil
}
