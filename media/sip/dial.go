package sip

import (
	"context"
	"errors"
	"fmt"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

// Target is whom to call outside.
type Target struct {
	Number  string // digits, *, # and a leading +, through Trunk; or
	URI     string // sip:user@host[:port], straight there, or through Trunk when one is named
	Trunk   string // the way out; empty: for a number, the first trunk that takes the call
	Ringing func() // told once, by another goroutine, when the other side is alerted (180, 183); must not block; may be nil
}

// silencePatience is how many T1 an address of a trunk may say nothing at all, not even 100, before the next is tried.
const silencePatience = 8

// DialOut is [Gateway.Dial] in plain words: to is a number or a sip: URI, trunk the way out, which may be empty.
func (g *Gateway) DialOut(ctx context.Context, to, trunk string, about media.About) (media.Leg, error) {
	return g.Dial(ctx, targetOf(to, trunk), about)
}

func targetOf(to, trunk string) Target {
	if strings.Contains(to, ":") {
		return Target{URI: to, Trunk: trunk}
	}
	return Target{Number: to, Trunk: trunk}
}

// Dial calls somebody outside and returns the call when it is answered, with its audio open. about.From is the number
// that is shown; empty, we are anonymous. When ctx ends it returns within 50 ms with [media.ErrNoAnswer], and when it
// returns an error nothing rings on and no dialog lives, even if it is answered at that very moment. An address that does
// not answer or fails (5xx) is followed by the next of its trunk. The other errors are [media.ErrNotFound], for a number
// that nobody has or that is none, ErrBusy, ErrDeclined, ErrNoCodec, ErrCongested, for the trunk's limits too, and
// ErrUnreachable.
func (g *Gateway) Dial(ctx context.Context, to Target, about media.About) (media.Leg, error) {
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", media.ErrNoAnswer, context.Cause(ctx))
	}
	if g.closing.Load() {
		return nil, media.ErrUnreachable
	}
	uri, err := to.read()
	if err != nil {
		return nil, err
	}
	if about.To == "" {
		about.To = to.Number
	}
	if to.URI != "" && to.Trunk == "" {
		return g.dialURI(ctx, to, uri, about)
	}
	out, err := g.waysOut(to)
	if err != nil {
		return nil, err
	}
	why := media.ErrUnreachable
	for _, t := range out {
		l, err, another := g.dialBy(ctx, t, to, uri, about)
		if !another {
			return l, err
		}
		why = err
	}
	return nil, why
}

// read checks a target: it may hold what came from anywhere. For a number the URI has no host yet.
func (to Target) read() (sipmsg.Uri, error) {
	if to.URI != "" {
		return readURI(to.URI)
	}
	user, err := readNumber(to.Number)
	return sipmsg.Uri{Scheme: "sip", User: user}, err
}

// waysOut are the trunks to try, in order.
func (g *Gateway) waysOut(to Target) ([]*trunk, error) {
	if to.Trunk == "" {
		if all := g.trunks.all(); len(all) > 0 {
			return all, nil
		}
		return nil, fmt.Errorf("%w: there is no trunk: numbers need one", media.ErrUnreachable)
	}
	if t := g.trunks.find(to.Trunk); t != nil {
		return []*trunk{t}, nil
	}
	return nil, fmt.Errorf("%w: there is no trunk %q", media.ErrUnreachable, to.Trunk)
}

// dialBy calls through one trunk; another says that, after this error, another trunk may do better.
func (g *Gateway) dialBy(ctx context.Context, t *trunk, to Target, uri sipmsg.Uri, about media.About) (l media.Leg, err error, another bool) {
	about.Trunk = t.conf.Load().Name
	if why, ok := t.enter(); !ok {
		g.log.Warn("call not taken out", "trunk", about.Trunk, "why", why)
		return nil, media.ErrCongested, true
	}
	err, another = media.ErrUnreachable, true
	for _, w := range t.up() {
		at := uri
		if at.Host == "" {
			at = w.uri(uri.User)
		}
		l, err, another = g.attempt(ctx, g.outward(t, w, at, to.Ringing), about)
		if !another {
			break
		}
	}
	if l == nil {
		t.leave()
		return nil, err, another
	}
	l.(*leg).onEnd(t.leave)
	return l, nil, false
}

// dialURI calls an address that no trunk leads to.
func (g *Gateway) dialURI(ctx context.Context, to Target, uri sipmsg.Uri, about media.About) (media.Leg, error) {
	found, err := g.resolve(ctx, uri.Host, uri.Port, overUDP)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%w: %w", media.ErrNoAnswer, context.Cause(ctx))
	case err != nil:
		return nil, fmt.Errorf("%w: %w", media.ErrUnreachable, err)
	}
	err = media.ErrUnreachable
	for _, at := range found {
		var l media.Leg
		var another bool
		if l, err, another = g.attempt(ctx, g.outward(nil, &target{host: uri.Host, at: at, over: overUDP}, uri, to.Ringing), about); !another {
			return l, err
		}
	}
	return nil, err
}

