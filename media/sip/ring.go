package sip

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// elsewhere is the Reason of a CANCEL to the other phones of an agent who has answered one (RFC 3326 §3.1), so that they
// show no missed call.
const elsewhere = `SIP;cause=200;text="Call completed elsewhere"`

// ringing is one Ring: an INVITE to each phone of an address, of which one may win.
type ringing struct {
	results chan outcome  // one from each branch, buffered
	stop    chan struct{} // closed: no branch may win any more
	once    sync.Once
	why     string // the Reason of the CANCELs; read after stop
	over    atomic.Bool
}

// outcome is what one phone did.
type outcome struct {
	leg *leg
	err error
}

// claim is true for the one branch that wins.
func (r *ringing) claim() bool { return r.over.CompareAndSwap(false, true) }

// cancel stops the branches that still ring.
func (r *ringing) cancel(why string) {
	r.once.Do(func() {
		r.why = why
		r.over.Store(true)
		close(r.stop)
	})
}

// Ring rings all phones registered at an address and returns the one that is answered, with its audio open. When ctx
// ends it returns within 50 ms with [media.ErrNoAnswer]: no phone rings on and no dialog lives, even if one is answered
// at that very moment; what is left to say to the phones is said after the return. The other errors are
// [media.ErrNotRegistered], ErrUnreachable, ErrBusy, ErrDeclined, ErrNoCodec and ErrCongested.
func (g *Gateway) Ring(ctx context.Context, to media.Address, about media.About) (media.Leg, error) {
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", media.ErrNoAnswer, context.Cause(ctx))
	}
	phones, known := g.reg.reachable(to)
	switch {
	case g.closing.Load():
		return nil, media.ErrUnreachable
	case !known:
		return nil, media.ErrNotRegistered
	case len(phones) == 0:
		return nil, media.ErrUnreachable
	}
	r := &ringing{results: make(chan outcome, len(phones)), stop: make(chan struct{})}
	g.calls.ring(r, true)
	defer g.calls.ring(r, false)
	if g.closing.Load() { // since we looked; from here on Close stops us
		return nil, media.ErrUnreachable
	}
	for _, p := range phones {
		b := g.toPhone(r, p)
		if !g.spawn("ring", nil, func() { b.run(about) }) {
			r.results <- outcome{err: media.ErrUnreachable}
		}
	}
	return r.wait(ctx, len(phones))
}

func (r *ringing) wait(ctx context.Context, branches int) (media.Leg, error) {
	worst := media.ErrUnreachable
	done := ctx.Done()
	for branches > 0 {
		select {
		case out := <-r.results:
			branches--
			if out.leg != nil {
				r.cancel(elsewhere)
				return out.leg, nil
			}
			worst = plainer(worst, out.err)
			if worst == media.ErrDeclined && r.claim() { // it is the agent who declines, not the phone
				r.cancel("")
				return nil, worst
			}
		case <-done:
			if r.claim() {
				r.cancel("")
				return nil, fmt.Errorf("%w: %w", media.ErrNoAnswer, context.Cause(ctx))
			}
			done = nil // a phone was answered just before; its result is on the way
		}
	}
	r.cancel("")
	return nil, worst
}

// plainer is the error that says more about the agent, of what two phones did.
func plainer(a, b error) error {
	for _, e := range []error{media.ErrDeclined, media.ErrBusy, media.ErrNoAnswer, media.ErrNoCodec, media.ErrCongested} {
		if a == e || b == e {
			return e
		}
	}
	return b
}

// branch is the INVITE to one phone, or to one address of a trunk.
type branch struct {
	g       *Gateway
	r       *ringing
	at      link                                                // where it goes, and how
	behind  bool                                                // a NAT: later requests go there too, whatever the Contact says
	trunk   *trunk                                              // the way out; nil: none
	login   *subscriber                                         // answers challenges; nil: nobody does
	build   func(about media.About, sdp []byte) *sipmsg.Request // the INVITE
	means   func(code int) error                                // what a refusal means
	silence time.Duration                                       // without any response the address counts as dead; 0: the transaction says so
	rings   func()                                              // told of the first 18x; nil: nobody is

	l       *leg
	inv     *sipmsg.Request
	tx      sipmsg.ClientTransaction
	tries   int         // challenges answered
	left    bool        // given up for silence: whatever comes now comes too late
	another atomic.Bool // the outcome says that another address may do better; read after the result
	won     bool
	pracks  int // sent

	mu    sync.Mutex
	acks  map[string]*sipmsg.Request // by To tag: every dialog that a 2xx made
	heard map[string]*hearing        // by To tag: every one in which something was said so that it cannot be lost
}

// run rings the phone and, after its result is told, stays until the transaction is over.
func (b *branch) run(about media.About) {
	told := false
	tell := func(o outcome) {
		if !told {
			told = true
			b.r.results <- o
		}
	}
	defer func() { // also when it falls
		if b.l != nil && !b.won {
			b.l.Hangup(media.CauseNoAnswer)
		}
		tell(outcome{err: media.ErrUnreachable})
	}()
	if err := b.invite(about); err != nil {
		tell(outcome{err: err})
		return
	}
	b.g.calls.parting(1)
	defer b.g.calls.parting(-1)
	tell(b.follow(tell))
}

