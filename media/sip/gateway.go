package sip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// PortRange is the UDP ports for audio, both ends included.
type PortRange struct{ Lo, Hi int }

// Config says how a Gateway works. Engine is required; every zero value means the default written beside it.
type Config struct {
	Listen     string                            // UDP address of one interface, port 0 for any; default 127.0.0.1:5060
	ListenTCP  string                            // TCP address of one interface; empty: none
	ListenTLS  string                            // TCP address for TLS, likewise
	Cert, Key  string                            // PEM files of our certificate and its key, read again when they change; TLS needs them
	Engine     *media.Engine                     // paces the audio of all legs
	RTP        PortRange                         // default 20000-29999
	Accounts   func(user string) (Account, bool) // who may register; nil: nobody
	Realm      string                            // of the digest accounts; default "receptivo"
	Known      func(number string) bool          // the Request-URI users, unescaped, that lead somewhere, others get 404; nil: all
	Inside     func(number string) bool          // whom registered phones may call besides, with their password; nil: nobody
	AllowFrom  []netip.Prefix                    // where callers may come from, others get 403; nil: loopback only
	MaxCalls   int                               // arriving calls at a time; default 1000
	MinExpires time.Duration                     // shortest registration; default 30 s, else 423
	KeepAlive  time.Duration                     // between OPTIONS to each registered phone; default 30 s, negative: none
	T1         time.Duration                     // round-trip estimate (RFC 3261 §17.1.1.1); default 500 ms
	Logger     *slog.Logger                      // default: none
	Trunks     []Trunk                           // carriers, see SetTrunks; none: calls come from AllowFrom only and none go out
	Refer      bool                              // REFER is allowed to parties that no trunk brought

	resolver      resolver      // default: the system's
	registerRetry time.Duration // first pause after a registration that failed; default 30 s
	goodbye       time.Duration // how long Close waits for the answers to its BYEs and CANCELs; default 1 s
	wholeMessage  time.Duration // from the first byte of a message on a connection to its last; default 5 s
}

