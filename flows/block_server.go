package flows

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Server is what operators settle: where to listen, where to keep data. A flag beats the environment, which beats it.
type Server struct {
	SIP        string // UDP address
	SIPTCP     string // TCP address; empty: none
	SIPTLS     string // TCP address for TLS; empty: none
	SIPCert    string // PEM file of our certificate, for TLS
	SIPKey     string // PEM file of its key
	HTTP       string // console, API, metrics
	Data       string // directory of the log, recordings, keys
	DB         Secret // "postgres://…" for history and reports; empty: embedded, and no tables of reports
	NATS       string // "embedded", or servers "nats://…" with commas
	NATSListen string // port of the embedded server; empty: none
	NATSCreds  string // credentials file for an outside server; empty: none
	RTP        string // "20000-29999"
	Drain      time.Duration
	ExternalIP string // our address as carriers know it, unless a trunk says another; empty: that of the listener

	Written map[string]bool // what the plan says, by the name of its argument; the rest are defaults
}

var serverBlock = &topBlock{
	schema: schema{
		kind: "server", doc: "operators' settings; a flag beats the environment, which beats the block",
		args: []arg{
			{name: "sip", kind: settingArg, def: "127.0.0.1:5060", doc: "UDP address for SIP"},
			{name: "sip_tcp", kind: settingArg, doc: "TCP address for SIP, for phones and trunks over TCP; default: none"},
			{name: "sip_tls", kind: settingArg, doc: "address for SIP over TLS, such as \"192.0.2.10:5061\"; default: none"},
			{name: "sip_cert", kind: settingArg, doc: "PEM file of our certificate and those who signed it, for TLS, from where the program was started; read again when it changes. Carriers that ask for a certificate are shown it"},
			{name: "sip_key", kind: settingArg, doc: "PEM file of its key, likewise; the key itself never stands in a plan"},
			{name: "http", kind: settingArg, def: "127.0.0.1:8080", doc: "console, API, metrics"},
			{name: "data", kind: settingArg, def: "./data", doc: "log, recordings, keys"},
			{name: "db", kind: tokenArg, doc: `PostgreSQL database for history and reports: env("X"), "postgres://user@host/name". Its schema receptivo holds customers and their history, for import too (nodes that share it have the same history.db.key in their data directories); its schema reports holds contacts, visits, talks, offers, callbacks and what agents did, a second behind the log. It may be away. Default: customers are in an embedded database, and 'receptivo report' needs none`},
			{name: "nats", kind: settingArg, def: "embedded", doc: `where events are stored: "embedded", the centre's own server, or yours with JetStream, "nats://…" or "tls://…", several with commas. It may be away: events wait in the log. The stream RECEPTIVO_EVENTS is made there unless it is there`},
			{name: "nats_listen", kind: stringArg, def: "127.0.0.1:4222", doc: "port of the embedded server; none when empty"},
			{name: "nats_creds", kind: settingArg, doc: "credentials file for a server of yours: .creds as nsc writes it, or the seed of an NKEY user; from where the program was started"},
			{name: "rtp", kind: settingArg, def: "20000-29999", doc: "RTP ports"},
			{name: "drain", kind: durationArg, def: "30s", doc: "time for live calls at shutdown"},
			{name: "external_ip", kind: settingArg, doc: "our address as carriers know it, in SIP and in the audio they are offered, where a trunk says no other; phones are told the listener's; default: the listener's"},
		},
		example: "server {\n  sip  = \"192.0.2.10:5060\"\n  data = \"/var/lib/receptivo\"\n  rtp  = \"20000-29999\"\n}\n",
	},
	load: (*loader).server,
}

func defaultServer() Server {
	s := Server{Written: map[string]bool{}}
	v := func(name string) any {
		if row := serverBlock.arg(name); row.def != "" {
			return row.fallback()
		}
		return nil
	}
	s.SIP, _ = v("sip").(string)
	s.HTTP, _ = v("http").(string)
	s.Data, _ = v("data").(string)
	s.NATS, _ = v("nats").(string)
	s.NATSListen, _ = v("nats_listen").(string)
	s.RTP, _ = v("rtp").(string)
	s.Drain, _ = v("drain").(time.Duration)
	return s
}

func (l *loader) server(_ *hclsyntax.Block, a args) {
	s := Server{
		SIP: get[string](a, "sip"), SIPTCP: get[string](a, "sip_tcp"), SIPTLS: get[string](a, "sip_tls"),
		SIPCert: get[string](a, "sip_cert"), SIPKey: get[string](a, "sip_key"), HTTP: get[string](a, "http"), Data: get[string](a, "data"), DB: get[Secret](a, "db"),
		NATS: get[string](a, "nats"), NATSListen: get[string](a, "nats_listen"), NATSCreds: get[string](a, "nats_creds"),
		RTP: get[string](a, "rtp"), Drain: get[time.Duration](a, "drain"), ExternalIP: get[string](a, "external_ip"),
		Written: map[string]bool{},
	}
	for name := range a.block.Body.Attributes {
		s.Written[name] = true
	}
	for _, name := range []string{"sip", "sip_tcp", "sip_tls", "http", "nats_listen"} {
		if text := get[string](a, name); text != "" && !isListener(text) {
			l.errorf(a.where(name), "E201", "Wrong type", "%s is an address and a port, such as \"192.0.2.10:5060\".", name)
		}
	}
	if s.RTP != "" && !isPortRange(s.RTP) {
		l.errorf(a.where("rtp"), "E201", "Wrong type", "rtp is two ports from 1024 to 65535 with a dash, such as \"20000-29999\".")
	}
	if s.NATS != "" && s.NATS != "embedded" && !natsServers.MatchString(s.NATS) {
		l.errorf(a.where("nats"), "E201", "Wrong type", "nats is \"embedded\", or \"nats://host:4222\", several with commas, and no password in it: nats_creds names a file.")
	}
	if s.DB != "" && !strings.HasPrefix(s.DB.Reveal(), "postgres://") && !strings.HasPrefix(s.DB.Reveal(), "postgresql://") {
		l.errorf(a.where("db"), "E201", "Wrong type", "db is a PostgreSQL database: postgres://…")
	}
	l.externalIP(a)
	l.certificate(a, s)
	l.plan.Server = s
}

var natsServers = regexp.MustCompile(`^(nats|tls)://[A-Za-z0-9.\[\]:-]+(,(nats|tls)://[A-Za-z0-9.\[\]:-]+)*$`)

// isListener accepts what a socket listens on: an IP address or name, or nothing for all, and a port.
func isListener(s string) bool {
	if _, err := netip.ParseAddrPort(s); err == nil {
		return true
	}
	host, port, ok := strings.Cut(s, ":")
	n, err := strconv.Atoi(port)
	return ok && err == nil && n >= 0 && n <= 65535 && (host == "" || hostName.MatchString(host))
}

func isPortRange(s string) bool {
	lo, hi, ok := strings.Cut(s, "-")
	from, err := strconv.Atoi(lo)
	to, err2 := strconv.Atoi(hi)
	return ok && err == nil && err2 == nil && from >= 1024 && to <= 65535 && to-from >= 3
}
