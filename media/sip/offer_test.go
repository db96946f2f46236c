package sip

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// offers is a one-line description of an offer: its formats, and what is said about them.
func offers(formats string, attributes ...string) description {
	text := "v=0\no=- 7 7 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\nm=audio 7000 RTP/AVP " + formats + "\n"
	for _, a := range attributes {
		text += "a=" + a + "\n"
	}
	d, err := parseSDP([]byte(text))
	if err != nil {
		panic(err)
	}
	return d
}

func (d description) versionIn(t *testing.T) (v int) {
	t.Helper()
	var id int64
	_, err := fmt.Sscanf(d.origin, "- %d %d", &id, &v)
	require.NoError(t, err)
	require.Positive(t, id)
	return v
}

func TestTelephoneEventAnyPayloadType(t *testing.T) {
	for _, pt := range []int{96, 97, 100, 101, 106, 110, 118, 126, 127, 35} {
		for _, name := range []string{"telephone-event/8000", "TELEPHONE-EVENT/8000/1", "telephone-event"} {
			var n negotiation
			answer, agreed, err := n.answer(offers(fmt.Sprint("8 ", pt), fmt.Sprintf("rtpmap:%d %s", pt, name)), local)
			require.NoError(t, err)
			require.Equal(t, []string{"8", fmt.Sprint(pt)}, answer.media[0].formats)
			require.True(t, agreed.events)
			require.EqualValues(t, pt, agreed.event)
			require.Equal(t, eventKind, agreed.kinds[pt])
		}
	}
}

// "Once an offerer has sent the offer, it MUST be prepared to receive media" under its own numbers; the answerer's may
// differ (RFC 3264 §5.1).
func TestAnswererHasItsOwnNumbers(t *testing.T) {
	var n negotiation
	n.offer(local)
	agreed, err := n.accept(offers("110 96", "rtpmap:110 PCMU/8000", "rtpmap:96 telephone-event/8000"), local)
	require.NoError(t, err)
	require.Equal(t, media.PCMU, agreed.codec)
	require.EqualValues(t, 110, agreed.number)
	require.EqualValues(t, 96, agreed.event)
	for pt, k := range map[int]payloadKind{0: pcmuKind, 8: pcmaKind, 101: eventKind, 110: pcmuKind, 96: eventKind, 97: unknownKind} {
		require.Equal(t, k, agreed.kinds[pt], pt)
	}
}

func TestKeysAreNoCodec(t *testing.T) {
	var n negotiation
	_, _, err := n.answer(offers("101", "rtpmap:101 telephone-event/8000"), local)
	require.ErrorIs(t, err, errNoCodec)
	_, agreed, err := n.answer(offers("101 0", "rtpmap:101 telephone-event/8000"), local)
	require.NoError(t, err)
	require.EqualValues(t, 0, agreed.number, "audio is what we send, whatever is named first")
}

func TestHoldThreeWaysInSDP(t *testing.T) {
	zero := offers("8")
	zero.media[0].host = "0.0.0.0"
	for name, c := range map[string]struct {
		offer              description
		answer             direction
		held, sends, hears bool
	}{
		"talk":         {offers("8"), sendrecv, false, true, true},
		"sendonly":     {offers("8", "sendonly"), recvonly, true, false, false},
		"inactive":     {offers("8", "inactive"), inactive, true, false, false},
		"no address":   {zero, recvonly, true, false, false},
		"only listens": {offers("8", "recvonly"), sendonly, false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			var n negotiation
			_, _, err := n.answer(offers("8"), local)
			require.NoError(t, err)
			answer, agreed, err := n.answer(c.offer, local)
			require.NoError(t, err)
			require.Equal(t, c.answer, answer.media[0].dir)
			require.Equal(t, []bool{c.held, c.sends, c.hears}, []bool{agreed.held, agreed.sends, agreed.hears})

			answer, agreed, err = n.answer(offers("8"), local)
			require.NoError(t, err)
			require.Equal(t, sendrecv, answer.media[0].dir)
			require.False(t, agreed.held)
		})
	}
}

// "If the version in the origin line does not increment, the SDP MUST be identical" (RFC 3264 §8).
func TestVersionRisesOnlyWithChange(t *testing.T) {
	var n negotiation
	var versions []int
	for _, o := range []description{offers("8"), offers("8"), offers("8", "sendonly"), offers("8", "sendonly"), offers("8")} {
		answer, _, err := n.answer(o, local)
		require.NoError(t, err)
		versions = append(versions, answer.versionIn(t))
	}
	require.Equal(t, []int{1, 1, 2, 2, 3}, versions)
}

func TestBadOfferChangesNothing(t *testing.T) {
	var n negotiation
	_, _, err := n.answer(offers("8"), local)
	require.NoError(t, err)
	before := n
	_, _, err = n.answer(offers("18"), local)
	require.ErrorIs(t, err, errNoCodec)
	require.Equal(t, before, n)
	_, err = n.accept(offers("8"), local)
	require.ErrorIs(t, err, errBadSDP, "nothing was offered")
	require.Equal(t, before, n)
}

func TestOurOfferIsSmallAndPrefersACodec(t *testing.T) {
	for prefer, formats := range map[media.Codec]string{media.PCMA: "8 0 101", media.PCMU: "0 8 101"} {
		var n negotiation
		d := n.offer(ours{addr: netip.MustParseAddrPort("255.255.255.255:65534"), prefer: prefer})
		require.Equal(t, formats, strings.Join(d.media[0].formats, " "))
		require.Less(t, len(d.print()), 350)
	}
}

// "For each "m=" line in the offer, there MUST be a corresponding "m=" line in the answer", and in every later offer
// (RFC 3264 §6, §8): here ours, in the 200 to a re-INVITE without one.
func TestReofferKeepsMediaAndNumbers(t *testing.T) {
	first, err := parseSDP([]byte("c=IN IP4 192.0.2.7\nm=video 7002 RTP/AVP 31\nm=audio 7000 RTP/AVP 0 96\na=rtpmap:96 telephone-event/8000\n"))
	require.NoError(t, err)
	var n negotiation
	_, _, err = n.answer(first, local)
	require.NoError(t, err)

	again := n.offer(local)
	require.Len(t, again.media, 2)
	require.Zero(t, again.media[0].port)
	require.Equal(t, "video", again.media[0].kind)
	require.Equal(t, []string{"8", "0", "96"}, again.media[1].formats)
	require.Equal(t, 2, again.versionIn(t))

	_, err = n.accept(offers("8"), local)
	require.ErrorIs(t, err, errBadSDP, "the answer lacks our second medium")
	agreed, err := n.accept(first, local)
	require.NoError(t, err)
	require.Equal(t, media.PCMU, agreed.codec)
}

func TestRefusedAnswerIsNoCodec(t *testing.T) {
	refused := offers("8")
	refused.media[0].port = 0
	var n negotiation
	n.offer(local)
	_, err := n.accept(refused, local)
	require.ErrorIs(t, err, errNoCodec)
}

func TestOtherAddressFamilyIsNotReached(t *testing.T) {
	for _, host := range []string{"2001:db8::17", "224.2.1.1", "fe80::1%eth0", "example.net", ""} {
		o := offers("8")
		o.media[0].host = host
		var n negotiation
		_, _, err := n.answer(o, local)
		require.ErrorIs(t, err, errBadSDP, host)
	}
}
