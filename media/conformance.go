package media

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// TB is what the conformance test needs of a *testing.T.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// LegRig is a leg under test together with the party at its far end. The leg is an arriving call that nobody has answered
// yet. What the far party is told to do may take its time on the wire.
type LegRig struct {
	Leg     Leg
	Presses func(keys string)                           // presses these keys
	HangsUp func()                                      // ends the call: CANCEL before the answer, BYE after it
	Sings   func(hz float64)                            // lets a tone be heard from now on
	Hears   func(hz float64, within time.Duration) bool // waits until this tone is heard
	Frames  func() int                                  // audio packets that have arrived at the party so far
	// Vanishes makes the party deaf and dumb: it answers no request any more, so that a goodbye is never confirmed. Nil
	// when the carrier has no such thing.
	Vanishes func()
}

// LegPromise is one promise of Leg and its check. Each can be run by itself, in a bubble or over a wire.
type LegPromise struct {
	Name  string
	Check func(t TB, newLeg func() LegRig)
}

// LegPromises is the conformance test of Leg: a carrier passes when all are kept. They wait for facts, at most
// legPatience for each, and end every leg they ask for.
func LegPromises() []LegPromise {
	return []LegPromise{
		{"ends once by us", endsOnceByUs},
		{"ends once by them", endsOnceByThem},
		{"ends before the answer", endsBeforeTheAnswer},
		{"ends when nobody confirms the goodbye", endsUnconfirmed},
		{"sends nothing after Hangup", sendsNothingAfterHangup},
		{"signals keep their order", signalsKeepTheirOrder},
		{"unread signals hold up no audio", unreadSignalsHoldUpNoAudio},
		{"answer and leaving may race", answerAndLeavingRace},
		{"plays, stops and replaces", playsStopsAndReplaces},
		{"joined parties hear each other", joinedPartiesHearEachOther},
		{"can be recorded, joined or not", canBeRecorded},
		{"wrong order is an error by name", wrongOrderIsAnError},
	}
}

// TestLeg checks all promises one after the other. Tests that can, run LegPromises as subtests instead.
func TestLeg(t TB, newLeg func() LegRig) {
	t.Helper()
	for _, p := range LegPromises() {
		p.Check(named{t, p.Name}, newLeg)
	}
}

// named says in every failure which promise was broken.
type named struct {
	TB
	name string
}

func (n named) Fatalf(format string, args ...any) {
	n.Helper()
	n.TB.Fatalf(n.name+": "+format, args...)
}

// legPatience is how long a promise waits for a fact; legQuiet how long it listens for what must not come.
const (
	legPatience = 5 * time.Second
	legQuiet    = 300 * time.Millisecond
)

func endsOnceByUs(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	r.Leg.Hangup(CauseNormal)
	r.Leg.Hangup(CauseInternal)
	wantEnding(t, r, Local, CauseNormal)
}

func endsOnceByThem(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	r.HangsUp()
	wantEnding(t, r, Remote, CauseNormal)
	r.Leg.Hangup(CauseInternal)
	wantEnding(t, r, Remote, CauseNormal)
}

func endsBeforeTheAnswer(t TB, newLeg func() LegRig) {
	r := newLeg()
	r.HangsUp()
	wantEnding(t, r, Remote, CauseNormal)
	r = newLeg()
	wantNoError(t, "Early", r.Leg.Early(Ringing))
	r.Leg.Hangup(CauseBusy)
	wantEnding(t, r, Local, CauseBusy)
}

func endsUnconfirmed(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	if r.Vanishes != nil {
		r.Vanishes()
	}
	r.Leg.Hangup(CauseNormal)
	wantEnding(t, r, Local, CauseNormal)
}

func sendsNothingAfterHangup(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	play(t, r.Leg, Source{Clips: []*Clip{Music()}, Loop: true})
	wantFrames(t, r, 10)
	r.Leg.Hangup(CauseNormal)
	listen(legQuiet) // for what is on its way
	before := r.Frames()
	listen(legQuiet)
	if after := r.Frames(); after != before {
		t.Fatalf("%d packets were sent after Hangup", after-before)
	}
	wantEnding(t, r, Local, CauseNormal)
}

func signalsKeepTheirOrder(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	const keys = "5*0#42"
	r.Presses(keys)
	for i := range len(keys) {
		if d := waitFor[Digit](t, r.Leg); d.Key != keys[i] {
			t.Fatalf("key %d is %q, want %q", i, d.Key, keys[i])
		}
	}
	r.HangsUp()
	wantEnding(t, r, Remote, CauseNormal)
}

