package sip

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// talks is an answered and acknowledged call of a raw peer.
func (r *raw) talks(g *Gateway, calls <-chan media.Leg, id string) (l media.Leg, tag string) {
	r.t.Helper()
	r.calls(id)
	l = next(r.t, "call", calls)
	require.NoError(r.t, l.Answer())
	tag = tagIn(r.hears("SIP/2.0 200"))
	r.says(r.request("ACK", id, tag, 1, "", ""))
	eventually(r.t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	return l, tag
}

func signal[S media.Signal](t testing.TB, l media.Leg) S {
	t.Helper()
	for {
		if s, ok := next(t, "signal", l.Signals()).(S); ok {
			return s
		}
	}
}

func TestKeysByInfo(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	l, tag := bob.talks(g, calls, "keys")
	seq := 1
	info := func(kind, body, want string) {
		t.Helper()
		seq++
		bob.says(bob.request("INFO", "keys", tag, seq, "Content-Type: "+kind+"\n", body))
		bob.hears("SIP/2.0 " + want)
	}
	info("application/dtmf-relay", "Signal=5\nDuration=160\n", "200")
	info("application/dtmf-relay; charset=x", "signal = #\n", "200")
	info("application/dtmf", "10", "200")
	info("application/dtmf", "d", "200")
	info("application/dtmf", "55", "400")
	info("application/dtmf-relay", "Duration=160\n", "400")
	info("text/plain", "5", "415")
	for _, want := range "5#*D" {
		d := signal[media.Digit](t, l)
		require.Equal(t, string(want), string(d.Key))
		require.Equal(t, "info", d.Via)
	}
	bob.says(bob.request("INFO", "keys", tag, 2, "Content-Type: application/dtmf\n", "1")) // out of order
	bob.hears("SIP/2.0 500")
	bob.says(bob.request("INFO", "keys", "other", 9, "Content-Type: application/dtmf\n", "1"))
	bob.hears("SIP/2.0 481")
	bob.says(bob.request("OPTIONS", "keys", tag, 10, "", ""))
	bob.hears("SIP/2.0 200")
	bob.says(bob.request("OPTIONS", "keys", "other", 11, "", ""))
	bob.hears("SIP/2.0 481")
}

// A phone that sends each key twice, by RTP and by INFO, presses it once.
func TestInfoAndEventCountOnce(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := dialer(t, g)
	answered := make(chan *phone.Party, 1)
	go func() { answered <- bob.Dials("8000") }()
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	call := next(t, "answer", answered)
	call.Presses("1")
	require.Equal(t, "rfc4733", signal[media.Digit](t, l).Via)
	call.PressesAs("1", phone.Keying{Info: "application/dtmf"})
	call.Presses("2")
	require.Equal(t, byte('2'), signal[media.Digit](t, l).Key)
}

func TestReinvitesInOrder(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	l, tag := bob.talks(g, calls, "again")
	bob.says(bob.request("INVITE", "again", tag, 1, "", pcma)) // lower than or as the last
	bob.hears("SIP/2.0 500")
	bob.says(bob.request("INVITE", "again", tag, 2, "", pcma))
	bob.hears("SIP/2.0 200")
	bob.says(bob.request("INVITE", "again", tag, 3, "", "")) // the ACK of the one before was overtaken
	bob.hears("SIP/2.0 200")
	bob.says(bob.request("ACK", "again", tag, 2, "", ""))
	bob.says(bob.request("INVITE", "again", tag, 4, "", pcma)) // our offer has no answer yet
	bob.hears("SIP/2.0 491")
	bob.says(bob.request("ACK", "again", tag, 3, "", pcma))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	bob.says(strings.Replace(bob.request("INVITE", "again", tag, 5, "", pcma), "Contact: <sip:bob@", "Contact: <sip:robert@", 1))
	bob.hears("SIP/2.0 200")
	bob.says(bob.request("ACK", "again", tag, 5, "", ""))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	l.Hangup(media.CauseNormal)
	bob.hears("BYE sip:robert@") // target refresh
}

func TestHoldThreeWays(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	l, tag := bob.talks(g, calls, "hold")
	seq := 1
	offer := func(sdp string) string {
		seq++
		bob.says(bob.request("INVITE", "hold", tag, seq, "", sdp))
		msg := bob.hears("SIP/2.0 200")
		bob.says(bob.request("ACK", "hold", tag, seq, "", ""))
		eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
		return msg
	}
	for _, hold := range []string{pcma + "a=sendonly\n", pcma + "a=inactive\n", strings.Replace(pcma, "c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0", 1)} {
		require.NotContains(t, offer(hold), "a=sendrecv")
		signal[media.Held](t, l)
		offer(hold) // again: nothing new
		offer(pcma)
		signal[media.Resumed](t, l)
	}
	require.Empty(t, l.Signals())
}

func TestInviteWithoutOffer(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.says(bob.request("INVITE", "late", "", 1, "", ""))
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.EarlyAudio)) // nobody to send it to yet
	bob.hears("SIP/2.0 180")
	require.NoError(t, l.Answer())
	ok := bob.hears("SIP/2.0 200")
	require.Contains(t, ok, "m=audio")
	bob.says(bob.request("ACK", "late", tagIn(ok), 1, "", pcma))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	require.NoError(t, l.Context().Err())

	bob.says(bob.request("INVITE", "later", "", 1, "", ""))
	l = next(t, "call", calls)
	require.NoError(t, l.Answer())
	bob.says(bob.request("ACK", "later", tagIn(bob.hears("SIP/2.0 200")), 1, "Content-Type: application/sdp\n", "no description"))
	endsWith(t, l, media.Local, media.CauseInternal)
	bob.hears("BYE")
}

