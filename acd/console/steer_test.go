package console

import (
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// A contact is steered by who supervises somebody who serves its queue; one that an agent has, by that agent's supervisor.
func TestContactsAreSteeredByTheSupervisorOfWhoHasThem(t *testing.T) {
	c := talks(t)
	c.does(acd.GoNotReady{Agent: "bia", Reason: "lunch"})
	for _, id := range []string{"c2", "c3"} {
		c.does(acd.Arrive{Contact: id, Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: id, Queue: "vendas"})
	}
	c.does(acd.Arrive{Contact: "c4", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c4", Queue: "sac"})
	cl, ctx := c.client(), t.Context()
	refused := func(err error, detail string) {
		t.Helper()
		var p *Problem
		require.ErrorAs(t, err, &p)
		require.Equal(t, []any{403, detail}, []any{p.Status, p.Detail})
	}
	const notHers = "ana does not supervise queue vendas: the supervisor of team vendas is rita"
	head := c.log.Head()
	_, err := cl.Move(ctx, "c2", "sac", "ana")
	refused(err, notHers)
	_, err = cl.Prioritize(ctx, "c2", 8, "ana")
	refused(err, notHers)
	_, err = cl.Withdraw(ctx, "c2", "ana")
	refused(err, notHers)
	require.Equal(t, head, c.log.Head(), "nothing happened")

	for _, by := range []string{"", "rita", "planejamento"} {
		_, err = cl.Prioritize(ctx, "c2", 8, by)
		require.NoError(t, err, by)
	}
	_, err = cl.Prioritize(ctx, "c4", 8, "bia") // ana serves sac, whom nobody supervises
	require.NoError(t, err)

	c.does(acd.GoReady{Agent: "bia"}) // whose phone rings for c2
	_, err = cl.Move(ctx, "c2", "sac", "ana")
	refused(err, "ana does not supervise bia: the supervisor of team vendas is rita")
	_, err = cl.Move(ctx, "c2", "sac", "rita")
	require.NoError(t, err)
}

func TestTalksAreSteeredByTheSupervisorOfTheAgent(t *testing.T) {
	c := talks(t)
	c.does(acd.Arrive{Contact: "c2", Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: "c2", Queue: "vendas"},
		acd.Accept{Contact: "c2", Agent: "bia"}, acd.Join{Contact: "c2"})
	cl, ctx := c.client(), t.Context()
	says := map[string]func(by string) error{
		"hold":     func(by string) error { _, err := cl.Hold(ctx, "bia", by); return err },
		"resume":   func(by string) error { _, err := cl.Resume(ctx, "bia", by); return err },
		"consult":  func(by string) error { _, err := cl.Consult(ctx, "bia", "vendas", "", by); return err },
		"cancel":   func(by string) error { _, err := cl.CancelConsult(ctx, "bia", by); return err },
		"complete": func(by string) error { _, err := cl.CompleteConsult(ctx, "bia", by); return err },
		"transfer": func(by string) error { _, err := cl.Transfer(ctx, "bia", "vendas", "", by); return err },
	}
	head := c.log.Head()
	for verb, say := range says {
		var p *Problem
		require.ErrorAs(t, say("ana"), &p, verb)
		require.Equal(t, []any{403, "ana does not supervise bia: the supervisor of team vendas is rita"}, []any{p.Status, p.Detail}, verb)
	}
	require.Equal(t, head, c.log.Head(), "nothing happened")
	for _, by := range []string{"rita", "bia", ""} {
		require.NoError(t, says["hold"](by), by)
		require.NoError(t, says["resume"](by), by)
	}
	require.NoError(t, says["transfer"]("planejamento"))
	res, body := c.hears("POST", "/api/v1/agents/ana/hold", `{"by": "Rita Lima"}`)
	require.Equal(t, 400, res.StatusCode, body)
}
