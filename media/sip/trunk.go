package sip

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Trunk is a carrier: a SIP peer that brings calls and takes them. Names are those of the plan's trunk block.
type Trunk struct {
	Name       string         // unique; in About.Trunk of the calls it brings
	Host       string         // address of the carrier: name or IP, with :port unless 5060 (TLS: 5061)
	Backups    []string       // more of them, in order of failover
	Transport  string         // "udp", the default, "tcp" or "tls"; the gateway listens over it too
	CA         string         // PEM file of those who sign its certificate, over TLS; default: those that this machine trusts
	Codecs     []string       // "pcma", "pcmu", "g722" in order of preference, the only ones offered; none: G.711, the caller's first
	MaxCalls   int            // at a time, both ways; 0: no limit
	MaxCPS     int            // calls per second, both ways; 0: no limit
	Probe      time.Duration  // between OPTIONS to each address; 0: 30 s, negative: none, and the trunk counts as up
	Trusted    bool           // its P-Asserted-Identity is believed, and ours is sent (RFC 3325)
	Privacy    bool           // Privacy: id is honoured and sent (RFC 3323); the plan's default is true
	NumberFrom string         // where the dialled number stands: "request", the default, "to" or "diversion"
	Reliable   bool           // what we say before the answer is confirmed by callers who can (100rel, RFC 3262)
	SRTP       string         // "off", the default, "allow" or "require": audio encrypted with keys in the SDP (RFC 4568)
	Refer      bool           // REFER out is allowed
	ExternalIP string         // our address as the carrier knows it; default: the one we listen on
	Allow      []netip.Prefix // where its calls come from, besides the addresses of Host and Backups
	Username   string         // of the digest account; none: challenges are not answered
	Password   string         // of the same
	Register   bool           // as Username, so that the carrier knows where we are
}

// String is the name alone: whoever prints a trunk prints no password.
func (t Trunk) String() string { return t.Name }

// GoString is String, for %#v.
func (t Trunk) GoString() string { return t.Name }

const (
	defaultProbe = 30 * time.Second
	mostBackups  = 16
)

// Where the number dialled stands in an INVITE from a trunk.
const (
	fromRequest   = "request"
	fromTo        = "to"
	fromDiversion = "diversion"
)

func (t Trunk) withDefaults() Trunk {
	if t.Probe == 0 {
		t.Probe = defaultProbe
	}
	if t.NumberFrom == "" {
		t.NumberFrom = fromRequest
	}
	if t.SRTP == "" {
		t.SRTP = srtpOff
	}
	if t.Transport = strings.ToLower(t.Transport); t.Transport == "" {
		t.Transport = "udp"
	}
	return t
}

// check says what is wrong with a trunk's settings, and what would be right.
func (t Trunk) check() error {
	if t.Name == "" {
		return errors.New("sip: a trunk without a name")
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("sip: trunk %q: "+format, append([]any{t.Name}, args...)...)
	}
	if len(t.Backups) > mostBackups {
		return bad("%d backups: at most %d", len(t.Backups), mostBackups)
	}
	for _, h := range t.hosts() {
		if _, _, err := splitHost(h); err != nil {
			return bad("host %q: %w: write a name or an IP address, with :port unless it is 5060", h, err)
		}
	}
	if !slices.Contains([]string{"udp", "tcp", "tls"}, t.Transport) {
		return bad("transport %q: use udp, tcp or tls", t.Transport)
	}
	if t.CA != "" && t.Transport != "tls" {
		return bad("ca is for transport tls")
	}
	for _, c := range t.Codecs {
		if _, ok := codecCalled(c); !ok {
			return bad("codec %q is not in this build: use pcma, pcmu, g722", c)
		}
	}
	if !slices.Contains([]string{fromRequest, fromTo, fromDiversion}, t.NumberFrom) {
		return bad("number_from %q: use request, to or diversion", t.NumberFrom)
	}
	if !slices.Contains([]string{srtpOff, srtpAllow, srtpRequire}, t.SRTP) {
		return bad("srtp %q: use off, allow or require", t.SRTP)
	}
	if t.MaxCalls < 0 || t.MaxCPS < 0 {
		return bad("a limit below 0: use 0 for none")
	}
	if t.ExternalIP != "" {
		if a, err := netip.ParseAddr(t.ExternalIP); err != nil || a.IsUnspecified() || a.Zone() != "" {
			return bad("external_ip %q is no IP address", t.ExternalIP)
		}
	}
	return t.checkAccount(bad)
}

func (t Trunk) checkAccount(bad func(string, ...any) error) error {
	switch {
	case t.Register && t.Username == "":
		return bad("register without a username")
	case t.Username != userPart(t.Username) && t.Username != "":
		return bad("username holds characters that no SIP user has")
	case t.Username == "" && t.Password != "":
		return bad("a password without a username")
	}
	return nil
}

// over is the transport as a Via names it.
func (t Trunk) over() string {
	if t.Transport == "" {
		return overUDP
	}
	return strings.ToUpper(t.Transport)
}

func (t Trunk) hosts() []string { return append([]string{t.Host}, t.Backups...) }

// codecs are the trunk's, in its order; none: any.
func (t Trunk) codecs() (list []payloadKind) {
	for _, name := range t.Codecs {
		if c, ok := codecCalled(name); ok && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

func (t Trunk) login() *subscriber {
	if t.Username == "" {
		return nil
	}
	return &subscriber{t.Username, t.Password}
}

// external is the address we give the carrier.
func (t Trunk) external(own netip.Addr) netip.Addr {
	if a, err := netip.ParseAddr(t.ExternalIP); err == nil {
		return a.Unmap()
	}
	return own
}

func codecCalled(name string) (payloadKind, bool) {
	switch strings.ToUpper(name) {
	case "PCMA":
		return pcmaKind, true
	case "PCMU":
		return pcmuKind, true
	case "G722":
		return g722Kind, true
	}
	return unknownKind, false
}
