package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// TestEventsGoToANATSOfYours: it comes after the centre, and 'receptivo events' finds there what happened before.
func TestEventsGoToANATSOfYours(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	at := l.Addr().String()
	require.NoError(t, l.Close())
	key, err := nkeys.CreateUser()
	require.NoError(t, err)
	pub, err := key.PublicKey()
	require.NoError(t, err)
	seed, err := key.Seed()
	require.NoError(t, err)

	config := testConfig(t, t.TempDir())
	config.NATS, config.NATSCreds = "nats://"+at, filepath.Join(t.TempDir(), "user.nk")
	require.NoError(t, os.WriteFile(config.NATSCreds, seed, 0o600))
	n, err := openNode(t.Context(), config)
	require.NoError(t, err)
	defer n.close()
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- n.run(ctx, func() { close(ready) }, time.Second, io.Discard) }()
	defer func() { stop(); require.NoError(t, <-ended) }()
	<-ready
	_, err = n.loop.Do(t.Context(), acd.SignIn{Agent: "a0"})
	require.NoError(t, err)
	startNATS(t, at, pub)
	require.Eventually(t, func() bool { return n.journal.Head() > 1 && n.pump.Published() == n.journal.Head() }, 20*time.Second, 10*time.Millisecond)
	var out bytes.Buffer
	require.NoError(t, eventsCmd{Data: config.Data, Once: true}.Run(t.Context(), &output{Out: &out, Err: io.Discard}))
	require.Contains(t, out.String(), "signed_in")
	require.Equal(t, int(n.journal.Head()), strings.Count(out.String(), "\n"), out.String())
}

// startNATS runs a server with JetStream that knows one user.
func startNATS(t *testing.T, at, pub string) {
	o := &server.Options{}
	require.NoError(t, o.ProcessConfigString(fmt.Sprintf(
		"listen: %q\njetstream { store_dir: %q }\nauthorization { users: [ { nkey: %s } ] }", at, t.TempDir(), pub)))
	o.NoSigs, o.NoLog = true, true
	s, err := server.NewServer(o)
	require.NoError(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(10*time.Second))
}
