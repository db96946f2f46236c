package sip

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// state is how far a leg has come. It moves by compare-and-swap only, because the caller's CANCEL comes while sipgo
// holds its transaction's lock: no lock of ours may be waited for there.
type state int32

const (
	arrived   state = iota // an INVITE is here, nothing but 100 was said
	alerting               // 180 sent
	early                  // 183 with audio sent
	answering              // a 2xx is being made
	confirmed              // a 2xx was sent (or, on a call of ours, received)
	ended
)

// mediaGrace is how long a leg lives on after its audio was reported lost.
const mediaGrace = 50 * time.Second

// leg is a media.Leg over a SIP dialog. Lock order: leg.mu, then sipgo's transaction.
type leg struct {
	g      *Gateway
	about  media.About
	log    *slog.Logger
	port   *media.Port
	sess   *session
	sig    *media.SignalQueue
	ctx    context.Context
	cancel context.CancelCauseFunc
	d      *dialog // set before anyone else sees the leg
	trunk  *trunk  // that brought the call, or takes it; nil: none

	state   atomic.Int32
	once    sync.Once
	lostMu  sync.Mutex
	lost    *time.Timer
	asked   *time.Timer             // runs while no audio is to come; with lostMu
	done    []func()                // what follows the end; with lostMu
	over    bool                    // the end was told; with lostMu
	misses  int                     // questions in a row that had no answer; with lostMu
	pending atomic.Pointer[unacked] // the 2xx that waits for its ACK

	referred atomic.Pointer[referral] // the REFER under way; nil: none

	mu   sync.Mutex
	in   *incoming // the caller's INVITE; nil on a call of ours
	held bool
}

// newLeg is a leg whose SIP comes from an address, by a trunk or by none.
func (g *Gateway) newLeg(about media.About, from netip.Addr, t *trunk) *leg {
	l := &leg{g: g, about: about, trunk: t, log: g.log.With("call", nickname(about.ID))}
	l.ctx, l.cancel = context.WithCancelCause(context.Background())
	l.sig = media.NewSignalQueue(func(f func()) bool { return g.spawn("signals", l, f) })
	l.port = g.cfg.Engine.NewPort(l.signal)
	c := sessionConfig{
		pool: g.ports, advertise: g.addr.Addr(), from: from, signal: l.signal, log: l.log,
		spawn: func(name string, f func()) { g.spawn(name, l, f) },
	}
	switch about.Codec {
	case media.PCMA.String():
		c.prefer, c.hasPrefer = media.PCMA, true
	case media.PCMU.String():
		c.prefer, c.hasPrefer = media.PCMU, true
	}
	if t != nil {
		conf := t.conf.Load()
		c.advertise, c.srtp = conf.external(c.advertise), conf.SRTP
		if c.codecs = conf.codecs(); len(c.codecs) > 0 {
			c.prefer, c.hasPrefer = c.codecs[0].codec(), true
		}
	}
	l.sess = newSession(c)
	return l
}

// contact is where the other side reaches us.
func (l *leg) contact() *sipmsg.ContactHeader {
	at := l.sess.c.advertise
	if at == l.g.addr.Addr() { // nobody knows us by another
		at = l.g.listens(l.d.over).Addr()
	}
	return l.g.contactAs("receptivo", at, l.d.over)
}

func (l *leg) About() media.About           { return l.about }
func (l *leg) Port() *media.Port            { return l.port }
func (l *leg) Signals() <-chan media.Signal { return l.sig.C() }
func (l *leg) Context() context.Context     { return l.ctx }

func (l *leg) now() state { return state(l.state.Load()) }

// move changes the state if it is one of from.
func (l *leg) move(to state, from ...state) bool {
	for _, f := range from {
		if l.state.CompareAndSwap(int32(f), int32(to)) {
			return true
		}
	}
	return false
}

// signal passes on what the party did. It never blocks and takes no lock that a caller of the port's could hold.
func (l *leg) signal(s media.Signal) {
	switch s := s.(type) {
	case media.MediaLost:
		l.mourn(true)
	case media.MediaBack:
		l.mourn(false)
	case media.Failed: // meant for us, not for the driver
		l.log.Error("port failed", "why", s.Why)
		l.fail()
		return
	}
	l.sig.Put(s)
}

// mourn ends the leg some time after its audio was lost, unless it comes back.
func (l *leg) mourn(lost bool) {
	l.lostMu.Lock()
	defer l.lostMu.Unlock()
	if l.lost != nil {
		l.lost.Stop()
		l.lost = nil
	}
	if lost && l.now() != ended {
		l.lost = l.g.after(mediaGrace, "audio lost", l, func() { l.Hangup(media.CauseMediaLost) })
	}
}

// Hangup ends the leg: with a refusal before the answer, with BYE after it.
func (l *leg) Hangup(c media.Cause) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := state(l.state.Swap(int32(ended)))
	if was == ended {
		return
	}
	if was != confirmed {
		if l.in != nil {
			l.in.refuse(refusal(c))
		}
		l.finish(media.Local, c, "")
		l.g.calls.remove(l)
		return
	}
	l.finish(media.Local, c, "")
	l.goodbye(c)
}

// goodbye sends BYE. "The callee's UA MUST NOT send a BYE on a confirmed dialog until it has received an ACK for its 2xx
// response or until the server transaction times out" (RFC 3261 §15); until then the 2xx is resent.
func (l *leg) goodbye(c media.Cause) {
	bye := func() {
		l.g.bye(l.d, reason(c))
		l.g.calls.remove(l)
	}
	p := l.pending.Load()
	if p == nil || c == media.CauseNoAck || !l.g.spawn("goodbye", nil, func() {
		select {
		case <-p.done:
		case <-l.g.ctx.Done():
		}
		bye()
	}) {
		bye()
	}
}

// left ends the leg because the party did; was is the state it was in.
func (l *leg) left(text string) {
	if p := l.pending.Load(); p != nil {
		p.settle()
	}
	l.finish(media.Remote, media.CauseNormal, text)
	l.g.calls.remove(l)
}

// fail ends the leg after a panic in one of its goroutines; the leg may be nil. The goroutine may have held any lock
// while it fell, so another does it.
func (l *leg) fail() {
	if l != nil {
		l.g.spawn("failed leg", nil, func() { l.Hangup(media.CauseInternal) })
	}
}

// finish makes the end true for everyone who watches, once. The state is ended already.
func (l *leg) finish(by media.Party, c media.Cause, text string) {
	l.once.Do(func() {
		l.mourn(false)
		l.unattend()
		l.port.Close()
		l.sess.close()
		l.sig.Close()
		l.cancel(&media.Ending{By: by, Cause: c, Text: text})
		l.lostMu.Lock()
		l.over = true
		done := l.done
		l.lostMu.Unlock()
		for _, f := range done {
			f()
		}
	})
}

// onEnd runs f once the leg has ended, at once if it has. f must not block.
func (l *leg) onEnd(f func()) {
	l.lostMu.Lock()
	over := l.over
	if !over {
		l.done = append(l.done, f)
	}
	l.lostMu.Unlock()
	if over {
		f()
	}
}
