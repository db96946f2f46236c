package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media/sip"
)

// testConfig is a small centre on free ports.
func testConfig(t *testing.T, data string) nodeConfig {
	files := fstest.MapFS{"plan.hcl": {Data: []byte(benchPlan(1))}, "prompts/pt-BR": {Mode: 1<<31 | 0o755}}
	plan, diags := flows.Parse(files)
	require.False(t, diags.HasErrors(), "%v", diags)
	return nodeConfig{
		Plan: plan, Files: files, Data: data, RTP: sip.PortRange{Lo: 30000, Hi: 30999},
		SIP: "127.0.0.1:0", HTTP: "127.0.0.1:0", NATSListen: "127.0.0.1:0", Logger: slog.New(slog.DiscardHandler),
	}
}

// TestSecondStartLeavesTheFirstAlone: who starts a centre twice on the same data is told so, and the first goes on
// taking commands.
func TestSecondStartLeavesTheFirstAlone(t *testing.T) {
	data := t.TempDir()
	first, err := openNode(t.Context(), testConfig(t, data))
	require.NoError(t, err)
	_, err = openNode(t.Context(), testConfig(t, data))
	require.Error(t, err)
	_, err = readClientFile(data)
	require.NoError(t, err, "the second start has taken the first one's client file away")
	first.close()
	require.NoFileExists(t, filepath.Join(data, clientFileName))
}

// TestSecretsAreForTheOwnerAlone: whoever else has an account on the machine reads neither keys, customers nor the log.
func TestSecretsAreForTheOwnerAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	n, err := openNode(t.Context(), testConfig(t, data))
	require.NoError(t, err)
	defer n.close()
	for _, name := range []string{clientFileName, "journal.db", "history.db", "history.db.key", "nats/reader.nk"} {
		info, err := os.Stat(filepath.Join(data, name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

// TestCentreRunsWithoutItsNATS: a server of the company's that is away at the start holds nothing up; a credentials file
// that is not there does.
func TestCentreRunsWithoutItsNATS(t *testing.T) {
	config := testConfig(t, t.TempDir())
	config.NATS = "nats://127.0.0.1:1" // nobody is there
	n, err := openNode(t.Context(), config)
	require.NoError(t, err)
	defer n.close()
	to, err := readClientFile(config.Data)
	require.NoError(t, err)
	require.Equal(t, clientFile{HTTP: n.client.HTTP, Token: n.client.Token, NATS: config.NATS, Centre: centreName}, to, "where subscribers go, and no key of a server that is not there")
	require.NoDirExists(t, filepath.Join(config.Data, "nats"), "there is no embedded server")
	_, err = n.loop.Do(t.Context(), acd.Configure{Config: n.plan().Config()})
	require.NoError(t, err)

	config = testConfig(t, t.TempDir())
	config.NATS, config.NATSCreds = "nats://127.0.0.1:1", "nowhere.creds"
	_, err = openNode(t.Context(), config)
	require.ErrorContains(t, err, "name another with --nats-creds")
}

// TestEngineThatStopsEndsTheNode: nothing goes on without the engine, and the reason is told.
func TestEngineThatStopsEndsTheNode(t *testing.T) {
	n, err := openNode(t.Context(), testConfig(t, t.TempDir()))
	require.NoError(t, err)
	defer n.close()
	ended := make(chan error, 1)
	go func() {
		ended <- n.run(context.Background(), func() {
			stranger := acd.Event{Seq: n.journal.Head() + 1, At: time.Now(), Fact: acd.LostNode{Node: "n2"}}
			require.NoError(t, n.journal.Append(t.Context(), n.journal.Head(), []acd.Event{stranger}))
			_, err := n.loop.Do(t.Context(), acd.SignIn{Agent: "a0"})
			require.Error(t, err)
		}, time.Second, io.Discard)
	}()
	select {
	case err := <-ended:
		require.ErrorIs(t, err, acd.ErrNotHead)
	case <-time.After(10 * time.Second):
		t.Fatal("the node goes on without an engine")
	}
}

// TestDemoRingsNobodyOutside: whoever has an address in the plan gets a phone of the demo like all others.
func TestDemoRingsNobodyOutside(t *testing.T) {
	plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(`trunk "t" { host = "t.example" }
queue "q" {}
agent "ana" {
  extension = "2001"
  address   = "+5511955550000"
  trunk     = trunk.t
}
`)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	require.Len(t, demoPasswords(plan), 1)
	require.Empty(t, plan.Agents[0].Address)
	require.True(t, plan.Agents[0].SignInOnRegister)
}

// TestDemoEndsWithItsCentre: a demo without a centre would call for ever.
func TestDemoEndsWithItsCentre(t *testing.T) {
	config := testConfig(t, t.TempDir())
	passwords := demoPasswords(config.Plan) // before the gateway reads the plan
	n, err := openNode(t.Context(), config)
	require.NoError(t, err)
	defer n.close()
	var out bytes.Buffer
	c := &crowd{
		server: n.gateway.Addr().String(), plan: n.config.Plan, passwords: passwords, paths: pathsToQueues(n.config.Plan),
		every: time.Second, talk: time.Second, screen: &screen{w: io.Discard, start: time.Now()},
	}
	ended := make(chan error, 1)
	go func() { ended <- demoCmd{}.play(context.Background(), n, c, &output{Out: &out, Err: io.Discard}) }()
	require.Eventually(t, func() bool { return n.centre.Up() > 0 }, 10*time.Second, 10*time.Millisecond)
	n.stop()
	select {
	case <-ended:
	case <-time.After(15 * time.Second):
		t.Fatal("the demo goes on without its centre")
	}
}

// TestCallsComeFromThisMachine: a centre on an address of the network takes the calls its own machine makes to it.
func TestCallsComeFromThisMachine(t *testing.T) {
	takes := func(listen, from string) bool {
		return slices.ContainsFunc(ownMachine(listen), func(p netip.Prefix) bool { return p.Contains(netip.MustParseAddr(from)) })
	}
	require.True(t, takes("127.0.0.1:5060", "127.0.0.1"))
	require.True(t, takes("192.168.0.10:5060", "192.168.0.10"))
	require.False(t, takes("192.168.0.10:5060", "192.168.0.11"))
	require.False(t, takes("nowhere:5060", "192.168.0.11"))
}
