package acd

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
	"strings"

	"receptivo/skills"
)

// mostFit is how many contacts, in order, an agent may choose among.
const mostFit = 32

// Causes of a pass.
const (
	PassCredits = "credits" // the chosen contact has the larger head start
	PassFit     = "fit"     // the agent suits the chosen contact better than this one
)

// Pass is a contact that came before the chosen one and is served after it, though the agent could have taken it. Nobody is
// passed by one that came later by more than the largest head start and the fit window together.
type Pass struct {
	Contact string `json:"contact"`
	Cause   string `json:"cause"`
	Worth   int64  `json:"worth,omitempty"` // of fit: what the agent is worth to it, millionths
}

// Fit says what an agent who became free is worth to the chosen contact: how much better than any agent, by the score
// without occupancy and idle time (routing.md §2). It is there when others, in Passes, came first.
type Fit struct {
	Window   Millis `json:"window_ms"`
	Expected int64  `json:"expected"` // Σ π p0: what anybody may be expected to resolve, millionths
	Worth    int64  `json:"worth"`    // millionths
}

// fits reports whether a contact may be passed, and pass others, for a better fit.
func (c *contact) fits() bool {
	q := c.queue
	return q.FitWindow > 0 && c.strategy() == BestMatch && !c.rescued && (q.Order == DelayRatio || q.Order == "")
}

// fitting is the contact that suits an agent best, of those who are nearly as far in order as the first, and those whom
// the agent passes for it. The agent is the only one who became free, so that no other could take any of them.
func (e *Engine) fitting(a *agent, head *contact) (*contact, *fitted) {
	if !head.fits() {
		return head, nil
	}
	near := e.near(a, head)
	if len(near) < 2 {
		return head, nil
	}
	f := &fitted{worth: e.ranking.worths[:0]}
	best := 0
	for i, c := range near {
		f.worth = append(f.worth, e.ranking.worth(e, c, a))
		if f.worth[i].Worth > f.worth[best].Worth {
			best = i
		}
	}
	e.ranking.worths = f.worth
	if best == 0 {
		return head, nil
	}
	f.passed, f.Fit = near[:best], f.worth[best]
	return near[best], f
}

// fitted is a contact that was chosen for its fit.
type fitted struct {
	Fit
	passed []*contact
	worth  []Fit // of those who were near, in order
}

// fittest says whom a contact would be put before by an agent who is free; nil: nobody.
func (e *Engine) fittest(c *contact) *fitted {
	free, _ := e.candidates(c)
	if len(free) != 1 {
		return nil
	}
	head := e.headFor(e.roster[free[0]])
	if head == nil || head == c {
		return nil
	}
	if chosen, f := e.fitting(e.roster[free[0]], head); chosen == c {
		return f
	}
	return nil
}

// worth is V: what an agent is worth to a contact.
func (r *ranking) worth(e *Engine, c *contact, a *agent) Fit {
	r.weigh(e, c)
	s := skills.Candidate{Agent: a.Name, Team: a.Team, Prod: r.prod.has(a.n), Seg: r.seg.has(a.n), Record: a.record}
	t := r.scorer.Score(&s)
	expected := r.scorer.Expected()
	return Fit{Window: c.queue.FitWindow, Expected: expected, Worth: worth(t, expected)}
}

func worth(t skills.Terms, expected int64) int64 {
	return t.Q - expected + t.Own + t.Hist + t.Prod + t.Seg + t.AHT
}

// near lists the contacts that an agent may take and that are no farther behind the first in order than their fit window
// allows, the first one among them; 32 at most.
func (e *Engine) near(a *agent, head *contact) []*contact {
	near := e.ranking.near[:0]
	next := &e.ranking.fronts
	*next = (*next)[:0]
	for _, k := range a.crew.classes {
		if !a.free(k.kind) || e.breakDue(a, k.queue) {
			continue
		}
		if f := e.front(k.waiting, a); len(f.line) > 0 {
			*next = append(*next, f)
		}
	}
	heap.Init(next)
	for len(*next) > 0 && len(near) < mostFit {
		f := &(*next)[0]
		c := f.line[0]
		if !c.fits() || !e.inWindow(c, head) {
			heap.Pop(next) // those behind are farther still
			continue
		}
		near = append(near, c)
		if *f = e.front(f.line[1:], a); len(f.line) == 0 {
			heap.Pop(next)
		} else {
			heap.Fix(next, 0)
		}
	}
	e.ranking.near = near
	return near
}

