package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tone is a recording of a tone: 16 bits, 8 kHz.
func tone(hz float64, d time.Duration) []byte {
	var b bytes.Buffer
	n := uint32(8000 * d / time.Second)
	for _, v := range []any{[]byte("RIFF"), 36 + 2*n, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(8000), uint32(16000), uint16(2), uint16(16), []byte("data"), 2 * n} {
		_ = binary.Write(&b, binary.LittleEndian, v) // to memory
	}
	for i := range n {
		_ = binary.Write(&b, binary.LittleEndian, int16(8000*math.Sin(2*math.Pi*hz*float64(i)/8000)))
	}
	return b.Bytes()
}

// TestAgentHearsAWhisperBeforeTheCaller: three seconds of it, while the caller hears music; one agent hangs up on it, and
// the caller is the next one's.
func TestAgentHearsAWhisperBeforeTheCaller(t *testing.T) {
	t.Parallel()
	plan := varied(t, `screen = { protocolo = call.protocol }`, "screen = { protocolo = call.protocol }\n      whisper = prompt.aviso",
		`skill "balcao"`, "prompts \"pt-BR\" {\n  aviso = \"Receita controlada.\"\n}\n\nskill \"balcao\"")
	recordings := filepath.Join(plan, "prompts", "pt-BR")
	require.NoError(t, os.MkdirAll(recordings, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(recordings, "aviso.wav"), tone(1000, 3*time.Second), 0o600))
	c := opens(t, plan, t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700)
	marina := c.signedIn("marina", "7102", 800)

	pickedUp, next := luisa.AnswersAfter(0), marina.AnswersAfter(0)
	caller, contact := c.calls("21988880001", 440, "8")
	agent := pickedUp()
	agent.Hears(1000, time.Second)
	agent.HangsUp()
	agent = next()
	agent.Hears(1000, time.Second)
	require.NoError(t, caller.HearsSound(t.Context()), "the music plays on")
	agent.Hears(440, time.Second)
	caller.Hears(800, time.Second)
	agent.HangsUp()
	caller.IsHungUp()
	require.Equal(t, []string{
		"offered farmaceutico luisa", "accepted farmaceutico luisa", "dropped farmaceutico luisa", "offered farmaceutico marina",
		"accepted farmaceutico marina", "connected farmaceutico marina",
	}, behind("queued farmaceutico", c.events.about(t, contact, "released farmaceutico marina"), "offered .*|accepted .*|dropped .*|connected .*|no_answer .*"))
	c.isStopped()
}
