package media

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// FakeLeg is a party for tests and examples: a Leg over the real Engine, with no wire. What the party does are verbs
// (Presses, HangsUp, Holds); what it hears can be asked (Hears, Heard). It keeps all promises of Leg, starts no goroutine
// and follows the clock of a bubble. A leg that was rung is a FakeLeg that has been told to Answer.
type FakeLeg struct {
	name    string
	about   About
	port    *Port
	mouth   *Port // what the party says; its frames arrive on line
	line    *fakeLine
	signals *SignalQueue
	ctx     context.Context
	cancel  context.CancelCauseFunc

	mu       sync.Mutex
	early    bool
	opened   bool
	answered bool
	ended    bool
}

// Hearing is a stretch of the same sound at a party's ear.
type Hearing struct {
	What   string // a clip's name, the name of the party who speaks, or "silence"
	From   time.Time
	Frames int
}

// fakeVoice is what every fake party says, under its own name.
var fakeVoice = sync.OnceValue(func() *Clip { return Tone(300, -15, time.Second) })

// NewFakeLeg returns an arriving call. Once its audio is open the party speaks without a pause, and whoever it is joined
// to Hears name.
func NewFakeLeg(e *Engine, name string, about About) *FakeLeg {
	l := &FakeLeg{name: name, about: about, signals: NewSignalQueue(nil)}
	l.ctx, l.cancel = context.WithCancelCause(context.Background())
	l.port = e.NewPort(l.signals.Put)
	l.mouth = e.NewPort(nil)
	l.line = &fakeLine{port: l.port, changed: make(chan struct{})}
	if about.Codec == PCMU.String() {
		l.line.codec = PCMU
	}
	return l
}

// About says who this is.
func (l *FakeLeg) About() About { return l.about }

// Port is the leg's seat.
func (l *FakeLeg) Port() *Port { return l.port }

// Signals is what the party does.
func (l *FakeLeg) Signals() <-chan Signal { return l.signals.C() }

// Context ends with the leg.
func (l *FakeLeg) Context() context.Context { return l.ctx }

// Early lets the party hear ringing, or opens its audio.
func (l *FakeLeg) Early(e Early) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended:
		return ErrGone
	case l.answered:
		return nil
	}
	l.early = true
	if e == EarlyAudio {
		l.open()
	}
	return nil
}

// Answer answers the party.
func (l *FakeLeg) Answer() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return ErrGone
	}
	if !l.answered {
		l.answered = true
		l.open()
	}
	return nil
}

// Hangup ends the leg from our side.
func (l *FakeLeg) Hangup(c Cause) { l.end(Local, c) }

// HangsUp: the party ends the call, before or after the answer.
func (l *FakeLeg) HangsUp() { l.end(Remote, CauseNormal) }

// Presses: the party presses these keys, one after the other.
func (l *FakeLeg) Presses(keys string) {
	for _, k := range []byte(keys) {
		l.signals.Put(Digit{Key: k, At: time.Now(), Via: "rfc4733"})
	}
}

// Holds: the party puts us on hold.
func (l *FakeLeg) Holds() { l.signals.Put(Held{}) }

// Resumes ends Holds.
func (l *FakeLeg) Resumes() { l.signals.Put(Resumed{}) }

// AsksTransfer: the party wants to give whoever it talks with to somebody else; what came of it is sent on the channel.
func (l *FakeLeg) AsksTransfer(to string) <-chan error {
	reported := make(chan error, 1)
	l.signals.Put(TransferAsked{To: to, Report: func(err error) { reported <- err }})
	return reported
}

// Attends: the party wants whoever it talks with here to be given to the other end of another call of its own.
func (l *FakeLeg) Attends(other *FakeLeg) <-chan error {
	reported := make(chan error, 1)
	l.signals.Put(TransferAsked{To: other.about.To, Other: other.about.ID, Report: func(err error) { reported <- err }})
	return reported
}

// LosesMedia: nothing has been heard of the party for a while.
func (l *FakeLeg) LosesMedia() {
	l.says(nil)
	l.signals.Put(MediaLost{})
}

// RegainsMedia ends LosesMedia.
func (l *FakeLeg) RegainsMedia() {
	l.signals.Put(MediaBack{})
	l.says(l.voice())
}

// Sings: from now on the party lets this clip be heard, again and again, in place of its voice; nil: it is silent.
func (l *FakeLeg) Sings(c *Clip) { l.says(c) }

// Answered says whether the party has been answered.
func (l *FakeLeg) Answered() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answered
}

// Rung says whether the party got ringing or early audio.
func (l *FakeLeg) Rung() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.early
}

// Hears is what is at the party's ear now: a clip's name, the name of the party who speaks, "silence", or nothing at all.
func (l *FakeLeg) Hears() string { return l.line.hears() }

