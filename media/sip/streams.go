package sip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
)

// discard is for what nobody wants to read.
var discard = slog.New(slog.DiscardHandler)

// ourDials keeps sipgo from opening connections.
func ourDials() sipmsg.TransportsConfig {
	refuse := func(net.Addr) net.Dialer {
		return net.Dialer{Control: func(string, string, syscall.RawConn) error { return errNoConnection }}
	}
	return sipmsg.TransportsConfig{
		TCP: &sipmsg.TransportTCP{DialerCreate: refuse},
		TLS: &sipmsg.TransportTLS{TransportTCP: &sipmsg.TransportTCP{DialerCreate: refuse}},
	}
}

// Transports, as a Via names them.
const (
	overUDP = "UDP"
	overTCP = "TCP"
	overTLS = "TLS"
)

// Bounds of all connections.
const (
	mostStreams   = 4096
	mostFromOne   = 256             // address
	handshakeTime = 5 * time.Second // for TCP and TLS together
)

var errNoConnection = errors.New("sip: the connection to the other side is gone, and it is not ours to open another")

// sipgo's default logger writes whole messages, which hold customers' numbers; transports of ours have no other.
func init() { sipmsg.SetDefaultLogger(discard) }

// streams is SIP over connections: those that others open to us, and ours to trunks. sipgo opens none itself: it would
// know neither the name that a certificate must have, nor our bounds.
type streams struct {
	g      *Gateway
	ports  map[string]*feed // by transport; those that we listen on
	certs  *keyPair         // of TLS; nil: there is none
	places []net.Listener

	mu      sync.Mutex
	open    map[link]*stream
	from    map[netip.Addr]int
	dialing map[link]chan struct{} // closed when that is over
	over    bool
}

// feed is how connections reach sipgo: the listener that it serves gives those that are ready.
type feed struct {
	addr   netip.AddrPort // where we listen
	client *sipgo.Client  // for requests this way
	in     chan *stream
	closed chan struct{}
	once   sync.Once
	last   *stream // given, and known to sipgo when it asks for the next
}

// Accept implements net.Listener for sipgo.
func (f *feed) Accept() (net.Conn, error) {
	if f.last != nil {
		close(f.last.placed)
		f.last = nil
	}
	select {
	case c := <-f.in:
		f.last = c
		return c, nil
	case <-f.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (f *feed) Close() error {
	f.once.Do(func() { close(f.closed) })
	return nil
}

// Addr implements net.Listener.
func (f *feed) Addr() net.Addr { return net.TCPAddrFromAddrPort(f.addr) }

// listenStreams opens the listeners that the configuration names.
func (g *Gateway) listenStreams() (err error) {
	s := &g.streams
	s.g, s.ports, s.open, s.from = g, map[string]*feed{}, map[link]*stream{}, map[netip.Addr]int{}
	s.dialing = map[link]chan struct{}{}
	if g.cfg.ListenTLS != "" {
		if s.certs, err = loadKeyPair(g.cfg.Cert, g.cfg.Key); err != nil {
			return err
		}
	}
	for over, at := range map[string]string{overTCP: g.cfg.ListenTCP, overTLS: g.cfg.ListenTLS} {
		if at == "" {
			continue
		}
		l, err := listenTCP(at, over)
		if err != nil {
			return err
		}
		s.places = append(s.places, l)
		addr := l.Addr().(*net.TCPAddr).AddrPort()
		s.ports[over] = &feed{addr: unmap(addr), in: make(chan *stream), closed: make(chan struct{})}
	}
	return nil
}

// listenTCP binds a concrete address, as listenUDP does.
func listenTCP(at, over string) (net.Listener, error) {
	flag := "--sip-" + strings.ToLower(over)
	addr, err := net.ResolveTCPAddr("tcp", at)
	switch {
	case err != nil:
		return nil, fmt.Errorf("sip: address to listen on: %w: choose another with %s", err, flag)
	case addr.IP == nil || addr.IP.IsUnspecified():
		return nil, fmt.Errorf("sip: %q is no single address: give the one that others can reach, such as %s 192.168.0.10:%d", at, flag, portOver(over))
	}
	l, err := net.ListenTCP("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("sip: TCP %s is taken by another program: stop it or choose another port with %s (0: any free one)", addr, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("sip: %w: choose another address with %s", err, flag)
	}
	return l, nil
}

// start lets sipgo serve the listeners. They are not of the crew: like the readers they end last.
func (s *streams) start() error {
	for _, over := range []string{overTCP, overTLS} {
		f := s.ports[over]
		if f == nil {
			continue
		}
		var err error
		if f.client, err = sipgo.NewClient(s.g.ua, sipgo.WithClientLogger(s.g.quiet), sipgo.WithClientNAT(), sipgo.WithClientAddr(f.addr.String())); err != nil {
			return err
		}
		serve, l := s.g.server.ServeTCP, s.at(f.addr)
		if over == overTLS {
			serve = s.g.server.ServeTLS
		}
		s.g.readers.Add(2)
		go func() { defer s.g.readers.Done(); s.feedUntilClosed(f, serve) }()
		go func() { defer s.g.readers.Done(); s.accept(l, over) }()
	}
	return nil
}

// at is the listener at an address.
func (s *streams) at(addr netip.AddrPort) net.Listener {
	for _, l := range s.places {
		if unmap(l.Addr().(*net.TCPAddr).AddrPort()) == addr {
			return l
		}
	}
	return nil
}

func (s *streams) feedUntilClosed(f *feed, serve func(net.Listener) error) {
	for {
		s.g.guarded("listener", nil, func() { _ = serve(f) })
		select {
		case <-f.closed:
			return
		default:
			s.g.count.restarts.Add(1)
			time.Sleep(time.Millisecond)
		}
	}
}

// accept takes connections until the listener is closed, whatever happens meanwhile: no descriptors left, for one.
func (s *streams) accept(l net.Listener, over string) {
	pause := time.Millisecond
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(pause)
			pause = min(2*pause, time.Second)
			continue
		}
		pause = time.Millisecond
		c := newStream(s, conn, over)
		if !s.admit(c) {
			conn.Close()
			continue
		}
		if !s.g.spawn("connection", nil, func() { s.greet(c) }) {
			c.Close()
		}
	}
}

