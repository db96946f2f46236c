package sip

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// A call as the driver makes it: answer, music, ring the agent, let them talk, end.
func TestCallFromMusicToGoodbye(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	ended := make(chan error, 1)
	g.Serve(func(ctx context.Context, caller media.Leg) {
		ended <- func() error {
			if err := caller.Answer(); err != nil {
				return err
			}
			if _, err := caller.Port().Play(media.Source{Clips: []*media.Clip{media.Tone(1000, -10, time.Second)}, Loop: true}); err != nil {
				return err
			}
			for range 2 { // two keys, then an agent
				for {
					if _, key := (<-caller.Signals()).(media.Digit); key {
						break
					}
				}
			}
			ringing, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			phone, err := g.Ring(ringing, "ana", caller.About())
			if err != nil {
				return err
			}
			defer phone.Hangup(media.CauseNormal)
			room, err := media.Join(caller.Port(), phone.Port())
			if err != nil {
				return err
			}
			defer room.Close()
			<-caller.Context().Done()
			return nil
		}()
	})
	pickedUp := ana.AnswersAfter(50 * time.Millisecond)
	bob := dialer(t, g).Dials("8000")
	bob.Hears(1000, 200*time.Millisecond)
	bob.Presses("1#")
	call := pickedUp()
	bob.Hears(700, 300*time.Millisecond)
	call.Hears(440, 300*time.Millisecond)
	bob.HangsUp()
	call.IsHungUp()
	require.NoError(t, next(t, "end", ended))
	require.Equal(t, 1, bob.Heard().Streams) // one outgoing stream, from music to agent
	gone(t, g)
	require.Zero(t, g.Stats().Panics)
}

func TestAgentHoldsTheCaller(t *testing.T) {
	g := opens(t)
	ana := agent(t, g, "ana")
	r := rings(t, g, media.About{From: "bob"})
	call := ana.Answers()
	l := r.answered()
	require.NoError(t, call.Hold(t.Context(), "sendonly"))
	signal[media.Held](t, l)
	require.NoError(t, call.Hold(t.Context(), "sendrecv"))
	signal[media.Resumed](t, l)
	call.HangsUp()
	endsWith(t, l, media.Remote, media.CauseNormal)
}
