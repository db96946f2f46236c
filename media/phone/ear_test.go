package phone

import (
	"math"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

// heardBy gives an ear packets 20 ms apart and returns what it made of them.
func heardBy(packets ...rtp.Packet) Heard {
	e, now := newEar(), time.Now()
	for i, p := range packets {
		p.Version = 2
		b, _ := p.Marshal()
		e.hear(b, now.Add(time.Duration(i)*tick))
	}
	return e.snapshot()
}

// singing is n packets of a tone, sequence and timestamp running on from start.
func singing(hz float64, start, n int) (ps []rtp.Packet) {
	clip := sung(codecs[1], hz)
	for i := start; i < start+n; i++ {
		at := i * frame % rate
		ps = append(ps, rtp.Packet{
			Header:  rtp.Header{PayloadType: 8, SSRC: 1, SequenceNumber: uint16(65500 + i), Timestamp: uint32(i * frame)},
			Payload: clip[at : at+frame],
		})
	}
	return ps
}

func TestEarCountsAcrossTheWrap(t *testing.T) {
	all := singing(440, 0, 100)
	lossy := append(append([]rtp.Packet{}, all[:50]...), all[53:]...)
	lossy[20], lossy[21] = lossy[21], lossy[20]
	lossy = append(lossy, all[99])
	h := heardBy(lossy...)
	require.Equal(t, 98, h.Packets)
	require.Equal(t, 3, h.Lost+1, "three lost, one of them paid back by a duplicate")
	require.Equal(t, 2, h.Late)
	require.Equal(t, 1, h.Streams)
	require.Equal(t, 2*time.Second, h.For, "what is missing is silence")
	require.InDelta(t, 440, h.Seconds[0].Tone, 2)
	require.InDelta(t, -10.3, h.Seconds[0].Level, 1)
	require.InDelta(t, tick, h.Gaps.P50, float64(time.Millisecond))
}

func TestEarNamesTones(t *testing.T) {
	for _, hz := range []float64{100, 350, 425, 440, 697, 999, 1000, 1633, 2600, 3400} {
		h := heardBy(singing(hz, 0, 50)...)
		require.InDelta(t, hz, h.Seconds[0].Tone, 2)
		require.Zero(t, h.Silence)
	}
	h := heardBy(make([]rtp.Packet, 3)...) // of no payload at all
	require.Equal(t, 3, h.Packets)
	require.True(t, h.First.IsZero())
}

func TestEarTellsTwoSingersApart(t *testing.T) {
	samples, energy := make([]float64, block), 0.0
	for i := range samples {
		samples[i] = math.Sin(2*math.Pi*440*float64(i)/rate) + math.Sin(2*math.Pi*700*float64(i)/rate)
		energy += samples[i] * samples[i]
	}
	require.InDelta(t, 0.5, share(samples, energy, 440), 0.05)
	require.InDelta(t, 0.5, share(samples, energy, 700), 0.05)
	require.Less(t, share(samples, energy, 570), 0.02)
}

func TestEarReportsAnEventOnce(t *testing.T) {
	press := func(ssrc, stamp uint32, seq uint16, event, flags byte) rtp.Packet {
		return rtp.Packet{
			Header:  rtp.Header{PayloadType: 101, SSRC: ssrc, SequenceNumber: seq, Timestamp: stamp},
			Payload: []byte{event, flags, 0, 0},
		}
	}
	h := heardBy(
		press(1, 800, 1, 5, 10), press(1, 800, 2, 5, 0x8A), press(1, 800, 3, 5, 0x8A),
		press(1, 2400, 4, 5, 0xCA), press(1, 800, 5, 5, 0x8A), // late: of the first
		press(2, 100, 1, 11, 10), press(2, 900, 2, 16, 10), // 16 is a hook flash
	)
	require.Equal(t, "55#", h.Digits)
	require.Equal(t, 2, h.Streams)
}

func TestG711IsTheStandards(t *testing.T) {
	for b, want := range map[byte]int16{0x00: -32124, 0x80: 32124, 0xFF: 0, 0x7F: 0, 0x8F: 16764, 0xF0: 120} {
		require.Equal(t, want, codecs[0].decode[b], "mu-law %#x", b)
	}
	for b, want := range map[byte]int16{0xD5: 8, 0x55: -8, 0x2A: -32256, 0xAA: 32256, 0x80: 5504} {
		require.Equal(t, want, codecs[1].decode[b], "A-law %#x", b)
	}
	for _, c := range codecs[:2] {
		for b := range 256 {
			if s := c.decode[b]; !(c.name == "PCMU" && b == 0x7F) { // minus zero
				require.Equal(t, byte(b), c.encode(s), "%s %#x", c.name, b)
			}
		}
		for _, s := range []int16{math.MinInt16, math.MaxInt16} {
			require.InDelta(t, s, c.decode[c.encode(s)], 1024)
		}
	}
}

func FuzzEar(f *testing.F) {
	p := singing(440, 0, 1)[0]
	p.Version = 2
	b, _ := p.Marshal()
	f.Add(b)
	f.Add([]byte("\xb0\x08\x00\x01aaaabbbb\xbe\xde\x00\x01\x00\x00\x00\x00"))
	f.Add([]byte("\x80\x65\x00\x01aaaabbbb\x05\x8a\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := newEar()
		e.hear(b, time.Now())
		e.hear(b, time.Now())
		e.snapshot()
	})
}

func FuzzSDP(f *testing.F) {
	f.Add("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n")
	f.Add("m=audio 1 RTP/AVP 8 8\nc=IN\na=rtpmap:8")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseSDP(text)
		if err != nil {
			return
		}
		again, err := parseSDP(describe(s.addr, 1, s.formats, s.direction))
		if err != nil || again.addr != s.addr || again.direction != s.direction {
			t.Fatalf("%+v became %+v: %v", s, again, err)
		}
	})
}

func TestEarRemembersTheLongestHush(t *testing.T) {
	ps := append(singing(440, 0, 10), singing(0, 10, 0)...)
	ps = append(ps, singing(440, 30, 10)...) // 400 ms are missing, which is silence
	ps = append(ps, singing(440, 45, 10)...)
	require.Equal(t, 400*time.Millisecond, heardBy(ps...).Hush)
}
