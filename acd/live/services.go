package live

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"time"

	"receptivo/acd"
	"receptivo/ivr"
)

// ask asks a service and goes on; the answer comes as a message.
func (k *call) ask(a ivr.HTTP) {
	k.beside(func(ctx context.Context) {
		ev := ivr.Responded{ID: a.ID, Err: "the service could not be asked"}
		defer func() { k.box.put(answered{ev}) }()
		ev = k.services.Request(ctx, k.facts.ID, a)
		ev.ID = a.ID
	})
}

// lookup asks a directory.
func (k *call) lookup(a ivr.Lookup) {
	k.find(a.Directory, a.By, func(record []byte, failure string) ivr.Event {
		return ivr.LookedUp{ID: a.ID, Found: record != nil, Record: record, Err: failure}
	})
}

// identifyIn asks the customers' directory who the customer is. The history is asked along with it, by the keys that it
// has too: the flow does not wait for it, but the queue chooses the agent by it.
func (k *call) identifyIn(a ivr.Identify) {
	k.find(a.Directory, a.By, func(record []byte, failure string) ivr.Event {
		return ivr.Identified{ID: a.ID, Found: record != nil, Record: record, Err: failure}
	})
	if ids := identifiers(a.By); len(ids) > 0 {
		k.look(looked{id: a.ID, aside: true}, ids)
	}
}

// find asks a directory; event makes of what it says what the flow hears.
func (k *call) find(directory string, by []ivr.KeyValue, event func(record []byte, failure string) ivr.Event) {
	k.beside(func(ctx context.Context) {
		var record []byte
		err := errors.New("the directory could not be asked")
		defer func() {
			failure := ""
			if err != nil {
				record, failure = nil, err.Error()
			}
			k.box.put(answered{event(record, failure)})
		}()
		record, err = k.services.Find(ctx, k.facts.ID, directory, by)
	})
}

// noteWithin is how long a fact about a message may take to be kept, when the call may be over.
const noteWithin = 5 * time.Second

// send sends a message; whether that came off is noted, without what it says and to whom.
func (k *call) send(a ivr.Message) {
	centre, contact := k.Centre, k.facts.ID
	k.services.Send(contact, k.facts.Protocol, a, func(err error) {
		f := acd.Noted{
			About: acd.AboutContact, Contact: contact, What: "message_sent",
			Fields: map[string]string{"channel": a.Channel, "service": a.Service},
		}
		if err != nil {
			f.What, f.Fields["why"] = "message_failed", err.Error()
			centre.Logger.Warn("message not sent", "contact", contact, "channel", a.Channel, "service", a.Service, "err", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), noteWithin)
		defer cancel()
		if _, err := centre.ACD.Do(ctx, acd.Note{Fact: f}); err != nil {
			centre.Logger.Warn("fact not kept", "contact", contact, "what", f.What, "err", err)
		}
	})
}

// tag keeps facts with the record of the call: the plan's words by the names it gave them. What is sensitive is masked.
func (k *call) tag(a ivr.Tag) {
	if len(a.Tags) > 0 {
		k.note(acd.Noted{About: acd.AboutContact, What: "tagged", Fields: maps.Clone(a.Tags)})
	}
	if a.Does != "" {
		k.note(acd.Noted{About: acd.AboutContact, What: "achieved", Fields: map[string]string{"does": a.Does}})
	}
}

// consented keeps the evidence of a consent: what was asked, what was answered, and when.
func (k *call) consented(a ivr.Consented) {
	what := "consent_declined"
	if a.Given {
		what = "consent_given"
	}
	k.note(acd.Noted{About: acd.AboutContact, What: what, Fields: map[string]string{"consent": a.Name, "text": a.Text}})
}

// surveyed keeps the scores of a survey; a question that nobody answered is not among them.
func (k *call) surveyed(a ivr.Surveyed) {
	fields := map[string]string{"survey": a.Name}
	for question, score := range a.Scores {
		fields["score."+question] = strconv.Itoa(score)
	}
	k.note(acd.Noted{About: acd.AboutContact, What: "surveyed", Fields: fields})
}
