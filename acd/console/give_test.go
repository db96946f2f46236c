package console

import (
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

// talks is a centre where ana has contact c1 and bia serves another queue.
func talks(t *testing.T) *centre {
	c := opens(t)
	queue := func(name string) acd.Queue {
		return acd.Queue{Name: name, Strategy: acd.BestMatch, RingTimeout: acd.DefaultRingTimeout, WrapUp: acd.DefaultWrapUp, Needs: skills.NeedsOf(map[string]int{name: 1})}
	}
	c.does(acd.Configure{Config: acd.Config{
		Plan: "sha256:two", Weights: skills.DefaultWeights(), Queues: []acd.Queue{queue("sac"), queue("vendas"), queue("noite")},
		Agents: []acd.Agent{{Name: "ana", Skills: skills.Set{"sac": 5}}, {Name: "bia", Skills: skills.Set{"vendas": 5}}},
	}})
	for _, name := range []string{"ana", "bia"} {
		c.does(acd.Phone{Agent: name, Reachable: true}, acd.SignIn{Agent: name}, acd.GoReady{Agent: name})
	}
	c.does(acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c1", Queue: "sac"},
		acd.Accept{Contact: "c1", Agent: "ana"}, acd.Join{Contact: "c1"})
	return c
}

func TestAgentHoldsAsksAndGivesAway(t *testing.T) {
	c := talks(t)
	cl, ctx := c.client(), t.Context()
	contact := func(i int) Contact {
		all, err := cl.Contacts(ctx)
		require.NoError(t, err)
		return all[i]
	}
	_, err := cl.Hold(ctx, "ana", "")
	require.NoError(t, err)
	require.False(t, contact(0).Held.IsZero())
	_, err = cl.Resume(ctx, "ana", "")
	require.NoError(t, err)
	for range 2 { // each consult has an id of its own
		_, err = cl.Consult(ctx, "ana", "vendas", "", "")
		require.NoError(t, err)
		require.Equal(t, contact(1).ID, contact(0).Consult)
		_, err = cl.CancelConsult(ctx, "ana", "")
		require.NoError(t, err)
	}
	_, err = cl.Consult(ctx, "ana", "", "bia", "")
	require.NoError(t, err)
	k := contact(1).ID
	c.does(acd.Accept{Contact: k, Agent: "bia"}, acd.Join{Contact: k})
	ana, err := cl.CompleteConsult(ctx, "ana", "")
	require.NoError(t, err)
	require.Equal(t, acd.StateWrapUp, ana.State)
	require.Equal(t, "bia", contact(0).Agent)
	_, err = cl.Transfer(ctx, "bia", "sac", "ana", "")
	require.NoError(t, err)
	require.Equal(t, []any{acd.PhaseWaiting, "sac"}, []any{contact(0).Phase, contact(0).Queue})
}

func TestGiftsThatMakeNoSense(t *testing.T) {
	c := talks(t)
	for _, tt := range []struct {
		name, path, body string
		status           int
		detail           string
	}{
		{"nobody", "/api/v1/agents/caio/hold", "", 404, `agent "caio" is not in the plan in force`},
		{"without a contact", "/api/v1/agents/bia/hold", "", 409, `agent "bia" is ready and has no contact`},
		{"nowhere", "/api/v1/agents/ana/transfer", "", 400, "write a queue, an agent or both"},
		{"unknown queue", "/api/v1/agents/ana/transfer", `{"queue": "x"}`, 409, `queue "x" is not in the plan in force`},
		{"closed", "/api/v1/agents/ana/transfer", `{"queue": "noite"}`, 409, `queue "noite" does not take contact "c1": it is closed`},
		{"to herself", "/api/v1/agents/ana/consult", `{"to": "ana"}`, 409, `agent "ana" has contact "c1" already`},
		{"no consult", "/api/v1/agents/ana/complete", "", 409, "nobody is consulted about it"},
		{"too much said", "/api/v1/agents/ana/hold", `{"queue": "sac"}`, 400, "say nothing else"},
		{"unknown word", "/api/v1/agents/ana/hold", `{"for": 1}`, 400, `unknown field "for"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := c.log.Head()
			res, body := c.hears("POST", tt.path, tt.body)
			require.Equal(t, tt.status, res.StatusCode, body)
			var p Problem
			unmarshal(t, body, &p)
			require.Contains(t, p.Detail, tt.detail)
			require.Equal(t, before, c.log.Head())
		})
	}
}
