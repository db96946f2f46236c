package media

import (
	"math"
	"sync"
)

// Music is the music of a centre that brings none of its own: a calm arpeggio over four chords, 28.8 s that loop without a
// seam, composed for Receptivo and free of anybody's rights. It is rendered at first use and shared from then on.
var Music = sync.OnceValue(func() *Clip {
	out := make([]float64, barSamples*len(music))
	for bar, chord := range music {
		at := bar * barSamples
		playPad(out, at, chord)
		for i, degree := range pattern {
			playPluck(out, at+i*eighthSamples, chord[degree], 1)
			playPluck(out, at+i*eighthSamples+2*eighthSamples, chord[degree], 0.25) // an echo, a quarter later
		}
		playPluck(out, at, chord[0]/2, 1.2)
	}
	return NewClip("music", normalise(out, -12))
})

// A bar is 3.6 s: eight eighths at 67 quarters a minute, whole samples and whole frames.
const (
	barSamples    = 28800
	eighthSamples = barSamples / 8
)

// music is the chord of each bar in Hz, lowest first: C, A minor, F, G, and again with higher voices.
var music = [][4]float64{
	{261.63, 329.63, 392.00, 493.88}, // C E G B
	{220.00, 261.63, 329.63, 392.00}, // A C E G
	{174.61, 261.63, 349.23, 440.00}, // F C F A
	{196.00, 246.94, 293.66, 440.00}, // G B D A
	{261.63, 392.00, 493.88, 587.33}, // C G B D
	{220.00, 329.63, 392.00, 523.25}, // A E G C
	{174.61, 261.63, 440.00, 523.25}, // F C A C
	{196.00, 293.66, 392.00, 493.88}, // G D G B
}

// pattern is which note of the chord each eighth plays.
var pattern = [8]int{0, 1, 2, 3, 2, 1, 2, 1}

// playPluck adds a note that fades like a plucked string. It runs on into the following bars, and past the end into the
// beginning, so that the loop has no seam.
func playPluck(out []float64, at int, hz, loud float64) {
	const length, attack = 3 * Rate / 2, Rate / 100
	for i := range length {
		t := float64(i) / Rate
		gain := loud * math.Exp(-3.2*t) * min(1, float64(i)/attack) * min(1, float64(length-i)/(Rate/10))
		w := 2 * math.Pi * hz * t
		// a triangle's first partials, the third fading faster
		out[(at+i)%len(out)] += gain * (math.Sin(w) + 0.12*math.Exp(-4*t)*math.Sin(3*w) + 0.18*math.Sin(2*w))
	}
}

// playPad adds the chord as a soft ground that swells and falls over the bar and half of the next.
func playPad(out []float64, at int, chord [4]float64) {
	const length = barSamples * 3 / 2
	for i := range length {
		t := float64(i) / Rate
		gain := 0.16 * math.Pow(math.Sin(math.Pi*float64(i)/length), 2)
		for n, hz := range chord[:3] {
			out[(at+i)%len(out)] += gain * math.Sin(2*math.Pi*(hz+0.3*float64(n))*t)
		}
	}
}

// normalise scales to a peak in dB below full scale.
func normalise(in []float64, dbfs float64) []int16 {
	peak := 1e-9
	for _, x := range in {
		peak = max(peak, math.Abs(x))
	}
	gain := math.MaxInt16 * math.Pow(10, dbfs/20) / peak
	out := make([]int16, len(in))
	for i, x := range in {
		out[i] = int16(x * gain)
	}
	return out
}
