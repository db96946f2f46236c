package phone_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// dials starts a call beside the story; hang ends its patience, result waits for what came of it.
func dials(t *testing.T, bob *phone.Actor, with ...phone.Option) (hang context.CancelFunc, result func() (*phone.Call, error)) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	type outcome struct {
		c   *phone.Call
		err error
	}
	got := make(chan outcome, 1)
	go func() {
		c, err := bob.Dial(ctx, "8000", with...)
		got <- outcome{c, err}
	}()
	t.Cleanup(cancel)
	return cancel, func() (*phone.Call, error) { o := <-got; return o.c, o.err }
}

func closes(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: not yet", what)
	}
}

func TestCallerLeavesWhilePhoneRings(t *testing.T) {
	ana, bob := couple(t, phone.Config{User: "ana"}, phone.Config{User: "+5511999990000", Display: `Bob "the" Brave`})
	hang, result := dials(t, bob, phone.Header("Call-Info", "<http://example.com>"))
	in := ana.Rings()
	user, display := in.From()
	require.Equal(t, "+5511999990000", user)
	require.Contains(t, display, "Brave")
	require.Equal(t, "8000", in.To())
	require.Equal(t, "<http://example.com>", in.Header("call-info"))
	hang()
	closes(t, "CANCEL", in.Cancelled())
	_, err := result()
	require.ErrorIs(t, err, context.Canceled)
	_, err = in.Answer(t.Context())
	require.ErrorIs(t, err, phone.ErrCancelled)
}

func TestCancelWaitsForAProvisional(t *testing.T) {
	ana, bob := couple(t, phone.Config{Faults: phone.Faults{NoTrying: true}}, phone.Config{})
	hang, result := dials(t, bob)
	in := <-ana.Incoming()
	hang()
	_, err := result() // at once, although nobody has said a word
	require.ErrorIs(t, err, context.Canceled)
	select {
	case <-in.Cancelled():
		t.Fatal("cancelled before any provisional response")
	default:
	}
	in.Ringing()
	closes(t, "CANCEL", in.Cancelled())
}

func TestAnswerCrossesCancel(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	hang, result := dials(t, bob)
	in := ana.Rings()
	hang()
	c, err := in.AnswerOnCancel(t.Context())
	require.NoError(t, err, "the 200 is acknowledged")
	closes(t, "BYE", c.Done())
	require.Equal(t, phone.Them, c.Ending().By)
	_, err = result()
	require.ErrorIs(t, err, context.Canceled)
}

func TestCallIsRefused(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	for _, code := range []int{486, 603, 503} {
		_, result := dials(t, bob)
		ana.Rings().Refuse(code, "", "Retry-After: 7 (later)")
		_, err := result()
		var r *phone.Refused
		require.ErrorAs(t, err, &r)
		require.Equal(t, code, r.Code)
		require.Equal(t, 7*time.Second, r.RetryAfter)
	}
}

func TestFortyProvisionalsThenAnswer(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	var heard int
	_, result := dials(t, bob, phone.OnProgress(func(int, string) { heard++ }))
	in := ana.Rings()
	for range 40 {
		in.Provisional(183)
	}
	_, err := in.Answer(t.Context())
	require.NoError(t, err)
	_, err = result()
	require.NoError(t, err)
	require.Equal(t, 42, heard, "100, 180 and forty")
}

// TestClosingWhileAnInviteArrives: the goroutine that reads still says 100 when Close refuses.
func TestClosingWhileAnInviteArrives(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	trying := make(chan struct{})
	_, result := dials(t, bob, phone.OnProgress(func(int, string) { close(trying) }))
	closes(t, "100", trying)
	require.NoError(t, ana.Close())
	_, err := result()
	require.ErrorContains(t, err, "480")
}

func TestEarlyAudioIsHeard(t *testing.T) {
	ana, bob := couple(t, phone.Config{Tone: 425}, phone.Config{})
	_, result := dials(t, bob)
	in := ana.Rings()
	require.NoError(t, in.Early())
	_, err := in.Answer(t.Context())
	require.NoError(t, err)
	c, err := result()
	require.NoError(t, err)
	require.NoError(t, c.HearsTone(t.Context(), 425, 300*time.Millisecond))
	require.Equal(t, 1, c.Heard().Streams)
}

