package ivr

import (
	"errors"

	"receptivo/flows"
)

// callback asks a queue to call the customer back, while what was said plays on.
func (s *Session) callback(op flows.Callback) error {
	queue, err := s.resolve(op.Queue)
	if err != nil {
		return err
	}
	number, err := s.text(op.Number)
	if err != nil {
		return err
	}
	if !dialable(number) {
		return errors.New("callback: there is no number to call, or it is none that can be dialled")
	}
	s.talk()
	s.st.WaitID, s.st.Wait = s.id(), WaitCallback
	s.do(Callback{
		ID: s.st.WaitID, Queue: queue, Number: number, Intent: s.st.Intent, After: op.After, Window: op.Window,
		Attempts: op.Attempts, Retry: op.Retry, Expires: op.Expires,
	})
	s.trace("callback", queue)
	return nil
}

// dialable reports whether a text is a number in E.164 (up to 15 digits after a +), or an internal one.
func dialable(s string) bool {
	digits := s
	if digits != "" && digits[0] == '+' {
		digits = digits[1:]
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(digits) >= 3 && len(digits) <= 15
}

// booked goes on after the callback.
func (s *Session) booked(ev Booked) {
	if s.st.Wait != WaitCallback || s.st.WaitID != ev.ID {
		return
	}
	s.st.Wait = WaitNone
	if ev.Err != "" {
		s.came(s.instr(), "error", "callback: "+ev.Err)
		return
	}
	s.st.PC = s.instr().Next
}
