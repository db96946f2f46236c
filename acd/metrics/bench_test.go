package metrics

import (
	"math/rand/v2"
	"testing"
	"time"

	"receptivo/acd"
)

// BenchmarkFold folds a million events of a centre that works, and asks for a day of half hours.
func BenchmarkFold(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	w := newWorld(r.IntN)
	for len(w.log) < 1_000_000 {
		w.step()
	}
	log := w.log[:1_000_000]
	b.Run("events=1000000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fold(log)
		}
	})
	l := fold(log)
	b.Run("events=1000000/halfhours=48", func(b *testing.B) {
		for b.Loop() {
			for _, in := range (Interval{noon, noon.Add(24 * time.Hour)}).Split(30 * time.Minute) {
				l.Queues(in, Definition{})
			}
		}
	})
}

func fold(log []acd.Event) *Ledger {
	var l Ledger
	for _, ev := range log {
		l.Add(ev)
	}
	return &l
}
