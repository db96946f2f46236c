package sip

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// trunk is a Trunk at work. It outlives its settings: after SetTrunks the calls it counts are still its own.
type trunk struct {
	g       *Gateway
	conf    atomic.Pointer[Trunk]
	targets atomic.Pointer[[]*target]     // in order of failover; those whose name is not resolved are missing
	pace    *rate.Limiter                 // calls per second
	roots   atomic.Pointer[x509.CertPool] // who may sign its certificate; nil: those that this machine trusts
	calls   atomic.Int64                  // in progress, both ways
	refused atomic.Uint64                 // by its limits, both ways
	bound   atomic.Bool                   // registered with the carrier

	stop context.CancelFunc // of its loops
	last chan struct{}      // closed when its last registration has taken itself back; nil: there was none
}

// trunks are those of the plan, in its order.
type trunks struct {
	mu     sync.Mutex // one change at a time
	closed bool
	list   atomic.Pointer[[]*trunk]
}

func (s *trunks) all() []*trunk {
	if l := s.list.Load(); l != nil {
		return *l
	}
	return nil
}

func (s *trunks) find(name string) *trunk {
	for _, t := range s.all() {
		if t.conf.Load().Name == name {
			return t
		}
	}
	return nil
}

// SetTrunks replaces the trunks: what is the same goes on undisturbed, what is new begins, what is gone unregisters.
// Calls in progress stay, and count for the trunk of the same name. An error changes nothing.
func (g *Gateway) SetTrunks(list []Trunk) error {
	list, err := checkTrunks(list)
	if err != nil {
		return err
	}
	roots, err := g.canReach(list)
	if err != nil {
		return err
	}
	s := &g.trunks
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("sip: the gateway is closed")
	}
	var next []*trunk
	for i, c := range list {
		next = append(next, g.changed(s.find(c.Name), c, roots[i]))
	}
	for _, t := range s.all() {
		if !slices.Contains(next, t) {
			t.stop()
		}
	}
	s.list.Store(&next)
	return nil
}

// canReach reports whether there is what the trunks need on our side, and reads who may sign their certificates.
func (g *Gateway) canReach(list []Trunk) ([]*x509.CertPool, error) {
	roots := make([]*x509.CertPool, len(list))
	for i, c := range list {
		if over := c.over(); !g.listens(over).IsValid() {
			return nil, fmt.Errorf("sip: trunk %q needs a listener for %s: start with --sip-%s ADDR", c.Name, over, strings.ToLower(over))
		}
		var err error
		if roots[i], err = readRoots(c.CA); err != nil {
			return nil, fmt.Errorf("sip: trunk %q: ca: %w: name a PEM file of those who sign the carrier's certificate", c.Name, err)
		}
	}
	return roots, nil
}

// checkTrunks gives trunks their defaults, if all are right.
func checkTrunks(list []Trunk) ([]Trunk, error) {
	var checked []Trunk
	for _, c := range list {
		c = c.withDefaults()
		if err := c.check(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(checked, func(o Trunk) bool { return o.Name == c.Name }) {
			return nil, fmt.Errorf("sip: two trunks are called %q", c.Name)
		}
		checked = append(checked, c)
	}
	return checked, nil
}

// changed is a trunk with these settings, the old one if there is one. The mutex of trunks is held.
func (g *Gateway) changed(t *trunk, c Trunk, roots *x509.CertPool) *trunk {
	if t == nil {
		t = &trunk{g: g, pace: rate.NewLimiter(rate.Inf, 1)}
		t.roots.Store(roots)
	} else {
		t.roots.Store(roots)
		if reflect.DeepEqual(*t.conf.Load(), c) {
			return t
		}
		t.stop()
	}
	t.conf.Store(&c)
	t.pace.SetBurst(max(1, c.MaxCPS))
	t.pace.SetLimit(rate.Inf)
	if c.MaxCPS > 0 {
		t.pace.SetLimit(rate.Limit(c.MaxCPS))
	}
	t.start(c)
	return t
}

// start begins the loops that these settings ask for.
func (t *trunk) start(c Trunk) {
	ctx, stop := context.WithCancel(t.g.ctx)
	t.stop = stop
	if t.place(c) {
		t.g.spawn("resolver", nil, func() { t.keepResolved(ctx, c) })
	}
	if c.Probe > 0 {
		t.g.spawn("prober", nil, func() { t.keepProbed(ctx, c) })
	}
	if c.Register {
		before, last := t.last, make(chan struct{})
		t.last = last
		if !t.g.spawn("registration", nil, func() { defer close(last); t.keepRegistered(ctx, c, before) }) {
			close(last)
		}
	}
}

// close ends the loops of all trunks; those that are registered say goodbye, for which Close waits as for any BYE.
func (s *trunks) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, t := range s.all() {
		t.stop()
	}
}

// enter counts a call, either way; why says which limit is in its way.
func (t *trunk) enter() (why string, ok bool) {
	most := t.conf.Load().MaxCalls
	switch n := t.calls.Add(1); {
	case most > 0 && n > int64(most):
		why = "trunk calls"
	case !t.pace.AllowN(time.Now(), 1):
		why = "trunk cps"
	default:
		return "", true
	}
	t.leave()
	t.refused.Add(1)
	return why, false
}

func (t *trunk) leave() { t.calls.Add(-1) }

// bringing is the trunk whose calls come from here: the address it has before the host it is on, then the longest prefix
// it allows; of two that are equal, the first. nil: none. A trunk over TLS brings no calls without, nor one over TCP any
// over UDP, where an address can be invented.
func (g *Gateway) bringing(by link) (best *trunk) {
	most := -1
	for _, t := range g.trunks.all() {
		if strength := map[string]int{overTCP: 1, overTLS: 2}; strength[by.over] < strength[t.conf.Load().over()] {
			continue
		}
		if n := t.nearness(by.to); n > most {
			best, most = t, n
		}
	}
	return best
}

func (t *trunk) nearness(from netip.AddrPort) int {
	at := from.Addr().Unmap()
	n := -1
	for _, p := range t.conf.Load().Allow {
		if p.Contains(at) {
			n = max(n, 2*p.Bits())
		}
	}
	for _, to := range t.ways() {
		if to.at.Addr() != at {
			continue
		}
		n = max(n, 2*at.BitLen())
		if to.at.Port() == from.Port() {
			n = 2*at.BitLen() + 1
		}
	}
	return n
}

// TrunkStats is a trunk in numbers.
type TrunkStats struct {
	Name       string
	Calls      int    // in progress, both ways
	Up         bool   // at least one of its addresses takes calls
	Registered bool   // with the carrier, where that is wanted
	Refused    uint64 // calls, both ways, by its own limits
}

func (s *trunks) stats() (list []TrunkStats) {
	for _, t := range s.all() {
		up := slices.ContainsFunc(t.ways(), func(w *target) bool { return !w.down.Load() })
		list = append(list, TrunkStats{
			Name: t.conf.Load().Name, Calls: int(t.calls.Load()), Up: up, Registered: t.bound.Load(), Refused: t.refused.Load(),
		})
	}
	slices.SortStableFunc(list, func(a, b TrunkStats) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
