package ivr

import "receptivo/flows"

// say starts and does not wait: what talks or ends next does.
func (s *Session) say(in *flows.Instr, op flows.Say) error {
	if s.announces(op) {
		s.announce(op)
		return nil
	}
	words, err := s.words(op.Prompt, op.Times)
	if err != nil {
		return err
	}
	s.says(in, op, words)
	return nil
}

// says puts words behind what plays.
func (s *Session) says(in *flows.Instr, op flows.Say, words []Item) {
	if op.Early {
		s.early()
	}
	s.speak(Prompt{Items: words, BargeIn: op.BargeIn, Early: op.Early && !s.st.Answer})
	s.traceItems("play", words)
	s.st.PC = in.Next
}
