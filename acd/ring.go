package acd

import (
	"slices"
	"time"

	"receptivo/skills"
)

// Ring is a relaxation of what a contact needs, from a time after it was queued on (routing.md §3.1). Before the first
// one the contact needs everything at its full level, and who meets its preferences goes first. A language, an
// accessible route, a licence and who can execute a wish are never relaxed: see [skills.Need.NeverRelaxes].
type Ring struct {
	After        Millis        `json:"after"`                   // since Queued
	Preferred    bool          `json:"preferred,omitempty"`     // preferences still put some agents before others
	LevelDrop    int           `json:"level_drop,omitempty"`    // required levels are lowered by, to 1 at least
	NeverRelaxed bool          `json:"never_relaxed,omitempty"` // only what never relaxes is kept
	Instead      []skills.Need `json:"instead,omitempty"`       // of what the queue itself needs
	Also         []string      `json:"also,omitempty"`          // queues whose agents may take the contact too
}

// acceptable is what an agent must meet to take a contact now: one of these is enough.
func (e *Engine) acceptable(c *contact) [][]skills.Need {
	if c.ring == 0 {
		return [][]skills.Need{c.needs.Required}
	}
	r := c.rings[c.ring-1]
	all := [][]skills.Need{r.relax(c.needs.Required, c.queue.Needs.Required)}
	kept := skills.Needs{Required: neverRelaxed(c.needs.Required)}
	for _, name := range r.Also {
		if q := e.queues[e.queueNames.now(name)]; q != nil && !q.gone {
			all = append(all, q.Needs.With(kept).Required)
		}
	}
	return all
}

// relax returns what is left of a contact's needs, some of which are those of its queue.
func (r *Ring) relax(needs, queues []skills.Need) []skills.Need {
	if r.NeverRelaxed {
		return neverRelaxed(needs)
	}
	if len(r.Instead) > 0 {
		needs = replaced(needs, queues, r.Instead)
	}
	if r.LevelDrop == 0 {
		return needs
	}
	needs = slices.Clone(needs)
	for i := range needs {
		if n := &needs[i]; !n.NeverRelaxes() {
			n.Level = min(n.Level, max(n.Level-r.LevelDrop, 1))
		}
	}
	return needs
}

func neverRelaxed(needs []skills.Need) (kept []skills.Need) {
	for _, n := range needs {
		if n.NeverRelaxes() {
			kept = append(kept, n)
		}
	}
	return kept
}

// replaced puts other needs in the place of the queue's; what the contact asks beyond these, and what never relaxes, stays.
func replaced(needs, queues, instead []skills.Need) []skills.Need {
	var kept []skills.Need
	for _, n := range needs {
		if n.NeverRelaxes() || !slices.Contains(queues, n) {
			kept = append(kept, n)
		}
	}
	return skills.Needs{Required: kept}.With(skills.Needs{Required: instead}).Required
}

// narrows reports whether preferences still put some agents before others.
func (c *contact) narrows() bool {
	return len(c.needs.Preferred) > 0 && c.choosy()
}

// choosy reports whether the contact's ring still heeds preferences.
func (c *contact) choosy() bool { return c.ring == 0 || c.rings[c.ring-1].Preferred }

// nextRing is when the contact's needs relax next; zero: never again.
func (c *contact) nextRing() time.Time {
	if c.ring >= len(c.rings) || c.phase != PhaseWaiting && c.phase != PhaseOffered {
		return time.Time{}
	}
	return c.queuedAt.Add(c.rings[c.ring].After.Duration())
}

// upcoming is the place among its rings of the one that begins next. A ring that the contact goes past is replaced by the
// next one, which begins in its place: rings are skipped, and never change their order. The last one nobody goes past.
func (c *contact) upcoming() int {
	next := c.ring
	for next < len(c.rings)-1 && slices.Contains(c.skips, next+2) {
		next++
	}
	return next
}

// armRing arms the timer of the next ring. A ring that came due while the contact was connecting is due now.
func (e *Engine) armRing(c *contact) {
	if due := c.nextRing(); !due.IsZero() {
		e.timers.arm(timer{due: due, kind: timerRing, contact: c.id})
	}
}

func (e *Engine) applyRelaxed(f Relaxed) {
	c := e.find(f.Contact)
	c.ring = f.Ring - 1
	if c.phase == PhaseWaiting {
		c.unline()
		e.line(c)
	}
	e.armRing(c)
}
