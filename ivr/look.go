package ivr

import "receptivo/flows"

// Follower is a [World] that wants to know which instructions a call comes to: the flow, the index in its code, and
// whether the instruction runs or its condition is false. Tests count by it the ways that calls have taken.
type Follower interface {
	Passed(flow *flows.Flow, pc int, runs bool)
}

// passed tells the world, if it wants to know.
func (s *Session) passed(runs bool) {
	if s.follower != nil {
		s.follower.Passed(s.flow, s.st.PC, runs)
	}
}

// Awaits reports whether a question waits in silence for a key, everything before it having been heard, and whether it is
// the first key of the answer.
func (s *Session) Awaits() (key, first bool) {
	if s.st.Wait != WaitAsk || !s.quiet() {
		return false, false
	}
	return true, s.st.Asking.Typed == "" && s.st.Keys == ""
}

// Asks is the question under way, and how far its answer is; the instruction is nil when there is none.
func (s *Session) Asks() (in *flows.Instr, a Asking) {
	if s.st.Wait != WaitAsk {
		return nil, Asking{}
	}
	return s.instr(), s.st.Asking
}

// Scores is the question of a survey that is being asked; nil when none is.
func (s *Session) Scores() *flows.Question {
	if in, _ := s.Asks(); in != nil {
		if op, ok := in.Op.(flows.Survey); ok {
			return s.score(&op)
		}
	}
	return nil
}

// Counts reports whether a timer is the one that counts: the others were asked for before something else happened.
func (s *Session) Counts(timer ID) bool { return timer != 0 && timer == s.st.Timer }

// Step is the step the call is in; empty: a flow's own body.
func (s *Session) Step() string { return s.st.Step }

// Eval gives the value that an expression has in the call now.
func (s *Session) Eval(e *flows.Expr) (flows.Value, error) { return s.eval(e) }

// Test evaluates a condition on the call now.
func (s *Session) Test(e *flows.Expr) (bool, error) { return s.test(e) }

// Say is what a prompt says in the call now.
func (s *Session) Say(e *flows.Expr) ([]Item, error) { return s.words(e, 1) }

// Items turns segments into recordings in a language, in order.
func Items(lang string, segs []flows.Segment) []Item { return items(lang, segs) }
