package sip

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

func TestCallIsAnsweredAndHungUp(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := dialer(t, g)
	answered := make(chan *phone.Party, 1)
	go func() { answered <- bob.Dials("8000") }()
	l := next(t, "call", calls)
	require.Equal(t, "8000", l.About().To)
	require.Equal(t, "5511988887777", l.About().From)
	require.NoError(t, l.Early(media.Ringing))
	_, err := l.Port().Play(media.Source{})
	require.ErrorIs(t, err, media.ErrNotOpen)
	require.NoError(t, l.Answer())
	_, err = l.Port().Play(media.Source{Clips: []*media.Clip{media.Music()}})
	require.NoError(t, err)
	next(t, "answer", answered).HangsUp()
	endsWith(t, l, media.Remote, media.CauseNormal)
}

func TestAnswerResentUntilAck(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("resend")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	first := bob.hears("SIP/2.0 200")
	for range 3 {
		require.Equal(t, first, bob.hears("SIP/2.0 200"))
	}
	bob.says(bob.request("ACK", "resend", tagIn(first), 1, "", ""))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	for { // those on their way
		if _, ok := bob.reads(5 * g.cfg.T1); !ok {
			break
		}
	}
	_, more := bob.reads(16 * g.cfg.T1)
	require.False(t, more, "resent after the ACK")
	require.NoError(t, l.Context().Err())
}

func TestLostAckEndsWithBye(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("noack")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	endsWith(t, l, media.Local, media.CauseNoAck)
	bye := bob.hears("BYE sip:bob@")
	require.Equal(t, "Q.850;cause=41", header(bye, "Reason"))
	require.Equal(t, "caller", tagIn(bye))
}

// An ACK of a 2xx has a branch of its own (RFC 3261 §13.2.2.4); some phones repeat the INVITE's.
func TestAckWithTheBranchOfTheInviteCounts(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("branch")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.n--
	bob.says(bob.request("ACK", "branch", tag, 1, "", ""))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	l.Hangup(media.CauseNormal)
	require.Equal(t, "Q.850;cause=16", header(bob.hears("BYE"), "Reason"))
}

func TestAnswerCrossesCancel(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	inv := bob.calls("cross")
	l := next(t, "call", calls)
	bob.says(cancelOf(inv))
	bob.hears("SIP/2.0 487")
	// The CANCEL is through, the driver has not heard of it and answers.
	require.ErrorIs(t, l.Answer(), media.ErrGone)
	require.ErrorIs(t, l.Early(media.Ringing), media.ErrGone)
	endsWith(t, l, media.Remote, media.CauseNormal)
	for range 2 { // whoever asks again still hears that the call is over
		bob.says(inv)
		bob.hears("SIP/2.0 487")
	}
}

// The other order: the answer is given to the transaction while its CANCEL is in there.
func TestAnswerAndCancelRace(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	for i := range 50 {
		id := fmt.Sprint("race", i)
		inv := bob.calls(id)
		l := next(t, "call", calls)
		answered := make(chan error, 1)
		go func() { answered <- l.Answer() }()
		bob.says(cancelOf(inv))
		msg := bob.hears("SIP/2.0") // to the CANCEL or to the INVITE, whichever was first
		for !strings.Contains(header(msg, "CSeq"), "INVITE") || strings.HasPrefix(msg, "SIP/2.0 1") {
			msg = bob.hears("SIP/2.0")
		}
		if strings.HasPrefix(msg, "SIP/2.0 487") {
			require.ErrorIs(t, <-answered, media.ErrGone)
		} else {
			require.NoError(t, <-answered)
			bob.says(bob.request("ACK", id, tagIn(msg), 1, "", ""))
			bob.says(bob.request("BYE", id, tagIn(msg), 2, "", ""))
			bob.hears("SIP/2.0 200")
		}
		endsWith(t, l, media.Remote, media.CauseNormal)
	}
	eventually(t, "no leg left", func() bool { return g.Stats().Legs == 0 })
}

func cancelOf(invite string) string {
	head, _, _ := strings.Cut(invite, "\n\n")
	var out []string
	for line := range strings.Lines(head) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "Content-Type") && line != "" {
			out = append(out, strings.ReplaceAll(line, "INVITE", "CANCEL"))
		}
	}
	return strings.Join(out, "\n")
}

