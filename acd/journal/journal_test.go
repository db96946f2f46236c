package journal_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"receptivo/acd"
	"receptivo/acd/journal"
)

// asWriter is set for the process that TestKilledProcessLosesNothing starts and kills: it holds the journal's path.
const asWriter = "RECEPTIVO_TEST_JOURNAL"

func TestMain(m *testing.M) {
	if path := os.Getenv(asWriter); path != "" {
		appendForEver(path)
	}
	if path := os.Getenv(asCentre); path != "" {
		workForEver(path)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

func TestLog(t *testing.T) {
	acd.TestLog(t, func(t *testing.T) acd.Log { return open(t, filepath.Join(t.TempDir(), "log.db")) })
}

func TestLogFull(t *testing.T) {
	acd.TestLog(t, func(t *testing.T) acd.Log {
		j, err := journal.Open(filepath.Join(t.TempDir(), "log.db"), journal.Options{Full: true})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, j.Close()) })
		return j
	})
}

func TestLogSurvivesItsProcess(t *testing.T) {
	acd.TestLogReopen(t, func(t *testing.T, dir string) (acd.Log, func()) {
		j, err := journal.Open(filepath.Join(dir, "log.db"), journal.Options{})
		require.NoError(t, err)
		return j, func() { require.NoError(t, j.Close()) }
	})
}

// A process that appends and says so after each append is killed in the middle: what it said is in the log, in order,
// and at most one append more.
func TestKilledProcessLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	said := uint64(0)
	for range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asWriter+"="+path)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		for lines, stop := bufio.NewScanner(out), said+300; said < stop && lines.Scan(); {
			_, err := fmt.Sscan(lines.Text(), &said)
			require.NoError(t, err, lines.Text())
		}
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())

		j, err := journal.Open(path, journal.Options{})
		require.NoError(t, err)
		head := j.Head()
		require.GreaterOrEqual(t, head, said)
		require.Zero(t, head%3, "three events an append, all or none")
		seq := uint64(0)
		for ev, err := range j.Read(t.Context(), 0) {
			require.NoError(t, err)
			seq++
			require.Equal(t, event(seq), ev)
		}
		require.Equal(t, head, seq)
		require.NoError(t, j.Close())
		said = head
	}
}

func TestTwoProcessesNeverShareALog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	j := open(t, path)
	_, err := journal.Open(path, journal.Options{})
	require.ErrorContains(t, err, path+".lock is held by process "+fmt.Sprint(os.Getpid()))
	require.ErrorContains(t, err, "choose another data directory")
	require.NoError(t, j.Append(t.Context(), 0, []acd.Event{event(1)}), "the first is not disturbed")
	require.NoError(t, j.Close())
	require.EqualValues(t, 1, open(t, path).Head())
}

func TestDirectoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := journal.Open(filepath.Join(file, "log.db"), journal.Options{})
	require.EqualError(t, err, "journal: cannot write in "+file+": not a directory: make it writable or choose another data directory")
}

func TestFileIsNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("not a database ", 100)), 0o600))
	_, err := journal.Open(path, journal.Options{})
	require.ErrorContains(t, err, "journal: "+path+": ")
}

func TestOnlyTheOwnerCanRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	j := open(t, filepath.Join(dir, "log.db"))
	require.NoError(t, j.Append(t.Context(), 0, []acd.Event{event(1)}))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 3, "log, write-ahead log and lock")
	for _, f := range files {
		info, err := f.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), f.Name())
	}
}

func TestCursorAndNoteSurvive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	j := open(t, path)
	seq, note, err := j.Cursor(t.Context())
	require.NoError(t, err)
	require.Zero(t, seq)
	require.Nil(t, note)
	require.NoError(t, j.SetCursor(t.Context(), 42, []byte(`{"a":1}`)))
	require.NoError(t, j.Close())

	j = open(t, path)
	seq, note, err = j.Cursor(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 42, seq)
	require.Equal(t, `{"a":1}`, string(note))
}

func TestAppendedTellsThePublisher(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "log.db"))
	require.Empty(t, j.Appended())
	require.NoError(t, j.Append(t.Context(), 0, []acd.Event{event(1)}))
	require.NoError(t, j.Append(t.Context(), 1, []acd.Event{event(2)}))
	<-j.Appended()
	require.Empty(t, j.Appended(), "one token for both")
	require.True(t, errors.Is(j.Append(t.Context(), 1, []acd.Event{event(2)}), acd.ErrNotHead))
	require.Empty(t, j.Appended(), "none for a failure")
}

// After Close everything is in the one file: the write-ahead log is empty or gone.
func TestCloseLeavesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	j := open(t, path)
	for seq := uint64(1); seq <= 200; seq++ {
		require.NoError(t, j.Append(t.Context(), seq-1, []acd.Event{event(seq)}))
	}
	require.NoError(t, j.Close())
	if info, err := os.Stat(path + "-wal"); err == nil {
		require.Zero(t, info.Size())
	}
}

func open(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(path, journal.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close()) })
	return j
}

// event is about 400 bytes on the disk, the size of a usual one.
func event(seq uint64) acd.Event {
	return acd.Event{
		Seq: seq, At: time.UnixMilli(1_800_000_000_000 + int64(seq)).UTC(), ContactSeq: 1,
		Fact: acd.Arrived{
			Contact: fmt.Sprintf("01JB2YH0V6%016d", seq), Channel: acd.Voice, Node: "n1", Number: "+551140041234",
			Protocol: "20260000000001", Plan: "sha256:" + strings.Repeat("9f", 110),
		},
	}
}

func appendForEver(path string) {
	j, err := journal.Open(path, journal.Options{})
	for err == nil {
		head := j.Head()
		err = j.Append(context.Background(), head, []acd.Event{event(head + 1), event(head + 2), event(head + 3)})
		if err == nil {
			fmt.Println(head + 3)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
