package sip

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// relTag is the extension of provisional responses that are not lost (RFC 3262).
const relTag = "100rel"

// reliable is what we said of a call before its answer, where the caller is to confirm it: each response is sent again
// until its PRACK, one at a time. "The UAS MUST NOT send a second reliable provisional response until the first is
// acknowledged" (RFC 3262 §3). The leg's mutex guards it.
type reliable struct {
	seq     uint32           // RSeq of the last one
	out     *sipmsg.Response // the one that waits for its PRACK; nil: none
	next    []hint           // to be said afterwards
	offered bool             // our offer is in one of them: its PRACK brings the answer
	agreed  bool             // offer and answer have been exchanged
	pause   time.Duration    // before out is sent again
	spent   time.Duration    // since it was sent first
}

// hint is a provisional response still to be sent.
type hint struct {
	status
	sdp []byte
}

// reliably reports whether this call's provisional responses are to be confirmed: the caller insists, or can and the trunk
// wishes it.
func (in *incoming) reliably() bool {
	if tagged(in.req, relTag, "require") {
		return true
	}
	t := in.l.trunk
	return t != nil && t.conf.Load().Reliable && tagged(in.req, relTag, "supported", "k")
}

// tagged reports an option tag in the headers of a message that have one of these names.
func tagged(msg interface{ GetHeaders(string) []sipmsg.Header }, tag string, names ...string) bool {
	for _, name := range names {
		for _, h := range msg.GetHeaders(name) {
			for v := range strings.SplitSeq(h.Value(), ",") {
				if strings.EqualFold(strings.TrimSpace(v), tag) {
					return true
				}
			}
		}
	}
	return false
}

// progress says how the call stands before its answer. To an INVITE without an offer the first response that is reliable
// must bring ours (§5), so that even ringing may cost a port.
func (in *incoming) progress(s status, sdp []byte) error {
	if !in.reliably() {
		return in.send(s, sdp)
	}
	if len(in.req.Body()) == 0 && !in.rel.offered {
		if err := in.negotiate(); err != nil {
			return in.l.refuse(err)
		}
		in.rel.offered, sdp = true, in.sdp
	} else if len(in.req.Body()) == 0 {
		sdp = nil // the offer is out, and the next description would be another
	}
	if in.rel.out != nil {
		in.rel.next = append(in.rel.next, hint{s, sdp})
		return nil
	}
	return in.sendReliably(hint{s, sdp})
}

// sendReliably sends one response with its number: the first is drawn from 1 to 2**31 - 1, each next is one more (§3).
func (in *incoming) sendReliably(h hint) error {
	r := &in.rel
	if r.seq == 0 {
		r.seq = 1 + rand.Uint32N(1<<31-1)
	} else {
		r.seq++
	}
	res := in.l.response(in.req, h.status, h.sdp)
	res.AppendHeader(sipmsg.NewHeader("Require", relTag))
	res.AppendHeader(sipmsg.NewHeader("RSeq", strconv.FormatUint(uint64(r.seq), 10)))
	r.out, r.pause, r.spent = res, in.l.g.cfg.T1, 0
	if err := in.give(res); err != nil {
		return err
	}
	in.insist(res)
	return nil
}

// insist sends a response again "with an interval that starts at T1 seconds and doubles for each retransmission", until its
// PRACK. "If a reliable provisional response is retransmitted for 64*T1 seconds without reception of a corresponding PRACK, the UAS SHOULD
// reject the original request with a 5xx response" (§3).
func (in *incoming) insist(res *sipmsg.Response) {
	l, r := in.l, &in.rel
	pause := min(r.pause, 64*l.g.cfg.T1-r.spent)
	l.g.after(pause, "unacknowledged ringing", l, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if now := l.now(); r.out != res || now == confirmed || now == ended {
			return
		}
		r.spent += pause
		r.pause = 2 * pause
		if r.spent < 64*l.g.cfg.T1 {
			if in.give(res) == nil {
				in.insist(res)
			}
			return
		}
		l.log.Warn("ringing never acknowledged")
		if l.move(ended, arrived, alerting, early) {
			in.refuse(status{504, "Server Time-out"})
			l.finish(media.Local, media.CauseNoAck, "ringing never acknowledged")
			l.g.calls.remove(l)
		}
	})
}

// pending reports that the answer must wait: where "the final response is 2xx and any of the unacknowledged reliable
// provisional responses contained a session description [...] it MUST NOT send a final response until those provisional
// responses are acknowledged" (§3).
func (r *reliable) pending() bool { return r.out != nil && len(r.out.Body()) > 0 }

// inAnswer is the description in the 200: none, where our offer went out before; else the answer once more, for those
// who look for it only there.
func (in *incoming) inAnswer() []byte {
	if in.rel.offered {
		return nil
	}
	return in.sdp
}

// onPrack is a caller's word that it has heard what we said before the answer (RFC 3262 §3).
func (g *Gateway) onPrack(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	l := g.within(req, tx)
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !l.d.saw(req.CSeq().SeqNo):
		g.reply(req, tx, status{500, "Server Internal Error"}, "Retry-After", "1")
		return
	case l.in == nil || !l.in.acknowledged(req):
		g.reply(req, tx, status{481, "Call/Transaction Does Not Exist"})
		return
	}
	described := len(l.in.rel.out.Body()) > 0
	l.in.rel.out = nil
	res, err := l.in.heard(req, described)
	if e := tx.Respond(res); e != nil {
		l.log.Debug("response not sent", "code", res.StatusCode, "error", e)
	}
	switch {
	case err != nil:
		_ = l.refuse(err)
	case l.in.wanted:
		_ = l.confirm()
	case len(l.in.rel.next) > 0 && l.now() != confirmed && l.now() != ended:
		h := l.in.rel.next[0]
		l.in.rel.next = l.in.rel.next[1:]
		_ = l.in.sendReliably(h)
	}
}

// acknowledged reports whether a PRACK names the response that waits: "A matching PRACK is defined as one within the same
// dialog as the response, and whose method, CSeq-num, and response-num in the RAck header field match, respectively, the
// method from the CSeq, the sequence number from the CSeq, and the sequence number from the RSeq" (§3).
func (in *incoming) acknowledged(req *sipmsg.Request) bool {
	h := req.GetHeader("rack")
	if h == nil || in.rel.out == nil {
		return false
	}
	words := strings.Fields(h.Value())
	return len(words) == 3 && words[0] == strconv.FormatUint(uint64(in.rel.seq), 10) &&
		words[1] == strconv.FormatUint(uint64(in.req.CSeq().SeqNo), 10) && words[2] == string(sipmsg.INVITE)
}

// heard is the response to a PRACK, which may bring the answer to our offer or, once that exchange is over, another offer
// (§5). The error says that no call can come of its answer. described: what it acknowledges had a description.
func (in *incoming) heard(req *sipmsg.Request, described bool) (*sipmsg.Response, error) {
	ok := status{200, "OK"}
	r, body := &in.rel, req.Body()
	switch {
	case r.offered && !r.agreed: // even an empty one is the answer
		r.agreed = true
		return in.l.response(req, ok, nil), in.l.sess.accept(body)
	case described:
		r.agreed = true
	}
	if len(body) == 0 || !r.agreed {
		return in.l.response(req, ok, nil), nil
	}
	sdp, err := in.l.sess.answer(body)
	if err != nil { // the session stays as it was; what we said is acknowledged nevertheless
		return in.l.response(req, audioRefusal(err), nil), nil
	}
	in.sdp = sdp
	return in.l.response(req, ok, sdp), nil
}
