package sip

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// Who speaks nothing but G.722 talks with us and with an agent in G.711, and our prompts and keys work.
func TestG722CallerTalksWithAnAgentInG711(t *testing.T) {
	pool := freePorts(t, 2)
	bob, ana := talks(t, pool, media.PCMA, 101), talks(t, pool, media.PCMU, 101)
	bob.h.payload = staticG722
	answer, err := bob.s.answer(bob.offer(""))
	require.NoError(t, err)
	require.Contains(t, string(answer), "RTP/AVP 9 101\r\n")
	require.Contains(t, string(answer), "a=rtpmap:9 G722/8000\r\n")
	require.Equal(t, media.PCMA, bob.s.Codec())
	require.True(t, bob.s.Relay(ana.s))
	require.True(t, ana.s.Relay(bob.s))

	var out, in media.G722
	var heard []byte
	for range 50 {
		frame := slices.Clone(tone(media.PCMA, 450))
		out.Encode(frame)
		bob.says(frame)
		h, audio := ana.hears()
		require.EqualValues(t, staticPCMU, h.payload)
		heard = append(heard, audio...)
	}
	require.Greater(t, purity(media.PCMU, heard[1600:], 450), .99)

	heard = nil
	for range 50 {
		ana.says(tone(media.PCMU, 450))
		h, audio := bob.hears()
		require.EqualValues(t, staticG722, h.payload)
		in.Decode(audio)
		heard = append(heard, audio...)
	}
	require.Greater(t, purity(media.PCMA, heard[1600:], 450), .99)

	bob.presses(5)
	for {
		if d, ok := bob.signal().(media.Digit); ok {
			require.Equal(t, byte('5'), d.Key)
			break
		}
	}
}

// G.722 is taken where there is nothing else, and offered where the trunk says so.
func TestG722IsForWhoHasNothingElse(t *testing.T) {
	answer := func(formats string) string {
		var n negotiation
		d, err := parseSDP([]byte("c=IN IP4 127.0.0.1\nm=audio 5000 RTP/AVP " + formats + "\n"))
		require.NoError(t, err)
		a, _, err := n.answer(d, local)
		require.NoError(t, err)
		return a.media[0].formats[0]
	}
	require.Equal(t, "8", answer("9 8"))
	require.Equal(t, "9", answer("18 9"))

	var n negotiation
	us := local
	us.codecs = Trunk{Codecs: []string{"g722", "pcma"}}.codecs()
	offer := n.offer(us)
	require.Equal(t, []string{"9", "8", "101"}, offer.media[0].formats)
	d, err := parseSDP([]byte("c=IN IP4 127.0.0.1\nm=audio 5000 RTP/AVP 9 101\na=rtpmap:101 telephone-event/8000\n"))
	require.NoError(t, err)
	terms, err := n.accept(d, us)
	require.NoError(t, err)
	require.True(t, terms.wide)
	require.Equal(t, pcmaKind, terms.kinds[8], "they may send what else was offered")
}
