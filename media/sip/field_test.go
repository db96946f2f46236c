package sip

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// More calls at once than there is room for: every INVITE is answered for good, with a call or with 503 and when to come
// back, and afterwards there is room again. https://github.com/asterisk/asterisk/issues/1031
func Test_asterisk_1031_overload_answers_503_not_silence(t *testing.T) {
	const room, offered = 10, 40
	g := opens(t, func(c *Config) { c.MaxCalls = room })
	calls := takes(t, g)
	bob := opensRaw(t, g)
	for i := range offered {
		bob.calls(fmt.Sprint("burst", i))
	}
	final := map[string]string{} // by Call-ID
	for range room {
		l := next(t, "call", calls)
		require.NoError(t, l.Early(media.Ringing), "who is let in is served")
	}
	for len(final) < offered-room {
		msg := bob.hears("SIP/2.0 ")
		if code := msg[len("SIP/2.0 "):][:3]; code >= "200" {
			final[header(msg, "Call-ID")] = code
			require.Equal(t, "503", code)
			require.NotEmpty(t, header(msg, "Retry-After"))
		}
	}
	g.calls.hangupAll(media.CauseBusy)
	for len(final) < offered {
		msg := bob.hears("SIP/2.0 ")
		if code := msg[len("SIP/2.0 "):][:3]; code >= "200" {
			final[header(msg, "Call-ID")] = code
		}
	}
	require.Equal(t, room, strings.Count(fmt.Sprint(final), ":486"))
	eventually(t, "room again", func() bool { return g.Stats().Calls == 0 })
	bob.calls("afterwards")
	next(t, "call", calls).Hangup(media.CauseBusy)
	require.EqualValues(t, offered-room, g.Stats().Refused["calls"])
	gone(t, g)
}

// A phone that registers while it rings, as each does from time to time, and one that does so from another place: the ring
// is what it was, and can be answered. https://github.com/OpenACD/OpenACD/issues/6
func Test_openacd_6_register_while_ringing_is_not_no_answer(t *testing.T) {
	g := opens(t)
	presence := watches(t, g)
	ana := agent(t, g, "ana")
	wantPresence(t, presence(), "ana", true, "registered")
	for _, again := range []func(){ana.Registers, func() { agent(t, g, "ana") }, func() { ana.Unregisters(); ana.Registers() }} {
		r := rings(t, g, media.About{From: "bob"})
		in := ana.Rings()
		again()
		select {
		case <-in.Cancelled():
			t.Fatal("the phone stops ringing")
		case <-r.done:
			t.Fatal("the ring ends")
		default:
		}
		call, err := in.Answer(t.Context())
		require.NoError(t, err)
		l := r.answered()
		l.Hangup(media.CauseNormal)
		<-call.Done()
		gone(t, g)
	}
}
