package journal

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// The disk is full in the middle of an append: nothing of it is kept, and once there is room the log goes on.
func TestDiskIsFull(t *testing.T) {
	j, err := Open(filepath.Join(t.TempDir(), "log.db"), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	require.NoError(t, j.Append(t.Context(), 0, large(1, 1)))

	limit(t, j, "PRAGMA max_page_count = 1") // SQLite takes the present size
	require.ErrorContains(t, j.Append(t.Context(), 1, large(2, 5)), "full")
	require.ErrorContains(t, j.Append(t.Context(), 1, large(2, 1)), "full")
	require.EqualValues(t, 1, j.Head())
	require.ErrorIs(t, j.Append(t.Context(), 6, large(7, 1)), acd.ErrNotHead)

	limit(t, j, "PRAGMA max_page_count = 1000000")
	require.NoError(t, j.Append(t.Context(), 1, large(2, 5)))
	n := uint64(0)
	for ev, err := range j.Read(t.Context(), 0) {
		require.NoError(t, err)
		n++
		require.Equal(t, n, ev.Seq)
	}
	require.EqualValues(t, 6, n)
}

// Another writer got past the lock: nothing of ours is written over or after his, and our head becomes his.
func TestAnotherWriter(t *testing.T) {
	j, err := Open(filepath.Join(t.TempDir(), "log.db"), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, j.Close()) }()
	require.NoError(t, j.Append(t.Context(), 0, large(1, 2)))
	_, err = j.side.ExecContext(t.Context(), `INSERT INTO event (seq, at, kind, data) VALUES (3, 0, 'node_lost', '{"node":"n2"}')`)
	require.NoError(t, err)
	require.ErrorIs(t, j.Append(t.Context(), 2, large(3, 1)), acd.ErrNotHead)
	require.EqualValues(t, 3, j.Head())
	require.NoError(t, j.Append(t.Context(), 3, large(4, 1)))
}

func limit(t *testing.T, j *Journal, pragma string) {
	var pages int
	require.NoError(t, j.write.QueryRowContext(context.Background(), pragma).Scan(&pages))
}

// large makes events of some pages each.
func large(from uint64, n int) []acd.Event {
	evs := make([]acd.Event, n)
	for i := range evs {
		evs[i] = acd.Event{Seq: from + uint64(i), Fact: acd.LostNode{Node: strings.Repeat("n", 20_000)}}
	}
	return evs
}