func TestAnswerIsRepeatedUntilAck(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	_, result := dials(t, bob, phone.NoAck())
	answered := make(chan error, 1)
	in := ana.Rings()
	go func() { _, err := in.Answer(t.Context()); answered <- err }()
	c, err := result()
	require.NoError(t, err)
	require.Empty(t, answered)
	c.Ack()
	require.NoError(t, <-answered)
}

func TestAnswerWithoutAckEndsWithBye(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	_, result := dials(t, bob, phone.NoAck())
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	_, err := ana.Rings().Answer(ctx)
	require.ErrorIs(t, err, phone.ErrNoAck)
	c, err := result()
	require.NoError(t, err)
	closes(t, "BYE", c.Done())
	require.Equal(t, phone.Them, c.Ending().By)
}

func TestSecondAnswerIsEnded(t *testing.T) {
	ana, bob := couple(t, phone.Config{Tone: 600}, phone.Config{})
	_, result := dials(t, bob)
	in := ana.Rings()
	_, err := in.Answer(t.Context())
	require.NoError(t, err)
	c, err := result()
	require.NoError(t, err)
	other, err := in.Fork().Answer(t.Context())
	require.NoError(t, err)
	closes(t, "BYE for the fork", other.Done())
	require.NoError(t, c.HearsTone(t.Context(), 600, 300*time.Millisecond))
}

func TestHoldAndResume(t *testing.T) {
	ana, bob := couple(t, phone.Config{Tone: 700}, phone.Config{Tone: 440})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000")
	a := picked()
	b.Hears(700, 200*time.Millisecond)
	require.NoError(t, b.Hold(t.Context(), "sendonly"))
	a.Hears(440, 200*time.Millisecond) // still our music, or what we sing
	before := b.Heard().Packets
	a.Hears(440, 300*time.Millisecond)
	require.LessOrEqual(t, b.Heard().Packets, before+1, "held: at most one packet was on its way")
	require.NoError(t, b.Hold(t.Context(), "sendrecv"))
	b.Hears(700, 200*time.Millisecond)
	require.NoError(t, b.Reinvite(t.Context(), ""), "an offer asked for")
	b.Hears(700, 200*time.Millisecond)
}

func TestKeysOnALossyNetwork(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000")
	a := picked()
	b.PressesAs("1", phone.Keying{Lose: phone.EndOnly})
	b.PressesAs("1", phone.Keying{Lose: []int{0, 1, 4, 5, 6}})
	b.PressesAs("3", phone.Keying{Zero: true})
	b.PressesAs("4", phone.Keying{Info: "application/dtmf-relay"})
	b.PressesAs("#", phone.Keying{Info: "application/dtmf"})
	b.Presses(",5")
	a.HearsKeys("1134#5")
	b.PressesAs("9", phone.Keying{Payload: 110}) // agreed nowhere
	b.Presses("6")
	a.HearsKeys("1134#56")
	require.Error(t, b.Press(t.Context(), "x"))
	var r *phone.Refused
	require.ErrorAs(t, b.PressAs(t.Context(), "1", phone.Keying{Info: "text/plain"}), &r)
	require.Equal(t, 415, r.Code)
}

func TestNoEventsAgreedIsAnError(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{DTMFPayload: -1})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000")
	picked()
	require.ErrorIs(t, b.Press(t.Context(), "1"), phone.ErrNoEvents)
}

func TestOfferWrittenByHand(t *testing.T) {
	ana, bob := couple(t, phone.Config{Tone: 300}, phone.Config{Tone: 500})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000", phone.Offer("v=0\no=- 1 1 IN IP4 {ip}\ns=x\nt=0 0\nm=video 9 RTP/AVP 31\nc=IN IP4 192.0.2.1\n"+
		"m=audio {port} RTP/AVP 99 0 98\nc=IN IP4 {ip}\na=rtpmap:98 TELEPHONE-event/8000\na=rtpmap:99 opus/48000/2"))
	a := picked()
	b.Hears(300, 200*time.Millisecond)
	a.Hears(500, 200*time.Millisecond)
	b.Presses("7")
	a.HearsKeys("7")
	_, result := dials(t, bob, phone.Offer("v=0\nm=audio 0 RTP/AVP 0"))
	in := ana.Rings()
	_, err := in.Answer(t.Context())
	require.Error(t, err)
	_, err = result()
	var r *phone.Refused
	require.ErrorAs(t, err, &r)
	require.Equal(t, 488, r.Code)
}

