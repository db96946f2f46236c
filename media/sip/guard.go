package sip

import (
	"strings"

	"github.com/emiago/sipgo"
	sipmsg "github.com/emiago/sipgo/sip"
)

// allow is the methods we answer, for Allow headers (RFC 3261 §20.5). UPDATE has its place here.
const allow = "INVITE, ACK, CANCEL, BYE, INFO, NOTIFY, OPTIONS, PRACK, REFER, REGISTER"

// supported is the extensions we have, for Supported headers (§20.37).
const supported = relTag

// routes sets the handler of every method, each behind the guard.
func (g *Gateway) routes() {
	on := func(m sipmsg.RequestMethod, h sipgo.RequestHandler) { g.server.OnRequest(m, g.guard(h)) }
	on(sipmsg.INVITE, g.onInvite)
	on(sipmsg.ACK, g.onAck)
	on(sipmsg.CANCEL, g.onCancel)
	on(sipmsg.BYE, g.onBye)
	on(sipmsg.INFO, g.onInfo)
	on(sipmsg.NOTIFY, g.onNotify)
	on(sipmsg.PRACK, g.onPrack)
	on(sipmsg.REFER, g.onRefer)
	on(sipmsg.OPTIONS, g.onOptions)
	on(sipmsg.REGISTER, g.onRegister)
	g.server.OnNoRoute(g.guard(func(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
		g.reply(req, tx, status{405, "Method Not Allowed"}, "Allow", allow)
	}))
}

// guard lets only well-formed requests through to next, and survives it.
func (g *Gateway) guard(next sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
		if !g.crew.enter() {
			return
		}
		defer g.crew.leave()
		ok := g.guarded(req.Method.String(), nil, func() {
			fault, extra := check(req)
			switch {
			case fault.code == 0:
				next(req, tx)
				return
			case fault.code == 400:
				g.count.malformed.Add(1)
			}
			g.reply(req, tx, fault, extra...)
		})
		if !ok {
			g.guarded("refusal", nil, func() { g.reply(req, tx, status{500, "Server Internal Error"}) })
		}
	}
}

// reply refuses a request, or grants one that needs no more than a 200. An ACK has no response (RFC 3261 §17.1.1.3).
func (g *Gateway) reply(req *sipmsg.Request, tx sipmsg.ServerTransaction, s status, header ...string) {
	if req.IsAck() {
		return
	}
	res := sipmsg.NewResponseFromRequest(req, s.code, s.text, nil)
	for i := 0; i+1 < len(header); i += 2 {
		res.AppendHeader(sipmsg.NewHeader(header[i], header[i+1]))
	}
	if err := tx.Respond(res); err != nil {
		g.log.Debug("response not sent", "code", s.code, "error", err)
	}
}

// check says what is wrong with a request; code 0 is nothing. "A valid SIP request formulated by a UAC MUST, at a
// minimum, contain the following header fields: To, From, CSeq, Call-ID, Max-Forwards, and Via" (RFC 3261 §8.1.1); a
// missing Max-Forwards is forgiven.
func check(req *sipmsg.Request) (fault status, header []string) {
	if missing := incomplete(req); missing != "" {
		return status{400, "Bad " + missing}, nil
	}
	if s := req.Recipient.Scheme; !strings.EqualFold(s, "sip") && !strings.EqualFold(s, "sips") {
		return status{416, "Unsupported URI Scheme"}, nil
	}
	// "If the Max-Forwards value reaches 0 before the request reaches its destination, it will be rejected with a 483"
	// (RFC 3261 §8.1.1.6).
	if m := req.MaxForwards(); m != nil && m.Val() == 0 {
		return status{483, "Too Many Hops"}, nil
	}
	if tags := required(req); tags != "" {
		return status{420, "Bad Extension"}, []string{"Unsupported", tags}
	}
	return status{}, nil
}

// incomplete names the first piece of a request that is missing or blank.
func incomplete(req *sipmsg.Request) string {
	via, from, to, id, seq := req.Via(), req.From(), req.To(), req.CallID(), req.CSeq()
	switch {
	case via == nil || blank(via.Host):
		return "Via"
	case from == nil || blank(from.Address.Host) && from.Address.Raw() == "":
		return "From"
	case blank(tagOf(from.Params)):
		return "From Tag"
	case to == nil || blank(to.Address.Host) && to.Address.Raw() == "":
		return "To"
	case id == nil || blank(string(*id)):
		return "Call-ID"
	case seq == nil || seq.MethodName != req.Method:
		return "CSeq"
	}
	if req.Method == sipmsg.INVITE {
		if c := req.Contact(); c == nil || blank(c.Address.Host) {
			return "Contact"
		}
	}
	if t := req.ContentType(); (t == nil || blank(string(*t))) && (len(req.Body()) > 0 || req.Method == sipmsg.INFO) {
		return "Content-Type"
	}
	if l := req.ContentLength(); l != nil && int(*l) > len(req.Body()) {
		return "Content-Length"
	}
	return ""
}

// required is the extensions a request insists on and we do not have. "The Require and Proxy-Require header fields
// MUST NOT be used in a SIP CANCEL request, or in an ACK request sent for a non-2xx response. These header fields MUST be
// ignored if they are present in these requests" (RFC 3261 §8.2.2.3).
func required(req *sipmsg.Request) string {
	if req.IsAck() || req.IsCancel() {
		return ""
	}
	var tags []string
	for _, h := range req.GetHeaders("require") {
		for v := range strings.SplitSeq(h.Value(), ",") {
			if v = strings.TrimSpace(v); v != "" && !strings.EqualFold(v, supported) {
				tags = append(tags, v)
			}
		}
	}
	return strings.Join(tags, ", ")
}

// soundResponse says whether a response to a request of ours can be worked with: it is as hostile as any request.
func soundResponse(res *sipmsg.Response) bool {
	return res.Via() != nil && res.From() != nil && res.To() != nil && res.CallID() != nil && res.CSeq() != nil &&
		(res.StatusCode < 200 || res.StatusCode >= 300 || tagOf(res.To().Params) != "")
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func tagOf(p sipmsg.HeaderParams) string {
	tag, _ := p.Get("tag")
	return tag
}
