package services

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"receptivo/flows"
)

// Bounds of what writing down a message may take.
const (
	mostTranscript  = 64 << 10    // bytes of an answer
	transcriptTime  = time.Minute // of each try
	transcriptTries = 2
)

// Transcribe lets a service of the plan write down what is said in a WAV. The error is a sentence for the operator,
// without anything of the answer.
func (c *Client) Transcribe(ctx context.Context, plan *flows.Plan, by *flows.STT, language string, wav []byte) (string, error) {
	s := plan.Services[by.Service]
	if s == nil {
		return "", errors.New("the plan has no service " + by.Service)
	}
	r, failed := c.insist(ctx, ask{
		service: s, method: http.MethodPost, path: by.Path, body: wav, kind: "audio/wav", timeout: transcriptTime,
		headers: map[string]string{"Content-Language": language}, most: mostTranscript, accept: "application/json, text/plain",
	}, transcriptTries)
	if failed != nil {
		return "", errors.New(failed.text)
	}
	if r.status < 200 || r.status > 299 {
		return "", fmt.Errorf("service %s answered %d", s.Name, r.status)
	}
	text, err := transcriptIn(r)
	if err != nil {
		return "", fmt.Errorf("service %s: %w", s.Name, err)
	}
	return text, nil
}

// transcriptIn reads {"text": …} or plain text.
func transcriptIn(r reply) (string, error) {
	kind, _, _ := mime.ParseMediaType(r.kind)
	if kind == "text/plain" && !bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("{")) { // many a JSON goes as text
		return string(r.body), nil
	}
	var body struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(r.body, &body) != nil || body.Text == nil {
		return "", errors.New("the answer is no text: it has to be {\"text\": …} as JSON, or text/plain")
	}
	return *body.Text, nil
}
