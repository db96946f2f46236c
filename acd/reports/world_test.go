//go:build strangers

package reports

import (
	"context"
	"fmt"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

var (
	noon        = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	worldAgents = []string{"ana", "bia", "caio"}
)

// world is a real engine to which anything happens, and the log of it.
type world struct {
	engine   *acd.Engine
	log      *acd.MemLog
	now      time.Time
	pick     func(n int) int // 0 to n−1
	contacts int
}

func worldConfig() acd.Config {
	queue := func(name string, wrap acd.Millis) acd.Queue {
		return acd.Queue{Name: name, Strategy: acd.LongestIdle, Needs: skills.NeedsOf(map[string]int{name: 1}),
			RingTimeout: acd.DefaultRingTimeout, WrapUp: wrap, Reoffer: acd.DefaultReoffer, Answer: 15_000, Short: 3000}
	}
	c := acd.Config{Plan: "sha256:test", Weights: skills.DefaultWeights(), Queues: []acd.Queue{queue("sac", acd.DefaultWrapUp), queue("vip", 0)}}
	c.Queues[0].MaxCalls = 4
	c.Queues[1].OnNoAnswer = acd.StateReady
	for _, name := range worldAgents {
		c.Agents = append(c.Agents, acd.Agent{Name: name, Skills: skills.Set{"sac": 5, "vip": 5}})
	}
	return c
}

func newWorld(pick func(n int) int) *world {
	w := &world{engine: acd.New(), log: acd.NewMemLog(), now: noon, pick: pick}
	w.do(acd.Configure{Config: worldConfig()})
	w.allReady()
	return w
}

func (w *world) do(c acd.Command) {
	evs, _ := w.engine.Do(w.now, c) // what cannot be is refused, and nothing happens
	w.keep(evs)
}

func (w *world) keep(evs []acd.Event) {
	if err := w.log.Append(context.Background(), w.log.Head(), evs); err != nil {
		panic(err)
	}
}

func (w *world) allReady() {
	for _, name := range worldAgents {
		w.do(acd.Phone{Agent: name, Reachable: true})
		w.do(acd.SignIn{Agent: name})
		w.do(acd.GoReady{Agent: name})
	}
}

func (w *world) contact() string { return fmt.Sprintf("c%d", w.contacts-w.pick(min(8, w.contacts+1))) }
func (w *world) agent() string   { return worldAgents[w.pick(len(worldAgents))] }
func (w *world) queue() string   { return []string{"sac", "sac", "vip", "nowhere"}[w.pick(4)] }

// phase is a contact that is in one of some phases, if there is one.
func (w *world) phase(some ...acd.Phase) (found acd.ContactView) {
	for _, c := range w.engine.State().Contacts {
		for _, p := range some {
			if c.Phase == p && c.About == "" {
				found = c
			}
		}
	}
	return found
}

func (w *world) step() {
	w.now = w.now.Add(time.Duration([]int{0, 0, 1, 999, 2000, 5000, 11_000}[w.pick(7)]) * time.Millisecond)
	ringing := w.phase(acd.PhaseOffered, acd.PhaseConnecting)
	switch w.pick(20) {
	case 0, 1, 2, 3:
		w.contacts++
		id := fmt.Sprintf("c%d", w.contacts)
		w.do(acd.Arrive{Contact: id, Channel: acd.Voice, Node: "n1", Number: "4004"})
		w.do(acd.Enqueue{Contact: id, Queue: w.queue(), Closed: w.pick(20) == 0, Timeout: acd.Millis(w.pick(3) * 20_000), Merge: w.contact()})
	case 4:
		w.do(acd.Enqueue{Contact: w.contact(), Queue: w.queue(), Merge: w.contact()})
	case 5, 6, 7:
		w.do(acd.Accept{Contact: ringing.ID, Agent: ringing.Agent})
		w.do(acd.Join{Contact: ringing.ID})
		w.do(acd.Dialed{Contact: ringing.ID, Result: []acd.Why{acd.WhyAnswered, acd.WhyBusy}[w.pick(2)]})
	case 8:
		w.do(acd.Decline{Contact: ringing.ID, Agent: ringing.Agent, Why: []acd.Why{acd.WhyDeclined, acd.WhyBusy, acd.WhyUnreachable}[w.pick(3)]})
	case 9:
		w.do(acd.Abandon{Contact: w.contact()})
	case 10:
		w.do(acd.Leave{Contact: w.contact(), Why: acd.WhyKey})
	case 11, 12:
		w.do(acd.End{Contact: w.contact(), By: acd.ByCustomer})
	case 13:
		w.do(acd.Release{Contact: w.contact()})
	case 14:
		w.do(acd.FinishWrapUp{Agent: w.agent()})
	case 15:
		w.allReady()
	case 16:
		from := w.now.Add(time.Duration(w.pick(60)-30) * time.Second)
		w.do(acd.PromiseCallback{Contact: w.contact(), Queue: "sac", Attempts: 1 + w.pick(2), Retry: []acd.Millis{30_000},
			Hours: []acd.Span{{From: from, To: from.Add(time.Duration(1+w.pick(3000)) * time.Second)}}})
	case 17:
		w.rare()
	default:
		w.give(w.phase(acd.PhaseConnected).ID)
	}
}

// give lets an agent give a contact away, ask somebody about it, or hold it.
func (w *world) give(id string) {
	switch w.pick(6) {
	case 0:
		w.do(acd.Transfer{Contact: id, Queue: w.queue()})
	case 1, 2:
		w.contacts++
		w.do(acd.Consult{Contact: id, Consult: fmt.Sprintf("c%d", w.contacts), Queue: w.queue()})
	case 3:
		w.do(acd.CompleteConsult{Contact: id})
	case 4:
		w.do(acd.Hold{Contact: id})
	case 5:
		w.do(acd.Resume{Contact: id})
	}
}

func (w *world) rare() {
	switch w.pick(8) {
	case 0:
		w.do(acd.SignOut{Agent: w.agent()})
	case 1:
		w.do(acd.GoNotReady{Agent: w.agent(), Reason: []string{"break", "lunch"}[w.pick(2)]})
	case 2:
		w.do(acd.NodeLost{Node: "n1"})
		w.allReady()
	case 3:
		w.do(acd.Phone{Agent: w.agent(), Reachable: w.pick(2) == 0})
	case 4:
		w.do(acd.LegLost{Contact: w.contact(), Side: []acd.Side{acd.SideAgent, acd.SideCustomer}[w.pick(2)]})
	default:
		w.keep(w.engine.Tick(w.now))
	}
}