func unreadSignalsHoldUpNoAudio(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	var last Playing
	for range 100 { // each ends the one before, and nobody reads it
		last = play(t, r.Leg, Source{Clips: []*Clip{Music()}, Loop: true})
	}
	wantFrames(t, r, r.Frames()+25)
	r.Leg.Port().Stop(last)
	for id := range last {
		if p := waitFor[Played](t, r.Leg); p.ID != id+1 || !p.Stopped {
			t.Fatalf("Played is %+v, want id %d, stopped", p, id+1)
		}
	}
	r.Leg.Hangup(CauseNormal)
	wantEnding(t, r, Local, CauseNormal)
}

func answerAndLeavingRace(t TB, newLeg func() LegRig) {
	for range 5 {
		r := newLeg()
		left := make(chan struct{})
		go func() { defer close(left); r.HangsUp() }()
		if err := r.Leg.Answer(); err != nil && !errors.Is(err, ErrGone) {
			t.Fatalf("Answer: %v, want nil or ErrGone", err)
		}
		<-left
		wantEnding(t, r, Remote, CauseNormal)
		if err := r.Leg.Answer(); !errors.Is(err, ErrGone) {
			t.Fatalf("Answer after the end: %v, want ErrGone", err)
		}
		if err := r.Leg.Early(Ringing); !errors.Is(err, ErrGone) {
			t.Fatalf("Early after the end: %v, want ErrGone", err)
		}
	}
}

func playsStopsAndReplaces(t TB, newLeg func() LegRig) {
	r := answered(t, newLeg)
	short := play(t, r.Leg, Source{Clips: []*Clip{Tone(500, -10, 200*time.Millisecond)}})
	wantPlayed(t, r.Leg, Played{ID: short, Frames: 10})
	first := play(t, r.Leg, Source{Clips: []*Clip{Tone(600, -10, time.Second)}, Loop: true})
	if !r.Hears(600, legPatience) {
		t.Fatalf("what was played is not heard")
	}
	second := play(t, r.Leg, Source{Clips: []*Clip{Tone(900, -10, time.Second)}, Loop: true})
	if p := waitFor[Played](t, r.Leg); p.ID != first || !p.Stopped || p.Frames == 0 {
		t.Fatalf("Played is %+v, want id %d, stopped after some frames", p, first)
	}
	if !r.Hears(900, legPatience) {
		t.Fatalf("what was played in place of another is not heard")
	}
	r.Leg.Port().Stop(first) // late: ignored
	r.Leg.Port().Stop(second)
	if p := waitFor[Played](t, r.Leg); p.ID != second || !p.Stopped {
		t.Fatalf("Played is %+v, want id %d, stopped", p, second)
	}
	wantFrames(t, r, r.Frames()+10) // silence keeps the way open
	r.Leg.Hangup(CauseNormal)
	wantEnding(t, r, Local, CauseNormal)
}

func joinedPartiesHearEachOther(t TB, newLeg func() LegRig) {
	a, b := answered(t, newLeg), answered(t, newLeg)
	music := play(t, a.Leg, Source{Clips: []*Clip{Music()}, Loop: true})
	a.Sings(700)
	b.Sings(1100)
	room, err := Join(a.Leg.Port(), b.Leg.Port())
	wantNoError(t, "Join", err)
	if p := waitFor[Played](t, a.Leg); p.ID != music || !p.Stopped {
		t.Fatalf("Played is %+v, want id %d, stopped by the join", p, music)
	}
	if !a.Hears(1100, legPatience) || !b.Hears(700, legPatience) {
		t.Fatalf("they do not hear each other")
	}
	room.Close()
	play(t, a.Leg, Source{Clips: []*Clip{Tone(400, -10, time.Second)}, Loop: true})
	if !a.Hears(400, legPatience) {
		t.Fatalf("what is played after they part is not heard")
	}
	_, err = Join(a.Leg.Port(), b.Leg.Port())
	wantNoError(t, "Join again", err)
	a.HangsUp()
	wantEnding(t, a, Remote, CauseNormal)
	play(t, b.Leg, Source{Clips: []*Clip{Tone(400, -10, time.Second)}, Loop: true})
	if !b.Hears(400, legPatience) {
		t.Fatalf("the one who stays does not hear what is played")
	}
	b.Leg.Hangup(CauseNormal)
	wantEnding(t, b, Local, CauseNormal)
}

