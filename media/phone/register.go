package phone

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// account is the state of this phone's registration.
type account struct {
	turn   sync.Mutex // one REGISTER at a time, in CSeq order (RFC 3261 10.2)
	callID string
	tag    string
	seq    uint32
	up     bool
	stop   context.CancelFunc // of the refreshing
	done   chan struct{}      // closed when it has stopped
}

// Register binds this phone's address to its account and keeps it bound until Unregister or Close: refreshed when half of what the server granted has
// passed, retried after failures. It returns when the first binding is there; a refusal is a *Refused. Expires is rounded to seconds.
func (p *Phone) Register(ctx context.Context, expires time.Duration) error {
	p.stopRefreshing()
	granted, err := p.register(ctx, expires)
	if err != nil {
		return err
	}
	refresh, stop := context.WithCancel(p.ctx)
	done := make(chan struct{})
	p.mu.Lock()
	p.account.stop, p.account.done = stop, done
	p.mu.Unlock()
	if !p.spawn(func() { defer close(done); p.refresh(refresh, expires, granted) }) {
		stop()
		return ErrClosed
	}
	return nil
}

// Unregister removes this phone's binding and no other (RFC 3261 10.2.2).
func (p *Phone) Unregister(ctx context.Context) error {
	p.stopRefreshing()
	_, err := p.register(ctx, 0)
	return err
}

// Registered reports whether the last REGISTER bound this phone.
func (p *Phone) Registered() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.account.up
}

func (p *Phone) stopRefreshing() {
	p.mu.Lock()
	stop, done := p.account.stop, p.account.done
	p.account.stop = nil
	p.mu.Unlock()
	if stop != nil {
		stop()
		<-done
	}
}

func (p *Phone) refresh(ctx context.Context, expires, granted time.Duration) {
	const soon, late = time.Second, 30 * time.Second
	pause := granted / 2
	for retry := soon; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		g, err := p.register(ctx, expires)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			p.log.Warn("phone: registration lost, trying again", "error", err, "in", retry)
			pause, retry = retry, min(2*retry, late)
		default:
			pause, retry = g/2, soon
		}
	}
}

// register sends one REGISTER and returns the lifetime the server granted.
func (p *Phone) register(ctx context.Context, expires time.Duration) (time.Duration, error) {
	p.account.turn.Lock()
	defer p.account.turn.Unlock()
	res, err := p.sendRegister(ctx, expires)
	if err == nil && res.StatusCode == 423 && expires > 0 { // RFC 3261 10.2.8: retry with the Min-Expires of the response
		if n, e := strconv.Atoi(headerText(res, "Min-Expires")); e == nil {
			expires = time.Duration(n) * time.Second
			res, err = p.sendRegister(ctx, expires)
		}
	}
	if err == nil && res.StatusCode >= 300 {
		err = refused(res)
	}
	p.mu.Lock()
	p.account.up = err == nil && expires > 0
	p.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return p.granted(res, expires), nil
}

func (p *Phone) sendRegister(ctx context.Context, expires time.Duration) (*sip.Response, error) {
	a := &p.account
	if a.callID == "" {
		a.callID, a.tag = newTag(), newTag()
	}
	uri := "sip:" + p.domain
	aor := fmt.Sprintf("sip:%s@%s", p.user(), p.domain)
	return p.converse(ctx, sip.REGISTER, uri, p.server, func(branch, auth string) []byte {
		a.seq++
		lines := []string{
			"REGISTER " + uri + " SIP/2.0", p.via(branch), "Max-Forwards: 70",
			"From: " + nameAddr(p.cfg.Display, aor) + ";tag=" + a.tag, "To: <" + aor + ">",
			"Call-ID: " + a.callID, fmt.Sprintf("CSeq: %d REGISTER", a.seq),
			"Contact: <" + p.contact() + ">", fmt.Sprintf("Expires: %d", int(expires.Round(time.Second).Seconds())),
			"Allow: " + allow, "User-Agent: receptivo-phone",
		}
		if auth != "" {
			lines = append(lines, auth)
		}
		return literal(lines, "", "")
	})
}

// granted is the lifetime of our binding: the expires of our Contact, else the Expires header, else what we asked (RFC 3261 10.2.4). At least a second.
func (p *Phone) granted(res *sip.Response, asked time.Duration) time.Duration {
	text := headerText(res, "Expires")
	for _, h := range res.GetHeaders("Contact") {
		c, ok := h.(*sip.ContactHeader)
		if !ok || !strings.EqualFold(c.Address.User, p.user()) || c.Address.Port != int(p.wire.local.Port()) {
			continue
		}
		if e, ok := c.Params.Get("expires"); ok {
			text = e
		}
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		asked = time.Duration(n) * time.Second
	}
	return max(asked, time.Second)
}
