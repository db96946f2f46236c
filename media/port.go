package media

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// ErrJoined is the error of Play and Join on a port that is already joined: its audio has one owner, and that is the
// other party.
var ErrJoined = errors.New("media: the port is joined to another")

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

// Port is a leg's seat at the engine: what the party hears. It is closed until a carrier opens it.
//
// A port is idle (silence is sent, so that address translations and the far end's timeouts stay open), plays one source,
// or is joined (nothing is sent from here: the lines relay to each other).
type Port struct {
	seat   uint64 // order in which two ports are locked
	shard  *shard
	slot   int
	signal func(Signal)

	telling sync.Mutex // held while signals are handed out, so that they keep their order; taken before mu

	mu      sync.Mutex
	line    Line // nil: not open
	closed  bool // for good
	room    *Room
	placed  bool    // the shard has it, or will have it at its next tick
	last    int64   // tick of the last frame sent; -1: none since it was placed
	ids     Playing // of the newest Playing or RecordingID
	ears    []ear   // who listens to the party; replaced as a whole
	hearers []ear   // who listens to what the party hears; replaced as a whole
	now     track
	pending []Signal // to be handed out after mu is released
}

// track is a source being played: where it is, and how much of it has been sent. id 0: none.
type track struct {
	id          Playing
	clips       []*Clip
	loop        bool
	max         int
	clip, frame int // next to send
	sent        int
}

// Open gives the port its line: from the next tick the line is sent 50 frames a second, silence when nothing plays.
// Opened again with another line, what plays goes on there and a join is undone. No effect after Close.
func (p *Port) Open(l Line) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || l == nil || p.line == l {
		return
	}
	p.leaveRoom()
	if p.closed {
		return
	}
	if p.line != nil {
		p.line.Tap(nil)
	}
	p.line = l
	p.tapLine()
	p.place()
}

// Close ends all audio for good: a running Play ends as Stopped, a join is undone, nothing is sent and no signal is
// handed out after it returns. A recording of the party ends.
func (p *Port) Close() {
	p.mu.Lock()
	p.leaveRoom()
	listeners := p.shut()
	p.mu.Unlock()
	p.tell()
	for _, e := range listeners {
		e.gone()
	}
}

// leaveRoom undoes a join. Callers hold mu, which is let go meanwhile: a room locks both its ports.
func (p *Port) leaveRoom() {
	for p.room != nil {
		r := p.room
		p.mu.Unlock()
		r.Close()
		p.mu.Lock()
	}
}

// Play starts a source from the next tick, in place of what played. Its end is the signal Played, given as the last
// frame is sent, so that what is played next follows without a gap. ErrNotOpen before Open and after Close; ErrJoined
// while joined.
func (p *Port) Play(s Source) (Playing, error) {
	t := newTrack(s)
	p.mu.Lock()
	switch {
	case p.line == nil:
		p.mu.Unlock()
		return 0, ErrNotOpen
	case p.room != nil:
		p.mu.Unlock()
		return 0, ErrJoined
	}
	p.finish(true)
	p.ids++
	t.id = p.ids
	p.now = t
	p.mu.Unlock()
	p.tell()
	return t.id, nil
}

// Stop makes the port silent from the next tick; a late or unknown id is ignored.
func (p *Port) Stop(id Playing) {
	p.mu.Lock()
	if id != 0 && p.now.id == id {
		p.finish(true)
	}
	p.mu.Unlock()
	p.tell()
}

// tick sends one frame, or reports false: the port has nothing to do with ticks for now and leaves its place.
func (p *Port) tick(n int64) bool {
	p.mu.Lock()
	if p.line == nil || p.room != nil {
		p.placed = false
		p.mu.Unlock()
		return false
	}
	skipped := 0
	if p.last >= 0 {
		skipped = int(n - p.last - 1)
	}
	p.last = n
	var listeners []ear
	if why := p.send(skipped); why != nil {
		listeners = p.shut()
		p.pending = append(p.pending, Failed{Why: fmt.Sprint(why)})
	}
	tell := len(p.pending) > 0
	p.mu.Unlock()
	if tell {
		p.tell()
	}
	for _, e := range listeners {
		e.gone()
	}
	return true
}

// send gives the line its frame of this tick. A line that panics loses its port, never the shard.
func (p *Port) send(skipped int) (why any) {
	defer func() { why = recover() }()
	codec := p.line.Codec()
	if p.now.id != 0 && p.now.atEnd() { // nothing in it to hear
		p.finish(false)
	}
	if p.now.id == 0 {
		p.sendFrame(codec, silence(codec), skipped)
		return nil
	}
	p.sendFrame(codec, p.now.clips[p.now.clip].frameAt(codec, p.now.frame), skipped)
	p.now.advance()
	if p.now.atEnd() {
		p.finish(false)
	}
	return nil
}

func (p *Port) sendFrame(c Codec, frame []byte, skipped int) {
	p.line.Send(frame, skipped)
	for _, e := range p.hearers {
		e.hear(c, uint32(p.last*FrameSamples), frame)
	}
}

// place asks for a place among the ticked. Callers hold mu.
func (p *Port) place() {
	if p.placed || p.line == nil || p.room != nil {
		return
	}
	p.placed, p.last = true, -1
	p.shard.place(p)
}

// finish ends what plays, if anything does. Callers hold mu and tell afterwards.
func (p *Port) finish(stopped bool) {
	if p.now.id == 0 {
		return
	}
	p.pending = append(p.pending, Played{ID: p.now.id, Frames: p.now.sent, Stopped: stopped})
	p.now = track{}
}

// tell hands out the pending signals. Whoever comes while another does so waits, so that none is told after Close.
func (p *Port) tell() {
	p.telling.Lock()
	defer p.telling.Unlock()
	p.mu.Lock()
	pending := p.pending
	p.pending = nil
	p.mu.Unlock()
	if p.signal == nil {
		return
	}
	for _, s := range pending {
		p.signal(s)
	}
}

// newTrack prepares a source: empty clips are left out, and it stands at frame From.
func newTrack(s Source) track {
	t := track{loop: s.Loop, max: max(s.Max, 0)}
	total := 0
	t.clips = slices.DeleteFunc(slices.Clone(s.Clips), func(c *Clip) bool { return c == nil || c.Frames() == 0 })
	for _, c := range t.clips {
		total += c.Frames()
	}
	from := max(s.From, 0)
	if s.Loop && total > 0 {
		from %= total
	}
	for t.clip < len(t.clips) && from >= t.clips[t.clip].Frames() {
		from -= t.clips[t.clip].Frames()
		t.clip++
	}
	t.frame = from
	return t
}

func (t *track) advance() {
	t.sent++
	t.frame++
	if t.frame < t.clips[t.clip].Frames() {
		return
	}
	t.frame = 0
	t.clip++
	if t.loop && t.clip == len(t.clips) {
		t.clip = 0
	}
}

func (t *track) atEnd() bool {
	return t.clip >= len(t.clips) || (t.max > 0 && t.sent >= t.max)
}

// name is what is heard of it.
func (t *track) name() string {
	if t.id == 0 {
		return "silence"
	}
	return t.clips[t.clip].name
}
