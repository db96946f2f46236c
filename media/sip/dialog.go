package sip

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// dialog is a SIP dialog (RFC 3261 §12): who the two ends are, where requests go, and how far both have counted.
type dialog struct {
	id         string            // Call-ID
	local      sipmsg.FromHeader // us, with our tag, as From of our requests
	remote     sipmsg.ToHeader   // them, with their tag, as To of our requests
	source     netip.AddrPort    // where their messages come from
	over       string            // the transport
	behindNAT  bool              // requests go to source, whatever their Contact says
	login      *subscriber       // answers challenges to our requests; nil: nobody does
	routes     []sipmsg.Uri      // the route set, first hop first
	localTag   string
	remoteTag  string
	inviteCSeq uint32 // of the INVITE that made it

	mu     sync.Mutex
	target sipmsg.Uri // their Contact, replaced by target refreshes (§12.2.1.2)
	sent   uint32     // CSeq of our last request
	seen   uint32     // CSeq of their last request
}

func (d *dialog) key() dialogKey { return dialogKey{d.id, d.localTag, d.remoteTag} }

// arriving is the dialog of a call to us (§12.1.1).
func arriving(req *sipmsg.Request) *dialog {
	from, to := req.From(), req.To()
	d := &dialog{
		id: string(*req.CallID()), localTag: newTag(), remoteTag: tagOf(from.Params),
		inviteCSeq: req.CSeq().SeqNo, seen: req.CSeq().SeqNo, sent: uint32(time.Now().Unix() & 0xffff),
		target: *req.Contact().Address.Clone(),
	}
	at := linkOf(req)
	d.source, d.over = at.to, at.over
	d.local = sipmsg.FromHeader{DisplayName: to.DisplayName, Address: *to.Address.Clone()}
	d.local.Params.Add("tag", d.localTag)
	d.remote = sipmsg.ToHeader{DisplayName: from.DisplayName, Address: *from.Address.Clone(), Params: from.Params.Clone()}
	// "The route set MUST be set to the list of URIs in the Record-Route header field from the request, taken in order"
	for _, h := range req.GetHeaders("record-route") {
		if rr, ok := h.(*sipmsg.RecordRouteHeader); ok {
			d.routes = append(d.routes, *rr.Address.Clone())
		}
	}
	return d
}

// established is the dialog made by a 2xx to our INVITE (§12.1.2), which went there.
func established(inv *sipmsg.Request, res *sipmsg.Response, at link) *dialog {
	d := &dialog{
		id: string(*inv.CallID()), localTag: tagOf(inv.From().Params), remoteTag: tagOf(res.To().Params),
		inviteCSeq: inv.CSeq().SeqNo, sent: inv.CSeq().SeqNo, source: at.to, over: at.over, target: *inv.Recipient.Clone(),
	}
	d.local = sipmsg.FromHeader{DisplayName: inv.From().DisplayName, Address: *inv.From().Address.Clone(), Params: inv.From().Params.Clone()}
	d.remote = sipmsg.ToHeader{DisplayName: res.To().DisplayName, Address: *res.To().Address.Clone(), Params: res.To().Params.Clone()}
	if c := res.Contact(); c != nil && !blank(c.Address.Host) {
		d.target = *c.Address.Clone()
	}
	// "The route set MUST be set to the list of URIs in the Record-Route header field from the response, taken in
	// reverse order"
	for _, h := range res.GetHeaders("record-route") {
		if rr, ok := h.(*sipmsg.RecordRouteHeader); ok {
			d.routes = append([]sipmsg.Uri{*rr.Address.Clone()}, d.routes...)
		}
	}
	return d
}

// request is our next request in the dialog; an ACK counts as its INVITE does (§13.2.2.4).
func (d *dialog) request(m sipmsg.RequestMethod) *sipmsg.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	req := sipmsg.NewRequest(m, *d.target.Clone())
	seq := d.inviteCSeq
	if m != sipmsg.ACK {
		d.sent++
		seq = d.sent
	}
	for i := range d.routes {
		req.AppendHeader(&sipmsg.RouteHeader{Address: *d.routes[i].Clone()})
	}
	id, forwards := sipmsg.CallIDHeader(d.id), sipmsg.MaxForwardsHeader(70)
	req.AppendHeader(sipmsg.HeaderClone(&d.local))
	req.AppendHeader(sipmsg.HeaderClone(&d.remote))
	req.AppendHeader(&id)
	req.AppendHeader(&sipmsg.CSeqHeader{SeqNo: seq, MethodName: m})
	req.AppendHeader(&forwards)
	req.SetTransport(d.over)
	req.SetDestination(d.hop().String())
	return req
}

