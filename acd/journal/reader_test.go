package journal_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/journal"
)

// A reader looks on while the writer writes, takes no lock, and sees what was there when it came.
func TestReaderLooksOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	j := open(t, path)
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	var evs []acd.Event
	for i := range 1200 {
		f := acd.Fact(acd.Ready{Agent: "ana"})
		if i == 7 {
			f = acd.SignedIn{Agent: "ana"}
		}
		evs = append(evs, acd.Event{Seq: uint64(i + 1), At: noon.Add(time.Duration(i/2) * time.Second), Fact: f})
	}
	require.NoError(t, j.Append(t.Context(), 0, evs[:1199]))
	r, err := journal.OpenReader(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	require.NoError(t, j.Append(t.Context(), 1199, evs[1199:]))
	require.Equal(t, uint64(1199), r.Head())

	var read []acd.Event
	for ev, err := range r.Read(t.Context(), 5) {
		require.NoError(t, err)
		read = append(read, ev)
	}
	require.Equal(t, evs[5:1199], read)

	read = nil
	for ev, err := range r.Only(t.Context(), 0, []string{"signed_in", "signed_out"}) {
		require.NoError(t, err)
		read = append(read, ev)
	}
	require.Equal(t, evs[7:8], read)

	for before, want := range map[time.Duration]uint64{-time.Second: 0, 0: 0, time.Millisecond: 2, time.Second: 2, time.Hour: 1199} {
		seq, err := r.At(t.Context(), noon.Add(before))
		require.NoError(t, err)
		require.Equal(t, want, seq, before)
	}
	ev, found, err := r.Last(t.Context(), "signed_in", 1000)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, evs[7], ev)
	_, found, err = r.Last(t.Context(), "signed_in", 7)
	require.NoError(t, err)
	require.False(t, found)
}

// A reader needs no centre that runs.
func TestReaderOfAClosedLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	j, err := journal.Open(path, journal.Options{})
	require.NoError(t, err)
	require.NoError(t, j.Append(t.Context(), 0, []acd.Event{{Seq: 1, At: time.UnixMilli(0).UTC(), Fact: acd.Ready{Agent: "ana"}}}))
	require.NoError(t, j.Close())
	r, err := journal.OpenReader(path)
	require.NoError(t, err)
	require.Equal(t, uint64(1), r.Head())
	require.NoError(t, r.Close())
}

func TestReaderOfNoLog(t *testing.T) {
	dir := t.TempDir()
	_, err := journal.OpenReader(filepath.Join(dir, "journal.db"))
	require.ErrorContains(t, err, "there is no log at "+filepath.Join(dir, "journal.db")+": name the data directory of a centre")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.db"), []byte("not a database, whatever its name says"), 0o600))
	_, err = journal.OpenReader(filepath.Join(dir, "x.db"))
	require.ErrorContains(t, err, "cannot be read as a log")
}