func TestReinviteWithoutOffer(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	l, tag := bob.talks(g, calls, "refresh")
	bob.says(bob.request("INVITE", "refresh", tag, 2, "", ""))
	require.Contains(t, bob.hears("SIP/2.0 200"), "m=audio")
	bob.says(bob.request("ACK", "refresh", tag, 2, "", pcma+"a=sendonly\n"))
	signal[media.Held](t, l)
	require.NoError(t, l.Context().Err())
}

// Descriptions that made other programs fall: a bare LF, a c= without an address, one payload type mapped twice.
var badSDP = map[string]string{
	"nothing":   "x",
	"bare LF":   "v=0\n\n\n",
	"short c=":  "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN\nt=0 0\nm=audio 9 RTP/AVP 8\n",
	"no audio":  "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
	"no codec":  "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 18\na=rtpmap:18 G729/8000\n",
	"no number": "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio\n",
}

func TestBadSDPInOfferIs488(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	for name, sdp := range badSDP {
		id := strings.ReplaceAll(name, " ", "-")
		bob.says(bob.request("INVITE", id, "", 1, "", sdp))
		l := next(t, "call", calls)
		require.ErrorIs(t, l.Answer(), media.ErrNoCodec, name)
		require.Contains(t, header(bob.hears("SIP/2.0 488"), "Warning"), "304", name)
		endsWith(t, l, media.Local, media.CauseInternal)
	}
	l, tag := bob.talks(g, calls, "fine")
	bob.says(bob.request("INVITE", "fine", tag, 2, "", badSDP["no codec"]))
	bob.hears("SIP/2.0 488")
	require.NoError(t, l.Context().Err()) // the call stays as it was
	require.Zero(t, g.Stats().Panics)
}

func TestBadSDPInAnswerIsAckedAndEnded(t *testing.T) {
	g := opens(t)
	ana := opensRaw(t, g)
	ana.registers(g)
	for name, sdp := range badSDP {
		r := rings(t, g, media.About{})
		ana.responds(ana.hears("INVITE"), "200 OK", "bad", "", sdp)
		ana.hears("ACK")
		ana.responds(ana.hears("BYE"), "200 OK", "bad", "", "")
		require.ErrorIs(t, r.failed(), media.ErrNoCodec, name)
		gone(t, g)
	}
	require.Zero(t, g.Stats().Panics)
}
