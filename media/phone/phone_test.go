package phone_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"receptivo/media/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// couple is a phone that is rung and one whose server it is.
func couple(t *testing.T, called, caller phone.Config) (ana, bob *phone.Actor) {
	ana = phone.Acts(t, called)
	caller.Server = ana.Addr().String()
	return ana, phone.Acts(t, caller)
}

func TestTwoPhonesHearEachOther(t *testing.T) {
	for _, codec := range []string{"PCMA", "PCMU"} {
		t.Run(codec, func(t *testing.T) {
			ana, bob := couple(t, phone.Config{User: "ana", Tone: 700}, phone.Config{User: "bob", Tone: 440, Codecs: []string{codec}})
			picked := ana.AnswersAfter(0)
			b := bob.Dials("8000")
			a := picked()
			a.Hears(440, time.Second)
			b.Hears(700, time.Second)
			h := b.Heard()
			require.Equal(t, 1, h.Streams)
			require.Zero(t, h.Garbage)
			require.InDelta(t, 700, h.Seconds[0].Tone, 5)
			b.HangsUp()
			require.Equal(t, phone.Them, a.IsHungUp().By)
			require.Equal(t, phone.Us, b.Ending().By)
		})
	}
}

func TestKeysArrive(t *testing.T) {
	ana, bob := couple(t, phone.Config{}, phone.Config{Tone: 440, DTMFPayload: 96})
	picked := ana.AnswersAfter(0)
	b := bob.Dials("8000")
	a := picked()
	b.Presses("0123456789")
	b.Presses("**##AD")
	a.HearsKeys("0123456789**##AD")
	a.Hears(440, 500*time.Millisecond)
}
