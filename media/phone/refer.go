package phone

import (
	"context"
	"fmt"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// Referral is a REFER of the other side (RFC 3515): it wants this phone to call somebody else. It has been accepted with
// 202; the script calls, or does not, and says by Notify what came of it.
type Referral struct {
	To   string // URI of Refer-To, as "sip:2001@192.0.2.1"
	call *Call
}

// Referrals delivers each REFER of the other side; when 8 wait unread, further ones are refused with 486.
func (c *Call) Referrals() <-chan *Referral { return c.referrals }

// serveRefer takes a REFER in the dialog.
func (c *Call) serveRefer(req *request) {
	to := headerText(req, "Refer-To")
	if i := strings.IndexByte(to, '<'); i >= 0 {
		to, _, _ = strings.Cut(to[i+1:], ">")
	}
	if to == "" {
		c.reply(req, 400, "")
		return
	}
	select {
	case c.referrals <- &Referral{To: to, call: c}:
		c.reply(req, 202, "", "Contact: <"+c.phone.contact()+">")
	default:
		c.reply(req, 486, "")
	}
}

// Notify tells the other side how the call it asked for stands, as a SIP status; a final one ends the telling (RFC 3515
// §2.4.5).
func (r *Referral) Notify(ctx context.Context, code int) error {
	state := "active;expires=60"
	if code >= 200 {
		state = "terminated;reason=noresource"
	}
	body := fmt.Sprintf("SIP/2.0 %d %s\r\n", code, phrase(code))
	res, err := r.call.request(ctx, sip.NOTIFY, "message/sipfrag;version=2.0", body, "Event: refer", "Subscription-State: "+state)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return refused(res)
	}
	return nil
}
