package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// The server stops and comes back while events flow: the stream is the log, one to one and in order.
func TestNATSGoesAwayAndComesBack(t *testing.T) {
	c := newCentre(t)
	c.starts(t)
	evs := story(600, 7)
	const parts = 4
	for i := range parts {
		part := evs[i*len(evs)/parts : (i+1)*len(evs)/parts]
		half := part[:len(part)/2]
		c.happens(t, half)
		if i > 0 {
			c.published(t, half[0].Seq) // in the middle of it
		}
		c.natsStops()
		c.happens(t, part[len(part)/2:])
		c.natsStarts(t)
	}
	c.flushes(t)
	c.streamIsTheLog(t)
}

// The pump dies at any moment, with the cursor it kept last; the next one goes on without a hole and without a double,
// also where the server's memory for ids would not help.
func TestPumpDiesWithAnOldCursor(t *testing.T) {
	c := newCentre(t)
	evs := story(600, 7)
	const parts = 6
	for i := range parts {
		c.starts(t)
		part := evs[i*len(evs)/parts : (i+1)*len(evs)/parts]
		c.happens(t, part)
		c.published(t, part[0].Seq+uint64(i*20))
		c.box.freeze() // from here on the cursor is not kept
		c.published(t, part[len(part)/2].Seq)
		c.dies(t)
		c.settles(t)
		c.box.thaw()
	}
	c.starts(t)
	c.flushes(t)
	c.streamIsTheLog(t)
	require.Zero(t, c.again.Load(), "nothing was left to the server's dedupe window")
}

// Someone removes the stream's files: what it would still hold is published again.
func TestStreamIsLost(t *testing.T) {
	c := newCentre(t)
	c.starts(t)
	evs := story(40, 3)
	now := time.Now().UTC().Truncate(time.Millisecond)
	for i := range evs {
		evs[i].At = now.Add(time.Duration(i) * time.Millisecond)
	}
	evs[0].At, evs[1].At = now.Add(-keepFor-2*time.Hour), now.Add(-keepFor-time.Hour)
	c.happens(t, evs)
	c.flushes(t)
	c.natsStops()
	require.NoError(t, os.RemoveAll(filepath.Join(c.dir, "jetstream")))
	c.natsStarts(t)
	c.happens(t, after(uint64(len(evs)), now.Add(time.Second), acd.LostNode{Node: "n2"}))
	c.storedFrom(t, 3)
}

// A server that takes connections and stores nothing, as with a full disk, is not taken for one that is back.
func TestServerThatStoresNothingIsNotBack(t *testing.T) {
	c := newCentre(t)
	var tries atomic.Int64
	tried := make(chan struct{}, 100)
	c.box.spoil = func() { // between the look at the stream and the first event
		if tries.Add(1) > 6 {
			return
		}
		defer func() { tried <- struct{}{} }()
		nc, err := c.dial()
		if err != nil {
			return
		}
		defer nc.Close()
		if js, err := jetstream.New(nc); err == nil {
			_ = js.DeleteStream(t.Context(), Stream)
		}
	}
	c.happens(t, story(3, 2))
	c.starts(t)
	for range 6 {
		<-tried
	}
	c.flushes(t)
	var heard []string
	for _, w := range c.words() {
		if w == notPublished || w == publishedAgain {
			heard = append(heard, w)
		}
	}
	require.Equal(t, []string{notPublished, publishedAgain}, heard)
	c.streamIsTheLog(t)
}

// A power cut takes the log's end back after it was published, and the log goes on differently: the events under the
// old ids stay, and the new ones come under new ids instead of being taken for them.
func TestLogLosesItsEnd(t *testing.T) {
	c := newCentre(t)
	c.starts(t)
	evs := story(10, 3)
	c.happens(t, evs)
	c.flushes(t)
	c.dies(t)
	was := c.ids(t)

	kept := evs[:len(evs)-5]
	c.box.cutTo(t, kept)
	c.starts(t)
	other := after(uint64(len(kept)), at(9_000_000), acd.LostNode{Node: "n1"}, acd.Ready{Agent: "agent0"}, acd.Ready{Agent: "agent1"})
	c.happens(t, other)
	c.flushes(t)
	ids := c.ids(t)
	require.Equal(t, was, ids[:len(was)])
	require.Len(t, ids, len(was)+len(other))
	require.NotEqual(t, was[0][:12], ids[len(was)][:12], "another incarnation")
}

