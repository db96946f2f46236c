package phone

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/emiago/sipgo/sip"
)

// Option changes one call that is about to be dialled.
type Option func(*dialling)

// From dials as somebody else: user and display name of the From header.
func From(user, display string) Option {
	return func(d *dialling) { d.user, d.display = user, display }
}

// Header adds a header line to the INVITE.
func Header(name, value string) Option {
	return func(d *dialling) { d.extra = append(d.extra, name+": "+value) }
}

// Offer dials with a session description written by hand, in which {ip} and {port} stand for the phone's audio address. Lines may end in LF alone.
func Offer(sdp string) Option { return func(d *dialling) { d.offer = sdp } }

// OnProgress is told of every provisional response, in order, on the dialling goroutine.
func OnProgress(f func(code int, reason string)) Option { return func(d *dialling) { d.progress = f } }

// NoAck never acknowledges the answer; Call.Ack may make up for it.
func NoAck() Option { return func(d *dialling) { d.noAck = true } }

// dialling is one INVITE on its way.
type dialling struct {
	phone         *Phone
	user, display string
	extra         []string
	offer         string
	progress      func(int, string)
	noAck         bool
	uri, tag, id  string
	local, remote string
	body          string
	seq           uint32
	audio         *audio
	x             *exchange
	branch        string
	line          string // credentials
}

// Dial calls a number: a user part, dialled at the phone's server, or a whole sip: URI. It returns the call when it is answered, with audio flowing,
// or a *Refused. When ctx ends first the INVITE is cancelled, and an answer that crosses the CANCEL gets ACK and BYE, both beside the caller, who
// is not kept waiting.
func (p *Phone) Dial(ctx context.Context, number string, with ...Option) (*Call, error) {
	if !p.server.IsValid() {
		return nil, errors.New("phone: no server to dial at")
	}
	d := &dialling{phone: p, user: p.user(), display: p.cfg.Display, tag: newTag(), id: newTag()}
	for _, o := range with {
		o(d)
	}
	if !p.enter() {
		return nil, ErrClosed
	}
	defer p.loose.Done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.leaving, func() { cancel(ErrClosed) })()
	a, err := p.openAudio()
	if err != nil {
		return nil, err
	}
	d.prepare(number, a)
	c, err := d.ring(ctx)
	if err != nil {
		a.close()
	}
	return c, err
}

func (d *dialling) prepare(number string, a *audio) {
	p := d.phone
	d.uri = number
	if len(number) < 4 || number[:4] != "sip:" {
		d.uri = fmt.Sprintf("sip:%s@%s", number, p.server)
	}
	d.audio = a
	d.local = nameAddr(d.display, fmt.Sprintf("sip:%s@%s", d.user, p.domain)) + ";tag=" + d.tag
	d.remote = "<" + d.uri + ">"
	d.body = describe(a.local, a.id, p.cfg.offered(), "sendrecv")
	d.body = a.secured(d.body, "1", p.cfg.SRTPSuite, p.cfg.SRTP == "require")
	if d.offer != "" {
		d.body = fill(d.offer, a.local)
	}
	a.expect(d.body)
}

// invite sends the INVITE, again with credentials after a challenge.
func (d *dialling) invite() {
	d.branch = newBranch()
	d.seq++
	d.x = d.phone.wire.ask(d.branch, "INVITE", literal(d.lines("INVITE", d.extra...), "application/sdp", d.body), d.phone.server)
}

// lines is the head of INVITE, CANCEL and the ACK of a refusal, which share branch, From, Call-ID and CSeq number (RFC 3261 9.1, 17.1.1.3).
func (d *dialling) lines(method string, extra ...string) []string {
	lines := []string{
		method + " " + d.uri + " SIP/2.0", d.phone.via(d.branch), "Max-Forwards: 70",
		"From: " + d.local, "To: " + d.remote, "Call-ID: " + d.id, fmt.Sprintf("CSeq: %d %s", d.seq, method),
		"User-Agent: receptivo-phone",
	}
	if method == "INVITE" {
		lines = append(lines, "Contact: <"+d.phone.contact()+">", "Allow: "+allow)
		if d.line != "" {
			lines = append(lines, d.line)
		}
	}
	return append(lines, extra...)
}

// ring reads responses until the call is answered, refused or given up.
func (d *dialling) ring(ctx context.Context) (*Call, error) {
	l := login{phone: d.phone}
	d.invite()
	for {
		res, err := d.x.next(ctx)
		switch {
		case err != nil:
			d.giveUp(err)
			return nil, fmt.Errorf("phone: dialling %s: %w", d.uri, err)
		case res.StatusCode < 200:
			if d.progress != nil {
				d.progress(res.StatusCode, res.Reason)
			}
		case res.StatusCode < 300:
			d.x.end()
			return d.answered(res)
		default:
			d.x.end()
			d.ackRefusal(res)
			line, ok := l.answer(res, "INVITE", d.uri)
			if !ok {
				return nil, refused(res)
			}
			d.line = line
			d.invite()
		}
	}
}

