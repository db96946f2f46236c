package sip

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// insists calls so that what is said before the answer must be confirmed; extra is the header that says so.
func (r *raw) insists(id, extra, offer string) string {
	r.t.Helper()
	inv := r.request("INVITE", id, "", 1, extra, offer)
	r.says(inv)
	return inv
}

// confirms a response with PRACK, the n-th of this call.
func (r *raw) confirms(id, res string, n int, body string) {
	r.t.Helper()
	r.says(r.request("PRACK", id, tagIn(res), 1+n, "RAck: "+header(res, "RSeq")+" 1 INVITE\n", body))
}

const requires = "Require: 100rel\n"

func TestReliableRingingIsResentUntilPrack(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.insists("rel", requires, pcma)
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.Ringing))
	first := bob.hears("SIP/2.0 180")
	require.Equal(t, "100rel", header(first, "Require"))
	require.NotEmpty(t, header(first, "Contact"), "where the PRACK goes")
	for range 3 {
		require.Equal(t, first, bob.hears("SIP/2.0 180"), "the same again")
	}
	bob.says(bob.request("PRACK", "rel", tagIn(first), 2, "RAck: 1 1 INVITE\n", ""))
	bob.hears("SIP/2.0 481") // of a response that is none
	bob.confirms("rel", first, 2, "")
	ok := bob.hears("SIP/2.0 200")
	require.Equal(t, "3 PRACK", header(ok, "CSeq"))
	bob.confirms("rel", first, 3, "")
	bob.hears("SIP/2.0 481") // once is enough
	_, more := bob.reads(50 * time.Millisecond)
	require.False(t, more, "nothing is said again once it was heard")

	require.NoError(t, l.Early(media.EarlyAudio))
	second := bob.hears("SIP/2.0 183")
	require.Contains(t, second, "m=audio")
	require.Equal(t, number1(t, first)+1, number1(t, second))
	require.NoError(t, l.Answer())
	require.NoError(t, l.Early(media.Ringing), "no effect once answered")
	for range 3 {
		require.Equal(t, second, bob.hears("SIP/2.0 "), "the answer waits for the PRACK")
	}
	bob.confirms("rel", second, 4, "")
	bob.hears("SIP/2.0 200 OK")
	answer := bob.hears("SIP/2.0 200 OK")
	require.Equal(t, "1 INVITE", header(answer, "CSeq"))
	require.Contains(t, answer, "m=audio")
	bob.says(bob.request("ACK", "rel", tagIn(answer), 1, "", ""))
	bob.says(bob.request("BYE", "rel", tagIn(answer), 6, "", ""))
	endsWith(t, l, media.Remote, media.CauseNormal)
}

func number1(t *testing.T, res string) (n int) {
	_, err := fmt.Sscan(header(res, "RSeq"), &n)
	require.NoError(t, err)
	return n
}

// Who supports it and calls by a trunk that asks for it is heard out; the others are told as ever.
func TestReliableRingingIsTheTrunksWish(t *testing.T) {
	for _, c := range []struct {
		wish  bool
		extra string
		want  string
	}{
		{true, "Supported: timer, 100rel\n", "100rel"},
		{true, "k: 100REL\n", "100rel"},
		{true, "Supported: timer\n", ""},
		{true, "", ""},
		{false, "Supported: 100rel\n", ""},
		{false, requires, "100rel"},
	} {
		bob, g := carrier(t, Trunk{Reliable: c.wish})
		calls := takes(t, g)
		bob.insists("wish", c.extra, pcma)
		l := next(t, "call", calls)
		require.NoError(t, l.Early(media.EarlyAudio))
		require.Equal(t, c.want, header(bob.hears("SIP/2.0 183"), "Require"), "%+v", c)
		l.Hangup(media.CauseNormal)
		bob.hears("SIP/2.0 603")
	}
}

func TestUnknownExtensionIsNamedBesideOneWeHave(t *testing.T) {
	g := opens(t)
	takes(t, g)
	bob := opensRaw(t, g)
	bob.insists("ext", "Require: 100rel, precondition\n", pcma)
	require.Equal(t, "precondition", header(bob.hears("SIP/2.0 420"), "Unsupported"))
}

func TestRingingThatNobodyConfirmsEndsWith504(t *testing.T) {
	g := opens(t, func(c *Config) { c.T1 = 2 * time.Millisecond })
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.insists("deaf", requires, pcma)
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.EarlyAudio))
	require.NoError(t, l.Answer())
	bob.hears("SIP/2.0 504")
	endsWith(t, l, media.Local, media.CauseNoAck)
	gone(t, g)
}

// An INVITE without an offer: ours is in the first thing we say, and its PRACK brings the answer.
func TestOfferInRingingIsAnsweredInPrack(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.insists("late", requires, "")
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.Ringing))
	ringing := bob.hears("SIP/2.0 180")
	require.Contains(t, ringing, "m=audio", "the offer")
	require.NoError(t, l.Early(media.EarlyAudio), "waits its turn")
	bob.confirms("late", ringing, 1, pcma)
	bob.hears("SIP/2.0 200")
	progress := bob.hears("SIP/2.0 183")
	require.NotContains(t, progress, "m=audio", "another description would be another offer")
	require.NotNil(t, l.(*leg).sess.terms.Load(), "agreed before the answer")
	require.NoError(t, l.Answer(), "what is not confirmed holds no description")
	answer := bob.hears("SIP/2.0 200")
	require.NotContains(t, answer, "m=audio")
	bob.confirms("late", progress, 2, "")
	bob.hears("SIP/2.0 200") // late, but still to be answered
	bob.says(bob.request("ACK", "late", tagIn(answer), 1, "", ""))
	eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
	require.Nil(t, l.Context().Err(), "an ACK without a description is right here")
	l.Hangup(media.CauseNormal)
	bob.hears("BYE")
}

