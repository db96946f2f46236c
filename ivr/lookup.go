package ivr

import (
	"maps"
	"strings"

	"receptivo/flows"
)

// keysOf evaluates what a record is found by; keys without a value are left out.
func (s *Session) keysOf(list []flows.Assign, name func(string) string) ([]KeyValue, error) {
	by := make([]KeyValue, 0, len(list))
	for _, key := range list {
		value, err := s.eval(key.Value)
		if err != nil {
			return nil, err
		}
		if v := strings.TrimSpace(asText(value)); v != "" {
			by = append(by, KeyValue{Key: name(key.Name), Value: v})
		}
	}
	return by, nil
}

func asWritten(name string) string { return name }

// lookup asks a directory, while what was said plays on. Without a single key there is nothing to find.
func (s *Session) lookup(in *flows.Instr, op flows.Lookup) error {
	by, err := s.keysOf(op.By, asWritten)
	if err != nil {
		return err
	}
	s.talk()
	s.st.WaitID, s.st.Wait = s.id(), WaitLookup
	if len(by) == 0 {
		s.lookedUp(LookedUp{ID: s.st.WaitID})
		return nil
	}
	s.do(Lookup{ID: s.st.WaitID, Directory: op.Directory, By: by})
	s.hasten()
	return nil
}

// lookedUp takes the answer, if it is to the question at hand.
func (s *Session) lookedUp(ev LookedUp) {
	if s.st.Wait != WaitLookup || s.st.WaitID != ev.ID {
		return
	}
	in := s.instr()
	op, ok := in.Op.(flows.Lookup)
	if !ok {
		return
	}
	s.st.Wait = WaitNone
	fields, failure := s.record(op.Directory, ev.Record, ev.Found && ev.Err == "")
	if ev.Err != "" {
		failure = ev.Err
	}
	found := ev.Found && failure == ""
	all := map[string]flows.Value{"found": flows.Bool(found)}
	maps.Copy(all, fields)
	s.scope("lookup."+op.Name, flows.Object(all))
	switch {
	case failure != "":
		s.came(in, "error", "lookup "+op.Name+": "+failure)
	case !found:
		s.optional(in, "not_found")
	default:
		s.trace("found", "")
		s.st.PC = in.Next
	}
}

// record gives a directory's record its fields: all null when there is none or it does not fit, with the reason.
func (s *Session) record(directory string, data []byte, found bool) (fields map[string]flows.Value, failure string) {
	d := s.plan.Directories[directory]
	if d == nil || d.Fields == nil {
		return nil, "the plan has no such directory"
	}
	if found {
		v, err := d.Fields.Decode(data)
		if err == nil && len(data) <= maxHeld {
			return v.Fields(), ""
		}
		failure = "the record is larger than 64 KiB"
		if err != nil {
			failure = "the record does not fit the fields of directory " + directory + ": " + err.Error()
		}
	}
	fields = map[string]flows.Value{}
	for _, name := range d.Fields.Names() {
		fields[name] = flows.Null()
	}
	return fields, failure
}
