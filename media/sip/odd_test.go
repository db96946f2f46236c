package sip

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// swap replaces parts that must be there.
func swap(s string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			panic("no " + pairs[i] + " in " + s)
		}
		s = strings.Replace(s, pairs[i], pairs[i+1], 1)
	}
	return s
}

// What phones do wrong, or rarely. None of it leaves a dialog, a ringing or a panic behind.
func TestOddPhones(t *testing.T) {
	const nowhere = "v=0\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 99\n"
	for name, c := range map[string]struct {
		play func(p *raw, inv string)
		err  error // nil: answered
	}{
		"no audio":     {func(p *raw, inv string) { p.responds(inv, "200 OK", "a", "", nowhere) }, media.ErrNoCodec},
		"empty answer": {func(p *raw, inv string) { p.responds(inv, "200 OK", "a", "", "") }, media.ErrNoCodec},
		"other codec": {func(p *raw, inv string) {
			p.responds(inv, "200 OK", "a", "", strings.Replace(pcma, "AVP 8", "AVP 0", 1))
		}, nil},
		"g729": {func(p *raw, inv string) {
			p.responds(inv, "200 OK", "a", "", strings.Replace(pcma, "AVP 8", "AVP 18", 1))
		}, media.ErrNoCodec},
		"on hold": {func(p *raw, inv string) {
			p.responds(inv, "200 OK", "a", "", strings.Replace(pcma, "127.0.0.1\nt", "0.0.0.0\nt", 1))
		}, nil},
		"redirect": {func(p *raw, inv string) { p.responds(inv, "302 Moved", "a", "", "") }, media.ErrDeclined},
		"challenge": {func(p *raw, inv string) {
			p.responds(inv, "401 Unauthorized", "a", "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\n", "")
		}, media.ErrUnreachable},
		"flood of 100": {func(p *raw, inv string) {
			for range 2000 {
				p.responds(inv, "100 Trying", "", "", "")
			}
			p.responds(inv, "200 OK", "a", "", pcma)
		}, nil},
		"tags change": {func(p *raw, inv string) {
			p.responds(inv, "180 Ringing", "a", "", "")
			p.responds(inv, "183 Progress", "b", "", pcma)
			p.responds(inv, "200 OK", "c", "", pcma)
		}, nil},
		"404 after 180": {func(p *raw, inv string) {
			p.responds(inv, "180 Ringing", "a", "", "")
			p.responds(inv, "404 Not Found", "a", "", "")
		}, media.ErrUnreachable},
		"no tag": {func(p *raw, inv string) {
			p.sends([]byte("SIP/2.0 200 OK\n" + strings.SplitN(inv, "\r\n", 2)[1]))
			p.responds(inv, "486 Busy", "a", "", "")
		}, media.ErrBusy},
		"info, bye, update first": {func(p *raw, inv string) {
			p.responds(inv, "180 Ringing", "a", "", "")
			from := tagIn(strings.Replace(strings.Replace(inv, "\nTo:", "\nX:", 1), "\nFrom:", "\nTo:", 1))
			for _, m := range []string{"INFO", "BYE", "UPDATE"} {
				msg := p.request(m, header(inv, "Call-ID"), from, 5, "Content-Type: application/dtmf-relay\n", "Signal=1\n")
				p.says(strings.Replace(msg, "tag=caller", "tag=a", 1))
				p.hears("SIP/2.0 4")
			}
			p.responds(inv, "200 OK", "a", "", pcma)
		}, nil},
	} {
		g := opens(t, quick)
		p := opensRaw(t, g)
		p.registers(g)
		r := rings(t, g, media.About{})
		inv := p.hears("INVITE")
		c.play(p, inv)
		if c.err != nil {
			require.ErrorIs(t, r.failed(), c.err, name)
		} else {
			l := r.answered()
			p.hears("ACK")
			l.Hangup(media.CauseNormal)
			p.responds(p.hears("BYE"), "200 OK", "", "", "")
		}
		if c.err == media.ErrNoCodec {
			p.hears("ACK")
			p.responds(p.hears("BYE"), "200 OK", "", "", "")
		}
		gone(t, g)
		require.Zero(t, g.Stats().Panics, name)
		require.Zero(t, g.Stats().Legs, name)
	}
}

// A Contact that cannot be used is not used: ACK and BYE go to where the phone is.
func TestOddContacts(t *testing.T) {
	for _, contact := range []string{"<tel:+55>", "*", "<sip:@>", "<sip:ana@127.0.0.1:99999>", "<sip:ana@nowhere.invalid>"} {
		g := opens(t)
		p := opensRaw(t, g)
		p.registers(g)
		r := rings(t, g, media.About{})
		inv := p.hears("INVITE")
		p.odd = contact
		p.responds(inv, "200 OK", "a", "", pcma)
		l := r.answered()
		p.hears("ACK")
		l.Hangup(media.CauseNormal)
		p.responds(p.hears("BYE"), "200 OK", "a", "", "")
		require.Zero(t, g.Stats().Panics, contact)
	}
}

