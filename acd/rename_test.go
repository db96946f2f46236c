package acd

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

func TestRenamesThatContradictThemselves(t *testing.T) {
	queue := func(name, before string) Queue {
		return Queue{Name: name, RenamedFrom: before, Strategy: LongestIdle, RingTimeout: DefaultRingTimeout}
	}
	for want, c := range map[string]Config{
		`acd: queue "a" cannot have been renamed to "b": it is still there`: {Queues: []Queue{queue("a", ""), queue("b", "a")}},
		`acd: queue "a" cannot have been renamed to "a": it is still there`: {Queues: []Queue{queue("a", "a")}},
		`acd: queue "b" cannot have been renamed to "a": it is still there`: {Queues: []Queue{queue("a", "b"), queue("b", "c")}},
		`acd: queue "x" was renamed to "a" or to "b", not to both`:          {Queues: []Queue{queue("a", "x"), queue("b", "x")}},
		`acd: agent "ana" cannot have been renamed to "bia": they are still there`: {
			Agents: []Agent{{Name: "ana"}, {Name: "bia", RenamedFrom: "ana"}},
		},
		`acd: agent "x" was renamed to "ana" or to "bia", not to both`: {
			Agents: []Agent{{Name: "ana", RenamedFrom: "x"}, {Name: "bia", RenamedFrom: "x"}},
		},
	} {
		_, err := New().Do(time.Unix(1, 0), Configure{Config: c})
		require.EqualError(t, err, want)
	}
}

// TestHistoryKnowsTheNamesOfItsDay: an owner is the owner under any name.
func TestHistoryKnowsTheNamesOfItsDay(t *testing.T) {
	config := func(ana, before string) Config {
		return Config{
			Weights: skills.DefaultWeights(),
			Queues:  []Queue{{Name: "sac", Strategy: BestMatch, RingTimeout: DefaultRingTimeout}},
			Agents:  []Agent{{Name: "bia"}, {Name: ana, RenamedFrom: before}},
		}
	}
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	e := New()
	do := func(c Command) []Event {
		evs, err := e.Do(now, c)
		require.NoError(t, err)
		return evs
	}
	do(Configure{Config: config("ana", "")})
	do(Configure{Config: config("ana_dias", "ana")})
	for _, name := range []string{"bia", "ana"} { // the phone's driver has not heard of it yet
		do(Phone{Agent: name, Reachable: true})
		do(SignIn{Agent: name})
		do(GoReady{Agent: name})
	}
	do(Arrive{Contact: "c1"})
	hist := []skills.AgentTerm{{Agent: "ana", Value: 0.5}, {Agent: "bia", Value: -0.5}}
	evs := do(Enqueue{Contact: "c1", Queue: "sac", Request: skills.Request{Owner: "ana", Own: 1, Hist: hist, Mode: skills.ModeFull}})
	offered := evs[len(evs)-1].Fact.(Offered)
	require.Equal(t, "ana_dias", offered.Agent)
	require.Positive(t, offered.Match.Chosen.Terms.Own)
	require.Positive(t, offered.Match.Chosen.Terms.Hist)
	require.Equal(t, "ana", hist[0].Agent, "what was given is left alone")
}
