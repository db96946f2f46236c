package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/bus/client"
	"receptivo/acd/journal"
)

// TestKilledWithCallsUp pulls the plug while one caller waits, one rings and one talks.
func TestKilledWithCallsUp(t *testing.T) {
	t.Parallel()
	plan, data := varied(t, `ring_timeout = "2s"`, `ring_timeout = "1m"`), t.TempDir()
	c := opens(t, plan, data)
	luisa, marina := c.signedIn("luisa", "7101", 700), c.signedIn("marina", "7102", 800)
	otavio := c.signedIn("otavio", "7104", 900)
	c.does("agents", "pause", "otavio", "almoco")

	pickedUp := luisa.AnswersAfter(0)
	bia, talks := c.calls("21988880001", 440, "8")
	ana := pickedUp()
	bia.Hears(700, time.Second)
	_, rings := c.calls("21988880002", 500, "8")
	marina.Rings()
	_, waits := c.calls("21988880003", 600, "8")
	c.events.about(t, talks, "connected farmaceutico luisa")
	c.events.about(t, rings, "offered farmaceutico marina")
	c.events.about(t, waits, "queued farmaceutico")
	c.isKilled()
	bia.Drop()
	ana.Drop()
	for _, p := range []interface{ Unplug() }{luisa, marina, otavio} {
		p.Unplug()
	}

	c = opens(t, plan, data)
	require.Equal(t, []string{"ended farmaceutico luisa system", "wrap_up_started farmaceutico luisa"},
		behind("connected farmaceutico luisa", c.events.about(t, talks, "wrap_up_started farmaceutico luisa"), "ended .*|wrap_up_started .*"))
	require.Equal(t, []string{"withdrawn farmaceutico marina node_lost", "failed farmaceutico offered node_lost"},
		behind("offered farmaceutico marina", c.events.about(t, rings, "failed farmaceutico offered node_lost"), ".*"))
	require.Equal(t, []string{"failed farmaceutico waiting node_lost"},
		behind("queued farmaceutico", c.events.about(t, waits, "failed farmaceutico waiting node_lost"), ".*"))

	c.events.reads(t, "wrap_up_ended farmaceutico luisa timer")
	agents := c.does("agents")
	require.Regexp(t, `luisa .* ready +- .* no `, agents)
	require.Regexp(t, `marina .* ready +- .* no `, agents)
	require.Regexp(t, `otavio .* not_ready +almoco .* no `, agents)
	require.Regexp(t, `nadia .* signed_out`, agents)

	// Two are ready, and nobody is offered the call until a phone has proved that it is there.
	mark := c.events.mark()
	carla, again := c.calls("21988880004", 440, "8")
	c.events.about(t, again, "queued farmaceutico")
	require.Regexp(t, `marina .* ready +- .* no `, c.does("agents"))
	marina = c.agent("7102", 800)
	marina.Registers()
	talk := marina.Answers()
	carla.Hears(800, time.Second)
	require.Equal(t, again, c.events.readsAfter(t, mark, "offered .*").Contact())
	require.Equal(t, []string{"queued farmaceutico", "phone_back marina", "offered farmaceutico marina"},
		behind("node_lost", c.events.all(), "queued .*|offered .*|phone_back .*"))
	carla.HangsUp()
	talk.IsHungUp()
	c.events.about(t, again, "wrap_up_ended farmaceutico marina timer")
	marina.Unregisters()
	c.events.readsAfter(t, mark, "not_ready marina unreachable")
	c.events.isTheLog(c)
}

// isTheLog stops the centre and compares what a separate process has read from NATS with the log, one to one.
func (d *chronicle) isTheLog(c *centre) {
	c.t.Helper()
	events := read(c.t, c.does("events", "--once", "--json"))
	c.isStopped()
	facts := logged(c.t, c.data)
	require.Equal(c.t, len(facts), len(events))
	for i, e := range events {
		f := facts[i]
		require.Equal(c.t, uint64(i+1), f.Seq)
		require.Regexp(c.t, fmt.Sprintf(`^n1\.[a-z2-7]{8}\.%012d$`, f.Seq), e.ID)
		require.True(c.t, f.At.Equal(e.Time), "%s: %s, not %s", e.ID, e.Time, f.At)
		require.Equal(c.t, f.ContactSeq, e.ContactSeq, e.ID)
		what := f.Fact.Kind()
		if n, ok := f.Fact.(acd.Noted); ok {
			what = n.What
		}
		require.Equal(c.t, what, e.Fact(), e.ID)
		if what != "configured" { // of a plan only its size is public
			requireHolds(c.t, f.Fact, e)
		}
	}
}

// requireHolds sees that every field of the fact is in the event; the event may say more.
func requireHolds(t *testing.T, f acd.Fact, e client.Event) {
	t.Helper()
	text, err := acd.EncodeFact(f)
	require.NoError(t, err)
	var want, got map[string]any
	require.NoError(t, json.Unmarshal(text, &want))
	require.NoError(t, json.Unmarshal(e.Data, &got))
	for field, value := range want {
		require.Equal(t, value, got[field], "%s: %s of %s", e.ID, field, e.Fact())
	}
}

// read are events as `receptivo events --json` prints them.
func read(t *testing.T, lines string) []client.Event {
	t.Helper()
	var events []client.Event
	for sc := bufio.NewScanner(strings.NewReader(lines)); sc.Scan(); {
		e, err := client.Parse([]byte(sc.Text()))
		require.NoError(t, err)
		events = append(events, e)
	}
	return events
}

// logged is the log in a data directory on which nothing runs.
func logged(t *testing.T, data string) []acd.Event {
	t.Helper()
	j, err := journal.Open(filepath.Join(data, "journal.db"), journal.Options{})
	require.NoError(t, err)
	defer j.Close()
	var events []acd.Event
	for ev, err := range j.Read(t.Context(), 0) {
		require.NoError(t, err)
		events = append(events, ev)
	}
	return events
}

// requireLogged sees that a fact is in the log of a centre that has stopped.
func requireLogged(t *testing.T, data, line string) {
	t.Helper()
	var lines []string
	for _, ev := range logged(t, data) {
		text, err := acd.EncodeFact(ev.Fact)
		require.NoError(t, err)
		lines = append(lines, tell(client.Event{Type: "receptivo.x." + ev.Fact.Kind() + ".v1", Data: text}))
	}
	require.Contains(t, lines, line)
}
