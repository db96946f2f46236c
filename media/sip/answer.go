package sip

import (
	"errors"
	"fmt"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// incoming is the caller's INVITE and our answers to it.
type incoming struct {
	l   *leg
	req *sipmsg.Request
	tx  sipmsg.ServerTransaction
	sdp []byte // our answer (to an INVITE without an offer, our offer), once made

	rel    reliable // what was said so that it cannot be lost; with the leg's mutex
	wanted bool     // answered, as soon as that was heard; with the leg's mutex
}

// onInvite takes a call, or a change of one. sipgo's goroutine becomes the call's.
func (g *Gateway) onInvite(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	if tagOf(req.To().Params) != "" {
		g.onReinvite(req, tx)
		return
	}
	k := callKey{string(*req.CallID()), tagOf(req.From().Params), req.CSeq().SeqNo}
	at := linkOf(req)
	t := g.bringing(at)
	phone, ok := g.fromPhone(req, tx, at, t)
	if !ok {
		return
	}
	if refused, why := g.admit(req, k, t, phone != ""); refused.code != 0 {
		g.count.refuse(why)
		var header []string
		if refused.code == 503 {
			header = retryAfter()
		}
		g.reply(req, tx, refused, header...)
		return
	}
	defer g.calls.depart(k)
	if t != nil {
		defer t.leave()
	}
	g.count.arrived.Add(1)
	g.streams.vouch(at)
	d := arriving(req)
	about := aboutCaller(req, t)
	about.Phone = phone
	l := g.newLeg(about, d.source.Addr(), t)
	l.d = d
	if t != nil {
		d.login = t.conf.Load().login()
	}
	l.in = &incoming{l: l, req: req, tx: tx}
	g.calls.add(l)
	if !tx.OnCancel(func(*sipmsg.Request) { l.cancelled() }) {
		l.cancelled()
	}
	g.run(l)
}

// run is the call: the driver's handler, and the hang-up when it returns or falls.
func (g *Gateway) run(l *leg) {
	cause := media.CauseInternal
	defer func() { l.Hangup(cause) }()
	handle := g.handle.Load()
	if handle == nil || g.closing.Load() {
		cause = media.CauseCongestion
		return
	}
	if g.guarded("handler", nil, func() { (*handle)(l.ctx, l) }) {
		cause = media.CauseNormal
	}
}

// cancelled is the caller's CANCEL. It runs inside sipgo's transaction, which sends the 487 itself.
func (l *leg) cancelled() {
	if l.move(ended, arrived, alerting, early) && !l.g.spawn("cancelled", nil, func() { l.left("cancelled") }) {
		l.left("cancelled")
	}
	// In answering, Answer learns it from its response: one of the two wins inside the transaction.
}

// Early tells the caller that somebody is being found: ringing, or audio before the answer.
func (l *leg) Early(e media.Early) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch l.now() {
	case ended:
		return media.ErrGone
	case answering, confirmed:
		return nil
	}
	if l.in.wanted {
		return nil
	}
	if e == media.EarlyAudio && (len(l.in.req.Body()) > 0 || l.in.reliably()) {
		return l.earlyAudio()
	}
	if l.now() != arrived || !l.move(alerting, arrived) {
		return nil
	}
	return l.in.progress(status{180, "Ringing"}, nil)
}

func (l *leg) earlyAudio() error {
	if l.now() == early {
		return nil
	}
	l.sess.unanswered(true)
	if err := l.in.negotiate(); err != nil {
		return l.refuse(err)
	}
	if !l.move(early, arrived, alerting) {
		return media.ErrGone
	}
	if err := l.in.progress(status{183, "Session Progress"}, l.in.sdp); err != nil {
		return err
	}
	l.port.Open(l.sess)
	return nil
}

// Answer accepts the call: 200 is sent, and resent until its ACK. Where a description went out before it, and its PRACK is
// not here yet, the 200 follows that.
func (l *leg) Answer() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now() == ended {
		return media.ErrGone
	}
	if l.now() == confirmed || l.in.wanted {
		return nil
	}
	if err := l.in.negotiate(); err != nil {
		return l.refuse(err)
	}
	if l.in.rel.pending() {
		l.in.wanted = true
		l.port.Open(l.sess)
		return nil
	}
	return l.confirm()
}

