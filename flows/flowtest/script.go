package flowtest

import (
	"errors"
	"fmt"
	"time"

	"receptivo/flows"
)

// longest is how much virtual time one move may wait for what it wants.
const longest = 10 * time.Minute

// script carries out the moves of a test.
type script struct {
	*Call
	lexicon lexicon
	begun   bool
	ear     cursor // how far the test has listened
	steps   int    // and seen the steps
}

// run carries out all moves; the first that fails ends it.
func (s *script) run(moves []flows.Move) *Failure {
	for _, m := range moves {
		if err := s.move(m); err != nil {
			var f *Failure
			if !errors.As(err, &f) {
				f = &Failure{Summary: err.Error()}
			}
			f.At = m.Where()
			return f
		}
	}
	s.begin()
	return nil
}

// begin rings once the scene is set.
func (s *script) begin() {
	if !s.begun {
		s.begun = true
		s.Begin()
	}
}

func (s *script) move(m flows.Move) error {
	switch m := m.(type) {
	case flows.FlagIs:
		s.setup.Flags[m.Name] = m.On
		return nil
	case flows.CalendarIs:
		s.setup.Calendars[m.Name] = m.Open
		return nil
	case flows.AgentIs:
		s.Agent(m)
		return nil
	case flows.MockIs:
		s.Mock(m.Mock)
		return nil
	}
	s.begin()
	switch m := m.(type) {
	case flows.Hear:
		return s.hear(m)
	case flows.NotHeard:
		return s.notHeard(m)
	case flows.Expect:
		return s.expect(m)
	case flows.Assert:
		return s.assert(m)
	case flows.NoProblem:
		return s.noProblem()
	}
	return s.act(m)
}

// act is what people do.
func (s *script) act(m flows.Move) error {
	if _, waits := m.(flows.Pass); s.over && !waits {
		return s.ended()
	}
	switch m := m.(type) {
	case flows.Press:
		s.Press(m.Keys)
	case flows.Silence:
		return s.silence()
	case flows.Speak:
		if err := s.until(0, false, func() bool { return s.recording != nil }); err != nil {
			return err.because("nothing records what the caller says")
		}
		s.Speak(m.For)
	case flows.Pass:
		s.Pass(m.For)
	case flows.CallerHangsUp:
		s.HangUp()
	case flows.AgentAnswers:
		return s.agentAnswers(m)
	case flows.AgentHangsUp:
		if err := s.until(0, false, func() bool { return s.talking != 0 }); err != nil {
			return err.because("nobody talks with the caller")
		}
		return s.AgentHangsUp()
	}
	return nil
}

func (s *script) ended() error {
	if s.gone {
		return failure("the call is over: the caller has hung up")
	}
	return failure(fmt.Sprintf("the call is over: the flow has hung up (%s)", s.cause))
}

// stuck is why a wait came to nothing.
type stuck string

// because puts what was waited for before it.
func (w *stuck) because(what string) *Failure { return failure(what + ": " + string(*w)) }

// until lets time go by until something is so. A question that waits for its first key stops it, unless a call waits in a
// queue or patient says otherwise: the caller of a test does what the test says.
func (s *script) until(within time.Duration, patient bool, so func() bool) *stuck {
	no := func(why string) *stuck { w := stuck(why); return &w }
	if within == 0 {
		within = longest
	}
	limit := s.now.Add(within)
	for !so() {
		if s.over {
			return no("the call is over")
		}
		if _, first := s.session.Awaits(); first && s.queued == nil && !patient && !s.soon() {
			return no("the flow waits for a key in " + s.addr())
		}
		at := s.next()
		if at.IsZero() {
			return no("nothing more happens")
		}
		if at.After(limit) {
			s.reach(limit)
			return no("not within " + within.String())
		}
		s.Step()
	}
	return nil
}

// soon reports whether something happens at this very instant.
func (s *script) soon() bool {
	at := s.next()
	return !at.IsZero() && !at.After(s.now)
}

// silence waits until the flow has stopped waiting for a key, or for words.
func (s *script) silence() error {
	if err := s.until(0, true, func() bool { key, _ := s.session.Awaits(); return key || s.recording != nil }); err != nil {
		return err.because("there is no question to be silent at")
	}
	s.note(CallerDoes, "is silent")
	if r := s.recording; r != nil {
		if err := s.until(0, true, func() bool { return s.recording != r }); err != nil {
			return err.because("the recording goes on")
		}
		s.Settle()
		return nil
	}
	fired := s.timers
	if err := s.until(0, true, func() bool { return s.timers > fired }); err != nil {
		return err.because("the flow goes on waiting")
	}
	s.Settle()
	return nil
}

func (s *script) agentAnswers(m flows.AgentAnswers) error {
	what := "no call waits for an agent"
	ready := func() bool { return s.queued != nil }
	if s.centre != nil {
		what = "no phone rings"
		ready = func() bool { return s.Ringing() != "" }
	}
	if err := s.until(0, false, ready); err != nil {
		return err.because(what)
	}
	if s.centre != nil && m.Agent != "" && !s.Rings(m.Agent) {
		return s.wrongAgent(m.Agent)
	}
	return s.AgentAnswers(m.Agent)
}
