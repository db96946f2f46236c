package ivr

import (
	"receptivo/flows"
)

// inputKey takes a key: the terminator ends an input that is long enough, full length ends it at once.
func (s *Session) inputKey(in *flows.Instr, op *flows.Input, k byte) error {
	asking := &s.st.Asking
	if op.Terminator != "" && k == op.Terminator[0] {
		asking.Typed = asking.Typed[:len(asking.Typed)-1]
		if asking.Typed == "" || len(asking.Typed) < op.Min {
			return s.miss(in, "no_match", op.Ask.NoMatch, op.Sensitive)
		}
		return s.filled(in, op)
	}
	if k < '0' || k > '9' {
		return s.miss(in, "no_match", op.Ask.NoMatch, op.Sensitive)
	}
	if op.Max > 0 && len(asking.Typed) >= op.Max {
		s.expectHabit(op)
		return s.filled(in, op)
	}
	return nil
}

// inputSilence ends the wait for a key, or for one more.
func (s *Session) inputSilence(in *flows.Instr, op *flows.Input) error {
	switch typed := len(s.st.Asking.Typed); {
	case typed == 0:
		return s.miss(in, "no_input", op.Ask.NoInput, op.Sensitive)
	case typed < op.Min:
		return s.miss(in, "no_match", op.Ask.NoMatch, op.Sensitive)
	}
	return s.filled(in, op)
}

// filled takes a value that is long enough, if its type agrees.
func (s *Session) filled(in *flows.Instr, op *flows.Input) error {
	typed := s.st.Asking.Typed
	if op.Type == "cpf" && !flows.ValidCPF(typed) {
		words := op.Invalid
		if words == nil {
			words = op.Ask.NoMatch
		}
		return s.miss(in, "no_match", words, op.Sensitive)
	}
	s.scope("input."+op.Name, private(text(typed), op.Sensitive))
	s.answered(in.Next)
	return nil
}

// expectHabit drops the terminator that callers type after an input that full length has already ended: the one typed
// ahead now, or the one that comes within the digit timeout.
func (s *Session) expectHabit(op *flows.Input) {
	switch {
	case op.Terminator == "":
	case s.st.Keys == "":
		until := s.world.Now().Add(orDefault(op.Ask.DigitTimeout, defaultDigitTimeout))
		s.st.Habit = &Habit{Key: op.Terminator, Until: until}
	case s.st.Keys[0] == op.Terminator[0]:
		s.st.Keys = s.st.Keys[1:]
	}
}

// habitual reports whether a key is the terminator typed out of habit after an input that full length already ended.
func (s *Session) habitual(k byte) bool {
	habit := s.st.Habit
	s.st.Habit = nil
	return habit != nil && habit.Key[0] == k && !s.world.Now().After(habit.Until)
}
