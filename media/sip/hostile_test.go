package sip

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// samples are messages of every kind we read, to be spoiled.
func samples(r *raw, tag string) [][]byte {
	var out [][]byte
	for _, m := range []string{
		r.request("INVITE", "m-{n}", "", 1, "Require: \nSupported: 100rel, timer\nRecord-Route: <sip:127.0.0.1;lr>, <sip:192.0.2.1:5070;lr>\n", pcma),
		r.request("INVITE", "up", tag, 5, "", pcma+"a=sendonly\n"),
		r.request("ACK", "up", tag, 5, "", pcma),
		r.request("INFO", "up", tag, 6, "Content-Type: application/dtmf-relay\n", "Signal=5\n"),
		r.request("OPTIONS", "o-{n}", "", 1, "", ""),
		r.request("CANCEL", "m-{n}", "", 1, "", ""),
		r.registration(login{user: "ana", password: "x", nonce: "abc", nc: 1, cseq: 1, expires: 60}),
		r.registration(login{user: "ana", cseq: 1, contact: "*"}),
		"SIP/2.0 200 OK\nVia: SIP/2.0/UDP {gw};branch=z9hG4bKx\nFrom: <sip:a@b>;tag=1\nTo: <sip:a@b>;tag=2\nCall-ID: up\nCSeq: 1 INVITE\nContact: <sip:a@{me}>\n\n" + pcma,
	} {
		m = strings.NewReplacer("{me}", r.addr(), "{gw}", r.to.String(), "\n", "\r\n").Replace(m)
		out = append(out, []byte(m))
	}
	return out
}

// spoil changes a message as a network, a bad phone or a bad person would.
func spoil(rnd *rand.Rand, b []byte, n int) []byte {
	b = []byte(strings.ReplaceAll(string(b), "{n}", fmt.Sprint(n)))
	bits := []string{"\r\n", "\n", " ", ";", ",", ":", "=", "<", ">", "\"", "*", "\x00", "\xff", "%", "@", "sip:", "tag=", "branch=", "4294967296", "-1", "\t", "[", "]"}
	for range 1 + rnd.IntN(4) {
		if len(b) < 2 {
			return b
		}
		i, j := rnd.IntN(len(b)), rnd.IntN(len(b))
		i, j = min(i, j), max(i, j)
		switch rnd.IntN(6) {
		case 0:
			b[i] ^= byte(1 << rnd.IntN(8))
		case 1:
			b = append(b[:i:i], b[min(j, i+40):]...)
		case 2:
			b = append(b[:i:i], append([]byte(bits[rnd.IntN(len(bits))]), b[i:]...)...)
		case 3:
			b = b[:j]
		case 4:
			b = append(b[:i:i], append(append([]byte{}, b[i:min(j, i+60)]...), b[i:]...)...)
		case 5: // lose a whole line
			lines := strings.SplitAfter(string(b), "\r\n")
			k := rnd.IntN(len(lines))
			b = []byte(strings.Join(append(lines[:k:k], lines[k+1:]...), ""))
		}
	}
	return b
}

func TestSpoiledMessagesLeaveTheNodeUp(t *testing.T) {
	g := opens(t, quick)
	g.Serve(func(_ context.Context, l media.Leg) { _ = l.Answer() })
	eve := opensRaw(t, g)
	seed := uint64(time.Now().UnixNano())
	rnd := rand.New(rand.NewPCG(seed, 1))
	all := samples(eve, "x")
	for n := range 3000 {
		msg := spoil(rnd, all[rnd.IntN(len(all))], n)
		eve.sends(msg)
		if n%50 == 0 { // not faster than they are read
			eve.says(eve.request("OPTIONS", fmt.Sprint("pace", n), "", 1, "", ""))
			for !strings.Contains(eve.hears("SIP/2.0 200"), fmt.Sprint("pace", n)) {
			}
		}
		if g.Stats().Panics > 0 {
			_ = os.WriteFile("testdata/panic.sip", msg, 0o644)
			t.Fatalf("seed %d, about message %d: a panic; see testdata/panic.sip", seed, n)
		}
	}
	require.Zero(t, g.Stats().Restarts)
}

// FuzzGuard looks for a message that the guard lets through to a nil pointer, or that makes it fall itself.
func FuzzGuard(f *testing.F) {
	r := &raw{t: f}
	r.to = mustAddrPort("127.0.0.1:5060")
	r.me = "127.0.0.1:5070"
	for _, s := range samples(r, "x") {
		f.Add(s)
	}
	parser := sipmsg.NewParser()
	f.Fuzz(func(t *testing.T, b []byte) {
		msg, err := parser.ParseSIP(b)
		if err != nil {
			return
		}
		switch m := msg.(type) {
		case *sipmsg.Request:
			m.SetSource("127.0.0.1:5070")
			m.SetTransport("UDP")
			if fault, _ := check(m); fault.code != 0 {
				_ = sipmsg.NewResponseFromRequest(m, fault.code, fault.text, nil).String()
				return
			}
			_ = aboutCaller(m, nil)
			if m.Method == sipmsg.INVITE {
				_ = arriving(m).request(sipmsg.BYE).String()
			}
			g := &Gateway{cfg: Config{MinExpires: time.Second}}
			_, _ = g.readUpdate(m, link{overUDP, r.to})
			_ = relayedKey(string(m.Body()))
		case *sipmsg.Response:
			if soundResponse(m) {
				inv := sipmsg.NewRequest(sipmsg.INVITE, sipmsg.Uri{Host: "127.0.0.1"})
				inv.AppendHeader(m.From())
				inv.AppendHeader(m.CallID())
				inv.AppendHeader(m.CSeq())
				_ = established(inv, m, link{overUDP, r.to}).request(sipmsg.ACK).String()
			}
		}
	})
}
