package bus

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

func TestEveryFactHasItsPlace(t *testing.T) {
	for _, f := range acd.Facts() {
		p, ok := placeOf(f, "n1")
		require.True(t, ok, "%s is missing from the table", f.Kind())
		require.Regexp(t, `^receptivo\.v1\.evt\.acme\.(contact|(queue|agent|flow|node)\.[a-z0-9_-]{1,64})\.[a-z0-9_-]{1,64}$`, p.subject("acme"))
		require.Regexp(t, `^receptivo\.(contact|queue|agent|flow|node)\.[a-z0-9_-]+\.v1$`, p.eventType())
	}
	require.Len(t, acd.Facts(), len(table)+1, "the table holds every kind but noted, each once")
	require.Len(t, rows, len(table))
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		fact                  acd.Fact
		subject, kind, source string
	}{
		{acd.Arrived{Contact: "01JB"}, "contact.arrived", "contact.arrived", "contacts/01JB"},
		{acd.Ended{Contact: "01JB", Queue: "sales", Agent: "ana"}, "contact.ended", "contact.ended", "contacts/01JB"},
		{acd.Transferred{Contact: "01JB", Queue: "sales", Agent: "ana", To: "vip"}, "contact.transferred", "contact.transferred", "contacts/01JB"},
		{acd.Held{Contact: "01JB", Queue: "sales", Agent: "ana"}, "contact.held", "contact.held", "contacts/01JB"},
		{acd.Resumed{Contact: "01JB", Queue: "sales", Agent: "ana"}, "contact.resumed", "contact.resumed", "contacts/01JB"},
		{acd.Offered{Contact: "01JB", Queue: "sales", Agent: "ana"}, "queue.sales.offered", "queue.offered", "queues/sales"},
		{acd.Released{Contact: "01JB", Queue: "sales", Agent: "ana"}, "queue.sales.released", "queue.released", "queues/sales"},
		{acd.CallbackPromised{Contact: "01JB", Queue: "sales"}, "queue.sales.callback_promised", "queue.callback_promised", "queues/sales"},
		{acd.Deferred{Contact: "01JB", Queue: "sales"}, "queue.sales.deferred", "queue.deferred", "queues/sales"},
		{acd.Refused{Contact: "01JB", Queue: "No such.>"}, "queue.no-such--.refused", "queue.refused", "queues/no-such--"},
		{acd.Refused{Contact: "01JB"}, "queue.-.refused", "queue.refused", "queues/-"},
		{acd.WrapUpStarted{Contact: "01JB", Queue: "sales", Agent: "ana"}, "agent.ana.wrap_up_started", "agent.wrap_up_started", "agents/ana"},
		{acd.Configured{}, "node.n1.configured", "node.configured", "nodes/n1"},
		{acd.LostNode{Node: "n2"}, "node.n2.node_lost", "node.node_lost", "nodes/n2"},
		{acd.Noted{About: acd.AboutFlow, Name: "main", Contact: "01JB", What: "step"}, "flow.main.step", "flow.step", "flows/main"},
		{acd.Noted{About: acd.AboutContact, Contact: "01JB", What: "answered"}, "contact.answered", "contact.answered", "contacts/01JB"},
		{acd.Noted{What: "sneezed"}, "node.n1.sneezed", "node.sneezed", "nodes/n1"},
	} {
		p, ok := placeOf(c.fact, "n1")
		require.True(t, ok)
		require.Equal(t, "receptivo.v1.evt.acme."+c.subject, p.subject("acme"))
		require.Equal(t, "receptivo."+c.kind+".v1", p.eventType())
		require.Equal(t, "/acme/"+c.source, p.source("acme"))
		require.NotContains(t, p.subject("acme"), "01JB", "no contact id in a subject")
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"sales": "sales", "": "-", "a.b*c>d e": "a-b-c-d-e", "Ação": "a--o", strings.Repeat("x", 70): strings.Repeat("x", 64),
	} {
		require.Equal(t, want, slug(in))
	}
}
