package ivr

import "receptivo/flows"

// wait is silence for a while, from the end of what plays.
func (s *Session) wait(in *flows.Instr, op flows.Wait) error {
	if s.pause() {
		return nil
	}
	s.st.Wait, s.st.Then = WaitTimer, in.Next
	s.timer(op.For)
	return nil
}
