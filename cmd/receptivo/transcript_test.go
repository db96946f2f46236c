package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// message is a plan with one command that writes messages down, and a recording of the word "olá".
func message(t *testing.T, command ...string) (*flows.Plan, string) {
	t.Helper()
	wav := filepath.Join(t.TempDir(), "c-1.wav")
	require.NoError(t, os.WriteFile(wav, []byte("olá"), 0o600))
	return &flows.Plan{Recognisers: map[string]*flows.STT{"local": {Name: "local", Command: command}}}, wav
}

// TestProgramsWriteMessagesDown: from a file or standard input, to a file or standard output.
func TestProgramsWriteMessagesDown(t *testing.T) {
	for _, command := range [][]string{
		{"cat"}, {"cat", "{in}"}, {"cp", "{in}", "{out}"}, {"tee", "{out}"}, {"sh", "-c", `test "$1" = pt-BR && cat "$2"`, "sh", "{lang}", "{in}"},
	} {
		plan, wav := message(t, command...)
		text, err := ears{}.Transcribe(t.Context(), plan, "local", "pt-BR", wav)
		require.NoError(t, err, command)
		require.Equal(t, "olá", text, command)
	}
}

// TestHostileRecognisers: there is an error in time that holds nothing of what was said, and nothing is left of it.
func TestHostileRecognisers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for want, command := range map[string][]string{
		"executable file not found": {"no-such-program-here", "{in}"},
		"exit status 3":             {"sh", "-c", "cat {in} >&2; exit 3"},
		"true: wrote nothing":       {"true", "{in}", "{out}"},
		"wrote more than 64 KiB":    {"truncate", "-s", "1M", "{out}"},
		"context deadline exceeded": {"sh", "-c", "sleep 1000 & sleep 1000"},
	} {
		t.Run(want, func(t *testing.T) {
			plan, wav := message(t, command...)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			text, err := ears{}.Transcribe(ctx, plan, "local", "pt-BR", wav)
			require.ErrorContains(t, err, want)
			require.Empty(t, text)
			require.NotContains(t, err.Error(), "olá")
			left, err := os.ReadDir(os.TempDir())
			require.NoError(t, err)
			for _, entry := range left {
				require.NotContains(t, entry.Name(), "receptivo")
			}
		})
	}
	plan, wav := message(t, "cat")
	_, err := ears{}.Transcribe(t.Context(), plan, "nobody", "pt-BR", wav)
	require.EqualError(t, err, "the plan has no stt nobody")
	_, err = ears{}.Transcribe(t.Context(), plan, "local", "pt-BR", "/nowhere.wav")
	require.EqualError(t, err, "the recording cannot be read")
}
