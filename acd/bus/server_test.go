package bus

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"
)

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, err = Start(Options{Dir: t.TempDir(), Listen: l.Addr().String(), Name: "n1"})
	require.EqualError(t, err, "bus: NATS cannot listen on "+l.Addr().String()+
		": bind: address already in use: choose another address with --nats-listen, or none with --nats-listen ''")
}

func TestListenIsNoAddress(t *testing.T) {
	_, err := Start(Options{Dir: t.TempDir(), Listen: "4222", Name: "n1"})
	require.ErrorContains(t, err, "--nats-listen")
}

func TestDirectoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := Start(Options{Dir: filepath.Join(file, "nats"), Name: "n1"})
	require.ErrorContains(t, err, "not a directory")
}

func TestServerWithoutPort(t *testing.T) {
	s := startServer(t, Options{Dir: t.TempDir()})
	require.Empty(t, s.URL())
	nc, err := s.Dial()
	require.NoError(t, err)
	nc.Close()
}

func TestReadOnlyKeyIsKept(t *testing.T) {
	dir := t.TempDir()
	a := startServer(t, Options{Dir: dir})
	a.Close()
	b := startServer(t, Options{Dir: dir})
	require.Equal(t, a.ReadOnlySeed(), b.ReadOnlySeed())
	info, err := os.Stat(filepath.Join(dir, "reader.nk"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestNobodyComesInWithoutAKey(t *testing.T) {
	s := startServer(t, Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	_, err := nats.Connect(s.URL())
	require.ErrorIs(t, err, nats.ErrAuthorization)
	pub, err := s.engine.PublicKey()
	require.NoError(t, err)
	_, err = nats.Connect(s.URL(), nats.Nkey(pub, s.engine.Sign))
	require.ErrorIs(t, err, nats.ErrAuthorization, "the engine's key works inside the process only")
}

// The reader follows events and can neither make one up nor take one away, not even by way of a consumer that makes the
// server send for him.
func TestReaderOnlyReads(t *testing.T) {
	c := newCentre(t)
	c.natsStops()
	s := startServer(t, Options{Dir: c.dir, Listen: "127.0.0.1:0"})
	c.remote = s.Dial
	c.starts(t)
	evs := story(4, 2)
	c.happens(t, evs)
	c.flushes(t)
	defer c.dies(t)

	refused := make(chan error, 10)
	nc := reader(t, s, refused)
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(time.Second))
	require.NoError(t, err)
	oc, err := js.OrderedConsumer(t.Context(), Stream, jetstream.OrderedConsumerConfig{})
	require.NoError(t, err)
	msgs, err := oc.Messages()
	require.NoError(t, err)
	msg, err := msgs.Next(jetstream.NextMaxWait(10 * time.Second))
	require.NoError(t, err)
	require.Equal(t, "receptivo.v1.evt.acme.node.n1.configured", msg.Subject())
	msgs.Stop()

	for _, subject := range []string{
		"receptivo.v1.evt.acme.queue.sales.offered", "$JS.API.STREAM.PURGE." + Stream, "$JS.API.STREAM.DELETE." + Stream,
		"$JS.API.STREAM.UPDATE." + Stream, "$JS.API.STREAM.MSG.DELETE." + Stream, "$JS.API.CONSUMER.DELETE." + Stream + ".x",
		"$JS.API.STREAM.CREATE.OTHER", "receptivo.v1.cmd.acme.agent.ana.ready", "anything",
	} {
		require.NoError(t, nc.Publish(subject, []byte(`{}`)))
		require.ErrorContains(t, wait(t, refused), "Permissions Violation for Publish to \""+subject+"\"")
	}
	for _, subject := range []string{">", "_ENGINE.>", "$JS.>"} {
		_, err := nc.SubscribeSync(subject)
		require.NoError(t, err)
		require.ErrorContains(t, wait(t, refused), "Permissions Violation for Subscription to \""+subject+"\"")
	}
	for i, target := range []string{
		"receptivo.v1.evt.acme.queue.sales.offered", "$JS.API.STREAM.PURGE." + Stream, "$JS.API.STREAM.DELETE." + Stream,
	} {
		name := fmt.Sprintf("x%d", i) // headers_only: the request would have the empty body that DELETE asks for
		req := `{"stream_name":"RECEPTIVO_EVENTS","config":{"name":"` + name + `","deliver_subject":"` + target +
			`","headers_only":true,"deliver_policy":"all","ack_policy":"none"}}`
		_, err := nc.Request("$JS.API.CONSUMER.CREATE."+Stream+"."+name, []byte(req), time.Second)
		require.NoError(t, err)
		info, err := nc.Request("$JS.API.CONSUMER.INFO."+Stream+"."+name, nil, time.Second)
		require.NoError(t, err)
		require.NotRegexp(t, `"delivered":{"consumer_seq":[1-9]`, string(info.Data), "nobody listens there in the account")
	}
	require.NoError(t, nc.Flush())
	c.streamIsTheLog(t)
	require.Len(t, c.stored(t), len(evs))
}

func startServer(t testing.TB, o Options) *Server {
	o.Name, o.Log = "n1", slog.New(slog.DiscardHandler)
	s, err := Start(o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// reader connects as the read-only user; what the server refuses comes out of refused.
func reader(t testing.TB, s *Server, refused chan<- error) *nats.Conn {
	key, err := nkeys.FromSeed([]byte(s.ReadOnlySeed()))
	require.NoError(t, err)
	pub, err := key.PublicKey()
	require.NoError(t, err)
	nc, err := nats.Connect(s.URL(), nats.Nkey(pub, key.Sign), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		refused <- err
	}))
	require.NoError(t, err)
	t.Cleanup(nc.Close)
	return nc
}

func wait(t testing.TB, refused <-chan error) error {
	select {
	case err := <-refused:
		return err
	case <-time.After(10 * time.Second):
		return errors.New("nothing was refused")
	}
}
