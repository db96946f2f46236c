package bus_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/bus"
	"receptivo/acd/bus/client"
	"receptivo/acd/journal"
)

// From a journal through the pump and the server to a subscriber with the read-only key: the journal and the server are
// closed and opened again in the middle, twice, and the subscriber, who knows nothing of it, has the log one to one.
func TestJournalToSubscriber(t *testing.T) {
	dir, listen, evs := t.TempDir(), freePort(t), contacts(300)
	c := open(t, dir, listen)
	got := make(chan client.Event, len(evs))
	ctx, stop := context.WithCancel(t.Context())
	followed := make(chan error, 1)
	c.appends(t, evs[:1])
	c.flush(t)
	go func() {
		followed <- client.Follow(ctx, client.Options{URL: c.server.URL(), Seed: c.server.ReadOnlySeed(), Centre: "acme", All: true},
			func(e client.Event) error { got <- e; return nil })
	}()
	require.Equal(t, "n1", (<-got).Name())
	for i := range 3 {
		c.appends(t, evs[max(1, i*len(evs)/3):(i+1)*len(evs)/3])
		if i < 2 {
			c.close(t) // with events on their way
			c = open(t, dir, listen)
		}
	}
	c.flush(t)
	for _, ev := range evs[1:] {
		select {
		case e := <-got:
			require.Equal(t, fmt.Sprintf("%012d", ev.Seq), e.ID[len(e.ID)-12:])
			require.Equal(t, ev.Fact.Kind(), e.Fact())
			require.Equal(t, ev.At, e.Time)
			require.Equal(t, ev.Contact(), e.Contact())
			require.Equal(t, ev.ContactSeq, e.ContactSeq)
			fact, err := acd.EncodeFact(ev.Fact)
			require.NoError(t, err)
			require.JSONEq(t, string(fact), string(e.Data))
		case <-time.After(30 * time.Second):
			t.Fatalf("event %d did not come", ev.Seq)
		}
	}
	stop()
	require.ErrorIs(t, <-followed, context.Canceled)
	c.close(t)
}

func TestFollowFromHereOn(t *testing.T) {
	c := open(t, t.TempDir(), "127.0.0.1:0")
	defer c.close(t)
	evs := contacts(4)
	o := client.Options{URL: c.server.URL(), Seed: c.server.ReadOnlySeed()}
	c.appends(t, evs[:3])
	c.flush(t)
	ids := func(o client.Options) (seqs []uint64) {
		o.Once = true
		require.NoError(t, client.Follow(t.Context(), o, func(e client.Event) error {
			seqs = append(seqs, e.StreamSeq)
			return nil
		}))
		return seqs
	}
	require.Empty(t, ids(o), "nothing is new")
	all, after, since, elsewhere := o, o, o, o
	all.All, after.After, since.Since, elsewhere.Centre, elsewhere.All = true, 2, time.Now().Add(time.Hour), "other", true
	require.Equal(t, []uint64{1, 2, 3}, ids(all))
	require.Equal(t, []uint64{3}, ids(after))
	require.Empty(t, ids(since))
	require.Empty(t, ids(elsewhere))

	enough := errors.New("enough")
	require.ErrorIs(t, client.Follow(t.Context(), all, func(client.Event) error { return enough }), enough)
}

func TestFollowBeforeAnythingIsPublished(t *testing.T) {
	s, err := bus.Start(bus.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", Name: "n1", Log: quiet})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, client.Follow(t.Context(), client.Options{URL: s.URL(), Seed: s.ReadOnlySeed(), All: true, Once: true}, nil))
}

var quiet = slog.New(slog.DiscardHandler)

// node is a journal, a pump and a server in one process.
type node struct {
	journal *journal.Journal
	server  *bus.Server
	pump    *bus.Pump
	kill    context.CancelFunc
	done    chan error
}

func open(t *testing.T, dir, listen string) *node {
	j, err := journal.Open(filepath.Join(dir, "log.db"), journal.Options{Log: quiet})
	require.NoError(t, err)
	s, err := bus.Start(bus.Options{Dir: filepath.Join(dir, "nats"), Listen: listen, Name: "n1", Log: quiet})
	require.NoError(t, err)
	ctx, kill := context.WithCancel(context.Background())
	n := &node{j, s, bus.NewPump(bus.PumpOptions{Centre: "acme", Node: "n1", Outbox: j, Dial: s.Dial, Log: quiet}), kill, make(chan error, 1)}
	go func() { n.done <- n.pump.Run(ctx) }()
	return n
}

func (n *node) close(t *testing.T) {
	n.kill()
	require.NoError(t, <-n.done)
	n.server.Close()
	require.NoError(t, n.journal.Close())
}

func (n *node) appends(t *testing.T, evs []acd.Event) {
	for _, ev := range evs {
		require.NoError(t, n.journal.Append(t.Context(), ev.Seq-1, []acd.Event{ev}))
	}
}

func (n *node) flush(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(t, n.pump.Flush(ctx))
}

// contacts is a log of contacts that arrive and end.
func contacts(n int) []acd.Event {
	evs := []acd.Event{{Fact: acd.LostNode{Node: "n1"}}}
	for i := range n {
		c := fmt.Sprintf("01JB2YH0V6%016d", i)
		evs = append(evs,
			acd.Event{ContactSeq: 1, Fact: acd.Arrived{Contact: c, Channel: acd.Voice, Node: "n1", Number: "4004"}},
			acd.Event{ContactSeq: 2, Fact: acd.Ended{Contact: c, By: acd.ByCustomer}})
	}
	for i := range evs {
		evs[i].Seq, evs[i].At = uint64(i+1), time.UnixMilli(1_800_000_000_000+int64(i)).UTC()
	}
	return evs
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}
