package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

// TestWhatSupervisorsDidIsDecidedAgain: their commands are found in a log like any others.
func TestWhatSupervisorsDidIsDecidedAgain(t *testing.T) {
	queue := func(name string) acd.Queue {
		return acd.Queue{Name: name, Needs: skills.NeedsOf(map[string]int{name: 1}), Strategy: acd.BestMatch,
			RingTimeout: acd.DefaultRingTimeout, WrapUp: acd.DefaultWrapUp, Reoffer: acd.DefaultReoffer}
	}
	e, log, now := acd.New(), []acd.Event(nil), aMonday
	for _, cmd := range []acd.Command{
		acd.Configure{Config: acd.Config{Plan: "sha256:two", Weights: skills.DefaultWeights(),
			Queues: []acd.Queue{queue("sac"), queue("vendas")},
			Agents: []acd.Agent{{Name: "ana", Skills: skills.Set{"sac": 5}}, {Name: "bia", Skills: skills.Set{"vendas": 5}}}}},
		acd.Phone{Agent: "ana", Reachable: true}, acd.SignIn{Agent: "ana"}, acd.GoReady{Agent: "ana", By: "sara"},
		acd.Phone{Agent: "bia", Reachable: true}, acd.SignIn{Agent: "bia"},
		acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c1", Queue: "sac", Timeout: 50_000},
		acd.Move{Contact: "c1", Queue: "vendas", By: "sara"},
		acd.GoReady{Agent: "bia"},
		acd.Withdraw{Contact: "c1", By: "sara"},
		acd.Enqueue{Contact: "c1", Queue: "vendas"},
		acd.Accept{Contact: "c1", Agent: "bia"}, acd.Join{Contact: "c1"},
		acd.GoNotReady{Agent: "bia", Reason: "training", By: "sara"},
		acd.SignOut{Agent: "bia", By: "sara"},
		acd.End{Contact: "c1", By: acd.ByCustomer},
		acd.ExtendWrapUp{Agent: "bia", More: 500_000, Disposition: "sold"},
		acd.FinishWrapUp{Agent: "bia"},
		acd.Arrive{Contact: "c2", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c2", Queue: "sac"},
		acd.GoNotReady{Agent: "ana", Reason: "meeting", By: "sara"},
		acd.Prioritize{Contact: "c2", Priority: 9, By: "sara"},
		acd.Withdraw{Contact: "c2"},
		acd.SignOut{Agent: "ana", By: "sara"},
	} {
		now = now.Add(time.Second)
		evs, err := e.Do(now, cmd)
		require.NoError(t, err, "%T", cmd)
		require.NotEmpty(t, evs, "%T", cmd)
		log = append(log, evs...)
	}
	again, err := Redecide(t.Context(), log)
	require.NoError(t, err)
	require.Equal(t, again.Events, again.SameEvents, again.String())
}