func TestGarbageHarmsNobody(t *testing.T) {
	ana, bob := couple(t, phone.Config{Tone: 700}, phone.Config{Tone: 440})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000")
	a := picked()
	for _, bad := range []string{"\x00", "\r\n\r\n", "\x80", "\xb0\x08\x00\x01aaaabbbb\xbe\xde\xff\xff", "\xa0\x08\x00\x01aaaabbbb\xff"} {
		require.NoError(t, b.SendRTP([]byte(bad)))
	}
	require.NoError(t, b.SendRTP([]byte("\x90\x08\x00\x01aaaabbbb\xbe\xde\x00\x01\x10\x00\x00\x00")))
	for _, bad := range []string{"\r\n\r\n", "INVITE sip:x SIP/2.0\r\n\r\n", "BYE sip:x SIP/2.0\nVia: x\n\n", "SIP/2.0 200 OK\r\nVia: ,\r\n\r\n"} {
		require.NoError(t, bob.SendRaw([]byte(bad)))
	}
	a.Hears(440, 300*time.Millisecond)
	require.GreaterOrEqual(t, a.Heard().Garbage, 5)
	require.NoError(t, bob.SendText("OPTIONS sip:x@{server} SIP/2.0\nVia: SIP/2.0/UDP {addr};branch={branch};rport\n"+
		"From: <sip:{user}@{ip}>;tag={tag}\nTo: <sip:x@{server}>\nCall-ID: {callid}\nCSeq: 1 OPTIONS\nContent-Length: 0\n\n"))
	require.NoError(t, bob.SendText("BYE sip:x@{server} SIP/2.0\nVia: SIP/2.0/UDP {addr};branch={branch};rport\n"+
		"From: <sip:{user}@{ip}>;tag={tag}\nTo: <sip:x@{server}>;tag=nobody\nCall-ID: {callid}\nCSeq: 1 BYE\nContent-Length: 0\n\n"))
	require.Equal(t, 200, (<-bob.Strays()).Code)
	require.Equal(t, 481, (<-bob.Strays()).Code)
}

func TestClosingPhoneHangsUpAndCancels(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{})
	picked := ana.AnswersAfter(0)
	bob.Dials("8000")
	a := picked()
	_, result := dials(t, bob)
	in := ana.Rings()
	bob.Close()
	closes(t, "CANCEL", in.Cancelled())
	a.IsHungUp()
	_, err := result()
	require.ErrorIs(t, err, phone.ErrClosed)
	_, open := <-bob.Incoming()
	require.False(t, open)
	_, err = bob.Dial(t.Context(), "1")
	require.ErrorIs(t, err, phone.ErrClosed)
}

func TestUnpluggedPhoneSaysNothing(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{Tone: 440})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000")
	a := picked()
	a.Hears(440, 200*time.Millisecond)
	bob.Unplug()
	require.Equal(t, phone.Us, b.Ending().By)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	err := a.HearsTone(ctx, 440, 10*time.Second)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	select {
	case <-a.Done():
		t.Fatal("an unplugged phone said goodbye")
	default:
	}
	a.Drop()
	require.False(t, errors.Is(a.Hangup(t.Context()), context.Canceled), "over already")
}

func TestDeafPhoneHearsAgain(t *testing.T) {
	ana, bob := couple(t, phone.Config{Faults: phone.Faults{Deaf: true}}, phone.Config{})
	_, result := dials(t, bob)
	ana.Deafen(false) // the INVITE comes again after 500 ms
	_, err := ana.Rings().Answer(t.Context())
	require.NoError(t, err)
	c, err := result()
	require.NoError(t, err)
	require.ErrorContains(t, func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		return c.HearsDigits(ctx, "1")
	}(), `keys "", want "1"`)
}