// attempt sends one INVITE and waits for what becomes of it.
func (g *Gateway) attempt(ctx context.Context, b *branch, about media.About) (l media.Leg, err error, another bool) {
	r := &ringing{results: make(chan outcome, 1), stop: make(chan struct{})}
	b.r = r
	g.calls.ring(r, true)
	defer g.calls.ring(r, false)
	if g.closing.Load() || !g.spawn("dial", nil, func() { b.run(about) }) {
		return nil, media.ErrUnreachable, false
	}
	l, err = r.wait(ctx, 1)
	if l != nil || ctx.Err() != nil || errors.Is(err, media.ErrNoAnswer) {
		return l, err, false
	}
	return nil, err, b.another.Load()
}

// outward is the branch to an address outside, of a trunk or of none.
func (g *Gateway) outward(t *trunk, w *target, uri sipmsg.Uri, ringing func()) *branch {
	b := &branch{g: g, at: link{w.over, w.at}, trunk: t, means: outcomeOf, silence: silencePatience * g.cfg.T1, rings: ringing}
	var conf Trunk
	if t != nil {
		conf = *t.conf.Load()
	}
	b.login = conf.login()
	b.build = func(about media.About, sdp []byte) *sipmsg.Request {
		req := g.inviteOut(conf, w, uri, about, sdp)
		if t == nil { // a phone of ours at a fixed address, maybe; a carrier learns nothing about our callers
			decorate(req, about)
		}
		return req
	}
	return b
}

// inviteOut is the INVITE to somebody outside. Who withholds the number is "Anonymous" <sip:anonymous@anonymous.invalid>
// (RFC 3323 §4.1.1.3); a carrier with which we have an account knows us by its own host.
func (g *Gateway) inviteOut(c Trunk, w *target, uri sipmsg.Uri, about media.About, sdp []byte) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.INVITE, *uri.Clone())
	us := c.external(g.listens(w.over).Addr())
	from := sipmsg.Uri{Scheme: "sip", User: userPart(about.From), Host: us.String()}
	if c.Username != "" {
		from.Host = w.host
	}
	if about.From == "" {
		from.Host, about.Display = "anonymous.invalid", "Anonymous"
	}
	dress(req, about, from, sipmsg.Uri{Scheme: "sip", User: uri.User, Host: uri.Host}, g.contactAs("receptivo", us, w.over), sdp)
	if about.From == "" && c.Privacy {
		req.AppendHeader(sipmsg.NewHeader("Privacy", "id"))
	}
	if about.From != "" && c.Trusted {
		req.AppendHeader(sipmsg.NewHeader("P-Asserted-Identity", "<"+from.String()+">"))
	}
	req.SetTransport(w.over)
	req.SetDestination(w.at.String())
	return req
}

const (
	longestNumber = 40 // with a prefix to dial first; E.164 has 15 digits
	longestUser   = 80
)

// errors of targets; they name no number, which is a person's.
var (
	errNoNumber = fmt.Errorf("%w: not a number that can be dialled: digits, *, # and a leading + only", media.ErrNotFound)
	errNoURI    = fmt.Errorf("%w: not an address that can be dialled: write sip:user@host, with :port if it needs one", media.ErrNotFound)
)

// readNumber checks a number and writes it as the user of a URI, where # is escaped (RFC 3261 §25.1).
func readNumber(n string) (user string, err error) {
	digits := strings.TrimPrefix(n, "+")
	if digits == "" || len(n) > longestNumber || strings.Trim(digits, "0123456789*#") != "" {
		return "", errNoNumber
	}
	return strings.ReplaceAll(n, "#", "%23"), nil
}

// readURI reads a sip: URI of user, host and maybe port. Parameters and headers are refused: they change what is asked,
// not who is.
func readURI(text string) (sipmsg.Uri, error) {
	scheme, rest, _ := strings.Cut(text, ":")
	user, host, ok := strings.Cut(rest, "@")
	if !ok || !strings.EqualFold(scheme, "sip") || user == "" || len(user) > longestUser {
		return sipmsg.Uri{}, errNoURI
	}
	plain := strings.ReplaceAll(user, "%23", "")
	if plain != "" && plain != userPart(plain) {
		return sipmsg.Uri{}, errNoURI
	}
	name, port, err := splitHost(host)
	if err != nil {
		return sipmsg.Uri{}, errNoURI
	}
	return sipmsg.Uri{Scheme: "sip", User: user, Host: name, Port: port}, nil
}

// outcomeOf is what the final response to a call outside means. A redirection is not followed: it is for us to say where
// our calls go.
func outcomeOf(code int) error {
	switch code {
	case 404, 410, 484, 485, 604:
		return media.ErrNotFound
	}
	return failure(code)
}
