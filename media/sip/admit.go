package sip

import (
	"math/rand/v2"
	"net/netip"
	"strconv"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// callKey tells one attempt to call from another: a retransmission has the same three.
type callKey struct {
	id, fromTag string
	cseq        uint32
}

// dialogKey finds a leg from a request inside its dialog (RFC 3261 §12).
type dialogKey struct{ id, local, remote string }

// calls holds the dialogs in progress, and for a while the tombstones of those that were.
type calls struct {
	rest time.Duration // how long a tombstone stands, 64*T1

	mu       sync.Mutex
	dialogs  map[dialogKey]*leg
	ringing  map[*ringing]struct{}
	attempts map[callKey]struct{} // arriving calls and tombstones
	graves   []grave              // oldest first
	arriving int
	farewell int           // BYEs and CANCELs under way
	quiet    chan struct{} // closed when there are none of ringing, dialogs and farewell; nil: nobody waits
}

type grave struct {
	key   callKey
	until time.Time
}

func (c *calls) init(rest time.Duration) {
	c.rest = rest
	c.dialogs = map[dialogKey]*leg{}
	c.ringing = map[*ringing]struct{}{}
	c.attempts = map[callKey]struct{}{}
}

// arrive notes an arriving call; false: it is here already, or it was a moment ago. A retransmission of the INVITE that
// was queued while its call ended must not open another (RFC 3261 §8.2.2.2 for the merged request).
func (c *calls) arrive(k callKey, limit int) (why string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for len(c.graves) > 0 && now.After(c.graves[0].until) {
		delete(c.attempts, c.graves[0].key)
		c.graves = c.graves[1:]
	}
	if _, here := c.attempts[k]; here {
		return "merged", false
	}
	if c.arriving >= limit {
		return "calls", false
	}
	c.attempts[k] = struct{}{}
	c.arriving++
	return "", true
}

// depart ends an arriving call; its tombstone stays.
func (c *calls) depart(k callKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.arriving--
	c.graves = append(c.graves, grave{k, time.Now().Add(c.rest)})
}

func (c *calls) known(k callKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, here := c.attempts[k]
	return here
}

func (c *calls) add(l *leg) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialogs[l.d.key()] = l
}

func (c *calls) remove(l *leg) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.d != nil && c.dialogs[l.d.key()] == l {
		delete(c.dialogs, l.d.key())
	}
	c.hush()
}

func (c *calls) find(k dialogKey) *leg {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dialogs[k]
}

func (c *calls) sizes() (arriving, legs int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.arriving, len(c.dialogs)
}

// parting brackets a request of ours that ends something, so that Close can wait for its response.
func (c *calls) parting(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.farewell += n
	c.hush()
}

func (c *calls) ring(r *ringing, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if on {
		c.ringing[r] = struct{}{}
	} else {
		delete(c.ringing, r)
	}
	c.hush()
}

// hush wakes who waits for silence. The mutex is held.
func (c *calls) hush() {
	if c.quiet != nil && len(c.dialogs) == 0 && len(c.ringing) == 0 && c.farewell == 0 {
		close(c.quiet)
		c.quiet = nil
	}
}

// idle waits until no dialog is left, at most so long.
func (c *calls) idle(most time.Duration) {
	c.mu.Lock()
	quiet := make(chan struct{})
	c.quiet = quiet
	c.hush()
	c.mu.Unlock()
	select {
	case <-quiet:
	case <-time.After(most):
	}
}

func (c *calls) hangupAll(cause media.Cause) {
	c.mu.Lock()
	var legs []*leg
	for _, l := range c.dialogs {
		legs = append(legs, l)
	}
	var rings []*ringing
	for r := range c.ringing {
		rings = append(rings, r)
	}
	c.mu.Unlock()
	for _, r := range rings {
		r.cancel("")
	}
	for _, l := range legs {
		l.Hangup(cause)
	}
}

// admit decides on an arriving INVITE by a trunk, or by none, or from a phone of ours to somebody inside, in order of cost and without a port, a goroutine or a leg;
// code 0 admits, and then the trunk counts the call.
func (g *Gateway) admit(req *sipmsg.Request, k callKey, t *trunk, inside bool) (refused status, why string) {
	busy := status{503, "Service Unavailable"}
	switch {
	case g.calls.known(k):
		return status{482, "Loop Detected"}, "merged"
	case g.draining.Load():
		return busy, "draining"
	case t == nil && !inside && !g.allowed(req.Source()):
		return status{403, "Forbidden"}, "source"
	case !inside && !g.cfg.Known(dialled(req, t)):
		return status{404, "Not Found"}, "number"
	case !g.serves():
		return busy, "not serving"
	case !g.roomForCall():
		return busy, "ports"
	}
	if t != nil {
		if why, ok := t.enter(); !ok {
			return busy, why
		}
	}
	why, ok := g.calls.arrive(k, g.cfg.MaxCalls)
	if !ok && t != nil {
		t.leave()
	}
	switch {
	case ok:
		return status{}, ""
	case why == "merged":
		return status{482, "Loop Detected"}, why
	default:
		return busy, why
	}
}

// roomForCall says whether there are ports for another caller and, later, its agent, besides those that the calls in
// progress have or will need.
func (g *Gateway) roomForCall() bool {
	ready, taken := g.ports.room(time.Now())
	calls, _ := g.calls.sizes()
	return ready >= 2 && ready+taken >= 2*(calls+1)
}

func (g *Gateway) allowed(source string) bool {
	from, err := netip.ParseAddrPort(source)
	if err != nil {
		return false
	}
	for _, p := range g.cfg.AllowFrom {
		if p.Contains(from.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// retryAfter is a Retry-After header for a 503: 2 to 10 s, so that those refused together do not return together.
func retryAfter() []string { return []string{"Retry-After", strconv.Itoa(2 + rand.IntN(9))} }
