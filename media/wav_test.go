package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"
	"github.com/stretchr/testify/require"
)

// pcmWAV is written by another hand than ours: a sine of half scale, second channel silent.
func pcmWAV(t *testing.T, hz float64, rate, channels, bits int, seconds float64) []byte {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "a.wav"))
	require.NoError(t, err)
	defer f.Close()
	enc := wav.NewEncoder(f, rate, bits, channels, wavPCM)
	data := make([]int, int(seconds*float64(rate))*channels)
	for i := 0; i < len(data); i += channels {
		data[i] = int(16384 * math.Sin(2*math.Pi*hz*float64(i/channels)/float64(rate)))
	}
	require.NoError(t, enc.Write(&audio.IntBuffer{
		Format: &audio.Format{NumChannels: channels, SampleRate: rate}, Data: data, SourceBitDepth: bits,
	}))
	require.NoError(t, enc.Close())
	out, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	return out
}

// rawWAV is a header of 44 bytes and the audio.
func rawWAV(format, channels, rate, bits int, audio []byte) []byte {
	b := []byte("RIFF____WAVEfmt ")
	u16, u32 := binary.LittleEndian.AppendUint16, binary.LittleEndian.AppendUint32
	b = u16(u16(u32(b, 16), uint16(format)), uint16(channels))
	b = u32(u32(b, uint32(rate)), uint32(rate*channels*bits/8))
	b = u16(u16(b, uint16(channels*bits/8)), uint16(bits))
	b = u32(append(b, "data"...), uint32(len(audio)))
	b = append(b, audio...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// power is the mean square of one frequency in samples, 1 for a full-scale sine (Goertzel).
func power(samples []int16, hz float64) float64 {
	w := 2 * math.Pi * hz / Rate
	var re, im float64
	for i, s := range samples {
		re += float64(s) * math.Cos(w*float64(i))
		im += float64(s) * math.Sin(w*float64(i))
	}
	n := float64(len(samples)) / 2 * math.MaxInt16
	return (re*re + im*im) / (n * n)
}

func TestPCMOfEveryRateBecomesTheSameTone(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000} {
		c, err := DecodeWAV("a.wav", pcmWAV(t, 1000, rate, 1, 16, 0.5))
		require.NoError(t, err)
		require.Equal(t, 500*time.Millisecond, c.Duration(), "rate %d", rate)
		s := c.Samples()[800:3200]
		require.InDelta(t, 0.25, power(s, 1000), 0.01, "rate %d", rate)
		require.Less(t, power(s, 2000)+power(s, 3000), 1e-4, "rate %d", rate)
	}
}

func TestWhatEightKilohertzCannotCarryDoesNotFoldDown(t *testing.T) {
	for _, rate := range []int{16000, 44100, 48000} {
		c, err := DecodeWAV("a.wav", pcmWAV(t, 5000, rate, 1, 16, 0.5)) // would fold to 3000 Hz
		require.NoError(t, err)
		require.Less(t, power(c.Samples()[800:3200], 3000), 0.25/1000, "rate %d: 30 dB down", rate)
	}
}

func TestStereoBecomesTheMean(t *testing.T) {
	c, err := DecodeWAV("a.wav", pcmWAV(t, 1000, 8000, 2, 16, 0.5))
	require.NoError(t, err)
	require.Equal(t, 25, c.Frames())
	require.InDelta(t, 0.25/4, power(c.Samples()[800:3200], 1000), 0.005)
}

func TestG711IsTakenAsItIs(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for format, codec := range map[int]Codec{wavALaw: PCMA, wavMuLaw: PCMU} {
		c, err := DecodeWAV("a.wav", rawWAV(format, 1, 8000, 8, all))
		require.NoError(t, err)
		require.Equal(t, 2, c.Frames(), "filled up to whole frames")
		require.Equal(t, all, c.encoded[codec][:256])
		require.Equal(t, silence(codec)[:64], c.encoded[codec][256:])
		for i := range 256 { // the other codec sounds the same, as far as its steps allow
			own, other := codec.Linear(all[i]), (1 - codec).Linear(c.encoded[1-codec][i])
			require.InDelta(t, own, other, 16+math.Abs(float64(own))/16, "byte %#x", i)
		}
	}
}

func TestExtensibleFormatAndOtherChunksAreRead(t *testing.T) {
	plain := rawWAV(wavPCM, 1, 8000, 16, make([]byte, 640))
	b := append([]byte("RIFF____WAVE"), "LIST\x03\x00\x00\x00abc\x00"...) // of odd size, filled up
	b = append(b, "fmt \x28\x00\x00\x00\xFE\xFF"...)
	b = append(b, plain[22:36]...)
	b = append(b, make([]byte, 24)...)
	b[12+12+8+24] = wavPCM
	b = append(b, plain[36:]...)
	c, err := DecodeWAV("a.wav", b)
	require.NoError(t, err)
	require.Equal(t, 2, c.Frames())
}

func TestBrokenRecordingIsOneClearError(t *testing.T) {
	good := pcmWAV(t, 1000, 8000, 1, 16, 0.1)
	for want, b := range map[string][]byte{
		"not a WAV file": []byte("ID3 something else"),
		`cut short: its "data" chunk has 1000 of 1600 bytes`: good[:44+1000],
		"cut short: no audio in it":                          good[:38],
		`cut short: its "fmt " chunk has 6 of 16 bytes`:      good[:26],
		"no audio in it": rawWAV(wavPCM, 1, 8000, 16, nil),
		"format 3 with 32 bits, want PCM with 16 bits, A-law or mu-law": rawWAV(3, 1, 8000, 32, make([]byte, 64)),
		"6 channels, want 1 or 2":                                   rawWAV(wavPCM, 6, 8000, 16, make([]byte, 64)),
		"0 Hz, want 8000 to 96000":                                  rawWAV(wavPCM, 1, 0, 16, make([]byte, 64)),
		"G.711 with 1 channels at 16000 Hz, want 1 or 2 at 8000 Hz": rawWAV(wavALaw, 1, 16000, 8, make([]byte, 64)),
		"audio comes before its format":                             append([]byte("RIFF____WAVE"), "data\x02\x00\x00\x00ab"...),
	} {
		_, err := DecodeWAV("pt-BR/ola.wav", b)
		require.EqualError(t, err, "media: recording pt-BR/ola.wav: "+want)
		require.EqualError(t, CheckWAV(b), want)
	}
}

func FuzzDecodeWAV(f *testing.F) {
	f.Add(rawWAV(wavPCM, 2, 44100, 16, make([]byte, 64)))
	f.Add(rawWAV(wavMuLaw, 1, 8000, 8, []byte("abc")))
	f.Add([]byte("RIFF____WAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := DecodeWAV("a.wav", bytes.Clone(b))
		require.Equal(t, err == nil, CheckWAV(b) == nil)
		if err != nil {
			return
		}
		if len(c.encoded[PCMA]) != len(c.encoded[PCMU]) || len(c.encoded[PCMA])%FrameSamples != 0 {
			t.Fatalf("encodings of %d and %d bytes", len(c.encoded[PCMA]), len(c.encoded[PCMU]))
		}
		if len(c.encoded[PCMA]) > len(b)+FrameSamples {
			t.Fatalf("%d bytes became %d", len(b), len(c.encoded[PCMA]))
		}
	})
}
