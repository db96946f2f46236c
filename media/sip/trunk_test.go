package sip

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// carrier is a raw peer that a gateway, opened after it, has as its trunk "acme".
func carrier(t testing.TB, trunk Trunk, change ...func(*Config)) (*raw, *Gateway) {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	trunk.Name, trunk.Host = "acme", conn.LocalAddr().String()
	if trunk.Probe == 0 {
		trunk.Probe = -1
	}
	g := opens(t, append([]func(*Config){func(c *Config) { c.Trunks = []Trunk{trunk} }}, change...)...)
	return &raw{t: t, conn: conn, to: g.Addr()}, g
}

func stats(g *Gateway, trunk string) TrunkStats {
	for _, s := range g.Stats().Trunks {
		if s.Name == trunk {
			return s
		}
	}
	return TrunkStats{}
}

func TestUnknownSourceIsRefused(t *testing.T) {
	bob, g := carrier(t, Trunk{}, func(c *Config) { c.AllowFrom = []netip.Prefix{} })
	calls := takes(t, g)
	bob.calls("known")
	l := next(t, "call", calls)
	require.Equal(t, "acme", l.About().Trunk)
	require.Equal(t, 1, stats(g, "acme").Calls)
	l.Hangup(media.CauseBusy)
	bob.hears("SIP/2.0 486")
	eventually(t, "trunk free", func() bool { return stats(g, "acme").Calls == 0 })

	require.NoError(t, g.SetTrunks([]Trunk{{Name: "acme", Host: "192.0.2.1", Probe: -1}}))
	bob.calls("stranger")
	bob.hears("SIP/2.0 403")
	require.EqualValues(t, 1, g.Stats().Refused["source"])

	require.NoError(t, g.SetTrunks([]Trunk{
		{Name: "wide", Host: "192.0.2.1", Probe: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
		{Name: "near", Host: "192.0.2.2", Probe: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/24")}},
	}))
	bob.calls("allowed")
	require.Equal(t, "near", next(t, "call", calls).About().Trunk)
}

// Without trunks a call has none, whatever it claims.
func TestWithoutTrunksNothingIsBelieved(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.says(bob.request("INVITE", "plain", "", 1, "P-Asserted-Identity: <sip:+551140001000@x>\nPrivacy: id\nDiversion: <sip:9@x>\n", pcma))
	about := next(t, "call", calls).About()
	require.Equal(t, []string{"bob", "8000", ""}, []string{about.From, about.To, about.Trunk})
	require.Empty(t, g.Stats().Trunks)
	_, err := g.DialOut(t.Context(), "+551140001000", "", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
	_, err = g.DialOut(t.Context(), "+551140001000", "acme", media.About{})
	require.ErrorContains(t, err, `no trunk "acme"`)
}

func TestCallerAndNumberAsTheTrunkSays(t *testing.T) {
	const identity = "P-Asserted-Identity: \"Silva, Ana\" <sip:+551140001000;phone-context=x@c.example>, <tel:+551140009999>\n"
	type seen struct{ from, display, to string }
	for name, c := range map[string]struct {
		trunk  Trunk
		header string
		want   seen
	}{
		"not trusted":      {Trunk{}, identity, seen{"bob", "", "8000"}},
		"trusted":          {Trunk{Trusted: true}, identity, seen{"+551140001000", "Silva, Ana", "8000"}},
		"trusted, tel":     {Trunk{Trusted: true}, "P-Asserted-Identity: <tel:+551140009999>\n", seen{"+551140009999", "", "8000"}},
		"trusted, rubbish": {Trunk{Trusted: true}, "P-Asserted-Identity: <<<,\",>\n", seen{"bob", "", "8000"}},
		"private":          {Trunk{Trusted: true, Privacy: true}, identity + "Privacy: header;id\n", seen{"", "", "8000"}},
		"private, ignored": {Trunk{Trusted: true}, identity + "Privacy: id\n", seen{"+551140001000", "Silva, Ana", "8000"}},
		"no privacy":       {Trunk{Trusted: true, Privacy: true}, identity + "Privacy: none\n", seen{"+551140001000", "Silva, Ana", "8000"}},
		"to":               {Trunk{NumberFrom: "to"}, "", seen{"bob", "", "08007770000"}},
		"diversion": {Trunk{NumberFrom: "diversion"}, "Diversion: <sip:222@x>;reason=unconditional, \"a,b\" <sip:111@x>\n",
			seen{"bob", "", "111"}},
		"history": {Trunk{NumberFrom: "diversion"}, "History-Info: <sip:333@x>;index=1,<sip:444@x>;index=1.1\n", seen{"bob", "", "333"}},
		"none":    {Trunk{NumberFrom: "diversion"}, "", seen{"bob", "", "8000"}},
	} {
		t.Run(name, func(t *testing.T) {
			bob, g := carrier(t, c.trunk)
			calls := takes(t, g)
			bob.says(swap(bob.request("INVITE", "x", "", 1, c.header, pcma), "To: <sip:8000@", "To: <sip:08007770000@"))
			a := next(t, "call", calls).About()
			require.Equal(t, c.want, seen{a.From, a.Display, a.To})
		})
	}
}

func TestTrunkCapsChannels(t *testing.T) {
	bob, g := carrier(t, Trunk{MaxCalls: 2})
	calls := takes(t, g)
	bob.calls("a")
	first := next(t, "call", calls)
	out := dials(t, g, Target{Number: "190"}, media.About{})
	bob.responds(bob.hears("INVITE sip:190@"), "200 OK", "x", "", pcma)
	l := out.answered()
	require.Equal(t, 2, stats(g, "acme").Calls) // both ways count
	bob.calls("b")
	require.NotEmpty(t, header(bob.hears("SIP/2.0 503"), "Retry-After"))
	_, err := g.DialOut(t.Context(), "191", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrCongested)
	require.EqualValues(t, 1, g.Stats().Refused["trunk calls"])
	require.EqualValues(t, 2, stats(g, "acme").Refused)
	first.Hangup(media.CauseNormal)
	bob.hears("SIP/2.0 603")
	eventually(t, "one is free", func() bool { return stats(g, "acme").Calls == 1 })
	bob.calls("c")
	next(t, "call", calls)
	l.Hangup(media.CauseNormal)
	bob.hears("BYE")
	eventually(t, "the other, too", func() bool { return stats(g, "acme").Calls == 1 })
}

func TestTrunkCapsCallsPerSecond(t *testing.T) {
	bob, g := carrier(t, Trunk{MaxCPS: 3})
	calls := takes(t, g)
	begin := time.Now()
	for i := range 3 {
		bob.calls(fmt.Sprint("burst", i))
		next(t, "call", calls).Hangup(media.CauseBusy)
		bob.hears("SIP/2.0 486")
	}
	bob.calls("toomany")
	if time.Since(begin) < 300*time.Millisecond { // a slow machine earns another call meanwhile
		bob.hears("SIP/2.0 503")
		require.EqualValues(t, 1, g.Stats().Refused["trunk cps"])
		_, err := g.DialOut(t.Context(), "190", "", media.About{})
		require.ErrorIs(t, err, media.ErrCongested)
		require.Zero(t, stats(g, "acme").Calls)
	}
	n := 0
	eventually(t, "the next second", func() bool {
		n++
		bob.calls(fmt.Sprint("later", n))
		select {
		case l := <-calls:
			l.Hangup(media.CauseBusy)
			return true
		case <-time.After(50 * time.Millisecond):
			return false
		}
	})
}

func TestTrunkGoesDownAndComesBack(t *testing.T) {
	acme := phone.Acts(t, phone.Config{User: "acme"})
	g := opens(t, func(c *Config) {
		c.T1 = 10 * time.Millisecond
		c.Trunks = []Trunk{{Name: "acme", Host: acme.Addr().String(), Probe: 20 * time.Millisecond}}
	})
	is := func(up bool) func() bool { return func() bool { return stats(g, "acme").Up == up } }
	require.True(t, is(true)())
	acme.Deafen(true)
	eventually(t, "down", is(false))
	begin := time.Now()
	_, err := g.DialOut(t.Context(), "190", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
	require.Less(t, time.Since(begin), time.Second) // nobody is asked
	acme.Deafen(false)
	eventually(t, "up again", is(true))
	out := dials(t, g, Target{Number: "190"}, media.About{})
	call := acme.Answers()
	out.answered().Hangup(media.CauseNormal)
	call.IsHungUp()
}

func TestTrunkThatSays503IsDown(t *testing.T) {
	bob, g := carrier(t, Trunk{Probe: 20 * time.Millisecond}, quick)
	for _, c := range []struct {
		line string
		up   bool
	}{{"503 Service Unavailable", false}, {"404 Not Found", true}, {"503 Service Unavailable", false}, {"200 OK", true}} {
		eventually(t, c.line, func() bool {
			bob.responds(bob.hears("OPTIONS"), c.line, "x", "", "")
			return stats(g, "acme").Up == c.up
		})
	}
}

func TestTrunksThatAreWrong(t *testing.T) {
	ok := Trunk{Name: "a", Host: "sip.example.com"}
	change := func(f func(*Trunk)) Trunk { c := ok; f(&c); return c }
	for want, c := range map[string]Trunk{
		"a trunk without a name":               {},
		`host ""`:                              {Name: "a"},
		`host "a b"`:                           change(func(c *Trunk) { c.Host = "a b" }),
		`host "x:99999"`:                       change(func(c *Trunk) { c.Backups = []string{"x:99999"} }),
		`host "a\r\nEvil: yes"`:                change(func(c *Trunk) { c.Host = "a\r\nEvil: yes" }),
		`transport "sctp": use udp, tcp or`:    change(func(c *Trunk) { c.Transport = "sctp" }),
		"needs a listener for TCP: start":      change(func(c *Trunk) { c.Transport = "tcp" }),
		"ca is for transport tls":              change(func(c *Trunk) { c.CA = "x.pem" }),
		`codec "opus" is not in this build`:    change(func(c *Trunk) { c.Codecs = []string{"pcma", "opus"} }),
		`number_from "x"`:                      change(func(c *Trunk) { c.NumberFrom = "x" }),
		"a limit below 0":                      change(func(c *Trunk) { c.MaxCPS = -1 }),
		`external_ip "0.0.0.0"`:                change(func(c *Trunk) { c.ExternalIP = "0.0.0.0" }),
		"register without a username":          change(func(c *Trunk) { c.Register = true }),
		"a password without a username":        change(func(c *Trunk) { c.Password = "secret" }),
		"username holds characters that no SI": change(func(c *Trunk) { c.Username = "a\r\nb" }),
	} {
		e := media.NewEngine(1)
		_, err := Open(Config{Listen: "127.0.0.1:0", Engine: e, Trunks: []Trunk{c}})
		e.Close()
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
	g := opens(t)
	require.ErrorContains(t, g.SetTrunks([]Trunk{ok, ok}), `two trunks are called "a"`)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", Trunk{Name: "a", Password: "secret"}, Trunk{Name: "a", Password: "secret"},
		Trunk{Name: "a", Password: "secret"}), "secret")
}

// A reload leaves alone what did not change, and the calls of what did.
func TestTrunksAreReplacedByDiff(t *testing.T) {
	bob, g := carrier(t, Trunk{MaxCalls: 5})
	calls := takes(t, g)
	bob.calls("stays")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "stays", tag, 1, "", ""))
	acme := Trunk{Name: "acme", Host: bob.addr(), Probe: -1, MaxCalls: 5}
	was := g.trunks.find("acme")
	require.NoError(t, g.SetTrunks([]Trunk{{Name: "other", Host: "192.0.2.1", Probe: -1}, acme}))
	require.Same(t, was, g.trunks.find("acme"))
	acme.MaxCalls = 1
	require.NoError(t, g.SetTrunks([]Trunk{acme}))
	require.Equal(t, 1, stats(g, "acme").Calls)
	bob.calls("toomany")
	bob.hears("SIP/2.0 503")
	require.Error(t, g.SetTrunks([]Trunk{{Name: "bad"}}))
	require.NotNil(t, g.trunks.find("acme"), "an error changes nothing")
	require.NoError(t, g.SetTrunks(nil))
	require.Empty(t, g.Stats().Trunks)
	require.NoError(t, l.Context().Err())
	bob.says(bob.request("BYE", "stays", tag, 2, "", ""))
	endsWith(t, l, media.Remote, media.CauseNormal)
}

// names is a resolver that knows what it is told, and is as slow as it is told.
type names struct {
	mu   sync.Mutex
	srv  []*net.SRV
	ips  map[string][]netip.Addr
	slow chan struct{} // answers when closed; nil: at once
}

func (n *names) LookupSRV(ctx context.Context, _, _, _ string) (string, []*net.SRV, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return "", n.srv, ctx.Err()
}

func (n *names) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	if n.slow != nil {
		select {
		case <-n.slow:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.ips[host], nil
}

func TestSlowDNSDelaysNoCall(t *testing.T) {
	acme := phone.Acts(t, phone.Config{User: "acme"})
	dns := &names{slow: make(chan struct{}), ips: map[string][]netip.Addr{"one.example": {loopback}},
		srv: []*net.SRV{{Target: "one.example", Port: acme.Addr().Port()}}}
	g := opens(t, func(c *Config) {
		c.resolver = dns
		c.Trunks = []Trunk{{Name: "acme", Host: "sip.example", Probe: -1}}
	})
	begin := time.Now()
	_, err := g.DialOut(t.Context(), "190", "acme", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("meanwhile")
	next(t, "call", calls)
	require.Less(t, time.Since(begin), 2*time.Second)
	close(dns.slow)
	eventually(t, "resolved", func() bool { return stats(g, "acme").Up })
	out := dials(t, g, Target{Number: "190"}, media.About{})
	in := next(t, "INVITE", acme.Incoming())
	require.True(t, strings.HasPrefix(in.Message(), "INVITE sip:190@sip.example SIP/2.0"))
	call, err := in.Answer(t.Context())
	require.NoError(t, err)
	l := out.answered()
	l.Hangup(media.CauseNormal) // to where the INVITE went, or their Contact: no name is looked up
	<-call.Done()
}

func TestExternalAddressIsAdvertised(t *testing.T) {
	bob, g := carrier(t, Trunk{ExternalIP: "203.0.113.9", Codecs: []string{"PCMU"}, Trusted: true})
	out := dials(t, g, Target{Number: "+5511999#"}, media.About{From: "+551140001000"})
	inv := bob.hears("INVITE sip:+5511999%23@127.0.0.1")
	require.Contains(t, header(inv, "Contact"), "@203.0.113.9:")
	require.Contains(t, header(inv, "From"), "sip:+551140001000@203.0.113.9")
	require.Equal(t, "<sip:+551140001000@203.0.113.9>", header(inv, "P-Asserted-Identity"))
	require.Contains(t, inv, "c=IN IP4 203.0.113.9")
	require.Contains(t, inv, " RTP/AVP 0 101\r\n")
	bob.responds(inv, "486 Busy", "x", "", "")
	require.ErrorIs(t, out.failed(), media.ErrBusy)
	calls := takes(t, g)
	bob.calls("in")
	require.NoError(t, next(t, "call", calls).Answer())
	ok := bob.hears("SIP/2.0 200")
	require.Contains(t, header(ok, "Contact"), "@203.0.113.9:")
	require.Contains(t, ok, "c=IN IP4 203.0.113.9")
}

func FuzzSplitList(f *testing.F) {
	for _, s := range []string{"", ",", `"a,b" <sip:x@y>,<tel:1>`, `"\`, "<,>,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for _, part := range splitList(s) {
			n += len(part)
		}
		require.LessOrEqual(t, n, len(s))
	})
}
