package acd_test

import (
	"fmt"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// A centre with one queue and one agent: a contact arrives, is offered, and is taken.
func Example() {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	e := acd.New()
	do := func(c acd.Command) {
		now = now.Add(time.Second)
		events, err := e.Do(now, c)
		if err != nil {
			fmt.Println(err)
		}
		for _, ev := range events {
			fmt.Println(ev.Seq, acd.Describe(ev.Fact))
		}
	}
	do(acd.Configure{Config: acd.Config{
		Plan:    "v1",
		Weights: skills.DefaultWeights(),
		Queues: []acd.Queue{{
			Name: "sac", Needs: skills.NeedsOf(map[string]int{"sac": 3}), Strategy: acd.BestMatch,
			RingTimeout: acd.DefaultRingTimeout, WrapUp: acd.DefaultWrapUp, Reoffer: acd.DefaultReoffer,
		}},
		Agents: []acd.Agent{{Name: "ana", Skills: skills.Set{"sac": 5}}},
	}})
	do(acd.Phone{Agent: "ana", Reachable: true})
	do(acd.SignIn{Agent: "ana"})
	do(acd.GoReady{Agent: "ana"})
	do(acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "n1", Number: "4004"})
	do(acd.Enqueue{Contact: "c1", Queue: "sac"})
	do(acd.Accept{Contact: "c1", Agent: "ana"})
	do(acd.Join{Contact: "c1"})
	do(acd.Abandon{Contact: "c1"}) // too late: they talk
	do(acd.End{Contact: "c1", By: acd.ByCustomer})
	// Output:
	// 1 plan v1 in force: 1 queues, 1 agents
	// 2 ana phone back
	// 3 ana signed in
	// 4 ana ready
	// 5 c1 arrived at 4004
	// 6 c1 queued in sac, 0 ahead
	// 7 c1 offered to ana: best_match 600756, 1 considered
	// 8 c1 accepted by ana after 1s
	// 9 c1 connected to ana after 2s
	// acd: contact "c1" is connected and cannot be abandoned
	// 10 c1 ended by customer after 2s with ana
	// 11 ana in wrap-up of c1
}
