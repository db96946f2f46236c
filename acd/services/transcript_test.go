package services

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

var writer = &flows.STT{Name: "letras", Service: "erp", Path: "/v1/transcriptions"}

func (d desk) writes(wav string) (string, error) {
	return d.client.Transcribe(context.Background(), d.plan, writer, "pt-BR", []byte(wav))
}

func TestServiceWritesMessagesDown(t *testing.T) {
	for kind, answer := range map[string]string{"application/json": `{"text":"Bom dia.","words":[]}`, "text/plain; charset=utf-8": "Bom dia."} {
		with(t, func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, "POST /api/v1/transcriptions", r.Method+" "+r.URL.Path)
			require.Equal(t, "audio/wav", r.Header.Get("Content-Type"))
			require.Equal(t, "pt-BR", r.Header.Get("Content-Language"))
			require.Equal(t, "Bearer segredo", r.Header.Get("Authorization"))
			require.Equal(t, "RIFF…", bodyOf(r))
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(answer))
		}, func(t *testing.T, d desk) {
			text, err := d.writes("RIFF…")
			require.NoError(t, err)
			require.Equal(t, "Bom dia.", text)
		})
	}
}

// TestHostileRecogniser: whatever it does, the answer is an error in time that holds nothing of what it said.
func TestHostileRecogniser(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"answered 500":              func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"the answer is no text":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"error":"segredo"}`)) },
		"did not answer in time":    func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"answered more than 64 KiB": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostTranscript+1)) },
	} {
		t.Run(want, func(t *testing.T) {
			with(t, func(w http.ResponseWriter, r *http.Request) { _ = bodyOf(r); h(w, r) }, func(t *testing.T, d desk) {
				began := time.Now()
				text, err := d.writes("RIFF…")
				require.ErrorContains(t, err, want)
				require.Empty(t, text)
				require.NotContains(t, fmt.Sprint(err), "segredo")
				require.LessOrEqual(t, time.Since(began), transcriptTries*transcriptTime+5*time.Second)
			})
		})
	}
	with(t, func(http.ResponseWriter, *http.Request) {}, func(t *testing.T, d desk) {
		_, err := d.client.Transcribe(t.Context(), d.plan, &flows.STT{Service: "nobody"}, "pt-BR", nil)
		require.EqualError(t, err, "the plan has no service nobody")
	})
}
