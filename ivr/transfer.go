package ivr

import (
	"errors"

	"receptivo/flows"
)

// transfer connects the caller to somebody else once everything said has been heard; meanwhile it rings or plays music.
func (s *Session) transfer(op flows.Transfer) error {
	if s.pause() {
		return nil
	}
	to, err := s.text(op.To)
	if err != nil {
		return err
	}
	if to == "" {
		return errors.New("transfer: there is no number to call")
	}
	screen, err := s.texts(op.Screen)
	if err != nil {
		return err
	}
	s.leaveQueue()
	s.answer()
	s.st.Keys = ""
	refer := op.Mode == "refer"
	if !refer {
		s.ringing(op.Music)
	}
	s.st.WaitID, s.st.Wait = s.id(), WaitTransfer
	s.do(Transfer{ID: s.st.WaitID, To: to, Trunk: op.Trunk, Refer: refer, Timeout: op.Timeout, Screen: screen})
	s.trace("transfer", op.Mode)
	return nil
}

// ringing is what a caller hears while the other side rings.
func (s *Session) ringing(music *flows.Expr) {
	if music != nil {
		s.playMusic(music, 0)
		return
	}
	s.stop()
	s.st.Playing = &Playing{ID: s.id()}
	s.do(PlayMusic{ID: s.st.Playing.ID, Ringback: true})
}

// transferred falls silent: the two hear each other, or the caller has been handed over.
func (s *Session) transferred(ev Transferred) {
	if s.st.Wait == WaitTransfer && s.st.WaitID == ev.ID {
		s.alive()
		s.hush()
		s.st.Wait = WaitBridge
		s.trace("connected", "")
	}
}

// transferEnded goes on after the transfer.
func (s *Session) transferEnded(ev TransferEnded) {
	if s.st.Wait == WaitBridge && s.st.WaitID == ev.ID {
		s.alive()
		s.st.Wait, s.st.PC = WaitNone, s.instr().Next
		s.trace("left", "")
	}
}

// notTransferred goes on with the handler of what happened.
func (s *Session) notTransferred(ev NotTransferred) {
	if s.st.Wait != WaitTransfer || s.st.WaitID != ev.ID {
		return
	}
	s.hush()
	s.st.Wait = WaitNone
	event := "error"
	switch ev.Why {
	case "busy", "no_answer", "rejected":
		event = ev.Why
	}
	s.came(s.instr(), event, "transfer: "+ev.Why)
}
