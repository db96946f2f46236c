package flows_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// TestTransportNeedsItsListener: a carrier that would come where nobody listens is a mistake of the plan, at its place.
func TestTransportNeedsItsListener(t *testing.T) {
	const tcp, tls = "trunk \"a\" {\n  host      = \"sip.example\"\n  transport = tcp\n}\n", "trunk \"a\" {\n  host      = \"sip.example\"\n  transport = tls\n  ca        = \"/etc/carrier.pem\"\n}\n"
	for _, c := range []struct{ plan, says string }{
		{tcp, `plan.hcl:3:3: E104: trunk "a" comes over tcp, and nothing listens there: write sip_tcp = "192.0.2.10:5060" in the server block; serve may move it with --sip-tcp.`},
		{tls + "server { sip_tcp = \"127.0.0.1:5060\" }\n", `plan.hcl:3:3: E104: trunk "a" comes over tls, and nothing listens there: write sip_tls = "192.0.2.10:5061", with sip_cert and sip_key, in the server block; serve may move it with --sip-tls.`},
		{"server { sip_tls = \"127.0.0.1:5061\" }\n", `plan.hcl:1:10: E104: server needs sip_cert and sip_key, the PEM files of its certificate, to listen for TLS.`},
		{"server { sip_cert = \"a.pem\" }\n", `plan.hcl:1:10: E104: server needs sip_tls, the address to listen on, beside sip_cert.`},
		{"server { sip_key = \"a.pem\" }\n", `plan.hcl:1:10: E104: server needs sip_tls, the address to listen on, beside sip_key.`},
		{"server { sip_tcp = \"nowhere\" }\n", `plan.hcl:1:10: E201: sip_tcp is an address and a port, such as "192.0.2.10:5060".`},
		{"trunk \"a\" {\n  host = \"sip.example\"\n  ca   = \"x.pem\"\n}\n", `plan.hcl:3:3: E201: ca is for transport = tls: over udp nobody shows a certificate.`},
	} {
		_, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(c.plan)}})
		require.Len(t, diags, 1, "%s: %v", c.plan, diags)
		require.Equal(t, c.says, diags[0].At.String()+": "+diags[0].Code+": "+diags[0].Detail)
	}
	plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte("server {\n  sip_tcp  = \"127.0.0.1:5060\"\n  sip_tls  = \"127.0.0.1:5061\"\n  sip_cert = \"c.pem\"\n  sip_key  = \"k.pem\"\n}\n\n" + tls)}})
	require.Empty(t, diags)
	require.Equal(t, "/etc/carrier.pem", plan.Trunks["a"].CA)
	require.Equal(t, "127.0.0.1:5061", plan.Server.SIPTLS)
}
