package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

// TestWhatAgentsGaveAwayIsDecidedAgain: transfers, consults and holds are found in a log like any other command.
func TestWhatAgentsGaveAwayIsDecidedAgain(t *testing.T) {
	queue := func(name string) acd.Queue {
		return acd.Queue{Name: name, Needs: skills.NeedsOf(map[string]int{name: 1}), Strategy: acd.BestMatch,
			RingTimeout: acd.DefaultRingTimeout, WrapUp: 1500, Reoffer: acd.DefaultReoffer}
	}
	e, log, now := acd.New(), []acd.Event(nil), aMonday
	cmds := []acd.Command{acd.Configure{Config: acd.Config{Plan: "sha256:two", Weights: skills.DefaultWeights(),
		Queues: []acd.Queue{queue("sac"), queue("vendas")},
		Agents: []acd.Agent{{Name: "ana", Skills: skills.Set{"sac": 5}}, {Name: "bia", Skills: skills.Set{"vendas": 5}}, {Name: "caio", Skills: skills.Set{"vendas": 4}}}}}}
	for _, name := range []string{"ana", "bia", "caio"} {
		cmds = append(cmds, acd.Phone{Agent: name, Reachable: true}, acd.SignIn{Agent: name}, acd.GoReady{Agent: name})
	}
	talk := func(id, agent string) []acd.Command {
		return []acd.Command{acd.Accept{Contact: id, Agent: agent}, acd.Join{Contact: id}}
	}
	call := func(id string) []acd.Command {
		return append([]acd.Command{acd.Arrive{Contact: id, Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: id, Queue: "sac"}}, talk(id, "ana")...)
	}
	end := func(id string) []acd.Command {
		return []acd.Command{acd.End{Contact: id, By: acd.ByCustomer}, acd.Note{}, acd.Note{}} // while wrap-ups end
	}
	asks := func(id, consult string) acd.Command {
		return acd.Consult{Contact: id, Consult: consult, Prefers: "bia"}
	}
	for _, part := range [][]acd.Command{
		call("c1"), {acd.Hold{Contact: "c1"}, acd.Resume{Contact: "c1"}, acd.Transfer{Contact: "c1", Queue: "vendas", Prefers: "caio"}},
		talk("c1", "caio"), end("c1"),
		call("c2"), {asks("c2", "k2")}, talk("k2", "bia"), {acd.CompleteConsult{Contact: "c2"}}, end("c2"),
		call("c3"), {asks("c3", "k3"), acd.CancelConsult{Contact: "c3"}, asks("c3", "k4"), acd.Withdraw{Contact: "k4"}, asks("c3", "k5")},
		talk("k5", "bia"), {acd.Release{Contact: "k5"}, asks("c3", "k6")}, end("c3"),
		call("c4"), {asks("c4", "k7"), acd.Release{Contact: "c4"}}, talk("c4", "bia"), end("c4"),
		call("c5"), {acd.GoNotReady{Agent: "bia", Reason: "lunch"}, asks("c5", "k8")}, talk("k8", "caio"), {acd.LegLost{Contact: "k8", Side: acd.SideAgent}}, end("c5"),
	} {
		cmds = append(cmds, part...)
	}
	for _, cmd := range cmds {
		now = now.Add(time.Second)
		if k, ok := cmd.(acd.Accept); ok && k.Contact == "k8" {
			now = now.Add(acd.TransferHold.Duration()) // until then bia alone was waited for
			log = append(log, e.Tick(now)...)
		}
		evs, err := e.Do(now, cmd)
		require.NoError(t, err, "%T %+v", cmd, cmd)
		log = append(log, evs...)
	}
	again, err := Redecide(t.Context(), log)
	require.NoError(t, err)
	require.Equal(t, again.Events, again.SameEvents, again.String())
}
