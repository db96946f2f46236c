package client

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Event is a CloudEvents 1.0 envelope around a fact.
type Event struct {
	ID            string          `json:"id"`     // the same on every redelivery
	Type          string          `json:"type"`   // receptivo.<entity>.<fact>.v1
	Source        string          `json:"source"` // /<centre>/<entity>s/<name>
	Subject       string          `json:"subject"`
	Time          time.Time       `json:"time"`       // when it became true, by the engine's clock
	Sequence      string          `json:"sequence"`   // 1, 2, 3 … within Source, padded: sorts as text
	ContactSeq    uint64          `json:"contactseq"` // 1, 2, 3 … within the contact's story; 0: in none
	CorrelationID string          `json:"correlationid"`
	Data          json.RawMessage `json:"data"` // the fact's fields; there will be more of them: ignore what you do not know

	Raw       []byte `json:"-"` // the whole event as it came
	StreamSeq uint64 `json:"-"` // its place in the stream, for Options.After
}

// Parse reads an event.
func Parse(raw []byte) (Event, error) {
	var v struct {
		SpecVersion string `json:"specversion"`
		Event
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return Event{}, fmt.Errorf("client: event: %w", err)
	}
	if v.SpecVersion != "1.0" || v.ID == "" || v.Type == "" || v.Source == "" {
		return Event{}, fmt.Errorf("client: not a CloudEvents 1.0 event: %.80q", raw)
	}
	v.Raw = raw
	return v.Event, nil
}

// Contact is the id of the contact the event is about; empty when it is about none.
func (e Event) Contact() string { return e.Subject }

// Entity is contact, queue, agent, flow or node.
func (e Event) Entity() string { return e.part(1) }

// Fact is what happened: queued, offered, ready …
func (e Event) Fact() string { return e.part(2) }

// Name is that of the entity: the queue's, the agent's, the contact's id.
func (e Event) Name() string { return e.Source[strings.LastIndexByte(e.Source, '/')+1:] }

// part is a word of the type.
func (e Event) part(n int) string {
	words := strings.Split(e.Type, ".")
	if n >= len(words) {
		return ""
	}
	return words[n]
}
