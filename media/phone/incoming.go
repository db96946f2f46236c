package phone

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/emiago/sipgo/sip"
)

var (
	// ErrCancelled: the caller left while this phone rang.
	ErrCancelled = errors.New("phone: the caller left first")
	// ErrNoAck: the answer was never acknowledged; the call was ended with BYE.
	ErrNoAck = errors.New("phone: the answer was not acknowledged")

	errAnswered = errors.New("phone: already answered or refused")
)

// Incoming is an INVITE that rings. Exactly one of Answer, Reject and the caller's CANCEL wins.
type Incoming struct {
	phone *Phone
	req   *request
	tag   string // ours

	mu       sync.Mutex
	over     bool // a final response is out
	crossing bool // the next CANCEL is not to be honoured
	audio    *audio
	own      string // our description, once audio is open
	late     bool   // the INVITE brought no offer
	reason   string // of the CANCEL
	gone     chan struct{}
	goneOnce sync.Once
	acked    chan struct{}
	ackOnce  sync.Once
}

// serveInvite takes an INVITE that opens a dialog.
func (p *Phone) serveInvite(req *request) {
	in := &Incoming{phone: p, req: req, tag: newTag(), gone: make(chan struct{}), acked: make(chan struct{})}
	p.mu.Lock()
	closing := p.closing
	if !closing {
		p.ringing[req.branch] = in
	}
	p.mu.Unlock()
	if closing {
		p.reply(req, 480, in.tag, "")
		return
	}
	if !p.cfg.Faults.NoTrying { // RFC 3261 17.2.1
		p.reply(req, 100, "", "")
	}
	select {
	case p.incoming <- in:
	default:
		in.Reject(503)
	}
}

// From is the caller's number and display name.
func (in *Incoming) From() (user, display string) {
	f := in.req.From()
	return f.Address.User, f.DisplayName
}

// To is the user the INVITE was addressed to.
func (in *Incoming) To() string { return in.req.Recipient.User }

// ID is the Call-ID.
func (in *Incoming) ID() string { return in.req.CallID().Value() }

// Header is the first header of that name as received, such as Call-Info or X-Receptivo-Contact; empty if there is none.
func (in *Incoming) Header(name string) string { return headerText(in.req, name) }

// Message is the whole INVITE as text.
func (in *Incoming) Message() string { return in.req.String() }

// Cancelled is closed when the caller has left before an answer. Reason then holds the CANCEL's Reason header (RFC 3326).
func (in *Incoming) Cancelled() <-chan struct{} { return in.gone }

// Reason is what the CANCEL gave as such, as `SIP;cause=200;text="Call completed elsewhere"`.
func (in *Incoming) Reason() string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.reason
}

// Ringing says 180.
func (in *Incoming) Ringing() { in.Provisional(180) }

// Provisional says any 1xx, as often as the script likes; nothing once the INVITE is answered.
func (in *Incoming) Provisional(code int) { in.early(code, "") }

// Early says 183 with our description, and our voice can be heard before the answer.
func (in *Incoming) Early() error {
	if err := in.open(); err != nil {
		return err
	}
	in.phone.add(in.audio)
	in.early(183, in.own)
	return nil
}

func (in *Incoming) early(code int, body string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.over {
		in.phone.reply(in.req, code, in.tag, body, "Contact: <"+in.phone.contact()+">")
	}
}

// Reject refuses with any final code from 300; it is repeated until acknowledged.
func (in *Incoming) Reject(code int) { in.Refuse(code, "") }

// Refuse is Reject with a phrase and headers of one's own.
func (in *Incoming) Refuse(code int, phrase string, headers ...string) {
	if !in.settle() {
		return
	}
	in.refuse(code, phrase, headers...)
}

// settle claims the right to the final response: true for one only.
func (in *Incoming) settle() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	was := in.over
	in.over = true
	return !was
}

// refuse sends a final refusal and repeats it until its ACK (RFC 3261 17.2.1, timer G).
func (in *Incoming) refuse(code int, phrase string, headers ...string) {
	in.mu.Lock()
	a := in.audio
	in.mu.Unlock()
	if a != nil {
		in.phone.remove(a)
		a.close()
	}
	msg := in.phone.response(in.req, code, phrase, in.tag, "", headers...)
	in.phone.wire.reply(in.req, msg)
	in.phone.spawn(func() {
		in.phone.wire.insist(in.phone.ctx, msg, in.req.from, in.acked)
		in.forget()
	})
}

func (in *Incoming) forget() {
	in.phone.mu.Lock()
	delete(in.phone.ringing, in.req.branch)
	in.phone.mu.Unlock()
}

