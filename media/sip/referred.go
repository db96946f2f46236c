package sip

import (
	"errors"
	"fmt"
	"strings"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// Bounds of a transfer that a phone asks for.
const (
	decideWithin = 20 * time.Second // for the program's word
	subscription = 30 * time.Second // how long the phone is told that it will be told
)

// onRefer is the transfer key of a phone that we called (RFC 3515): the program hears to whom its party is to be given, and
// decides. A caller may send nobody anywhere.
func (g *Gateway) onRefer(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	l := g.within(req, tx)
	if l == nil {
		return
	}
	if !l.d.saw(req.CSeq().SeqNo) {
		g.reply(req, tx, status{500, "Server Internal Error"}, "Retry-After", "1")
		return
	}
	// "A UA receiving a well-formed REFER request SHOULD request approval"; "An agent responding to a REFER method MUST
	// return a 400 (Bad Request) if the request contained zero or more than one Refer-To header field values" (§2.4.2).
	to, ok := referTo(req)
	var other string
	switch {
	case !ok:
		g.reply(req, tx, status{400, "Bad Refer-To"})
		return
	case l.incoming() || l.now() != confirmed:
		g.reply(req, tx, status{603, "Decline"})
		return
	case len(to.Headers) > 0: // two calls of the phone are to be one (RFC 5589 §7.1)
		var refused status
		if other, refused = l.otherCall(to); refused.code != 0 {
			g.reply(req, tx, refused)
			return
		}
	}
	g.reply(req, tx, status{202, "Accepted"}, "Contact", "<"+l.contact().Address.String()+">")
	verdict := make(chan error, 1)
	if !quiet(req) && !g.spawn("refer", nil, func() { l.tellReferrer(req.CSeq().SeqNo, verdict) }) {
		return
	}
	l.signal(media.TransferAsked{To: to.User, Other: other, Report: func(err error) {
		select {
		case verdict <- err:
		default: // it has been said
		}
	}})
}

func (l *leg) incoming() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.in != nil
}

// quiet reports whether a phone wants to hear nothing of what it asks for (RFC 4488 §4).
func quiet(req *sipmsg.Request) bool {
	h := req.GetHeader("refer-sub")
	return h != nil && strings.EqualFold(strings.TrimSpace(h.Value()), "false")
}

// referTo reads the one Refer-To of a request.
func referTo(req *sipmsg.Request) (to sipmsg.Uri, ok bool) {
	all := append(req.GetHeaders("refer-to"), req.GetHeaders("r")...)
	if len(all) != 1 {
		return to, false
	}
	text := all[0].Value()
	if i := strings.IndexByte(text, '<'); i >= 0 {
		text, _, _ = strings.Cut(text[i+1:], ">")
	}
	err := sipmsg.ParseUri(strings.TrimSpace(text), &to)
	return to, err == nil && !blank(to.User)
}

// tellReferrer tells a phone how its REFER stands: at once that it is looked at, and then what came of it. A phone that we
// hang up, since its party is somebody else's now, hears nothing more.
func (l *leg) tellReferrer(id uint32, verdict <-chan error) {
	l.notify(id, 100, "Trying", fmt.Sprintf("active;expires=%d", int(subscription/time.Second)))
	timer := time.NewTimer(decideWithin)
	defer timer.Stop()
	var err error
	select {
	case err = <-verdict:
	case <-timer.C:
		err = media.ErrNoAnswer
	case <-l.ctx.Done():
		return
	}
	s := status{200, "OK"}
	switch {
	case errors.Is(err, media.ErrNotFound):
		s = status{404, "Not Found"}
	case errors.Is(err, media.ErrNoAnswer):
		s = status{480, "Temporarily Unavailable"}
	case err != nil:
		s = status{603, "Decline"}
	}
	l.notify(id, s.code, s.text, "terminated;reason=noresource")
}

// notify sends one NOTIFY of a REFER's progress: "Each NOTIFY MUST contain a body of type "message/sipfrag"" (§2.4.5).
func (l *leg) notify(id uint32, code int, reason, state string) {
	if l.now() == ended {
		return
	}
	_, err := l.g.askAs(l.d.login, requestTime, func() *sipmsg.Request {
		req := l.d.request(sipmsg.NOTIFY)
		req.AppendHeader(l.contact())
		req.AppendHeader(sipmsg.NewHeader("Event", fmt.Sprintf("refer;id=%d", id)))
		req.AppendHeader(sipmsg.NewHeader("Subscription-State", state))
		req.AppendHeader(sipmsg.NewHeader("Content-Type", "message/sipfrag;version=2.0"))
		req.SetBody(fmt.Appendf(nil, "SIP/2.0 %d %s\r\n", code, reason))
		return req
	})
	if err != nil {
		l.log.Debug("a phone was not told of its transfer", "err", err)
	}
}