// confirm sends the 200. The leg's mutex is held.
func (l *leg) confirm() error {
	wasEarly := l.now() == early
	if !l.move(answering, arrived, alerting, early) {
		return media.ErrGone
	}
	if err := l.accept(l.in, len(l.in.req.Body()) == 0 && !l.in.rel.offered); err != nil {
		l.state.Store(int32(ended))
		l.left("cancelled")
		return media.ErrGone
	}
	l.state.Store(int32(confirmed))
	if wasEarly {
		l.sess.unanswered(false)
	}
	l.port.Open(l.sess)
	l.attend()
	return nil
}

// refuse ends a call whose audio cannot be had, and says why in the media's words.
func (l *leg) refuse(err error) error {
	if !l.move(ended, arrived, alerting, early) {
		return media.ErrGone
	}
	s, cause := audioRefusal(err), media.CauseInternal
	why := media.ErrNoCodec
	if s.code == 503 {
		cause, why = media.CauseCongestion, media.ErrCongested
	}
	l.in.refuseFor(s, err)
	l.finish(media.Local, cause, err.Error())
	l.g.calls.remove(l)
	return fmt.Errorf("%w: %w", why, err)
}

// audioRefusal is the response to an offer that cannot be met. "If the session description is unacceptable, the UAS
// rejects with 488" (RFC 3261 §21.4.26).
func audioRefusal(err error) status {
	if errors.Is(err, errNoPorts) {
		return status{503, "Service Unavailable"}
	}
	return status{488, "Not Acceptable Here"}
}

// warning is what the other side's engineer should read.
func warning(why error) string {
	if errors.Is(why, errInClear) {
		return "the audio must be encrypted here, or must not be: see the trunk's srtp"
	}
	return "no common audio"
}

// negotiate makes our half of the session, once.
func (in *incoming) negotiate() (err error) {
	switch {
	case in.sdp != nil:
	case len(in.req.Body()) == 0:
		in.sdp, err = in.l.sess.offer()
	default:
		in.sdp, err = in.l.sess.answer(in.req.Body())
	}
	return err
}

// response builds a response inside the leg's dialog.
func (l *leg) response(req *sipmsg.Request, s status, sdp []byte) *sipmsg.Response {
	res := sipmsg.NewResponseFromRequest(req, s.code, s.text, sdp)
	res.To().Params.Add("tag", l.d.localTag)
	res.AppendHeader(l.contact())
	if s.code >= 200 && s.code < 300 {
		res.AppendHeader(sipmsg.NewHeader("Allow", allow))
		res.AppendHeader(sipmsg.NewHeader("Supported", supported))
	}
	if sdp != nil {
		t := sipmsg.ContentTypeHeader("application/sdp")
		res.AppendHeader(&t)
	}
	return res
}

// send gives a response to the transaction; media.ErrGone when the caller's CANCEL was there first.
func (in *incoming) send(s status, sdp []byte) error {
	return in.give(in.l.response(in.req, s, sdp))
}

func (in *incoming) give(res *sipmsg.Response) error {
	err := in.tx.Respond(res)
	if err == nil {
		return nil
	}
	if errors.Is(err, sipmsg.ErrTransactionCanceled) && res.StatusCode != 487 {
		// sipgo has replaced its stored 487 by what we gave it just now, and would resend that to a caller who is gone.
		_ = in.tx.Respond(in.l.response(in.req, status{487, "Request Terminated"}, nil))
	}
	return fmt.Errorf("%w: %w", media.ErrGone, err)
}

func (in *incoming) refuse(s status) { in.refuseFor(s, errNoCodec) }

// refuseFor says what is wrong with the audio, if that is why.
func (in *incoming) refuseFor(s status, why error) {
	res := in.l.response(in.req, s, nil)
	switch s.code {
	case 503:
		h := retryAfter()
		res.AppendHeader(sipmsg.NewHeader(h[0], h[1]))
	case 488: // "304 Media type not available" (RFC 3261 §20.43)
		res.AppendHeader(sipmsg.NewHeader("Warning", fmt.Sprintf("304 %s %q", hostOf(in.l.g.addr), warning(why))))
	}
	_ = in.give(res)
}
