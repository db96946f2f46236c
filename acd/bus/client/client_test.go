package client

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	raw := []byte(`{"specversion":"1.0","id":"n1.w7.000000000042","type":"receptivo.queue.offered.v1","source":"/acme/queues/sales",` +
		`"subject":"01JB2Y","time":"2026-11-22T12:00:00.123Z","sequence":"000000000417","contactseq":3,"partitionkey":"01JB2Y","correlationid":"01JB2Y",` +
		`"datacontenttype":"application/json","dataschema":"urn:x","later":{"we":"add"},"data":{"queue":"sales"}}`)
	e, err := Parse(raw)
	require.NoError(t, err)
	require.Equal(t, Event{
		ID: "n1.w7.000000000042", Type: "receptivo.queue.offered.v1", Source: "/acme/queues/sales", Subject: "01JB2Y",
		Time: time.Date(2026, 11, 22, 12, 0, 0, 123e6, time.UTC), Sequence: "000000000417", ContactSeq: 3, CorrelationID: "01JB2Y",
		Data: []byte(`{"queue":"sales"}`), Raw: raw,
	}, e)
	require.Equal(t, "queue", e.Entity())
	require.Equal(t, "offered", e.Fact())
	require.Equal(t, "sales", e.Name())
	require.Equal(t, "01JB2Y", e.Contact())

	for _, bad := range []string{"", "null", "{}", `{"specversion":"0.3","id":"1","type":"t","source":"s"}`, "\x00"} {
		_, err := Parse([]byte(bad))
		require.Error(t, err, bad)
	}
}

func TestLine(t *testing.T) {
	until := time.Date(2026, 11, 22, 12, 10, 0, 0, time.Local)
	for _, c := range []struct{ kind, source, contact, data, want string }{
		{"contact.arrived", "contacts/01JB", "01JB", `{"number":"4004"}`, "arrived         01JB  to 4004"},
		{"queue.queued", "queues/sales", "01JB", `{"queue":"sales","ahead":0}`, "queued          sales  01JB  0 ahead"},
		{"queue.offered", "queues/sales", "01JB", `{"queue":"sales","agent":"ana","match":{"chosen":{"score":912000},"text":{"en":"ana owns the open ticket"}}}`,
			"offered         sales → ana  01JB  ana owns the open ticket"},
		{"queue.offered", "queues/sales", "01JB", `{"agent":"ana","match":{"chosen":{"score":912000}}}`, "offered         sales → ana  01JB  score 0.912"},
		{"queue.deferred", "queues/sales", "01JB", `{"why":"busy","at":"` + until.UTC().Format(time.RFC3339) + `"}`, "deferred        sales  01JB  busy, until " + until.Format("15:04:05")},
		{"queue.connected", "queues/sales", "01JB", `{"agent":"ana","wait_ms":4120}`, "connected       sales → ana  01JB  waited 4.1s"},
		{"contact.ended", "contacts/01JB", "01JB", `{"agent":"ana","by":"customer","talk_ms":61000}`, "ended           01JB with ana  by customer, talked 1m1s"},
		{"agent.not_ready", "agents/ana", "", `{"agent":"ana","reason":"lunch","previous":{"state":"ready"},"current":{"state":"not_ready"}}`, "not_ready       ana  lunch"},
		{"agent.after_set", "agents/ana", "", `{"agent":"ana","state":"not_ready","reason":"lunch"}`, "after_set       ana  lunch, then not_ready"},
		{"flow.step", "flows/main", "01JB", `{"fields":{"step":"menu","key":"2"}}`, "step            main  01JB  key=2, step=menu"},
		{"node.configured", "nodes/n1", "", `{"plan":"sha256:0123456789abcdef0123","queues":2}`, "configured      n1  plan sha256:0123456789ab"},
		{"node.flag_set", "nodes/n1", "", `{"flag":"cheia","on":true}`, "flag_set        n1  cheia on"},
		{"queue.new_thing", "queues/sales", "", `{"agent":7,"why":"\u001b[2J"}`, "new_thing       sales  \u0020[2J"},
		{"queue.broken", "queues/sales", "", `[]`, "broken          sales"},
	} {
		e, err := Parse([]byte(`{"specversion":"1.0","id":"1","type":"receptivo.` + c.kind + `.v1","source":"/acme/` + c.source +
			`","subject":"` + c.contact + `","time":"2026-11-22T12:00:00.123Z","data":` + c.data + `}`))
		require.NoError(t, err)
		require.Equal(t, e.Time.Local().Format("15:04:05.000")+" "+c.want, Line(e))
	}
}

func FuzzParseAndLine(f *testing.F) {
	f.Add([]byte(`{"specversion":"1.0","id":"1","type":"a.b.c","source":"/","data":{"match":{"text":1}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if e, err := Parse(raw); err == nil {
			require.NotContains(t, Line(e), "\n")
			_, _, _ = e.Entity(), e.Fact(), e.Name()
		}
	})
}

func TestConnectSaysWhatIsWrong(t *testing.T) {
	err := Follow(t.Context(), Options{URL: "nats://127.0.0.1:1"}, nil)
	require.ErrorContains(t, err, "client: connect to nats://127.0.0.1:1: ")
	err = Follow(t.Context(), Options{URL: "nats://127.0.0.1:1", Seed: "nonsense"}, nil)
	require.ErrorContains(t, err, "client: the NKEY seed: ")
}
