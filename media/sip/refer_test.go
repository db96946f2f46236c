package sip

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// connects is a call that arrived through a trunk, answered and acknowledged; inDialog writes the caller's requests.
func connects(t *testing.T, trunk Trunk, change ...func(*Config)) (bob *raw, g *Gateway, l media.Leg, inDialog func(method string, cseq int, extra, body string) string) {
	bob, g = carrier(t, trunk, change...)
	calls := takes(t, g)
	bob.calls("talk")
	l = next(t, "call", calls)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	inDialog = func(method string, cseq int, extra, body string) string {
		return bob.request(method, "talk", tag, cseq, extra, body)
	}
	bob.says(inDialog("ACK", 1, "", ""))
	return bob, g, l, inDialog
}

// refers sends the party elsewhere, beside the story.
func refers(ctx context.Context, l media.Leg, to string) <-chan error {
	done := make(chan error, 1)
	go func() { done <- l.(media.Referrer).Refer(ctx, to) }()
	return done
}

func notify(state string) string {
	return "Event: refer;id=2\nSubscription-State: " + state + "\nContent-Type: message/sipfrag;version=2.0\n"
}

func TestReferSucceeds(t *testing.T) {
	bob, g, l, says := connects(t, Trunk{Refer: true, Username: "receptivo", Password: "secret"})
	done := refers(t.Context(), l, "+5511988887777")
	refer := bob.hears("REFER sip:bob@")
	require.Equal(t, "<sip:+5511988887777@"+bob.addr()+">", header(refer, "Refer-To"))
	require.Equal(t, "<sip:receptivo@"+g.Addr().String()+">", header(refer, "Referred-By"))
	require.Equal(t, "<sip:receptivo@"+g.Addr().String()+">", header(refer, "Contact"))
	bob.challenge(refer, "407 Who", "Proxy-Authenticate", "MD5", "n", false)
	refer = bob.hears("REFER")
	wantCredentials(t, header(refer, "Proxy-Authorization"), "REFER", "MD5", "n")
	bob.responds(refer, "202 Accepted", "caller", "", "")
	bob.says(says("NOTIFY", 2, notify("active;expires=60"), "SIP/2.0 100 Trying\n"))
	bob.hears("SIP/2.0 200")
	require.ErrorIs(t, l.(media.Referrer).Refer(t.Context(), "190"), errReferring)
	bob.says(says("NOTIFY", 3, notify("active;expires=60"), "SIP/2.0 180 Ringing\n"))
	bob.hears("SIP/2.0 200")
	bob.says(says("NOTIFY", 4, notify("terminated;reason=noresource"), "SIP/2.0 200 OK\nX: y\n"))
	bob.hears("SIP/2.0 200")
	require.NoError(t, next(t, "end of Refer", done))
	bob.says(says("NOTIFY", 5, notify("terminated"), "SIP/2.0 200 OK\n"))
	bob.hears("SIP/2.0 481")
	l.Hangup(media.CauseNormal)
	bob.responds(bob.hears("BYE"), "200 OK", "", "", "")
	gone(t, g)
}

// After a transfer that failed the party is still ours, and can be sent elsewhere.
func TestBlindTransferReportsFailure(t *testing.T) {
	bob, _, l, says := connects(t, Trunk{Refer: true})
	cseq := 1
	for code, want := range map[int]error{
		486: media.ErrBusy, 603: media.ErrDeclined, 480: media.ErrNoAnswer, 404: media.ErrNotFound, 503: media.ErrCongested, 500: media.ErrUnreachable,
	} {
		done := refers(t.Context(), l, "sip:ana@192.0.2.7")
		refer := bob.hears("REFER")
		require.Equal(t, "<sip:ana@192.0.2.7>", header(refer, "Refer-To"))
		bob.responds(refer, "202 Accepted", "caller", "", "")
		cseq++
		bob.says(says("NOTIFY", cseq, notify("terminated;reason=noresource"), fmt.Sprintf("SIP/2.0 %d No\n", code)))
		bob.hears("SIP/2.0 200")
		require.ErrorIs(t, next(t, "end of Refer", done), want, "%d", code)
		require.NoError(t, l.Context().Err())
	}
	for line, want := range map[string]error{
		"405 Method Not Allowed": media.ErrNoReferral, "501 Not Implemented": media.ErrNoReferral, "603 Decline": media.ErrDeclined,
		"403 Forbidden": media.ErrDeclined, "481 Gone": media.ErrGone, "404 Not Found": media.ErrNotFound, "401 Who": media.ErrUnreachable,
	} {
		done := refers(t.Context(), l, "190")
		bob.responds(bob.hears("REFER"), line, "caller", "", "")
		require.ErrorIs(t, next(t, "end of Refer", done), want, line)
	}
}

func TestPartyThatLeavesWhileReferred(t *testing.T) {
	for name, c := range map[string]struct {
		taken bool
		err   error
	}{"took it": {true, nil}, "did not": {false, media.ErrGone}} {
		t.Run(name, func(t *testing.T) {
			bob, g, l, says := connects(t, Trunk{Refer: true})
			done := refers(t.Context(), l, "190")
			refer := bob.hears("REFER")
			if c.taken {
				bob.responds(refer, "202 Accepted", "caller", "", "")
				bob.says(says("NOTIFY", 2, notify("active"), "SIP/2.0 100 Trying\n"))
				bob.hears("SIP/2.0 200")
			}
			bob.says(says("BYE", 3, "", ""))
			bob.hears("SIP/2.0 200")
			require.Equal(t, c.err, next(t, "end of Refer", done))
			if !c.taken {
				bob.responds(refer, "481 Gone", "caller", "", "")
			}
			endsWith(t, l, media.Remote, media.CauseNormal)
			gone(t, g)
		})
	}
}

