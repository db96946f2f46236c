package flows

import (
	"slices"

	"receptivo/acd"
)

// ringsOf are the rings that the engine goes by: those of the queue's routing block, or the default ones. The relax and
// overflow blocks of a queue replace what lowers and drops its needs there (routing.md §5), and add up in order of time.
func ringsOf(q *Queue, routing *Routing) []acd.Ring {
	rings := defaultRings()
	if routing != nil {
		rings = routing.Rings
	}
	replaced := len(q.Relax)+len(q.Overflow) > 0
	var out []acd.Ring
	for _, r := range rings {
		if replaced && (r.LevelDrop > 0 || r.NeverRelaxed) {
			continue
		}
		out = append(out, acd.Ring{After: acd.MillisOf(r.After), Preferred: r.Preferred, LevelDrop: r.LevelDrop, NeverRelaxed: r.NeverRelaxed})
	}
	for _, r := range q.Relax {
		out = append(out, acd.Ring{After: acd.MillisOf(r.After), Instead: r.Needs.Required})
	}
	for _, o := range q.Overflow {
		out = append(out, acd.Ring{After: acd.MillisOf(o.After), Also: []string{o.Queue}})
	}
	slices.SortStableFunc(out, func(a, b acd.Ring) int { return int(a.After - b.After) })
	if !replaced {
		return out
	}
	return addUp(out)
}

// addUp lets each ring keep what the ones before it admit.
func addUp(rings []acd.Ring) []acd.Ring {
	for i := 1; i < len(rings); i++ {
		before, r := rings[i-1], &rings[i]
		if r.Instead == nil {
			r.Instead = before.Instead
		}
		r.Preferred = r.Preferred && before.Preferred
		r.Also = append(slices.Clone(before.Also), r.Also...)
	}
	return rings
}
