package ivr

import (
	"errors"
	"maps"

	"receptivo/flows"
)

// message asks for a text to be sent and does not wait.
func (s *Session) message(in *flows.Instr, op flows.Message) error {
	to, err := s.text(op.To)
	if err != nil {
		return err
	}
	words, err := s.text(op.Text)
	if err != nil {
		return err
	}
	id := s.id()
	s.do(Message{ID: id, Channel: op.Channel, Service: op.Service, To: to, Text: words, Key: s.once(id)})
	if op.Does != "" {
		s.do(Tag{Does: op.Does})
	}
	s.trace("message", op.Channel)
	s.st.PC = in.Next
	return nil
}

// tag keeps facts with the record of the call; what is sensitive is written as dots.
func (s *Session) tag(in *flows.Instr, op flows.Tag) error {
	tags := make(map[string]string, len(op.Tags))
	for _, a := range op.Tags {
		v, err := s.eval(a.Value)
		if err != nil {
			return err
		}
		tags[a.Name] = v.String()
		if v.IsNull() {
			tags[a.Name] = ""
		}
	}
	if len(tags) > 0 {
		if s.st.Tags == nil {
			s.st.Tags = map[string]string{}
		}
		maps.Copy(s.st.Tags, tags)
		s.tags()
	}
	s.do(Tag{Tags: tags, Does: op.Does})
	s.st.PC = in.Next
	return nil
}

// tags sets call.tags: every tag of the plan, null where nothing was written.
func (s *Session) tags() {
	fields := map[string]flows.Value{}
	for _, name := range s.plan.Tags() {
		fields[name] = flows.Null()
		if t, ok := s.st.Tags[name]; ok {
			fields[name] = text(t)
		}
	}
	s.scope("call.tags", flows.Object(fields))
}

// log writes a line to the trace.
func (s *Session) log(in *flows.Instr, op flows.Log) error {
	v, err := s.eval(op.Message)
	if err != nil {
		return err
	}
	s.do(Log{Addr: in.Addr, Message: v.String()})
	s.trace("log", v.String())
	s.st.PC = in.Next
	return nil
}

// language switches the language of what is said from here on.
func (s *Session) speakIn(in *flows.Instr, op flows.Language) error {
	name, err := s.text(op.Use)
	if err != nil {
		return err
	}
	if s.plan.Prompts[name] == nil && name != s.plan.Engine.Language {
		return errors.New("language: no prompts are in the language asked for")
	}
	s.scope("call.language", text(name))
	s.trace("language", name)
	s.st.PC = in.Next
	return nil
}
