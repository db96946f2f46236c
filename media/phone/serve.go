package phone

import (
	"fmt"
	"net"
	"strings"

	"github.com/emiago/sipgo/sip"
)

const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY"

// serve takes each request once, on the goroutine that reads the socket.
func (p *Phone) serve(req *request) {
	c := p.callOf(req)
	inDialog := tagOf(req.To().Params) != ""
	switch {
	case req.Method == sip.CANCEL:
		p.serveCancel(req)
	case req.Method == sip.ACK:
		p.serveAck(req, c)
	case c != nil:
		c.serve(req)
	case req.Method == sip.OPTIONS:
		p.reply(req, 200, "", "", "Allow: "+allow, "Accept: application/sdp")
	case inDialog:
		p.reply(req, 481, "", "") // RFC 3261 12.2.2
	case req.Method == sip.INVITE:
		p.serveInvite(req)
	default:
		p.reply(req, 405, "", "", "Allow: "+allow)
	}
}

// callOf finds the dialog of a request: in those that reach us, the To tag is ours (RFC 3261 12.2.2).
func (p *Phone) callOf(req *request) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[dialogKey(req.CallID().Value(), tagOf(req.To().Params))]
}

func dialogKey(callID, ourTag string) string { return callID + " " + ourTag }

func (p *Phone) serveAck(req *request, c *Call) {
	p.mu.Lock()
	in := p.ringing[req.branch]
	p.mu.Unlock()
	switch {
	case c != nil: // of a 2xx: a transaction of its own
		c.acknowledged(req)
	case in != nil: // of a refusal: the INVITE's
		in.acknowledged()
	}
}

func (p *Phone) serveCancel(req *request) {
	p.mu.Lock()
	in := p.ringing[req.branch]
	p.mu.Unlock()
	if in == nil {
		p.reply(req, 481, "", "")
		return
	}
	p.reply(req, 200, in.tag, "")
	in.cancelled(headerText(req, "Reason"))
}

// reply answers a request: RFC 3261 8.2.6. tag is the To tag of a dialog; a new one is made where needed.
func (p *Phone) reply(req *request, code int, tag, body string, extra ...string) {
	p.wire.reply(req, p.response(req, code, "", tag, body, extra...))
}

// response builds the text of an answer; an empty reason is the usual phrase.
func (p *Phone) response(req *request, code int, reason, tag, body string, extra ...string) []byte {
	if reason == "" {
		reason = phrase(code)
	}
	lines := []string{fmt.Sprintf("SIP/2.0 %d %s", code, reason)}
	for i, h := range req.GetHeaders("Via") {
		v, ok := h.(*sip.ViaHeader)
		if i == 0 && ok && v.Params.Has("rport") { // RFC 3581 4
			v = v.Clone() // two answers may be written at once
			v.Params.Add("received", req.from.Addr().String())
			v.Params.Add("rport", fmt.Sprint(req.from.Port()))
			h = v
		}
		lines = append(lines, "Via: "+h.Value())
	}
	for _, h := range req.GetHeaders("Record-Route") {
		lines = append(lines, "Record-Route: "+h.Value())
	}
	to := req.To().Value()
	if code > 100 && tagOf(req.To().Params) == "" {
		if tag == "" {
			tag = newTag()
		}
		to += ";tag=" + tag
	}
	lines = append(lines, "From: "+req.From().Value(), "To: "+to,
		"Call-ID: "+req.CallID().Value(), "CSeq: "+req.CSeq().Value(), "User-Agent: receptivo-phone")
	return literal(append(lines, extra...), "application/sdp", body)
}

// Stray is a response this phone was not waiting for, as answers to raw messages are.
type Stray struct {
	Code   int
	Reason string
	Method string // of the request it answers
	CallID string
	Text   string // the whole message
}

// Strays delivers responses to messages sent by SendRaw or SendText; when 64 wait unread, further ones are dropped.
func (p *Phone) Strays() <-chan Stray { return p.strays }

// stray keeps a response nobody waits for. A 2xx to an INVITE means a phone somewhere is off hook, so it is ended.
func (p *Phone) stray(res *sip.Response) {
	if res.CSeq().MethodName == sip.INVITE && res.IsSuccess() {
		p.unwanted(res)
	}
	select {
	case p.strays <- Stray{res.StatusCode, res.Reason, string(res.CSeq().MethodName), res.CallID().Value(), res.String()}:
	default:
	}
}

// SendRaw sends any bytes from the phone's SIP socket to the server's.
func (p *Phone) SendRaw(b []byte) error { return p.wire.write(b, p.server) }

// SendText sends a message written by hand: lines may end in LF alone, and {server} {addr} {ip} {port} {user} stand for the server's address, the
// phone's own and its user, {branch} {tag} {callid} for fresh ones. Content-Length is the script's business.
func (p *Phone) SendText(text string) error {
	host, port, _ := net.SplitHostPort(p.wire.local.String())
	text = strings.NewReplacer("{server}", p.server.String(), "{addr}", p.wire.local.String(), "{ip}", host, "{port}", port,
		"{user}", p.user(), "{branch}", newBranch(), "{tag}", newTag(), "{callid}", newTag()).Replace(text)
	return p.SendRaw([]byte(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")))
}

// headerText is the value of a header as received, or nothing.
func headerText(m sip.Message, name string) string {
	if hs := m.GetHeaders(name); len(hs) > 0 {
		return hs[0].Value()
	}
	return ""
}

func phrase(code int) string {
	if s, ok := phrases[code]; ok {
		return s
	}
	return "Scripted"
}

var phrases = map[int]string{
	100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress", 200: "OK", 202: "Accepted",
	302: "Moved Temporarily", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
	415: "Unsupported Media Type", 480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 486: "Busy Here",
	487: "Request Terminated", 488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error", 503: "Service Unavailable",
	600: "Busy Everywhere", 603: "Decline",
}
