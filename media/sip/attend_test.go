package sip

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

func TestPartyOnHoldThatIsGoneIsNotHeldForEver(t *testing.T) {
	for name, answer := range map[string]string{"it answers nothing": "", "it knows of no call": "SIP/2.0 481 Gone"} {
		g := opens(t, quick)
		calls := takes(t, g)
		bob := opensRaw(t, g)
		bob.says(bob.request("INVITE", "held", "", 1, "", pcma+"a=inactive\n"))
		l := next(t, "call", calls)
		require.NoError(t, l.Answer(), name)
		bob.says(bob.request("ACK", "held", tagIn(bob.hears("SIP/2.0 200")), 1, "", ""))
		alive := bob.hears("OPTIONS sip:bob@")
		bob.sends([]byte(strings.Replace(alive, strings.SplitN(alive, "\r\n", 2)[0], "SIP/2.0 501 Not Implemented", 1)))
		again := bob.hears("OPTIONS sip:bob@")
		for header(again, "CSeq") == header(alive, "CSeq") { // sent twice before the answer came
			again = bob.hears("OPTIONS sip:bob@")
		}
		require.NoError(t, l.Context().Err(), name)
		if answer != "" {
			bob.sends([]byte(strings.Replace(again, strings.SplitN(again, "\r\n", 2)[0], answer, 1)))
		}
		endsWith(t, l, media.Local, media.CauseMediaLost)
		bob.hears("BYE sip:bob@")
	}
}

func TestPartyThatResumesIsNotAsked(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.says(bob.request("INVITE", "held", "", 1, "", pcma+"a=recvonly\n"))
	l := next(t, "call", calls).(*leg)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "held", tag, 1, "", ""))
	bob.says(bob.request("INVITE", "held", tag, 2, "", pcma))
	bob.hears("SIP/2.0 200")
	bob.says(bob.request("ACK", "held", tag, 2, "", ""))
	eventually(t, "nobody asks", func() bool {
		l.lostMu.Lock()
		defer l.lostMu.Unlock()
		return l.asked == nil
	})
	require.NoError(t, l.Context().Err())
}

func TestSilenceBeforeTheAnswerIsNoLostAudio(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signals := make(chan media.Signal, 10)
		s := begins(t, nil, signals)
		s.early = true
		s.terms.Store(&terms{hears: true})
		s.unanswered(true)
		time.Sleep(time.Hour)
		require.Empty(t, signals)
		s.unanswered(false)
		answered := time.Now()
		require.IsType(t, media.MediaLost{}, <-signals)
		require.Equal(t, silenceLimit, time.Since(answered))
	})
}

func TestEarlyAudioIsNotExpectedBack(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("early")
	l := next(t, "call", calls).(*leg)
	require.NoError(t, l.Early(media.EarlyAudio))
	require.True(t, l.sess.lastPacket().IsZero(), "nothing is expected yet")
	require.NoError(t, l.Answer())
	require.False(t, l.sess.lastPacket().IsZero())
	bob.hears("SIP/2.0 200")
}
