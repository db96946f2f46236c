package sim

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// Replicate imagines a centre as often as there are seeds, on as many cores as there are. What comes of each seed is given to
// made in no order, one at a time, so that a run can be summed up and forgotten.
func Replicate(ctx context.Context, c Centre, seeds []uint64, made func(i int, r *Result)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var (
		group   sync.WaitGroup
		lock    sync.Mutex
		failure error
		next    = make(chan int)
	)
	for range min(runtime.GOMAXPROCS(0), len(seeds)) {
		group.Go(func() {
			for i := range next {
				r, err := Run(ctx, c, seeds[i])
				lock.Lock()
				if err == nil {
					made(i, r)
				} else if failure == nil {
					failure = err
					stop()
				}
				lock.Unlock()
			}
		})
	}
	for i := range seeds {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	group.Wait()
	if failure == nil {
		failure = ctx.Err()
	}
	return failure
}

// Seeds are n seeds that begin with a first one.
func Seeds(first uint64, n int) []uint64 {
	all := make([]uint64, n)
	for i := range all {
		all[i] = first + uint64(i)
	}
	return all
}

// Estimate is a mean over seeds with the half-width of its 95 % interval: Mean ± Half. With one seed there is no interval.
type Estimate struct {
	Mean float64 `json:"mean"`
	Half float64 `json:"half,omitempty"`
	N    int     `json:"n"`
}

// Estimated is the mean of values that are independent, one of each seed, by Student's t. Values that are no number are
// left out: a seed in which nobody called has no service level.
func Estimated(values []float64) Estimate {
	var e Estimate
	for _, v := range values {
		if !math.IsNaN(v) {
			e.Mean += v
			e.N++
		}
	}
	if e.N == 0 {
		return Estimate{Mean: math.NaN()}
	}
	e.Mean /= float64(e.N)
	if e.N == 1 {
		return e
	}
	squares := 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			squares += (v - e.Mean) * (v - e.Mean)
		}
	}
	e.Half = student(e.N-1) * math.Sqrt(squares/float64(e.N-1)/float64(e.N))
	return e
}

// Holds reports whether a value lies in the interval.
func (e Estimate) Holds(v float64) bool { return math.Abs(v-e.Mean) <= e.Half }

// String is "12.3 ± 0.4", with as many digits as the interval is worth.
func (e Estimate) String() string {
	if e.N == 0 {
		return "–"
	}
	digits := 2
	if e.Half > 0 {
		digits = max(0, min(4, 1-int(math.Floor(math.Log10(e.Half)))))
	}
	if e.N < 2 {
		return fmt.Sprintf("%.*f", digits, e.Mean)
	}
	return fmt.Sprintf("%.*f ± %.*f", digits, e.Mean, digits, e.Half)
}

// student is the quantile 0.975 of Student's t: a table up to 10 degrees of freedom, beyond it the expansion of Cornish
// and Fisher, which is then right to four digits.
func student(df int) float64 {
	table := []float64{12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.30600, 2.26216, 2.22814}
	if df <= len(table) {
		return table[df-1]
	}
	z, n := 1.959963985, float64(df)
	z3 := z * z * z
	z5 := z3 * z * z
	return z + (z3+z)/(4*n) + (5*z5+16*z3+3*z)/(96*n*n) + (3*z5*z*z+19*z5+17*z3-15*z)/(384*n*n*n)
}
