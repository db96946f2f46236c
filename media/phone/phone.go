package phone

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Config says which phone this is. Only Server is required, and not even that for a phone that is only rung.
type Config struct {
	Server         string       // host or host:port of the SIP server (UDP); the port is 5060 unless given
	User, Password string       // account; a caller without one is "anonymous" or whatever User says
	Display        string       // display name beside User
	Listen         string       // local address; default: a free port at the address from which the server is reached, else of 127.0.0.1
	Codecs         []string     // offered and accepted, best first: PCMA, PCMU, G722; default PCMA, PCMU
	DTMFPayload    int          // payload type offered for keys (RFC 4733); default 101, negative: no keys by RTP
	Tone           float64      // Hz this phone sings while talking, rounded to whole Hz; 0: silence
	SRTP           string       // "require": audio is encrypted with keys in the description (RFC 4568); "allow": offered, and taken; empty: never
	SRTPSuite      string       // offered; default AES_CM_128_HMAC_SHA1_80
	SRTPTail       string       // what follows the key in the description, such as "|2^20|1:4": its lifetime, and its identifier in each packet
	Logger         *slog.Logger // default: nothing is logged; messages at Debug, without their bodies
	Faults         Faults       // ways to be wrong from the start
}

// Faults are ways to be wrong on purpose. The zero value behaves.
type Faults struct {
	NoTrying bool // no 100 when an INVITE comes: the server hears nothing until the script speaks
	Deaf     bool // everything received by SIP is ignored, as if the cable were cut on the way in; see Phone.Deafen
}

// Phone is one SIP endpoint with any number of calls. Safe for concurrent use.
type Phone struct {
	cfg    Config
	log    *slog.Logger
	wire   *wire
	server netip.AddrPort // where requests outside a dialog go
	domain string         // host part of our address of record

	ctx      context.Context // ends with the phone
	cancel   context.CancelCauseFunc
	leaving  context.Context // ends when Close begins
	leave    context.CancelFunc
	work     sync.WaitGroup // every goroutine of this phone
	loose    sync.WaitGroup // calls being made, answered or ended: Close sees them off
	incoming chan *Incoming
	strays   chan Stray
	pacer    pacer

	mu      sync.Mutex
	closing bool
	calls   map[string]*Call     // by Call-ID and our tag
	ringing map[string]*Incoming // by transaction
	account account
}

// New opens the phone's SIP socket. The phone lives until Close; the end of ctx is like Unplug.
func New(ctx context.Context, c Config) (*Phone, error) {
	c = c.withDefaults()
	p := &Phone{
		cfg: c, log: c.Logger, domain: "127.0.0.1",
		incoming: make(chan *Incoming, 256), strays: make(chan Stray, 64),
		calls: map[string]*Call{}, ringing: map[string]*Incoming{},
	}
	for _, name := range c.Codecs {
		if _, ok := codecNamed(name); !ok {
			return nil, fmt.Errorf("phone: unknown codec %q: PCMA, PCMU and G722 are spoken here", name)
		}
	}
	if err := p.findServer(c.Server); err != nil {
		return nil, err
	}
	listen, err := net.ResolveUDPAddr("udp", p.listenAddress())
	if err != nil {
		return nil, fmt.Errorf("phone: listen address %q: %w", c.Listen, err)
	}
	conn, err := net.ListenUDP("udp", listen)
	if err != nil {
		return nil, fmt.Errorf("phone: %w", err)
	}
	conn.SetReadBuffer(1 << 20) // best effort: a crowd on one phone answers in bursts
	p.wire = newWire(conn, c.Logger)
	p.wire.onRequest, p.wire.onStray = p.serve, p.stray
	p.wire.deaf.Store(c.Faults.Deaf)
	p.ctx, p.cancel = context.WithCancelCause(ctx)
	p.leaving, p.leave = context.WithCancel(p.ctx)
	context.AfterFunc(p.ctx, func() { conn.Close() })
	p.work.Go(func() { p.wire.read(); close(p.incoming); p.unplugged() })
	return p, nil
}

