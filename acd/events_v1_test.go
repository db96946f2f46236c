package acd

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const eventsV1 = "testdata/events_v1.jsonl"

// TestEventsV1Replay holds the promise of the disk format: a log written by the first version decodes, replays to the
// same state, and encodes to the same bytes in every later one. The file is never rewritten; new kinds and new fields go
// into a file of their own version.
func TestEventsV1Replay(t *testing.T) {
	data, err := os.ReadFile(eventsV1)
	require.NoError(t, err)
	e := New()
	seen := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var ev Event
		require.NoError(t, json.Unmarshal(lines.Bytes(), &ev))
		again, err := json.Marshal(ev)
		require.NoError(t, err)
		require.JSONEq(t, lines.Text(), string(again))
		e.Apply(ev)
		seen[ev.Fact.Kind()] = true
	}
	for _, f := range Facts() {
		require.True(t, seen[f.Kind()], "%s holds no %s", eventsV1, f.Kind())
	}
	state, err := json.MarshalIndent(e.State(), "", " ")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/events_v1.state.json")
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(state))
}
