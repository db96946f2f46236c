package skills

import (
	"math"
	"time"
)

// Trade is one category as it stands now, and what it is worth to be good at it: what a contact about nothing else would go
// by. Agents can be kept in order of it from one contact to the next.
type Trade struct {
	Cell   int     // index into Model.Known; below zero: no outcome of the category is known
	Base   float64 // p0, 0…1
	Handle float64 // mean log of the handle time in seconds
	Fade   float64 // what a count of 1 weighs now
	AHT    float64 // weight of the handle time
}

// Worth is p̂ − w_aht·aht of an agent, in points: q and the handle time's term of a [Score] are the sum of it over the
// categories of the intent, each by its share. (A pessimistic q is less.)
func (t Trade) Worth(r *Record) float64 {
	c := r.cell(t.Cell).times(t.Fade)
	worth := ability(c, t.Base, r.offset(t.Fade))
	if c.M > 0 {
		worth -= float64(t.AHT * longer(c, t.Handle))
	}
	return worth
}

// Drift bounds how far any agent's worth can have moved while a category's figures did, in points. Neither the base rate
// nor the mean handle time moves a worth farther than itself. Counts that fade by a factor move p̂ by a quarter of its
// logarithm at most, the prior by as much, and the handle time's term by its weight.
func (t Trade) Drift(o Trade) float64 {
	faded := math.Abs(math.Log(t.Fade / o.Fade))
	return math.Abs(t.Base-o.Base) + float64(math.Abs(t.AHT)*math.Abs(t.Handle-o.Handle)) + float64(faded*(0.5+math.Abs(t.AHT)))
}

// Trades yields the categories of the contact's intent with their shares; a contact without intent has one of which nothing
// is known.
func (s *Scorer) Trades(yield func(p float64, t Trade) bool) {
	if len(s.shares) == 0 {
		yield(1, s.trade(&share{cell: -1, base: DefaultBase}))
		return
	}
	for i := range s.shares {
		if x := &s.shares[i]; !yield(x.p, s.trade(x)) {
			return
		}
	}
}

func (s *Scorer) trade(x *share) Trade {
	return Trade{Cell: x.cell, Base: x.base, Handle: x.handle, Fade: s.fade, AHT: s.weights.AHT}
}

// Trade is a category of the model by its place in Known.
func (m *Model) Trade(cell int, aht float64, now time.Time) Trade {
	t := Trade{Cell: cell, Base: DefaultBase, Fade: m.fade(now), AHT: aht}
	if cell >= 0 {
		t.Base, t.Handle = usual(m.Known[cell].times(t.Fade))
	}
	return t
}

// usual is the base rate of a category, and the mean log of its handle time.
func usual(known Cell) (base, handle float64) {
	if known.M > 0 {
		handle = known.L / known.M
	}
	return baseRate(known), handle
}

// longer is how much longer (log) than usual an agent's contacts last, clipped to ±1; few of them count for little.
func longer(c Cell, usual float64) float64 {
	return min(max((c.L-float64(c.M*usual))/(c.M+handlePrior), -1), 1)
}
