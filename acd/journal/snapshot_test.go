package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/skills"
)

// asCentre is set for the process that TestKilledBesideItsSnapshots starts and kills: it holds the journal's path.
const asCentre = "RECEPTIVO_TEST_CENTRE"

// often is so few events from snapshot to snapshot that a short test sees many.
var often = journal.Options{SnapshotEvery: 200}

func TestRestartBeginsAtTheLastSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	want := workedTo(t, path, often, 2_000)
	require.Len(t, shelved(t, path), 2, "one to use, and one should that be broken")

	spoil(t, path, 1) // nobody reads there any more
	got, log := restart(t, path, often)
	require.Equal(t, want, got)
	require.Empty(t, log)
}

func TestBrokenSnapshotFallsBackToTheOneBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	want := workedTo(t, path, often, 2_000)
	kept := shelved(t, path)
	change(t, kept[1], func(b []byte) []byte { b[len(b)/2]++; return b })
	spoil(t, path, 1)

	got, log := restart(t, path, often)
	require.Equal(t, want, got)
	require.Equal(t, 1, strings.Count(log, "a snapshot is not used"), log)
	require.Contains(t, log, "damaged")
	require.NoFileExists(t, kept[1])
}

func TestNoSnapshotIsAnyGood(t *testing.T) {
	for name, spoiled := range map[string]func(b []byte) []byte{
		"cut off":         func(b []byte) []byte { return b[:len(b)/3] },
		"empty":           func([]byte) []byte { return nil },
		"something else":  func([]byte) []byte { return []byte("hello, this is a file of somebody else") },
		"another version": func(b []byte) []byte { return bytes.Replace(b, []byte("snapshot 1 "), []byte("snapshot 9 "), 1) },
		"another log":     func(b []byte) []byte { b[0]++; return b },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log.db")
			want := workedTo(t, path, often, 1_000)
			for _, file := range shelved(t, path) {
				change(t, file, spoiled)
			}
			got, log := restart(t, path, often)
			require.Equal(t, want, got)
			require.Equal(t, 2, strings.Count(log, "a snapshot is not used"), log)
		})
	}
}

// TestLogWasPutBack: the log is an older copy, or has lost its end in a power cut; a snapshot of what it no longer has would
// be ahead of the truth.
func TestLogWasPutBack(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log.db")
	want := workedTo(t, path, often, 300)
	older, err := os.ReadFile(path)
	require.NoError(t, err)
	workedTo(t, path, often, 2_000)
	require.NoError(t, os.WriteFile(path, older, 0o600))

	got, log := restart(t, path, often)
	require.Equal(t, want, got)
	require.Contains(t, log, "the log has no event")

	again := workedTo(t, path, often, 3_000) // and it goes on from there
	got, log = restart(t, path, often)
	require.Equal(t, again, got)
	require.Empty(t, log)
}

// TestKilledBesideItsSnapshots: a centre that takes snapshots all the time is killed at any moment; what the next start
// makes of the last one is what the whole log says.
func TestKilledBesideItsSnapshots(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	for i := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asCentre+"="+path)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		for lines, said := bufio.NewScanner(out), 0; said < 150+37*i && lines.Scan(); said++ {
		}
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())

		got, log := restart(t, path, often)
		require.Equal(t, whole(t, path), got)
		require.Empty(t, log)
		parts, err := filepath.Glob(path + ".snapshots/*.part")
		require.NoError(t, err)
		require.Empty(t, parts)
	}
	require.NotEmpty(t, shelved(t, path))
}

// workedTo lets a centre work until its log has so many events, and closes it; the result is its engine's snapshot.
func workedTo(t testing.TB, path string, o journal.Options, events uint64) string {
	j, err := journal.Open(path, o)
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	e, err := acd.Rebuild(t.Context(), j)
	require.NoError(t, err)
	w := &worker{engine: e, journal: j}
	for seen := newest(t, path); j.Head() < events; {
		require.NoError(t, w.step(t.Context()))
		if j.Head() < seen+2*o.SnapshotEvery {
			continue
		}
		last := seen // the next one is due by now
		require.Eventually(t, func() bool { seen = newest(t, path); return seen > last }, time.Minute, time.Millisecond)
	}
	return snapshotOf(t, e)
}

