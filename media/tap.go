package media

import "slices"

// Tap takes a copy of what arrives on a line, as it arrives: a piece of audio encoded in c. at is when its first sample
// was spoken, in samples of the speaker's own count (RTP's timestamp), which may begin anew at any time. A tap is called
// by the carrier: it must not block, and must neither keep nor change the audio.
type Tap func(c Codec, at uint32, audio []byte)

// ear is somebody in this package who listens to what a port's party says.
type ear interface {
	hear(c Codec, at uint32, audio []byte) // a Tap
	gone()                                 // the port has closed for good; it must not block either
}

// listen lets an ear hear what the party says from now on, joined or not. ErrNotOpen before Open and after Close.
func (p *Port) listen(e ear) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line == nil {
		return ErrNotOpen
	}
	p.addEars(e)
	return nil
}

// unlisten ends listen. A piece that is on its way may still come.
func (p *Port) unlisten(e ear) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropEars(e)
}

// overhear lets an ear hear what the party hears from now on, be it played or said by whoever it is joined to.
// ErrNotOpen before Open and after Close.
func (p *Port) overhear(e ear) error {
	other, unlock := p.lockRoom()
	defer unlock()
	if p.line == nil {
		return ErrNotOpen
	}
	p.hearers = append(slices.Clone(p.hearers), e)
	if other != nil {
		other.addEars(e)
	}
	return nil
}

// unoverhear ends overhear.
func (p *Port) unoverhear(e ear) {
	other, unlock := p.lockRoom()
	defer unlock()
	p.hearers = without(p.hearers, e)
	if other != nil {
		other.dropEars(e)
	}
}

// lockRoom locks a port and the one it is joined to, if any.
func (p *Port) lockRoom() (other *Port, unlock func()) {
	for {
		p.mu.Lock()
		r := p.room
		if r == nil {
			return nil, p.mu.Unlock
		}
		p.mu.Unlock()
		unlock = r.lock()
		if p.room == r {
			return r.other(p), unlock
		}
		unlock()
	}
}

// addEars and dropEars change who listens to the party. Callers hold mu.
func (p *Port) addEars(e ...ear) {
	p.ears = append(slices.Clone(p.ears), e...)
	p.tapLine()
}

func (p *Port) dropEars(e ...ear) {
	p.ears = without(p.ears, e...)
	p.tapLine()
}

func without(all []ear, some ...ear) []ear {
	return slices.DeleteFunc(slices.Clone(all), func(e ear) bool { return slices.Contains(some, e) })
}

// tapLine tells the line who listens: a line without ears copies nothing. Callers hold mu; ears never changes in place.
func (p *Port) tapLine() {
	if p.line == nil {
		return
	}
	ears := p.ears
	switch len(ears) {
	case 0:
		p.line.Tap(nil)
	case 1:
		p.line.Tap(ears[0].hear)
	default:
		p.line.Tap(func(c Codec, at uint32, audio []byte) {
			for _, e := range ears {
				e.hear(c, at, audio)
			}
		})
	}
}

// shut closes the port for good and returns who listened: they are told once mu is let go. Callers hold mu.
func (p *Port) shut() (listeners []ear) {
	p.finish(true)
	listeners, p.ears, p.hearers = p.ears, nil, nil
	if p.line != nil {
		p.line.Tap(nil)
	}
	p.closed, p.line = true, nil
	return listeners
}

// report hands out a signal about the port's party, unless the port has closed.
func (p *Port) report(s Signal) {
	p.mu.Lock()
	if !p.closed {
		p.pending = append(p.pending, s)
	}
	p.mu.Unlock()
	p.tell()
}
