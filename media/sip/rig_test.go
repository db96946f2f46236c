package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"receptivo/media"
	"receptivo/media/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

// opens a gateway on a free port where ana and bia may register, and closes it with the test.
func opens(t testing.TB, change ...func(*Config)) *Gateway {
	t.Helper()
	e := media.NewEngine(1)
	c := Config{Listen: "127.0.0.1:0", Engine: e, RTP: PortRange{42000, 42999}, KeepAlive: -1, Accounts: accounts,
		goodbye: 200 * time.Millisecond} // most parties of these tests are gone by then
	for _, f := range change {
		f(&c)
	}
	g, err := Open(c)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, g.Close())
		e.Close()
	})
	return g
}

func accounts(user string) (Account, bool) {
	switch user {
	case "ana":
		return NewAccount("ana", "receptivo", "secret"), true
	case "bia":
		return NewAccount("bia", "receptivo", "secret").WithSHA256("receptivo", "secret"), true
	}
	return Account{}, false
}

func quick(c *Config) { c.T1 = 10 * time.Millisecond }

// takes serves calls and hands each out as it arrives; the handler stays until the leg has ended.
func takes(t testing.TB, g *Gateway) <-chan media.Leg {
	t.Helper()
	calls := make(chan media.Leg, 100)
	g.Serve(func(ctx context.Context, l media.Leg) {
		calls <- l
		<-ctx.Done()
	})
	return calls
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !is(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("not in %s: %s", patience, what)
		}
	}
}

func next[T any](t testing.TB, what string, c <-chan T) T {
	t.Helper()
	select {
	case v, ok := <-c:
		if !ok {
			t.Fatalf("closed before %s came", what)
		}
		return v
	case <-time.After(patience):
		t.Fatalf("no %s in %s", what, patience)
		panic("unreachable")
	}
}

// endsWith waits for the end of a leg.
func endsWith(t testing.TB, l media.Leg, by media.Party, cause media.Cause) {
	t.Helper()
	select {
	case <-l.Context().Done():
	case <-time.After(patience):
		t.Fatalf("the leg has not ended in %s", patience)
	}
	var e *media.Ending
	require.True(t, errors.As(context.Cause(l.Context()), &e))
	require.Equal(t, media.Ending{By: by, Cause: cause}, media.Ending{By: e.By, Cause: e.Cause})
}

func dialer(t testing.TB, g *Gateway) *phone.Actor {
	return phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "5511988887777", Tone: 440})
}

func agent(t testing.TB, g *Gateway, user string) *phone.Actor {
	t.Helper()
	a := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: user, Password: "secret", Tone: 700})
	a.Registers()
	return a
}

// raw is a peer that says exactly what it is told: messages are literal, lines may end in LF.
type raw struct {
	t    testing.TB
	conn *net.UDPConn
	to   netip.AddrPort
	line *cable // in place of conn: TCP or TLS
	me   string // its address, when there is no socket
	odd  string // Contact of its responses, when it is not the right one
	n    int
}

func opensRaw(t testing.TB, g *Gateway) *raw {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return &raw{t: t, conn: conn, to: g.Addr()}
}

func (r *raw) addr() string {
	switch {
	case r.line != nil:
		return r.line.conn.LocalAddr().String()
	case r.conn == nil:
		return r.me
	}
	return r.conn.LocalAddr().String()
}

// says sends a message; {me} is this peer's address and {gw} the gateway's. Content-Length is added.
func (r *raw) says(text string) {
	r.t.Helper()
	text = strings.NewReplacer("{me}", r.addr(), "{gw}", r.to.String()).Replace(strings.TrimLeft(text, "\n\t "))
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	if r.line != nil {
		for i := range lines {
			lines[i] = strings.Replace(lines[i], "SIP/2.0/UDP", "SIP/2.0/"+r.line.over, 1)
		}
	}
	body = strings.ReplaceAll(body, "\n", "\r\n")
	lines = append(lines, fmt.Sprintf("Content-Length: %d", len(body)))
	r.sends([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + body))
}

func (r *raw) sends(b []byte) {
	r.t.Helper()
	if r.line != nil {
		_, err := r.line.conn.Write(b)
		require.NoError(r.t, err)
		return
	}
	_, err := r.conn.WriteToUDPAddrPort(b, r.to)
	require.NoError(r.t, err)
}

// hears reads up to the next message whose first line begins so.
func (r *raw) hears(start string) string {
	r.t.Helper()
	var seen []string
	for deadline := time.Now().Add(patience); ; {
		msg, ok := r.reads(time.Until(deadline))
		if !ok {
			r.t.Fatalf("no %q, only %q", start, seen)
		}
		if strings.HasPrefix(msg, start) {
			return msg
		}
		first, _, _ := strings.Cut(msg, "\r\n")
		seen = append(seen, first)
	}
}

func (r *raw) reads(within time.Duration) (string, bool) {
	if r.line != nil {
		return r.line.reads(within)
	}
	b := make([]byte, 65536)
	require.NoError(r.t, r.conn.SetReadDeadline(time.Now().Add(within)))
	n, err := r.conn.Read(b)
	return string(b[:n]), err == nil
}

const pcma = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 8\n"

// request writes a request of a call with this id, whose From tag is "caller".
func (r *raw) request(method, id, toTag string, cseq int, extra, body string) string {
	r.n++
	if toTag != "" {
		toTag = ";tag=" + toTag
	}
	if body != "" && !strings.Contains(extra, "Content-Type") {
		extra += "Content-Type: application/sdp\n"
	}
	branch := fmt.Sprintf("z9hG4bK-%s-%d", id, r.n)
	return fmt.Sprintf("%s sip:8000@{gw} SIP/2.0\nVia: SIP/2.0/UDP {me};branch=%s;rport\nFrom: <sip:bob@{me}>;tag=caller\n"+
		"To: <sip:8000@{gw}>%s\nCall-ID: %s\nCSeq: %d %s\nContact: <sip:bob@{me}>\nMax-Forwards: 70\n%s\n%s",
		method, branch, toTag, id, cseq, method, extra, body)
}

// calls sends an INVITE and returns it.
func (r *raw) calls(id string) string {
	r.t.Helper()
	inv := r.request("INVITE", id, "", 1, "", pcma)
	r.says(inv)
	return inv
}

var toTag = regexp.MustCompile(`(?m)^To:.*;tag=([^;\r\n]+)`)

func tagIn(msg string) string {
	if m := toTag.FindStringSubmatch(msg); m != nil {
		return m[1]
	}
	return ""
}

// header is the value of a header in a message; empty without it.
func header(msg, name string) string {
	head, _, _ := strings.Cut(msg, "\r\n\r\n")
	for line := range strings.Lines(head) {
		if n, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func mustAddrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }
