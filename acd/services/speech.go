package services

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"receptivo/flows"
	"receptivo/media"
)

// Bounds of what a synthesiser may take.
const (
	mostSpeech  = 8 << 20          // bytes of an answer: a minute and a half at 48 kHz
	speechTime  = 30 * time.Second // of each try
	speechTries = 3
)

// speechBody is the body of POST <service><path>.
type speechBody struct {
	Text     string `json:"text"`            // what is to be said
	Language string `json:"language"`        // "pt-BR"
	Voice    string `json:"voice,omitempty"` // the plan's
}

// Speak lets a synthesiser that is a service of the plan say a text, and returns it as a clip. It asks up to three times.
// The error is a sentence for the operator, without the text and without anything of the answer.
func (c *Client) Speak(ctx context.Context, plan *flows.Plan, speaker *flows.TTS, language, text string) (*media.Clip, error) {
	s := plan.Services[speaker.Service]
	if s == nil {
		return nil, errors.New("the plan has no service " + speaker.Service)
	}
	body, err := json.Marshal(speechBody{text, language, speaker.Voice})
	if err != nil {
		return nil, errors.New("the text makes no JSON")
	}
	r, failed := c.insist(ctx, ask{
		service: s, method: http.MethodPost, path: speaker.Path, body: body, timeout: speechTime, most: mostSpeech,
		accept: "audio/wav, audio/L16, audio/pcm, audio/basic",
	}, speechTries)
	if failed != nil {
		return nil, errors.New(failed.text)
	}
	if r.status < 200 || r.status > 299 {
		return nil, fmt.Errorf("service %s answered %d", s.Name, r.status)
	}
	clip, err := media.DecodeSpeech("speech", r.kind, r.body)
	if err != nil {
		return nil, fmt.Errorf("service %s: %w", s.Name, err)
	}
	return clip, nil
}
