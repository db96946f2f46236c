package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/journal"
	"receptivo/skills"
)

// A centre whose log is a week old settles what became certain meanwhile, and not a second time.
func TestWeekOldContactsAreSettledOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	log, err := journal.Open(path, journal.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	require.NoError(t, log.Append(t.Context(), 0, weekAgo(t)))

	ctx, stop := context.WithCancel(t.Context())
	loop, err := acd.Open(ctx, log)
	require.NoError(t, err)
	t.Cleanup(func() { stop(); require.NoError(t, ended(loop.Wait())) })
	s := settler{path: path, do: loop.Do, log: slog.New(slog.DiscardHandler)}
	require.NoError(t, s.once(ctx, time.Now()))
	again := settler{path: path, do: loop.Do, log: slog.New(slog.DiscardHandler)} // after a restart
	require.NoError(t, again.once(ctx, time.Now()))
	require.NoError(t, s.once(ctx, time.Now()))

	var facts []acd.Settled
	for ev, err := range log.Read(ctx, 0) {
		require.NoError(t, err)
		if f, ok := ev.Fact.(acd.Settled); ok {
			facts = append(facts, f)
		}
	}
	require.Len(t, facts, 1)
	f := facts[0]
	require.Equal(t, []any{"c1", "ana", "tecnico", true, acd.Millis(240_000)}, []any{f.Contact, f.Agent, f.Category, f.Resolved, f.Handle})
}

// weekAgo is a day eight days ago: ana resolves a matter of a customer, and serves one whom nobody knows.
func weekAgo(t *testing.T) (log []acd.Event) {
	e, now := acd.New(), time.Now().Add(-8*24*time.Hour)
	do := func(after time.Duration, cmds ...acd.Command) {
		now = now.Add(after)
		for _, c := range cmds {
			evs, err := e.Do(now, c)
			require.NoError(t, err)
			log = append(log, evs...)
		}
	}
	serve := func(contact, customer string) {
		r := skills.Request{Customer: customer, Mode: skills.ModeFull, Intent: []skills.Share{{Category: "tecnico", P: 1}}}
		do(time.Second, acd.Arrive{Contact: contact, Channel: acd.Voice, Node: "n1"}, acd.Enqueue{Contact: contact, Queue: "sac", Request: r},
			acd.Accept{Contact: contact, Agent: "ana"}, acd.Join{Contact: contact})
		do(3*time.Minute, acd.End{Contact: contact, By: acd.ByCustomer})
		do(time.Minute, acd.FinishWrapUp{Agent: "ana", Disposition: "resolvido"})
	}
	do(0, acd.Configure{Config: acd.Config{
		Plan: "sha256:test", Weights: skills.DefaultWeights(), Agents: []acd.Agent{{Name: "ana"}},
		Queues: []acd.Queue{{Name: "sac", Strategy: acd.BestMatch, RingTimeout: acd.DefaultRingTimeout, WrapUp: 300_000}},
	}}, acd.Phone{Agent: "ana", Reachable: true}, acd.SignIn{Agent: "ana"}, acd.GoReady{Agent: "ana"})
	serve("c1", "r1")
	serve("c2", "")
	do(0, acd.SignOut{Agent: "ana"})
	return log
}
