package media

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// press is a key as a phone sends it.
type press struct {
	key      byte
	on, off  time.Duration
	low      float64 // dBm0 of the row
	high     float64 // dBm0 of the column
	mistuned float64 // share that both tones are off
}

func (p press) samples() []int16 {
	on := make([]int16, samplesIn(p.on))
	for i, k := range keyNames {
		if byte(k) == p.key {
			for n, hz := range []float64{keyTones[i/4], keyTones[4+i%4]} {
				peak := amplitude([]float64{p.low, p.high}[n])
				for s := range on {
					on[s] += int16(peak * math.Sin(2*math.Pi*hz*(1+p.mistuned)*float64(s)/Rate))
				}
			}
		}
	}
	return append(on, make([]int16, samplesIn(p.off))...)
}

// typed is all 16 keys after a rest, each twice.
func typed(p press, rest int) []int16 {
	out := make([]int16, rest)
	for _, k := range []byte(keyNames) {
		p.key = k
		out = append(append(out, p.samples()...), p.samples()...)
	}
	return append(out, make([]int16, FrameSamples*10)...)
}

const typedTwice = "112233AA445566BB778899CC**00##DD"

// heardKeys is what is found in samples, sent in frames.
func heardKeys(c Codec, s []int16) (keys string) {
	var k KeyTones
	audio := NewClip("", s).encoded[c]
	for at := 0; at < len(audio); at += FrameSamples {
		keys += k.Hear(c, uint32(at), audio[at:at+FrameSamples])
	}
	return keys
}

func TestGoertzelKnowsSixteenKeysAndNoSpeech(t *testing.T) {
	const quick, usual = 40 * time.Millisecond, 90 * time.Millisecond
	for name, p := range map[string]press{
		"as a phone sends them":     {on: usual, off: usual, low: -8, high: -6},
		"as fast as Q.24 allows":    {on: quick, off: quick, low: -8, high: -8},
		"loud":                      {on: quick, off: quick, low: -3, high: -3},
		"soft":                      {on: quick, off: quick, low: -25, high: -25},
		"after a long line":         {on: quick, off: quick, low: -10, high: -17.5},
		"with a strong column":      {on: quick, off: quick, low: -14, high: -8.5},
		"tuned too high":            {on: usual, off: quick, low: -8, high: -6, mistuned: 0.015},
		"tuned too low":             {on: usual, off: quick, low: -8, high: -6, mistuned: -0.015},
		"mistuned, uneven, in 60ms": {on: 60 * time.Millisecond, off: quick, low: -8, high: -12, mistuned: 0.015},
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range []Codec{PCMA, PCMU} {
				for rest := 0; rest < toneStep; rest += 17 { // wherever the windows fall
					clean := typed(p, rest)
					require.Equal(t, typedTwice, heardKeys(c, clean), "%s after %d", c, rest)
					hiss := noise(min(p.low, p.high)-15, lasting(int64(len(clean))), uint64(rest))
					require.Equal(t, typedTwice, heardKeys(c, mix(clean, hiss)), "%s after %d in noise", c, rest)
				}
			}
		})
	}
	for _, c := range []Codec{PCMA, PCMU} {
		speech := prompts(t)
		t.Logf("%s of speech", lasting(int64(len(speech))))
		for _, speed := range []float64{0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4} { // many voices out of one
			require.Empty(t, heardKeys(c, faster(speech, speed)), "speech at speed %g in %s", speed, c)
			require.Empty(t, heardKeys(c, faster(Music().Samples(), speed)), "music at speed %g in %s", speed, c)
		}
		require.Empty(t, heardKeys(c, noise(-10, time.Minute, 8)), "noise in %s", c)
	}
}

// faster plays samples at another speed, voice and all.
func faster(s []int16, speed float64) []int16 {
	out := make([]int16, int(float64(len(s)-1)/speed))
	for i := range out {
		at, part := math.Modf(float64(i) * speed)
		out[i] = int16(float64(s[int(at)])*(1-part) + float64(s[int(at)+1])*part)
	}
	return out
}