func (c Config) withDefaults() Config {
	if len(c.Codecs) == 0 {
		c.Codecs = []string{"PCMA", "PCMU"}
	}
	if c.DTMFPayload == 0 {
		c.DTMFPayload = 101
	}
	if c.SRTPSuite == "" {
		c.SRTPSuite = "AES_CM_128_HMAC_SHA1_80"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

func (p *Phone) findServer(server string) error {
	if server == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		host = strings.Trim(server, "[]")
		server = net.JoinHostPort(host, "5060")
	}
	a, err := net.ResolveUDPAddr("udp", server)
	if err != nil {
		return fmt.Errorf("phone: server %q: %w", server, err)
	}
	p.server, p.domain = unmapped(a.AddrPort()), bracketed(host)
	return nil
}

// listenAddress is what the script said, or the address from which the server is reached: never a wildcard, which could be named in no Contact.
func (p *Phone) listenAddress() string {
	if p.cfg.Listen != "" {
		return p.cfg.Listen
	}
	if p.server.IsValid() {
		if c, err := net.Dial("udp", p.server.String()); err == nil { // sends nothing
			defer c.Close()
			return net.JoinHostPort(c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().String(), "0")
		}
	}
	return "127.0.0.1:0"
}

// Addr is the address of the phone's SIP socket.
func (p *Phone) Addr() netip.AddrPort { return p.wire.local }

// Incoming delivers each new INVITE while it rings; 256 wait unread, further ones are refused with 503. It closes with the phone.
func (p *Phone) Incoming() <-chan *Incoming { return p.incoming }

// Deafen makes the phone ignore everything it receives by SIP from now on, or listen again. Audio goes on.
func (p *Phone) Deafen(deaf bool) { p.wire.deaf.Store(deaf) }

// Close hangs up what is up, cancels what is being dialled, refuses what rings, gives the other side a second to answer, and releases everything.
// It does not unregister.
func (p *Phone) Close() error {
	ctx, cancel := context.WithTimeout(p.ctx, time.Second)
	defer cancel()
	p.mu.Lock()
	p.closing = true
	calls, ringing := p.open()
	p.mu.Unlock()
	p.leave()
	for _, in := range ringing {
		in.Reject(sip.StatusTemporarilyUnavailable)
	}
	var hangups sync.WaitGroup
	for _, c := range calls {
		hangups.Go(func() { c.Hangup(ctx) })
	}
	hangups.Wait()
	seen := make(chan struct{})
	go func() { p.loose.Wait(); close(seen) }()
	select {
	case <-seen:
	case <-ctx.Done():
	}
	p.Unplug()
	<-seen
	return nil
}

// Unplug ends the phone like a pulled cable: sockets close, nobody is told.
func (p *Phone) Unplug() {
	p.mu.Lock() // whoever is in spawn is counted before Wait
	p.cancel(ErrClosed)
	p.mu.Unlock()
	p.work.Wait()
}

// open lists what is up and ringing; the caller holds mu.
func (p *Phone) open() (calls []*Call, ringing []*Incoming) {
	for _, c := range p.calls {
		calls = append(calls, c)
	}
	for _, in := range p.ringing {
		ringing = append(ringing, in)
	}
	return calls, ringing
}

// unplugged ends every call once the socket is gone.
func (p *Phone) unplugged() {
	p.cancel(ErrClosed)
	p.mu.Lock()
	p.closing = true
	calls, ringing := p.open()
	p.mu.Unlock()
	for _, in := range ringing {
		in.cancelled("")
	}
	for _, c := range calls {
		c.end(Ending{By: Us, Reason: "unplugged"})
	}
}

// spawn runs f beside the phone; Close waits for it. It reports whether there is still a phone to run it.
func (p *Phone) spawn(f func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return false
	}
	p.work.Go(f)
	return true
}

// enter counts a call being made or answered, until loose.Done; false once the phone is closing.
func (p *Phone) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closing {
		return false
	}
	p.loose.Add(1)
	return true
}

// beside sees the rest of a call through while its script goes on. Only between enter and loose.Done.
func (p *Phone) beside(f func()) bool {
	p.loose.Add(1)
	ok := p.spawn(func() { defer p.loose.Done(); f() })
	if !ok {
		p.loose.Done()
	}
	return ok
}

// contact is the URI at which this phone is reached.
func (p *Phone) contact() string { return fmt.Sprintf("sip:%s@%s", p.user(), p.wire.local) }

func (p *Phone) user() string {
	if p.cfg.User == "" {
		return "anonymous"
	}
	return p.cfg.User
}

// via is the Via line of a request; RFC 3581: rport asks for answers at the port they left from.
func (p *Phone) via(branch string) string {
	return fmt.Sprintf("Via: SIP/2.0/UDP %s;branch=%s;rport", p.wire.local, branch)
}

func newBranch() string { return "z9hG4bK" + rand.Text() } // RFC 3261 8.1.1.7: the magic cookie

func newTag() string { return rand.Text()[:16] }

// nameAddr is a From or To value; a display name is quoted (RFC 3261 25.1).
func nameAddr(display, uri string) string {
	if display == "" {
		return "<" + uri + ">"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(display) + `" <` + uri + ">"
}

func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}
