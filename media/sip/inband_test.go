package sip

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
	"receptivo/media/phone"
)

// A phone that takes no telephone-event dials through a menu while it is spoken to, and speaks itself.
func TestPhoneThatOnlyHasTones(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	for codec, dials := range map[string]map[string]phone.Keying{
		"PCMA": {"1234567890*#ABCD": {Tones: true}, "159*": {Tones: true, Level: -10, Twist: -6}},
		"PCMU": {"357#": {Tones: true, Level: -14, Twist: 4}, "220,07": {Tones: true, Duration: 80 * time.Millisecond, Gap: 60 * time.Millisecond, Level: -14}},
	} {
		bob := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "bob", Tone: 300, Codecs: []string{codec}, DTMFPayload: -1})
		answered := make(chan media.Leg, 1)
		go func() {
			l := next(t, "call", calls)
			_ = l.Answer()
			answered <- l
		}()
		caller := bob.Dials("8000")
		l := next(t, "answer", answered)
		_, err := l.Port().Play(media.Source{Clips: []*media.Clip{media.Music()}, Loop: true})
		require.NoError(t, err)
		for want, how := range dials {
			caller.PressesAs(want, how)
			for _, key := range []byte(want) {
				if key == ',' {
					continue
				}
				d := signal[media.Digit](t, l)
				require.Equal(t, string(key), string(d.Key), want)
				require.Equal(t, "inband", d.Via)
			}
		}
		caller.HangsUp()
	}
}

// tones sends a key as 100 ms of tones, and then 60 ms of silence.
func (k *talker) tones(low, high float64) {
	k.t.Helper()
	frame := make([]byte, media.FrameSamples)
	for n := range 8 {
		for i := range frame {
			at, sample := 2*math.Pi*float64(n*len(frame)+i)/media.Rate, 0.0
			if n < 5 {
				sample = 8000 * (math.Sin(low*at) + math.Sin(high*at))
			}
			frame[i] = encode(media.PCMA, sample)
		}
		k.says(frame)
	}
}

func (k *talker) keys(want string) {
	k.t.Helper()
	for _, key := range []byte(want) {
		s := k.signal()
		if _, first := s.(media.Heard); first {
			s = k.signal()
		}
		require.Equal(k.t, string(key), string(s.(media.Digit).Key))
	}
	require.Empty(k.t, k.signals)
}

func TestTonesGiveWayToMessages(t *testing.T) {
	k := talks(t, freePorts(t, 1), media.PCMA, 0)
	k.tones(770, 1336)
	k.settles()
	k.keys("5")
	k.s.infoDigit('5') // the same press
	k.tones(697, 1209)
	k.s.infoDigit('1')
	k.tones(697, 1336)
	k.s.infoDigit('2')
	k.s.infoDigit('2')
	k.settles()
	k.keys("122")

	k = talks(t, freePorts(t, 1), media.PCMA, 0)
	k.tones(770, 1336)
	k.settles()
	k.s.infoDigit('6') // another press: what was heard was a key, or was none
	k.keys("56")
}

func TestTonesAreNoKeysWhereEventsWereAgreedOrPartiesTalk(t *testing.T) {
	pool := freePorts(t, 2)
	k, other := talks(t, pool, media.PCMA, 96), talks(t, pool, media.PCMA, 0)
	k.tones(770, 1336)
	k.settles()
	k.heard()
	require.Empty(t, k.signals)

	require.True(t, other.s.Relay(k.s))
	other.tones(770, 1336)
	other.settles()
	other.heard()
	require.Empty(t, other.signals, "nobody waits for keys")
	require.True(t, other.s.Relay(nil))
	other.tones(852, 1477)
	other.settles()
	other.keys("9")

	other.event = 96
	_, err := other.s.answer(other.offer(""))
	require.NoError(t, err)
	other.presses(3)
	other.tones(852, 1477)
	other.settles()
	other.keys("3")
}
