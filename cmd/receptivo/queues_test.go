package main

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/journal"
)

// A queue now, with what its log says of today, in each form; and what is read on when the log has grown.
func TestQueuesNow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.db")
	log, err := journal.Open(file, journal.Options{})
	require.NoError(t, err)
	defer log.Close()
	noon := midnight(time.Now()).Add(12 * time.Hour)
	seq := uint64(0)
	says := func(at time.Time, facts ...acd.Fact) {
		for _, f := range facts {
			require.NoError(t, log.Append(t.Context(), seq, []acd.Event{{Seq: seq + 1, At: at.UTC(), Fact: f}}))
			seq++
		}
	}
	says(noon.AddDate(0, 0, -1), acd.Configured{Config: acd.Config{Queues: []acd.Queue{{Name: "sac", Answer: 20_000, Level: "short_removed"}}}},
		acd.Arrived{Contact: "c0"}, acd.Queued{Contact: "c0", Queue: "sac"}, acd.Abandoned{Contact: "c0", Queue: "sac"}) // yesterday
	says(noon, acd.Arrived{Contact: "c1"}, acd.Queued{Contact: "c1", Queue: "sac"}, acd.Arrived{Contact: "c2"}, acd.Queued{Contact: "c2", Queue: "sac"})
	says(noon.Add(10*time.Second), acd.Offered{Contact: "c1", Queue: "sac", Agent: "ana"}, acd.Accepted{Contact: "c1", Queue: "sac", Agent: "ana"},
		acd.Connected{Contact: "c1", Queue: "sac", Agent: "ana"})

	day := today{file: file}
	now := noon.Add(time.Minute)
	require.NoError(t, day.catchUp(t.Context(), now))
	view := acd.QueueView{Name: "sac", Waiting: 1, Oldest: 61_400 * time.Millisecond, Agents: 7, Free: 0, Crew: acd.Crew{Offered: 1, Talking: 2, WrapUp: 1, NotReady: 3},
		Wait: acd.Estimate{Method: acd.MethodQLa, P50MS: 42_000, P80MS: 95_000}}
	quiet := acd.QueueView{Name: "vip"}
	first := day.queue(view, now)
	require.Equal(t, []int{1, 0}, []int{first.Answered, first.Abandoned})

	says(noon.Add(50*time.Second), acd.Abandoned{Contact: "c2", Queue: "sac"})
	require.NoError(t, day.catchUp(t.Context(), now))
	all := []queueNow{day.queue(view, now), day.queue(quiet, now)}
	var text, csv, js bytes.Buffer
	require.NoError(t, queuesCmd{Format: "text"}.print(&text, all, true))
	require.Equal(t, `QUEUE  WAITING  LONGEST  P50  P80    FREE  RINGING  TALKING  WRAP-UP  BREAK  ABANDONED  LEVEL
sac    1        1m1s     42s  1m35s  0     1        2        1        3      1          50.0 % short_removed
vip    0        –        –    –      0     0        0        0        0      0          – abandons_missed
`, text.String())
	require.NoError(t, queuesCmd{Format: "csv"}.print(&csv, all[:1], false))
	require.Contains(t, csv.String(), ",sac,1,61400,42000,95000,7,0,1,2,1,3,1,1,short_removed,0.5000\n")
	require.NoError(t, queuesCmd{Format: "json"}.print(&js, all[1:], true))
	require.Contains(t, js.String(), `"queue":"vip","waiting":0,"longest_ms":0,"p50_ms":null,`)
	require.Contains(t, js.String(), `"service_level":null}]`)
}
