package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Distribution is a random time. It is drawn from one number between 0 and 1, so that a contact's times are the same under
// every policy.
type Distribution interface {
	// At is the quantile: the time below which a draw falls with probability u, 0 ≤ u < 1.
	At(u float64) time.Duration
	// Mean is its mean; zero where there is none.
	Mean() time.Duration
}

// Never is the patience of those who do not hang up.
const Never = time.Duration(math.MaxInt64)

// Constant is always the same.
type Constant time.Duration

// At is the time itself.
func (c Constant) At(float64) time.Duration { return time.Duration(c) }

// Mean is the time itself.
func (c Constant) Mean() time.Duration { return time.Duration(c) }

// Exponential is a time without memory, by its mean.
type Exponential time.Duration

// At is −mean·ln(1 − u).
func (e Exponential) At(u float64) time.Duration {
	return time.Duration(-float64(e) * math.Log1p(-u))
}

// Mean is its parameter.
func (e Exponential) Mean() time.Duration { return time.Duration(e) }

// Lognormal is the shape of real handle times (Brown et al., 2005): by its mean and its coefficient of variation, which
// is the standard deviation ÷ the mean.
type Lognormal struct {
	Average time.Duration
	CV      float64
}

// At is exp(m + s·z), with s² = ln(1 + CV²) and m = ln(mean) − s²/2.
func (l Lognormal) At(u float64) time.Duration {
	s2 := math.Log1p(l.CV * l.CV)
	return time.Duration(float64(l.Average) * math.Exp(math.Sqrt(s2)*normal(u)-s2/2))
}

// Mean is its first parameter.
func (l Lognormal) Mean() time.Duration { return l.Average }

// normal is the quantile of the standard normal distribution.
func normal(u float64) float64 {
	return math.Sqrt2 * math.Erfinv(2*min(max(u, 1e-15), 1-1e-15)-1)
}

// Hazard is a time by the rate at which it ends, in steps; the last step lasts for ever.
type Hazard []Step

// Step is a stretch of a hazard: from From on, so many per second.
type Step struct {
	From time.Duration
	Rate float64
}

// TwoPeaks is a patience as call centres measure it: few hang up but for two moments, when the first announcement is
// heard and when it is repeated after a minute (routing.md §10.1: 61 per 10⁴ s at 10–15 s, 47 at 55–60 s, 15 elsewhere).
func TwoPeaks() Hazard {
	s := time.Second
	return Hazard{{0, .0015}, {10 * s, .0061}, {15 * s, .0015}, {55 * s, .0047}, {60 * s, .0015}}
}

// At is when the integral of the rate reaches −ln(1 − u).
func (h Hazard) At(u float64) time.Duration {
	left := -math.Log1p(-u)
	for i, s := range h {
		if i == len(h)-1 {
			if s.Rate <= 0 {
				return Never
			}
			return s.From + time.Duration(left/s.Rate*float64(time.Second))
		}
		length := (h[i+1].From - s.From).Seconds()
		if here := s.Rate * length; here < left {
			left -= here
			continue
		}
		return s.From + time.Duration(left/s.Rate*float64(time.Second))
	}
	return Never
}

// Mean is the integral of the share that is left.
func (h Hazard) Mean() time.Duration {
	mean, left := 0.0, 1.0
	for i, s := range h {
		if i == len(h)-1 {
			if s.Rate <= 0 {
				return 0
			}
			return time.Duration((mean + left/s.Rate) * float64(time.Second))
		}
		length := (h[i+1].From - s.From).Seconds()
		if s.Rate <= 0 {
			mean += left * length
			continue
		}
		gone := -math.Expm1(-s.Rate * length)
		mean += left * gone / s.Rate
		left *= 1 - gone
	}
	return 0
}

// Rate is how many contacts come, by time since the beginning: slots of equal length, the day after the last as the first.
type Rate struct {
	Slot      time.Duration
	PerSecond []float64 // one for each slot; one slot is a constant rate
}

// Steady is a rate that never changes.
func Steady(calls float64, per time.Duration) Rate {
	return Rate{Slot: 24 * time.Hour, PerSecond: []float64{calls / per.Seconds()}}
}

func (r Rate) check() error {
	if r.Slot <= 0 || len(r.PerSecond) == 0 {
		return fmt.Errorf("a rate needs slots of time")
	}
	for _, l := range r.PerSecond {
		if l < 0 || math.IsInf(l, 0) || math.IsNaN(l) {
			return fmt.Errorf("a rate of %v contacts per second is none", l)
		}
	}
	return nil
}

// most is the largest rate of all slots.
func (r Rate) most() float64 {
	most := 0.0
	for _, l := range r.PerSecond {
		most = max(most, l)
	}
	return most
}

func (r Rate) at(t time.Duration) float64 {
	return r.PerSecond[int(t/r.Slot)%len(r.PerSecond)]
}

// next is the next arrival after t of a Poisson process with this rate, by thinning (Lewis and Shedler, 1979); Never when
// none comes.
func (r Rate) next(t time.Duration, chance *rand.Rand) time.Duration {
	most := r.most()
	if most == 0 {
		return Never
	}
	for {
		t += time.Duration(chance.ExpFloat64() / most * float64(time.Second))
		if l := r.at(t); l == most || chance.Float64()*most < l {
			return t
		}
	}
}
