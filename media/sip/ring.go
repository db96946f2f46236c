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
		b := &branch{g: g, r: r, phone: p}
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

// branch is the INVITE to one phone.
type branch struct {
	g     *Gateway
	r     *ringing
	phone binding
	l     *leg
	inv   *sipmsg.Request
	tx    sipmsg.ClientTransaction
	won   bool

	mu   sync.Mutex
	acks map[string]*sipmsg.Request // by To tag: every dialog that a 2xx made
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
	b.l = b.g.newLeg(about, b.phone.source.Addr())
	sdp, err := b.l.sess.offer()
	if err != nil {
		return media.ErrCongested
	}
	b.inv = b.g.buildInvite(b.phone, about, sdp)
	select {
	case <-b.r.stop:
		return media.ErrNoAnswer
	default:
	}
	if b.tx, err = b.g.client.TransactionRequest(b.g.ctx, b.inv); err != nil {
		b.l.log.Warn("INVITE not sent", "to", b.phone.source)
		return media.ErrUnreachable
	}
	b.tx.OnRetransmission(func(res *sipmsg.Response) {
		b.g.guarded("late answer", nil, func() { b.acknowledge(res) })
	})
	return nil
}

// follow reads responses, as many as come, until the INVITE has its final one. Once nobody wants the call any more it
// sends CANCEL, not before the first provisional response (RFC 3261 §9.1), and goes on reading: an answer that crosses
// it gets ACK and BYE.
func (b *branch) follow(tell func(outcome)) outcome {
	stop := b.r.stop
	var provisional, cancelled bool
	var patience <-chan time.Time
	for {
		select {
		case res := <-b.tx.Responses():
			if !soundResponse(res) {
				b.g.count.malformed.Add(1)
				continue
			}
			if !res.IsProvisional() {
				return b.final(res)
			}
			provisional = true
			if stop == nil && !cancelled {
				cancelled = true
				b.cancel()
			}
		case <-b.tx.Done(): // timer B, or the socket failed
			return outcome{err: media.ErrUnreachable}
		case <-stop:
			stop = nil
			patience = time.After(64 * b.g.cfg.T1)
			b.l.Hangup(media.CauseNoAnswer)
			tell(outcome{err: media.ErrNoAnswer})
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

// final is what the phone decided.
func (b *branch) final(res *sipmsg.Response) outcome {
	if !res.IsSuccess() {
		return outcome{err: failure(res.StatusCode)}
	}
	select {
	case <-b.r.stop:
		b.acknowledge(res)
		return outcome{err: media.ErrNoAnswer}
	default:
	}
	d := established(b.inv, res, b.phone.source)
	b.l.d = d
	b.l.state.Store(int32(confirmed))
	b.g.calls.add(b.l) // before the ACK: the phone may hang up at once
	b.ack(d)
	if err := b.l.sess.accept(res.Body()); err != nil {
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
func (b *branch) acknowledge(res *sipmsg.Response) {
	if !soundResponse(res) {
		b.g.count.malformed.Add(1)
		return
	}
	b.mu.Lock()
	again := b.acks[tagOf(res.To().Params)]
	b.mu.Unlock()
	if again != nil {
		_ = b.g.client.WriteRequest(again)
		return
	}
	d := established(b.inv, res, b.phone.source)
	b.ack(d)
	b.g.bye(d, reason(media.CauseNormal))
}

func (b *branch) ack(d *dialog) {
	req := d.request(sipmsg.ACK)
	b.mu.Lock()
	if b.acks == nil {
		b.acks = map[string]*sipmsg.Request{}
	}
	b.acks[d.remoteTag] = req
	b.mu.Unlock()
	if err := b.g.client.WriteRequest(req); err != nil {
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
	req.SetTransport("UDP")
	req.SetDestination(b.phone.source.String())
	b.g.spawn("cancel", nil, func() { _, _ = b.g.ask(req, requestTime) })
}

// buildInvite is the INVITE to a phone: to where it registered from, under the Contact it gave.
func (g *Gateway) buildInvite(p binding, about media.About, sdp []byte) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.INVITE, *p.contact.Clone())
	host := hostOf(g.addr)
	from := &sipmsg.FromHeader{DisplayName: quotable(about.Display, 60), Address: sipmsg.Uri{Scheme: "sip", User: userPart(about.From), Host: host}}
	from.Params.Add("tag", newTag())
	to := &sipmsg.ToHeader{Address: sipmsg.Uri{Scheme: "sip", User: p.contact.User, Host: host}}
	id, forwards, kind := sipmsg.CallIDHeader(about.ID), sipmsg.MaxForwardsHeader(70), sipmsg.ContentTypeHeader("application/sdp")
	for _, h := range []sipmsg.Header{from, to, &id, &sipmsg.CSeqHeader{SeqNo: 1, MethodName: sipmsg.INVITE}, &forwards,
		g.contact(), sipmsg.NewHeader("Allow", allow), &kind} {
		req.AppendHeader(h)
	}
	req.SetBody(sdp)
	req.SetTransport("UDP")
	req.SetDestination(p.source.String())
	decorate(req, about)
	return req
}