func TestWhatIsNoKey(t *testing.T) {
	for name, p := range map[string]press{
		"too short":               {key: '5', on: 15 * time.Millisecond, low: -8, high: -8},
		"too soft":                {key: '5', on: time.Second, low: -40, high: -40},
		"a row alone":             {key: '5', on: time.Second, low: -8, high: -60},
		"a column alone":          {key: '5', on: time.Second, low: -60, high: -8},
		"far off its frequencies": {key: '5', on: time.Second, low: -8, high: -8, mistuned: 0.05},
	} {
		require.Empty(t, heardKeys(PCMA, append(p.samples(), make([]int16, Rate)...)), name)
	}
	require.Empty(t, heardKeys(PCMU, Tone(425, -10, time.Second).Samples()), "the tone of an exchange")
	require.Empty(t, heardKeys(PCMU, mix(press{key: '1', on: time.Second, low: -10, high: -10}.samples(), press{key: '5', on: time.Second, low: -10, high: -10}.samples())), "two keys at once")
}

func TestKeyHeldOverALostPacketCountsOnce(t *testing.T) {
	audio := NewClip("", append(press{key: '7', on: 400 * time.Millisecond, low: -8, high: -8}.samples(), make([]int16, Rate)...)).encoded[PCMA]
	for lost := range 25 {
		for lostToo := range 25 {
			var k KeyTones
			keys := ""
			for n := 0; n*FrameSamples < len(audio); n++ {
				if n != lost && n != lostToo {
					keys += k.Hear(PCMA, uint32(n*FrameSamples)-500, audio[n*FrameSamples:][:FrameSamples])
				}
			}
			require.Equal(t, "7", keys, "without packets %d and %d", lost, lostToo)
		}
	}
}

// Phones with voice activity detection send nothing in a rest; some send packets twice.
func TestSameKeyAfterARestThatWasNotSentCountsAgain(t *testing.T) {
	one := NewClip("", press{key: '7', on: 100 * time.Millisecond, low: -8, high: -8}.samples()).encoded[PCMA]
	var k KeyTones
	keys := ""
	for _, start := range []uint32{1000, 1000 + 2400, 1000, 3400, 40} { // twice, late copies of both, a new count
		if start == 40 {
			k.next = 1 << 20
		}
		for at := 0; at < len(one); at += FrameSamples {
			keys += k.Hear(PCMA, start+uint32(at), one[at:at+FrameSamples])
		}
	}
	require.Equal(t, "777", keys)
}

func FuzzKeyTones(f *testing.F) {
	f.Add(uint64(1), []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, seed uint64, sizes []byte) {
		var k KeyTones
		r := rand.New(rand.NewPCG(seed, 2))
		for _, size := range sizes {
			audio := make([]byte, int(size)*6)
			for i := range audio {
				audio[i] = byte(r.Uint32())
			}
			for _, key := range k.Hear(Codec(r.IntN(2)), r.Uint32(), audio) {
				require.Contains(t, keyNames, string(key))
			}
		}
	})
}

// BenchmarkKeyTones is the cost of a frame of 20 ms.
func BenchmarkKeyTones(b *testing.B) {
	for name, s := range map[string][]int16{
		"speech": prompts(b), "keys": typed(press{on: 80 * time.Millisecond, off: 80 * time.Millisecond, low: -8, high: -8}, 0),
		"silence": make([]int16, Rate),
	} {
		audio := NewClip("", s).encoded[PCMA]
		b.Run(fmt.Sprintf("heard=%s", name), func(b *testing.B) {
			var k KeyTones
			b.ReportAllocs()
			at, count := 0, uint32(0)
			for b.Loop() {
				k.Hear(PCMA, count, audio[at:at+FrameSamples])
				count += FrameSamples
				if at += FrameSamples; at+FrameSamples > len(audio) {
					at = 0
				}
			}
		})
	}
}
