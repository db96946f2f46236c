package sip

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

func TestMalformedRequestsLeaveTheNodeUp(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("witness")
	witness := next(t, "call", calls)
	require.NoError(t, witness.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "witness", tag, 1, "", ""))

	eve := opensRaw(t, g)
	without := func(msg string, header string) string {
		var out []string
		for line := range strings.Lines(msg) {
			if !strings.HasPrefix(strings.ToLower(line), strings.ToLower(header)+":") {
				out = append(out, line)
			}
		}
		return strings.Join(out, "")
	}
	n := 0
	id := func() string { n++; return fmt.Sprint("bad", n) }
	for _, method := range []string{"INVITE", "BYE", "INFO", "OPTIONS", "REGISTER", "NOTIFY", "CANCEL"} {
		for _, header := range []string{"From", "To", "Call-ID", "CSeq"} {
			eve.says(without(eve.request(method, id(), "x", 1, "Content-Type: a/b\n", ""), header))
			eve.hears("SIP/2.0 4")
		}
		eve.says(without(eve.request(method, id(), "x", 1, "Content-Type: a/b\n", ""), "Via")) // nowhere to answer to
		eve.says(strings.Replace(eve.request(method, id(), "x", 1, "Content-Type: a/b\n", ""), ";tag=caller", "", 1))
		eve.hears("SIP/2.0 400")
	}
	eve.says(without(eve.request("INVITE", id(), "", 1, "", pcma), "Contact"))
	eve.hears("SIP/2.0 400 Bad Contact")
	eve.says(without(eve.request("INVITE", id(), "", 1, "", pcma), "Content-Type"))
	eve.hears("SIP/2.0 400 Bad Content-Type")
	eve.says(eve.request("INFO", "witness", tag, 7, "", "")) // no Content-Type: ended a whole server once
	eve.hears("SIP/2.0 400 Bad Content-Type")
	eve.says(strings.Replace(eve.request("OPTIONS", id(), "", 1, "", ""), "OPTIONS\nContact", "INVITE\nContact", 1))
	eve.hears("SIP/2.0 400 Bad CSeq")
	eve.says(strings.Replace(eve.request("OPTIONS", id(), "", 1, "", ""), "Max-Forwards: 70", "Max-Forwards: 0", 1))
	eve.hears("SIP/2.0 483")
	eve.says(eve.request("INVITE", id(), "", 1, "Require: precondition\n", pcma))
	require.Equal(t, "precondition", header(eve.hears("SIP/2.0 420"), "Unsupported"))
	eve.says(eve.request("PUBLISH", id(), "", 1, "", ""))
	require.Equal(t, allow, header(eve.hears("SIP/2.0 405"), "Allow"))
	for _, junk := range []string{"", "\r\n\r\n", "x", "INVITE", "INVITE sip:x SIP/2.0\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n", strings.Repeat("A", 20_000)} {
		eve.sends([]byte(junk))
	}

	eve.says(eve.request("OPTIONS", id(), "", 1, "", ""))
	require.Equal(t, allow, header(eve.hears("SIP/2.0 200"), "Allow"))
	require.NoError(t, witness.Context().Err())
	require.EqualValues(t, 0, g.Stats().Panics)
	require.Greater(t, g.Stats().Malformed, uint64(30))
	bob.says(bob.request("BYE", "witness", tag, 2, "", ""))
	endsWith(t, witness, media.Remote, media.CauseNormal)
}

// A read error or a filter's refusal ends sipgo's reading loop, and a panic in its parser would end the program.
func TestListenerSurvivesFilterAndPanic(t *testing.T) {
	g := opens(t)
	var mood atomic.Value
	mood.Store("pass")
	g.wire.filter.Store(new(func(netip.AddrPort, []byte) bool {
		if mood.Load() == "panic" {
			mood.Store("pass")
			panic("as a parser would")
		}
		return mood.Load() == "pass"
	}))
	bob := opensRaw(t, g)
	alive := func() {
		bob.says(bob.request("OPTIONS", fmt.Sprint("alive", bob.n), "", 1, "", ""))
		bob.hears("SIP/2.0 200")
	}
	alive()
	mood.Store("refuse")
	bob.says(bob.request("OPTIONS", "refused", "", 1, "", ""))
	eventually(t, "datagram dropped", func() bool { return g.Stats().Malformed == 1 })
	mood.Store("panic")
	bob.says(bob.request("OPTIONS", "panicking", "", 1, "", ""))
	eventually(t, "restart", func() bool { return g.Stats().Restarts == 1 })
	alive()
	require.EqualValues(t, 1, g.Stats().Panics)
}

