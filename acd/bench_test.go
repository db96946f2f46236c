package acd

import (
	"fmt"
	"testing"
	"time"

	"receptivo/skills"
)

// BenchmarkCommand is the cost of one command of a contact's life (arrive, enqueue with offer, accept, join, end,
// finish wrap-up; six of them per contact) with so many others waiting in vain, ten agents, history in the request.
//
//	go test -run '^$' -bench Command ./acd
func BenchmarkCommand(b *testing.B) {
	for _, waiting := range []int{10, 1_000} {
		b.Run(fmt.Sprintf("waiting=%d,agents=10", waiting), func(b *testing.B) {
			benchmarkLife(b, waiting)
		})
	}
}

func benchmarkLife(b *testing.B, waiting int) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	e := New()
	do := func(c Command) []Event {
		evs, err := e.Do(now, c)
		if err != nil {
			b.Fatal(err)
		}
		return evs
	}
	queue := func(name string, needs map[string]int) Queue {
		return Queue{Name: name, Strategy: BestMatch, Needs: skills.NeedsOf(needs), RingTimeout: DefaultRingTimeout, WrapUp: DefaultWrapUp, Reoffer: DefaultReoffer}
	}
	cfg := Config{Plan: "sha256:bench", Weights: skills.DefaultWeights(), Queues: []Queue{queue("sac", map[string]int{"sac": 1})}}
	for i := range 10 {
		cfg.Agents = append(cfg.Agents, Agent{Name: fmt.Sprintf("a%d", i), Skills: skills.Set{"sac": 5, "product:tv": i % 2}})
	}
	cfg.Agents = append(cfg.Agents, Agent{Name: "rare", Skills: skills.Set{"sac": 5, "rare": 5}})
	do(Configure{Config: cfg})
	do(SignIn{Agent: "rare"})
	for _, a := range cfg.Agents[:10] {
		do(Phone{Agent: a.Name, Reachable: true})
		do(SignIn{Agent: a.Name})
		do(GoReady{Agent: a.Name})
	}
	request := skills.Request{
		Owner: "a3", Own: 0.9, Product: "tv", Mode: skills.ModeFull,
		Intent: []skills.Share{{Category: "entrega", P: 0.7}, {Category: "tecnico", P: 0.3}},
	}
	for i := range waiting {
		id := fmt.Sprintf("w%d", i)
		do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
		do(Enqueue{Contact: id, Queue: "sac", Needs: skills.NeedsOf(map[string]int{"rare": 1}), Request: request})
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		now = now.Add(time.Second)
		id := fmt.Sprintf("c%d", n)
		do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
		evs := do(Enqueue{Contact: id, Queue: "sac", Request: request})
		agent := evs[len(evs)-1].Fact.(Offered).Agent
		do(Accept{Contact: id, Agent: agent})
		do(Join{Contact: id})
		do(End{Contact: id, By: ByCustomer})
		do(FinishWrapUp{Agent: agent, Disposition: "resolved"})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(6*b.N), "ns/command")
}
