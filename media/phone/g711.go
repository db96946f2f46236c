package phone

import (
	"fmt"
	"math/bits"
	"strings"

	"receptivo/media"
)

// codec is one way to write 8,000 samples a second as 8,000 octets a second (ITU-T G.711; of G.722 the lower band).
type codec struct {
	name    string // as in a=rtpmap
	payload uint8  // static payload type (RFC 3551 6)
	wide    bool   // G.722, made of what encode and decode are for
	encode  func(int16) byte
	decode  [256]int16
}

// frame is what one packet carries: 20 ms at 8 kHz.
const (
	rate  = 8000
	frame = 160
)

var codecs = [...]*codec{
	{name: "PCMU", payload: 0, encode: encodeMu, decode: tableOf(decodeMu)},
	{name: "PCMA", payload: 8, encode: encodeA, decode: tableOf(decodeA)},
	{name: "G722", payload: 9, wide: true, encode: encodeA, decode: tableOf(decodeA)},
}

// write encodes a stretch of audio.
func (c *codec) write(samples []int16) []byte {
	out := make([]byte, len(samples))
	for i, s := range samples {
		out[i] = c.encode(s)
	}
	if c.wide {
		new(media.G722).Encode(out)
	}
	return out
}

// silence is a frame of it.
func (c *codec) silence() []byte {
	if quiet, ok := clips.Load(clipKey{c, 0}); ok {
		return quiet.([]byte)
	}
	quiet := c.write(make([]int16, frame))
	clips.Store(clipKey{c, 0}, quiet)
	return quiet
}

func codecNamed(name string) (*codec, bool) {
	for _, c := range codecs {
		if strings.EqualFold(c.name, name) {
			return c, true
		}
	}
	return nil, false
}

func tableOf(decode func(byte) int16) (t [256]int16) {
	for i := range t {
		t[i] = decode(byte(i))
	}
	return t
}

// encodeMu: sign, three bits of segment, four of step, all inverted; 14-bit magnitude with a bias of 33, here both times four.
func encodeMu(s int16) byte {
	const bias, clip = 132, 32635
	sign, m := byte(0), int(s)
	if m < 0 {
		sign, m = 0x80, -m
	}
	m = min(m, clip) + bias
	segment := bits.Len(uint(m)) - 8 // 132..32767 have 8..15 bits
	step := byte(m>>(segment+3)) & 0x0F
	return ^(sign | byte(segment)<<4 | step)
}

func decodeMu(b byte) int16 {
	b = ^b
	segment, step := int(b>>4&7), int(b&0x0F)
	m := (step<<3+132)<<segment - 132
	if b&0x80 != 0 {
		return int16(-m)
	}
	return int16(m)
}

// encodeA: 13-bit magnitude (here 16-bit, so 4 bits of step above 4 of rest), sign bit set for positive, even bits inverted.
func encodeA(s int16) byte {
	sign, m := byte(0x80), int(s)
	if m < 0 {
		sign, m = 0, -m-1
	}
	segment := max(bits.Len(uint(m))-8, 0)
	step := byte(m>>max(segment+3, 4)) & 0x0F
	return (sign | byte(segment)<<4 | step) ^ 0x55
}

func decodeA(b byte) int16 {
	b ^= 0x55
	segment, step := int(b>>4&7), int(b&0x0F)
	m := step<<4 + 8
	if segment > 0 {
		m = (m + 256) << (segment - 1)
	}
	if b&0x80 == 0 {
		return int16(-m)
	}
	return int16(m)
}

func (c *codec) String() string { return fmt.Sprintf("%s/%d", c.name, rate) }
