package acd

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// rungAtOnce is the offers of a contact that ring_all rings some of its many candidates for, each a second longer idle than
// the next.
func rungAtOnce(t *testing.T, agents, most int) []Offered {
	e := New()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	config := Config{
		Plan: "sha256:test", Weights: skills.DefaultWeights(),
		Queues: []Queue{{Name: "sac", Strategy: RingAll, RingTimeout: DefaultRingTimeout, RingAllMax: most}},
	}
	for i := range agents {
		config.Agents = append(config.Agents, Agent{Name: fmt.Sprintf("a%02d", i)})
	}
	cmds := []Command{Configure{Config: config}}
	for _, a := range config.Agents {
		cmds = append(cmds, Phone{Agent: a.Name, Reachable: true}, SignIn{Agent: a.Name}, GoReady{Agent: a.Name})
	}
	cmds = append(cmds, Arrive{Contact: "c1", Channel: Voice, Node: "n1", Number: "1"}, Enqueue{Contact: "c1", Queue: "sac"})
	var offers []Offered
	for _, c := range cmds {
		now = now.Add(time.Second)
		evs, err := e.Do(now, c)
		require.NoError(t, err)
		for _, ev := range evs {
			if f, ok := ev.Fact.(Offered); ok {
				offers = append(offers, f)
			}
		}
	}
	return offers
}

func TestRingAllRingsThoseIdleLongest(t *testing.T) {
	for _, tt := range []struct{ agents, most, want, listed int }{
		{20, 0, DefaultRingAllMax, listed}, {20, 3, 3, listed}, {12, 0, DefaultRingAllMax, 2}, {4, 9, 4, 0}, {1, 9, 1, 0},
	} {
		t.Run(fmt.Sprintf("agents=%d,most=%d", tt.agents, tt.most), func(t *testing.T) {
			offers := rungAtOnce(t, tt.agents, tt.most)
			require.Len(t, offers, tt.want)
			for i, f := range offers {
				require.Equal(t, fmt.Sprintf("a%02d", i), f.Agent)
				require.Equal(t, f.Agent, f.Match.Rung[i])
				require.Len(t, f.Match.Rung, tt.want)
				require.Len(t, f.Match.RunnersUp, tt.listed)
				require.Equal(t, 1, f.Attempt)
				require.NoError(t, f.Match.Check())
			}
		})
	}
}

func TestTamperedRingFails(t *testing.T) {
	m := rungAtOnce(t, 20, 3)[1].Match
	for name, tamper := range map[string]func(*Match){
		"nobody is rung":           func(m *Match) { m.Rung = nil },
		"another is rung":          func(m *Match) { m.Rung[1] = "a17" },
		"one is rung and listed":   func(m *Match) { m.RunnersUp[0].Agent = "a00" },
		"one was idle longer":      func(m *Match) { m.RunnersUp[0].IdleMS = m.Chosen.IdleMS + 1 },
		"one left out was":         func(m *Match) { *m.RestMax = int64(m.Chosen.IdleMS) },
		"fewer considered":         func(m *Match) { m.Considered = 4 },
		"more rung than there are": func(m *Match) { m.Rung = append(m.Rung, "a05", "a06") },
	} {
		bad := m
		bad.Rung, bad.RunnersUp = slices.Clone(m.Rung), slices.Clone(m.RunnersUp)
		rest := *m.RestMax
		bad.RestMax = &rest
		tamper(&bad)
		require.Error(t, bad.Check(), name)
	}
}