// The log is filled faster than the server takes it, and Flush waits for the last.
func TestFlushSaysHowMuchIsLeft(t *testing.T) {
	c := newCentre(t)
	c.natsStops()
	c.starts(t)
	c.happens(t, story(10, 2))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorContains(t, c.pump.Flush(ctx), fmt.Sprintf("bus: %d events are not published yet", c.box.Head()))
	c.natsStarts(t)
	c.flushes(t)
	c.streamIsTheLog(t)
}

func TestNoteOfAnotherVersionIsMadeAnew(t *testing.T) {
	c := newCentre(t)
	c.starts(t)
	evs := story(40, 3)
	c.happens(t, evs[:100])
	c.flushes(t)
	c.dies(t)
	var n note
	require.NoError(t, json.Unmarshal(c.box.note, &n))
	n.Fold = json.RawMessage(`{"v":0}`)
	var err error
	c.box.note, err = json.Marshal(n)
	require.NoError(t, err)
	c.starts(t)
	c.happens(t, evs[100:])
	c.flushes(t)
	c.streamIsTheLog(t)
}

// centre is a log, its pump and its server, which live and die apart.
type centre struct {
	dir  string
	box  *memOutbox
	pump *Pump
	kill context.CancelFunc
	done chan error

	remote Dial         // instead of nats, when set
	again  atomic.Int64 // events that the server had already

	mu   sync.Mutex
	nats *Server
	said []string
}

// words are the messages logged so far.
func (c *centre) words() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.said)
}

func newCentre(t testing.TB) *centre {
	c := &centre{dir: t.TempDir(), box: &memOutbox{MemLog: acd.NewMemLog(), appended: make(chan struct{}, 1)}}
	c.natsStarts(t)
	t.Cleanup(func() {
		c.dies(t)
		c.natsStops()
	})
	return c
}

