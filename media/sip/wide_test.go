package sip

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
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

// A carrier in G.722 calls, with encryption or without: what we play is heard, keys are found in what is said, and a party
// that we call hears and is heard, in G.711 or in G.722.
func TestCallInG722(t *testing.T) {
	for name, c := range map[string]struct {
		srtp, codec string
	}{"to G.711": {"", "PCMU"}, "to G.722": {"", "G722"}, "encrypted": {"require", "PCMA"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, calls := carries(t, "allow")
			acme := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "acme", Tone: 440, Codecs: []string{"G722"}, DTMFPayload: -1, SRTP: c.srtp})
			answered := make(chan media.Leg, 1)
			go func() {
				l := next(t, "call", calls)
				_ = l.Answer()
				answered <- l
			}()
			customer := acme.Dials("8000")
			l := next(t, "answer", answered)
			require.True(t, l.(*leg).sess.terms.Load().wide)
			_, err := l.Port().Play(media.Source{Clips: []*media.Clip{media.Tone(1000, -10, time.Second)}, Loop: true})
			require.NoError(t, err)
			customer.Hears(1000, 300*time.Millisecond)
			signal[media.Heard](t, l)
			customer.PressesAs("4", phone.Keying{Tones: true, Duration: 500 * time.Millisecond})
			require.Equal(t, byte('4'), signal[media.Digit](t, l).Key)

			ana := phone.Acts(t, phone.Config{User: "ana", Tone: 700, Codecs: []string{c.codec}})
			require.NoError(t, g.SetTrunks([]Trunk{{Name: "far", Host: ana.Addr().String(), Probe: -1, Codecs: []string{"pcma", "pcmu", "g722"}}}))
			out := dials(t, g, Target{Number: "190"}, media.About{})
			agent := ana.Answers()
			agentLeg := out.answered()
			require.Equal(t, c.codec == "G722", agentLeg.(*leg).sess.terms.Load().wide)
			room, err := media.Join(l.Port(), agentLeg.Port())
			require.NoError(t, err)
			defer room.Close()
			customer.Hears(700, 300*time.Millisecond)
			agent.Hears(440, 300*time.Millisecond)
			for _, h := range []phone.Heard{customer.Heard(), agent.Heard()} {
				require.Zero(t, h.Garbage, h)
				require.Equal(t, 1, h.Streams, h)
			}
		})
	}
}
