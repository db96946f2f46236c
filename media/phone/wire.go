package phone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"
)

// RFC 3261 17.1.1.1 and table 4: the estimate of the round trip, the longest pause between retransmissions, the end of patience.
const (
	t1       = 500 * time.Millisecond
	t2       = 4 * time.Second
	patience = 64 * t1
)

var (
	// ErrNoResponse: the server said nothing final in 32 s (RFC 3261 timers B and F).
	ErrNoResponse = errors.New("phone: no response from the server")
	// ErrClosed: the phone was closed or unplugged.
	ErrClosed = errors.New("phone: closed")
)

// wire is one UDP socket that speaks SIP: it parses, matches responses to requests and repeats what must be repeated.
type wire struct {
	conn  *net.UDPConn
	local netip.AddrPort
	log   *slog.Logger

	onRequest func(*request)      // a request seen for the first time, or any ACK; must not block
	onStray   func(*sip.Response) // a response to nothing this phone has asked, or no longer waits for

	deaf   atomic.Bool   // nothing received is looked at
	closed chan struct{} // the read loop has ended

	mu    sync.Mutex
	asked map[string]*exchange
	acked recent[answer] // ACKs sent, by branch and To tag: repeated when the final response is (RFC 3261 13.2.2.4, 17.1.1.2)
	told  recent[answer] // last responses, by branch, sent-by and method: repeated when the request is (RFC 3261 17.2)
}

// answer is a message and where it went; an empty one is remembered but not sent.
type answer struct {
	msg []byte
	to  netip.AddrPort
}

// request is one received request with what identifies its transaction.
type request struct {
	*sip.Request
	from   netip.AddrPort
	branch string // branch and sent-by: an INVITE, its CANCEL and the ACK of its refusal share it (RFC 3261 17.2.3)
}

func newWire(conn *net.UDPConn, log *slog.Logger) *wire {
	return &wire{
		conn: conn, local: conn.LocalAddr().(*net.UDPAddr).AddrPort(), log: log,
		closed: make(chan struct{}), asked: map[string]*exchange{},
	}
}

// read serves the socket until it is closed. One datagram never ends it.
func (w *wire) read() {
	defer close(w.closed)
	parser := sip.NewParser()
	buf := make([]byte, 65535)
	for {
		n, from, err := w.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil || n < 12 || w.deaf.Load() { // shorter than any start line: a NAT keep-alive
			continue
		}
		from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
		w.receive(parser, buf[:n], from)
	}
}

// receive takes one datagram. The parser and all behind it may meet anything: a panic costs this datagram.
func (w *wire) receive(parser *sip.Parser, datagram []byte, from netip.AddrPort) {
	defer func() {
		if r := recover(); r != nil {
			w.log.Error("phone: a datagram was dropped", "panic", fmt.Sprint(r))
		}
	}()
	msg, err := parser.ParseSIP(datagram)
	if err != nil || msg.Via() == nil || msg.CSeq() == nil || msg.CallID() == nil || msg.From() == nil || msg.To() == nil {
		w.log.Debug("phone: unreadable datagram", "bytes", len(datagram), "error", err)
		return
	}
	switch m := msg.(type) {
	case *sip.Response:
		w.response(m)
	case *sip.Request:
		w.request(&request{Request: m, from: from, branch: branchOf(m) + " " + m.Via().Host + fmt.Sprint(m.Via().Port)})
	}
}

func (w *wire) response(res *sip.Response) {
	w.log.Debug("phone: <-", "status", res.StatusCode, "cseq", res.CSeq().Value())
	branch := branchOf(res)
	invite := res.CSeq().MethodName == sip.INVITE
	w.mu.Lock()
	ack, known := w.acked.get(ackKey(res))
	x := w.asked[branch+" "+string(res.CSeq().MethodName)]
	w.mu.Unlock()
	switch {
	case invite && res.StatusCode >= 200 && known:
		w.write(ack.msg, ack.to)
	case x != nil:
		select {
		case x.responses <- res:
		default: // 64 unread: whatever matters is repeated by the server
		}
	default:
		w.onStray(res)
	}
}

func (w *wire) request(req *request) {
	w.log.Debug("phone: <-", "method", req.Method)
	if req.Method == sip.ACK {
		w.onRequest(req)
		return
	}
	key := req.branch + " " + string(req.Method)
	w.mu.Lock()
	last, seen := w.told.get(key)
	if !seen {
		w.told.put(key, answer{})
	}
	w.mu.Unlock()
	if seen {
		w.write(last.msg, last.to)
		return
	}
	w.onRequest(req)
}

// write sends one datagram. What the socket refuses is lost, as on any network: retransmission is the remedy.
func (w *wire) write(msg []byte, to netip.AddrPort) error {
	if len(msg) == 0 {
		return nil
	}
	_, err := w.conn.WriteToUDPAddrPort(msg, to)
	return err
}

