package skills

import (
	"math"
	"slices"
	"time"
)

// Model is what the outcomes of a centre's contacts have taught about its categories; what they taught about an agent is
// that agent's [Record]. Both count outcomes that fade: one weighs half as much after every half-life. They are kept as
// if all were as old as From, where a newer one weighs more than 1, so that time passes without touching them: what they
// weigh now is one factor for all. The zero Model knows nothing, and so does nil.
type Model struct {
	HalfLife time.Duration `json:"half_life,omitempty"` // 0: DefaultHalfLife
	From     time.Time     `json:"from,omitzero"`       // set by the first outcome
	Known    []Known       `json:"known,omitempty"`     // categories, in the order in which they were first settled
}

// Known is a category with its outcomes: N of them, S resolved; M with a handle time, the sum of whose logarithms is L.
type Known struct {
	Category string `json:"category"`
	Cell
}

// Cell counts settled contacts, all faded alike.
type Cell struct {
	N float64 `json:"n"`
	S float64 `json:"s"`           // of these, resolved
	M float64 `json:"m,omitempty"` // of these, with a handle time
	L float64 `json:"l,omitempty"` // Σ log seconds of these
}

// Record is what is known of an agent's outcomes. The zero Record is an agent without any: the ability is then the prior,
// the base rate of the category.
type Record struct {
	Cells []Cell  `json:"cells,omitempty"` // by category, in the order of Model.Known; may be shorter
	N     float64 `json:"n,omitempty"`     // Σ over categories
	S     float64 `json:"s,omitempty"`
	E     float64 `json:"e,omitempty"` // Σ p0_k as it was when each contact was settled
}

// Outcome is what a contact came to, once it is certain (routing.md §3.3).
type Outcome struct {
	Category string
	Resolved bool
	Handle   time.Duration // talk and wrap-up; 0: not known
	At       time.Time     // when the contact was over: from then on it fades
}

// DefaultHalfLife is after how long an outcome counts half.
const DefaultHalfLife = 45 * 24 * time.Hour

// Learn adds an outcome to what is known of its category and, unless it is nil, of its agent. What the agent was expected
// to resolve is the category's base rate of before, and is never computed again.
func (m *Model) Learn(r *Record, o Outcome, now time.Time) {
	if m.From.IsZero() {
		m.From = o.At
	}
	k := m.index(o.Category)
	if k < 0 {
		k = len(m.Known)
		m.Known = append(m.Known, Known{Category: o.Category})
	}
	c := Cell{N: m.weight(o.At)}
	if o.Resolved {
		c.S = c.N
	}
	if o.Handle > 0 {
		c.M, c.L = c.N, float64(c.N*math.Log(o.Handle.Seconds()))
	}
	if r != nil {
		if short := k + 1 - len(r.Cells); short > 0 {
			r.Cells = append(r.Cells, make([]Cell, short)...)
		}
		r.N, r.S, r.E = r.N+c.N, r.S+c.S, r.E+float64(c.N*m.Base(o.Category, now))
		r.Cells[k].add(c)
	}
	m.Known[k].add(c)
}

func (c *Cell) add(o Cell) { c.N, c.S, c.M, c.L = c.N+o.N, c.S+o.S, c.M+o.M, c.L+o.L }

func (c Cell) times(f float64) Cell {
	return Cell{float64(c.N * f), float64(c.S * f), float64(c.M * f), float64(c.L * f)}
}

// Base is p0 of a category: the share of its contacts that are resolved.
func (m *Model) Base(category string, now time.Time) float64 {
	if k := m.index(category); k >= 0 {
		return baseRate(m.Known[k].times(m.fade(now)))
	}
	return DefaultBase
}

// baseRate is p0 from a category's counts: (S + 50·0.70) / (N + 50).
func baseRate(c Cell) float64 { return (c.S + float64(basePrior*DefaultBase)) / (c.N + basePrior) }

func (m *Model) index(category string) int {
	if m == nil {
		return -1
	}
	return slices.IndexFunc(m.Known, func(k Known) bool { return k.Category == category })
}

// weight is what an outcome weighs as of From.
func (m *Model) weight(at time.Time) float64 { return math.Exp2(at.Sub(m.From).Hours() / m.halfLife()) }

// fade is what a weight of 1 as of From weighs now. It changes by the hour, so that what is scored twice within one does not.
func (m *Model) fade(now time.Time) float64 {
	if m == nil || m.From.IsZero() {
		return 1
	}
	return math.Exp2(-now.Sub(m.From).Truncate(time.Hour).Hours() / m.halfLife())
}

func (m *Model) halfLife() float64 {
	if m.HalfLife <= 0 {
		return DefaultHalfLife.Hours()
	}
	return m.HalfLife.Hours()
}

// mostWeight is 2 to the number of half-lives after which weights are counted from a new From: floats would end at 2^1023.
const mostWeight = 256

// Old reports whether so much time has passed that [Model.Rebase] is due before the next outcome.
func (m *Model) Old(now time.Time) bool {
	return !m.From.IsZero() && now.Sub(m.From).Hours()/m.halfLife() > mostWeight
}

// Rebase lets weights count from now on, with another half-life if it is not 0. It changes what is known of nothing; each
// record must be scaled by the factor it returns.
func (m *Model) Rebase(now time.Time, half time.Duration) (factor float64) {
	if m.From.IsZero() {
		m.HalfLife = half
		return 1
	}
	f := math.Exp2(-now.Sub(m.From).Hours() / m.halfLife())
	for i := range m.Known {
		m.Known[i].Cell = m.Known[i].times(f)
	}
	m.From, m.HalfLife = now, half
	return f
}

// Scale is [Model.Rebase] for a record.
func (r *Record) Scale(f float64) {
	for i := range r.Cells {
		r.Cells[i] = r.Cells[i].times(f)
	}
	r.N, r.S, r.E = float64(r.N*f), float64(r.S*f), float64(r.E*f)
}
