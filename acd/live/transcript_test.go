package live

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// fakeWriter writes every message down after a while.
type fakeWriter struct {
	takes time.Duration
	text  string
	err   error
	wreck bool
	heard string // language and file
}

func (f *fakeWriter) Transcribe(ctx context.Context, _ *flows.Plan, stt, language, wav string) (string, error) {
	f.heard = stt + " " + language + " " + filepath.Base(wav)
	if f.wreck {
		panic("a wreck")
	}
	select {
	case <-time.After(f.takes):
		return f.text, f.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// writing runs a story in a centre whose mailbox has messages written down.
func writing(t *testing.T, w *fakeWriter, story func(r *rig)) {
	plan := strings.Replace(messagePlan, "  queue  = queue.q\n", "  queue  = queue.q\n  transcribe = true\n", 1) +
		"stt \"local\" { command = [\"whisper\", \"{in}\"] }\n"
	inPlan(t, plan, func(r *rig) {
		r.Transcriber = w
		story(r)
	})
}

// leaves leaves a message of four seconds and hangs up.
func (r *rig) leaves() (left map[string]string) {
	r.t.Helper()
	caller := r.callsTo("4004")
	r.waits("answered")
	<-time.After(4 * time.Second)
	caller.HangsUp()
	r.ends(caller)
	return tagsOf(r.waits("voicemail_left"))
}

func TestMessageIsWrittenDown(t *testing.T) {
	w := &fakeWriter{takes: time.Minute, text: "Bom dia,\n\x07aqui é a Ana. \xff"}
	writing(t, w, func(r *rig) {
		left := r.leaves()
		text := strings.TrimSuffix(left["url"], ".wav") + ".txt"
		require.Equal(t, map[string]string{"mailbox": "sac", "url": left["url"], "text": text, "letters": "22"}, tagsOf(r.waits("voicemail_transcribed")))
		require.Equal(t, "local pt-BR "+filepath.Base(left["url"]), w.heard)
		file := filepath.Join(r.Recordings, filepath.Base(text))
		words, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "Bom dia, aqui é a Ana.\n", string(words))
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "nobody else may read it")
		for range 2 {
			m := <-r.outside.sent
			require.Contains(t, m.Text, ").\n\nEscrito por uma máquina; dados pessoais:\nBom dia, aqui é a Ana.")
		}
		for _, ev := range r.log.Events() {
			fact, err := json.Marshal(ev.Fact)
			require.NoError(t, err)
			require.NotContains(t, string(fact), "aqui", "what customers say is not in the log")
		}
	})
}

// TestMessageIsNeverLostByWhatWritesItDown: gone, slow, mute or broken, those who look after the mailbox are told, and the
// recording stays.
func TestMessageIsNeverLostByWhatWritesItDown(t *testing.T) {
	for name, c := range map[string]struct {
		writer fakeWriter
		fact   string
	}{
		"gone":   {fakeWriter{err: errors.New("service erp is not reached")}, "voicemail_not_transcribed"},
		"slow":   {fakeWriter{takes: time.Hour}, "voicemail_not_transcribed"},
		"mute":   {fakeWriter{text: " \n\x00"}, "voicemail_transcribed"},
		"broken": {fakeWriter{wreck: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			writing(t, &c.writer, func(r *rig) {
				left := r.leaves()
				if c.fact != "" {
					require.Equal(t, left["url"], tagsOf(r.waits(c.fact))["url"])
				}
				for range 2 {
					require.True(t, strings.HasSuffix((<-r.outside.sent).Text, ")."), "no words")
				}
				require.Len(t, r.kept(), 1, "the recording, and no text")
			})
		})
	}
}

// TestCentreThatEndsTellsOfMessagesWithoutTheirWords: it does not wait for them.
func TestCentreThatEndsTellsOfMessagesWithoutTheirWords(t *testing.T) {
	writing(t, &fakeWriter{takes: time.Hour}, func(r *rig) {
		r.leaves()
		r.stop()
		require.True(t, strings.HasSuffix((<-r.outside.sent).Text, ")."))
	})
}

func TestTextsAreReadable(t *testing.T) {
	require.Equal(t, "a b", readable("\u202e a\x1b\tb\ufffd"))
	require.Len(t, []rune(readable(strings.Repeat("é", 5000))), textMost+2)
}
