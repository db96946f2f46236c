package sip

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

const (
	askedExpires = time.Hour        // what we ask a carrier for
	longestRetry = 30 * time.Minute // between registrations that fail
	least        = time.Second      // between any two
)

// signup is our registration with a carrier.
type signup struct {
	t     *trunk
	c     Trunk
	id    sipmsg.CallIDHeader
	tag   string
	cseq  uint32
	at    int // which of the ways answered last
	bound bool
}

// keepRegistered registers, and again when half of the time that was granted is over (RFC 3261 §10.2.4); after failures
// with longer and longer pauses (RFC 5626 §4.5). In the end it takes back our Contact and no other. It begins when the
// registration before is gone, whose goodbye would else be ours too.
func (t *trunk) keepRegistered(ctx context.Context, c Trunk, before <-chan struct{}) {
	if before != nil {
		<-before
	}
	s := &signup{t: t, c: c, id: sipmsg.CallIDHeader(sipmsg.GenerateTagN(24)), tag: newTag()}
	t.g.calls.parting(1) // Close waits for our goodbye
	defer t.g.calls.parting(-1)
	defer s.leave()
	failures := 0
	for ctx.Err() == nil {
		granted, err := s.register(askedExpires)
		pause := max(granted/2, least)
		if s.note(err); err != nil {
			pause = t.g.pauseAfter(failures)
			failures++
		} else {
			failures = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// pauseAfter doubles with every failure, and is cut by up to half, so that those who failed together do not return
// together.
func (g *Gateway) pauseAfter(failures int) time.Duration {
	d := min(g.cfg.registerRetry<<min(failures, 16), longestRetry)
	return d - rand.N(d/2+1)
}

// note tells operators of changes, and whoever asks of the state.
func (s *signup) note(err error) {
	s.t.bound.Store(err == nil)
	switch {
	case err != nil && s.t.g.ctx.Err() == nil:
		s.t.g.log.Warn("not registered", "trunk", s.c.Name, "error", err)
	case err == nil && !s.bound:
		s.t.g.log.Info("registered", "trunk", s.c.Name)
	}
	s.bound = err == nil
}

// leave unregisters, if there is something to take back.
func (s *signup) leave() {
	s.t.bound.Store(false)
	if !s.bound {
		return
	}
	_, _ = s.registerAt(s.way(s.at), 0)
}

// way is one of the trunk's addresses, round and round; nil: none is known.
func (s *signup) way(n int) *target {
	if ways := s.t.ways(); len(ways) > 0 {
		return ways[n%len(ways)]
	}
	return nil
}

// register tries the trunk's addresses, beginning with the one that answered last, until one grants it.
func (s *signup) register(expires time.Duration) (granted time.Duration, err error) {
	err = errors.New("sip: no address of the carrier is known")
	for range max(1, len(s.t.ways())) {
		if granted, err = s.registerAt(s.way(s.at), expires); err == nil {
			return granted, nil
		}
		s.at++
	}
	return 0, err
}

// registerAt asks one address. A 423 says how long it must be at least (RFC 3261 §10.2.8).
func (s *signup) registerAt(w *target, expires time.Duration) (time.Duration, error) {
	if w == nil {
		return 0, errors.New("sip: no address of the carrier is known")
	}
	res, err := s.ask(w, expires)
	if err == nil && res.StatusCode == 423 && expires > 0 {
		if h := res.GetHeader("min-expires"); h != nil {
			if least, ok := expiry(h.Value()); ok && least > expires {
				expires = least
				res, err = s.ask(w, expires)
			}
		}
	}
	switch {
	case err != nil:
		return 0, err
	case res.IsSuccess():
		return s.granted(res, expires), nil
	case res.StatusCode == 401 || res.StatusCode == 407 || res.StatusCode == 403:
		return 0, errRefusedLogin
	default:
		return 0, errors.New("sip: the carrier refuses with " + res.StartLine())
	}
}

var errRefusedLogin = errors.New("sip: the carrier refuses username and password")

func (s *signup) ask(w *target, expires time.Duration) (*sipmsg.Response, error) {
	most := requestTime
	if expires == 0 {
		most = s.t.g.cfg.goodbye
	}
	return s.t.g.askAs(s.c.login(), most, func() *sipmsg.Request { return s.request(w, expires) })
}

func (s *signup) request(w *target, expires time.Duration) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.REGISTER, w.uri(""))
	from := &sipmsg.FromHeader{Address: sipmsg.Uri{Scheme: "sip", User: s.c.Username, Host: w.host}}
	from.Params.Add("tag", s.tag)
	s.cseq++
	for _, h := range []sipmsg.Header{from, &sipmsg.ToHeader{Address: from.Address}, sipmsg.HeaderClone(&s.id),
		&sipmsg.CSeqHeader{SeqNo: s.cseq, MethodName: sipmsg.REGISTER}, s.contact(),
		sipmsg.NewHeader("Expires", seconds(expires)), sipmsg.NewHeader("Allow", allow)} {
		req.AppendHeader(h)
	}
	req.SetTransport(w.over)
	req.SetDestination(w.at.String())
	return req
}

func (s *signup) contact() *sipmsg.ContactHeader {
	return s.t.g.contactAs(s.c.Username, s.c.external(s.t.g.listens(s.c.over()).Addr()), s.c.over())
}

// granted is the time that the carrier gives our Contact: as that says, else the response's Expires, else what we asked
// (RFC 3261 §10.2.4).
func (s *signup) granted(res *sipmsg.Response, asked time.Duration) time.Duration {
	d := asked
	if h := res.GetHeader("expires"); h != nil {
		if e, ok := expiry(h.Value()); ok {
			d = e
		}
	}
	ours := s.contact().Address
	for _, h := range res.GetHeaders("contact") {
		c, ok := h.(*sipmsg.ContactHeader)
		if !ok || !strings.EqualFold(c.Address.User, ours.User) || c.Address.Port != ours.Port || !sameHost(c.Address.Host, ours.Host) {
			continue
		}
		if e, given := c.Params.Get("expires"); given {
			if e, ok := expiry(e); ok {
				d = e
			}
		}
	}
	return min(d, 24*askedExpires)
}

func sameHost(a, b string) bool {
	x, errX := netip.ParseAddr(strings.Trim(a, "[]"))
	y, errY := netip.ParseAddr(strings.Trim(b, "[]"))
	return errX == nil && errY == nil && x.Unmap() == y.Unmap() || strings.EqualFold(a, b)
}
