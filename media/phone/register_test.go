package phone_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// registrar is the least that can be registered at: one password, a nonce per challenge, requests remembered.
type registrar struct {
	conn       *net.UDPConn
	challenges []string // algorithms offered, in this order
	password   string
	expires    int // granted
	minimum    int // below it: 423
	stale      int // how many good answers are called stale first

	mu    sync.Mutex
	nonce int
	seen  chan *sip.Request // accepted REGISTERs
	used  chan string       // algorithm of each
}

func newRegistrar(t *testing.T, r *registrar) *registrar {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	r.conn, r.seen, r.used = conn, make(chan *sip.Request, 16), make(chan string, 16)
	done := make(chan struct{})
	go func() { defer close(done); r.serve() }()
	t.Cleanup(func() { conn.Close(); <-done })
	return r
}

func (r *registrar) serve() {
	buf := make([]byte, 65535)
	for {
		n, from, err := r.conn.ReadFromUDP(buf)
		if err != nil {
			return
		}
		msg, err := sip.ParseMessage(buf[:n])
		if req, ok := msg.(*sip.Request); err == nil && ok {
			req.SetSource(from.String())
			r.conn.WriteToUDP([]byte(r.answer(req).String()), from)
		}
	}
}

func (r *registrar) answer(req *sip.Request) *sip.Response {
	r.mu.Lock()
	defer r.mu.Unlock()
	if h := req.GetHeader("Authorization"); h != nil {
		if alg, ok := r.accepts(req, h.Value()); ok {
			return r.bind(req, alg)
		}
	}
	return r.challenge(req, false)
}

func (r *registrar) bind(req *sip.Request, alg string) *sip.Response {
	if r.stale > 0 {
		r.stale--
		return r.challenge(req, true)
	}
	var asked int
	fmt.Sscan(req.GetHeader("Expires").Value(), &asked)
	if asked > 0 && asked < r.minimum {
		res := sip.NewResponseFromRequest(req, 423, "Interval Too Brief", nil)
		res.AppendHeader(sip.NewHeader("Min-Expires", fmt.Sprint(r.minimum)))
		return res
	}
	r.seen <- req
	r.used <- alg
	res := sip.NewResponseFromRequest(req, 200, "OK", nil)
	if asked > 0 {
		res.AppendHeader(sip.NewHeader("Contact", "<sip:ana@192.0.2.9:5060>;expires=3000"))
		res.AppendHeader(sip.NewHeader("Contact", req.Contact().Value()+fmt.Sprintf(";expires=%d", min(asked, r.expires))))
	}
	return res
}

func (r *registrar) challenge(req *sip.Request, stale bool) *sip.Response {
	r.nonce++
	res := sip.NewResponseFromRequest(req, 401, "Unauthorized", nil)
	for _, alg := range r.challenges {
		c := digest.Challenge{Realm: "receptivo", Nonce: fmt.Sprint("n", r.nonce), Algorithm: alg, QOP: []string{"auth"}, Stale: stale}
		res.AppendHeader(sip.NewHeader("WWW-Authenticate", c.String()))
	}
	return res
}

func (r *registrar) accepts(req *sip.Request, value string) (string, bool) {
	got, err := digest.ParseCredentials(value)
	if err != nil || got.Nonce != fmt.Sprint("n", r.nonce) || got.URI != strings.TrimPrefix(req.Recipient.String(), "") {
		return "", false
	}
	want, err := digest.Digest(
		&digest.Challenge{Realm: got.Realm, Nonce: got.Nonce, Algorithm: got.Algorithm, QOP: []string{"auth"}},
		digest.Options{Method: "REGISTER", URI: got.URI, Count: got.Nc, Cnonce: got.Cnonce, Username: "ana", Password: r.password})
	return got.Algorithm, err == nil && want.Response == got.Response
}

func (r *registrar) addr() string { return r.conn.LocalAddr().String() }

func TestPhoneRegistersWithTheStrongestDigest(t *testing.T) {
	for _, c := range []struct {
		offered []string
		used    string
	}{{[]string{"MD5"}, "MD5"}, {[]string{"MD5", "SHA-256"}, "SHA-256"}, {[]string{"SHA-256", "MD5"}, "SHA-256"}} {
		r := newRegistrar(t, &registrar{challenges: c.offered, password: "secret", expires: 3600, stale: 1})
		ana := phone.Acts(t, phone.Config{Server: r.addr(), User: "ana", Password: "secret"})
		ana.Registers()
		require.True(t, ana.Registered())
		require.Equal(t, c.used, <-r.used)
		req := <-r.seen
		require.Equal(t, fmt.Sprintf("sip:ana@%s", ana.Addr()), req.Contact().Address.String())
		ana.Unregisters()
		require.False(t, ana.Registered())
		require.Equal(t, "0", (<-r.seen).GetHeader("Expires").Value())
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	r := newRegistrar(t, &registrar{challenges: []string{"MD5"}, password: "secret", expires: 3600})
	ana := phone.Acts(t, phone.Config{Server: r.addr(), User: "ana", Password: "guess"})
	err := ana.Register(t.Context(), time.Minute)
	var refused *phone.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 401, refused.Code)
	require.False(t, ana.Registered())
}

func TestRegistrationIsRefreshedAtHalfOfWhatWasGranted(t *testing.T) {
	r := newRegistrar(t, &registrar{challenges: []string{"MD5"}, password: "secret", expires: 1, minimum: 90})
	ana := phone.Acts(t, phone.Config{Server: r.addr(), User: "ana", Password: "secret"})
	ana.Registers() // 60 s asked, 90 s demanded, 1 s granted
	first := <-r.seen
	require.Equal(t, "90", first.GetHeader("Expires").Value())
	second := <-r.seen
	require.Equal(t, first.CallID().Value(), second.CallID().Value())
	require.Greater(t, second.CSeq().SeqNo, first.CSeq().SeqNo)
}

func TestSilentServerEndsWithTheContext(t *testing.T) {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer conn.Close()
	ana := phone.Acts(t, phone.Config{Server: conn.LocalAddr().String(), User: "ana"})
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, ana.Register(ctx, time.Minute), context.DeadlineExceeded)
	buf, count := make([]byte, 2000), 0
	conn.SetReadDeadline(time.Now())
	for conn.SetReadDeadline(time.Now().Add(time.Millisecond)); ; count++ {
		if _, _, err := conn.ReadFromUDP(buf); err != nil {
			break
		}
	}
	require.Equal(t, 2, count, "sent, and once more after 500 ms")
}
