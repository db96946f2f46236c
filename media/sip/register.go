package sip

import (
	"strconv"
	"strings"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

const (
	maxBindings    = 4 // phones of one address
	defaultExpires = time.Hour
	maxExpires     = 2 * time.Hour
)

// onRegister keeps the phones of an address (RFC 3261 §10.3).
func (g *Gateway) onRegister(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	user := req.To().Address.User
	at := linkOf(req)
	if !at.to.IsValid() || user == "" {
		g.reply(req, tx, status{404, "Not Found"})
		return
	}
	switch v, header := g.auth.judge(req, user, at.to.Addr()); v {
	case silence:
		return
	case challenge, stale:
		g.reply(req, tx, status{401, "Unauthorized"}, header...)
		return
	}
	g.streams.vouch(at)
	update, fault := g.readUpdate(req, at)
	if fault.code == 423 {
		g.reply(req, tx, fault, "Min-Expires", seconds(g.cfg.MinExpires))
		return
	}
	if fault.code != 0 {
		g.reply(req, tx, fault)
		return
	}
	bindings := g.reg.update(media.Address(user), update, time.Now())
	res := sipmsg.NewResponseFromRequest(req, 200, "OK", nil)
	for _, b := range bindings {
		c := &sipmsg.ContactHeader{Address: *b.contact.Clone()}
		c.Params.Add("expires", seconds(time.Until(b.expires)))
		res.AppendHeader(c)
	}
	res.AppendHeader(sipmsg.NewHeader("Date", time.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")))
	if err := tx.Respond(res); err != nil {
		g.log.Debug("response not sent", "code", 200, "error", err)
	}
}

// update is what a REGISTER asks for; without set and without all it only asks what there is.
type update struct {
	all    bool // Contact: *
	callID string
	cseq   uint32
	set    []binding // those with a zero expires are removed
}

// readUpdate reads the Contacts. "If the request contains a Contact header field with "*", [...] it is the only Contact
// and Expires is zero, otherwise the server MUST return a 400" (§10.3 step 6). An expiry is the Contact's, then the
// request's, then ours (step 7).
func (g *Gateway) readUpdate(req *sipmsg.Request, at link) (update, status) {
	bad := status{400, "Bad Contact"}
	u := update{callID: string(*req.CallID()), cseq: req.CSeq().SeqNo}
	general, given := time.Duration(-1), false
	if h := req.GetHeader("expires"); h != nil {
		general, given = expiry(h.Value())
		if !given {
			return u, status{400, "Bad Expires"}
		}
	}
	contacts := req.GetHeaders("contact")
	now := time.Now()
	for _, h := range contacts {
		c, ok := h.(*sipmsg.ContactHeader)
		if !ok {
			return u, bad
		}
		if c.Address.Wildcard {
			if len(contacts) > 1 || !given || general != 0 {
				return u, bad
			}
			u.all = true
			return u, status{}
		}
		if blank(c.Address.Host) {
			return u, bad
		}
		life := defaultExpires
		if given {
			life = general
		}
		if own, ok := c.Params.Get("expires"); ok {
			if d, ok := expiry(own); ok {
				life = d
			}
		}
		if life > 0 && life < g.cfg.MinExpires {
			return u, status{423, "Interval Too Brief"}
		}
		b := binding{contact: *c.Address.Clone(), source: at.to, over: at.over, callID: u.callID, cseq: u.cseq, since: now}
		if life > 0 {
			b.expires = now.Add(min(life, maxExpires))
		}
		u.set = append(u.set, b)
	}
	return u, status{}
}

func expiry(s string) (time.Duration, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	return time.Duration(n) * time.Second, err == nil
}

// seconds rounds up, so that a registration that still stands never says 0.
func seconds(d time.Duration) string {
	return strconv.Itoa(int((max(d, 0) + time.Second - 1) / time.Second))
}
