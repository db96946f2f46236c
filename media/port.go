package media

import "sync"

// Playing identifies one Play on a port; ids rise and are never reused on that port.
type Playing uint64

// Source is what a port plays: clips one after the other, spliced frame by frame. Loop repeats the whole list until
// stopped; From is the frame to begin with (music that goes on where it was); Max ends it after so many frames (0: no
// limit).
type Source struct {
	Clips []*Clip
	Loop  bool
	From  int
	Max   int
}

// Clip is a piece of audio encoded once per codec at load and shared by all who hear it.
type Clip struct {
	name    string
	encoded [2][]byte // by Codec
}

// Engine paces the audio of all legs of a process: a few goroutines, one per shard, wake every 20 ms.
type Engine struct{}

// Port is a leg's seat at the engine: what the party hears. It is closed until a carrier opens it.
type Port struct{ mu sync.Mutex }

// NewEngine starts the shards (0: one per core). Close stops them and waits.
func NewEngine(shards int) *Engine { return &Engine{} }

// Close ends the pacing and waits for the shards.
func (e *Engine) Close() {}

// NewPort returns a closed port. signal receives the port's Played signals; it must not block.
func (e *Engine) NewPort(signal func(Signal)) *Port { return &Port{} }

// Open gives the port its line: from the next tick the line is sent 50 frames a second, silence when nothing plays.
func (p *Port) Open(l Line) {}

// Close ends all audio: a running Play ends as Stopped, a join is undone, nothing is sent after it returns.
func (p *Port) Close() {}

// Play starts a source from the next tick, in place of what played. Its end is the signal Played. ErrNotOpen before
// Open and after Close.
func (p *Port) Play(s Source) (Playing, error) { return 0, ErrNotOpen }

// Stop makes the port silent from the next tick; a late or unknown id is ignored.
func (p *Port) Stop(id Playing) {}

// Room is two or more ports that hear each other.
type Room struct{}

// Join lets two parties talk: each hears the other from one instant on, and what either port played is stopped.
// ErrNotOpen when one of them is not open.
func Join(a, b *Port) (*Room, error) { return nil, ErrNotOpen }

// Close parts them: both hear silence, or what is played next. It may be called more than once.
func (r *Room) Close() {}
