package services

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/media"
)

var voice = &flows.TTS{Name: "voz", Service: "erp", Path: "/v1/speech", Voice: "ana"}

func (d desk) says(text string) (*media.Clip, error) {
	return d.client.Speak(context.Background(), d.plan, voice, "pt-BR", text)
}

// pcm answers half a second of bare samples at 16 kHz.
func pcm(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "audio/pcm; rate=16000")
	_, _ = w.Write(make([]byte, 2*8000))
}

func TestServiceSpeaks(t *testing.T) {
	with(t, func(w http.ResponseWriter, r *http.Request) {
		defer pcm(w)
		require.Equal(t, "POST /api/v1/speech", r.Method+" "+r.URL.Path)
		require.JSONEq(t, `{"text":"Olá, \"Ana\".","language":"pt-BR","voice":"ana"}`, bodyOf(r))
		require.Equal(t, "Bearer segredo", r.Header.Get("Authorization"))
		require.Contains(t, r.Header.Get("Accept"), "audio/wav")
		require.NotContains(t, r.Header, "X-Receptivo-Call")
	}, func(t *testing.T, d desk) {
		clip, err := d.says(`Olá, "Ana".`)
		require.NoError(t, err)
		require.Equal(t, 500*time.Millisecond, clip.Duration())
	})
}

// TestBusySynthesiserIsAskedAgain: it is not reached, then busy, then speaks.
func TestBusySynthesiserIsAskedAgain(t *testing.T) {
	var asked atomic.Int32
	with(t, func(w http.ResponseWriter, _ *http.Request) {
		switch asked.Add(1) {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			pcm(w)
		}
	}, func(t *testing.T, d desk) {
		_, err := d.says("Olá.")
		require.NoError(t, err)
		require.EqualValues(t, 3, asked.Load())
	})
}

// TestHostileSynthesiser: whatever it does, the answer is an error in time, which holds neither the text nor the answer.
func TestHostileSynthesiser(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"answered 401": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(r.Header.Get("Authorization")))
		},
		"nothing was said":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"neither WAV, audio/L16":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>segredo</html>")) },
		"did not answer in time":  func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"answered more than 8192": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostSpeech+1)) },
		"is not followed": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.example/", http.StatusTemporaryRedirect)
		},
		"cut short: its \"data\"": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(shortWAV)) },
		"broke off before the end": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			pcm(w)
			panic(http.ErrAbortHandler)
		},
		"need their rate": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "audio/pcm")
			_, _ = w.Write([]byte("abcd"))
		},
		"service erp: media: speech": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "audio/L16; rate=8000") },
	} {
		t.Run(want, func(t *testing.T) {
			with(t, func(w http.ResponseWriter, r *http.Request) { _ = bodyOf(r); h(w, r) }, func(t *testing.T, d desk) {
				began := time.Now()
				clip, err := d.says("O seu CPF é 123.")
				require.ErrorContains(t, err, want)
				require.Nil(t, clip)
				require.NotContains(t, fmt.Sprint(err), "segredo")
				require.NotContains(t, fmt.Sprint(err), "CPF")
				require.LessOrEqual(t, time.Since(began), speechTries*speechTime+5*time.Second)
			})
		})
	}
}

var shortWAV = "RIFF____WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\xff\xff\x00\x00" + strings.Repeat("x", 100)

func TestSynthesiserWithoutAService(t *testing.T) {
	with(t, func(http.ResponseWriter, *http.Request) {}, func(t *testing.T, d desk) {
		_, err := d.client.Speak(t.Context(), d.plan, &flows.TTS{Service: "nobody"}, "pt-BR", "Olá.")
		require.EqualError(t, err, "the plan has no service nobody")
		ctx, stop := context.WithCancel(t.Context())
		stop()
		_, err = d.client.Speak(ctx, d.plan, voice, "pt-BR", "Olá.")
		require.ErrorContains(t, err, "no longer waited for")
	})
}
