package media

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// peak is the loudest sample, 1 at full scale.
func peak(c *Clip) float64 {
	loudest := 0
	for _, s := range c.Samples() {
		loudest = max(loudest, int(s), -int(s))
	}
	return float64(loudest) / math.MaxInt16
}

// level is the mean power in dBm0; a full-scale sine is at 3.14.
func level(samples []int16) float64 {
	var sum float64
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	return 3.14 + 10*math.Log10(2*sum/float64(len(samples))/math.MaxInt16/math.MaxInt16+1e-12)
}

func TestToneHasItsFrequencyAndLevel(t *testing.T) {
	for _, dbm0 := range []float64{0, -10, -25} {
		c := Tone(425, dbm0, time.Second)
		require.Equal(t, "tone 425 Hz", c.Name())
		require.Equal(t, time.Second, c.Duration())
		middle := c.Samples()[800:7200]
		require.InDelta(t, dbm0, level(middle), 0.2)
		require.InDelta(t, dbm0, 3.14+10*math.Log10(power(middle, 425)), 0.2, "all of it at 425 Hz")
		require.Less(t, math.Abs(float64(c.Samples()[0])), 10.0, "no click")
	}
}

func TestSilenceIsSilentInBothCodecs(t *testing.T) {
	c := Silence(time.Second)
	require.Equal(t, 50, c.Frames())
	for _, codec := range []Codec{PCMA, PCMU} {
		require.Equal(t, silence(codec), c.frameAt(codec, 7))
	}
	b := []byte{PCMA.Silence()}
	Transcode(b, PCMA, PCMU)
	require.Equal(t, PCMU.Silence(), b[0])
	Transcode(b, PCMU, PCMA)
	require.Equal(t, PCMA.Silence(), b[0])
	Transcode(b, PCMA, PCMA)
	require.Equal(t, PCMA.Silence(), b[0])
	require.Zero(t, Silence(-time.Second).Frames())
}

func TestPlaceholderLastsAsLongAsItsText(t *testing.T) {
	short := Placeholder("")
	require.Equal(t, 400*time.Millisecond, short.Duration())
	c := Placeholder("Sua ligação é muito importante para nós.")
	require.InDelta(t, 2.9, c.Duration().Seconds(), 0.2)
	require.InDelta(t, -24, level(c.Samples()), 2, "soft, and heard")
	require.Equal(t, 30*time.Second, Placeholder(string(make([]byte, 10000))).Duration())
}

func TestMusicIsCalmAndHasNoSeam(t *testing.T) {
	m := Music()
	require.Same(t, m, Music())
	require.Equal(t, 28800*time.Millisecond, m.Duration())
	require.InDelta(t, 0.25, peak(m), 0.01, "-12 dBFS")
	s := m.Samples()
	for i := 0; i+Rate <= len(s); i += Rate / 2 {
		require.Greater(t, level(s[i:i+Rate]), -30.0, "never silent, at sample %d", i)
	}
	step := 0
	for i := 1; i < len(s); i++ {
		step = max(step, abs(int(s[i])-int(s[i-1])))
	}
	require.LessOrEqual(t, abs(int(s[0])-int(s[len(s)-1])), step, "the end goes on at the beginning")
}

func abs(n int) int { return max(n, -n) }

func TestBeepEndsInSilence(t *testing.T) {
	s := Beep().Samples()
	require.Greater(t, level(s[:samplesIn(300*time.Millisecond)]), -25.0)
	isSilent(t, s[len(s)-FrameSamples:])
	require.Same(t, Beep(), Beep())
}

func TestRingbackRingsOneSecondInFive(t *testing.T) {
	s := Ringback().Samples()
	require.Equal(t, 5*time.Second, Ringback().Duration())
	require.InDelta(t, -13, level(s[:Rate]), 3)
	isSilent(t, s[Rate:])
}
