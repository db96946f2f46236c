package flows

import (
	"slices"

	"receptivo/acd"
)

// ringsOf are the rings that the engine goes by: those of the queue's routing block, or the default ones. The relax and
// overflow blocks of a queue replace what lowers and drops its needs there (routing.md §5), and add up in order of time.
//
// Beside each ring stands when it is skipped; nil: no ring ever is.
func ringsOf(q *Queue, routing *Routing) ([]acd.Ring, []*Expr) {
	rings := defaultRings()
	if routing != nil {
		rings = routing.Rings
	}
	replaced := len(q.Relax)+len(q.Overflow) > 0
	var all []ringOf
	for _, r := range rings {
		if replaced && (r.LevelDrop > 0 || r.NeverRelaxed) {
			continue
		}
		all = append(all, ringOf{acd.Ring{After: acd.MillisOf(r.After), Preferred: r.Preferred, LevelDrop: r.LevelDrop, NeverRelaxed: r.NeverRelaxed}, r.SkipIf})
	}
	for _, r := range q.Relax {
		all = append(all, ringOf{Ring: acd.Ring{After: acd.MillisOf(r.After), Instead: r.Needs.Required}})
	}
	for _, o := range q.Overflow {
		all = append(all, ringOf{Ring: acd.Ring{After: acd.MillisOf(o.After), Also: []string{o.Queue}}})
	}
	slices.SortStableFunc(all, func(a, b ringOf) int { return int(a.After - b.After) })
	var out []acd.Ring
	var skips []*Expr
	for i, r := range all {
		out = append(out, r.Ring)
		if r.skip != nil && skips == nil {
			skips = make([]*Expr, len(all))
		}
		if skips != nil {
			skips[i] = r.skip
		}
	}
	if replaced {
		out = addUp(out)
	}
	return out, skips
}

// ringOf is a ring, and when it is skipped.
type ringOf struct {
	acd.Ring
	skip *Expr
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
