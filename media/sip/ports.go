package sip

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sort"
	"sync"
	"syscall"
	"time"
)

const (
	portRest  = 2 * time.Second // after release, so that late packets of the old call reach nobody
	portRetry = time.Minute     // after somebody else was found on a port
)

// portPool gives out pairs of UDP ports, an even one for RTP and the next for RTCP (RFC 3550 §11), of one local address.
// They go round in a shuffled queue, so that a port rests as long as the range allows.
type portPool struct {
	ip netip.Addr

	mu      sync.Mutex
	closed  bool
	queue   []resting // free, in the order in which they may be taken
	foreign []resting // another program was on them
	taken   map[*portPair]struct{}
}

// resting is a port that may be taken from a moment on.
type resting struct {
	port  uint16
	until time.Time // zero: now
}

// portPair is two open sockets. Nothing reads the second one: it keeps the port ours, and its place in the pool is where
// RTCP will begin.
type portPair struct {
	rtp, rtcp *net.UDPConn
	port      uint16
}

// newPortPool makes a pool of the even ports from lo to hi whose odd neighbour is in the range too. It opens none yet.
func newPortPool(ip netip.Addr, lo, hi int) (*portPool, error) {
	p := &portPool{ip: ip, taken: map[*portPair]struct{}{}}
	if lo < 1 || hi > 65535 {
		return nil, fmt.Errorf("sip: audio ports %d-%d: not between 1 and 65535", lo, hi)
	}
	for port := lo + lo%2; port < hi; port += 2 {
		p.queue = append(p.queue, resting{port: uint16(port)})
	}
	if len(p.queue) == 0 {
		return nil, fmt.Errorf("sip: audio ports %d-%d: there is no pair of an even port and the next", lo, hi)
	}
	rand.Shuffle(len(p.queue), func(i, j int) { p.queue[i], p.queue[j] = p.queue[j], p.queue[i] })
	return p, nil
}

// Free is how many pairs could be taken, now or after their rest.
func (p *portPool) Free() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.queue)
}

// room is how many pairs can be taken at once, and how many are.
func (p *portPool) room(now time.Time) (ready, taken int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reclaim(now)
	return sort.Search(len(p.queue), func(i int) bool { return p.queue[i].until.After(now) }), len(p.taken)
}

// reclaim puts the ports that another program may have left at the head of the queue. The mutex is held.
func (p *portPool) reclaim(now time.Time) {
	for len(p.foreign) > 0 && !p.foreign[0].until.After(now) {
		p.queue = slices.Insert(p.queue, 0, p.foreign[0])
		p.foreign = p.foreign[1:]
	}
}

// take opens the next pair that has rested. errNoPorts when there is none, or when none can be opened for a reason that is
// not the port's, such as too many open files.
func (p *portPool) take(now time.Time) (*portPair, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reclaim(now)
	for !p.closed && len(p.queue) > 0 && !p.queue[0].until.After(now) {
		port := p.queue[0].port
		pair, err := p.open(port)
		if err != nil && !errors.Is(err, syscall.EADDRINUSE) && !errors.Is(err, syscall.EACCES) {
			return nil, fmt.Errorf("%w: %w", errNoPorts, err)
		}
		p.queue = p.queue[1:]
		if err != nil {
			p.foreign = append(p.foreign, resting{port, now.Add(portRetry)})
			continue
		}
		p.taken[pair] = struct{}{}
		return pair, nil
	}
	return nil, errNoPorts
}

func (p *portPool) open(port uint16) (*portPair, error) {
	rtp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.ip, port)))
	if err != nil {
		return nil, err
	}
	rtcp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.ip, port+1)))
	if err != nil {
		rtp.Close()
		return nil, err
	}
	_ = rtcp.SetReadBuffer(1) // the kernel's least: what nobody reads would fill 200 KB of it for each leg
	return &portPair{rtp: rtp, rtcp: rtcp, port: port}, nil
}

// release closes a pair, which ends whoever reads from it, and lets its ports rest. Only the first time counts.
func (p *portPool) release(pair *portPair, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.taken[pair]; !ok {
		return
	}
	delete(p.taken, pair)
	pair.close()
	p.queue = append(p.queue, resting{pair.port, now.Add(portRest)})
}

// close closes all ports. None can be taken any more.
func (p *portPool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for pair := range p.taken {
		pair.close()
	}
	clear(p.taken)
	p.queue, p.foreign = nil, nil
}

func (p *portPair) close() {
	p.rtp.Close()
	p.rtcp.Close()
}
