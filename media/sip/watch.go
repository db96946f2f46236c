package sip

import (
	"sync"
	"sync/atomic"
	"time"

	"receptivo/media"
)

// silenceLimit is how long nothing may arrive before a leg's audio counts as lost.
const silenceLimit = 10 * time.Second

// watch notices when a party falls silent and when it is back. Each packet costs two atomic operations; a timer looks at
// them about once in silenceLimit.
type watch struct {
	s    *session
	base time.Time    // last counts from here
	last atomic.Int64 // nanoseconds; 0: nothing is expected yet
	lost atomic.Bool

	mu      sync.Mutex // held while signals are given, so that they keep their order
	timer   *time.Timer
	expects bool
	over    bool
}

func (w *watch) init(s *session) { w.s, w.base = s, time.Now() }

// saw notes a valid packet.
func (w *watch) saw(now time.Time) {
	w.last.Store(int64(now.Sub(w.base)))
	if w.lost.Load() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.back()
	}
}

// expect begins to watch, or ends: nothing needs to arrive while the call is on hold, and what was lost is lost no more.
func (w *watch) expect(packets bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over || w.expects == packets {
		return
	}
	w.expects = packets
	if !packets {
		w.timer.Stop()
		w.back()
		return
	}
	w.last.Store(int64(time.Since(w.base)))
	w.timer = time.AfterFunc(silenceLimit, w.ring)
}

// ring is the timer's: signals are given by a goroutine that the leg's owner knows.
func (w *watch) ring() { w.s.c.spawn("audio watch", w.check) }

func (w *watch) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over || !w.expects {
		return
	}
	silent := time.Since(w.base) - time.Duration(w.last.Load())
	if silent < silenceLimit {
		w.timer.Reset(silenceLimit - silent)
		return
	}
	if !w.lost.Swap(true) {
		w.s.c.signal(media.MediaLost{})
	}
	w.timer.Reset(silenceLimit)
}

// back says that audio is there again, if it was lost. The mutex is held.
func (w *watch) back() {
	if w.lost.Swap(false) && !w.over {
		w.s.c.signal(media.MediaBack{})
	}
}

func (w *watch) lastPacket() time.Time {
	if last := w.last.Load(); last != 0 {
		return w.base.Add(time.Duration(last))
	}
	return time.Time{}
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	if w.timer != nil {
		w.timer.Stop()
	}
}
