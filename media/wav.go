package media

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The WAVE formats read (RFC 2361, appendix A).
const (
	wavPCM        = 0x0001
	wavALaw       = 0x0006
	wavMuLaw      = 0x0007
	wavExtensible = 0xFFFE // the true format is the first two bytes of the sub-format
)

// wavHeader is a fmt chunk.
type wavHeader struct {
	format, channels, bits int
	rate                   int
}

// DecodeWAV reads a WAV file: A-law and mu-law at 8 kHz with one channel as they are and with two mixed, as Record
// writes them; 16-bit PCM with one or two channels at 8 to 96 kHz. name is for errors and for Clip.Name. A file cut short is an error, never a shorter clip.
func DecodeWAV(name string, data []byte) (*Clip, error) {
	h, audio, err := readWAV(data)
	if err != nil {
		return nil, fmt.Errorf("media: recording %s: %w", name, err)
	}
	return h.clip(name, audio), nil
}

func (h wavHeader) clip(name string, audio []byte) *Clip {
	switch {
	case h.format == wavPCM:
	case h.channels == 2:
		return NewClip(name, downmixG711(audio, h.codec()))
	default:
		return newEncodedClip(name, h.codec(), audio)
	}
	return NewClip(name, resample(downmix(audio, h.channels), h.rate))
}

// CheckWAV says why DecodeWAV would refuse a file, in a few words, without decoding it.
func CheckWAV(data []byte) error {
	_, _, err := readWAV(data)
	return err
}

// readWAV finds the fmt and the data chunk. Sizes are believed only as far as the file reaches.
func readWAV(data []byte) (h wavHeader, audio []byte, err error) {
	return readChunks(data, math.MaxUint32+1)
}

// readChunks is readWAV where a data chunk of unknown size or more goes on to the end.
func readChunks(data []byte, unknown uint64) (h wavHeader, audio []byte, err error) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WAVE" {
		return h, nil, fmt.Errorf("not a WAV file")
	}
	rest := data[12:]
	for len(rest) >= 8 {
		id, size := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		if id == "data" && size >= unknown {
			size = uint64(len(rest))
		}
		if size > uint64(len(rest)) {
			return h, nil, fmt.Errorf("cut short: its %q chunk has %d of %d bytes", id, len(rest), size)
		}
		chunk := rest[:size]
		rest = rest[min(size+size%2, uint64(len(rest))):] // chunks begin at even places
		switch id {
		case "fmt ":
			if h, err = readFormat(chunk); err != nil {
				return h, nil, err
			}
		case "data":
			switch {
			case h.rate == 0:
				return h, nil, fmt.Errorf("audio comes before its format")
			case len(chunk) == 0:
				return h, nil, fmt.Errorf("no audio in it")
			}
			return h, chunk, nil
		}
	}
	return h, nil, fmt.Errorf("cut short: no audio in it")
}

func readFormat(b []byte) (h wavHeader, err error) {
	if len(b) < 16 {
		return h, fmt.Errorf("its format chunk has %d bytes, not 16", len(b))
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	h = wavHeader{format: u16(0), channels: u16(2), rate: int(binary.LittleEndian.Uint32(b[4:])), bits: u16(14)}
	if h.format == wavExtensible && len(b) >= 26 {
		h.format = u16(24)
	}
	switch {
	case h.format == wavALaw || h.format == wavMuLaw:
		if h.channels < 1 || h.channels > 2 || h.rate != Rate {
			return h, fmt.Errorf("G.711 with %d channels at %d Hz, want 1 or 2 at %d Hz", h.channels, h.rate, Rate)
		}
	case h.format != wavPCM || h.bits != 16:
		return h, fmt.Errorf("format %d with %d bits, want PCM with 16 bits, A-law or mu-law", h.format, h.bits)
	case h.channels != 1 && h.channels != 2:
		return h, fmt.Errorf("%d channels, want 1 or 2", h.channels)
	case h.rate < Rate || h.rate > 96000:
		return h, fmt.Errorf("%d Hz, want %d to 96000", h.rate, Rate)
	}
	return h, nil
}

// downmix reads 16-bit samples, the mean of the channels. A last sample that is not whole is left out.
func downmix(audio []byte, channels int) []int16 {
	out := make([]int16, len(audio)/(2*channels))
	for i := range out {
		sum := 0
		for c := range channels {
			sum += int(int16(binary.LittleEndian.Uint16(audio[2*(i*channels+c):])))
		}
		out[i] = int16(sum / channels)
	}
	return out
}

// downmixG711 is downmix for two channels of G.711.
func downmixG711(audio []byte, c Codec) []int16 {
	out := make([]int16, len(audio)/2)
	for i := range out {
		out[i] = int16((int(c.Linear(audio[2*i])) + int(c.Linear(audio[2*i+1]))) / 2)
	}
	return out
}

// codec is that of a format which is G.711.
func (h wavHeader) codec() Codec {
	if h.format == wavMuLaw {
		return PCMU
	}
	return PCMA
}

// resample turns samples at a higher rate into samples at Rate: a windowed sinc that lets pass what 8 kHz can carry, so
// that hiss above 4 kHz does not fold down into the speech.
func resample(in []int16, rate int) []int16 {
	if rate == Rate || len(in) == 0 {
		return in
	}
	phases := Rate / gcd(rate, Rate) // so many output samples until input and output fall together again
	kernels := make([][]float64, phases)
	for p := range kernels {
		kernels[p] = kernel(float64(p*rate%Rate)/Rate, rate)
	}
	out := make([]int16, len(in)*Rate/rate)
	for i := range out {
		k := kernels[i%phases]
		first := i*rate/Rate - len(k)/2 + 1
		var sum float64
		for j, w := range k {
			if at := first + j; at >= 0 && at < len(in) {
				sum += w * float64(in[at])
			}
		}
		out[i] = int16(math.Round(min(max(sum, math.MinInt16), math.MaxInt16)))
	}
	return out
}

// kernel weighs the inputs around a point that lies offset (0 to 1) after the middle one. The weights add up to 1.
func kernel(offset float64, rate int) []float64 {
	const lobes = 12
	step := float64(Rate) / float64(rate) * 0.95 // of an output sample per input sample; 5 % are for the filter's slope
	half := int(math.Ceil(lobes / step))
	k := make([]float64, 2*half)
	var sum float64
	for j := range k {
		x := (float64(j-half+1) - offset) * step
		if math.Abs(x) >= lobes {
			continue
		}
		k[j] = sinc(x) * (0.5 + 0.5*math.Cos(math.Pi*x/lobes))
		sum += k[j]
	}
	for j := range k {
		k[j] /= sum
	}
	return k
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
