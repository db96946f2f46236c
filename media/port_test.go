package media

import (
	"bytes"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testLine remembers what was sent on it.
type testLine struct {
	mu      sync.Mutex
	codec   Codec
	frames  [][]byte
	at      []time.Time
	skipped int
	relays  []Line // every Relay call
	refuses bool   // to relay
	slow    time.Duration
	tap     Tap
}

func (l *testLine) Codec() Codec { return l.codec }

func (l *testLine) Send(frame []byte, skipped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slow > 0 {
		time.Sleep(l.slow)
		l.slow = 0
	}
	l.frames = append(l.frames, frame)
	l.at = append(l.at, time.Now())
	l.skipped += skipped
}

func (l *testLine) Relay(to Line) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuses && to != nil {
		return false
	}
	l.relays = append(l.relays, to)
	return true
}

func (l *testLine) Tap(t Tap) { l.mu.Lock(); defer l.mu.Unlock(); l.tap = t }

func (l *testLine) sent() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.frames)
}

// times is when each frame was sent.
func (l *testLine) times() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.at)
}

// lost is how many ticks were skipped.
func (l *testLine) lost() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.skipped
}

// heard names what was sent, frame by frame: 'a', 'b', … for the clips, '-' for silence, '?' for anything else.
func (l *testLine) heard(clips ...*Clip) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []byte
	for _, f := range l.frames {
		what := byte('?')
		if bytes.Equal(f, silence(l.codec)) {
			what = '-'
		}
		for i, c := range clips {
			for n := range c.Frames() {
				if &f[0] == &c.frameAt(l.codec, n)[0] {
					what = byte('a' + i)
				}
			}
		}
		out = append(out, what)
	}
	return string(out)
}

// signals collects what a port tells.
type signals struct {
	mu  sync.Mutex
	all []Signal
}

func (s *signals) put(x Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, x)
}

func (s *signals) got() []Signal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// bubble runs a test in virtual time with an engine of its own.
func bubble(t *testing.T, f func(t *testing.T, e *Engine)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := NewEngine(2)
		defer e.Close()
		f(t, e)
	})
}

func openPort(e *Engine) (*Port, *testLine, *signals) {
	l, s := &testLine{}, &signals{}
	p := e.NewPort(s.put)
	p.Open(l)
	return p, l, s
}

func TestStopAtThreeSecondsPlaysExactly150Frames(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		prompt := Tone(440, -10, time.Minute)
		p, l, s := openPort(e)
		id, err := p.Play(Source{Clips: []*Clip{prompt}})
		require.NoError(t, err)
		time.Sleep(3 * time.Second)
		p.Stop(id)
		time.Sleep(time.Second)
		require.Equal(t, []Signal{Played{ID: id, Frames: 150, Stopped: true}}, s.got())
		require.Equal(t, 200, l.sent(), "silence follows, 50 frames a second")
		require.Zero(t, l.lost())
		p.Stop(id) // late
		require.Len(t, s.got(), 1)
		p.Close()
	})
}

func TestClipsAreSplicedFrameByFrame(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		a, b := Tone(440, -10, 60*time.Millisecond), Tone(660, -10, 30*time.Millisecond)
		p, l, s := openPort(e)
		id, _ := p.Play(Source{Clips: []*Clip{a, nil, Silence(0), b}})
		time.Sleep(160 * time.Millisecond)
		require.Equal(t, "aaabb---", l.heard(a, b))
		require.Equal(t, []Signal{Played{ID: id, Frames: 5}}, s.got())
	})
}

func TestSourceLoopsFromAFrameUntilItsMaximum(t *testing.T) {
	a, b := Tone(440, -10, 40*time.Millisecond), Tone(660, -10, 40*time.Millisecond)
	for name, c := range map[string]struct {
		source Source
		heard  string
		frames int
	}{
		"loop with maximum":  {Source{Loop: true, Max: 6}, "aabbaa--", 6},
		"from within":        {Source{From: 3}, "b-------", 1},
		"loop from far":      {Source{Loop: true, From: 4*100 + 1, Max: 3}, "abb-----", 3},
		"from past the end":  {Source{From: 4}, "--------", 0},
		"negative is zero":   {Source{From: -1, Max: -1}, "aabb----", 4},
		"maximum within one": {Source{Max: 1}, "a-------", 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, e *Engine) {
				c.source.Clips = []*Clip{a, b}
				p, l, s := openPort(e)
				id, _ := p.Play(c.source)
				time.Sleep(8 * tickTime)
				require.Equal(t, c.heard, l.heard(a, b))
				require.Equal(t, []Signal{Played{ID: id, Frames: c.frames}}, s.got())
			})
		})
	}
}

func TestEmptyLoopEndsAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		p, l, s := openPort(e)
		id, _ := p.Play(Source{Clips: []*Clip{Silence(0)}, Loop: true})
		time.Sleep(2 * tickTime)
		require.Equal(t, "--", l.heard())
		require.Equal(t, []Signal{Played{ID: id}}, s.got())
	})
}

func TestPlayInPlaceOfAnotherStopsThat(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		a, b := Tone(440, -10, time.Second), Tone(660, -10, 40*time.Millisecond)
		p, l, s := openPort(e)
		first, _ := p.Play(Source{Clips: []*Clip{a}})
		time.Sleep(2 * tickTime)
		second, _ := p.Play(Source{Clips: []*Clip{b}})
		p.Stop(first) // too late: it is the second that plays
		time.Sleep(3 * tickTime)
		require.Greater(t, second, first)
		require.Equal(t, "aabb-", l.heard(a, b))
		require.Equal(t, []Signal{Played{ID: first, Frames: 2, Stopped: true}, Played{ID: second, Frames: 2}}, s.got())
	})
}

func TestWrongOrderIsAnErrorByName(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		p := e.NewPort(nil)
		_, err := p.Play(Source{})
		require.ErrorIs(t, err, ErrNotOpen)
		q, l, _ := openPort(e)
		_, err = Join(p, q)
		require.ErrorIs(t, err, ErrNotOpen)
		_, err = Join(q, q)
		require.ErrorIs(t, err, ErrJoined)
		q.Close()
		_, err = q.Play(Source{})
		require.ErrorIs(t, err, ErrNotOpen)
		q.Open(&testLine{})
		_, err = q.Play(Source{})
		require.ErrorIs(t, err, ErrNotOpen, "closed is for good")
		time.Sleep(time.Second)
		require.Zero(t, l.sent())
	})
}

func TestNothingIsSentOrToldAfterClose(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		p, l, s := openPort(e)
		id, _ := p.Play(Source{Clips: []*Clip{Music()}, Loop: true})
		time.Sleep(time.Second)
		p.Close()
		p.Close()
		sent := l.sent()
		time.Sleep(time.Second)
		require.Equal(t, 50, sent)
		require.Equal(t, sent, l.sent())
		require.Equal(t, []Signal{Played{ID: id, Frames: 50, Stopped: true}}, s.got())
	})
}

// brokenLine panics after a while.
type brokenLine struct{ testLine }

func (l *brokenLine) Send(frame []byte, skipped int) {
	if l.sent() == 3 {
		panic("no such thing")
	}
	l.testLine.Send(frame, skipped)
}

func TestLineThatPanicsLosesOnlyItsPort(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		s := &signals{}
		bad := e.NewPort(s.put)
		bad.Open(&brokenLine{})
		id, _ := bad.Play(Source{Clips: []*Clip{Music()}})
		var good []*testLine
		for range 16 {
			_, l, _ := openPort(e)
			good = append(good, l)
		}
		time.Sleep(time.Second)
		require.Equal(t, []Signal{Played{ID: id, Frames: 3, Stopped: true}, Failed{Why: "no such thing"}}, s.got())
		for _, l := range good {
			require.Equal(t, 50, l.sent())
		}
	})
}

func TestPortsMayBeUsedByAllAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		var wg sync.WaitGroup
		ports := make([]*Port, 8)
		for i := range ports {
			ports[i], _, _ = openPort(e)
		}
		for i := range 64 {
			wg.Go(func() {
				a, b := ports[i%8], ports[(i+1+i/8)%8]
				for range 20 {
					id, _ := a.Play(Source{Clips: []*Clip{Music()}, Max: 3})
					time.Sleep(7 * time.Millisecond)
					if r, err := Join(a, b); err == nil {
						time.Sleep(11 * time.Millisecond)
						r.Close()
					}
					b.Stop(id)
				}
				if i > 55 {
					a.Close()
				}
			})
		}
		wg.Wait()
	})
}
