package ivr

import "receptivo/flows"

// consentKey takes a key: one of two, anything else is a failed try.
func (s *Session) consentKey(in *flows.Instr, op *flows.Consent, k byte) error {
	switch k {
	case op.Accept[0]:
		return s.consented(in, op, true)
	case op.Decline[0]:
		return s.consented(in, op, false)
	}
	return s.miss(in, "no_match", op.Ask.NoMatch, false)
}

// consented keeps the evidence: what was asked and what was answered.
func (s *Session) consented(in *flows.Instr, op *flows.Consent, given bool) error {
	asked, err := s.words(op.Ask.Prompt, 1)
	if err != nil {
		return err
	}
	s.scope("consent."+op.Name, flows.Bool(given))
	s.do(Consented{Name: op.Name, Given: given, Text: wordsOf(asked)})
	here := s.st.PC
	s.answered(in.Next)
	if given {
		s.trace("accepted", "")
		return nil
	}
	s.st.PC = here
	s.optional(in, "declined")
	return nil
}
