package sip

import (
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// unacked is a 2xx to an INVITE on its way. "Once the response has been constructed, it is passed to the INVITE server
// transaction. [...] the 2xx response is passed to the transport with an interval that starts at T1 seconds and doubles
// for each retransmission until it reaches T2 seconds. [...] If the server retransmits the 2xx response for 64*T1 seconds
// without receiving an ACK, the dialog is confirmed, but the session SHOULD be terminated" (RFC 3261 §13.3.1.4).
type unacked struct {
	l      *leg
	in     *incoming
	res    *sipmsg.Response
	cseq   uint32
	offer  bool          // it carries our offer, the ACK must carry the answer
	done   chan struct{} // closed when the ACK came or does not matter any more
	settle func()        // closes done

	mu    sync.Mutex
	timer *time.Timer
	next  time.Duration
	spent time.Duration
}

// accept sends a 200 and sees to its ACK.
func (l *leg) accept(in *incoming, offer bool) error {
	p := &unacked{
		l: l, in: in, res: l.response(in.req, status{200, "OK"}, in.inAnswer()), cseq: in.req.CSeq().SeqNo, offer: offer,
		done: make(chan struct{}), next: l.g.cfg.T1,
	}
	p.settle = sync.OnceFunc(func() { close(p.done); p.halt() })
	l.pending.Store(p)
	if err := in.give(p.res); err != nil {
		p.settle()
		l.pending.Store(nil)
		return err
	}
	p.arm()
	return nil
}

func (p *unacked) arm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
		return
	default:
	}
	d := p.next
	p.spent += d
	p.next = min(2*d, 8*p.l.g.cfg.T1) // T2 is 4 s where T1 is 500 ms
	p.timer = p.l.g.after(d, "unacknowledged answer", p.l, p.again)
}

func (p *unacked) halt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
}

func (p *unacked) again() {
	select {
	case <-p.done:
		return
	case ack := <-p.in.tx.Acks(): // sent, wrongly, with the INVITE's branch, so the transaction took it
		p.l.acked(ack)
		return
	default:
	}
	if p.spent >= 64*p.l.g.cfg.T1 {
		p.settle()
		p.l.log.Warn("answer never acknowledged")
		p.l.Hangup(media.CauseNoAck)
		return
	}
	if p.in.tx.Respond(p.res) != nil { // the transaction is over, its response is not
		_ = p.l.g.server.WriteResponse(p.res)
	}
	p.arm()
}

// onAck ends the wait for an acknowledgement.
func (g *Gateway) onAck(req *sipmsg.Request, _ sipmsg.ServerTransaction) {
	if l := g.find(req); l != nil {
		l.acked(req)
	}
}

func (l *leg) acked(ack *sipmsg.Request) {
	p := l.pending.Load()
	if p == nil || ack.CSeq() == nil || ack.CSeq().SeqNo != p.cseq || !l.pending.CompareAndSwap(p, nil) {
		return
	}
	p.settle()
	if p.offer {
		l.takeAnswer(ack.Body())
	}
}

// takeAnswer applies the answer to an offer of ours that went out in a 200.
func (l *leg) takeAnswer(sdp []byte) {
	l.mu.Lock()
	if l.now() != confirmed {
		l.mu.Unlock()
		return
	}
	err := l.sess.accept(sdp)
	if err == nil {
		l.noteHold()
	}
	l.mu.Unlock()
	if err != nil {
		l.log.Warn("no usable answer in ACK", "error", err)
		l.Hangup(media.CauseInternal)
	}
}
