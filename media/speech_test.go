package media

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSpeechIsRead: what synthesisers answer with becomes a clip at 8 kHz with the same tone in it.
func TestSpeechIsRead(t *testing.T) {
	wav := pcmWAV(t, 1000, 24000, 1, 16, 0.5)
	low := wav[44:]
	high := make([]byte, len(low))
	for i := 0; i < len(low); i += 2 {
		high[i], high[i+1] = low[i+1], low[i]
	}
	streaming := append([]byte(nil), wav...)
	binary.LittleEndian.PutUint32(streaming[40:], 0xFFFFFFFF)
	espeak := append([]byte(nil), wav...)
	binary.LittleEndian.PutUint32(espeak[40:], 0x7FFFF000)
	tone := Tone(1000, -3, 500*time.Millisecond)
	for name, c := range map[string]struct {
		kind string
		data []byte
	}{
		"WAV":            {"audio/wav", wav},
		"WAV, unnamed":   {"application/octet-stream", wav},
		"a stream":       {"audio/wav", streaming},
		"espeak-ng":      {"", espeak},
		"low byte first": {"audio/pcm; rate=24000", low},
		"RFC 2586":       {"audio/L16;rate=24000;channels=1", high},
		"mu-law":         {"audio/basic", tone.encoded[PCMU]},
		"A-law":          {"audio/PCMA", tone.encoded[PCMA]},
	} {
		t.Run(name, func(t *testing.T) {
			clip, err := DecodeSpeech("voice", c.kind, c.data)
			require.NoError(t, err)
			require.Equal(t, 25, clip.Frames())
			require.Greater(t, power(clip.Samples(), 1000), 0.1)
			require.Equal(t, "voice", clip.Name())
		})
	}
}

func TestWhatIsNoSpeechIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		kind, data, want string
	}{
		"MP3":           {"audio/mpeg", "ID3\x04", "neither WAV, audio/L16"},
		"nothing":       {"audio/wav", "", "nothing was said"},
		"half a sample": {"audio/pcm; rate=8000", "x", "nothing was said"},
		"no rate":       {"audio/pcm", "abcd", "need their rate"},
		"slow":          {"audio/L16; rate=4000", "abcd", "need their rate"},
		"fast":          {"audio/L16; rate=999999999", "abcd", "need their rate"},
		"stereo":        {"audio/L16; rate=8000; channels=2", "abcd", "one channel"},
		"no audio":      {"audio/wav", "RIFF____WAVE", "cut short"},
		"an error page": {"text/html", "<html>", "neither WAV"},
		"bad type":      {"audio/;;", "abcd", "neither WAV"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeSpeech("voice", c.kind, []byte(c.data))
			require.ErrorContains(t, err, "media: speech: ")
			require.ErrorContains(t, err, c.want)
		})
	}
}

func FuzzDecodeSpeech(f *testing.F) {
	f.Add("audio/L16; rate=24000", []byte("abcd"))
	f.Add("", rawWAV(wavPCM, 2, 44100, 16, make([]byte, 64)))
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		if clip, err := DecodeSpeech("x", kind, data); err == nil && clip == nil {
			t.Fatal("neither speech nor an error")
		}
	})
}