// cancelled takes the caller's CANCEL: 487 unless a final response is already out (RFC 3261 9.2).
func (in *Incoming) cancelled(reason string) {
	in.mu.Lock()
	crossing := in.crossing
	if !in.over {
		in.reason = reason
	}
	refuse := !in.over && !crossing
	in.over = in.over || refuse
	in.mu.Unlock()
	if refuse {
		in.refuse(487, "")
	}
	if refuse || crossing {
		in.goneOnce.Do(func() { close(in.gone) })
	}
}

func (in *Incoming) acknowledged() { in.ackOnce.Do(func() { close(in.acked) }) }

// open opens audio and agrees on what the INVITE offers; an unusable offer is the caller's error.
func (in *Incoming) open() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.audio != nil:
		return nil
	case in.over:
		return in.loser()
	}
	cfg, offered, direction := in.phone.cfg, in.phone.cfg.offered(), "sendrecv"
	var theirs session
	if in.late = len(in.req.Body()) == 0; !in.late {
		var err error
		if theirs, err = parseSDP(string(in.req.Body())); err != nil {
			return err
		}
		if offered = cfg.answered(theirs); offered == nil || theirs.encrypted && cfg.SRTP == "" || theirs.suite == "" && cfg.SRTP == "require" {
			return errNoAudio
		}
		direction = mirrored(theirs.direction)
	}
	a, err := in.phone.openAudio()
	if err != nil {
		return err
	}
	in.audio, in.own = a, describe(a.local, a.id, offered, direction)
	if in.late {
		in.own = a.secured(in.own, "1", cfg.SRTPSuite, cfg.SRTP == "require")
	} else {
		in.own = a.secured(in.own, theirs.tag, theirs.suite, theirs.encrypted)
	}
	a.expect(in.own)
	if !in.late {
		a.reach(theirs, cfg.Codecs)
	}
	return nil
}

// loser says who won. The caller holds mu.
func (in *Incoming) loser() error {
	select {
	case <-in.gone:
		return ErrCancelled
	default:
		return errAnswered
	}
}

// Answer says 200 and returns the call once it is acknowledged; audio flows from the moment of the answer. If ctx ends or 32 s pass before the ACK,
// the call is ended with BYE. An offer without usable audio is refused with 488.
func (in *Incoming) Answer(ctx context.Context) (*Call, error) {
	if !in.phone.enter() {
		return nil, ErrClosed
	}
	defer in.phone.loose.Done()
	if err := in.open(); err != nil {
		if !errors.Is(err, ErrCancelled) {
			in.Reject(488)
		}
		return nil, err
	}
	c := in.call()
	in.mu.Lock()
	if in.over {
		defer in.mu.Unlock()
		return nil, in.loser()
	}
	in.over = true
	acked := c.awaitAck(in.req.CSeq().SeqNo)
	if err := c.begin(); err != nil {
		in.mu.Unlock()
		return nil, err
	}
	msg := in.phone.response(in.req, 200, "", in.tag, in.own, "Contact: <"+in.phone.contact()+">", "Allow: "+allow)
	in.phone.wire.reply(in.req, msg)
	in.mu.Unlock()
	defer in.forget()
	if in.phone.wire.insist(ctx, msg, in.req.from, acked) {
		return c, nil
	}
	c.phone.beside(func() { c.Hangup(c.phone.ctx) })
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAck, context.Cause(ctx))
	}
	return nil, ErrNoAck
}

// AnswerOnCancel waits for the caller's CANCEL and answers at that very moment: the glare of RFC 3261 9.1, in which the 200 stands.
func (in *Incoming) AnswerOnCancel(ctx context.Context) (*Call, error) {
	in.mu.Lock()
	in.crossing = true
	in.mu.Unlock()
	select {
	case <-in.gone:
		return in.Answer(ctx)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Fork is the same INVITE ringing a second time, as behind a proxy that forks: another To tag, to be answered beside the first. The caller's CANCEL
// reaches only the first.
func (in *Incoming) Fork() *Incoming {
	return &Incoming{phone: in.phone, req: in.req, tag: newTag(), gone: make(chan struct{}), acked: make(chan struct{})}
}

// call makes the dialog of the side that was called (RFC 3261 12.1.1).
func (in *Incoming) call() *Call {
	c := &Call{
		phone: in.phone, audio: in.audio, id: in.ID(), tag: in.tag, late: in.late, own: in.own, done: make(chan struct{}), referrals: make(chan *Referral, 8), progress: make(chan int, 8),
		local: in.req.To().Value() + ";tag=" + in.tag, remote: in.req.From().Value(), theirs: in.req.CSeq().SeqNo,
	}
	target := in.req.From().Address
	if contact := in.req.Contact(); contact != nil {
		target = contact.Address
	}
	var routes []sip.Uri
	for _, h := range in.req.GetHeaders("Record-Route") {
		if r, ok := h.(*sip.RecordRouteHeader); ok {
			routes = append(routes, r.Address)
		}
	}
	c.aim(target, routes, in.req.from)
	return c
}
