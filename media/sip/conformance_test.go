package sip

import (
	"context"
	"testing"
	"time"

	"receptivo/media"
	"receptivo/media/phone"
)

// TestLegPromises runs the conformance test of every carrier on calls over loopback.
func TestLegPromises(t *testing.T) {
	for _, p := range media.LegPromises() {
		t.Run(p.Name, func(t *testing.T) {
			g := opens(t)
			calls := takes(t, g)
			p.Check(t, func() media.LegRig { return newRig(t, g, calls) })
		})
	}
}

// newRig is a call that nobody has answered yet, from a phone of its own.
func newRig(t *testing.T, g *Gateway, calls <-chan media.Leg) media.LegRig {
	bob := phone.Acts(t, phone.Config{Server: g.Addr().String(), User: "bob"})
	ctx, hangup := context.WithCancel(context.Background())
	t.Cleanup(hangup)
	var call *phone.Call // nil while there is no answer, and when none comes
	dialled := make(chan struct{})
	go func() {
		defer close(dialled)
		call, _ = bob.Dial(ctx, "8000")
	}()
	talking := func() *phone.Call {
		<-dialled
		if call == nil {
			t.Fatalf("the call was not answered")
		}
		return call
	}
	return media.LegRig{
		Leg:     next(t, "call", calls),
		Presses: func(keys string) { _ = talking().Press(context.Background(), keys) },
		HangsUp: func() {
			hangup()
			if <-dialled; call != nil {
				_ = call.Hangup(context.Background())
			}
		},
		Sings: func(hz float64) { talking().Sing(hz) },
		Hears: func(hz float64, within time.Duration) bool {
			ctx, cancel := context.WithTimeout(context.Background(), within)
			defer cancel()
			return talking().HearsTone(ctx, hz, 200*time.Millisecond) == nil
		},
		Frames: func() int {
			select {
			case <-dialled:
				return talking().Heard().Packets
			default:
				return 0
			}
		},
		Vanishes: func() { bob.Deafen(true) },
	}
}