func wrongOrderIsAnError(t TB, newLeg func() LegRig) {
	r, other := newLeg(), newLeg()
	if _, err := r.Leg.Port().Play(Source{}); !errors.Is(err, ErrNotOpen) {
		t.Fatalf("Play before the audio is open: %v, want ErrNotOpen", err)
	}
	if _, err := Record(&memoryFile{}, r.Leg.Port(), nil, Until{}); !errors.Is(err, ErrNotOpen) {
		t.Fatalf("Record before the audio is open: %v, want ErrNotOpen", err)
	}
	if _, err := Join(r.Leg.Port(), other.Leg.Port()); !errors.Is(err, ErrNotOpen) {
		t.Fatalf("Join before the audio is open: %v, want ErrNotOpen", err)
	}
	wantNoError(t, "Answer", r.Leg.Answer())
	wantNoError(t, "Early after the answer", r.Leg.Early(Ringing))
	for _, leg := range []Leg{r.Leg, other.Leg} {
		leg.Hangup(CauseNormal)
	}
	wantEnding(t, r, Local, CauseNormal)
	wantEnding(t, other, Local, CauseNormal)
	if _, err := r.Leg.Port().Play(Source{}); !errors.Is(err, ErrNotOpen) {
		t.Fatalf("Play after the end: %v, want ErrNotOpen", err)
	}
	if err := r.Leg.Answer(); !errors.Is(err, ErrGone) {
		t.Fatalf("Answer after the end: %v, want ErrGone", err)
	}
}

// answered is a call whose audio is open and arrives.
func answered(t TB, newLeg func() LegRig) LegRig {
	t.Helper()
	r := newLeg()
	wantNoError(t, "Answer", r.Leg.Answer())
	wantFrames(t, r, 1)
	return r
}

func play(t TB, l Leg, s Source) Playing {
	t.Helper()
	id, err := l.Port().Play(s)
	wantNoError(t, "Play", err)
	return id
}

func wantNoError(t TB, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func wantPlayed(t TB, l Leg, want Played) {
	t.Helper()
	if got := waitFor[Played](t, l); got != want {
		t.Fatalf("Played is %+v, want %+v", got, want)
	}
}

// waitFor reads signals up to the next of type S.
func waitFor[S Signal](t TB, l Leg) S {
	t.Helper()
	timeout := time.NewTimer(legPatience)
	defer timeout.Stop()
	var want S
	for {
		select {
		case s, ok := <-l.Signals():
			if !ok {
				t.Fatalf("the signals ended before %T came", want)
				return want
			}
			if got, ok := s.(S); ok {
				return got
			}
		case <-timeout.C:
			t.Fatalf("no %T in %s", want, legPatience)
			return want
		}
	}
}

// wantEnding waits for the end of the leg, its cause and the end of its signals.
func wantEnding(t TB, r LegRig, by Party, c Cause) {
	t.Helper()
	timeout := time.NewTimer(legPatience)
	defer timeout.Stop()
	select {
	case <-r.Leg.Context().Done():
	case <-timeout.C:
		t.Fatalf("the leg has not ended in %s", legPatience)
		return
	}
	var e *Ending
	if err := context.Cause(r.Leg.Context()); !errors.As(err, &e) {
		t.Fatalf("context.Cause is %v, want an Ending", err)
		return
	}
	if e.By != by || e.Cause != c {
		t.Fatalf("%s", fmt.Sprintf("ended by %s: %s, want by %s: %s", e.By, e.Cause, by, c))
	}
	for {
		select {
		case _, ok := <-r.Leg.Signals():
			if !ok {
				return
			}
		case <-timeout.C:
			t.Fatalf("the signals have not been closed in %s", legPatience)
			return
		}
	}
}

// wantFrames waits until so many packets have arrived.
func wantFrames(t TB, r LegRig, n int) {
	t.Helper()
	poll := time.NewTicker(tickTime)
	defer poll.Stop()
	for deadline := time.Now().Add(legPatience); r.Frames() < n; <-poll.C {
		if time.Now().After(deadline) {
			t.Fatalf("%d packets arrived in %s, want %d", r.Frames(), legPatience, n)
			return
		}
	}
}

func listen(d time.Duration) { <-time.After(d) }
