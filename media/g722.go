package media

import "github.com/zaf/g711"

// G722 is one direction of a stream in G.722 at 64 kbit/s (ITU-T G.722), of which it speaks and hears the lower half of the
// band: 8 kHz, as everything else here does. A byte of the stream is 125 us of audio, and so is a byte of A-law. What is said
// has nothing in the upper half, and of what is heard the upper half is left out. The zero value begins a stream; a lost
// packet is heard for some milliseconds only, since all that is kept of the past fades.
type G722 struct {
	det int // step size of the quantizer; 0: nothing was coded yet
	nb  int // its logarithm
	s   int // predicted sample
	sz  int // of it, what the zeros say

	r [3]int // reconstructed samples, the newest first
	p [3]int
	d [7]int // quantized differences
	a [3]int // poles
	b [7]int // zeros
}

// upper is the code of an upper half with nothing in it.
const upper = 0xC0

// Decode turns G.722 into A-law, in place.
func (g *G722) Decode(audio []byte) {
	g.begin()
	for i, code := range audio {
		code &= 0x3F
		heard := min(max(g.s+g.det*fine[code]>>15, -16384), 16383)
		g.adapt(code)
		audio[i] = g711.EncodeAlawFrame(int16(heard << 1))
	}
}

// Encode turns A-law into G.722, in place.
func (g *G722) Encode(audio []byte) {
	g.begin()
	for i, b := range audio {
		code := g.quantize(int(g711.DecodeAlawFrame(b))>>1 - g.s)
		g.adapt(code)
		audio[i] = upper | code
	}
}

func (g *G722) begin() {
	if g.det == 0 {
		g.det = 32
	}
}

// quantize is the code of a difference (block 1L): the number of the decision level that it does not reach.
func (g *G722) quantize(e int) byte {
	e = clip16(e)
	size := e
	if e < 0 {
		size = -(e + 1)
	}
	level := 1
	for level < len(levels) && size >= levels[level]*g.det>>12 {
		level++
	}
	if e < 0 {
		return below[level]
	}
	return above[level]
}

// adapt follows a code as the other side does, by its four most significant bits (blocks 2L to 4L).
func (g *G722) adapt(code byte) {
	rough := code >> 2
	d := g.det * coarse[rough] >> 15
	g.nb = min(max(g.nb*127>>7+steps[size[rough]], 0), 18432)
	if shift := 8 - g.nb>>11; shift >= 0 {
		g.det = exponents[g.nb>>6&31] >> shift << 2
	} else {
		g.det = exponents[g.nb>>6&31] << -shift << 2
	}
	g.predict(d)
}

// predict adapts two poles and six zeros to a difference, and with them predicts the next sample (block 4).
func (g *G722) predict(d int) {
	g.d[0] = d
	g.r[0], g.p[0] = clip16(g.s+d), clip16(g.sz+d)
	second := clip(g.pole2(), 12288)
	g.a[1], g.a[2] = clip(g.pole1(), clip16(15360-second)), second
	for i := 1; i < len(g.b); i++ {
		step := 128
		switch {
		case d == 0:
			step = 0
		case g.d[i]>>15 != d>>15:
			step = -128
		}
		g.b[i] = clip16(step + g.b[i]*32640>>15)
	}
	copy(g.d[1:], g.d[:6])
	copy(g.r[1:], g.r[:2])
	copy(g.p[1:], g.p[:2])
	poles := clip16(g.a[1]*clip16(2*g.r[1])>>15 + g.a[2]*clip16(2*g.r[2])>>15)
	g.sz = 0
	for i := len(g.b) - 1; i > 0; i-- {
		g.sz += g.b[i] * clip16(2*g.d[i]) >> 15
	}
	g.sz = clip16(g.sz)
	g.s = clip16(poles + g.sz)
}

func (g *G722) pole1() int {
	step := 192
	if g.p[0]>>15 != g.p[1]>>15 {
		step = -192
	}
	return clip16(step + g.a[1]*32640>>15)
}

func (g *G722) pole2() int {
	lead := clip16(4 * g.a[1])
	if g.p[0]>>15 == g.p[1]>>15 {
		lead = min(-lead, 32767)
	}
	step := 128
	if g.p[0]>>15 != g.p[2]>>15 {
		step = -128
	}
	return step + lead>>7 + g.a[2]*32512>>15
}

func clip(x, most int) int { return min(max(x, -most), most) }

func clip16(x int) int { return min(max(x, -32768), 32767) }

// The tables of the lower half (ITU-T G.722, tables 5 to 21).
var (
	// levels are the decision levels of the quantizer.
	levels = [30]int{
		0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458,
		1612, 1765, 1980, 2195, 2557, 2919,
	}
	// below and above are the codes between them, of differences below zero and others.
	below, above = codes()
	// fine is what a code of six bits stands for, coarse one of four.
	fine   = inverse()
	coarse = [16]int{0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0}
	// size says how large a coarse difference is, and steps how the step size follows.
	size  = [16]int{0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0}
	steps = [8]int{-60, -30, 58, 172, 334, 538, 1198, 3042}
	// exponents is 2048·2^(i/32).
	exponents = [32]int{
		2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
		2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
	}
)

// codes are in order of size: 61 down to 32 above, and below 63, 62, then 31 down to 4.
func codes() (below, above [31]byte) {
	for i := 1; i < 31; i++ {
		above[i] = byte(62 - i)
		below[i] = byte(34 - i)
	}
	below[1], below[2] = 63, 62
	return below, above
}

// inverse is the middle of each code's differences. The codes 0 to 3 are of no difference.
func inverse() (t [64]int) {
	middles := [30]int{
		136, 432, 728, 1040, 1360, 1688, 2032, 2400, 2776, 3168, 3576, 4008, 4464, 4944, 5456, 6000, 6576, 7192, 7856, 8576,
		9360, 10232, 11192, 12280, 13512, 14984, 16704, 19008, 21904, 24808,
	}
	below, above := codes()
	for i, m := range middles {
		t[above[i+1]], t[below[i+1]] = m, -m
	}
	for i := range 4 {
		t[i] = -136
	}
	return t
}
