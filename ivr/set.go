package ivr

import "receptivo/flows"

// set assigns vars, all at once, against the old values.
func (s *Session) set(in *flows.Instr, op flows.Set) error {
	if err := s.assign(op.Vars); err != nil {
		return err
	}
	s.st.PC = in.Next
	return nil
}

func (s *Session) assign(vars []flows.Assign) error {
	values := make([]flows.Value, len(vars))
	for i, v := range vars {
		value, err := s.eval(v.Value)
		if err != nil {
			return err
		}
		values[i] = value
	}
	for i, v := range vars {
		s.scope("vars."+v.Name, values[i])
	}
	return nil
}