// ackRefusal acknowledges a non-2xx: same branch, the To of the response (RFC 3261 17.1.1.3).
func (d *dialling) ackRefusal(res *sip.Response) {
	to := d.remote
	d.remote = res.To().Value()
	d.phone.wire.acknowledge(res, literal(d.lines("ACK"), "", ""), d.phone.server)
	d.remote = to
}

// answered makes the dialog of a 2xx, acknowledges it and starts the voice; an answer without usable audio is acknowledged and ended.
func (d *dialling) answered(res *sip.Response) (*Call, error) {
	c := d.call(res)
	theirs, err := parseSDP(string(res.Body()))
	usable := err == nil && d.audio.reach(theirs, d.phone.cfg.Codecs)
	if !usable {
		d.acknowledge(c, res)
		d.phone.beside(func() { c.Hangup(d.phone.ctx) })
		return nil, errNoAudio
	}
	err = c.begin() // before the ACK, which may bring a BYE at once
	d.acknowledge(c, res)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// acknowledge sends the ACK of a 2xx: in the dialog, a transaction of its own (RFC 3261 13.2.2.4), with the INVITE's CSeq number.
func (d *dialling) acknowledge(c *Call, res *sip.Response) {
	branch := newBranch()
	c.mu.Lock()
	defer c.mu.Unlock()
	msg, hop := literal(c.lines("ACK", branch, d.seq), "", ""), c.hop
	if !d.noAck {
		d.phone.wire.acknowledge(res, msg, hop)
		return
	}
	d.phone.wire.acknowledge(res, nil, netip.AddrPort{})
	c.ack = func() { d.phone.wire.acknowledge(res, msg, hop) }
}

// call is the dialog of a 2xx with the audio of this INVITE.
func (d *dialling) call(res *sip.Response) *Call {
	c := d.phone.dialogOf(res)
	c.audio, c.own, c.local = d.audio, d.body, d.local
	return c
}

// dialogOf makes the dialog of the side that calls (RFC 3261 12.1.2): the route set is the Record-Route of the response in reverse order.
func (p *Phone) dialogOf(res *sip.Response) *Call {
	c := &Call{
		phone: p, id: res.CallID().Value(), tag: tagOf(res.From().Params), local: res.From().Value(), remote: res.To().Value(),
		seq: res.CSeq().SeqNo, done: make(chan struct{}), referrals: make(chan *Referral, 8), progress: make(chan int, 8),
	}
	target := res.To().Address
	if contact := res.Contact(); contact != nil {
		target = contact.Address
	}
	var routes []sip.Uri
	for _, h := range res.GetHeaders("Record-Route") {
		if r, ok := h.(*sip.RecordRouteHeader); ok {
			routes = append([]sip.Uri{r.Address}, routes...)
		}
	}
	c.aim(target, routes, p.server)
	return c
}

// unwanted ends a dialog nobody waits for, such as the second 200 of a forked INVITE: ACK, then BYE (RFC 3261 13.2.2.4).
func (p *Phone) unwanted(res *sip.Response) {
	c := p.dialogOf(res)
	p.wire.acknowledge(res, literal(c.lines("ACK", newBranch(), c.seq), "", ""), c.hop)
	p.spawn(func() { c.request(p.ctx, sip.BYE, "", "") })
}

// giveUp sees an abandoned INVITE through, beside the caller. RFC 3261 9.1: "If no provisional response has been received, the CANCEL request MUST NOT
// be sent; rather, the client MUST wait for the arrival of a provisional response before sending the request."
func (d *dialling) giveUp(why error) {
	if errors.Is(why, ErrNoResponse) || !d.phone.beside(d.janitor) {
		d.x.end()
	}
}

func (d *dialling) janitor() {
	defer d.x.end()
	ctx, cancel := context.WithTimeout(d.phone.ctx, patience)
	defer cancel()
	var cancelling *exchange
	for {
		if d.x.heard && cancelling == nil {
			cancelling = d.phone.wire.ask(d.branch, "CANCEL", literal(d.lines("CANCEL"), "", ""), d.phone.server)
			defer cancelling.end()
			d.phone.spawn(func() { cancelling.final(ctx) })
		}
		res, err := d.x.next(ctx)
		switch {
		case err != nil:
			return
		case res.StatusCode >= 300:
			d.ackRefusal(res)
			return
		case res.StatusCode >= 200: // the answer crossed our CANCEL
			c := d.call(res)
			d.acknowledge(c, res)
			c.Hangup(ctx)
			return
		}
	}
}
