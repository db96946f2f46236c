package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/skills"
)

// BenchmarkMillion is a million contacts at 88 % occupancy through the real engine, with 40 agents, on one core. With
// best_match every contact has a history that is scored for every free agent.
//
//	go test -run '^$' -bench Million -benchtime 1x -cpu 1 ./acd/sim
func BenchmarkMillion(b *testing.B) {
	for _, s := range []acd.Strategy{acd.LongestIdle, acd.BestMatch} {
		b.Run("contacts=1000000,agents=40,strategy="+string(s), func(b *testing.B) {
			for b.Loop() {
				c := plain(40, s)
				rate := .95 * 40 / 180.0
				c.Streams = []sim.Stream{{
					Queue: "sac", Rate: sim.Steady(rate, time.Second), Handle: sim.Lognormal{Average: 180 * time.Second, CV: 1.28},
					Patience: sim.Exponential(180 * time.Second), Request: history(),
				}}
				c.Length = time.Duration(1e6 / rate * float64(time.Second))
				r, err := sim.Run(context.Background(), c, 1)
				require.NoError(b, err)
				require.InDelta(b, 1e6, len(r.Contacts), 5000)
				v, _ := r.Occupancy().Value()
				b.ReportMetric(v, "occupancy")
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/million")
		})
	}
}

// BenchmarkRedecide decides a log of ten thousand contacts again, and compares every fact of it.
//
//	go test -run '^$' -bench Redecide -benchtime 1x ./acd/sim
func BenchmarkRedecide(b *testing.B) {
	c := plain(40, acd.BestMatch)
	c.Streams = []sim.Stream{{Queue: "sac", Rate: sim.Steady(.2, time.Second), Handle: sim.Exponential(180 * time.Second), Request: history()}}
	c.Length, c.Warmup = 50_000*time.Second, 0
	var log []acd.Event
	c.Events = func(evs []acd.Event) { log = append(log, evs...) }
	_, err := sim.Run(context.Background(), c, 1)
	require.NoError(b, err)
	b.Run("contacts=10000", func(b *testing.B) {
		for b.Loop() {
			again, err := sim.Redecide(context.Background(), log)
			require.NoError(b, err)
			require.Equal(b, again.Events, again.SameEvents, again)
		}
	})
}

func history() skills.Request {
	return skills.Request{
		Owner: "a03", Own: 0.9, Product: "tv", Mode: skills.ModeFull,
		Intent: []skills.Share{{Category: "entrega", P: 0.7}, {Category: "tecnico", P: 0.3}},
	}
}
