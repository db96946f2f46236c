package ivr

import (
	"receptivo/flows"
)

// inputKey takes a key: the terminator ends an input that is long enough, full length ends it at once.
func (s *Session) inputKey(in *flows.Instr, op *flows.Input, k byte) error {
	asking := &s.st.Asking
	if asking.Confirm {
		return s.confirmKey(in, op, k)
	}
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

// filled takes a value that is long enough, if its kind and the validations agree, and reads it back if it is to be
// confirmed.
func (s *Session) filled(in *flows.Instr, op *flows.Input) error {
	value, ok := op.Kind.Read(s.st.Asking.Typed)
	if !ok {
		return s.miss(in, "no_match", firstOf(op.Invalid, op.Ask.NoMatch), op.Sensitive)
	}
	name := "input." + op.Name
	if !op.Sensitive {
		value = value.WithoutSensitive()
	}
	s.scope(name, private(value, op.Sensitive))
	for _, v := range op.Validations {
		good, err := s.test(v.Condition)
		if err != nil {
			s.st.Scope.Delete(name)
			return err
		}
		if !good {
			words, err := s.words(firstOf(v.Prompt, op.Invalid, op.Ask.NoMatch), 1)
			s.st.Scope.Delete(name)
			if err != nil {
				return err
			}
			return s.missed(in, "no_match", words, op.Sensitive)
		}
	}
	if op.Confirm != nil {
		s.st.Asking.Confirm = true
		return s.put(in, &op.Ask, s.st.Asking.Tries, nil)
	}
	s.confirmed(in, op)
	return nil
}

// confirmKey takes the answer to what was read back: 1 confirms, 2 asks again, which counts as a try so that it ends.
func (s *Session) confirmKey(in *flows.Instr, op *flows.Input, k byte) error {
	switch k {
	case '1':
		s.confirmed(in, op)
		return nil
	case '2':
		s.st.Asking.Confirm = false
		s.st.Scope.Delete("input." + op.Name)
		return s.miss(in, "no_match", nil, op.Sensitive)
	}
	return s.miss(in, "no_match", op.Ask.NoMatch, false)
}

// confirmed goes on with the value.
func (s *Session) confirmed(in *flows.Instr, op *flows.Input) {
	s.trace("filled", s.st.Scope.Get("input."+op.Name).String())
	s.answered(in.Next)
}

func firstOf(list ...*flows.Expr) *flows.Expr {
	for _, e := range list {
		if e != nil {
			return e
		}
	}
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
