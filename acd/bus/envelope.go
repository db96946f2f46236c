package bus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"receptivo/acd"
)

// maxEvent is the size of an event's JSON in bytes: the stream's 64 KiB less room for the two headers.
const maxEvent = maxMessage - 512

// maxField is the size above which a field is left out of the data of an event that would be larger than maxEvent.
const maxField = 4 << 10

// timeFormat is RFC 3339 in UTC, always with milliseconds.
const timeFormat = "2006-01-02T15:04:05.000Z"

// envelope is CloudEvents 1.0 in its structured JSON form, with the extensions sequence, partitionkey (both of the
// CloudEvents documents), correlationid and contactseq.
type envelope struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"` // node.incarnation.seq, the Nats-Msg-Id
	Type            string          `json:"type"`
	Source          string          `json:"source"`
	Subject         string          `json:"subject,omitempty"` // the contact
	Time            string          `json:"time"`
	Sequence        string          `json:"sequence"` // 1, 2, 3 … within source, padded so that it sorts as text
	ContactSeq      uint64          `json:"contactseq,omitempty"`
	PartitionKey    string          `json:"partitionkey"`
	CorrelationID   string          `json:"correlationid,omitempty"` // the contact
	DataContentType string          `json:"datacontenttype"`
	DataSchema      string          `json:"dataschema"`
	Data            json.RawMessage `json:"data"`
}

// message is an event ready to be published.
type message struct {
	envelope
	to   string // the NATS subject
	body []byte
	keys [2]string // source, contact or empty: what has to stay in order
}

// writer makes messages of a log's events.
type writer struct{ centre, node, incarnation string }

// write makes the public form of the event that follows what the fold has seen, and lets the fold see it.
func (w writer) write(s *fold, ev acd.Event) (message, error) {
	p, ok := placeOf(ev.Fact, w.node)
	if !ok {
		return message{}, fmt.Errorf("bus: fact %q belongs to no entity", ev.Fact.Kind())
	}
	sequence, did := s.apply(ev, p, w.centre)
	data, err := dataOf(ev.Fact, did)
	if err != nil {
		return message{}, err
	}
	contact := contactOf(ev.Fact)
	e := envelope{
		SpecVersion: "1.0", ID: w.id(ev.Seq), Type: p.eventType(), Source: p.source(w.centre), Subject: contact,
		Time: ev.At.UTC().Format(timeFormat), Sequence: fmt.Sprintf("%012d", sequence), ContactSeq: ev.ContactSeq,
		PartitionKey: contact, CorrelationID: contact, DataContentType: "application/json",
		DataSchema: fmt.Sprintf("urn:receptivo:schema:%s.%s:v1", p.about, p.fact), Data: data,
	}
	if contact == "" {
		e.PartitionKey = p.name
	}
	body, err := e.encode()
	if err != nil {
		return message{}, err
	}
	return message{e, p.subject(w.centre), body, [2]string{e.Source, contact}}, nil
}

func (w writer) id(seq uint64) string { return fmt.Sprintf("%s%012d", w.idPrefix(), seq) }

func (w writer) idPrefix() string { return w.node + "." + w.incarnation + "." }

// encode leaves out of Data what would make the event too large.
func (e *envelope) encode() ([]byte, error) {
	body, err := plainJSON(e)
	if err != nil || len(body) <= maxEvent {
		return body, err
	}
	if e.Data, err = shrink(e.Data); err != nil {
		return nil, err
	}
	return plainJSON(e)
}

// configuredData is what is public of a plan: that there is another one, and how large it is.
type configuredData struct {
	Plan   string `json:"plan"`
	Queues int    `json:"queues"`
	Agents int    `json:"agents"`
}

// dataOf is the fact's JSON, with previous and current where it changed an agent.
func dataOf(f acd.Fact, did *change) ([]byte, error) {
	if c, ok := f.(acd.Configured); ok {
		return plainJSON(configuredData{c.Config.Plan, len(c.Config.Queues), len(c.Config.Agents)})
	}
	data, err := acd.EncodeFact(f)
	if err != nil || did == nil {
		return data, err
	}
	more, err := plainJSON(did)
	if err != nil {
		return nil, err
	}
	return join(data, more), nil
}

// join makes one JSON object of two: {"a":1} and {"b":2} give {"a":1,"b":2}.
func join(a, b []byte) []byte {
	switch {
	case len(a) == len("{}"):
		return b
	case len(b) == len("{}"):
		return a
	}
	out := append(make([]byte, 0, len(a)+len(b)), a[:len(a)-1]...)
	return append(append(out, ','), b[1:]...)
}

// shrink leaves out the large fields of data and says which they were: {"contact":…,"truncated":["match"]}.
func shrink(data []byte) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("bus: data: %w", err)
	}
	var left []string
	for name, value := range fields {
		if len(value) > maxField {
			left = append(left, name)
			delete(fields, name)
		}
	}
	slices.Sort(left)
	names, err := plainJSON(left)
	if err != nil {
		return nil, err
	}
	fields["truncated"] = names
	return plainJSON(fields)
}

// plainJSON is json.Marshal that leaves < > & as they are: "billing>=5" is read by people.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("bus: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