func TestSpoofedSourcesAreBounded(t *testing.T) {
	g := opens(t)
	g.wire.most.Store(50)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("old")
	old := next(t, "call", calls)
	for i := range 300 { // each heard, whoever reads
		eve := opensRaw(t, g)
		eve.says(eve.request("OPTIONS", fmt.Sprint("eve", i), "", 1, "", ""))
		eve.hears("SIP/2.0 200")
	}
	pool := g.ua.TransportLayer().Pool("udp")
	eventually(t, "sources forgotten", func() bool { return pool.Size() < 60 })
	require.NoError(t, old.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "old", tag, 1, "", ""))
	eventually(t, "ACK taken", func() bool { return old.(*leg).pending.Load() == nil })
	old.Hangup(media.CauseNormal)
	bob.hears("BYE")
	require.Zero(t, g.Stats().Restarts)
}

func TestUnknownNumberIs404(t *testing.T) {
	g := opens(t, func(c *Config) { c.Known = func(n string) bool { return n == "8000" } })
	calls := takes(t, g)
	bob := dialer(t, g)
	bob.IsRefused("8001", 404)
	require.EqualValues(t, 1, g.Stats().Refused["number"])
	require.Zero(t, g.Stats().Arrived)
	go func() { (<-calls).Hangup(media.CauseBusy) }()
	bob.IsRefused("8000", 486)
}

func TestStrangersAreForbidden(t *testing.T) {
	g := opens(t, func(c *Config) { c.AllowFrom = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	takes(t, g)
	dialer(t, g).IsRefused("8000", 403)
}

func TestDrainingRefusesNewCalls(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("before")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "before", tag, 1, "", ""))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	g.Drain()
	bob.calls("after")
	require.Regexp(t, `^([2-9]|10)$`, header(bob.hears("SIP/2.0 503"), "Retry-After"))
	bob.says(bob.request("OPTIONS", "ping", "", 1, "", ""))
	bob.hears("SIP/2.0 503")
	bob.says(bob.request("INVITE", "before", tag, 2, "", pcma)) // a change of a call, not a call
	bob.hears("SIP/2.0 200")
	require.NoError(t, l.Context().Err())
}

func TestCallsBeyondTheLimitAreRefused(t *testing.T) {
	g := opens(t, func(c *Config) { c.MaxCalls = 1 })
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("one")
	l := next(t, "call", calls)
	bob.calls("two")
	bob.hears("SIP/2.0 503")
	l.Hangup(media.CauseBusy)
	bob.hears("SIP/2.0 486")
	eventually(t, "room again", func() bool { return g.Stats().Calls == 0 })
	bob.calls("three")
	next(t, "call", calls)
}

func TestCallsWithoutPortsAreNotAdmitted(t *testing.T) {
	p := freePorts(t, 2)
	lo := int(min(p.queue[0].port, p.queue[1].port))
	g := opens(t, func(c *Config) { c.RTP = PortRange{lo, lo + 3} })
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("one")
	l := next(t, "call", calls)
	bob.calls("while one rings")
	bob.hears("SIP/2.0 503")
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "one", tag, 1, "", ""))
	bob.says(bob.request("BYE", "one", tag, 2, "", ""))
	bob.hears("SIP/2.0 200")
	endsWith(t, l, media.Remote, media.CauseNormal)
	bob.calls("while its port rests")
	bob.hears("SIP/2.0 503")
	require.EqualValues(t, 2, g.Stats().Refused["ports"])
}

func TestPortInUseSaysWhatToDo(t *testing.T) {
	g := opens(t)
	_, err := Open(Config{Listen: g.Addr().String(), Engine: g.cfg.Engine})
	require.ErrorContains(t, err, "choose another port")
	_, err = Open(Config{Listen: "0.0.0.0:0", Engine: g.cfg.Engine})
	require.ErrorContains(t, err, "no single address")
}

func TestCloseEndsEveryCall(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("ringing")
	bob.calls("talking")
	for range 2 {
		if l := next(t, "call", calls); l.About().ID == "talking" {
			require.NoError(t, l.Answer())
			bob.says(bob.request("ACK", "talking", tagIn(bob.hears("SIP/2.0 200")), 1, "", ""))
			eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
		}
	}
	closed := make(chan struct{})
	go func() { defer close(closed); g.Close() }()
	var heard []string
	for range 2 {
		msg, ok := bob.reads(patience)
		require.True(t, ok)
		heard = append(heard, msg[:11])
	}
	require.ElementsMatch(t, []string{"SIP/2.0 503", "BYE sip:bob"}, heard)
	next(t, "closing", closedOr(closed))
	_, err := g.Ring(context.Background(), "ana", media.About{})
	require.ErrorIs(t, err, media.ErrUnreachable)
}

func closedOr(c <-chan struct{}) <-chan bool {
	out := make(chan bool, 1)
	go func() {
		select {
		case <-c:
			out <- true
		case <-time.After(patience):
		}
	}()
	return out
}

// TestCallThatComesWhileTheProgramStartsIsTaken: whoever calls in the second before Serve is served by it.
func TestCallThatComesWhileTheProgramStartsIsTaken(t *testing.T) {
	g := opens(t)
	bob := opensRaw(t, g)
	bob.calls("early bird")
	bob.hears("SIP/2.0 100") // it waits
	calls := takes(t, g)
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	bob.hears("SIP/2.0 200")
}