// newest is the event after which the last snapshot was taken.
func newest(t testing.TB, path string) (seq uint64) {
	files, err := filepath.Glob(path + ".snapshots/*[0-9]")
	require.NoError(t, err)
	if len(files) > 0 {
		_, err = fmt.Sscanf(filepath.Base(files[len(files)-1]), "%d", &seq)
		require.NoError(t, err)
	}
	return seq
}

// worker is a small centre in which time flies.
type worker struct {
	engine  *acd.Engine
	journal *journal.Journal
}

func (w *worker) do(ctx context.Context, c acd.Command) error {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).Add(time.Duration(w.engine.Seq()) * 1700 * time.Millisecond)
	after := w.engine.Seq()
	evs, err := w.engine.Do(now, c)
	if err != nil {
		return err
	}
	return w.journal.Append(ctx, after, evs)
}

func (w *worker) step(ctx context.Context) error {
	n := w.engine.Seq()
	switch {
	case n == 0:
		return w.do(ctx, acd.Configure{Config: acd.Config{
			Plan: "sha256:test", Weights: skills.DefaultWeights(),
			Queues: []acd.Queue{{Name: "sac", Strategy: acd.BestMatch, RingTimeout: 15_000, WrapUp: 5_000, Reoffer: 30_000, OnNoAnswer: acd.StateReady}},
			Agents: []acd.Agent{{Name: "ana"}, {Name: "bia"}},
		}})
	case n < 7:
		for _, name := range []string{"ana", "bia"} {
			for _, c := range []acd.Command{acd.Phone{Agent: name, Reachable: true}, acd.SignIn{Agent: name}, acd.GoReady{Agent: name}} {
				if err := w.do(ctx, c); err != nil {
					return err
				}
			}
		}
		return nil
	}
	id := fmt.Sprint("c", n)
	if err := w.do(ctx, acd.Arrive{Contact: id, Channel: acd.Voice, Node: "n1", Number: "1"}); err != nil {
		return err
	}
	return w.do(ctx, acd.Enqueue{Contact: id, Queue: "sac", Timeout: acd.Millis(20_000 + n%7*1000)})
}

// workForEver is the centre that is killed.
func workForEver(path string) {
	ctx := context.Background()
	j, err := journal.Open(path, journal.Options{SnapshotEvery: 20})
	must(err)
	e, err := acd.Rebuild(ctx, j)
	must(err)
	w := &worker{engine: e, journal: j}
	for {
		must(w.step(ctx))
		fmt.Println(j.Head())
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// restart opens a log as a process would that starts, and gives its engine's snapshot and what was logged.
func restart(t testing.TB, path string, o journal.Options) (state, log string) {
	var out bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&out, nil))
	j, err := journal.Open(path, o)
	require.NoError(t, err)
	e, err := acd.Rebuild(t.Context(), j)
	require.NoError(t, err)
	require.NoError(t, j.Close())
	return snapshotOf(t, e), out.String()
}

// whole is the same by the whole log alone.
func whole(t testing.TB, path string) string {
	j, err := journal.Open(path, often)
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	e, err := acd.Rebuild(t.Context(), struct{ acd.Log }{j})
	require.NoError(t, err)
	return snapshotOf(t, e)
}

func snapshotOf(t testing.TB, e *acd.Engine) string {
	require.Empty(t, e.Tick(time.Time{})) // a replay still has timers that fired without a fact
	b, err := e.Snapshot()
	require.NoError(t, err)
	return string(b)
}

// shelved are the files of the snapshots, the oldest first.
func shelved(t testing.TB, path string) []string {
	files, err := filepath.Glob(path + ".snapshots/*[0-9]")
	require.NoError(t, err)
	return files
}

func change(t testing.TB, file string, how func([]byte) []byte) {
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, how(b), 0o600))
}

// spoil makes an event one that cannot be read.
func spoil(t testing.TB, path string, seq int) {
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec("UPDATE event SET kind = 'spoilt' WHERE seq = ?", seq)
	require.NoError(t, err)
}
