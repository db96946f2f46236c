package sip

import (
	"strings"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// subscriber is who we are at a carrier that asks.
type subscriber struct{ user, password string }

// strength orders the algorithms of RFC 8760; those that are missing are not spoken here.
var strength = map[string]int{"": 1, "MD5": 1, "SHA-256": 2, "SHA-512-256": 3, "SHA-512": 4}

// answer makes the credentials that a 401 or 407 asks for, for a request of this method and Request-URI; false: it is no
// challenge, or none that we can or may answer. tries counts the answers given before: a second one is owed only to a
// server that calls the nonce stale (RFC 7616 §3.3), and there is no third.
func (l *subscriber) answer(res *sipmsg.Response, method sipmsg.RequestMethod, uri sipmsg.Uri, tries int) (sipmsg.Header, bool) {
	asked, given := "WWW-Authenticate", "Authorization"
	switch res.StatusCode {
	case 401:
	case 407:
		asked, given = "Proxy-Authenticate", "Proxy-Authorization"
	default:
		return nil, false
	}
	if l == nil || tries > 1 {
		return nil, false
	}
	c := strongest(res.GetHeaders(asked))
	if c == nil || tries == 1 && !c.Stale {
		return nil, false
	}
	cred, err := digest.Digest(c, digest.Options{
		Method: method.String(), URI: uri.String(), Username: l.user, Password: l.password, Count: 1,
	})
	if err != nil {
		return nil, false
	}
	return sipmsg.NewHeader(given, oneLine(cred.String(), maxCredentials)), true
}

// maxCredentials bounds what a hostile challenge makes us repeat, in bytes.
const maxCredentials = 2000

// strongest is the best challenge of those we understand, whatever their order; nil: none.
func strongest(headers []sipmsg.Header) (best *digest.Challenge) {
	rank := func(c *digest.Challenge) int { return strength[strings.ToUpper(c.Algorithm)] }
	for _, h := range headers {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil || !digest.CanDigest(c) || rank(c) == 0 || len(c.QOP) > 0 && !c.SupportsQOP("auth") {
			continue
		}
		if best == nil || rank(c) > rank(best) {
			best = c
		}
	}
	return best
}

// askAs sends a request other than INVITE, answers challenges and returns the final response. build makes each attempt,
// with a CSeq of its own.
func (g *Gateway) askAs(who *subscriber, most time.Duration, build func() *sipmsg.Request) (*sipmsg.Response, error) {
	var credentials sipmsg.Header
	for tries := 0; ; tries++ {
		req := build()
		if credentials != nil {
			req.AppendHeader(credentials)
		}
		res, err := g.ask(req, most)
		if err != nil {
			return nil, err
		}
		next, ok := who.answer(res, req.Method, req.Recipient, tries)
		if !ok {
			return res, nil
		}
		credentials = next
	}
}
