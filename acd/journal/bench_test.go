package journal_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/journal"
)

// One event of 400 bytes an append, as after one command; p50 and p99 beside the mean.
func BenchmarkAppend(b *testing.B) {
	for _, full := range []bool{false, true} {
		b.Run(fmt.Sprintf("full=%t", full), func(b *testing.B) {
			j, err := journal.Open(filepath.Join(b.TempDir(), "log.db"), journal.Options{Full: full})
			require.NoError(b, err)
			defer j.Close()
			var took []time.Duration
			for b.Loop() {
				head, began := j.Head(), time.Now()
				if err := j.Append(b.Context(), head, []acd.Event{event(head + 1)}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			b.ReportMetric(float64(took[len(took)*999/1000].Nanoseconds()), "p99.9-ns")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	const n = 10_000
	j, err := journal.Open(filepath.Join(b.TempDir(), "log.db"), journal.Options{})
	require.NoError(b, err)
	defer j.Close()
	evs := make([]acd.Event, n)
	for i := range evs {
		evs[i] = event(uint64(i + 1))
	}
	require.NoError(b, j.Append(b.Context(), 0, evs))
	for b.Loop() {
		for _, err := range j.Read(b.Context(), 0) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/event")
}
