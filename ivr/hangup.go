package ivr

import "receptivo/flows"

// hang ends the call once everything said has been heard; before the answer it refuses it. A caller who waits leaves
// the queue first, so that no agent comes into the last words.
func (s *Session) hang(op flows.Hangup) error {
	if s.st.Phase == 0 {
		words, err := s.words(op.Prompt, 1)
		if err != nil {
			return err
		}
		s.leaveQueue()
		s.speak(Prompt{Items: words, BargeIn: true})
		s.traceItems("play", words)
		s.st.Phase = 1
	}
	if s.pause() {
		return nil
	}
	cause := op.Cause
	if cause == "" {
		cause = causeNormal
	}
	s.trace("hangup", cause)
	s.hangup(cause)
	return nil
}

// hangup ends the session; nothing follows.
func (s *Session) hangup(cause string) {
	s.do(Hangup{Cause: cause})
	s.over()
}
