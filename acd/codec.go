package acd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// facts lists every kind of fact once, by its zero value; decoding and the tests that send each fact through each
// switch go by it.
var facts = []Fact{
	Configured{}, Arrived{}, Queued{}, Refused{}, Informed{}, Offered{}, Accepted{}, Connected{}, NoAnswer{}, Declined{},
	Unreachable{}, Withdrawn{}, Dropped{}, Abandoned{}, Left{}, Ended{}, Released{}, Failed{}, WrapUpStarted{}, WrapUpEnded{},
	SignedIn{}, SignedOut{}, Ready{}, NotReady{}, AfterSet{}, PhoneLost{}, PhoneBack{}, LostNode{}, FlagSet{}, Noted{},
	CallbackPromised{}, Deferred{}, Overflowed{}, Stayed{}, PlaceKept{}, PlaceRestored{}, PlaceForgotten{}, Relaxed{}, Rescued{}, PriorityChanged{}, Announced{},
	Settled{},
	WrapUpExtended{}, BreakReminded{},
	Transferred{}, Held{}, Resumed{}, ConsultStarted{}, ConsultEnded{},
	BreaksPlanned{}, BreakDue{}, HoursReached{}, Freed{}, Reserved{},
	ExperimentStopped{},
}

var factType = func() map[string]reflect.Type {
	m := make(map[string]reflect.Type, len(facts))
	for _, f := range facts {
		m[f.Kind()] = reflect.TypeOf(f)
	}
	return m
}()

// Facts returns one zero value of every kind of fact.
func Facts() []Fact { return append([]Fact(nil), facts...) }

// EncodeFact gives the fact's JSON, the form in which the log keeps it.
func EncodeFact(f Fact) ([]byte, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("acd: fact %s: %w", f.Kind(), err)
	}
	return b, nil
}

// DecodeFact is the inverse of EncodeFact. A kind or a field this version does not know is an error: a log that says
// more than we understand must not be acted on.
func DecodeFact(kind string, data []byte) (Fact, error) {
	t, ok := factType[kind]
	if !ok {
		return nil, fmt.Errorf("acd: unknown fact %q", kind)
	}
	v := reflect.New(t)
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v.Interface()); err != nil {
		return nil, fmt.Errorf("acd: fact %s: %w", kind, err)
	}
	return v.Elem().Interface().(Fact), nil
}

// wireEvent is an event as one JSON object.
type wireEvent struct {
	Seq        uint64          `json:"seq"`
	At         time.Time       `json:"at"`
	ContactSeq uint64          `json:"contactseq,omitempty"`
	Kind       string          `json:"kind"`
	Data       json.RawMessage `json:"data"`
}

// MarshalJSON writes the event as {"seq":…,"at":…,"contactseq":…,"kind":…,"data":{…}}.
func (ev Event) MarshalJSON() ([]byte, error) {
	data, err := EncodeFact(ev.Fact)
	if err != nil {
		return nil, err
	}
	return json.Marshal(wireEvent{Seq: ev.Seq, At: ev.At, ContactSeq: ev.ContactSeq, Kind: ev.Fact.Kind(), Data: data})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (ev *Event) UnmarshalJSON(b []byte) error {
	var w wireEvent
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("acd: event: %w", err)
	}
	f, err := DecodeFact(w.Kind, w.Data)
	if err != nil {
		return err
	}
	*ev = Event{Seq: w.Seq, At: w.At.UTC(), ContactSeq: w.ContactSeq, Fact: f}
	return nil
}

// Contact is the id of the contact in whose story the event stands; empty when it stands in none.
func (ev Event) Contact() string { return ContactOf(ev.Fact) }

// ContactOf is the id of the contact in whose story a fact stands; empty when it stands in none. Wrap-up is the agent's
// story: it goes on when the contact is over.
func ContactOf(f Fact) string {
	switch f := f.(type) {
	case Arrived:
		return f.Contact
	case Queued:
		return f.Contact
	case Refused:
		return f.Contact
	case Informed:
		return f.Contact
	case Announced:
		return f.Contact
	case Offered:
		return f.Contact
	case Accepted:
		return f.Contact
	case Connected:
		return f.Contact
	case NoAnswer:
		return f.Contact
	case Declined:
		return f.Contact
	case Unreachable:
		return f.Contact
	case Withdrawn:
		return f.Contact
	case Dropped:
		return f.Contact
	case Abandoned:
		return f.Contact
	case Left:
		return f.Contact
	case Relaxed:
		return f.Contact
	case Overflowed:
		return f.Contact
	case PlaceRestored:
		return f.Contact
	case Stayed:
		return f.Contact
	case Rescued:
		return f.Contact
	case PriorityChanged:
		return f.Contact
	case Reserved:
		return f.Contact
	case CallbackPromised:
		return f.Contact
	case Deferred:
		return f.Contact
	case Ended:
		return f.Contact
	case Released:
		return f.Contact
	case Failed:
		return f.Contact
	case Noted:
		return f.Contact
	case Transferred:
		return f.Contact
	case Held:
		return f.Contact
	case Resumed:
		return f.Contact
	case ConsultStarted:
		return f.Contact
	case ConsultEnded:
		return f.Contact
	}
	return ""
}
