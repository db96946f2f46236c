package phone

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Refer asks the other side to hand its party over to somebody else (RFC 3515), as the transfer key of a phone does; to is a
// URI. It returns when that is taken; a refusal is a *Refused. What comes of it Progress says.
func (c *Call) Refer(ctx context.Context, to string) error {
	res, err := c.request(ctx, sip.REFER, "", "", "Refer-To: <"+to+">", "Referred-By: <"+c.phone.contact()+">")
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return refused(res)
	}
	return nil
}

// Attend asks the other side to give its party to the other end of another call of this phone (RFC 5589 §7.1), as the
// transfer key does that is pressed twice.
func (c *Call) Attend(ctx context.Context, other *Call) error {
	other.mu.Lock()
	_, remote, _ := strings.Cut(other.remote, ";tag=")
	remote, _, _ = strings.Cut(remote, ";")
	replaces := url.QueryEscape(other.id + ";to-tag=" + remote + ";from-tag=" + other.tag)
	to := fmt.Sprintf("sip:%s@%s", other.target.User, other.hop)
	other.mu.Unlock()
	return c.Refer(ctx, to+"?Replaces="+replaces)
}

// Progress delivers how what Refer asked for stands, as SIP statuses; a final one ends the telling. When 8 wait unread,
// further ones are lost.
func (c *Call) Progress() <-chan int { return c.progress }

// serveNotify takes the progress of a REFER of ours.
func (c *Call) serveNotify(req *request) {
	_, rest, _ := strings.Cut(string(req.Body()), " ")
	digits, _, _ := strings.Cut(rest, " ")
	code, err := strconv.Atoi(digits)
	if err != nil || !strings.HasPrefix(headerText(req, "Event"), "refer") {
		c.reply(req, 400, "")
		return
	}
	select {
	case c.progress <- code:
	default:
	}
	c.reply(req, 200, "")
}
