package metrics_test

import (
	"fmt"
	"time"

	"receptivo/acd"
	"receptivo/acd/metrics"
)

// A log is folded once, and then asked for any figures, by any definition.
func Example() {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	log := []acd.Event{
		{At: noon, Fact: acd.Arrived{Contact: "c1"}},
		{At: noon, Fact: acd.Queued{Contact: "c1", Queue: "sac"}},
		{At: noon.Add(25 * time.Second), Fact: acd.Accepted{Contact: "c1", Queue: "sac", Agent: "ana"}},
		{At: noon.Add(26 * time.Second), Fact: acd.Connected{Contact: "c1", Queue: "sac", Agent: "ana"}},
	}
	var l metrics.Ledger
	for _, ev := range log {
		l.Add(ev)
	}
	for _, t := range []time.Duration{20 * time.Second, 30 * time.Second} {
		f := l.Queue("sac", metrics.Interval{}, metrics.Definition{Threshold: t})
		level := metrics.AnsweredOnly
		fmt.Printf("%s = %s within %s: %s; AHT %s\n", level, level.Formula(), t, level.Of(f.Calls).Percent(), f.AHT.Mean())
	}
	// Output:
	// answered_only = N_T / N within 20s: 0.0 %; AHT –
	// answered_only = N_T / N within 30s: 100.0 %; AHT –
}
