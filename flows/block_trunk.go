package flows

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Trunk is a SIP peer: a carrier.
type Trunk struct {
	Name       string
	Host       string   // address of the carrier: a name or an IP address, with a port or without
	Backups    []string // more of these, in order of failover
	Transport  string   // udp, tcp, tls
	CA         string   // PEM file of those who sign its certificate; empty: those that the machine trusts
	Codecs     []string // pcma, pcmu, g722 in order of preference
	MaxCalls   int      // both ways; 0: no limit
	MaxCPS     float64  // calls per second, both ways; 0: no limit
	Probe      time.Duration
	SRTP       string // off, allow, require
	Trusted    bool   // its P-Asserted-Identity is believed
	Privacy    bool   // Privacy: id is honoured and sent
	NumberFrom string // request, to, diversion: where the dialled number stands
	Reliable   bool   // 100rel whenever supported: provisional responses are confirmed
	Refer      bool   // REFER out is allowed
	ExternalIP string // advertised address; empty: the server's
	Allow      []netip.Prefix
	Username   string // digest user; empty: none
	Password   Secret
	Register   bool // register with the carrier
}

var trunkBlock = &topBlock{
	schema: schema{
		kind: "trunk", doc: "a SIP peer", label: slugLabel,
		args: []arg{
			{name: "host", kind: settingArg, required: true, doc: `address of the carrier: "sip.operadora.example", with ":5070" when the port is not the usual one, 5060 or, over TLS, 5061`},
			{name: "backups", kind: stringsArg, doc: "more targets, in order of failover"},
			{name: "transport", kind: wordArg, words: []string{"udp", "tcp", "tls"}, def: "udp", doc: "SIP transport. tcp needs sip_tcp in the server block, tls needs sip_tls: the carrier connects there. Over TLS its certificate must have the name in host, and it brings calls over TLS alone"},
			{name: "ca", kind: settingArg, doc: "PEM file of those who sign the carrier's certificate, over TLS, from where the program was started; default: those that the machine trusts"},
			{name: "codecs", kind: wordsArg, words: []string{"pcma", "pcmu", "g722"}, def: "pcma, pcmu", doc: "offered, in order of preference. g722 is for carriers that have nothing else: we hear and speak the lower half of its band, the 8 kHz of a telephone. opus is in no build yet"},
			{name: "max_calls", kind: countArg, doc: "both ways"},
			{name: "max_cps", kind: numberArg, doc: "calls per second, both ways"},
			{name: "probe", kind: durationArg, def: "30s", doc: `OPTIONS; "0s" is off`},
			{name: "srtp", kind: wordArg, words: []string{"off", "allow", "require"}, def: "off", doc: "encrypted audio, with keys in the session description (SDES, RFC 4568): AES of 128 bits with HMAC-SHA1, or GCM. allow takes it and offers it, and calls of a carrier that does not encrypt go on in the clear (RFC 8643); require refuses them with 488. Who reads the SIP reads the keys: use it with transport = tls"},
			{name: "trusted", kind: flagArg, def: "false", doc: "believe its P-Asserted-Identity"},
			{name: "privacy", kind: flagArg, def: "true", doc: "honour and send Privacy: id"},
			{name: "number_from", kind: wordArg, words: []string{"request", "to", "diversion"}, def: "request", doc: "where the dialled number stands"},
			{name: "reliable", kind: flagArg, def: "false", doc: "100rel (RFC 3262) whenever supported: what callers hear before the answer, ringing and early announcements, is confirmed by the carrier and sent again until it is. A carrier that requires it gets it in any case; calls out always offer it"},
			{name: "refer", kind: flagArg, def: "false", doc: "REFER out is allowed"},
			{name: "external_ip", kind: settingArg, doc: "advertised address; default: the server's"},
			{name: "allow", kind: stringsArg, doc: "source addresses, CIDR"},
			{name: "username", kind: settingArg, doc: "digest user"},
			{name: "password", kind: secretArg, doc: `digest password: env("X")`},
			{name: "register", kind: flagArg, def: "false", doc: "register with the carrier"},
		},
		example: "trunk \"operadora\" {\n  host      = \"sip.operadora.example\"\n  codecs    = [pcma, pcmu]\n  max_calls = 300\n  allow     = [\"203.0.113.0/28\"]\n}\n",
	},
	load: (*loader).trunk,
}

