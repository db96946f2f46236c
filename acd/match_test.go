package acd

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// eightAgents is the offer of a contact among eight agents, of whom the seventh owns its ticket.
func eightAgents(t *testing.T, s Strategy) Match {
	e := New()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	config := Config{
		Plan: "sha256:test", Weights: skills.DefaultWeights(),
		Queues: []Queue{{Name: "sac", Strategy: s, Needs: skills.NeedsOf(map[string]int{"sac": 1}), RingTimeout: DefaultRingTimeout, RingAllMax: 1}},
	}
	for i := range 8 {
		config.Agents = append(config.Agents, Agent{Name: fmt.Sprintf("a%d", i), Skills: skills.Set{"sac": i + 1}})
	}
	cmds := []Command{Configure{Config: config}}
	for _, a := range config.Agents {
		cmds = append(cmds, Phone{Agent: a.Name, Reachable: true}, SignIn{Agent: a.Name}, GoReady{Agent: a.Name})
	}
	cmds = append(cmds, Arrive{Contact: "c1", Channel: Voice, Node: "n1", Number: "1"},
		Enqueue{Contact: "c1", Queue: "sac", Request: skills.Request{Owner: "a6", Own: 1, Mode: skills.ModeFull}})
	var last []Event
	for _, c := range cmds {
		now = now.Add(30 * time.Second)
		evs, err := e.Do(now, c)
		require.NoError(t, err)
		last = evs
	}
	return last[len(last)-1].Fact.(Offered).Match
}

func TestTamperedMatchFails(t *testing.T) {
	for _, s := range Strategies() {
		m := eightAgents(t, s)
		require.NoError(t, m.Check())
		require.Equal(t, 8, m.Considered)
		tampers := map[string]func(*Match){
			"score raised":       func(m *Match) { m.Chosen.Score += 100_000 },
			"terms changed":      func(m *Match) { m.RunnersUp[0].Terms.Own += 200_000 },
			"another chosen":     func(m *Match) { m.Chosen, m.RunnersUp[2] = m.RunnersUp[2], m.Chosen },
			"runner-up left out": func(m *Match) { m.RunnersUp = m.RunnersUp[1:] },
			"rest left out":      func(m *Match) { m.RestMax = nil },
			"fewer considered":   func(m *Match) { m.Considered = 5 },
		}
		tampers["better rest"] = func(m *Match) { *m.RestMax = rule{m.Strategy, m.After}.value(&m.RunnersUp[4]) + 1 }
		for name, tamper := range tampers {
			bad := m
			bad.RunnersUp = slices.Clone(m.RunnersUp)
			rest := *m.RestMax
			bad.RestMax = &rest
			tamper(&bad)
			require.Error(t, bad.Check(), "%s: %s", s, name)
		}
	}
}
