package media

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestJoinRelaysBothWaysAndStopsWhatPlayed(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		a, la, sa := openPort(e)
		b, lb, sb := openPort(e)
		id, _ := a.Play(Source{Clips: []*Clip{Music()}, Loop: true})
		time.Sleep(time.Second)
		room, err := Join(a, b)
		require.NoError(t, err)
		require.Equal(t, []Signal{Played{ID: id, Frames: 50, Stopped: true}}, sa.got())
		require.Empty(t, sb.got())
		require.Equal(t, []Line{lb}, la.relays)
		require.Equal(t, []Line{la}, lb.relays)
		_, err = a.Play(Source{})
		require.ErrorIs(t, err, ErrJoined)
		_, err = Join(b, a)
		require.ErrorIs(t, err, ErrJoined)

		time.Sleep(time.Second)
		require.Equal(t, 50, la.sent(), "the relay owns the stream")
		require.Equal(t, 50, lb.sent())

		room.Close()
		room.Close()
		require.Equal(t, []Line{lb, nil}, la.relays)
		require.Equal(t, []Line{la, nil}, lb.relays)
		time.Sleep(time.Second)
		require.Equal(t, 100, la.sent(), "silence again")
		require.Equal(t, 100, lb.sent())
		require.Zero(t, la.lost(), "what the relay carried was not skipped")
	})
}

func TestSwitchFromMusicToAgentIsOneStream(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		caller, line, _ := openPort(e)
		agent, _, _ := openPort(e)
		_, err := caller.Play(Source{Clips: []*Clip{Music()}, Loop: true})
		require.NoError(t, err)
		time.Sleep(990 * time.Millisecond) // between two ticks
		room, err := Join(caller, agent)
		require.NoError(t, err)
		joined := time.Now()
		time.Sleep(time.Second)
		room.Close()
		parted := time.Now()
		time.Sleep(time.Second)
		for _, at := range line.times() {
			require.False(t, at.After(joined) && at.Before(parted), "the pacer sent while the agent spoke")
		}
		times := line.times()
		require.LessOrEqual(t, times[len(times)-50].Sub(parted), tickTime)
	})
}

func TestRelayRefusedLeavesBothAsTheyWere(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		a, la, sa := openPort(e)
		b, lb, _ := openPort(e)
		lb.refuses = true
		_, err := a.Play(Source{Clips: []*Clip{Music()}, Loop: true})
		require.NoError(t, err)
		_, err = Join(a, b)
		require.ErrorIs(t, err, ErrNoRelay)
		require.Equal(t, []Line{lb, nil}, la.relays)
		time.Sleep(time.Second)
		require.Empty(t, sa.got(), "the music plays on")
		require.Equal(t, 50, la.sent())
	})
}

func TestClosingAPortUndoesItsJoin(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		a, la, _ := openPort(e)
		b, lb, _ := openPort(e)
		room, err := Join(a, b)
		require.NoError(t, err)
		a.Close()
		require.Nil(t, la.relays[1])
		require.Nil(t, lb.relays[1])
		time.Sleep(time.Second)
		require.Zero(t, la.sent())
		require.Equal(t, 50, lb.sent())
		room.Close()
		require.Len(t, lb.relays, 2)

		c, _, _ := openPort(e)
		_, err = Join(b, c)
		require.NoError(t, err, "the one who stayed can talk to another")
	})
}

func TestNewLineUndoesAJoin(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		a, la, _ := openPort(e)
		b, lb, _ := openPort(e)
		_, err := Join(a, b)
		require.NoError(t, err)
		a.Open(la)
		require.Len(t, lb.relays, 1, "the same line changes nothing")
		other := &testLine{codec: PCMU}
		a.Open(other)
		require.Nil(t, la.relays[1])
		require.Nil(t, lb.relays[1])
		time.Sleep(time.Second)
		require.Zero(t, la.sent())
		require.Equal(t, 50, other.sent())
	})
}
