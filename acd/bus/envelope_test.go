package bus

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/acd"
	"receptivo/skills"
)

var testWriter = writer{centre: "acme", node: "n1", incarnation: "w7"}

func at(seq uint64) time.Time { return time.UnixMilli(1_800_000_000_000 + int64(seq)).UTC() }

func TestEnvelope(t *testing.T) {
	s := newFold()
	var last message
	for i, f := range []acd.Fact{
		acd.SignedIn{Agent: "ana"},
		acd.Ready{Agent: "ana"},
		acd.Queued{Contact: "01JB2Y", Queue: "sales", Since: at(3), Needs: skills.NeedsOf(map[string]int{"billing": 5}), Timeout: 60_000},
		acd.Accepted{Contact: "01JB2Y", Queue: "sales", Agent: "ana", WaitMS: 41},
	} {
		ev := acd.Event{Seq: uint64(i + 1), At: at(uint64(i + 1)), Fact: f}
		if i > 1 {
			ev.ContactSeq = uint64(i)
		}
		var err error
		last, err = testWriter.write(s, ev)
		require.NoError(t, err)
	}
	require.Equal(t, `{"specversion":"1.0","id":"n1.w7.000000000004","type":"receptivo.queue.accepted.v1","source":"/acme/queues/sales",`+
		`"subject":"01JB2Y","time":"2027-01-15T08:00:00.004Z","sequence":"000000000002","contactseq":3,"partitionkey":"01JB2Y",`+
		`"correlationid":"01JB2Y","datacontenttype":"application/json","dataschema":"urn:receptivo:schema:queue.accepted:v1",`+
		`"data":{"contact":"01JB2Y","queue":"sales","agent":"ana","wait_ms":41,`+
		`"previous":{"state":"ready","since":"2027-01-15T08:00:00.002Z"},"current":{"state":"on_contact","since":"2027-01-15T08:00:00.004Z","contact":"01JB2Y"}}}`,
		string(last.body))
	require.Equal(t, "receptivo.v1.evt.acme.queue.sales.accepted", last.to)
	require.Equal(t, [2]string{"/acme/queues/sales", "01JB2Y"}, last.keys)
}

// A plan in force is public only by its hash and size.
func TestConfiguredShowsNoPlan(t *testing.T) {
	m, err := testWriter.write(newFold(), acd.Event{Seq: 1, At: at(1), Fact: acd.Configured{Config: acd.Config{
		Plan: "sha256:ab", Queues: []acd.Queue{{Name: "sales"}}, Agents: []acd.Agent{{Name: "ana"}, {Name: "bia"}},
	}}})
	require.NoError(t, err)
	require.JSONEq(t, `{"plan":"sha256:ab","queues":1,"agents":2}`, string(m.Data))
	require.NotContains(t, string(m.body), "ana")
}

func TestEventThatIsTooLargeLosesItsLargeFields(t *testing.T) {
	match := acd.Match{V: 1}
	for i := range 5000 {
		match.Excluded.Phone = append(match.Excluded.Phone, fmt.Sprintf("agent-number-%d", i))
	}
	m, err := testWriter.write(newFold(), acd.Event{Seq: 1, At: at(1), ContactSeq: 1,
		Fact: acd.Offered{Contact: "c1", Queue: "sales", Agent: "ana", Attempt: 1, Until: at(15_000), Match: match}})
	require.NoError(t, err)
	require.Less(t, len(m.body), maxEvent)
	var data map[string]any
	require.NoError(t, json.Unmarshal(m.Data, &data))
	require.Equal(t, []any{"match"}, data["truncated"])
	require.Equal(t, "ana", data["agent"])
	require.NotContains(t, data, "match")
}