// hop is the address our next request goes to: over a connection its other end (RFC 5923), else what the URI says. No name is resolved here: requests never wait for DNS.
func (d *dialog) hop() netip.AddrPort {
	first := d.target
	switch {
	case d.over != overUDP:
		return d.source
	case len(d.routes) > 0:
		first = d.routes[0]
	case d.behindNAT:
		return d.source
	}
	if at, ok := literal(first); ok {
		return at
	}
	return d.source
}

// saw notes the CSeq of a request of theirs. "If the remote sequence number was not empty, but the sequence number of the
// request is lower than the remote sequence number, the request is out of order and MUST be rejected with a 500"
// (§12.2.2).
func (d *dialog) saw(cseq uint32) (inOrder bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if cseq <= d.seen {
		return false
	}
	d.seen = cseq
	return true
}

func (d *dialog) retarget(c *sipmsg.ContactHeader) {
	if c == nil || blank(c.Address.Host) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.target = *c.Address.Clone()
}

// literal is the address in a URI whose host is an IP address.
func literal(u sipmsg.Uri) (netip.AddrPort, bool) {
	ip, err := netip.ParseAddr(strings.Trim(u.Host, "[]"))
	if err != nil || u.Port < 0 || u.Port > 65535 {
		return netip.AddrPort{}, false
	}
	port := u.Port
	if port == 0 {
		port = 5060
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(port)), true
}

// contact is where phones reach us over a transport.
func (g *Gateway) contact(over string) *sipmsg.ContactHeader {
	return g.contactAs("receptivo", g.listens(over).Addr(), over)
}

// contactAs is where a user of ours is reached, over a transport, by those who know us under this address.
func (g *Gateway) contactAs(user string, at netip.Addr, over string) *sipmsg.ContactHeader {
	u := sipmsg.Uri{Scheme: "sip", User: user, Host: at.String(), Port: int(g.listens(over).Port())}
	if over != overUDP {
		u.UriParams.Add("transport", strings.ToLower(over))
	}
	return &sipmsg.ContactHeader{Address: u}
}

// hostOf writes an IP address as a URI's host.
func hostOf(a netip.AddrPort) string { return a.Addr().String() }

func newTag() string { return sipmsg.GenerateTagN(16) }

// requestTime bounds every request of ours but INVITE.
const requestTime = 5 * time.Second

// Errors of our requests. sipgo's own repeat the request's first line, and with it a number.
var (
	errNoResponse = errors.New("sip: no response")
	errNotSent    = errors.New("sip: request not sent")
)

// ask sends a request and waits so long for its final response.
func (g *Gateway) ask(req *sipmsg.Request, most time.Duration) (*sipmsg.Response, error) {
	ctx, cancel := context.WithTimeout(g.ctx, most)
	defer cancel()
	tx, err := g.send(ctx, req)
	if err != nil {
		return nil, errNotSent
	}
	defer tx.Terminate()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, errNoResponse
		case <-ctx.Done():
			return nil, errNoResponse
		}
	}
}

// bye ends a dialog, in a goroutine of its own: nobody on the call's path waits for it.
func (g *Gateway) bye(d *dialog, why string) {
	build := func() *sipmsg.Request {
		req := d.request(sipmsg.BYE)
		if why != "" {
			req.AppendHeader(sipmsg.NewHeader("Reason", why))
		}
		return req
	}
	g.calls.parting(1)
	started := g.spawn("goodbye", nil, func() {
		defer g.calls.parting(-1)
		if _, err := g.askAs(d.login, requestTime, build); err != nil {
			g.log.Debug("goodbye not answered", "call", nickname(d.id), "error", err)
		}
	})
	if !started {
		g.calls.parting(-1)
	}
}
