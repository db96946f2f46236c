package media

import (
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noise is white noise at a level.
func noise(dbm0 float64, d time.Duration, seed uint64) []int16 {
	r := rand.New(rand.NewPCG(seed, 1))
	rms := amplitude(dbm0) / math.Sqrt2
	out := make([]int16, samplesIn(d))
	for i := range out {
		out[i] = int16(r.NormFloat64() * rms)
	}
	return out
}

// mix adds sounds sample by sample; the longest decides how long it is.
func mix(sounds ...[]int16) []int16 {
	var out []int16
	for _, s := range sounds {
		out = append(out, make([]int16, max(0, len(s)-len(out)))...)
		for i, x := range s {
			out[i] = int16(min(max(int(out[i])+int(x), math.MinInt16), math.MaxInt16))
		}
	}
	return out
}

// atLevel makes speech louder or softer.
func atLevel(s []int16, gain float64) []int16 {
	out := make([]int16, len(s))
	for i, x := range s {
		out[i] = int16(float64(x) * gain)
	}
	return out
}

// prompts are all recordings built in, one after the other: more than a minute of speech.
func prompts(t testing.TB) (out []int16) {
	t.Helper()
	l := NewLibrary()
	require.NoError(t, fs.WalkDir(builtIn, "sounds", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "bipe") || strings.Contains(path, "silence") {
			return err
		}
		c, err := l.load(strings.TrimPrefix(path, "sounds/"))
		if err == nil {
			out = append(out, c.Samples()...)
		}
		return err
	}))
	require.Greater(t, len(out), 30*Rate)
	return out
}

// hearsAll lets a voice hear samples in a codec.
func hearsAll(c Codec, s []int16) *voice {
	v := &voice{}
	v.hear(c, NewClip("", s).encoded[c], 1)
	return v
}

func TestVoiceIsHeardOverEveryNoise(t *testing.T) {
	speech := prompts(t)[:20*Rate]
	for _, codec := range []Codec{PCMA, PCMU} {
		for name, c := range map[string]struct{ noise, gain float64 }{
			"digital silence":  {-90, 1},
			"comfort noise":    {-55, 0.5},
			"a fan":            {-42, 0.5},
			"a street":         {-33, 1},
			"a soft voice":     {-60, 0.1},
			"a very loud hall": {-26, 2},
		} {
			rest := noise(c.noise, 10*time.Second, 2)
			sound := append(mix(atLevel(speech, c.gain), noise(c.noise, 20*time.Second, 1)), rest...)
			v := hearsAll(codec, sound)
			require.Greater(t, lasting(v.said), 5*time.Second, "%s in %s", name, codec)
			require.InDelta(t, 20, lasting(v.last).Seconds(), 1, "%s in %s: the silence begins with the rest", name, codec)
		}
	}
}

func TestNoiseAloneIsNoVoice(t *testing.T) {
	for _, codec := range []Codec{PCMA, PCMU} {
		for _, dbm0 := range []float64{-90, -65, -60, -55, -50, -45, -40, -35, -30} {
			v := hearsAll(codec, noise(dbm0, 30*time.Second, 3))
			require.Zero(t, v.said, "%g dBm0 in %s", dbm0, codec)
			require.Zero(t, v.end())
		}
		click := make([]int16, 5*Rate)
		copy(click[2*Rate:], noise(-10, 30*time.Millisecond, 4))
		require.Zero(t, hearsAll(codec, click).said, "a click")
	}
}
