package sip

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"receptivo/media"
)

var _ media.Referrer = (*leg)(nil)

// referral is a REFER under way: the party's answer to it, then what its NOTIFYs say.
type referral struct {
	answer chan error  // the REFER's own outcome; nil: taken
	final  chan error  // what became of the call; buffered, the first counts
	told   atomic.Bool // a NOTIFY has come: it was taken, whatever is still on its way
}

// tell notes what became of the call.
func (r *referral) tell(err error) {
	select {
	case r.final <- err:
	default:
	}
}

// errReferring is for who asks twice at a time.
var errReferring = errors.New("sip: the party is being referred already")

// Refer sends REFER in the party's dialog (RFC 3515) and waits for the final NOTIFY. It implements [media.Referrer];
// without the leave of the leg's trunk, or of Config.Refer where there is none, the error is [media.ErrNoReferral].
func (l *leg) Refer(ctx context.Context, to string) error {
	uri, err := targetOf(to, "").read()
	switch {
	case err != nil:
		return err
	case !l.mayRefer():
		return media.ErrNoReferral
	case l.now() == ended:
		return media.ErrGone
	case l.now() != confirmed:
		return fmt.Errorf("%w: answer before you refer", media.ErrNotOpen)
	}
	if uri.Host == "" {
		uri = l.numberAtTrunk(uri.User)
	}
	r := &referral{answer: make(chan error, 1), final: make(chan error, 1)}
	if !l.referred.CompareAndSwap(nil, r) {
		return errReferring
	}
	defer l.referred.CompareAndSwap(r, nil)
	if !l.g.spawn("refer", nil, func() { l.sendRefer(ctx, r, uri) }) {
		return media.ErrGone
	}
	return l.await(ctx, r)
}

// await waits for what becomes of a REFER. A party that took it and then hangs up has left for where it was sent: many
// never tell how that ended.
func (l *leg) await(ctx context.Context, r *referral) error {
	taken := false
	for {
		select {
		case err := <-r.answer:
			if err != nil {
				return err
			}
			taken = true
		case err := <-r.final:
			return err
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", media.ErrNoAnswer, context.Cause(ctx))
		case <-l.ctx.Done():
			return l.leftFor(r, taken)
		}
	}
}

// crossing is how long an answer that came before a BYE may take to be seen after it: they are read in order, and handled
// side by side.
const crossing = 50 * time.Millisecond

// leftFor says how a REFER ended when its leg did. A NOTIFY, which may be here before the response to the REFER is (RFC 3515
// §2.4.4), says as much as that.
func (l *leg) leftFor(r *referral, taken bool) error {
	select {
	case err := <-r.final:
		return err
	default:
	}
	if taken = taken || r.told.Load(); !taken {
		select {
		case err := <-r.answer:
			taken = err == nil
		case <-time.After(crossing):
		}
	}
	var e *media.Ending
	if taken && errors.As(context.Cause(l.ctx), &e) && e.By == media.Remote {
		return nil
	}
	return media.ErrGone
}

func (l *leg) mayRefer() bool {
	if l.trunk != nil {
		return l.trunk.conf.Load().Refer
	}
	return l.g.cfg.Refer
}

// numberAtTrunk is a number as the party reaches it: at the carrier that leads to it, else at us.
func (l *leg) numberAtTrunk(user string) sipmsg.Uri {
	if l.trunk == nil {
		return l.g.contactAs(user, l.g.listens(l.d.over).Addr(), l.d.over).Address
	}
	for _, w := range l.trunk.ways() {
		if w.at.Addr() == l.d.source.Addr().Unmap() {
			return w.uri(user)
		}
	}
	host, port, _ := splitHost(l.trunk.conf.Load().Host)
	return sipmsg.Uri{Scheme: "sip", User: user, Host: host, Port: port}
}

// sendRefer sends the REFER, once the party has acknowledged our answer, and notes its own answer.
func (l *leg) sendRefer(ctx context.Context, r *referral, to sipmsg.Uri) {
	if p := l.pending.Load(); p != nil {
		select {
		case <-p.done:
		case <-ctx.Done():
			return
		}
	}
	if ctx.Err() != nil || l.now() != confirmed {
		return // whoever waits has its reason already
	}
	res, err := l.g.askAs(l.d.login, requestTime, func() *sipmsg.Request {
		req := l.d.request(sipmsg.REFER)
		req.AppendHeader(l.contact())
		req.AppendHeader(sipmsg.NewHeader("Refer-To", "<"+to.String()+">"))
		us := l.contact().Address
		req.AppendHeader(sipmsg.NewHeader("Referred-By", "<"+us.String()+">")) // RFC 3892 §2.1
		return req
	})
	if err != nil {
		r.answer <- media.ErrUnreachable
		return
	}
	r.answer <- taken(res)
	// "Refer-Sub: false" in the response: no NOTIFY will come, the order was taken, and that is all (RFC 4488 §4).
	if h := res.GetHeader("refer-sub"); res.IsSuccess() && h != nil && strings.EqualFold(strings.TrimSpace(h.Value()), "false") {
		r.tell(nil)
	}
}

// taken is what the response to a REFER means.
func taken(res *sipmsg.Response) error {
	switch code := res.StatusCode; {
	case res.IsSuccess():
		return nil
	case code == 481 || code == 408: // RFC 3261 §12.2.1.2: the dialog is over
		return media.ErrGone
	case code == 405 || code == 420 || code == 489 || code == 501:
		return media.ErrNoReferral
	case code == 403 || code == 603:
		return media.ErrDeclined
	default:
		return outcomeOf(code)
	}
}

// onNotify takes the progress of a REFER of ours: "Each NOTIFY MUST contain a body of type "message/sipfrag"" that begins
// with a SIP status line (RFC 3515 §2.4.5).
func (g *Gateway) onNotify(req *sipmsg.Request, tx sipmsg.ServerTransaction) {
	l := g.within(req, tx)
	if l == nil {
		return
	}
	if !l.d.saw(req.CSeq().SeqNo) {
		g.reply(req, tx, status{500, "Server Internal Error"}, "Retry-After", "1")
		return
	}
	if event(req, "event") != "refer" {
		g.reply(req, tx, status{489, "Bad Event"}, "Allow-Events", "refer")
		return
	}
	r := l.referred.Load()
	if r == nil {
		g.reply(req, tx, status{481, "Subscription Does Not Exist"})
		return
	}
	code, ok := fragment(req.Body())
	over := event(req, "subscription-state") == "terminated"
	if !ok && !over {
		g.reply(req, tx, status{400, "Bad Fragment"})
		return
	}
	r.told.Store(true)
	g.reply(req, tx, status{200, "OK"})
	switch {
	case code >= 200 && code < 300:
		r.tell(nil)
	case code >= 300:
		r.tell(outcomeOf(code))
	case over: // and nobody will say how it ended: better to keep a caller than to lose one
		r.tell(media.ErrUnreachable)
	}
}

// event is the first word of a header, in lower case.
func event(req *sipmsg.Request, name string) string {
	h := req.GetHeader(name)
	if h == nil {
		return ""
	}
	word, _, _ := strings.Cut(h.Value(), ";")
	return strings.ToLower(strings.TrimSpace(word))
}

// fragment reads the status code in a sipfrag (RFC 3420), such as "SIP/2.0 486 Busy Here".
func fragment(body []byte) (code int, ok bool) {
	line, _, _ := strings.Cut(string(body), "\n")
	version, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	digits, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	code, err := strconv.Atoi(digits)
	return code, err == nil && strings.EqualFold(version, "SIP/2.0") && len(digits) == 3 && code >= 100 && code <= 699
}
