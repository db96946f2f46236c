package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// target is one address of a trunk.
type target struct {
	host   string         // as the settings name it, without port: the host of URIs
	port   int            // as they name it; 0: not
	at     netip.AddrPort // where requests go
	over   string         // the transport
	misses atomic.Int32   // OPTIONS in a row without response
	down   atomic.Bool
}

func (w *target) uri(user string) sipmsg.Uri {
	u := sipmsg.Uri{Scheme: "sip", User: user, Host: w.host, Port: w.port}
	if w.over != overUDP {
		u.UriParams.Add("transport", strings.ToLower(w.over))
	}
	return u
}

// service and proto are the words of SRV records, by transport (RFC 3263 §4.1).
var (
	service = map[string]string{overUDP: "sip", overTCP: "sip", overTLS: "sips"}
	proto   = map[string]string{overUDP: "udp", overTCP: "tcp", overTLS: "tcp"}
)

// portOver is the port that is meant where none is written (RFC 3261 §19.1.2).
func portOver(over string) int {
	if over == overTLS {
		return sipPort + 1
	}
	return sipPort
}

const (
	sipPort        = 5060
	resolveEvery   = time.Minute
	resolveTime    = 5 * time.Second
	mostPerHost    = 8 // addresses of one name
	longestName    = 253
	nameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
)

// resolver finds the addresses behind names; *net.Resolver is one.
type resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// splitHost reads host or host:port; the port is 0 when it is not given.
func splitHost(text string) (host string, port int, err error) {
	host = text
	if h, p, err := net.SplitHostPort(text); err == nil {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return "", 0, errors.New("no port")
		}
		host, port = h, int(n)
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Zone() != "" || a.IsUnspecified() || a.IsMulticast() {
			return "", 0, errors.New("an address that no single host has")
		}
		return a.Unmap().String(), port, nil
	}
	if host == "" || len(host) > longestName || strings.Trim(host, nameCharacters) != "" || strings.Trim(host, ".-_") != host {
		return "", 0, errors.New("no host")
	}
	return host, port, nil
}

// ways are the addresses known now, in order of failover.
func (t *trunk) ways() []*target {
	if l := t.targets.Load(); l != nil {
		return *l
	}
	return nil
}

// up are the addresses that take calls.
func (t *trunk) up() []*target {
	return slices.DeleteFunc(slices.Clone(t.ways()), func(w *target) bool { return w.down.Load() })
}

// place notes the addresses that need no resolver, and keeps of the others what is known; named: there are others.
func (t *trunk) place(c Trunk) (named bool) {
	old := t.ways()
	var list []*target
	for _, text := range c.hosts() {
		host, port, _ := splitHost(text)
		if a, err := netip.ParseAddr(host); err == nil {
			list = append(list, again(old, &target{host: host, port: port, at: withPort(a, port, c.over()), over: c.over()}))
			continue
		}
		named = true
		for _, w := range old {
			if w.host == host && w.port == port && w.over == c.over() {
				list = append(list, w)
			}
		}
	}
	if c.Probe < 0 { // nobody would find out that they are back
		for _, w := range list {
			w.down.Store(false)
		}
	}
	t.targets.Store(&list)
	return named
}

// again is the target of before, with its health, if there is the same.
func again(old []*target, w *target) *target {
	for _, o := range old {
		if o.host == w.host && o.port == w.port && o.at == w.at && o.over == w.over {
			return o
		}
	}
	return w
}

func withPort(a netip.Addr, port int, over string) netip.AddrPort {
	if port == 0 {
		port = portOver(over)
	}
	return netip.AddrPortFrom(a.Unmap(), uint16(port))
}

// keepResolved looks the names up, again and again, so that no call waits for DNS. What cannot be resolved now stays as
// it was.
func (t *trunk) keepResolved(ctx context.Context, c Trunk) {
	clock := time.NewTicker(resolveEvery)
	defer clock.Stop()
	for {
		old := t.ways()
		var list []*target
		for _, text := range c.hosts() {
			host, port, _ := splitHost(text)
			found, err := t.g.resolve(ctx, host, port, c.over())
			if err != nil && ctx.Err() == nil {
				t.g.log.Warn("trunk host not resolved", "trunk", c.Name, "host", host)
			}
			if err != nil {
				list = append(list, slices.DeleteFunc(slices.Clone(old), func(w *target) bool { return w.host != host || w.port != port })...)
			}
			for _, at := range found {
				list = append(list, again(old, &target{host: host, port: port, at: at, over: c.over()}))
			}
		}
		if ctx.Err() != nil {
			return
		}
		t.targets.Store(&list)
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
	}
}

// resolve finds the addresses of a host (RFC 3263 §4): as SRV says, unless a port is given, else its A or AAAA.
func (g *Gateway) resolve(ctx context.Context, host string, port int, over string) (list []netip.AddrPort, err error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.AddrPort{withPort(a, port, over)}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTime)
	defer cancel()
	if port == 0 {
		if _, found, err := g.cfg.resolver.LookupSRV(ctx, service[over], proto[over], host); err == nil {
			for _, s := range found {
				list = g.addresses(ctx, list, s.Target, int(s.Port), over)
			}
		}
	}
	if len(list) == 0 {
		list = g.addresses(ctx, list, host, port, over)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("sip: %s has no address that is reached from here", host)
	}
	return list, nil
}

// addresses appends those of a host that our socket reaches.
func (g *Gateway) addresses(ctx context.Context, list []netip.AddrPort, host string, port int, over string) []netip.AddrPort {
	network := "ip4"
	if g.addr.Addr().Is6() {
		network = "ip6"
	}
	found, _ := g.cfg.resolver.LookupNetIP(ctx, network, host)
	for _, a := range found {
		if at := withPort(a, port, over); len(list) < mostPerHost && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}
