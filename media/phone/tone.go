package phone

import (
	"math"
	"strings"
	"time"
)

// keyTones is a key as a phone without any other way of sending it lets it be heard: two tones (ITU-T Q.23), whole frames.
func (c *codec) keyTones(event int, how Keying) []byte {
	const rows = "123A456B789C*0#D"
	at := strings.IndexByte(rows, keypad[event])
	low := [...]float64{697, 770, 852, 941}[at/4]
	high := [...]float64{1209, 1336, 1477, 1633}[at%4]
	level, length := how.Level, how.Duration
	if level == 0 {
		level = -8
	}
	if length <= 0 {
		length = 100 * time.Millisecond
	}
	out := make([]int16, int((length+tick-1)/tick)*frame)
	for i := range out {
		t := 2 * math.Pi * float64(i) / rate
		out[i] = int16(peak(level)*math.Sin(low*t) + peak(level+how.Twist)*math.Sin(high*t))
	}
	return c.write(out)
}

// peak is that of a sine at a level in dBm0; 3.14 is the loudest (ITU-T G.711).
func peak(dbm0 float64) float64 { return math.MaxInt16 * math.Pow(10, (dbm0-3.14)/20) }

// share is how much of a block's energy lies at one frequency: 1 for a pure tone, one half for each of two. Goertzel's algorithm, about 10 Hz wide
// on a block of 100 ms.
func share(samples []float64, energy, hz float64) float64 {
	if energy == 0 {
		return 0
	}
	w := 2 * math.Pi * hz / rate
	coefficient := 2 * math.Cos(w)
	var s1, s2 float64
	for _, x := range samples {
		s1, s2 = x+coefficient*s1-s2, s1
	}
	power := s1*s1 + s2*s2 - coefficient*s1*s2
	return 2 * power / (float64(len(samples)) * energy)
}

// purest is the frequency that holds at least half of a block's energy, found to about 1 Hz; 0 when none does.
// A coarse look by FFT, then the top of the parabola through Goertzel's values around it.
func purest(samples []float64, energy float64) float64 {
	const size = 1024
	var re, im [size]float64
	copy(re[:], samples)
	fft(re[:], im[:])
	top, most := 0, 0.0
	for k := 1; k < size/2; k++ {
		if p := re[k]*re[k] + im[k]*im[k]; p > most {
			top, most = k, p
		}
	}
	const step = 3.0 // Hz: well inside the main lobe
	hz := float64(top) * rate / size
	for range 2 {
		below, at, above := share(samples, energy, hz-step), share(samples, energy, hz), share(samples, energy, hz+step)
		if bend := below - 2*at + above; bend < 0 {
			hz += step * max(-1, min(1, (below-above)/(2*bend)))
		}
	}
	if share(samples, energy, hz) < 0.5 {
		return 0
	}
	return hz
}

// fft is Cooley and Tukey's, in place; the length is a power of two.
func fft(re, im []float64) {
	n := len(re)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		if j ^= bit; i < j {
			re[i], re[j], im[i], im[j] = re[j], re[i], im[j], im[i]
		}
	}
	for size := 2; size <= n; size <<= 1 {
		sin, cos := math.Sincos(-2 * math.Pi / float64(size))
		for start := 0; start < n; start += size {
			wr, wi := 1.0, 0.0
			for k := start; k < start+size/2; k++ {
				l := k + size/2
				tr, ti := re[l]*wr-im[l]*wi, re[l]*wi+im[l]*wr
				re[l], im[l] = re[k]-tr, im[k]-ti
				re[k], im[k] = re[k]+tr, im[k]+ti
				wr, wi = wr*cos-wi*sin, wr*sin+wi*cos
			}
		}
	}
}
