package console

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

func TestSupervisorMovesPrioritizesAndWithdraws(t *testing.T) {
	c := opens(t)
	queue := func(name string) acd.Queue {
		return acd.Queue{Name: name, Strategy: acd.BestMatch, RingTimeout: acd.DefaultRingTimeout}
	}
	c.does(acd.Configure{Config: acd.Config{
		Plan: "sha256:two", Weights: skills.DefaultWeights(), Queues: []acd.Queue{queue("sac"), queue("vendas")}, Agents: []acd.Agent{{Name: "ana"}},
	}}, acd.SignIn{Agent: "ana"}, acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c1", Queue: "sac"})
	cl, ctx := c.client(), t.Context()

	all, err := cl.Contacts(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "sac", all[0].Queue)
	moved, err := cl.Move(ctx, "c1", "vendas", "sara")
	require.NoError(t, err)
	require.Equal(t, "vendas", moved.Queue)
	require.Equal(t, all[0].Since, moved.Since)
	_, err = cl.Prioritize(ctx, "c1", 8, "sara")
	require.NoError(t, err)
	evs := c.log.Events()
	require.Equal(t, "sara", evs[len(evs)-1].Fact.(acd.PriorityChanged).By)
	back, err := cl.Withdraw(ctx, "c1", "")
	require.NoError(t, err)
	require.Equal(t, acd.PhaseInFlow, back.Phase)
	_, err = cl.Withdraw(ctx, "..", "")
	require.EqualError(t, err, `".." is no contact's id`)
}

func TestSupervisorsWordsThatMakeNoSense(t *testing.T) {
	c := opens(t)
	c.does(acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1"})
	for _, tt := range []struct {
		name, path, body string
		status           int
		detail           string
	}{
		{"over", "/api/v1/contacts/c9/withdraw", "", 404, `contact "c9" is not known: it never arrived or it is over`},
		{"does not wait", "/api/v1/contacts/c1/withdraw", "", 409, `contact "c1" is in_flow and does not wait`},
		{"nowhere", "/api/v1/contacts/c1/move", "", 400, "write where it is to wait"},
		{"no priority", "/api/v1/contacts/c1/priority", "{}", 400, "write a priority from 0 to 10"},
		{"too high", "/api/v1/contacts/c1/priority", `{"priority": 11}`, 400, "write a priority from 0 to 10"},
		{"too much said", "/api/v1/contacts/c1/withdraw", `{"queue": "sac"}`, 400, "withdrawn to its flow"},
		{"no name", "/api/v1/contacts/c1/withdraw", `{"by": "Sara Lima"}`, 400, "by is a name"},
		{"no name for an agent", "/api/v1/agents/ana/ready", `{"by": "Sara Lima"}`, 400, "by is a name"},
		{"unknown word", "/api/v1/contacts/c1/withdraw", `{"bye": "sara"}`, 400, `unknown field "bye"`},
		{"no command", "/api/v1/contacts/c1/dance", "", 404, "there is nothing at"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := c.log.Head()
			res, body := c.hears("POST", tt.path, tt.body)
			require.Equal(t, tt.status, res.StatusCode, body)
			require.Contains(t, body, `"status":`)
			var p Problem
			unmarshal(t, body, &p)
			require.Contains(t, p.Detail, tt.detail)
			require.Equal(t, before, c.log.Head())
		})
	}
}

func unmarshal(t *testing.T, body string, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(body), into))
}
