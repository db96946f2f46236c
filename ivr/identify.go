package ivr

import (
	"strings"

	"receptivo/flows"
)

// identify asks who the customer is, while what was said plays on. Without a single key there is nobody to find.
func (s *Session) identify(op flows.Identify) error {
	by := make([]KeyValue, 0, len(op.By))
	for _, key := range op.By {
		value, err := s.eval(key.Value)
		if err != nil {
			return err
		}
		if v := strings.TrimSpace(asText(value)); v != "" {
			by = append(by, KeyValue{Key: keyName(key.Name), Value: v})
		}
	}
	s.talk()
	if len(by) == 0 {
		s.found(Identified{})
		return nil
	}
	s.st.WaitID = s.id()
	s.st.Wait = WaitIdentify
	s.do(Identify{ID: s.st.WaitID, By: by})
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
	s.customer(ev)
	event := ""
	switch {
	case ev.Err != "":
		event = "error"
		s.do(Failed{Addr: in.Addr, Message: "identify: " + ev.Err})
	case !ev.Found:
		event = "not_found"
	}
	if event != "" {
		s.event(event, 0, "", false)
		if s.handle(in.On, event, Pending{PC: s.st.PC}) {
			return
		}
	}
	s.st.PC = in.Next
}
