package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/media"
)

// speakingPlan is a plan of two prompts that a service speaks.
const speakingPlan = `
engine { tts = tts.voz }
service "voz" {
  url   = env("TTS_URL")
  token = env("TTS_TOKEN")
}
tts "voz" {
  service = service.voz
  path    = "/v1/speech"
  voice   = "ana"
}
prompts "pt-BR" {
  ola   = "Olá."
  tchau = "Tchau."
}
`

// prompt runs a command as somebody types it.
func prompt(t *testing.T, args ...string) (code int, out, trouble string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, &o, &e)
	return code, o.String(), e.String()
}

// TestPromptsAreBuiltByAService: each is asked for once, at the service's rate, and kept at 8 kHz; words that change are
// asked for again.
func TestPromptsAreBuiltByAService(t *testing.T) {
	var asked atomic.Int32
	refuse := atomic.Bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		var q struct{ Text, Language, Voice string }
		if refuse.Load() || r.URL.Path != "/v1/speech" || r.Header.Get("Authorization") != "Bearer segredo" ||
			json.NewDecoder(r.Body).Decode(&q) != nil || q.Language != "pt-BR" || q.Voice != "ana" || q.Text == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "audio/pcm; rate=16000")
		_, _ = w.Write(make([]byte, 2*16000))
	}))
	t.Cleanup(server.Close)
	t.Setenv("TTS_URL", server.URL)
	t.Setenv("TTS_TOKEN", "segredo")
	dir := t.TempDir()
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "plan.hcl"), []byte(text), 0o600))
	}
	write(speakingPlan)
	code, out, trouble := prompt(t, "prompts", "build", dir)
	require.Equal(t, "made prompts/pt-BR/ola.wav\nmade prompts/pt-BR/tchau.wav\n2 recordings made, 0 kept, 0 failed\n", out, trouble)
	require.Zero(t, code)
	require.Empty(t, trouble, "no bar is drawn where nobody watches")
	wav, err := os.ReadFile(filepath.Join(dir, "prompts/pt-BR/ola.wav"))
	require.NoError(t, err)
	clip, err := media.DecodeWAV("ola.wav", wav)
	require.NoError(t, err)
	require.Equal(t, time.Second, clip.Duration())
	require.Contains(t, string(wav[:44]), "\x40\x1f\x00\x00", "8,000 Hz")

	_, out, _ = prompt(t, "prompts", "build", dir)
	require.Equal(t, "0 recordings made, 2 kept, 0 failed\n", out)
	require.EqualValues(t, 2, asked.Load())

	write(strings.Replace(speakingPlan, "Olá.", "Oi.", 1))
	_, out, _ = prompt(t, "prompts", "build", dir)
	require.Contains(t, out, "1 recording made, 1 kept")
	require.EqualValues(t, 3, asked.Load())

	refuse.Store(true)
	code, out, trouble = prompt(t, "prompts", "build", "--all", dir)
	require.Equal(t, 1, code)
	require.Contains(t, out, "0 recordings made, 0 kept, 2 failed")
	require.Contains(t, trouble, "ola in pt-BR: service voz answered 403\n")
	require.NotContains(t, trouble+out, "segredo")
}

// TestHostileCommands: whatever a synthesiser's program does, there is an error in time, and nothing is left of it.
func TestHostileCommands(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for want, command := range map[string][]string{
		"executable file not found":           {"no-such-program-here", "{text}"},
		"exit status 3":                       {"sh", "-c", "echo o texto: {text} >&2; exit 3"},
		"wrote nothing":                       {"true", "{out}"},
		"nothing was said":                    {"true"},
		"neither WAV":                         {"echo", "hello"},
		"context deadline exceeded":           {"sleep", "1000"},
		"yes: context deadline exceeded":      {"yes"},
		"wrote more than 32 MiB":              {"truncate", "-s", "40M", "{out}"},
		"sh: context deadline exceeded":       {"sh", "-c", "sleep 1000 & sleep 1000"},
		"its \"data\" chunk has 4 of 99 byte": {"printf", `RIFF....WAVEfmt \020\000\000\000\001\000\001\000\100\037\000\000\200\076\000\000\002\000\020\000data\143\000\000\000abcd`},
	} {
		t.Run(want, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			clip, err := speakByCommand(ctx, &flows.TTS{Command: command}, "pt-BR", "O seu CPF é 123.")
			require.ErrorContains(t, err, want)
			require.Nil(t, clip)
			require.NotContains(t, err.Error(), "CPF")
			left, err := os.ReadDir(os.TempDir())
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}

// TestCommandsSpeak: by file, by standard output, and as a stream whose header knows no length.
func TestCommandsSpeak(t *testing.T) {
	wav := filepath.Join(t.TempDir(), "tone.wav")
	require.NoError(t, os.WriteFile(wav, wavOf(media.Tone(440, -10, time.Second).Samples()), 0o600))
	for _, command := range [][]string{{"cp", wav, "{out}"}, {"cat", wav}, {"sh", "-c", "cat >/dev/null; head -c 40 " + wav + `; printf '\377\377\377\377'; tail -c +45 ` + wav}} {
		clip, err := speakByCommand(t.Context(), &flows.TTS{Command: command}, "pt-BR", "Olá.")
		require.NoError(t, err, "%v", command)
		require.Equal(t, time.Second, clip.Duration())
	}
}

func TestProgressIsALine(t *testing.T) {
	p := progress{what: "recordings", total: 40}
	require.Equal(t, "████████████░░░░░░░░░░░░ 20 of 40 recordings  prompts/pt-BR/ola.wav", p.line(20, "prompts/pt-BR/ola.wav"))
	require.Contains(t, p.line(40, strings.Repeat("á", 60)), "████ 40 of 40 recordings  …á")
	var b bytes.Buffer
	bar := newProgress(&b, "recordings", 3)
	bar.show(1, "x")
	bar.end()
	require.Empty(t, b.String(), "a file is no terminal")
}
