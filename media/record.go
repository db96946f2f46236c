package media

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// File is where a recording goes; *os.File and what CreateRecording returns are such. The recording alone uses it, from
// one goroutine, and closes it.
type File interface {
	io.WriteSeeker
	io.Closer
	Truncate(size int64) error
}

// Until says when a recording ends by itself. The zero value: not before 24 hours.
type Until struct {
	// Silence ends it when the left party has said nothing for so long, which is how a message ends; it is measured from
	// the start too, so that a caller who says nothing does not wait. The silence at the end is then cut off. 0: never.
	Silence time.Duration
	// Max is the longest it may be; 0: 24 hours.
	Max time.Duration
}

// RecordingID identifies a recording on its left port; ids rise and are never reused on that port.
type RecordingID uint64

// RecordingEnd is why a recording ended.
type RecordingEnd string

// The ends of a recording.
const (
	EndSilence RecordingEnd = "silence" // Until.Silence
	EndMax     RecordingEnd = "max"     // Until.Max
	EndStopped RecordingEnd = "stopped" // Stop: a key, say
	EndHangup  RecordingEnd = "hangup"  // the left port closed
	EndFailed  RecordingEnd = "failed"  // the file could not be written: see Err
)

// Recorded is what became of a recording. It is a Signal of the left party, as long as that leg lives, and the Result of
// the recording.
type Recorded struct {
	ID       RecordingID
	Duration time.Duration // of what is in the file, pauses counted
	Why      RecordingEnd
	Empty    bool          // the left party has said nothing
	Lost     time.Duration // so much is silent in the file because the disk did not follow
	Err      error         // the file is not whole; nil: it is, and it is closed
}

func (Recorded) signal() {}

const (
	longestRecording = 24 * time.Hour
	writeEvery       = 100 * time.Millisecond // how often what has come is written
	resumeAfter      = 300 * time.Millisecond // after Resume, so that the key that ended a secret is not heard
	diskPatience     = 5 * time.Second        // how long the end of a recording waits for the disk
)

// Recording is audio on its way to a file: what one party says, or two, each in a channel of its own. It begins when it
// is made and ends once: by Stop, by its Until, when the left port closes or when the file fails. No method but Result blocks and
// nothing it does delays audio: one goroutine writes, and while the disk does not follow, what comes is lost after a
// second and a half, counted and silent in the file. Time in the file is time in the call.
type Recording struct {
	id    RecordingID
	start time.Time
	until Until
	left  *Port
	file  *wavWriter
	wake  chan struct{} // closed when it is to end
	done  chan struct{} // closed when result is there
	limit *time.Timer   // ends it after until.Max

	seats sync.Mutex // held while an ear takes or leaves a seat; taken before a port's lock
	ears  [2]*channel

	mu      sync.Mutex // never held while a port is locked by us, nor while the file is used
	reel    reel
	paused  bool
	audible int64 // no sample before this one is recorded: it belongs to a pause
	why     RecordingEnd
	last    int64       // the recording ends before this sample; with why
	giveUp  *time.Timer // runs from the end on, until the file is whole
	result  Recorded
}

// Record writes what the party of left says to a file, from now on; with right, what that party says goes into a second
// channel; with left itself as right, what left hears, from whomever: prompts, music, one agent and the next. It is WAV in left's G.711, 8 kHz, so nothing is lost in it and an hour is 29 MB a channel; what differs is
// transcoded. Its header is brought up to date every second: a file that a crash cut off can be read, and RepairWAV
// brings its last second back. ErrNotOpen when a port is not open; then the file is untouched and still the caller's.
func Record(w File, left, right *Port, until Until) (*Recording, error) {
	if until.Max <= 0 || until.Max > longestRecording {
		until.Max = longestRecording
	}
	codec, id, err := left.newRecording()
	if err != nil {
		return nil, err
	}
	channels := 1
	if right != nil {
		channels = 2
	}
	r := &Recording{id: id, start: time.Now(), until: until, left: left, file: newWAVWriter(w, codec, channels), wake: make(chan struct{}), done: make(chan struct{})}
	r.reel = newReel(codec, channels)
	if err := r.seat(1, right); err != nil {
		return nil, err
	}
	if err := r.seat(0, left); err != nil {
		r.leave()
		return nil, err
	}
	r.mu.Lock()
	r.limit = time.AfterFunc(until.Max, func() { r.end(EndMax) })
	if r.why != "" {
		r.limit.Stop()
	}
	r.mu.Unlock()
	go r.run()
	return r, nil
}

// ID identifies the recording in its Recorded.
func (r *Recording) ID() RecordingID { return r.id }

