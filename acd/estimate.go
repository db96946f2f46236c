package acd

import (
	"fmt"
	"math"
)

// Method says how a wait was estimated.
type Method string

// The methods.
const (
	MethodNone  Method = ""      // nobody at work could take it: there is no number
	MethodReady Method = "ready" // somebody is free and nobody is ahead: no wait
	MethodQLa   Method = "qla"   // who is ahead, at the pace of those who serve and of those who give up
	MethodLES   Method = "les"   // what the last one to enter service had waited: too few were served of late
)

// Estimate is how long a contact will still wait, with what it was computed from (routing.md §6). It is all whole
// numbers, so that whoever reads it computes the same again: see [Estimate.Check].
type Estimate struct {
	Method   Method `json:"method,omitempty"`
	Ahead    int64  `json:"ahead,omitempty"`     // j: contacts ahead that compete for the same agents, in thousandths
	Servers  int64  `json:"servers,omitempty"`   // s: agents at work who could take it
	HandleMS Millis `json:"handle_ms,omitempty"` // 1/μ: what a contact takes of an agent's time
	GiveUp   int64  `json:"give_up,omitempty"`   // θ: hang-ups per second of waiting, in thousand millionths
	LastMS   Millis `json:"last_ms,omitempty"`   // of les: what the last one had waited, less what this one has
	C80      int64  `json:"c80,omitempty"`       // what the 80th percentile is corrected by, in thousandths

	MeanMS Millis `json:"mean_ms"`
	P50MS  Millis `json:"p50_ms"` // as many wait less as wait more
	P80MS  Millis `json:"p80_ms"` // four of five wait less: what callers are told
}

// Known reports whether there is a number.
func (e Estimate) Known() bool { return e.Method != MethodNone }

// z80 is the 80th percentile of the normal distribution.
const z80 = 0.8416

// reckon fills in the times. QLa is the mean of a queue's length in service and in patience (Ibrahim and Whitt, 2009): with
// j ahead, the contact leaves when j+1 agents have come free, the k-th of them after 1/(sμ+kθ) more, since whoever is ahead
// may give up. The sum of these exponential times is taken for a gamma of its mean and variance, and its percentiles
// are those of Wilson and Hilferty.
func (e Estimate) reckon() Estimate {
	e.MeanMS, e.P50MS, e.P80MS = 0, 0, 0
	switch e.Method {
	case MethodLES:
		last := float64(e.LastMS) / 1000
		e.MeanMS, e.P50MS, e.P80MS = inMillis(last), inMillis(last), inMillis(float64(last*float64(e.C80))/1000)
	case MethodQLa:
		mean, square := e.moments()
		a := float64(mean*mean) / square
		e.MeanMS = inMillis(mean)
		e.P50MS = inMillis(quantile(mean, a, 0))
		e.P80MS = inMillis(float64(quantile(mean, a, z80)*float64(e.C80)) / 1000)
	}
	return e
}

// moments are the mean and the variance of the wait, in seconds.
func (e Estimate) moments() (mean, variance float64) {
	rate := float64(e.Servers) * 1000 / float64(e.HandleMS) // sμ
	theta := float64(e.GiveUp) / 1e9
	whole, part := e.Ahead/1000, float64(e.Ahead%1000)/1000
	mean, variance = sums(rate, theta, whole)
	last := 1 / (rate + float64(float64(whole+1)*theta))
	return mean + float64(part*last), variance + float64(part*float64(last*last))
}

// exactly is how many terms are added one by one; what follows is smooth.
const exactly = 32

// sums adds 1/(a+kθ) and its square up for k from 0 to n. The long tail is an integral with the corrections of Euler and
// Maclaurin, which are right to six digits from the 32nd term on: ten thousand ahead cost no more than a hundred.
func sums(a, theta float64, n int64) (first, second float64) {
	for k := range min(n+1, exactly) {
		x := 1 / (a + float64(float64(k)*theta))
		first += x
		second += float64(x * x)
	}
	if n < exactly {
		return first, second
	}
	from, to := 1/(a+float64(exactly*theta)), 1/(a+float64(float64(n)*theta))
	steps := float64(n - exactly)
	area := float64(steps * from)
	if theta > 0 {
		area = math.Log1p(float64(steps*float64(theta*from))) / theta
	}
	first += area + (from+to)/2 + float64(theta*(float64(from*from)-float64(to*to)))/12
	second += float64(steps*float64(from*to)) + (float64(from*from)+float64(to*to))/2 +
		float64(theta*(cube(from)-cube(to)))/6
	return first, second
}

func cube(x float64) float64 { return float64(x * float64(x*x)) }

// quantile is that of a gamma distribution of shape a, by its mean (Wilson and Hilferty, 1931).
func quantile(mean, a, z float64) float64 {
	root := 1 - 1/float64(9*a) + z/float64(3*math.Sqrt(a))
	return float64(mean * cube(max(root, 0)))
}

// longestEstimate keeps what nobody will live to see from being a number that does not fit.
const longestEstimate = 100 * 24 * 3600.0

func inMillis(seconds float64) Millis {
	return Millis(math.Round(float64(min(seconds, longestEstimate) * 1000)))
}

// Check computes the times again from what the estimate says of itself.
func (e Estimate) Check() error {
	switch e.Method {
	case MethodNone, MethodReady, MethodLES:
	case MethodQLa:
		if e.Servers <= 0 || e.HandleMS <= 0 || e.Ahead < 0 || e.GiveUp < 0 {
			return fmt.Errorf("acd: estimate: %d ahead, %d agents, %d ms each and %d hang-ups make no time", e.Ahead, e.Servers, e.HandleMS, e.GiveUp)
		}
	default:
		return fmt.Errorf("acd: estimate: unknown method %q", e.Method)
	}
	again := e.reckon()
	if off(again.MeanMS, e.MeanMS) || off(again.P50MS, e.P50MS) || off(again.P80MS, e.P80MS) {
		return fmt.Errorf("acd: estimate: it says %d, %d and %d ms, but comes to %d, %d and %d",
			e.MeanMS, e.P50MS, e.P80MS, again.MeanMS, again.P50MS, again.P80MS)
	}
	return nil
}

// off: logarithms of two machines may part in the last digit, and with it a millisecond.
func off(a, b Millis) bool { return a-b > 1 || b-a > 1 }

// Minutes is a wait as callers are told it: rounded up to whole minutes, 0 below one, MoreMinutes above five.
func Minutes(ms Millis) int {
	const minute = 60_000
	if ms < minute {
		return 0
	}
	return int(min((ms-1)/minute+1, MoreMinutes))
}

// MoreMinutes stands for more than five.
const MoreMinutes = 6