// reply answers a request and remembers the answer for its retransmissions.
// RFC 3581 4: "the server MUST send the response to the address and port the request came from".
func (w *wire) reply(req *request, msg []byte) {
	w.mu.Lock()
	w.told.put(req.branch+" "+string(req.Method), answer{msg, req.from})
	w.mu.Unlock()
	w.write(msg, req.from)
}

// acknowledge sends an ACK now and whenever the same final response comes again; nil remembers to stay silent.
func (w *wire) acknowledge(res *sip.Response, ack []byte, to netip.AddrPort) {
	w.mu.Lock()
	w.acked.put(ackKey(res), answer{ack, to})
	w.mu.Unlock()
	w.write(ack, to)
}

// insist repeats msg from t1, doubling to t2, until stop closes (true) or patience, ctx or the phone ends (false).
func (w *wire) insist(ctx context.Context, msg []byte, to netip.AddrPort, stop <-chan struct{}) bool {
	end := time.NewTimer(patience)
	defer end.Stop()
	for pause := t1; ; pause = min(2*pause, t2) {
		again := time.NewTimer(pause)
		select {
		case <-stop:
			again.Stop()
			return true
		case <-end.C:
			again.Stop()
			return false
		case <-ctx.Done():
			again.Stop()
			return false
		case <-w.closed:
			again.Stop()
			return false
		case <-again.C:
			w.write(msg, to)
		}
	}
}

// exchange is one client transaction (RFC 3261 17.1): a request that is sent again until somebody answers. One goroutine at a time calls next.
type exchange struct {
	wire      *wire
	key       string
	msg       []byte
	to        netip.AddrPort
	invite    bool
	responses chan *sip.Response

	pause    time.Duration // until the next retransmission; 0: none any more
	deadline time.Time     // no answer by then: ErrNoResponse; zero: wait as long as the context does
	heard    bool          // any response at all
}

// ask sends a request and opens its transaction; the caller must end it.
func (w *wire) ask(branch, method string, msg []byte, to netip.AddrPort) *exchange {
	x := &exchange{
		wire: w, key: branch + " " + method, msg: msg, to: to, invite: method == string(sip.INVITE),
		responses: make(chan *sip.Response, 64), pause: t1, deadline: time.Now().Add(patience),
	}
	w.mu.Lock()
	w.asked[x.key] = x
	w.mu.Unlock()
	w.log.Debug("phone: ->", "method", method)
	w.write(msg, to)
	return x
}

func (x *exchange) end() {
	x.wire.mu.Lock()
	delete(x.wire.asked, x.key)
	x.wire.mu.Unlock()
}

// next returns the next response, provisional or final.
func (x *exchange) next(ctx context.Context) (*sip.Response, error) {
	for {
		var again, late <-chan time.Time
		if x.pause > 0 {
			again = time.After(x.pause)
		}
		if !x.deadline.IsZero() {
			late = time.After(time.Until(x.deadline))
		}
		select {
		case res := <-x.responses:
			x.answered(res)
			return res, nil
		case <-again:
			x.wire.write(x.msg, x.to)
			x.pause = x.longer()
		case <-late:
			return nil, ErrNoResponse
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-x.wire.closed:
			return nil, ErrClosed
		}
	}
}

// longer doubles the pause; timer A of an INVITE has no ceiling, timer E of the others is capped at T2.
func (x *exchange) longer() time.Duration {
	if x.invite {
		return 2 * x.pause
	}
	return min(2*x.pause, t2)
}

func (x *exchange) answered(res *sip.Response) {
	x.heard = true
	switch {
	case res.StatusCode >= 200:
		x.pause = 0
	case x.invite: // ringing: how long is the caller's business
		x.pause, x.deadline = 0, time.Time{}
	default:
		x.pause = t2
	}
}

// final reads on to the final response.
func (x *exchange) final(ctx context.Context) (*sip.Response, error) {
	for {
		res, err := x.next(ctx)
		if err != nil || res.StatusCode >= 200 {
			return res, err
		}
	}
}

func branchOf(m sip.Message) string {
	b, _ := m.Via().Params.Get("branch")
	return b
}

func tagOf(params sip.HeaderParams) string {
	t, _ := params.Get("tag")
	return t
}

func ackKey(res *sip.Response) string { return branchOf(res) + " " + tagOf(res.To().Params) }

// recent remembers values for at least one patience and forgets them after two.
type recent[V any] struct {
	now, before map[string]V
	turned      time.Time
}

func (r *recent[V]) get(key string) (V, bool) {
	if v, ok := r.now[key]; ok {
		return v, true
	}
	v, ok := r.before[key]
	return v, ok
}

func (r *recent[V]) put(key string, v V) {
	if now := time.Now(); r.now == nil || now.Sub(r.turned) > patience {
		r.before, r.now, r.turned = r.now, map[string]V{}, now
	}
	r.now[key] = v
}

// literal joins the lines of a message as they go on the wire: CRLF, then the body with its length.
func literal(lines []string, contentType, body string) []byte {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l + "\r\n")
	}
	if body != "" {
		b.WriteString("Content-Type: " + contentType + "\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return []byte(b.String())
}
