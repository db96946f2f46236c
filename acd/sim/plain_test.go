package sim_test

import (
	"fmt"
	"time"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/skills"
)

// plain is a centre of one queue and equal agents, as the models of Erlang have it: no rings, no wrap-up of its own.
func plain(agents int, s acd.Strategy) sim.Centre {
	c := sim.Centre{Config: acd.Config{
		Plan: "sha256:sim", Weights: skills.DefaultWeights(),
		Queues: []acd.Queue{{Name: "sac", Strategy: s, Needs: skills.NeedsOf(map[string]int{"sac": 1}), RingTimeout: acd.DefaultRingTimeout, Reoffer: acd.DefaultReoffer}},
	}}
	for i := range agents {
		c.Config.Agents = append(c.Config.Agents, acd.Agent{Name: fmt.Sprintf("a%02d", i), Skills: skills.Set{"sac": 5}})
	}
	c.Length, c.Warmup = 40*time.Hour, time.Hour
	return c
}