func TestOddCallers(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	of := func(id, start string) string {
		for {
			if m := bob.hears(start); header(m, "Call-ID") == id {
				return m
			}
		}
	}
	answered := func(id, inv string) (*leg, string) {
		bob.says(inv)
		l := next(t, "call "+id, calls)
		require.NoError(t, l.Answer(), id)
		return l.(*leg), tagIn(of(id, "SIP/2.0 200"))
	}
	// offerless, ACK without SDP
	l, tag := answered("late", bob.request("INVITE", "late", "", 1, "", ""))
	bob.says(bob.request("ACK", "late", tag, 1, "", ""))
	endsWith(t, l, media.Local, media.CauseInternal)
	bob.hears("BYE")
	// multipart
	mp := "Content-Type: multipart/mixed;boundary=xx\n"
	body := "--xx\nContent-Type: application/isup;version=x\n\n\x01\x02m=\n--xx\nContent-Type: application/sdp\n\n" + pcma + "\n--xx--\n"
	bob.says(bob.request("INVITE", "multi", "", 1, mp, body))
	require.NoError(t, next(t, "multi", calls).Answer())
	// wrong tags
	l, tag = answered("tags", bob.request("INVITE", "tags", "", 1, "", pcma))
	bob.says(bob.request("ACK", "tags", tag, 1, "", ""))
	bob.says(bob.request("BYE", "tags", "wrong", 2, "", ""))
	bob.hears("SIP/2.0 481")
	bob.says(swap(bob.request("BYE", "tags", tag, 2, "", ""), "tag=caller", "tag=other"))
	bob.hears("SIP/2.0 481")
	bob.says(bob.request("BYE", "tags", "", 2, "", ""))
	bob.hears("SIP/2.0 481")
	require.NoError(t, l.Context().Err())
	// CSeq jump, then BYE with a lower one
	bob.says(bob.request("INVITE", "tags", tag, 2000000000, "", pcma))
	of("tags", "SIP/2.0 200")
	bob.says(bob.request("ACK", "tags", tag, 2000000000, "", ""))
	bob.says(bob.request("INFO", "tags", tag, 3, "Content-Type: application/dtmf-relay\n", "Signal=1\n"))
	bob.hears("SIP/2.0 500")
	bob.says(bob.request("BYE", "tags", tag, 4, "", ""))
	of("tags", "SIP/2.0 200")
	endsWith(t, l, media.Remote, media.CauseNormal)
	// merged
	bob.says(bob.request("INVITE", "merged", "", 1, "", pcma))
	next(t, "merged", calls)
	bob.says(bob.request("INVITE", "merged", "", 1, "", pcma))
	bob.hears("SIP/2.0 482")
	// several Vias
	l, tag = answered("vias", swap(bob.request("INVITE", "vias", "", 1, "", pcma), "From:", "Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bKx, SIP/2.0/UDP [::1]:5060;branch=z9hG4bKy\nFrom:"))
	bob.says(bob.request("BYE", "vias", tag, 2, "", ""))
	endsWith(t, l, media.Remote, media.CauseNormal)
	// tel
	bob.says(swap(bob.request("INVITE", "tel", "", 1, "", pcma), "INVITE sip:8000@{gw}", "INVITE tel:+8000"))
	of("tel", "SIP/2.0 416")
	for from, want := range map[string]string{
		"<tel:+5511988887777;x=y>":                                   "+5511988887777",
		`"a;b\"c" <sip:+5511988887777@x>`:                            "+5511988887777",
		"sip:+5511988887777@x":                                       "+5511988887777",
		"<sip:+5511988887777@[2001:db8::1]:5060;user=phone>":         "+5511988887777",
		"\"Anonymous\" <sip:anonymous@anonymous.invalid;user=phone>": "",
	} {
		id := fmt.Sprint("from", bob.n)
		bob.says(swap(bob.request("INVITE", id, "", 1, "", pcma), "<sip:bob@{me}>", from))
		require.Equal(t, want, next(t, id, calls).About().From, from)
	}
	require.Zero(t, g.Stats().Panics)
}

func TestOverIPv6(t *testing.T) {
	g := opens(t, func(c *Config) { c.Listen = "[::1]:0" })
	calls := takes(t, g)
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv6loopback})
	require.NoError(t, err)
	defer conn.Close()
	bob := &raw{t: t, conn: conn, to: g.Addr()}
	six := strings.ReplaceAll(pcma, "IP4 127.0.0.1", "IP6 ::1")
	bob.says(bob.request("INVITE", "six", "", 1, "", six))
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	ok := bob.hears("SIP/2.0 200")
	require.Contains(t, ok, "c=IN IP6 ::1")
	bob.says(bob.request("ACK", "six", tagIn(ok), 1, "", ""))
	eventually(t, "ACK", func() bool { return l.(*leg).pending.Load() == nil })
	l.Hangup(media.CauseNormal)
	bob.hears("BYE sip:bob@[::1]")
}
