package flows

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// line is a trunk whose carrier comes over connections: it needs our listener for them.
type line struct {
	trunk, transport string
	at               hcl.Range
}

// line notes what a trunk's transport needs; the server block is read later.
func (l *loader) line(a args, t *Trunk) {
	if t.Transport == "tcp" || t.Transport == "tls" {
		l.lines = append(l.lines, line{t.Name, t.Transport, a.where("transport")})
	}
	if t.CA != "" && t.Transport != "tls" {
		l.errorf(a.where("ca"), "E201", "Wrong type", "ca is for transport = tls: over %s nobody shows a certificate.", t.Transport)
	}
}

// checkLines compares the transports of trunks with where the server block listens.
func (l *loader) checkLines() {
	listens := map[string]string{"tcp": l.plan.Server.SIPTCP, "tls": l.plan.Server.SIPTLS}
	port := map[string]int{"tcp": 5060, "tls": 5061}
	for _, c := range l.lines {
		if listens[c.transport] != "" {
			continue
		}
		cure := fmt.Sprintf("sip_%s = \"192.0.2.10:%d\"", c.transport, port[c.transport])
		if c.transport == "tls" {
			cure += ", with sip_cert and sip_key,"
		}
		l.errorf(c.at, "E104", "Missing argument",
			"trunk %q comes over %s, and nothing listens there: write %s in the server block; serve may move it with --sip-%s.", c.trunk, c.transport, cure, c.transport)
	}
}

// certificate checks that TLS has what it shows.
func (l *loader) certificate(a args, s Server) {
	switch {
	case s.SIPTLS != "" && (s.SIPCert == "" || s.SIPKey == ""):
		l.errorf(a.where("sip_tls"), "E104", "Missing argument", "server needs sip_cert and sip_key, the PEM files of its certificate, to listen for TLS.")
	case s.SIPTLS == "" && s.SIPCert != "":
		l.errorf(a.where("sip_cert"), "E104", "Missing argument", "server needs sip_tls, the address to listen on, beside sip_cert.")
	case s.SIPTLS == "" && s.SIPKey != "":
		l.errorf(a.where("sip_key"), "E104", "Missing argument", "server needs sip_tls, the address to listen on, beside sip_key.")
	}
}
