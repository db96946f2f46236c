package media

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLegPromisesOnFake(t *testing.T) {
	newRig := func(e *Engine) LegRig {
		l := NewFakeLeg(e, "caller", About{})
		return LegRig{
			Leg: l, Presses: l.Presses, HangsUp: l.HangsUp,
			Sings: func(hz float64) { l.Sings(Tone(hz, -10, time.Second)) },
			Hears: func(hz float64, within time.Duration) bool {
				return l.WaitHears(fmt.Sprintf("tone %g Hz", hz), within)
			},
			Frames: func() int {
				n := 0
				for _, h := range l.Heard() {
					n += h.Frames
				}
				return n
			},
		}
	}
	for _, p := range LegPromises() {
		t.Run(p.Name, func(t *testing.T) {
			bubble(t, func(t *testing.T, e *Engine) {
				p.Check(t, func() LegRig { return newRig(e) })
			})
		})
	}
	bubble(t, func(t *testing.T, e *Engine) {
		TestLeg(t, func() LegRig { return newRig(e) })
	})
}

func TestFakePartiesTalk(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		caller := NewFakeLeg(e, "caller", About{From: "+5511999990000", To: "4004"})
		ana := NewFakeLeg(e, "ana", About{})
		require.NoError(t, caller.Early(EarlyAudio))
		require.True(t, caller.Rung())
		require.False(t, caller.Answered())
		require.NoError(t, caller.Answer())
		require.NoError(t, ana.Answer())
		require.True(t, ana.WaitHears("silence", time.Second))
		require.IsType(t, Heard{}, <-caller.Signals())

		prompt := Tone(440, -10, 200*time.Millisecond)
		_, err := caller.Port().Play(Source{Clips: []*Clip{prompt}})
		require.NoError(t, err)
		require.True(t, caller.WaitHears(prompt.Name(), time.Second))
		require.Equal(t, 10, (<-caller.Signals()).(Played).Frames)

		room, err := Join(caller.Port(), ana.Port())
		require.NoError(t, err)
		require.True(t, caller.WaitHears("ana", time.Second))
		require.True(t, ana.WaitHears("caller", time.Second))
		ana.Holds()
		ana.LosesMedia()
		require.True(t, caller.WaitHears("silence", time.Second))
		ana.RegainsMedia()
		ana.Resumes()
		require.True(t, caller.WaitHears("ana", time.Second))
		room.Close()
		require.True(t, caller.WaitHears("silence", time.Second))
		caller.HangsUp()
		ana.Hangup(CauseNormal)
		time.Sleep(time.Second)
		require.Equal(t, "", caller.Hears())

		var got []Signal
		for s := range ana.Signals() {
			got = append(got, s)
		}
		require.IsType(t, Heard{}, got[0])
		require.Equal(t, []Signal{Held{}, MediaLost{}, MediaBack{}, Resumed{}}, got[1:])
		var heard []string
		for _, h := range caller.Heard() {
			heard = append(heard, h.What)
		}
		require.Equal(t, []string{"silence", "tone 440 Hz", "ana", "silence", "ana", "silence"}, heard)
	})
}

func TestSignalQueueKeepsAllAndItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewSignalQueue(nil)
		for i := range 1000 {
			q.Put(Played{ID: Playing(i)})
		}
		q.Close()
		q.Close()
		q.Put(Held{}) // too late
		for i := range 1000 {
			require.Equal(t, Played{ID: Playing(i)}, <-q.C())
		}
		_, ok := <-q.C()
		require.False(t, ok)
	})
}

func TestSignalQueueNobodyReadsIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a bubble that leaves a goroutine behind fails
		q := NewSignalQueue(nil)
		for range 1000 {
			q.Put(Held{})
		}
		q.Close()
		time.Sleep(2 * lastSignals)
	})
}
