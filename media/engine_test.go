package media

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLateTickSkipsNeverSlides(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		p, l, _ := openPort(e)
		_, err := p.Play(Source{Clips: []*Clip{Music()}, Loop: true})
		require.NoError(t, err)
		time.Sleep(200 * time.Millisecond)
		before := l.times()[0]
		l.mu.Lock()
		l.slow = 130 * time.Millisecond // the machine stands still
		l.mu.Unlock()
		time.Sleep(time.Second)
		require.Equal(t, 60, l.sent()+l.lost(), "every tick was sent or counted")
		require.Equal(t, 5, l.lost())
		last := l.times()[len(l.times())-1]
		require.Zero(t, last.Sub(before)%tickTime, "back on the grid")
	})
}

func TestSmallLatenessIsCaughtUp(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		_, l, _ := openPort(e)
		time.Sleep(100 * time.Millisecond)
		l.mu.Lock()
		l.slow = 39 * time.Millisecond
		l.mu.Unlock()
		time.Sleep(900 * time.Millisecond)
		require.Equal(t, 50, l.sent())
		require.Zero(t, l.lost())
	})
}

func TestTickIsAPlainFunction(t *testing.T) {
	now := time.Unix(1000, 0)
	e := newEngine(1, now)
	s := e.shards[0]
	require.Zero(t, s.tick(now), "nobody there: nothing due")
	var lines []*testLine
	for range 2 * slots {
		_, l, _ := openPort(e)
		lines = append(lines, l)
	}
	sent := func() (out []int) {
		for _, l := range lines {
			out = append(out, l.sent())
		}
		return out
	}
	next := s.tick(now)
	require.Equal(t, now.Add(slotTime/2), next)
	require.Equal(t, next.Add(slotTime), s.tick(next))
	require.Equal(t, []int{0, 0, 0, 1, 0, 0, 0, 1}, sent(), "one slot of four")
	s.tick(next.Add(tickTime - slotTime))
	require.Equal(t, []int{1, 1, 1, 1, 1, 1, 1, 1}, sent())
}

func TestNewcomerWaitsForItsNextSlot(t *testing.T) {
	bubble(t, func(t *testing.T, e *Engine) {
		openPort(e) // one keeps its shard awake, the others come at any time
		for range 50 {
			time.Sleep(3 * time.Millisecond)
			_, l, _ := openPort(e)
			came := time.Now()
			time.Sleep(3 * tickTime)
			at := l.times()
			require.Len(t, at, 3)
			require.Greater(t, at[0].Sub(came), time.Duration(0))
			require.Equal(t, tickTime, at[1].Sub(at[0]))
		}
	})
}

func TestEngineSleepsWithoutListeners(t *testing.T) {
	now := time.Unix(1000, 0)
	e := newEngine(1, now)
	s := e.shards[0]
	p, l, _ := openPort(e)
	s.tick(now)
	s.tick(now.Add(tickTime))
	require.Equal(t, 1, l.sent())
	p.Close()
	s.tick(now.Add(2 * tickTime))
	require.Zero(t, s.tick(now.Add(3*tickTime)))

	q, _, _ := openPort(e)
	q.Close()
	_, l, _ = openPort(e)
	s.tick(now.Add(time.Hour))
	s.tick(now.Add(time.Hour + tickTime))
	require.Equal(t, 1, l.sent(), "the hour of sleep is neither caught up ")
	require.Zero(t, l.lost(), "nor skipped")
}

func TestThousandListenersShareOneClip(t *testing.T) {
	now := time.Unix(1000, 0)
	e := newEngine(1, now)
	music := Music()
	lines := make([]*testLine, 1000)
	for i := range lines {
		p, l, _ := openPort(e)
		lines[i] = l
		_, err := p.Play(Source{Clips: []*Clip{music}, Loop: true})
		require.NoError(t, err)
	}
	for i := range 51 {
		e.shards[0].tick(now.Add(time.Duration(i) * tickTime))
	}
	for _, l := range lines {
		require.Equal(t, 50, l.sent())
		require.Same(t, &music.frameAt(PCMA, 49)[0], &l.frames[49][0])
	}
}

func TestTickAllocatesNothing(t *testing.T) {
	now := time.Unix(1000, 0)
	e := listeners(1000, now)
	got := testing.AllocsPerRun(100, func() {
		now = now.Add(tickTime)
		e.shards[0].tick(now)
	})
	require.Zero(t, got)
}

// deafLine costs nothing.
type deafLine struct{ frames, skipped int }

func (l *deafLine) Codec() Codec                   { return PCMA }
func (l *deafLine) Send(frame []byte, skipped int) { l.frames++; l.skipped += skipped }
func (l *deafLine) Relay(Line) bool                { return true }
func (l *deafLine) Tap(Tap)                        {}

func listeners(n int, now time.Time) *Engine {
	e := newEngine(1, now)
	for range n {
		p := e.NewPort(nil)
		p.Open(&deafLine{})
		if _, err := p.Play(Source{Clips: []*Clip{Music()}, Loop: true}); err != nil {
			panic(err)
		}
	}
	e.shards[0].tick(now)
	return e
}

// BenchmarkTick is one tick of 20 ms for so many listeners on music.
func BenchmarkTick(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("listeners=%d", n), func(b *testing.B) {
			now := time.Unix(1000, 0)
			e := listeners(n, now)
			b.ReportAllocs()
			for b.Loop() {
				now = now.Add(tickTime)
				e.shards[0].tick(now)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/listener")
		})
	}
}

// BenchmarkHundredOnMusic says what share of a core a hundred listeners cost, without their network: the time of the 50
// ticks of one second over that second.
func BenchmarkHundredOnMusic(b *testing.B) {
	now := time.Unix(1000, 0)
	e := listeners(100, now)
	b.ReportAllocs()
	for b.Loop() {
		for range 50 {
			now = now.Add(tickTime)
			e.shards[0].tick(now)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*100, "%core")
}
