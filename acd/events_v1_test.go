package acd

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const eventsV1 = "testdata/events_v1.jsonl"

// kindsSince are the kinds of later versions.
var kindsSince = []string{"flag_set", "callback_promised", "deferred", "relaxed", "rescued", "priority_changed", "overflowed", "stayed", "place_kept", "place_restored", "place_forgotten", "announced", "settled",
	"wrap_up_extended", "break_reminded", "transferred", "held", "resumed", "consult_started", "consult_ended",
	"breaks_planned", "break_due", "hours_reached", "freed", "reserved", "experiment_stopped"}

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
	for _, kind := range kindsSince {
		require.False(t, seen[kind], "%s has a file of its own version", kind)
		seen[kind] = true
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

// replayed replays a log of a later version, each event of which encodes to what it was read from.
func replayed(t *testing.T, file string) *Engine {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	e := New()
	for line := range bytes.Lines(data) {
		var ev Event
		require.NoError(t, json.Unmarshal(line, &ev))
		again, err := json.Marshal(ev)
		require.NoError(t, err)
		require.JSONEq(t, string(line), string(again))
		e.Apply(ev)
	}
	return e
}

// TestEventsV2Replay is the same promise for flags.
func TestEventsV2Replay(t *testing.T) {
	e := replayed(t, "testdata/events_v2.jsonl")
	on, known := e.Flag("cheia")
	require.True(t, on && known)
	on, known = e.Flag("promo")
	require.True(t, known)
	require.False(t, on)
}

// TestEventsV3Replay is the same promise for callbacks: one was busy, the next call of that customer has taken its place.
func TestEventsV3Replay(t *testing.T) {
	e := replayed(t, "testdata/events_v3.jsonl")
	v := e.State()
	require.Len(t, v.Contacts, 1)
	require.Equal(t, "sac", v.Contacts[0].Promised)
	require.Equal(t, PhaseOffered, v.Contacts[0].Phase)
}

// TestEventsV4Replay is the same promise for announcements: c3 was told its place and its wait, and nothing again so soon.
func TestEventsV4Replay(t *testing.T) {
	e := replayed(t, "testdata/events_v4.jsonl")
	evs, err := e.Do(e.now.Add(44*time.Second), Announce{Contact: "c3", What: AnnounceWait})
	require.NoError(t, err)
	require.Empty(t, evs)
	evs, err = e.Do(e.now.Add(time.Second), Announce{Contact: "c3", What: AnnounceWait})
	require.NoError(t, err)
	require.Len(t, evs, 1)
	require.NoError(t, evs[0].Fact.(Announced).Check())
}

// TestEventsV5Replay is the same promise for what agents do with contacts: c1 was on hold and given away, c2 is with bia,
// who was asked about it, and caio is asked about c3, which is on hold.
func TestEventsV5Replay(t *testing.T) {
	e := replayed(t, "testdata/events_v5.jsonl")
	v := e.State()
	require.Len(t, v.Contacts, 3)
	require.Equal(t, "bia", v.Contacts[0].Agent)
	require.Equal(t, "k2", v.Contacts[1].Consult)
	require.False(t, v.Contacts[1].Held.IsZero())
	require.Equal(t, "c3", v.Contacts[2].About)
}

// TestEventsV6Replay is the same promise for what rules, guards and plans of work do with contacts and agents; and who was
// called back and given away is a call, whose place is kept.
func TestEventsV6Replay(t *testing.T) {
	e := replayed(t, "testdata/events_v6.jsonl")
	require.Equal(t, "leave", e.queues["prova"].trial.Stopped)
	require.True(t, e.agents["ana"].over)
	require.True(t, e.agents["ana"].breaks[0].told)
	given := e.contacts["c13"]
	require.Equal(t, []any{Voice, PhaseWaiting, true}, []any{given.channel, given.phase, given.rescued})
	require.Len(t, e.contacts["c2"].rings, 2)
	evs := e.Tick(e.now)
	require.Empty(t, evs, "what was due has happened")
}

// TestEveryKindIsPinned: there is no kind of fact that only this version can read.
func TestEveryKindIsPinned(t *testing.T) {
	files, err := filepath.Glob("testdata/events_v*.jsonl")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range bytes.Lines(data) {
			var ev Event
			require.NoError(t, json.Unmarshal(line, &ev))
			seen[ev.Fact.Kind()] = true
		}
	}
	for _, f := range Facts() {
		require.True(t, seen[f.Kind()], "no log of testdata holds a %s: write one of the next version", f.Kind())
	}
}
