package metrics

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Foresight is how good the waits were that contacts came with (routing.md §6, §9.2). It counts answered visits whose
// contact somebody had to be waited for: who was served at once needed no estimate, and how long who gave up would have
// waited nobody knows.
type Foresight struct {
	Estimated int
	Bias      Ratio // ms: Σ (expected − wait) ÷ Σ wait
	Within    Ratio // of these, who waited no longer than the 80th percentile, which callers are told
	Twice     Ratio // who waited more than twice as long
	squares   float64
}

// RRMSE is √(Σ (expected − wait)² ÷ n) ÷ mean wait.
func (f Foresight) RRMSE() Ratio {
	return Ratio{math.Sqrt(f.squares * float64(f.Estimated)), f.Bias.Whole}
}

// answered holds an answered visit's estimate against its wait.
func (f *Foresight) answered(v Visit, wait time.Duration) {
	if v.P80 <= 0 {
		return
	}
	off := millis(v.Expected - wait)
	f.Estimated++
	f.squares += off * off
	f.Bias = f.Bias.Plus(Ratio{off, millis(wait)})
	f.Within = f.Within.Plus(Ratio{oneIf(wait <= v.P80), 1})
	f.Twice = f.Twice.Plus(Ratio{oneIf(wait > 2*v.P80), 1})
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// Spread is the occupancy that 95 % of agents do not exceed less the one that 5 % do not, by nearest rank; of the agents
// who have one.
func Spread(agents []AgentFigures) Ratio {
	all := occupancies(agents)
	if len(all) == 0 {
		return Ratio{}
	}
	rank := func(percent int) float64 { return all[max((len(all)*percent+99)/100, 1)-1] }
	return Ratio{rank(95) - rank(5), 1}
}

// Gini is Gini's coefficient of the agents' occupancies: 0 when all are equal, towards 1 when few do everything.
func Gini(agents []AgentFigures) Ratio {
	all := occupancies(agents)
	sum, weighted := 0.0, 0.0
	for i, x := range all {
		sum += x
		weighted += float64(2*(i+1)-len(all)-1) * x
	}
	return Ratio{weighted, float64(len(all)) * sum}
}

// occupancies are those of the agents who have one, rising.
func occupancies(agents []AgentFigures) []float64 {
	var all []float64
	for _, a := range agents {
		if v, ok := a.Occupancy().Value(); ok {
			all = append(all, v)
		}
	}
	slices.SortFunc(all, cmp.Compare[float64])
	return all
}
