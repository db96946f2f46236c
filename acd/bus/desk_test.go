package bus

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/acd"
	"receptivo/skills"
)

// Two chats: the end of one leaves the agent with the other, and events say so.
func TestAgentEventsKnowOfSeveralContacts(t *testing.T) {
	s := newFold()
	var got []string
	for i, f := range []acd.Fact{
		acd.SignedIn{Agent: "ana"}, acd.Ready{Agent: "ana"},
		acd.Offered{Contact: "c1", Queue: "q", Agent: "ana"}, acd.Accepted{Contact: "c1", Queue: "q", Agent: "ana"},
		acd.Offered{Contact: "c2", Queue: "q", Agent: "ana"}, acd.Accepted{Contact: "c2", Queue: "q", Agent: "ana"},
		acd.WrapUpStarted{Contact: "c1", Queue: "q", Agent: "ana"},
		acd.WrapUpEnded{Contact: "c1", Queue: "q", Agent: "ana"}, acd.Freed{Contact: "c1", Agent: "ana"},
		acd.Offered{Contact: "c3", Queue: "q", Agent: "ana"}, acd.Withdrawn{Contact: "c3", Queue: "q", Agent: "ana"},
		acd.WrapUpStarted{Contact: "c2", Queue: "q", Agent: "ana"}, acd.WrapUpEnded{Contact: "c2", Queue: "q", Agent: "ana"}, acd.Ready{Agent: "ana"},
	} {
		m, err := testWriter.write(s, acd.Event{Seq: uint64(i + 1), At: at(uint64(i + 1)), Fact: f})
		require.NoError(t, err)
		var did change
		require.NoError(t, json.Unmarshal(m.Data, &did))
		now := did.Current
		got = append(got, fmt.Sprintf("%s %s %v %d", now.State, now.Contact, now.Contacts, now.Since.Sub(at(0)).Milliseconds()))
	}
	require.Equal(t, []string{
		"not_ready  [] 1", "ready  [] 2", "offered c1 [] 3", "on_contact c1 [] 4",
		"on_contact c1 [{c1 on_contact} {c2 offered}] 4", "on_contact c1 [{c1 on_contact} {c2 on_contact}] 4",
		"on_contact c2 [{c1 wrap_up} {c2 on_contact}] 4", "on_contact c2 [{c1 wrap_up} {c2 on_contact}] 4", "on_contact c2 [] 4",
		"on_contact c2 [{c2 on_contact} {c3 offered}] 4", "on_contact c2 [] 4",
		"wrap_up c2 [] 12", "wrap_up c2 [] 12", "ready  [] 14",
	}, got)
}

// Whatever happens in an engine whose agents have several contacts at once, the fold says of them what the engine does.
func TestFoldKnowsAgentsAsTheEngineDoes(t *testing.T) {
	agents := []string{"ana", "bia", "caio"}
	rapid.Check(t, func(t *rapid.T) {
		e, s, now := acd.New(), newFold(), at(0)
		do := func(c acd.Command) {
			evs, _ := e.Do(now, c) // what cannot be is refused
			for _, ev := range evs {
				require.NoError(t, s.take(ev, testWriter))
			}
			for _, a := range e.State().Agents {
				d := s.desk(a.Name)
				require.Equal(t, []any{a.State, a.Reason}, []any{d.State, d.Reason}, a.Name)
				if a.State != acd.StateSignedOut {
					require.Equal(t, a.Since, d.Since, a.Name)
				}
				has := []atHand{}
				for _, h := range a.Contacts {
					has = append(has, atHand{h.Contact, h.State})
				}
				if len(a.Contacts) == 0 && a.Contact != "" {
					has = []atHand{{a.Contact, a.State}}
				}
				require.Equal(t, has, append([]atHand{}, d.Has...), a.Name)
			}
		}
		config := acd.Config{Weights: skills.DefaultWeights(), Queues: []acd.Queue{
			{Name: "a", Strategy: acd.LongestIdle, RingTimeout: 10_000, WrapUp: 5000}, {Name: "b", Strategy: acd.RingAll, RingTimeout: 10_000},
		}}
		for _, name := range agents {
			config.Agents = append(config.Agents, acd.Agent{Name: name, Capacity: acd.Capacity{acd.Voice: 1, acd.Chat: 2, acd.Email: 1}})
		}
		do(acd.Configure{Config: config})
		for _, name := range agents {
			do(acd.Phone{Agent: name, Reachable: true})
			do(acd.SignIn{Agent: name})
			do(acd.GoReady{Agent: name})
		}
		n := 0
		id := func() string { return fmt.Sprintf("c%d", rapid.IntRange(max(1, n-8), n+1).Draw(t, "contact")) }
		queue := func() string { return rapid.SampledFrom([]string{"a", "b"}).Draw(t, "queue") }
		agent := func() string { return rapid.SampledFrom(agents).Draw(t, "agent") }
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 1000, 5000, 11_000}).Draw(t, "ms")) * time.Millisecond)
			switch rapid.IntRange(0, 13).Draw(t, "step") {
			case 0, 1, 2:
				n++
				c := fmt.Sprintf("c%d", n)
				do(acd.Arrive{Contact: c, Channel: rapid.SampledFrom([]acd.Channel{acd.Voice, acd.Chat, acd.Chat, acd.Email}).Draw(t, "channel"), Node: "n1"})
				do(acd.Enqueue{Contact: c, Queue: queue()})
			case 3, 4, 5, 6:
				for _, c := range e.State().Contacts {
					switch c.Phase {
					case acd.PhaseOffered:
						do(acd.Accept{Contact: c.ID, Agent: agent()})
						do(acd.Join{Contact: c.ID})
					case acd.PhaseConnecting:
						do(acd.LegLost{Contact: c.ID, Side: acd.SideAgent})
					}
				}
			case 7:
				do(acd.Release{Contact: id()})
			case 8:
				do(acd.End{Contact: id(), By: acd.ByCustomer})
			case 9:
				do(acd.Transfer{Contact: id(), Queue: queue()})
			case 10:
				n++
				do(acd.Consult{Contact: id(), Consult: fmt.Sprintf("c%d", n), Queue: queue()})
			case 11:
				do(acd.CompleteConsult{Contact: id()})
			case 12:
				do(acd.GoNotReady{Agent: agent(), Reason: "lunch"})
			case 13:
				name := agent()
				do(acd.SignIn{Agent: name})
				do(acd.GoReady{Agent: name})
			}
		}
	})
}