// Every agent event tells the state before and after, and each state before is the last one after.
func TestAgentEventsCarryPreviousAndCurrent(t *testing.T) {
	s, last := newFold(), agentState{State: acd.StateSignedOut}
	states := []acd.State{}
	for i, f := range []acd.Fact{
		acd.SignedIn{Agent: "ana"}, acd.PhoneBack{Agent: "ana"}, acd.Ready{Agent: "ana"},
		acd.Offered{Contact: "c1", Queue: "q", Agent: "ana"}, acd.Withdrawn{Contact: "c1", Queue: "q", Agent: "ana"},
		acd.Offered{Contact: "c2", Queue: "q", Agent: "ana"}, acd.Accepted{Contact: "c2", Queue: "q", Agent: "ana"},
		acd.AfterSet{Agent: "ana", State: acd.StateNotReady, Reason: "lunch"},
		acd.WrapUpStarted{Agent: "ana", Contact: "c2", Queue: "q"}, acd.WrapUpEnded{Agent: "ana", Contact: "c2", Queue: "q"},
		acd.NotReady{Agent: "ana", Reason: "lunch"}, acd.SignedOut{Agent: "ana"},
	} {
		m, err := testWriter.write(s, acd.Event{Seq: uint64(i + 1), At: at(uint64(i + 1)), Fact: f})
		require.NoError(t, err)
		var did change
		require.NoError(t, json.Unmarshal(m.Data, &did))
		require.Equal(t, last, did.Previous, f.Kind())
		last = did.Current
		states = append(states, last.State)
	}
	require.Equal(t, []acd.State{
		"not_ready", "not_ready", "ready", "offered", "ready", "offered", "on_contact", "on_contact", "wrap_up", "wrap_up", "not_ready", "signed_out",
	}, states)
}

// Whatever the log says and wherever the pump stopped, going on from its note writes the same bytes.
func TestFoldGoesOnFromItsNote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := story(rapid.IntRange(1, 40).Draw(t, "contacts"), rapid.IntRange(1, 5).Draw(t, "agents"))
		stop := rapid.IntRange(0, len(evs)-1).Draw(t, "stop")
		whole, part := newFold(), newFold()
		for i, ev := range evs {
			if i == stop {
				b, err := part.encode()
				require.NoError(t, err)
				part, err = decodeFold(b, uint64(i))
				require.NoError(t, err)
			}
			want, err := testWriter.write(whole, ev)
			require.NoError(t, err)
			got, err := testWriter.write(part, ev)
			require.NoError(t, err)
			require.Equal(t, string(want.body), string(got.body))
		}
	})
}

func TestClosedContactsAreForgotten(t *testing.T) {
	s := newFold()
	for _, ev := range story(3*closedKept, 4) {
		require.NoError(t, s.take(ev, testWriter))
	}
	require.Len(t, s.Closed, closedKept)
	require.Less(t, len(s.Count), closedKept+20)
	b, err := s.encode()
	require.NoError(t, err)
	require.Less(t, len(b), 64<<10)
}

// story is a log in which contacts call one after the other, in pairs that overlap, each with all it may go through.
func story(contacts, agents int) []acd.Event {
	var evs []acd.Event
	seqs := map[string]uint64{}
	tell := func(f acd.Fact) {
		ev := acd.Event{Seq: uint64(len(evs) + 1), At: at(uint64(len(evs) + 1)), Fact: f}
		if c := ev.Contact(); c != "" {
			seqs[c]++
			ev.ContactSeq = seqs[c]
		}
		evs = append(evs, ev)
	}
	agent := func(i int) string { return fmt.Sprintf("agent%d", i%agents) }
	tell(acd.Configured{Config: acd.Config{Plan: "sha256:" + strings.Repeat("0", 64)}})
	for i := range agents {
		tell(acd.SignedIn{Agent: agent(i)})
		tell(acd.Ready{Agent: agent(i)})
	}
	for i := 0; i < contacts; i += 2 {
		a, b, q := fmt.Sprintf("01JB2YH0V6%016d", i), fmt.Sprintf("01JB2YH0V6%016d", i+1), fmt.Sprintf("queue%d", i%3)
		tell(acd.Arrived{Contact: a, Channel: acd.Voice, Node: "n1", Number: "4004"})
		tell(acd.Arrived{Contact: b, Channel: acd.Voice, Node: "n1", Number: "4004"})
		tell(acd.Queued{Contact: a, Queue: q, Since: at(uint64(i))})
		tell(acd.Noted{About: acd.AboutFlow, Name: "main", Contact: b, What: "step", Fields: map[string]string{"step": "menu"}})
		tell(acd.Offered{Contact: a, Queue: q, Agent: agent(i), Attempt: 1, Until: at(uint64(i) + 15_000)})
		tell(acd.Ended{Contact: b, By: acd.ByCustomer})
		tell(acd.Accepted{Contact: a, Queue: q, Agent: agent(i), WaitMS: 3})
		tell(acd.Connected{Contact: a, Queue: q, Agent: agent(i), WaitMS: 3, JoinMS: 1})
		tell(acd.Ended{Contact: a, Queue: q, Agent: agent(i), By: acd.ByAgent, TalkMS: 60_000})
		tell(acd.Ready{Agent: agent(i)})
	}
	return evs
}