// admit counts a connection, within the bounds.
func (s *streams) admit(c *stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || len(s.open) >= mostStreams || s.from[c.at.to.Addr()] >= mostFromOne {
		return false
	}
	s.open[c.at] = c
	s.from[c.at.to.Addr()]++
	return true
}

// greet makes a connection ready and gives it to sipgo.
func (s *streams) greet(c *stream) {
	if c.at.over == overTLS {
		ctx, cancel := context.WithTimeout(s.g.ctx, handshakeTime)
		defer cancel()
		secure := tls.Server(c.Conn, s.certs.server())
		if err := secure.HandshakeContext(ctx); err != nil {
			s.g.log.Debug("TLS handshake failed", "error", err)
			c.Close()
			return
		}
		c.Conn = secure
	}
	s.place(c)
}

// place gives a connection to sipgo and waits until that knows it.
func (s *streams) place(c *stream) {
	f := s.ports[c.at.over]
	select {
	case f.in <- c:
	case <-f.closed:
		c.Close()
		return
	}
	select {
	case <-c.placed:
	case <-f.closed:
	}
}

// forget ends what lived by a connection.
func (s *streams) forget(c *stream) {
	s.mu.Lock()
	if s.open[c.at] == c {
		delete(s.open, c.at)
		if s.from[c.at.to.Addr()]--; s.from[c.at.to.Addr()] == 0 {
			delete(s.from, c.at.to.Addr())
		}
	}
	over := s.over
	s.mu.Unlock()
	if !over {
		s.g.spawn("lost connection", nil, func() { s.g.severed(c.at) })
	}
}

func (s *streams) find(at link) *stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[at]
}

// vouch gives the other end of a connection our trust: it registered, or its call was taken.
func (s *streams) vouch(at link) {
	if c := s.find(at); c != nil {
		c.friend.Store(true)
	}
}

func (s *streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// stop takes no more connections.
func (s *streams) stop() {
	for _, l := range s.places {
		l.Close()
	}
}

// close ends all connections.
func (s *streams) close() {
	s.stop()
	s.mu.Lock()
	s.over = true
	var all []*stream
	for _, c := range s.open {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, f := range s.ports {
		_ = f.Close()
	}
	for _, c := range all {
		c.Close()
	}
}
