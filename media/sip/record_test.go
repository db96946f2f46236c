package sip

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// Both codecs, relayed from socket to socket: each party is in a channel of its own, and the call notices nothing.
func TestRelayedCallIsRecorded(t *testing.T) {
	t.Run("both parties", func(t *testing.T) {
		recordsRelayed(t, func(left, right *media.Port) *media.Port { return right })
	})
	t.Run("what one says and hears", func(t *testing.T) {
		recordsRelayed(t, func(left, right *media.Port) *media.Port { return left })
	})
}

func recordsRelayed(t *testing.T, second func(left, right *media.Port) *media.Port) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMU, 0)
	e := media.NewEngine(1)
	defer e.Close()
	left, right := e.NewPort(nil), e.NewPort(nil)
	left.Open(a.s)
	right.Open(b.s)
	defer left.Close()
	defer right.Close()
	_, err := media.Join(left, right)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "call.wav")
	f, err := media.CreateRecording(path)
	require.NoError(t, err)
	r, err := media.Record(f, left, second(left, right), media.Until{Max: 700 * time.Millisecond})
	require.NoError(t, err)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 25 { // half a second
		a.says(tone(media.PCMA, 450))
		b.says(tone(media.PCMU, 900))
		<-tick.C
	}
	got := r.Result()
	require.NoError(t, got.Err)
	require.Equal(t, media.EndMax, got.Why)
	require.Equal(t, 700*time.Millisecond, got.Duration)
	voices := read(t, path, 2)
	require.Greater(t, sounding(voices[0], 450), 250*time.Millisecond)
	require.Greater(t, sounding(voices[1], 900), 250*time.Millisecond)
}

// read is the audio of each channel of a recording.
func read(t *testing.T, path string, channels int) [][]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	clip, err := media.DecodeWAV(path, data)
	require.NoError(t, err)
	require.InDelta(t, clip.Duration().Seconds(), float64(len(data)-58)/float64(channels)/media.Rate, 0.02)
	out := make([][]byte, channels)
	for i, b := range data[58:] {
		out[i%channels] = append(out[i%channels], b)
	}
	return out
}

// sounding is how long nothing but a tone is heard in A-law.
func sounding(audio []byte, hz float64) (d time.Duration) {
	for piece := range slices.Chunk(audio, 400) {
		if purity(media.PCMA, piece, hz) > 0.95 {
			d += 50 * time.Millisecond
		}
	}
	return d
}

// A caller hears the beep, speaks and hangs up: the message is whole although the leg has ended.
func TestCallerLeavesAMessage(t *testing.T) {
	g := opens(t)
	path := filepath.Join(t.TempDir(), "message.wav")
	messages := make(chan media.Recorded, 1)
	recording := make(chan bool, 1)
	g.Serve(func(ctx context.Context, l media.Leg) {
		if l.Answer() != nil {
			return
		}
		_, _ = l.Port().Play(media.Source{Clips: []*media.Clip{media.Beep()}})
		for s := range l.Signals() {
			if _, ok := s.(media.Played); !ok {
				continue
			}
			f, err := media.CreateRecording(path)
			if err != nil {
				return
			}
			r, err := media.Record(f, l.Port(), nil, media.Until{Silence: 4 * time.Second})
			if err != nil {
				return
			}
			recording <- true
			<-ctx.Done()
			messages <- r.Result()
		}
	})
	bob := dialer(t, g).Dials("8000")
	bob.Hears(1000, 200*time.Millisecond)
	next(t, "recording", recording)
	bob.HearsNothing(600 * time.Millisecond)
	bob.HangsUp()
	got := next(t, "message", messages)
	require.NoError(t, got.Err)
	require.Equal(t, media.EndHangup, got.Why)
	require.False(t, got.Empty)
	require.Greater(t, got.Duration, 500*time.Millisecond)
	require.Greater(t, sounding(read(t, path, 1)[0], 440), 300*time.Millisecond)
	gone(t, g)
}

// The caller stops speaking: the message ends by itself, without the silence, and the call goes on.
func TestMessageEndsBySilenceOnTheWire(t *testing.T) {
	g := opens(t)
	calls := takes(t, g)
	answered := make(chan media.Leg, 1)
	go func() {
		l := next(t, "call", calls)
		_ = l.Answer()
		answered <- l
	}()
	bob := dialer(t, g).Dials("8000")
	l := next(t, "answer", answered)
	signal[media.Heard](t, l)
	path := filepath.Join(t.TempDir(), "message.wav")
	f, err := media.CreateRecording(path)
	require.NoError(t, err)
	r, err := media.Record(f, l.Port(), nil, media.Until{Silence: 2 * time.Second, Max: time.Minute})
	require.NoError(t, err)
	bob.HearsNothing(700 * time.Millisecond)
	bob.Sing(0)
	got := signal[media.Recorded](t, l)
	require.Equal(t, media.Recorded{ID: r.ID(), Duration: got.Duration, Why: media.EndSilence}, got)
	audio := read(t, path, 1)[0]
	require.Greater(t, sounding(audio, 440), 400*time.Millisecond)
	require.InDelta(t, got.Duration.Seconds(), (sounding(audio, 440) + 400*time.Millisecond).Seconds(), 0.5, "the silence is cut off")
	require.NoError(t, l.Context().Err())
	bob.HangsUp()
	gone(t, g)
}