func (c Config) withDefaults() Config {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&c.MinExpires, 30*time.Second)
	set(&c.KeepAlive, 30*time.Second)
	set(&c.T1, 500*time.Millisecond)
	set(&c.registerRetry, 30*time.Second)
	set(&c.goodbye, time.Second)
	set(&c.wholeMessage, 5*time.Second)
	if c.resolver == nil {
		c.resolver = net.DefaultResolver
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:5060"
	}
	if c.RTP == (PortRange{}) {
		c.RTP = PortRange{20000, 29999}
	}
	if c.Realm == "" {
		c.Realm = "receptivo"
	}
	if c.Accounts == nil {
		c.Accounts = func(string) (Account, bool) { return Account{}, false }
	}
	if c.Known == nil {
		c.Known = func(string) bool { return true }
	}
	if c.AllowFrom == nil {
		c.AllowFrom = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if c.MaxCalls == 0 {
		c.MaxCalls = 1000
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Gateway is our end of SIP: it takes calls, registers phones and rings them. It is safe for concurrent use.
type Gateway struct {
	cfg     Config
	log     *slog.Logger
	quiet   *slog.Logger // sipgo's
	parser  *sipmsg.Parser
	wire    *wire
	addr    netip.AddrPort
	ua      *sipgo.UserAgent
	server  *sipgo.Server
	client  *sipgo.Client
	ports   *portPool
	reg     *registrar
	auth    *authority
	calls   calls
	crew    crew
	trunks  trunks
	streams streams
	ctx     context.Context // ends when nothing is to be sent any more
	stop    context.CancelFunc

	handle    atomic.Pointer[func(context.Context, media.Leg)]
	serving   chan struct{} // closed when there is a handle
	serveOnce sync.Once
	draining  atomic.Bool
	closing   atomic.Bool
	closed    chan struct{}
	readers   sync.WaitGroup // of the socket
	closeOnce sync.Once
	count     counters
	lastPanic sync.Map // place -> time.Time
}

// Open binds the SIP socket and begins to register phones. Calls are taken from Serve on.
func Open(c Config) (*Gateway, error) {
	c = c.withDefaults()
	if c.Engine == nil {
		return nil, errors.New("sip: no media engine")
	}
	if _, err := checkTrunks(c.Trunks); err != nil {
		return nil, err
	}
	w, err := listenUDP(c.Listen)
	if err != nil {
		return nil, err
	}
	addr := w.LocalAddr().(*net.UDPAddr).AddrPort()
	addr = netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
	ports, err := newPortPool(addr.Addr(), c.RTP.Lo, c.RTP.Hi)
	if err != nil {
		w.Close()
		return nil, err
	}
	g := &Gateway{cfg: c, log: c.Logger, wire: w, addr: addr, ports: ports, closed: make(chan struct{}), serving: make(chan struct{})}
	g.ctx, g.stop = context.WithCancel(context.Background())
	g.calls.init(64 * c.T1)
	g.auth = newAuthority(c.Realm, c.Accounts)
	g.reg = newRegistrar()
	w.dropped = func() { g.count.malformed.Add(1) }
	err = g.listenStreams()
	if err == nil {
		_, err = g.canReach(c.Trunks)
	}
	if err != nil {
		g.streams.close()
		w.Close()
		ports.close()
		return nil, err
	}
	if err := g.start(); err != nil {
		w.Close()
		g.streams.close()
		ports.close()
		return nil, fmt.Errorf("sip: start: %w", err)
	}
	return g, nil
}

func (g *Gateway) start() error {
	quiet := slog.New(wireLog{g})
	parser := sipmsg.NewParser()
	parser.MaxMessageLength = maxMessage
	g.quiet, g.parser = quiet, parser
	var err error
	g.ua, err = sipgo.NewUA(sipgo.WithUserAgent("Receptivo"), sipgo.WithUserAgentParser(parser),
		sipgo.WithUserAgentTransportLayerOptions(sipmsg.WithTransportLayerLogger(quiet), sipmsg.WithTransportLayerTransports(ourDials())),
		sipgo.WithUserAgentTransactionLayerOptions(sipmsg.WithTransactionLayerLogger(quiet), sipmsg.WithTransactionLayerTerminateOnConnClose(),
			sipmsg.WithTransactionLayerUnhandledResponseHandler(func(*sipmsg.Response) { g.count.stray.Add(1) })))
	if err != nil {
		return err
	}
	if g.server, err = sipgo.NewServer(g.ua, sipgo.WithServerLogger(quiet)); err != nil {
		return err
	}
	// Requests leave from the socket that phones know: NAT and firewalls eat those of any other.
	if g.client, err = sipgo.NewClient(g.ua, sipgo.WithClientLogger(quiet), sipgo.WithClientNAT(),
		sipgo.WithClientAddr(g.addr.String()), sipgo.WithClientConnectionAddr(g.addr.String())); err != nil {
		return err
	}
	g.routes()
	if err := g.streams.start(); err != nil {
		return err
	}
	g.startReader()
	<-g.wire.ready
	g.spawn("registrar", nil, g.keepRegistrations)
	return g.SetTrunks(g.cfg.Trunks)
}

// Addr is where the gateway listens over UDP.
func (g *Gateway) Addr() netip.AddrPort { return g.addr }

// AddrTCP is where it listens over TCP; the zero value: nowhere.
func (g *Gateway) AddrTCP() netip.AddrPort { return g.listens(overTCP) }

// AddrTLS is where it listens over TLS; the zero value: nowhere.
func (g *Gateway) AddrTLS() netip.AddrPort { return g.listens(overTLS) }

// Serve hands every call that arrives from now on to handle, each in a goroutine of its own with the leg's context;
// returning from handle hangs up. Who calls shortly before it waits; later callers get 503. Drain and Close end it.
func (g *Gateway) Serve(handle func(ctx context.Context, l media.Leg)) {
	g.handle.Store(&handle)
	g.serveOnce.Do(func() { close(g.serving) })
}

// startPatience is how long a call waits for Serve: a program that starts is not one that refuses.
const startPatience = 3 * time.Second

// serves reports whether there is somebody to take a call.
func (g *Gateway) serves() bool {
	select {
	case <-g.serving:
		return true
	default:
	}
	select {
	case <-g.serving:
		return true
	case <-g.ctx.Done():
	case <-time.After(startPatience):
	}
	return false
}

// Drain refuses new calls from now on: they get 503 and Retry-After, as do OPTIONS. Calls in progress go on, and phones
// may still register and be rung for them.
func (g *Gateway) Drain() { g.draining.Store(true) }

// lastMessages is for what sipgo has read and not yet handed to us when Close comes: it would open a socket of its own to
// answer once ours is closed.
const lastMessages = 20 * time.Millisecond

// Close ends every call with BYE, CANCEL or 503, takes our registrations back, waits for all goroutines, handlers among them, and frees the sockets.
func (g *Gateway) Close() error {
	g.closeOnce.Do(func() {
		g.draining.Store(true)
		g.closing.Store(true)
		close(g.closed)
		g.streams.stop()
		g.trunks.close()
		g.calls.hangupAll(media.CauseCongestion)
		g.calls.idle(g.cfg.goodbye)
		g.stop()
		g.reg.close()
		g.wire.deaf.Store(true)
		g.crew.wait()
		time.Sleep(lastMessages)
		g.wire.Close()
		g.streams.close()
		g.readers.Wait()
		g.ua.Close()
		g.ports.close()
	})
	return nil
}

// counters are the events that Stats tells.
type counters struct {
	arrived, malformed, panics, stray, restarts atomic.Uint64

	mu      sync.Mutex
	refused map[string]uint64
}

func (c *counters) refuse(why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused == nil {
		c.refused = map[string]uint64{}
	}
	c.refused[why]++
}

// Stats is a gateway's state in numbers.
type Stats struct {
	Calls     int               // arriving calls in progress
	Legs      int               // dialogs in progress, agents' phones included
	Phones    int               // registered bindings
	Connected int               // connections over TCP and TLS
	FreePorts int               // for audio
	Arrived   uint64            // calls taken since Open
	Refused   map[string]uint64 // calls not taken, by reason: merged, draining, source, number, calls, ports, trunk calls, …
	Malformed uint64            // datagrams and requests that were no SIP
	Stray     uint64            // responses to nothing we asked
	Panics    uint64            // survived
	Restarts  uint64            // of the listener, after a panic
	Trunks    []TrunkStats      // by name
}

// Stats counts what is and what has been.
func (g *Gateway) Stats() Stats {
	s := Stats{
		Phones: g.reg.count(), Connected: g.streams.count(), FreePorts: g.ports.Free(), Arrived: g.count.arrived.Load(), Refused: map[string]uint64{},
		Malformed: g.count.malformed.Load(), Stray: g.count.stray.Load(), Panics: g.count.panics.Load(),
		Restarts: g.count.restarts.Load(), Trunks: g.trunks.stats(),
	}
	s.Calls, s.Legs = g.calls.sizes()
	g.count.mu.Lock()
	defer g.count.mu.Unlock()
	for why, n := range g.count.refused {
		s.Refused[why] = n
	}
	return s
}
