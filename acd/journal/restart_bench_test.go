package journal_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/skills"
)

// BenchmarkRestart opens a large centre's log and makes its engine anew, up to the point where it decides.
//
//	go test -run '^$' -bench Restart ./acd/journal
func BenchmarkRestart(b *testing.B) {
	for _, events := range []uint64{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("events=%d,waiting=10000,agents=5000,queues=50,skills=10", events), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "log.db")
			size, tail := newTown(b, path).grow(events), 0.0
			for b.Loop() {
				j, err := journal.Open(path, journal.Options{SnapshotEvery: 1 << 40})
				require.NoError(b, err)
				e, err := acd.Rebuild(b.Context(), j)
				require.NoError(b, err)
				require.Equal(b, j.Head(), e.Seq())
				b.StopTimer()
				require.NoError(b, j.Close())
				if newest(b, path) == e.Seq() {
					require.NoError(b, os.Remove(slices.Max(shelved(b, path)))) // it ended well, and the next begins as from a kill
				}
				tail = float64(e.Seq() - newest(b, path))
				b.StartTimer()
			}
			b.ReportMetric(tail, "events-after")
			b.ReportMetric(size/1e6, "MB/snapshot")
		})
	}
}

// town is a large centre whose log grows.
type town struct {
	b       *testing.B
	path    string
	journal *journal.Journal
	engine  *acd.Engine
	now     time.Time
	pending []acd.Event
	config  acd.Config
	talking []string
	calls   int
}

func newTown(b *testing.B, path string) *town {
	t := &town{b: b, path: path, engine: acd.New(), now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	t.open(0)
	t.config = acd.Config{Plan: "sha256:bench", Weights: skills.DefaultWeights()}
	for q := range 50 {
		needs := skills.NeedsOf(map[string]int{fmt.Sprint("s", q): 1})
		t.config.Queues = append(t.config.Queues, acd.Queue{Name: fmt.Sprint("q", q), Strategy: acd.BestMatch, Needs: needs,
			RingTimeout: 15_000, Reoffer: 30_000, OnNoAnswer: acd.StateReady})
	}
	for a := range 5_000 {
		set := skills.Set{}
		for i := range 10 {
			set[fmt.Sprint("s", (a+i*7)%50)] = 1 + (a+i)%skills.MaxLevel
		}
		t.config.Agents = append(t.config.Agents, acd.Agent{Name: fmt.Sprintf("a%04d", a), Skills: set})
	}
	t.do(acd.Configure{Config: t.config})
	for _, a := range t.config.Agents {
		t.do(acd.Phone{Agent: a.Name, Reachable: true})
		t.do(acd.SignIn{Agent: a.Name})
		t.do(acd.GoReady{Agent: a.Name})
	}
	return t
}

func (t *town) open(every uint64) {
	j, err := journal.Open(t.path, journal.Options{Log: slog.New(slog.DiscardHandler), SnapshotEvery: every})
	require.NoError(t.b, err)
	t.journal = j
}

// behind is how many events are not in the last snapshot: as many as it may be.
const behind = journal.DefaultSnapshotEvery - 1_000

// grow fills the centre and lets it work until its log has so many events; the result is the size of the last snapshot.
func (t *town) grow(events uint64) float64 {
	for range 15_000 {
		t.call()
	}
	t.work(events - behind)
	require.Eventually(t.b, func() bool { return newest(t.b, t.path)+journal.DefaultSnapshotEvery > t.journal.Head() }, time.Minute, 10*time.Millisecond)
	require.NoError(t.b, t.journal.Close())
	t.open(1 << 40)
	last := newest(t.b, t.path)
	t.work(last + behind)
	require.NoError(t.b, t.journal.Close())
	files := shelved(t.b, t.path)
	if newest(t.b, t.path) > last { // the one of a process that ended well
		require.NoError(t.b, os.Remove(files[len(files)-1]))
		files = files[:len(files)-1]
	}
	require.Equal(t.b, last, newest(t.b, t.path))
	info, err := os.Stat(files[len(files)-1])
	require.NoError(t.b, err)
	return float64(info.Size())
}

// work lets calls end and new ones come.
func (t *town) work(events uint64) {
	for i := 0; t.engine.Seq() < events; i = (i + 1) % len(t.talking) {
		t.do(acd.End{Contact: t.talking[i], By: acd.ByCustomer})
		t.talking[i] = t.talking[len(t.talking)-1] // who was connected just now
		t.talking = t.talking[:len(t.talking)-1]
		t.call()
	}
	t.flush()
}

func (t *town) call() {
	t.calls++
	id := fmt.Sprintf("c%07d", t.calls)
	t.do(acd.Arrive{Contact: id, Channel: acd.Voice, Node: "n1", Number: "4004"})
	t.do(acd.Enqueue{Contact: id, Queue: fmt.Sprint("q", t.calls%50), Request: skills.Request{
		Owner: t.config.Agents[t.calls%5_000].Name, Own: 0.9, Product: "tv", Mode: skills.ModeFull,
		Intent: []skills.Share{{Category: "entrega", P: 0.7}, {Category: "tecnico", P: 0.3}},
	}})
}

// do carries out a command, and answers and joins every offer that follows.
func (t *town) do(c acd.Command) {
	t.now = t.now.Add(time.Millisecond)
	evs, err := t.engine.Do(t.now, c)
	require.NoError(t.b, err)
	if t.pending = append(t.pending, evs...); len(t.pending) > 500 {
		t.flush()
	}
	for _, ev := range evs {
		if f, ok := ev.Fact.(acd.Offered); ok {
			t.do(acd.Accept{Contact: f.Contact, Agent: f.Agent})
			t.do(acd.Join{Contact: f.Contact})
			t.talking = append(t.talking, f.Contact)
		}
	}
}

func (t *town) flush() {
	if len(t.pending) > 0 {
		require.NoError(t.b, t.journal.Append(t.b.Context(), t.pending[0].Seq-1, t.pending))
		t.pending = nil
	}
}
