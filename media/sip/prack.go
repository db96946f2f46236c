package sip

import (
	"fmt"
	"strconv"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"
)

// Bounds of what one INVITE of ours confirms before its answer.
const (
	mostForks  = 16 // dialogs
	mostPracks = 64 // responses
)

// hearing is a dialog that is not answered yet, in which we have confirmed what the other side said (RFC 3262 §4).
type hearing struct {
	d   *dialog
	seq uint64 // RSeq of the last one
	sdp []byte // the answer to our offer; nil: not told yet
}

// confirms sends PRACK for a provisional response that asks for it: each once, in order, whatever is repeated. "If the UAC
// receives another reliable provisional response to the same request, and its RSeq value is not one higher than the value
// of the sequence number, that response MUST NOT be acknowledged with a PRACK, and MUST NOT be processed further" (§4).
// false: it is not to be looked at.
func (b *branch) confirms(res *sipmsg.Response) bool {
	if res.StatusCode <= 100 || !tagged(res, relTag, "require") {
		return true
	}
	tag := tagOf(res.To().Params)
	seq, ok := responseNumber(res)
	if tag == "" || !ok || res.CSeq().SeqNo != b.inv.CSeq().SeqNo {
		b.g.count.malformed.Add(1)
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.heard[tag]
	switch {
	case b.pracks >= mostPracks || h == nil && len(b.heard) >= mostForks:
		return false
	case h == nil:
		h = &hearing{d: b.dialog(b.inv, res)}
		if b.heard == nil {
			b.heard = map[string]*hearing{}
		}
		b.heard[tag] = h
	case seq != h.seq+1:
		return false
	}
	b.pracks++
	h.seq = seq
	if h.sdp == nil && len(res.Body()) > 0 {
		h.sdp = res.Body()
	}
	h.d.retarget(res.Contact())
	b.prack(h.d, fmt.Sprintf("%d %d INVITE", seq, res.CSeq().SeqNo))
	return true
}

// prack sends one, beside the ringing. The first is written here, so that their CSeqs are in order.
func (b *branch) prack(d *dialog, what string) {
	write := func() *sipmsg.Request {
		req := d.request(sipmsg.PRACK)
		req.AppendHeader(sipmsg.NewHeader("RAck", what))
		return req
	}
	first := write()
	b.g.spawn("prack", nil, func() {
		_, err := b.g.askAs(d.login, requestTime, func() *sipmsg.Request {
			if req := first; req != nil {
				first = nil
				return req
			}
			return write()
		})
		if err != nil {
			b.g.log.Debug("PRACK not answered", "call", nickname(d.id), "error", err)
		}
	})
}

// answered takes over what was agreed before a 2xx: how far both have counted, and the answer to our offer, after which
// "the UAC MUST ignore any session descriptions in subsequent responses to the initial INVITE" (RFC 3261 §13.2.1).
func (b *branch) answered(d *dialog, res *sipmsg.Response) (sdp []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.heard[d.remoteTag]
	if h == nil {
		return res.Body()
	}
	h.d.mu.Lock()
	d.sent = max(d.sent, h.d.sent)
	h.d.mu.Unlock()
	if h.sdp != nil {
		return h.sdp
	}
	return res.Body()
}

// responseNumber reads the RSeq of a response.
func responseNumber(res *sipmsg.Response) (uint64, bool) {
	h := res.GetHeader("rseq")
	if h == nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(h.Value()), 10, 32)
	return n, err == nil && n > 0
}
