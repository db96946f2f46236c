package acd

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// As many choices are left to chance as the plan says, chance has no favourites, and every record recomputes.
func TestChanceHasNoFavourites(t *testing.T) {
	e, now := New(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	do := func(c Command) []Event {
		evs, err := e.Do(now, c)
		require.NoError(t, err)
		return evs
	}
	config := Config{Plan: "sha256:test", Weights: skills.DefaultWeights(), Queues: []Queue{{
		Name: "sac", Strategy: BestMatch, RingTimeout: DefaultRingTimeout, Guard: Guard{Explore: .1},
	}}}
	for i := range 8 {
		config.Agents = append(config.Agents, Agent{Name: fmt.Sprintf("a%d", i)})
	}
	do(Configure{Config: config})
	for _, a := range config.Agents {
		do(Phone{Agent: a.Name, Reachable: true})
		do(SignIn{Agent: a.Name})
		do(GoReady{Agent: a.Name})
	}
	offer := func(id string) Match {
		do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
		evs := do(Enqueue{Contact: id, Queue: "sac", Request: skills.Request{Owner: "a6", Own: 1, Mode: skills.ModeFull}})
		m := evs[len(evs)-1].Fact.(Offered).Match
		require.NoError(t, m.Check())
		do(Abandon{Contact: id})
		return m
	}
	require.Nil(t, offer("c0").Explore, "who settles nothing learns nothing from it")
	do(Settle{Contact: "s1", Agent: "a1", Category: "x", At: now})
	taken, by := 0, map[string]int{}
	var chance, score Match
	for i := range 4000 {
		m := offer(fmt.Sprintf("c%d", i+1))
		x := m.Explore
		if !x.Taken {
			require.Equal(t, "a6", m.Chosen.Agent)
			require.EqualValues(t, 900_000+100_000/8, x.Propensity)
			score = m
			continue
		}
		taken++
		by[m.Chosen.Agent]++
		require.Equal(t, "a6", x.Best)
		if m.Chosen.Agent != "a6" {
			require.EqualValues(t, 100_000/8, x.Propensity)
			chance = m
		}
	}
	require.InDelta(t, 400, taken, 4*19, "four standard deviations")
	require.Len(t, by, 8)
	for name, n := range by {
		require.InDelta(t, 50, n, 4*7, name)
	}
	require.Contains(t, chance.Text.EN, "chosen by chance, to learn (10 % of all choices)")
	for name, tamper := range map[string]func(m *Match){
		"another draw":       func(m *Match) { m.Explore.U++ },
		"another contact":    func(m *Match) { m.Explore.Contact = "c9999" },
		"a larger share":     func(m *Match) { m.Explore.Epsilon *= 2 },
		"another propensity": func(m *Match) { m.Explore.Propensity++ },
		"chance denied":      func(m *Match) { m.Explore.Taken = !m.Explore.Taken },
	} {
		for _, m := range []Match{chance, score} {
			x := *m.Explore
			m.Explore = &x
			tamper(&m)
			require.Error(t, m.Check(), name)
		}
	}
}

// An agent who becomes free is worth what the record says, and more than to those who were passed.
func TestTamperedFitFails(t *testing.T) {
	s := newScript()
	for _, line := range [][]string{
		{"agent", "ana"}, {"queue", "sac", "fit=20s"}, {"settle", "s1", "ana", "x", "resolved", "times=40"}, {"notready", "ana", "lunch"},
		{"call", "c1", "sac", "about=y"}, {"wait", "5s"}, {"call", "c2", "sac", "about=x"}, {"ready", "ana"},
	} {
		s.do(t, line)
	}
	m := s.log[len(s.log)-1].Fact.(Offered).Match
	require.NoError(t, m.Check())
	require.Len(t, m.Passes, 1)
	for name, tamper := range map[string]func(m *Match){
		"worth more":         func(m *Match) { m.Fit.Worth += 10 },
		"others worth more":  func(m *Match) { m.Passes = []Pass{{Contact: "c1", Cause: PassFit, Worth: m.Fit.Worth}} },
		"passing not told":   func(m *Match) { m.Passes = nil },
		"fit not told":       func(m *Match) { m.Fit = nil },
		"credits out of air": func(m *Match) { m.Passes[0].Cause = PassCredits },
	} {
		bad, fit := m, *m.Fit
		bad.Fit, bad.Passes = &fit, append([]Pass(nil), m.Passes...)
		tamper(&bad)
		require.Error(t, bad.Check(), name)
	}
}
