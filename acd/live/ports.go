package live

import (
	"context"
	"iter"

	"receptivo/acd"
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
}

// Phones are the agents' phones.
type Phones interface {
	// Ring rings all phones of one address until one answers or ctx ends. It returns a leg only when answered with usable
	// audio; with an error no phone rings any more.
	Ring(ctx context.Context, to media.Address, about media.About) (media.Leg, error)
	// Watch yields who can be rung: first how things stand, then every change.
	Watch(ctx context.Context) iter.Seq[media.Presence]
}
