package ivr

import (
	"receptivo/flows"
)

// identify asks who the customer is, while what was said plays on. Without a single key there is nobody to find.
func (s *Session) identify(op flows.Identify) error {
	names := keyName
	if op.Directory != "" {
		names = asWritten
	}
	by, err := s.keysOf(op.By, names)
	if err != nil {
		return err
	}
	s.talk()
	if len(by) == 0 {
		s.found(Identified{})
		return nil
	}
	s.st.WaitID = s.id()
	s.st.Wait = WaitIdentify
	s.do(Identify{ID: s.st.WaitID, Directory: op.Directory, By: by})
	return nil
}

// keyName is the history's name of a key.
func keyName(name string) string {
	switch name {
	case "telefone":
		return "phone"
	case "cpf", "cnpj":
		return "document"
	}
	return name
}

// identified takes the answer, if it is to the question at hand.
func (s *Session) identified(ev Identified) {
	if s.st.Wait == WaitIdentify && s.st.WaitID == ev.ID {
		s.found(ev)
	}
}

// found fills customer.* and goes on: with the handler of not_found or error if there is one.
func (s *Session) found(ev Identified) {
	in := s.instr()
	s.st.Wait = WaitNone
	if failure := s.whoIs(in, ev); failure != "" {
		s.do(Failed{Addr: in.Addr, Message: "identify: " + failure, Of: FaultOutside})
		s.optional(in, "error")
		return
	}
	if !ev.Found {
		s.optional(in, "not_found")
		return
	}
	s.trace("found", "")
	s.st.PC = in.Next
}

// whoIs fills customer.* from the history or from the plan's directory, and says what went wrong.
func (s *Session) whoIs(in *flows.Instr, ev Identified) (failure string) {
	op, _ := in.Op.(flows.Identify)
	if op.Directory == "" {
		s.customer(ev)
		return ev.Err
	}
	fields, failure := s.record(op.Directory, ev.Record, ev.Found && ev.Err == "")
	s.scope("customer.found", flows.Bool(ev.Found && ev.Err == "" && failure == ""))
	for name, v := range fields {
		s.scope("customer."+name, v)
	}
	if ev.Err != "" {
		return ev.Err
	}
	return failure
}
