package media

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// message is what a caller says, and then the noise of the room.
func message(t *testing.T, says []int16) *Clip {
	t.Helper()
	return NewClip("message", mix(append(append([]int16(nil), says...), make([]int16, samplesIn(time.Minute))...), noise(-50, time.Minute, 9)))
}

func TestMessageEndsWhenTheCallerHasNoMoreToSay(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		speech := prompts(t)[:10*Rate]
		bob := caller(t, e, message(t, speech), PCMU)
		var d disk
		_, err := Record(&d, bob.Port(), nil, Until{Silence: 4 * time.Second, Max: 2 * time.Minute})
		require.NoError(t, err)
		begun := time.Now()
		got := recorded(t, bob)
		require.InDelta(t, 14.5, time.Since(begun).Seconds(), 1)
		require.NoError(t, got.Err)
		require.Equal(t, EndSilence, got.Why)
		require.False(t, got.Empty)
		require.InDelta(t, 10.4, got.Duration.Seconds(), 0.6, "the silence is cut off")
		heard, err := DecodeWAV("message.wav", d.data)
		require.NoError(t, err)
		require.InDelta(t, got.Duration.Seconds(), heard.Duration().Seconds(), 0.02)
	})
}

func TestMessageOfNobodyIsEmpty(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob := caller(t, e, message(t, nil), PCMA)
		var d disk
		r, err := Record(&d, bob.Port(), nil, Until{Silence: 4 * time.Second})
		require.NoError(t, err)
		require.Equal(t, Recorded{ID: r.ID(), Why: EndSilence, Empty: true}, recorded(t, bob))
		require.Len(t, d.data, wavHeadSize)
	})
}

func TestMessageOfALineThatSendsNothingEndsToo(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		var got signals
		p := e.NewPort(got.put)
		p.Open(&testLine{})
		defer p.Close()
		r, err := Record(&disk{}, p, nil, Until{Silence: 4 * time.Second})
		require.NoError(t, err)
		require.Equal(t, Recorded{ID: r.ID(), Why: EndSilence, Empty: true}, r.Result())
	})
}

func TestMessageIsNeverLongerThanItMay(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob := caller(t, e, NewClip("speech", prompts(t)), PCMA)
		r, err := Record(&disk{}, bob.Port(), nil, Until{Silence: 10 * time.Second, Max: 20 * time.Second})
		require.NoError(t, err)
		got := recorded(t, bob)
		require.Equal(t, EndMax, got.Why)
		require.Equal(t, r.ID(), got.ID)
		require.InDelta(t, 20, got.Duration.Seconds(), 0.5)
	})
}

func TestKeyOrHangUpEndsTheMessage(t *testing.T) {
	for why, end := range map[RecordingEnd]func(*Recording, *FakeLeg){
		EndStopped: func(r *Recording, _ *FakeLeg) { r.Stop(); r.Stop() },
		EndHangup:  func(_ *Recording, bob *FakeLeg) { bob.HangsUp() },
	} {
		bubble(t, func(t *testing.T, e *Engine) {
			bob := caller(t, e, message(t, prompts(t)[:5*Rate]), PCMA)
			var d disk
			r, err := Record(&d, bob.Port(), nil, Until{Silence: 4 * time.Second})
			require.NoError(t, err)
			time.Sleep(7 * time.Second)
			end(r, bob)
			got := r.Result()
			require.Equal(t, Recorded{ID: r.ID(), Duration: got.Duration, Why: why}, got)
			require.InDelta(t, 5.4, got.Duration.Seconds(), 0.6)
			require.Len(t, channels(t, d.data)[0], int(samples(got.Duration)))
		})
	}
}
