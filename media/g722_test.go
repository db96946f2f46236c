package media

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zaf/g711"
)

func sineOf(hz, level float64, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = g711.EncodeAlawFrame(int16(level * math.Sin(2*math.Pi*hz*float64(i)/Rate)))
	}
	return b
}

// snrOf is how far below the audio its error is, in dB, after both sides have found each other.
func snrOf(said, heard []byte) float64 {
	var signal, wrong float64
	for i := len(said) / 4; i < len(said); i++ {
		x, y := float64(PCMA.Linear(said[i])), float64(PCMA.Linear(heard[i]))
		signal, wrong = signal+x*x, wrong+(x-y)*(x-y)
	}
	return 10 * math.Log10(signal/wrong)
}

// What is said in G.722 is heard, by both sides' state alone, as well as A-law lets it be.
func TestG722IsHeardAsItWasSaid(t *testing.T) {
	for _, hz := range []float64{300, 1004, 2000, 3400} {
		for _, level := range []float64{400, 3000, 12000} {
			said := sineOf(hz, level, Rate/4)
			var out, in G722
			stream := append([]byte(nil), said...)
			out.Encode(stream)
			for i := range stream {
				require.Equal(t, byte(upper), stream[i]&upper)
			}
			for part := stream; len(part) > 0; part = part[min(len(part), FrameSamples):] { // as packets bring it
				in.Decode(part[:min(len(part), FrameSamples)])
			}
			require.Equal(t, out, in, "both sides follow the codes alike")
			require.Greater(t, snrOf(said, stream), 20.0, "%v Hz at %v", hz, level)
		}
	}
}

func TestG722OfSilenceIsSilence(t *testing.T) {
	var out, in G722
	stream := append([]byte(nil), silence(PCMA)...)
	out.Encode(stream)
	in.Decode(stream)
	for _, b := range stream {
		require.LessOrEqual(t, math.Abs(float64(PCMA.Linear(b))), 16.0)
	}
}

// After whatever came, garbage too, audio is heard again within a tenth of a second.
func TestG722RecoversFromGarbage(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		var out, in G722
		rubbish := make([]byte, 800)
		for i := range rubbish {
			rubbish[i] = byte(rng.Uint32())
		}
		in.Decode(rubbish)
		said := sineOf(440, 6000, Rate/2)
		stream := append([]byte(nil), said...)
		out.Encode(stream)
		in.Decode(stream)
		require.Greater(t, snrOf(said[800:], stream[800:]), 18.0)
	}
}

// A lost packet is forgotten.
func TestG722SurvivesLoss(t *testing.T) {
	said := sineOf(700, 6000, Rate/2)
	stream := append([]byte(nil), said...)
	var out, in G722
	out.Encode(stream)
	in.Decode(stream[:1600])
	in.Decode(stream[1760:])
	require.Greater(t, snrOf(said[1760:], stream[1760:]), 18.0)
}

func BenchmarkG722(b *testing.B) {
	frame := sineOf(440, 6000, FrameSamples)
	var out, in G722
	b.ReportAllocs()
	for b.Loop() {
		out.Encode(frame)
		in.Decode(frame)
	}
}
