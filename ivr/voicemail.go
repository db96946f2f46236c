package ivr

import (
	"time"

	"receptivo/flows"
)

// What a recording falls back to when the plan's author wrote nothing.
const (
	defaultMessage = 2 * time.Minute
	defaultSilence = 4 * time.Second
)

// voicemail greets, and records once the greeting has been heard or stopped by a key.
func (s *Session) voicemail(op flows.Voicemail) error {
	if s.st.Phase == 0 {
		words, err := s.words(op.Prompt, 1)
		if err != nil {
			return err
		}
		s.answer()
		s.speak(Prompt{Items: words, BargeIn: true})
		s.traceItems("play", words)
		s.st.Phase = 1
	}
	if s.pause() {
		return nil
	}
	s.st.Keys = ""
	s.st.WaitID, s.st.Wait = s.id(), WaitRecord
	s.do(Record{
		ID: s.st.WaitID, Mailbox: op.Mailbox, Language: s.language(), Beep: op.Beep,
		Max: orDefault(op.Max, defaultMessage), Silence: orDefault(op.Silence, defaultSilence),
	})
	s.trace("record", op.Mailbox)
	return nil
}

// recordKey ends a recording by its key.
func (s *Session) recordKey(k byte) {
	if op, ok := s.instr().Op.(flows.Voicemail); ok && op.Terminator != "" && op.Terminator[0] == k {
		s.do(StopRecord{ID: s.st.WaitID})
	}
}

// recorded takes the message, if it is the one at hand.
func (s *Session) recorded(ev Recorded) {
	if s.st.Wait != WaitRecord || s.st.WaitID != ev.ID {
		return
	}
	in := s.instr()
	op, ok := in.Op.(flows.Voicemail)
	if !ok {
		return
	}
	s.st.Wait = WaitNone
	s.alive()
	s.scope("voicemail."+op.Name, flows.Object(map[string]flows.Value{
		"url": text(ev.URL), "duration": flows.Num(ev.Duration.Round(time.Millisecond).Seconds()),
	}))
	switch {
	case ev.Err != "":
		s.came(in, "error", "voicemail: "+ev.Err)
	case ev.Empty:
		s.optional(in, "empty")
	default:
		s.trace("recorded", ev.Duration.String())
		s.st.PC = in.Next
	}
}