// front is a line from the first contact on that an agent may take now.
func (e *Engine) front(line []*contact, a *agent) front {
	for len(line) > 0 && line[0].passesOver(a, e) {
		line = line[1:]
	}
	if len(line) == 0 {
		return front{}
	}
	return front{line, int64(e.sinceMS(line[0].place())), int64(line[0].queue.target())}
}

// inWindow reports whether a contact is within its fit window of the first in order: (W + B + window) / T ≥ (W + B) / T of
// the first, without rounding.
func (e *Engine) inWindow(c, head *contact) bool {
	x := int64(e.sinceMS(c.place())+c.queue.FitWindow) * int64(head.queue.target())
	return x >= int64(e.sinceMS(head.place()))*int64(c.queue.target())
}

// front is a line, with W + B and T of its first contact: what its order goes by, without looking at it.
type front struct {
	line           []*contact
	waited, target int64
}

// fronts is a heap of lines by the order of their first contacts, none of whom is rescued.
type fronts []front

func (f fronts) Len() int      { return len(f) }
func (f fronts) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f fronts) Less(i, j int) bool {
	a, b := &f[i], &f[j]
	if len(a.line) == 0 || len(b.line) == 0 {
		return len(a.line) > 0 // the one that is to be popped
	}
	if x, y := a.waited*b.target, b.waited*a.target; x != y {
		return x > y
	}
	c, d := a.line[0], b.line[0]
	return cmp.Or(c.since.Compare(d.since), strings.Compare(c.id, d.id)) < 0
}
func (f *fronts) Push(x any) { *f = append(*f, x.(front)) }
func (f *fronts) Pop() any {
	*f = (*f)[:len(*f)-1]
	return nil
}

// passes lists whom a contact was put before: for its fit, and for its head start those that came before it and that the
// agent could have taken as well.
func (e *Engine) passes(c *contact, a *agent, f *fitted) (all []Pass) {
	if f != nil {
		for i, o := range f.passed {
			all = append(all, Pass{Contact: o.id, Cause: PassFit, Worth: f.worth[i].Worth})
		}
	}
	if c.head <= 0 || c.rescued {
		return all
	}
	looked := 0
	for _, k := range a.crew.classes {
		if k.queue != c.queue || k.kind != c.kind() {
			continue
		}
		i, _ := slices.BinarySearchFunc(k.waiting, c, byPlace)
		for ; i < len(k.waiting) && looked < mostFit; i, looked = i+1, looked+1 {
			o := k.waiting[i]
			if !o.place().Before(c.since) { // whoever came before c has its place before c came
				break
			}
			if o != c && o.since.Before(c.since) && !o.passesOver(a, e) {
				all = append(all, Pass{Contact: o.id, Cause: PassCredits})
			}
		}
	}
	return all
}

// checkPasses recomputes what the agent is worth to the chosen contact, and that it is more than to those who came first.
func (m *Match) checkPasses() error {
	fit := 0
	for _, p := range m.Passes {
		switch {
		case p.Cause == PassCredits && m.Order.HeadStart <= 0:
			return fmt.Errorf("acd: match: %s was passed for credits, and there are none", p.Contact)
		case p.Cause == PassFit && (m.Fit == nil || p.Worth >= m.Fit.Worth):
			return fmt.Errorf("acd: match: %s was passed though the agent is worth as much to it", p.Contact)
		}
		if p.Cause == PassFit {
			fit++
		}
	}
	if (m.Fit != nil) != (fit > 0) {
		return fmt.Errorf("acd: match: %d passed for a better fit, which must be told", fit)
	}
	if m.Fit != nil && m.Fit.Worth != worth(m.Chosen.Terms, m.Fit.Expected) {
		return fmt.Errorf("acd: match: %s is worth %d to the contact, but the record says %d", m.Chosen.Agent, worth(m.Chosen.Terms, m.Fit.Expected), m.Fit.Worth)
	}
	return nil
}
