package sip

import (
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// find is the leg whose dialog a request belongs to: its To tag is ours.
func (g *Gateway) find(req *sipmsg.Request) *leg {
	return g.calls.find(dialogKey{string(*req.CallID()), tagOf(req.To().Params), tagOf(req.From().Params)})
}

// within finds the leg of a request inside a dialog, or refuses it.
func (g *Gateway) within(req *sipmsg.Request, tx sipmsg.ServerTransaction) *leg {
	l := g.find(req)
	if l == nil || l.now() == ended {
		g.reply(req, tx, status{481, "Call/Transaction Does Not Exist"})
		return nil
	}
	return l
}

// onBye ends a call by its other end. Before the ACK of our 200, too, it means that the caller hung up.
func (g *Gateway) onBye(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	l := g.find(req)
	if l == nil {
		g.reply(req, tx, status{481, "Call/Transaction Does Not Exist"})
		return
	}
	l.d.saw(req.CSeq().SeqNo)
	g.reply(req, tx, status{200, "OK"})
	l.mu.Lock()
	defer l.mu.Unlock()
	switch was := state(l.state.Swap(int32(ended))); {
	case was == ended: // both hung up
		if p := l.pending.Load(); p != nil {
			p.settle()
		}
		return
	case was != confirmed && l.in != nil: // "still has to respond to pending requests": 487 (RFC 3261 §15.1.2)
		l.in.refuse(status{487, "Request Terminated"})
	}
	l.left("BYE")
}

// onCancel is a CANCEL that sipgo found no INVITE for.
func (g *Gateway) onCancel(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	g.reply(req, tx, status{481, "Call/Transaction Does Not Exist"})
}

// onOptions says what we can and, outside of calls, whether we take any (RFC 3261 §11.2).
func (g *Gateway) onOptions(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	inside := tagOf(req.To().Params) != ""
	switch {
	case inside && g.within(req, tx) == nil:
	case !inside && g.draining.Load():
		g.reply(req, tx, status{503, "Service Unavailable"}, retryAfter()...)
	default:
		g.reply(req, tx, status{200, "OK"}, "Allow", allow, "Supported", supported, "Accept", "application/sdp, application/dtmf-relay, application/dtmf")
	}
}

// onReinvite changes a call's audio: hold, resume, another address (RFC 3261 §14.2).
func (g *Gateway) onReinvite(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	l := g.within(req, tx)
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.pending.Load()
	switch {
	case l.now() == ended:
		g.reply(req, tx, status{481, "Call/Transaction Does Not Exist"})
		return
	case l.now() != confirmed || p != nil && p.offer: // the answer to our offer comes in an ACK that is not here yet
		g.reply(req, tx, status{491, "Request Pending"})
		return
	case !l.d.saw(req.CSeq().SeqNo):
		g.reply(req, tx, status{500, "Server Internal Error"}, "Retry-After", "1")
		return
	}
	if p != nil { // who goes on has heard our 200; its ACK was lost or overtaken
		p.settle()
		l.pending.CompareAndSwap(p, nil)
	}
	in := &incoming{l: l, req: req, tx: tx}
	if err := in.negotiate(); err != nil {
		in.refuseFor(audioRefusal(err), err) // the session stays as it was
		return
	}
	l.d.retarget(req.Contact())
	if l.accept(in, len(req.Body()) == 0) == nil && len(req.Body()) > 0 {
		l.noteHold()
	}
}

// noteHold tells the driver when the other side's hold began or ended. The leg's mutex is held.
func (l *leg) noteHold() {
	l.attend()
	held := l.sess.held()
	if held == l.held {
		return
	}
	l.held = held
	if held {
		l.signal(media.Held{})
	} else {
		l.signal(media.Resumed{})
	}
}

// onInfo takes a key from phones that send them in INFO.
func (g *Gateway) onInfo(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	l := g.within(req, tx)
	if l == nil {
		return
	}
	if !l.d.saw(req.CSeq().SeqNo) {
		g.reply(req, tx, status{500, "Server Internal Error"}, "Retry-After", "1")
		return
	}
	kind, _, _ := strings.Cut(strings.ToLower(string(*req.ContentType())), ";")
	var key byte
	switch strings.TrimSpace(kind) {
	case "application/dtmf-relay":
		key = relayedKey(string(req.Body()))
	case "application/dtmf":
		key = keyOf(string(req.Body()))
	default:
		g.reply(req, tx, status{415, "Unsupported Media Type"}, "Accept", "application/dtmf-relay, application/dtmf")
		return
	}
	if key == 0 {
		g.reply(req, tx, status{400, "Bad Signal"})
		return
	}
	l.sess.infoDigit(key) // before the 200, after which the next key may overtake this one
	g.reply(req, tx, status{200, "OK"})
}

// relayedKey finds the line "Signal=5" in a body of application/dtmf-relay; 0: there is none.
func relayedKey(body string) byte {
	for line := range strings.Lines(body) {
		name, value, _ := strings.Cut(line, "=")
		if strings.EqualFold(strings.TrimSpace(name), "signal") {
			return keyOf(value)
		}
	}
	return 0
}

// keyOf reads one key; some phones write 10 for * and 11 for # (as RFC 4733 numbers them). 0: it is none.
func keyOf(s string) byte {
	switch s = strings.ToUpper(strings.TrimSpace(s)); {
	case s == "10":
		return '*'
	case s == "11":
		return '#'
	case len(s) == 1 && strings.Contains("0123456789*#ABCD", s):
		return s[0]
	}
	return 0
}