func TestReferWithoutNotify(t *testing.T) {
	bob, _, l, says := connects(t, Trunk{Refer: true})
	done := refers(t.Context(), l, "190")
	bob.responds(bob.hears("REFER"), "200 OK", "caller", "Refer-Sub: false\n", "")
	require.NoError(t, next(t, "end of Refer", done))

	done = refers(t.Context(), l, "190") // ended without an end: not believed
	bob.responds(bob.hears("REFER"), "202 Accepted", "caller", "", "")
	bob.says(says("NOTIFY", 2, notify("terminated;reason=timeout"), "SIP/2.0 100 Trying\n"))
	require.ErrorIs(t, next(t, "end of Refer", done), media.ErrUnreachable)
}

func TestReferTimeIsTheContexts(t *testing.T) {
	bob, _, l, _ := connects(t, Trunk{Refer: true})
	ctx, cancel := context.WithCancel(t.Context())
	done := refers(ctx, l, "190")
	bob.responds(bob.hears("REFER"), "202 Accepted", "caller", "", "")
	begin := time.Now()
	cancel()
	require.ErrorIs(t, next(t, "end of Refer", done), media.ErrNoAnswer)
	require.Less(t, time.Since(begin), 50*time.Millisecond+time.Second) // shared machines
	require.NoError(t, l.Context().Err())
}

func TestReferOnlyWhereAllowed(t *testing.T) {
	bob, _, l, _ := connects(t, Trunk{})
	require.ErrorIs(t, l.(media.Referrer).Refer(t.Context(), "190"), media.ErrNoReferral)
	require.ErrorIs(t, l.(media.Referrer).Refer(t.Context(), "190>\r\nEvil: yes"), media.ErrNotFound)
	l.Hangup(media.CauseNormal)
	bob.responds(bob.hears("BYE"), "200 OK", "", "", "") // and no REFER before it

	g := opens(t, func(c *Config) { c.Refer = true }) // a caller that no trunk brought
	calls := takes(t, g)
	eve := opensRaw(t, g)
	eve.calls("early")
	l = next(t, "call", calls)
	require.ErrorIs(t, l.(media.Referrer).Refer(t.Context(), "190"), media.ErrNotOpen)
	require.NoError(t, l.Answer())
	tag := tagIn(eve.hears("SIP/2.0 200"))
	done := refers(t.Context(), l, "190")
	eve.says(eve.request("ACK", "early", tag, 1, "", "")) // the REFER waits for it
	refer := eve.hears("REFER")
	require.Equal(t, "<sip:190@"+g.Addr().String()+">", header(refer, "Refer-To"))
	l.Hangup(media.CauseNormal)
	require.ErrorIs(t, next(t, "end of Refer", done), media.ErrGone)
	require.ErrorIs(t, l.(media.Referrer).Refer(t.Context(), "190"), media.ErrGone)
	eve.responds(refer, "481 Gone", "caller", "", "")
	eve.responds(eve.hears("BYE"), "200 OK", "", "", "")
}

func TestHostileNotifies(t *testing.T) {
	bob, g, l, says := connects(t, Trunk{Refer: true})
	bob.says(says("NOTIFY", 2, notify("terminated"), "SIP/2.0 200 OK\n"))
	bob.hears("SIP/2.0 481") // nobody asked
	done := refers(t.Context(), l, "190")
	bob.responds(bob.hears("REFER"), "202 Accepted", "caller", "", "")
	for i, c := range []struct{ extra, body, want string }{
		{"Event: presence\nSubscription-State: active\nContent-Type: a/b\n", "x", "489"},
		{"Content-Type: a/b\n", "x", "489"},
		{notify("active"), "x", "400"},
		{notify("active"), "SIP/2.0\n", "400"},
		{notify("active"), "SIP/2.0 -20 x\n", "400"},
		{notify("active"), "SIP/2.0 9999999999999999999999 x\n", "400"},
		{notify("active"), "SIP/3.0 200 OK\n", "400"},
		{notify("active"), strings.Repeat("SIP/2.0 ", 1000), "400"},
		{"Event: refer\nSubscription-State: active\n", "", "400"},
	} {
		bob.says(says("NOTIFY", 10+i, c.extra, c.body))
		bob.hears("SIP/2.0 " + c.want)
	}
	bob.says(says("NOTIFY", 3, notify("terminated"), "SIP/2.0 200 OK\n"))
	bob.hears("SIP/2.0 500") // out of order
	require.Empty(t, done)
	bob.says(says("NOTIFY", 50, notify("terminated"), "SIP/2.0 486 Busy\n"))
	require.ErrorIs(t, next(t, "end of Refer", done), media.ErrBusy)
	require.Zero(t, g.Stats().Panics)
}

func FuzzFragment(f *testing.F) {
	f.Add([]byte("SIP/2.0 200 OK\r\n"))
	f.Add([]byte("SIP/2.0 "))
	f.Fuzz(func(t *testing.T, body []byte) {
		if code, ok := fragment(body); ok {
			require.True(t, code >= 100 && code <= 699)
		}
	})
}