// Heard is all that was at the party's ear, oldest first.
func (l *FakeLeg) Heard() []Hearing {
	l.line.ear.Lock()
	defer l.line.ear.Unlock()
	return slices.Clone(l.line.heard)
}

// WaitHears waits until the party hears this, and reports whether it came in time.
func (l *FakeLeg) WaitHears(what string, within time.Duration) bool {
	timeout := time.NewTimer(within)
	defer timeout.Stop()
	for {
		changed := l.line.change()
		if l.Hears() == what {
			return true
		}
		select {
		case <-changed:
		case <-timeout.C:
			return l.Hears() == what
		}
	}
}

// open opens the audio both ways. Callers hold mu.
func (l *FakeLeg) open() {
	if l.opened {
		return
	}
	l.opened = true
	l.port.Open(l.line)
	l.mouth.Open(&fakeMouth{from: l, line: l.line})
	l.says(l.voice())
}

func (l *FakeLeg) voice() *Clip { return &Clip{name: l.name, encoded: fakeVoice().encoded} }

// says plays a clip from the party's mouth; nil: silence. Before the audio is open nothing is heard.
func (l *FakeLeg) says(c *Clip) { _, _ = l.mouth.Play(Source{Clips: []*Clip{c}, Loop: true}) }

// end ends the leg once. The order matters: no audio, then no signal, then the context.
func (l *FakeLeg) end(by Party, c Cause) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.ended = true
	l.port.Close()
	l.mouth.Close()
	l.signals.Close()
	l.cancel(&Ending{By: by, Cause: c})
}

// fakeLine is the line of a FakeLeg: what is sent on it, the party hears; what the party says, arrives on it.
type fakeLine struct {
	port  *Port
	codec Codec

	relaying sync.Mutex // held while a frame is handed on, so that none is after Relay(nil); taken before an ear
	to       *fakeLine
	tap      atomic.Pointer[Tap]

	ear     sync.Mutex
	heard   []Hearing
	last    time.Time     // of the last frame
	changed chan struct{} // closed when something else is heard
}

// Codec is A-law unless About says otherwise.
func (f *fakeLine) Codec() Codec { return f.codec }

// Send lets the party hear a frame of its port, which is locked meanwhile.
func (f *fakeLine) Send(_ []byte, _ int) { f.hear(f.port.now.name()) }

// Relay hands what the party says to another fake line.
func (f *fakeLine) Relay(to Line) bool {
	other, ok := to.(*fakeLine)
	if to != nil && !ok {
		return false
	}
	f.relaying.Lock()
	defer f.relaying.Unlock()
	f.to = other
	return true
}

// Tap lets t take what the party says.
func (f *fakeLine) Tap(t Tap) {
	if t == nil {
		f.tap.Store(nil)
		return
	}
	f.tap.Store(&t)
}

// arrive takes a frame the party says, at a sample of its own count.
func (f *fakeLine) arrive(what string, at uint32, frame []byte) {
	if t := f.tap.Load(); t != nil {
		(*t)(f.codec, at, frame)
	}
	f.relaying.Lock()
	defer f.relaying.Unlock()
	if f.to != nil {
		f.to.hear(what)
	}
}

func (f *fakeLine) hear(what string) {
	f.ear.Lock()
	defer f.ear.Unlock()
	f.last = time.Now()
	if n := len(f.heard); n > 0 && f.heard[n-1].What == what {
		f.heard[n-1].Frames++
		return
	}
	f.heard = append(f.heard, Hearing{What: what, From: f.last, Frames: 1})
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *fakeLine) hears() string {
	f.ear.Lock()
	defer f.ear.Unlock()
	if len(f.heard) == 0 || time.Since(f.last) > tooLate {
		return ""
	}
	return f.heard[len(f.heard)-1].What
}

func (f *fakeLine) change() <-chan struct{} {
	f.ear.Lock()
	defer f.ear.Unlock()
	return f.changed
}

// fakeMouth is the line of a party's mouth.
type fakeMouth struct {
	from *FakeLeg
	line *fakeLine
	once sync.Once
	at   uint32 // samples spoken
}

func (m *fakeMouth) Codec() Codec    { return m.line.codec }
func (m *fakeMouth) Relay(Line) bool { return false }
func (m *fakeMouth) Tap(Tap)         {}

func (m *fakeMouth) Send(frame []byte, skipped int) {
	m.once.Do(func() { m.from.signals.Put(Heard{At: time.Now()}) })
	m.at += uint32(skipped) * FrameSamples
	m.line.arrive(m.from.mouth.now.name(), m.at, frame)
	m.at += uint32(len(frame))
}
