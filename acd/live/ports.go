package live

import (
	"context"
	"iter"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/media"
)

// ACD is the engine as a driver sees it: *acd.Loop on one node.
type ACD interface {
	// Do carries out a command; its events are safe when it returns.
	Do(ctx context.Context, c acd.Command) ([]acd.Event, error)
	// Events yields what happens from here on. The subscription stands when it returns.
	Events(ctx context.Context) (iter.Seq2[acd.Event, error], error)
	// State is a copy of everything.
	State(ctx context.Context) (acd.View, error)
	// Queue is one queue as a contact sees it now.
	Queue(ctx context.Context, name, contact string) (v acd.QueueView, position int, err error)
	// Overlooked is a waiting contact and a ready agent who could take it: there is none, or the engine is wrong.
	Overlooked(ctx context.Context) (contact, agent string, err error)
	// Flag is a flag as it is now; known is false when the plan in force has none of that name.
	Flag(ctx context.Context, name string) (on, known bool, err error)
}

// Phones are the agents' phones.
type Phones interface {
	// Ring rings all phones of one address until one answers or ctx ends. It returns a leg only when answered with usable
	// audio; with an error no phone rings any more.
	Ring(ctx context.Context, to media.Address, about media.About) (media.Leg, error)
	// Watch yields who can be rung: first how things stand, then every change.
	Watch(ctx context.Context) iter.Seq[media.Presence]
}

// Services are the systems outside that a plan names: its services and directories. What goes wrong comes back as a
// sentence for the operator, without personal data. Request and Find return when ctx ends, if not before.
type Services interface {
	// Request makes the request of a flow; contact says whose it is.
	Request(ctx context.Context, contact string, a ivr.HTTP) ivr.Responded
	// Find asks a directory for the record with all these keys: its JSON, or nil when there is none.
	Find(ctx context.Context, contact, directory string, by []ivr.KeyValue) (record []byte, err error)
	// Send sends a message in its own time; done, which must not wait for the call, is called once with what came of it.
	Send(contact, protocol string, m ivr.Message, done func(error))
}

// Speaker is whoever says the words that nobody has recorded.
type Speaker interface {
	// Speak lets the synthesiser of a plan, which names one, say a text. It returns when ctx ends, if not before. What it
	// returns does not change any more; the error holds nothing of the text.
	Speak(ctx context.Context, plan *flows.Plan, language, text string) (*media.Clip, error)
}

// Transcriber is whoever writes down what is said in messages.
type Transcriber interface {
	// Transcribe lets the recogniser of a plan that has this name write down what is said in a WAV file. It returns when ctx
	// ends, if not before. The error holds nothing of what is said.
	Transcribe(ctx context.Context, plan *flows.Plan, stt, language, wav string) (string, error)
}

// Dialer is the way to the outside.
type Dialer interface {
	// DialOut calls a number through a trunk (empty: any), or a sip: URI. It returns a leg only when answered with usable
	// audio; with an error, one of package media's, nothing rings any more.
	DialOut(ctx context.Context, to, trunk string, about media.About) (media.Leg, error)
}