func (c *centre) natsStarts(t testing.TB) {
	s, err := Start(Options{Dir: c.dir, Name: "n1", Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nats = s
}

func (c *centre) natsStops() {
	c.mu.Lock()
	s := c.nats
	c.nats = nil
	c.mu.Unlock()
	if s != nil {
		s.Close()
	}
}

func (c *centre) dial() (*nats.Conn, error) {
	if c.remote != nil {
		return c.remote()
	}
	c.mu.Lock()
	s := c.nats
	c.mu.Unlock()
	if s == nil {
		return nil, nats.ErrNoServers
	}
	return s.Dial()
}

func (c *centre) starts(t testing.TB) {
	ctx, kill := context.WithCancel(context.Background())
	c.pump = NewPump(PumpOptions{Centre: "acme", Node: "n1", Outbox: c.box, Dial: c.dial, Log: slog.New(c)})
	c.kill, c.done = kill, make(chan error, 1)
	go func() { c.done <- c.pump.Run(ctx) }()
}

func (c *centre) dies(t testing.TB) {
	if c.kill != nil {
		c.kill()
		require.NoError(t, <-c.done)
		c.kill = nil
	}
}

// settles waits until the server has stored what the dead pump had sent: a process that begins again takes longer than
// that. A message for another stream is refused in its turn, behind all others.
func (c *centre) settles(t testing.TB) {
	c.mu.Lock()
	s := c.nats
	c.mu.Unlock()
	nc, err := s.Dial()
	require.NoError(t, err)
	defer nc.Close()
	require.Eventually(t, func() bool { return s.nats.NumClients() == 1 }, 30*time.Second, time.Millisecond)
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	_, err = js.Publish(t.Context(), SubjectPrefix+"main.last", nil, jetstream.WithExpectStream("another"))
	require.ErrorContains(t, err, "expected stream does not match")
}

func (c *centre) happens(t testing.TB, evs []acd.Event) {
	for i := 0; i < len(evs); i += 3 {
		part := evs[i:min(i+3, len(evs))]
		require.NoError(t, c.box.Append(t.Context(), part[0].Seq-1, part))
	}
}

func (c *centre) flushes(t testing.TB) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(t, c.pump.Flush(ctx))
}

// published waits until the pump knows that an event is stored.
func (c *centre) published(t testing.TB, seq uint64) {
	for end := time.After(30 * time.Second); ; {
		at, moved := c.pump.position()
		if at >= seq {
			return
		}
		select {
		case <-moved:
		case <-end:
			t.Fatalf("published up to %d, want %d", at, seq)
		}
	}
}

func (c *centre) streamIsTheLog(t testing.TB) { c.storedFrom(t, 1) }

// storedFrom checks that the stream holds the log from an event on, one to one, in order, and counted without a gap.
func (c *centre) storedFrom(t testing.TB, first uint64) {
	c.flushes(t)
	log := c.box.Events()[first-1:]
	got := c.stored(t)
	require.Len(t, got, len(log))
	s := newFold()
	for _, ev := range c.box.Events()[:first-1] {
		require.NoError(t, s.take(ev, c.pump.w))
	}
	for i, ev := range log {
		want, err := c.pump.w.write(s, ev)
		require.NoError(t, err)
		require.Equal(t, want.to, got[i].Subject)
		require.Equal(t, string(want.body), string(got[i].Data))
		require.Equal(t, nats.Header{"Nats-Msg-Id": {want.ID}, "Content-Type": {"application/cloudevents+json"}}, got[i].Header)
	}
}

// Enabled, Handle, WithAttrs and WithGroup make a slog.Handler that counts.
func (c *centre) Enabled(context.Context, slog.Level) bool { return true }
func (c *centre) WithAttrs([]slog.Attr) slog.Handler       { return c }
func (c *centre) WithGroup(string) slog.Handler            { return c }
func (c *centre) Handle(_ context.Context, r slog.Record) error {
	if r.Message == sentTwice {
		c.again.Add(1)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, r.Message)
	r.Attrs(func(a slog.Attr) bool { c.said = append(c.said, a.Value.String()); return true })
	return nil
}

// stored reads the whole stream.
func (c *centre) stored(t testing.TB) []*jetstream.RawStreamMsg {
	nc, err := c.dial()
	require.NoError(t, err)
	defer nc.Close()
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	st, err := js.Stream(t.Context(), Stream)
	require.NoError(t, err)
	var all []*jetstream.RawStreamMsg
	state := st.CachedInfo().State
	for seq := state.FirstSeq; seq <= state.LastSeq; seq++ {
		m, err := st.GetMsg(t.Context(), seq)
		require.NoError(t, err)
		for _, added := range []string{"Nats-Stream", "Nats-Subject", "Nats-Sequence", "Nats-Time-Stamp"} {
			m.Header.Del(added) // by the answer, not stored
		}
		all = append(all, m)
	}
	return all
}

func (c *centre) ids(t testing.TB) []string {
	var ids []string
	for _, m := range c.stored(t) {
		ids = append(ids, m.Header.Get("Nats-Msg-Id"))
	}
	return ids
}

// after makes events that follow a Seq.
func after(seq uint64, when time.Time, facts ...acd.Fact) []acd.Event {
	evs := make([]acd.Event, len(facts))
	for i, f := range facts {
		evs[i] = acd.Event{Seq: seq + uint64(i) + 1, At: when.Add(time.Duration(i) * time.Millisecond), Fact: f}
	}
	return evs
}

// memOutbox is a log in memory with a cursor.
type memOutbox struct {
	*acd.MemLog
	appended chan struct{}
	spoil    func() // done before each reading, when set

	mu     sync.Mutex
	cursor uint64
	note   []byte
	frozen bool
}

func (m *memOutbox) Append(ctx context.Context, after uint64, evs []acd.Event) error {
	if err := m.MemLog.Append(ctx, after, evs); err != nil {
		return err
	}
	select {
	case m.appended <- struct{}{}:
	default:
	}
	return nil
}

func (m *memOutbox) Read(ctx context.Context, after uint64) iter.Seq2[acd.Event, error] {
	if m.spoil != nil {
		m.spoil()
	}
	return m.MemLog.Read(ctx, after)
}

func (m *memOutbox) Appended() <-chan struct{} { return m.appended }

func (m *memOutbox) Cursor(context.Context) (uint64, []byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursor, m.note, nil
}

func (m *memOutbox) SetCursor(_ context.Context, seq uint64, note []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.frozen {
		m.cursor, m.note = seq, note
	}
	return nil
}

func (m *memOutbox) freeze() { m.mu.Lock(); m.frozen = true; m.mu.Unlock() }
func (m *memOutbox) thaw()   { m.mu.Lock(); m.frozen = false; m.mu.Unlock() }

// cutTo takes the log back to what it was, with a cursor somewhat before that.
func (m *memOutbox) cutTo(t testing.TB, evs []acd.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.MemLog = acd.NewMemLog()
	require.NoError(t, m.MemLog.Append(t.Context(), 0, evs))
	s := newFold()
	for _, ev := range evs[:len(evs)-4] {
		require.NoError(t, s.take(ev, testWriter))
	}
	var n note
	require.NoError(t, json.Unmarshal(m.note, &n))
	var err error
	n.Fold, err = s.encode()
	require.NoError(t, err)
	m.cursor = s.Seq
	m.note, err = json.Marshal(n)
	require.NoError(t, err)
}
