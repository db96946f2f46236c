package main

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// TestFractionOfACallPerSecondIsALimit: half a call per second is no reason to let all of them in.
func TestFractionOfACallPerSecondIsALimit(t *testing.T) {
	plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(`
trunk "a" {
  host    = "192.0.2.1"
  max_cps = 0.5
}
trunk "b" {
  host    = "192.0.2.2"
  max_cps = 2.5
}
trunk "c" { host = "192.0.2.3" }
`)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	var limits []int
	for _, trunk := range trunksOf(plan) {
		limits = append(limits, trunk.MaxCPS)
	}
	require.Equal(t, []int{1, 3, 0}, limits)
}

// TestCarriersAreToldTheServersAddress: a trunk's own address comes before the server's, and without either it is the
// listener's.
func TestCarriersAreToldTheServersAddress(t *testing.T) {
	const trunks = "trunk \"a\" { host = \"192.0.2.1\" }\n\ntrunk \"b\" {\n  host        = \"192.0.2.2\"\n  external_ip = \"198.51.100.7\"\n}\n"
	for server, want := range map[string][]string{
		"": {"", "198.51.100.7"}, "server { external_ip = \"203.0.113.5\" }\n": {"203.0.113.5", "198.51.100.7"},
	} {
		plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(server + trunks)}})
		require.Empty(t, diags, "nothing of it is only kept")
		var told []string
		for _, trunk := range trunksOf(plan) {
			told = append(told, trunk.ExternalIP)
		}
		require.Equal(t, want, told)
	}
}

// TestTrunkOverTCPIsServed: what check calls good, serve begins; the gateway listens where the trunk comes.
func TestTrunkOverTCPIsServed(t *testing.T) {
	c := testConfig(t, t.TempDir())
	files := fstest.MapFS{"plan.hcl": {Data: []byte("server { sip_tcp = \"127.0.0.1:0\" }\n\ntrunk \"a\" {\n  host      = \"127.0.0.1:9\"\n  transport = tcp\n  reliable  = true\n  probe     = \"0s\"\n}\n")}}
	plan, diags := flows.Parse(files)
	require.Empty(t, diags)
	c.Plan, c.Files, c.SIPTCP = plan, files, plan.Server.SIPTCP
	n, err := openNode(t.Context(), c)
	require.NoError(t, err)
	defer n.close()
	var out bytes.Buffer
	n.announce(&out, "plan")
	require.Contains(t, out.String(), n.gateway.AddrTCP().String()+" over TCP\n")
	trunks := trunksOf(plan)
	require.Equal(t, "tcp", trunks[0].Transport)
	require.True(t, trunks[0].Reliable)
}
