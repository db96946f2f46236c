package sip

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// A call that came through many hands brings a header from each, and its answer repeats them.
func TestAnswerLongerThanAnEthernetFrameIsSent(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	var routes strings.Builder
	for i := range 8 {
		fmt.Fprintf(&routes, "Record-Route: <sip:%s%d.carrier.example:5060;lr;transport=udp;did=%s>\n", strings.Repeat("p", 60), i, strings.Repeat("d", 60))
	}
	bob.says(bob.request("INVITE", "long-"+strings.Repeat("x", 300), "", 1, routes.String(), pcma))
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	require.Greater(t, len(bob.hears("SIP/2.0 200")), 1500)
	require.NoError(t, l.Context().Err())
}

func TestNumberMayBeEscaped(t *testing.T) {
	g := opens(t, func(c *Config) { c.Known = func(n string) bool { return n == "+551140028000" } })
	calls := takes(t, g)
	bob := opensRaw(t, g)
	for i, uri := range []string{
		"sip:+551140028000@{gw}", "sip:%2B551140028000@{gw}", "sip:%2b55114002%38000@{gw};user=phone",
		"sip:+551140028000;phone-context=x.example@{gw};user=phone",
	} {
		inv := bob.request("INVITE", fmt.Sprint("esc", i), "", 1, "", pcma)
		inv = strings.Replace(inv, "INVITE sip:8000@{gw}", "INVITE "+uri, 1)
		inv = strings.Replace(inv, "From: <sip:bob@{me}>", "From: <sip:%2B5511988887777;a=b@{me};user=phone>", 1)
		bob.says(inv)
		l := next(t, "call", calls)
		require.Equal(t, "+551140028000", l.About().To, uri)
		require.Equal(t, "+5511988887777", l.About().From, uri)
		l.Hangup(media.CauseBusy)
		bob.hears("SIP/2.0 486")
	}
}

func TestEscapesBringNoLineIntoANumber(t *testing.T) {
	require.Equal(t, "8000%0d%0aX", number("8000%0d%0aX"))
	require.Equal(t, "8000%", number("8000%"))
	require.Equal(t, "+55 11", number("+55%2011;isub=1"))
}