// Pause records silence from now on, for as long as it takes: time in the file stays time in the call.
func (r *Recording) Pause() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paused = true
	r.reel.erase(r.now())
}

// Resume ends Pause, a third of a second later: somebody who types a secret has let go of the last key by then.
func (r *Recording) Resume() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.paused {
		r.paused, r.audible = false, r.now()+samples(resumeAfter)
	}
}

// Follow records another party in the second channel from now on, or what left hears (left itself), or silence (nil). It is an error on a recording of one
// channel; ErrNotOpen when the port is not open, and then the second channel is silent.
func (r *Recording) Follow(right *Port) error {
	if r.reel.channels < 2 {
		return errors.New("media: this recording has one channel: give Record a right port")
	}
	return r.seat(1, right)
}

// Stop ends the recording with what was said up to now; Done tells when the file is whole. It may be called again.
func (r *Recording) Stop() { r.end(EndStopped) }

// Done is closed when the recording has ended and its file is closed, or the disk has been given up: at most five
// seconds after the end.
func (r *Recording) Done() <-chan struct{} { return r.done }

// Result waits for Done and says what became of the recording.
func (r *Recording) Result() Recorded {
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result
}

// end ends the recording here and now, once.
func (r *Recording) end(why RecordingEnd) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.why != "" {
		return
	}
	r.why, r.last = why, min(r.now(), samples(r.until.Max))
	if r.limit != nil {
		r.limit.Stop()
	}
	r.giveUp = time.AfterFunc(diskPatience, r.abandon)
	close(r.wake)
}

// now is the sample that belongs to this moment. Callers hold mu, or nobody else has the recording.
func (r *Recording) now() int64 { return samples(time.Since(r.start)) }

// samples is how many of them a time holds.
func samples(d time.Duration) int64 { return int64(d / (time.Second / Rate)) }

func lasting(samples int64) time.Duration { return time.Duration(samples) * (time.Second / Rate) }

// abandon tells the result while the disk still holds the goroutine: nobody waits for it longer.
func (r *Recording) abandon() {
	r.finish(r.file.samples.Load(), false, fmt.Errorf("media: the disk has not taken the end of a recording in %s", diskPatience))
}

// finish makes the result known, once; what comes later is too late.
func (r *Recording) finish(length int64, empty bool, err error) {
	r.mu.Lock()
	select {
	case <-r.done:
		r.mu.Unlock()
		return
	default:
	}
	lost := lasting(r.reel.lost())
	if err == nil && lost > 0 {
		err = fmt.Errorf("media: the disk did not follow: %s of the recording are silent", lost)
	}
	r.result = Recorded{ID: r.id, Duration: lasting(length), Why: r.why, Empty: empty, Lost: lost, Err: err}
	result := r.result
	r.giveUp.Stop()
	close(r.done)
	r.mu.Unlock()
	r.left.report(result)
}

// channel is the ear of one channel of a recording.
type channel struct {
	r    *Recording
	n    int
	port *Port
}

// hear puts a piece on the reel.
func (c *channel) hear(codec Codec, at uint32, audio []byte) {
	r := c.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.paused || r.why != "" || r.ears[c.n] != c {
		return
	}
	r.reel.put(c.n, codec, at, audio, r.now(), r.audible)
}

// overhears says that the channel holds what its party hears, not what it says.
func (c *channel) overhears() bool { return c.n == 1 && c.port == c.r.left }

func (c *channel) leave() {
	if c.overhears() {
		c.port.unoverhear(c)
		return
	}
	c.port.unlisten(c)
}

// gone ends the recording with its left party. The right one may leave: another may come.
func (c *channel) gone() {
	if c.n == 0 {
		c.r.end(EndHangup)
	}
}

// seat lets a channel hear another port; nil: none.
func (r *Recording) seat(n int, p *Port) error {
	r.seats.Lock()
	defer r.seats.Unlock()
	var c *channel
	if p != nil {
		c = &channel{r, n, p}
	}
	r.mu.Lock()
	old := r.ears[n]
	r.ears[n] = c
	r.reel.begin(n)
	over := r.why != ""
	r.mu.Unlock()
	if old != nil {
		old.leave()
	}
	if c == nil || over {
		return nil
	}
	if c.overhears() {
		return p.overhear(c)
	}
	return p.listen(c)
}

// leave gives up both seats.
func (r *Recording) leave() {
	_ = r.seat(0, nil)
	_ = r.seat(1, nil)
}

// newRecording is the codec of the line, and the next id.
func (p *Port) newRecording() (Codec, RecordingID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line == nil {
		return 0, 0, ErrNotOpen
	}
	p.ids++
	return p.line.Codec(), RecordingID(p.ids), nil
}
