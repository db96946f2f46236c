package main

import (
	"bytes"
	"context"
	"net"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// calls runs `call` with arguments as typed, against a server that answers as the test says.
func calls(t *testing.T, ctx context.Context, server string, args ...string) (said string, err error) {
	t.Helper()
	var c callCmd
	parser, err := kong.New(&c)
	require.NoError(t, err)
	_, err = parser.Parse(append(args, "--server", server))
	require.NoError(t, err)
	var b bytes.Buffer
	err = c.run(ctx, &output{Out: &b, Err: &b}, time.Second)
	return b.String(), err
}

// answers is a phone that serves one call.
func answers(t *testing.T, tone float64) *phone.Actor {
	t.Helper()
	return phone.Acts(t, phone.Config{Tone: tone})
}

func TestCallPressesKeysAndTellsWhatItHeard(t *testing.T) {
	t.Parallel()
	other := answers(t, 700)
	heard := make(chan error, 1)
	go func() {
		in := <-other.Incoming()
		in.Ringing()
		call, err := in.Answer(t.Context())
		if err == nil {
			err = call.HearsDigits(t.Context(), "12")
		}
		if err == nil {
			err = call.HearsTone(t.Context(), 440, time.Second)
		}
		heard <- err
	}()
	said, err := calls(t, t.Context(), other.Addr().String(), "+55 (11) 4004-1000", "--from", "11987654321", "--keys", "1,2", "--after", "200ms", "--talk", "2500ms", "--hear", "700")
	require.NoError(t, err, said)
	require.NoError(t, <-heard)
	require.Regexp(t, `calling \+551140041000 at 127\.0\.0\.1:\d+
 +0\.\d+ s  (trying \(100\)\n +0\.\d+ s  )?ringing \(180\)
 +0\.\d+ s  answered in \d+ ms
 +\d\.\d+ s  pressed 1,2
 +\d\.\d+ s  hung up, \d\.\d s after the answer

heard \d\.\d s of audio: \d+ packets, \d+ lost, \d+ late; gaps \d+ ms usual, \d+ ms at most
    0 to \d s  tone of (69|70)\d Hz
`, said)
}

func TestCallThatIsRefusedSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for code, advice := range map[int]string{
		404: "4004 was refused: 404 Not Found: the server does not know this number",
		486: "4004 was refused: 486 Busy Here: the line is busy",
		403: "its own machine only",
		503: "it is full or shutting down",
		599: "the server's log may say more",
	} {
		other := answers(t, 0)
		go func() { (<-other.Incoming()).Reject(code) }()
		_, err := calls(t, t.Context(), other.Addr().String(), "4004")
		require.ErrorContains(t, err, advice)
	}
}

func TestCallToAServerThatSaysNothing(t *testing.T) {
	t.Parallel()
	deaf, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer deaf.Close()
	_, err = calls(t, t.Context(), deaf.LocalAddr().String(), "4004")
	require.ErrorContains(t, err, "says nothing: no SIP server answers there by UDP. Is receptivo serve running")
}

func TestCallThatRingsTooLong(t *testing.T) {
	t.Parallel()
	other := answers(t, 0)
	gone := make(chan struct{})
	go func() {
		in := <-other.Incoming()
		in.Ringing()
		<-in.Cancelled()
		close(gone)
	}()
	_, err := calls(t, t.Context(), other.Addr().String(), "4004", "--patience", "300ms")
	require.EqualError(t, err, "4004 did not answer within 300ms")
	<-gone
}

func TestCallToSomebodyWhoHangsUpFirst(t *testing.T) {
	t.Parallel()
	other := answers(t, 700)
	go func() {
		if call, err := (<-other.Incoming()).Answer(t.Context()); err == nil && call.HearsSound(t.Context()) == nil {
			call.HearsTone(t.Context(), 440, time.Second)
			call.Hangup(t.Context())
		}
	}()
	said, err := calls(t, t.Context(), other.Addr().String(), "4004", "--talk", "1m")
	require.NoError(t, err)
	require.Regexp(t, `the other side hung up, \d\.\d s after the answer`, said)
}

func TestCallThatHearsNothingFails(t *testing.T) {
	t.Parallel()
	silent := answers(t, 0)
	go func() { (<-silent.Incoming()).Answer(t.Context()) }()
	said, err := calls(t, t.Context(), silent.Addr().String(), "4004", "--talk", "1200ms", "--hear", "700")
	require.ErrorContains(t, err, "the tone of 700 Hz was not heard for a second")
	require.ErrorContains(t, err, "nothing but silence was heard in 1.")
	require.Contains(t, said, "    0 to 1 s  silence\n")
}

func TestWhatIsMissingInACall(t *testing.T) {
	us, them := phone.Ending{By: phone.Us}, phone.Ending{By: phone.Them}
	require.NoError(t, missing(phone.Heard{First: time.Now(), Packets: 1}, us))
	require.ErrorContains(t, missing(phone.Heard{}, us), "no audio arrived")
	require.ErrorContains(t, missing(phone.Heard{Packets: 50, For: time.Second}, us), "nothing but silence was heard in 1.0 s")
	require.ErrorContains(t, missing(phone.Heard{}, them), "the other side hung up before anything was heard")
}

func TestCallEndsPolitelyAtCtrlC(t *testing.T) {
	t.Parallel()
	other := answers(t, 700)
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan phone.Side, 1)
	go func() {
		if call, err := (<-other.Incoming()).Answer(t.Context()); err == nil {
			call.HearsSound(t.Context())
			interrupt()
			<-call.Done()
			ended <- call.Ending().By
		}
	}()
	said, _ := calls(t, ctx, other.Addr().String(), "4004", "--talk", "1m")
	require.Equal(t, phone.Them, <-ended)
	require.Contains(t, said, "hung up")
}

func TestCallRefusesWhatCannotBeDialled(t *testing.T) {
	for want, args := range map[string][]string{
		"are no keys":                 {"4004", "--keys", "1x"},
		"is no number":                {"a b"},
		"there is no number to dial":  {" - "},
		"carries tones below 4000 Hz": {"4004", "--hear", "4000"},
	} {
		_, err := calls(t, t.Context(), "127.0.0.1:1", args...)
		require.ErrorContains(t, err, want)
	}
}