func TestBadAnswerInPrackEndsTheCall(t *testing.T) {
	for i, body := range []string{"", strings.Replace(pcma, "AVP 8", "AVP 99", 1)} {
		g := opens(t)
		calls := takes(t, g)
		bob := opensRaw(t, g)
		id := fmt.Sprint("bad", i)
		bob.insists(id, requires, "")
		l := next(t, "call", calls)
		require.NoError(t, l.Early(media.EarlyAudio))
		ringing := bob.hears("SIP/2.0 183")
		require.NoError(t, l.Answer())
		bob.confirms(id, ringing, 1, body)
		bob.hears("SIP/2.0 200")
		bob.hears("SIP/2.0 488")
		endsWith(t, l, media.Local, media.CauseInternal)
		gone(t, g)
	}
}

// A PRACK may bring another offer once the first is answered; one that cannot be met changes nothing.
func TestOfferInPrackIsAnswered(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	bob.insists("new", requires, pcma)
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.EarlyAudio))
	bob.confirms("new", bob.hears("SIP/2.0 183"), 1, strings.Replace(pcma, "RTP/AVP 8", "RTP/AVP 0", 1))
	require.Contains(t, bob.hears("SIP/2.0 200"), "RTP/AVP 0")
	require.Equal(t, media.PCMU, l.(*leg).sess.Codec())
	l.Hangup(media.CauseBusy)
	bob.hears("SIP/2.0 486")
}

// Whoever leaves while the answer waits for a PRACK has left, and hears no 200.
func TestCallerLeavesWhileTheAnswerWaits(t *testing.T) {
	g := opens(t, quick)
	calls := takes(t, g)
	for _, by := range []string{"CANCEL", "BYE"} {
		bob := opensRaw(t, g)
		inv := bob.insists(by, requires, pcma)
		l := next(t, "call", calls)
		require.NoError(t, l.Early(media.EarlyAudio))
		tag := tagIn(bob.hears("SIP/2.0 183"))
		require.NoError(t, l.Answer())
		if by == "CANCEL" {
			bob.says(cancelOf(inv))
		} else {
			bob.says(bob.request("BYE", by, tag, 2, "", ""))
		}
		bob.hears("SIP/2.0 487")
		endsWith(t, l, media.Remote, media.CauseNormal)
		require.ErrorIs(t, l.Answer(), media.ErrGone)
	}
	gone(t, g)
}

// What a phone says reliably is confirmed once, in order, and its description is the answer; the 200 needs none.
func TestEveryReliableRingingIsConfirmedOnce(t *testing.T) {
	g := opens(t)
	phone := opensRaw(t, g)
	phone.registers(g)
	r := rings(t, g, media.About{From: "bob"})
	inv := phone.hears("INVITE")
	require.Equal(t, "100rel", header(inv, "Supported"))
	rel := func(seq int) string { return fmt.Sprintf("Require: 100rel\nRSeq: %d\nContact: <sip:ana@{me}>\n", seq) }
	phone.responds(inv, "180 Ringing", "one", rel(7), "")
	prack := phone.hears("PRACK sip:ana@")
	require.Equal(t, "7 1 INVITE", header(prack, "RAck"))
	require.Equal(t, "2 PRACK", header(prack, "CSeq"))
	phone.responds(prack, "200 OK", "one", "", "")
	phone.responds(inv, "180 Ringing", "one", rel(7), "")           // again: heard already
	phone.responds(inv, "183 Session Progress", "one", rel(10), "") // out of order
	phone.responds(inv, "183 Session Progress", "one", "Require: 100rel\n", "")
	phone.responds(inv, "183 Session Progress", "one", rel(8), pcma)
	prack = phone.hears("PRACK")
	require.Equal(t, "8 1 INVITE", header(prack, "RAck"))
	require.Equal(t, "3 PRACK", header(prack, "CSeq"))
	phone.responds(prack, "200 OK", "one", "", "")
	phone.responds(inv, "200 OK", "one", "Contact: <sip:ana@{me}>\n", "")
	require.Equal(t, "1 ACK", header(phone.hears("ACK"), "CSeq"))
	l := r.answered()
	require.Equal(t, media.PCMA, l.(*leg).sess.Codec())
	l.Hangup(media.CauseNormal)

	require.Equal(t, "4 BYE", header(phone.hears("BYE"), "CSeq"))
}

// A phone that is answered as we give up has counted our PRACK: the BYE counts on.
func TestByeOfALateAnswerCountsThePracks(t *testing.T) {
	g := opens(t)
	phone := opensRaw(t, g)
	phone.registers(g)
	r := rings(t, g, media.About{From: "bob"})
	inv := phone.hears("INVITE")
	phone.responds(inv, "180 Ringing", "one", "Require: 100rel\nRSeq: 1\nContact: <sip:ana@{me}>\n", "")
	phone.responds(phone.hears("PRACK"), "200 OK", "one", "", "")
	r.stop()
	phone.hears("CANCEL")
	require.ErrorIs(t, r.failed(), media.ErrNoAnswer)
	phone.responds(inv, "200 OK", "one", "Contact: <sip:ana@{me}>\n", pcma)
	phone.hears("ACK")
	bye := phone.hears("BYE")
	require.Equal(t, "3 BYE", header(bye, "CSeq"))
	phone.responds(bye, "200 OK", "one", "", "")
}
