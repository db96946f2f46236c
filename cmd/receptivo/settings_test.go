package main

import (
	"path/filepath"
	"runtime/debug"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// settle parses a command line of serve and lays it over a plan.
func settle(t *testing.T, plan string, args ...string) settled {
	t.Helper()
	p, diags := flows.Parse(fstest.MapFS{"plan.hcl": &fstest.MapFile{Data: []byte(plan)}})
	require.NotNil(t, p, "%v", diags)
	var c serveCmd
	parser, err := kong.New(&c)
	require.NoError(t, err)
	_, err = parser.Parse(append([]string{"plan"}, args...))
	require.NoError(t, err)
	s, err := c.over(p.Server)
	require.NoError(t, err)
	return s
}

// TestFlagBeatsEnvironmentBeatsPlan: and what nobody says is the default.
func TestFlagBeatsEnvironmentBeatsPlan(t *testing.T) {
	const block = "queue \"x\" {}\nserver {\n  sip   = \"127.0.0.1:6001\"\n  http  = \"127.0.0.1:6002\"\n  data  = \"/srv/plan\"\n  rtp   = \"30000-30099\"\n  drain = \"7s\"\n  nats_listen = \"\"\n}\n"
	data, err := filepath.Abs("data")
	require.NoError(t, err)
	require.Equal(t, settled{
		SIP: "127.0.0.1:5060", HTTP: "127.0.0.1:8080", Data: data, NATSListen: "127.0.0.1:4222", RTP: ports(20000, 29999), Drain: 30 * time.Second,
	}, settle(t, "queue \"x\" {}\n"))
	require.Equal(t, settled{
		SIP: "127.0.0.1:6001", HTTP: "127.0.0.1:6002", Data: "/srv/plan", NATSListen: "", RTP: ports(30000, 30099), Drain: 7 * time.Second,
	}, settle(t, block))

	t.Setenv("RECEPTIVO_SIP", "127.0.0.1:7001")
	t.Setenv("RECEPTIVO_HTTP", "127.0.0.1:7002")
	t.Setenv("RECEPTIVO_DATA", "/srv/env")
	t.Setenv("RECEPTIVO_NATS_LISTEN", "127.0.0.1:7003")
	t.Setenv("RECEPTIVO_RTP", "31000-31099")
	t.Setenv("RECEPTIVO_DRAIN", "8s")
	require.Equal(t, settled{
		SIP: "127.0.0.1:7001", HTTP: "127.0.0.1:7002", Data: "/srv/env", NATSListen: "127.0.0.1:7003", RTP: ports(31000, 31099), Drain: 8 * time.Second,
	}, settle(t, block))

	require.Equal(t, settled{
		SIP: "127.0.0.1:8001", HTTP: "127.0.0.1:7002", Data: "/srv/flag", NATSListen: "", RTP: ports(32000, 32099), Drain: 0,
	}, settle(t, block, "--sip", "127.0.0.1:8001", "--data", "/srv/flag", "--nats-listen", "", "--rtp", "32000-32099", "--drain", "0s"))
}

func ports(lo, hi int) (p portRange) {
	p.Lo, p.Hi = lo, hi
	return p
}

// TestCommandsSpareTheCollector: what ends by itself takes memory for time; a centre, or whoever says otherwise, does not.
func TestCommandsSpareTheCollector(t *testing.T) {
	limit := debug.SetMemoryLimit(-1)
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before); debug.SetMemoryLimit(limit) })
	for _, c := range []struct {
		command, env string
		want         int
	}{{"check <dir>", "", 400}, {"serve <dir>", "", 100}, {"demo", "", 100}, {"test <dir>", "50", 100}} {
		debug.SetGCPercent(100)
		t.Setenv("GOGC", c.env)
		spareGC(c.command)
		require.Equal(t, c.want, debug.SetGCPercent(100), c.command)
	}
}

// TestOutsideNATS: the same order, and credentials only with a server to show them to.
func TestOutsideNATS(t *testing.T) {
	creds, err := filepath.Abs("receptivo.creds")
	require.NoError(t, err)
	const block = "queue \"x\" {}\nserver {\n  nats       = \"nats://a:4222,nats://b:4222\"\n  nats_creds = \"receptivo.creds\"\n}\n"
	at := settle(t, block)
	require.Equal(t, []string{"nats://a:4222,nats://b:4222", creds}, []string{at.NATS, at.NATSCreds})
	t.Setenv("RECEPTIVO_NATS", "nats://c:4222")
	t.Setenv("RECEPTIVO_NATS_CREDS", "/srv/env.creds")
	at = settle(t, block)
	require.Equal(t, []string{"nats://c:4222", "/srv/env.creds"}, []string{at.NATS, at.NATSCreds})
	at = settle(t, block, "--nats", "tls://d:4222", "--nats-creds", "/srv/flag.creds")
	require.Equal(t, []string{"tls://d:4222", "/srv/flag.creds"}, []string{at.NATS, at.NATSCreds})

	file, embedded := "/srv/flag.creds", "embedded"
	_, err = settings{NATS: &embedded, NATSCreds: &file}.over(flows.Server{RTP: "20000-29999"})
	require.ErrorContains(t, err, "say where it is with --nats nats://host:4222")
}

// TestDatabaseOfTheReports: the same order, and none unless somebody names one.
func TestDatabaseOfTheReports(t *testing.T) {
	const block = "queue \"x\" {}\nserver {\n  db = env(\"REPORTS\")\n}\n"
	t.Setenv("REPORTS", "postgres://a/x")
	require.Empty(t, settle(t, "queue \"x\" {}\n").DB)
	require.Equal(t, "postgres://a/x", settle(t, block).DB)
	t.Setenv("RECEPTIVO_DB", "postgres://b/x")
	require.Equal(t, "postgres://b/x", settle(t, block).DB)
	require.Equal(t, "postgres://c/x", settle(t, block, "--db", "postgres://c/x").DB)
	require.Empty(t, settle(t, block, "--db", "").DB)
}

// TestWhereSIPIsHeard: the same order for the listeners beside UDP, and a certificate only with one that shows it.
func TestWhereSIPIsHeard(t *testing.T) {
	cert, err := filepath.Abs("cert.pem")
	require.NoError(t, err)
	const block = "server {\n  sip_tcp  = \"127.0.0.1:5060\"\n  sip_tls  = \"127.0.0.1:5061\"\n  sip_cert = \"cert.pem\"\n  sip_key  = \"/etc/key.pem\"\n}\n"
	at := settle(t, block)
	require.Equal(t, []string{"127.0.0.1:5060", "127.0.0.1:5061", cert, "/etc/key.pem"}, []string{at.SIPTCP, at.SIPTLS, at.SIPCert, at.SIPKey})
	t.Setenv("RECEPTIVO_SIP_TCP", "")
	at = settle(t, block, "--sip-tls", "127.0.0.1:7061", "--sip-key", "/srv/key.pem")
	require.Equal(t, []string{"", "127.0.0.1:7061", cert, "/srv/key.pem"}, []string{at.SIPTCP, at.SIPTLS, at.SIPCert, at.SIPKey})

	_, err = settings{SIPCert: &cert}.over(flows.Server{RTP: "20000-29999"})
	require.ErrorContains(t, err, "say where to listen with --sip-tls 192.0.2.10:5061")
}
