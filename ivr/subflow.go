package ivr

import (
	"errors"

	"receptivo/flows"
)

// maxFrames is how deep flows may run each other.
const maxFrames = 16

// runFlow begins another flow with its params; what it does not share with its caller is put aside.
func (s *Session) runFlow(op flows.Run) error {
	flow := s.plan.Flows[op.Flow]
	switch {
	case flow == nil:
		return errors.New("no such flow: " + op.Flow)
	case len(s.st.Frames) >= maxFrames:
		return errors.New("too many flows inside flows")
	}
	params := make(map[string]flows.Value, len(flow.Params))
	for _, a := range op.With {
		v, err := s.eval(a.Value)
		if err != nil {
			return err
		}
		params[a.Name] = v
	}
	s.st.Frames = append(s.st.Frames, Frame{
		Flow: s.st.Flow, PC: s.st.PC, Step: s.st.Step, Pending: s.st.Pending, Visits: s.st.Visits, Scope: *s.st.Scope.Enter(),
	})
	s.st.Flow, s.st.Pending, s.st.Visits = op.Flow, nil, nil
	s.flow, s.st.PC = flow, flow.Entry
	s.scope("call.flow", text(op.Flow))
	s.enter("")
	if err := s.params(flow, params); err != nil {
		return err
	}
	return s.assign(flow.Vars)
}

// params sets param.*: what was passed, else the default.
func (s *Session) params(flow *flows.Flow, passed map[string]flows.Value) error {
	for _, p := range flow.Params {
		v, ok := passed[p.Name]
		if !ok && p.Default != nil {
			var err error
			if v, err = s.eval(p.Default); err != nil {
				return err
			}
		}
		s.scope("param."+p.Name, private(v, p.Sensitive))
	}
	return nil
}

// leaveFlow goes back to the flow that ran this one, at its run; false: this is the first flow of the call.
func (s *Session) leaveFlow() bool {
	n := len(s.st.Frames)
	if n == 0 {
		return false
	}
	if q := s.st.Queue; q != nil && q.Frame >= n {
		s.leaveQueue()
	}
	back := s.st.Frames[n-1]
	s.st.Frames = s.st.Frames[:n-1]
	s.st.Flow, s.st.PC, s.st.Step = back.Flow, back.PC, back.Step
	s.st.Pending, s.st.Visits = back.Pending, back.Visits
	s.st.Scope.Leave(&back.Scope)
	s.flow = s.plan.Flows[back.Flow]
	s.st.Wait, s.st.Timer, s.st.Asking, s.st.Survey = WaitNone, 0, Asking{}, nil
	s.scope("call.flow", text(back.Flow))
	s.place()
	return true
}

// returns ends this flow with its outputs; the first flow of a call ends the call.
func (s *Session) returns(op flows.Return) error {
	fields := make(map[string]flows.Value, len(op.Outputs))
	for _, a := range op.Outputs {
		v, err := s.eval(a.Value)
		if err != nil {
			return err
		}
		if fields[a.Name], err = s.output(a.Name, v); err != nil {
			return err
		}
	}
	if !s.leaveFlow() {
		return s.hang(flows.Hangup{Cause: causeNormal})
	}
	in := s.instr()
	if run, ok := in.Op.(flows.Run); ok {
		s.scope("run."+run.Name, flows.Object(fields))
	}
	s.trace("returned", "")
	s.st.PC = in.Next
	return nil
}

// output gives a value the type that the flow promises.
func (s *Session) output(name string, v flows.Value) (flows.Value, error) {
	for _, out := range s.flow.Outputs {
		if out.Name == name && out.Type != nil {
			converted, err := out.Type.Convert(v)
			if err != nil {
				return v, errors.New("output " + name + ": " + err.Error())
			}
			return converted, nil
		}
	}
	return v, nil
}

// raise ends this flow with one of its events, which the run that began it handles.
func (s *Session) raise(op flows.Raise) error {
	if !s.leaveFlow() {
		return errors.New("raise " + op.Event + ": no flow has run this one")
	}
	s.event(op.Event, 0, "", false)
	s.trace("raised", op.Event)
	in := s.instr()
	if !s.handle(in.On, op.Event, Pending{PC: s.st.PC}) {
		return errors.New("nobody handles " + op.Event)
	}
	return nil
}
