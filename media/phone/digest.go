package phone

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// Refused is a final response that is not a success.
type Refused struct {
	Code       int
	Reason     string        // the phrase, as "Busy Here"
	RetryAfter time.Duration // from Retry-After; 0: not said
}

func (r *Refused) Error() string { return fmt.Sprintf("phone: refused with %d %s", r.Code, r.Reason) }

func refused(res *sip.Response) *Refused {
	r := &Refused{Code: res.StatusCode, Reason: res.Reason}
	after := headerText(res, "Retry-After")
	if i := strings.IndexAny(after, " (;"); i > 0 { // RFC 3261 20.33: a comment or parameters may follow
		after = after[:i]
	}
	if n, err := strconv.Atoi(after); err == nil && n > 0 {
		r.RetryAfter = time.Duration(n) * time.Second
	}
	return r
}

// login answers the challenges met on one request: once, and again when the server only calls the nonce stale.
type login struct {
	phone *Phone
	tries int
}

// answer is the credentials line for the strongest challenge of a 401 or 407; false: not a challenge we can or may still answer.
func (l *login) answer(res *sip.Response, method sip.RequestMethod, uri string) (string, bool) {
	asked, given := "WWW-Authenticate", "Authorization"
	switch res.StatusCode {
	case 401:
	case 407:
		asked, given = "Proxy-Authenticate", "Proxy-Authorization"
	default:
		return "", false
	}
	c := strongest(res.GetHeaders(asked))
	if c == nil || l.phone.cfg.Password == "" || l.tries > 1 || l.tries == 1 && !c.Stale {
		return "", false
	}
	l.tries++
	cred, err := digest.Digest(c, digest.Options{
		Method: string(method), URI: uri, Username: l.phone.cfg.User, Password: l.phone.cfg.Password, Count: 1,
	})
	if err != nil {
		return "", false
	}
	return given + ": " + cred.String(), true
}

// strongest of the challenges we understand. RFC 8760 2.4: "the UAC SHOULD use the topmost header field that it supports": servers put the strongest
// there, and we do not rely on it.
func strongest(headers []sip.Header) *digest.Challenge {
	strength := map[string]int{"": 1, "MD5": 1, "SHA-256": 2, "SHA-512-256": 3, "SHA-512": 4}
	var best *digest.Challenge
	for _, h := range headers {
		c, err := digest.ParseChallenge(h.Value())
		if err != nil || !digest.CanDigest(c) {
			continue
		}
		if best == nil || strength[strings.ToUpper(c.Algorithm)] > strength[strings.ToUpper(best.Algorithm)] {
			best = c
		}
	}
	return best
}

// converse sends a request other than INVITE, answers challenges, and returns the final response. build is called for each attempt with a fresh
// branch; it counts CSeq itself.
func (p *Phone) converse(ctx context.Context, method sip.RequestMethod, uri string, to netip.AddrPort, build func(branch, auth string) []byte) (*sip.Response, error) {
	l, auth := login{phone: p}, ""
	for {
		branch := newBranch()
		x := p.wire.ask(branch, string(method), build(branch, auth), to)
		res, err := x.final(ctx)
		x.end()
		if err != nil {
			return nil, fmt.Errorf("phone: %s: %w", method, err)
		}
		again, ok := l.answer(res, method, uri)
		if !ok {
			return res, nil
		}
		auth = again
	}
}