func (l *loader) trunk(b *hclsyntax.Block, a args) {
	t := &Trunk{
		Name: a.name(), Host: get[string](a, "host"), Backups: get[[]string](a, "backups"), Transport: get[string](a, "transport"), CA: get[string](a, "ca"),
		Codecs: get[[]string](a, "codecs"), MaxCalls: get[int](a, "max_calls"), MaxCPS: get[float64](a, "max_cps"),
		Probe: get[time.Duration](a, "probe"), SRTP: get[string](a, "srtp"), Trusted: get[bool](a, "trusted"),
		Privacy: get[bool](a, "privacy"), NumberFrom: get[string](a, "number_from"), Reliable: get[bool](a, "reliable"),
		Refer: get[bool](a, "refer"), ExternalIP: get[string](a, "external_ip"), Username: get[string](a, "username"),
		Password: get[Secret](a, "password"), Register: get[bool](a, "register"),
	}
	l.hosts(a, t)
	l.line(a, t)
	t.Allow = l.prefixes(a, "allow")
	l.externalIP(a)
	l.atLeast(a, "max_calls", 1)
	if a.given("max_cps") && t.MaxCPS <= 0 {
		l.errorf(a.where("max_cps"), "E201", "Wrong type", "max_cps is more than 0.")
	}
	if t.Codecs != nil && len(t.Codecs) == 0 {
		l.errorf(a.where("codecs"), "E201", "Wrong type", "codecs names one codec at least.")
	}
	l.digestUser(b, a, t)
	if t.SRTP != "off" && t.Transport != "tls" && a.given("srtp") {
		l.warnf(a.where("srtp"), "W415", "Keys in the clear", "The keys of srtp stand in SIP messages, which anybody on the way can read over %s. Let the trunk use transport = tls.", t.Transport)
	}
	l.plan.Trunks[t.Name] = t
}

func (l *loader) hosts(a args, t *Trunk) {
	if t.Host != "" && !isHost(t.Host) {
		l.errorf(a.where("host"), "E201", "Wrong type", "host is a name or an IP address, such as \"sip.operadora.example\" or \"203.0.113.5:5060\".")
	}
	for _, h := range t.Backups {
		if !isHost(h) {
			l.errorf(a.where("backups"), "E201", "Wrong type", "%q is no host: write a name or an IP address, with a port or without.", h)
		}
	}
}

// digestUser checks that what proves who we are is whole.
func (l *loader) digestUser(b *hclsyntax.Block, a args, t *Trunk) {
	switch {
	case t.Register && (!a.given("username") || !a.given("password")):
		l.errorf(a.where("register"), "E104", "Missing argument", "trunk needs username and password to register.")
	case a.given("password") && !a.given("username"):
		l.errorf(a.where("password"), "E104", "Missing argument", "trunk needs username beside password.")
	case a.given("username") && !a.given("password"):
		l.errorf(a.where("username"), "E104", "Missing argument", "trunk needs password beside username: env(\"X\").")
	}
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.?$`)

// isHost accepts a name or an IP address, with a port or without; IPv6 with a port in brackets.
func isHost(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if _, err := netip.ParseAddrPort(s); err == nil {
		return true
	}
	name, port, with := strings.Cut(s, ":")
	if n, err := strconv.Atoi(port); with && (err != nil || n < 1 || n > 65535) {
		return false
	}
	return len(name) <= 253 && hostName.MatchString(name)
}

// prefixes reads addresses of networks: "203.0.113.0/28", or a single address.
func (l *loader) prefixes(a args, name string) []netip.Prefix {
	var list []netip.Prefix
	for _, s := range get[[]string](a, name) {
		p, err := netip.ParsePrefix(s)
		if addr, alone := netip.ParseAddr(s); alone == nil && addr.Zone() == "" {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		switch {
		case err != nil:
			l.errorf(a.where(name), "E201", "Wrong type", "%q is no address or network such as \"203.0.113.0/28\".", s)
		case p != p.Masked():
			l.errorf(a.where(name), "E201", "Wrong type", "%q has bits beyond its length: write %q.", s, p.Masked())
		default:
			list = append(list, p)
		}
	}
	return list
}

func (l *loader) externalIP(a args) {
	if s := get[string](a, "external_ip"); s != "" {
		if ip, err := netip.ParseAddr(s); err != nil || ip.IsUnspecified() || ip.Zone() != "" { // as the gateway has it
			l.errorf(a.where("external_ip"), "E201", "Wrong type", "external_ip is an IP address such as \"203.0.113.5\".")
		}
	}
}
