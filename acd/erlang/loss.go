package erlang

import (
	"errors"
	"fmt"
	"math"
)

// MaxAgents is the most agents, and the most erlang, that the functions of this package take.
const MaxAgents = 1_000_000

// B is the share of contacts that find all agents busy where such contacts are turned away (Erlang B):
//
//	B(0) = 1,  B(n) = A·B(n−1) / (n + A·B(n−1))
//
// for A erlang and n agents (or lines). The recursion only adds and divides positive numbers, so it keeps its digits for
// any size. Source: A. K. Erlang, 1917; recursion as in ITU-T E.501.
func B(agents int, load float64) (float64, error) {
	if err := errors.Join(checkAgents(agents), checkLoad(load)); err != nil {
		return 0, err
	}
	return lossOf(agents, load), nil
}

func lossOf(agents int, load float64) float64 {
	b := 1.0
	for n := 1; n <= agents; n++ {
		b = load * b / (float64(n) + load*b)
	}
	return b
}

// freeOdds is (1 − B)/B, how much likelier a free agent is than none in the loss system, without the cancellation that
// 1 − B has where nearly all are turned away. +Inf where B is zero or too small to be told from it.
func freeOdds(agents int, load float64) float64 {
	odds := 0.0
	for n := 1; n <= agents; n++ {
		odds = float64(n) / load * (1 + odds)
	}
	return odds
}

// Servers is the fewest agents (or lines) with which at most the given share of a load is turned away.
func Servers(load, blocking float64) (int, error) {
	if err := errors.Join(checkLoad(load), checkBlocking(blocking)); err != nil {
		return 0, err
	}
	b := 1.0
	for n := 1; n <= 2*MaxAgents; n++ {
		if b = load * b / (float64(n) + load*b); b <= blocking {
			return n, nil
		}
	}
	return 0, fmt.Errorf("erlang: no %d agents turn away only %g of %g erlang", 2*MaxAgents, blocking, load)
}

// Offered is the load in erlang of which exactly the given share is turned away by so many agents (or lines).
//
// B grows with the load, and what is carried, A·(1 − B), stays below the agents: the answer lies between 0 and
// n/(1 − B). Newton's steps, dB/dA = B·(n/A − 1 + B), are halved where they leave the bracket.
func Offered(agents int, blocking float64) (float64, error) {
	if err := errors.Join(checkAgents(agents), checkBlocking(blocking)); err != nil {
		return 0, err
	}
	if agents == 0 {
		return 0, errors.New("erlang: without agents every contact is turned away, whatever the load")
	}
	n := float64(agents)
	low, high := 0.0, n/(1-blocking)
	load := high / 2
	for range 200 {
		b := lossOf(agents, load)
		if b > blocking {
			high = load
		} else {
			low = load
		}
		// In logarithms B is nearly straight, also where it is tiny: d ln B/dA = n/A − 1 + B.
		next := load - math.Log(b/blocking)/(n/load-1+b)
		if !(next > low && next < high) {
			next = low + (high-low)/2
		}
		if math.Abs(next-load) <= 1e-15*load {
			return next, nil
		}
		load = next
	}
	return load, nil
}

// C is the share of contacts that find all agents busy where everybody waits (Erlang C):
//
//	C = n·B / (n − A·(1 − B))
//
// It has no answer, and gives an error, when the load is not below the agents: then the queue grows for ever.
// Source: A. K. Erlang, 1917.
func C(agents int, load float64) (float64, error) {
	if err := errors.Join(checkAgents(agents), checkLoad(load)); err != nil {
		return 0, err
	}
	if err := checkStable(agents, load); err != nil {
		return 0, err
	}
	return delayOf(agents, load), nil
}

func delayOf(agents int, load float64) float64 {
	n, b := float64(agents), lossOf(agents, load)
	return n * b / (n - load*(1-b))
}

// ErrUnstable says that a load is not below its agents, in a model where nobody hangs up.
var ErrUnstable = errors.New("the queue would grow for ever")

func checkStable(agents int, load float64) error {
	if load < float64(agents) {
		return nil
	}
	return fmt.Errorf("erlang: %d agents cannot carry %g erlang and %w: it takes at least %.0f, or customers who hang up",
		agents, load, ErrUnstable, math.Floor(load)+1)
}

func checkAgents(n int) error {
	if n < 0 || n > MaxAgents {
		return fmt.Errorf("erlang: the number of agents is 0 to %d, not %d", MaxAgents, n)
	}
	return nil
}

func checkLoad(a float64) error {
	if !(a >= 0 && a <= MaxAgents) {
		return fmt.Errorf("erlang: a load is 0 to %d erlang, not %g", MaxAgents, a)
	}
	return nil
}

func checkBlocking(b float64) error {
	if !(b > 0 && b < 1) {
		return fmt.Errorf("erlang: the share turned away is above 0 and below 1, not %g", b)
	}
	return nil
}
