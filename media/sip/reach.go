package sip

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
)

// send sends a request its way and opens its transaction.
func (g *Gateway) send(ctx context.Context, req *sipmsg.Request) (sipmsg.ClientTransaction, error) {
	if err := g.reach(ctx, req); err != nil {
		return nil, err
	}
	return g.clientOver(req.Transport()).TransactionRequest(ctx, req)
}

// write sends an ACK.
func (g *Gateway) write(req *sipmsg.Request) error {
	if err := g.reach(g.ctx, req); err != nil {
		return err
	}
	return g.clientOver(req.Transport()).WriteRequest(req)
}

func (g *Gateway) clientOver(over string) *sipgo.Client {
	if f := g.streams.ports[over]; f != nil {
		return f.client
	}
	return g.client
}

// listens is where we listen over a transport; the zero value: nowhere.
func (g *Gateway) listens(over string) netip.AddrPort {
	if over == overUDP {
		return g.addr
	}
	if f := g.streams.ports[over]; f != nil {
		return f.addr
	}
	return netip.AddrPort{}
}

// reach sees to it that the connection is there that a request needs: the one it names, which its other end may have
// opened (RFC 5923), else a new one to the same host, if it is a trunk's or says in its Contact where it listens.
func (g *Gateway) reach(ctx context.Context, req *sipmsg.Request) error {
	over := req.Transport()
	if over == overUDP {
		return nil
	}
	to, err := netip.ParseAddrPort(req.Destination())
	if err != nil || !g.listens(over).IsValid() {
		return errNoConnection
	}
	if g.streams.find(link{over, to}) != nil {
		return nil
	}
	name, roots, found := "", (*x509.CertPool)(nil), false
	if t, w := g.peer(over, to); w != nil {
		name, roots, to, found = w.host, t.roots.Load(), w.at, true
	} else if at, ok := literal(req.Recipient); ok && over == overTCP && at.Addr() == to.Addr() {
		to, found = at, true
	}
	if !found {
		return errNoConnection
	}
	req.SetDestination(to.String())
	return g.streams.dial(ctx, link{over, to}, name, roots)
}

// peer is the trunk that a way over connections leads to, and which address of it: the same, else one of that host.
func (g *Gateway) peer(over string, to netip.AddrPort) (t *trunk, w *target) {
	for _, other := range g.trunks.all() {
		for _, at := range other.ways() {
			switch {
			case at.over == over && at.at == to:
				return other, at
			case at.over == over && at.at.Addr() == to.Addr() && w == nil:
				t, w = other, at
			}
		}
	}
	return t, w
}

// dial opens a connection, one at a time to each address, and gives it to sipgo. name is whose certificate it must be,
// and roots who may have signed it; nil: whom this machine trusts.
func (s *streams) dial(ctx context.Context, at link, name string, roots *x509.CertPool) error {
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	for {
		s.mu.Lock()
		other, busy := s.dialing[at]
		there := s.open[at] != nil
		if !busy && !there {
			s.dialing[at] = make(chan struct{})
		}
		s.mu.Unlock()
		switch {
		case there:
			return nil
		case !busy:
			defer func() { // also when it falls
				s.mu.Lock()
				defer s.mu.Unlock()
				close(s.dialing[at])
				delete(s.dialing, at)
			}()
			err := s.connect(ctx, at, name, roots)
			if err != nil {
				s.g.log.Warn("connection not opened", "transport", at.over, "error", err)
			}
			return err
		}
		select {
		case <-other:
		case <-ctx.Done():
			return errNoConnection
		}
	}
}

func (s *streams) connect(ctx context.Context, at link, name string, roots *x509.CertPool) error {
	// From the address that the other side knows, as all our requests.
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: s.ports[at.over].addr.Addr().AsSlice()}}
	conn, err := d.DialContext(ctx, "tcp", at.to.String())
	if err != nil {
		return fmt.Errorf("sip: no connection to %s: %w", at.to, err)
	}
	if at.over == overTLS {
		secure := tls.Client(conn, s.certs.client(name, roots))
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return fmt.Errorf("sip: no TLS with %s: %w", at.to, err)
		}
		conn = secure
	}
	c := newStream(s, conn, at.over)
	c.friend.Store(true)
	if !s.admit(c) {
		conn.Close()
		return errNoConnection
	}
	s.place(c)
	return nil
}

// severed ends what lives by a connection alone, once that is gone: a phone is rung no more until it registers again (RFC
// 5626 §4.2.1), and who waits for an answer there will not hear it. Calls that are up go on: their next request finds its
// way, or the silence of their audio ends them.
func (g *Gateway) severed(at link) {
	g.reg.severed(at)
	for _, l := range g.calls.over(at) {
		if l.move(ended, arrived, alerting, early) {
			l.left("connection lost")
		}
	}
}

// over are the arriving calls of a connection.
func (c *calls) over(at link) (list []*leg) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.dialogs {
		if l.d.over == at.over && l.d.source == at.to {
			list = append(list, l)
		}
	}
	return list
}

// severed notes that the phones behind a connection are not to be reached.
func (r *registrar) severed(at link) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rec := range r.records {
		for _, b := range rec.bindings {
			if b.over == at.over && b.source == at.to {
				b.misses = missesUntilDead
				r.tell(rec, "unreachable", time.Now())
			}
		}
	}
}

// linkOf is the way that a request came.
func linkOf(req *sipmsg.Request) link {
	from, _ := netip.ParseAddrPort(req.Source())
	return link{strings.ToUpper(req.Transport()), unmap(from)}
}
