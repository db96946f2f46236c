package media

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// tapped is who takes a copy of what arrives on a line.
func (l *testLine) tapped() Tap {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tap
}

func TestRecordingMovesToThePortsNewLine(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		first, second := &testLine{}, &testLine{codec: PCMU}
		p := e.NewPort(nil)
		p.Open(first)
		var d disk
		r, err := Record(&d, p, nil, Until{})
		require.NoError(t, err)
		first.tapped()(PCMA, 0, wave(500).encoded[PCMA][:Rate])
		time.Sleep(time.Second)
		p.Open(second)
		require.Nil(t, first.tapped())
		second.tapped()(PCMU, 77, wave(900).encoded[PCMU][:Rate])
		time.Sleep(time.Second)
		p.Close()
		require.Equal(t, EndHangup, r.Result().Why)
		require.Nil(t, second.tapped())
		s := channels(t, d.data)[0]
		isTone(t, part(s, 0, time.Second), 500)
		isTone(t, part(s, time.Second, 2*time.Second), 900)
	})
}

func TestRecordingEndsWithABrokenLine(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		p := e.NewPort(nil)
		p.Open(&brokenLine{})
		r, err := Record(&disk{}, p, p, Until{})
		require.NoError(t, err)
		got := r.Result()
		require.Equal(t, EndHangup, got.Why)
		require.InDelta(t, 0.08, got.Duration.Seconds(), 0.04)
	})
}

func TestTwoRecordingsOfOneParty(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		bob, ana := caller(t, e, wave(500), PCMA), caller(t, e, wave(900), PCMA)
		var call, message disk
		whole, err := Record(&call, ana.Port(), bob.Port(), Until{})
		require.NoError(t, err)
		short, err := Record(&message, bob.Port(), nil, Until{Max: time.Second})
		require.NoError(t, err)
		require.Equal(t, short.ID(), recorded(t, bob).ID)
		time.Sleep(time.Second)
		whole.Stop()
		require.Equal(t, whole.ID(), recorded(t, ana).ID)
		synctest.Wait()
		isTone(t, part(channels(t, message.data)[0], 0, time.Second), 500)
		isTone(t, part(channels(t, call.data)[1], 0, 2*time.Second), 500)
		require.Empty(t, append(bob.Port().ears, ana.Port().ears...))
	})
}
