package media

import (
	"fmt"
	"time"
)

// mostAtOnce is how many samples are written at a time: twice what is due each time.
const mostAtOnce = 2 * Rate / 10

// scribe is what only the goroutine of a recording uses.
type scribe struct {
	r     *Recording
	file  *wavWriter
	voice voice
	buf   []byte
}

// run writes until the recording has ended, and closes the file.
func (r *Recording) run() {
	s := &scribe{r: r, file: r.file, buf: make([]byte, mostAtOnce*r.file.channels)}
	err := s.record()
	if err != nil {
		r.end(EndFailed)
	}
	r.leave()
	length, closing := s.close()
	if err == nil {
		err = closing
	}
	r.finish(length, s.voice.said == 0, err)
}

// record writes what comes until the end. A panic of the file's ends it as an error does.
func (s *scribe) record() (err error) {
	defer recovered(&err)
	ticker := time.NewTicker(writeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-s.r.wake:
			return s.write()
		}
		if err := s.write(); err != nil {
			return err
		}
		if silence := s.r.until.Silence; silence > 0 && lasting(s.file.samples.Load()-s.voice.last) >= silence {
			s.r.end(EndSilence)
		}
	}
}

// write writes all that is due.
func (s *scribe) write() error {
	for {
		audio := s.next()
		if len(audio) == 0 {
			return s.file.patch(false)
		}
		s.voice.hear(s.file.codec, audio, s.file.channels)
		if err := s.file.write(audio); err != nil {
			return err
		}
	}
}

// next takes what is due: what lies far enough back that nothing belongs there any more, in whole frames, and at the
// end all that was said.
func (s *scribe) next() []byte {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	upTo := s.r.last
	if s.r.why == "" {
		upTo = (s.r.now() - lateAudio) / FrameSamples * FrameSamples
	}
	return s.r.reel.take(upTo, s.buf)
}

// close makes the file whole and returns how many samples it holds.
func (s *scribe) close() (length int64, err error) {
	defer recovered(&err)
	length = s.file.samples.Load()
	if s.r.until.Silence > 0 {
		length = min(length, s.voice.end())
	}
	err = s.file.cut(length)
	if closing := s.file.f.Close(); err == nil && closing != nil {
		err = fmt.Errorf("media: a recording cannot be closed: %w", closing)
	}
	return length, err
}

// recovered makes an error of a panic: a file that breaks is no reason for calls to.
func recovered(err *error) {
	if why := recover(); why != nil {
		*err = fmt.Errorf("media: writing a recording panicked: %v", why)
	}
}