// invite sends the INVITE with our offer.
func (b *branch) invite(about media.About) error {
	about.ID = sipmsg.GenerateTagN(24) + "@" + hostOf(b.g.addr)
	b.l = b.g.newLeg(about, b.at.to.Addr(), b.trunk)
	sdp, err := b.l.sess.offer()
	if err != nil {
		return media.ErrCongested
	}
	return b.send(b.build(about, sdp))
}

// send sends an INVITE, the first or, after a challenge, the next.
func (b *branch) send(inv *sipmsg.Request) (err error) {
	b.inv = inv
	err = b.g.reach(b.g.ctx, inv) // which may take its time
	select {
	case <-b.r.stop:
		return media.ErrNoAnswer
	default:
	}
	if err == nil {
		b.tx, err = b.g.send(b.g.ctx, inv)
	}
	if err != nil {
		b.another.Store(true)
		b.l.log.Warn("INVITE not sent", "to", b.at.to)
		return media.ErrUnreachable
	}
	b.tx.OnRetransmission(func(res *sipmsg.Response) {
		b.g.guarded("late answer", nil, func() { b.acknowledge(inv, res) })
	})
	return nil
}

// follow reads responses, as many as come, until the INVITE has its final one. Once nobody wants the call any more it
// sends CANCEL, not before the first provisional response (RFC 3261 §9.1), and goes on reading: an answer that crosses
// it gets ACK and BYE.
func (b *branch) follow(tell func(outcome)) outcome {
	stop := b.r.stop
	var provisional, cancelled bool
	var patience, silence <-chan time.Time
	if b.silence > 0 {
		silence = time.After(b.silence)
	}
	leave := func(why error) {
		stop, silence = nil, nil
		patience = time.After(64 * b.g.cfg.T1)
		b.l.Hangup(media.CauseNoAnswer)
		tell(outcome{err: why})
	}
	for {
		select {
		case res := <-b.tx.Responses():
			if !soundResponse(res) {
				b.g.count.malformed.Add(1)
				continue
			}
			silence = nil
			if !res.IsProvisional() {
				if stop != nil && b.answersChallenge(res) {
					provisional = false
					continue
				}
				return b.final(res)
			}
			provisional = true
			heard := b.confirms(res)
			if stop != nil {
				if heard {
					b.ringing(res)
				}
			} else if !cancelled {
				cancelled = true
				b.cancel()
			}
		case <-b.tx.Done(): // timer B, or the socket failed
			b.another.Store(true)
			return outcome{err: media.ErrUnreachable}
		case <-silence:
			b.left = true
			b.another.Store(true)
			leave(media.ErrUnreachable)
		case <-stop:
			leave(media.ErrNoAnswer)
			if provisional {
				cancelled = true
				b.cancel()
			}
		case <-patience:
			b.tx.Terminate()
			return outcome{err: media.ErrNoAnswer}
		case <-b.g.ctx.Done():
			b.tx.Terminate()
			return outcome{err: media.ErrNoAnswer}
		}
	}
}

// ringing tells, once, that the other side is alerted.
func (b *branch) ringing(res *sipmsg.Response) {
	if b.rings != nil && res.StatusCode >= 180 {
		b.rings()
		b.rings = nil
	}
}

// answersChallenge sends the INVITE again with credentials: "the UAC SHOULD [re-]originate the request with [...] the
// same Call-ID, From and To [...] and a CSeq [...] incremented by one" (RFC 3261 §22.2).
func (b *branch) answersChallenge(res *sipmsg.Response) bool {
	credentials, ok := b.login.answer(res, b.inv.Method, b.inv.Recipient, b.tries)
	if !ok {
		return false
	}
	b.tries++
	inv := b.inv.Clone()
	for _, h := range []string{"Via", "Authorization", "Proxy-Authorization"} {
		inv.RemoveHeader(h)
	}
	inv.CSeq().SeqNo++
	inv.AppendHeader(credentials)
	inv.SetTransport(b.at.over)
	inv.SetDestination(b.at.to.String())
	return b.send(inv) == nil
}

// final is what the phone decided.
func (b *branch) final(res *sipmsg.Response) outcome {
	if !res.IsSuccess() {
		b.another.Store(res.StatusCode >= 500 && res.StatusCode < 600)
		return outcome{err: b.means(res.StatusCode)}
	}
	select {
	case <-b.r.stop:
		b.left = true
	default:
	}
	if b.left {
		b.acknowledge(b.inv, res)
		return outcome{err: media.ErrNoAnswer}
	}
	d := b.dialog(b.inv, res)
	sdp := b.answered(d, res)
	b.l.d = d
	b.l.state.Store(int32(confirmed))
	b.g.calls.add(b.l) // before the ACK: the phone may hang up at once
	b.ack(d)
	if err := b.l.sess.accept(sdp); err != nil {
		b.l.log.Warn("answer without usable audio", "error", err)
		b.l.Hangup(media.CauseInternal)
		return outcome{err: media.ErrNoCodec}
	}
	b.l.port.Open(b.l.sess)
	b.l.attend()
	if !b.r.claim() {
		b.l.Hangup(media.CauseNormal)
		return outcome{err: media.ErrNoAnswer}
	}
	b.won = true
	return outcome{leg: b.l}
}

