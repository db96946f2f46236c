package ivr

import (
	"time"

	"receptivo/flows"
)

// music plays for a while, from the end of what plays. Its default in a queue is the queue's.
func (s *Session) music(in *flows.Instr, op flows.Music) error {
	if s.pause() {
		return nil
	}
	tune := op.Prompt
	if tune == nil {
		tune = s.queueMusic()
	}
	s.playMusic(tune, op.For)
	s.st.Wait, s.st.Then = WaitMusic, in.Next
	return nil
}

// playMusic takes the place of silence; nil is the built-in music, and so is what cannot be evaluated: a wait is not lost
// for its music.
func (s *Session) playMusic(tune *flows.Expr, last time.Duration) {
	said, err := s.words(tune, 1)
	if err != nil {
		s.do(Failed{Addr: s.addr(), Message: err.Error()})
	}
	s.answer()
	s.stop()
	s.st.Playing = &Playing{ID: s.id()}
	s.do(PlayMusic{ID: s.st.Playing.ID, Items: said, For: last})
}