func TestRefusalsSayWhy(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := dialer(t, g)
	for cause, code := range map[media.Cause]int{
		media.CauseNormal: 603, media.CauseRejected: 603, media.CauseBusy: 486, media.CauseNoAnswer: 480,
		media.CauseNotFound: 404, media.CauseCongestion: 503, media.CauseInternal: 500,
	} {
		go func() { (<-calls).Hangup(cause) }()
		bob.IsRefused("8000", code)
	}
}

func TestHandlerReturningHangsUp(t *testing.T) {
	g := opens(t)
	enough := make(chan bool)
	g.Serve(func(_ context.Context, l media.Leg) {
		if l.About().To == "8001" {
			panic("a mistake of the driver's")
		}
		_ = l.Answer()
		<-enough
	})
	bob := dialer(t, g)
	for range 2 {
		call := bob.Dials("8000")
		enough <- true
		require.Equal(t, phone.Them, call.IsHungUp().By)
		bob.IsRefused("8001", 500)
	}
	require.EqualValues(t, 2, g.Stats().Panics)
}

func TestRetransmittedInviteAfterByeOpensNoCall(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	inv := bob.calls("ghost")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("ACK", "ghost", tag, 1, "", ""))
	bob.says(bob.request("BYE", "ghost", tag, 2, "", ""))
	endsWith(t, l, media.Remote, media.CauseNormal)
	bob.hears("SIP/2.0 200")
	bob.says(inv) // absorbed by the transaction
	bob.says(strings.Replace(inv, "branch=", "branch=z9hG4bKother", 1))
	bob.hears("SIP/2.0 482")
	bob.says(bob.request("BYE", "ghost", tag, 3, "", ""))
	bob.hears("SIP/2.0 481")
	require.EqualValues(t, 1, g.Stats().Arrived)
	require.EqualValues(t, 1, g.Stats().Refused["merged"])
}

func TestByeOvertakesAck(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("early bye")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	tag := tagIn(bob.hears("SIP/2.0 200"))
	bob.says(bob.request("BYE", "early bye", tag, 2, "", ""))
	endsWith(t, l, media.Remote, media.CauseNormal)
	bob.says(bob.request("ACK", "early bye", tag, 1, "", ""))
	eventually(t, "no leg left", func() bool { return g.Stats().Legs == 0 })
}

func TestCallerSaysByeBeforeTheAnswer(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("impatient")
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.Ringing))
	tag := tagIn(bob.hears("SIP/2.0 180"))
	bob.says(bob.request("BYE", "impatient", tag, 2, "", ""))
	bob.hears("SIP/2.0 487")
	endsWith(t, l, media.Remote, media.CauseNormal)
	require.ErrorIs(t, l.Answer(), media.ErrGone)
}

// A BYE of ours may not overtake the ACK (RFC 3261 §15).
func TestOurByeWaitsForTheAck(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("quick")
	l := next(t, "call", calls)
	require.NoError(t, l.Answer())
	l.Hangup(media.CauseNormal)
	endsWith(t, l, media.Local, media.CauseNormal)
	bob.hears("SIP/2.0 200")
	tag := tagIn(bob.hears("SIP/2.0 200")) // resent: nobody said BYE before
	bob.says(bob.request("ACK", "quick", tag, 1, "", ""))
	bob.hears("BYE")
}

func TestEarlyAudioThenAnswer(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.calls("early")
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.EarlyAudio))
	progress := bob.hears("SIP/2.0 183")
	_, err := l.Port().Play(media.Source{Clips: []*media.Clip{media.Music()}})
	require.NoError(t, err)
	require.NoError(t, l.Early(media.EarlyAudio)) // again: nothing new
	require.NoError(t, l.Answer())
	ok := bob.hears("SIP/2.0 200")
	_, early, _ := strings.Cut(progress, "\r\n\r\n")
	_, final, _ := strings.Cut(ok, "\r\n\r\n")
	require.Equal(t, early, final) // one description for both (RFC 3261 §13.2.1)
	require.Equal(t, tagIn(progress), tagIn(ok))
	bob.says(bob.request("ACK", "early", tagIn(ok), 1, "", ""))
	bob.says(bob.request("BYE", "early", tagIn(ok), 2, "", ""))
	endsWith(t, l, media.Remote, media.CauseNormal)
}
