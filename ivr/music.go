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
	words, err := s.words(tune, 1)
	if err != nil {
		return err
	}
	s.playMusic(words, op.For)
	s.st.Wait, s.st.Then = WaitMusic, in.Next
	return nil
}

// playMusic takes the place of silence.
func (s *Session) playMusic(tune []Item, last time.Duration) {
	s.answer()
	s.stop()
	s.st.Playing = &Playing{ID: s.id()}
	s.do(PlayMusic{ID: s.st.Playing.ID, Items: tune, For: last})
}