// acknowledge handles a 2xx that makes no leg, or made one already: the same dialog again gets its ACK again; another
// (a fork, or an answer after the CANCEL) gets ACK and BYE, for no phone may be left off hook with nobody there.
func (b *branch) acknowledge(inv *sipmsg.Request, res *sipmsg.Response) {
	if !soundResponse(res) {
		b.g.count.malformed.Add(1)
		return
	}
	b.mu.Lock()
	again := b.acks[tagOf(res.To().Params)]
	b.mu.Unlock()
	if again != nil {
		_ = b.g.write(again)
		return
	}
	d := b.dialog(inv, res)
	b.answered(d, res)
	b.ack(d)
	b.g.bye(d, reason(media.CauseNormal))
}

// dialog is the one that a 2xx made.
func (b *branch) dialog(inv *sipmsg.Request, res *sipmsg.Response) *dialog {
	d := established(inv, res, b.at)
	d.behindNAT, d.login = b.behind, b.login
	return d
}

func (b *branch) ack(d *dialog) {
	req := d.request(sipmsg.ACK)
	b.mu.Lock()
	if b.acks == nil {
		b.acks = map[string]*sipmsg.Request{}
	}
	b.acks[d.remoteTag] = req
	b.mu.Unlock()
	if err := b.g.write(req); err != nil {
		b.g.log.Warn("ACK not sent", "error", err)
	}
}

// cancel sends CANCEL, with the INVITE's branch (RFC 3261 §9.1), and waits for nothing.
func (b *branch) cancel() {
	req := sipmsg.NewRequest(sipmsg.CANCEL, *b.inv.Recipient.Clone())
	for _, h := range []sipmsg.Header{b.inv.Via(), b.inv.From(), b.inv.To(), b.inv.CallID()} {
		req.AppendHeader(sipmsg.HeaderClone(h))
	}
	forwards := sipmsg.MaxForwardsHeader(70)
	req.AppendHeader(&sipmsg.CSeqHeader{SeqNo: b.inv.CSeq().SeqNo, MethodName: sipmsg.CANCEL})
	req.AppendHeader(&forwards)
	if b.r.why != "" {
		req.AppendHeader(sipmsg.NewHeader("Reason", b.r.why))
	}
	req.SetTransport(b.at.over)
	req.SetDestination(b.at.to.String())
	b.g.spawn("cancel", nil, func() { _, _ = b.g.ask(req, requestTime) })
}

// toPhone is the branch to a phone: to where it registered from, under the Contact it gave. One that registered from
// elsewhere than its Contact is behind a NAT: only the hole it keeps open leads there.
func (g *Gateway) toPhone(r *ringing, p binding) *branch {
	at, ok := literal(p.contact)
	return &branch{
		g: g, r: r, at: link{p.over, p.source}, behind: !ok || at != p.source, means: failure,
		build: func(about media.About, sdp []byte) *sipmsg.Request { return g.inviteTo(p, about, sdp) },
	}
}

func (g *Gateway) inviteTo(p binding, about media.About, sdp []byte) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.INVITE, *p.contact.Clone())
	host := hostOf(g.addr)
	from := sipmsg.Uri{Scheme: "sip", User: userPart(about.From), Host: host}
	to := sipmsg.Uri{Scheme: "sip", User: p.contact.User, Host: host}
	dress(req, about, from, to, g.contact(p.over), sdp)
	req.SetTransport(p.over)
	req.SetDestination(p.source.String())
	decorate(req, about)
	return req
}

// dress gives an INVITE what every INVITE has.
func dress(req *sipmsg.Request, about media.About, from, to sipmsg.Uri, contact *sipmsg.ContactHeader, sdp []byte) {
	f := &sipmsg.FromHeader{DisplayName: quotable(about.Display, 60), Address: from}
	f.Params.Add("tag", newTag())
	id, forwards, kind := sipmsg.CallIDHeader(about.ID), sipmsg.MaxForwardsHeader(70), sipmsg.ContentTypeHeader("application/sdp")
	for _, h := range []sipmsg.Header{f, &sipmsg.ToHeader{Address: to}, &id, &sipmsg.CSeqHeader{SeqNo: 1, MethodName: sipmsg.INVITE},
		&forwards, contact, sipmsg.NewHeader("Allow", allow), sipmsg.NewHeader("Supported", supported), &kind} {
		req.AppendHeader(h)
	}
	req.SetBody(sdp)
}
