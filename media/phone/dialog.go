package phone

import (
	"fmt"

	"github.com/emiago/sipgo/sip"
)

// serve takes a request of the other side inside the dialog, on the goroutine that reads the socket.
func (c *Call) serve(req *request) {
	c.mu.Lock()
	seq := req.CSeq().SeqNo
	old := seq < c.theirs
	c.theirs = max(c.theirs, seq)
	c.mu.Unlock()
	switch {
	case old: // RFC 3261 12.2.2: "if the sequence number is lower … the request is out of order and MUST be rejected with a 500"
		c.reply(req, 500, "")
	case req.Method == sip.BYE:
		c.reply(req, 200, "")
		c.end(Ending{By: Them, Reason: headerText(req, "Reason")})
	case req.Method == sip.INVITE, req.Method == sip.UPDATE:
		c.serveOffer(req)
	case req.Method == sip.INFO:
		c.serveInfo(req)
	case req.Method == sip.REFER:
		c.serveRefer(req)
	case req.Method == sip.NOTIFY:
		c.serveNotify(req)
	case req.Method == sip.OPTIONS:
		c.reply(req, 200, "", "Allow: "+allow)
	default:
		c.reply(req, 405, "", "Allow: "+allow)
	}
}

func (c *Call) reply(req *request, code int, body string, extra ...string) {
	c.phone.reply(req, code, c.tag, body, extra...)
}

func (c *Call) serveInfo(req *request) {
	if len(req.Body()) > 0 && !c.audio.ear.info(headerText(req, "Content-Type"), string(req.Body())) {
		c.reply(req, 415, "")
		return
	}
	c.reply(req, 200, "")
}

// serveOffer agrees to a re-INVITE or UPDATE with the description we gave before; new addresses are taken.
func (c *Call) serveOffer(req *request) {
	c.mu.Lock()
	if contact := req.Contact(); contact != nil && len(c.routes) == 0 { // target refresh (RFC 3261 12.2.2)
		c.target, c.hop = contact.Address, hopOf(contact.Address, req.from)
	}
	own := c.own
	c.mu.Unlock()
	if len(req.Body()) > 0 {
		theirs, err := parseSDP(string(req.Body()))
		if err != nil || !c.audio.reach(theirs, c.phone.cfg.Codecs) {
			c.reply(req, 488, "")
			return
		}
		own = directed(own, mirrored(theirs.direction))
	} else if req.Method == sip.UPDATE { // only a sign of life
		own = ""
	}
	contact := "Contact: <" + c.phone.contact() + ">"
	if req.Method == sip.UPDATE {
		c.reply(req, 200, own, contact)
		return
	}
	msg := c.phone.response(req, 200, "", c.tag, own, contact, "Allow: "+allow)
	acked := c.awaitAck(req.CSeq().SeqNo)
	c.phone.wire.reply(req, msg)
	c.phone.spawn(func() { c.phone.wire.insist(c.phone.ctx, msg, req.from, acked) })
}

// awaitAck opens the wait for the ACK of a 2xx to this CSeq; an older wait is given up.
func (c *Call) awaitAck(seq uint32) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending != nil {
		close(c.pending.done)
	}
	c.pending = &unacked{seq, make(chan struct{})}
	done := c.pending.done
	if c.ended {
		close(done)
		c.pending = nil
	}
	return done
}

// acknowledged takes an ACK; after an INVITE without an offer it carries the answer.
func (c *Call) acknowledged(req *request) {
	c.mu.Lock()
	if c.pending != nil && c.pending.seq == req.CSeq().SeqNo {
		close(c.pending.done)
		c.pending = nil
	}
	late := c.late
	c.late = false
	c.mu.Unlock()
	if !late {
		return
	}
	if theirs, err := parseSDP(string(req.Body())); err == nil {
		c.audio.reach(theirs, c.phone.cfg.Codecs)
	}
}

// Ack sends the ACK that NoAck held back; late, but there.
func (c *Call) Ack() {
	c.mu.Lock()
	ack := c.ack
	c.mu.Unlock()
	if ack != nil {
		ack()
	}
}

// String is the essence on one line, for errors and terminals.
func (h Heard) String() string {
	s := fmt.Sprintf("%d packets, %v of audio, %.0f%% silent, %d lost, keys %q", h.Packets, h.For, 100*h.Silence, h.Lost, h.Digits)
	for i, sec := range h.Seconds {
		if i >= len(h.Seconds)-3 {
			s += fmt.Sprintf(", second %d: %.0f Hz at %.0f dB", i+1, sec.Tone, sec.Level)
		}
	}
	return s
}
