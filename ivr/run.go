package ivr

import (
	"errors"
	"time"

	"receptivo/flows"
)

// Limits of a call. They end what goes round without a caller; most of that is refused when a plan is loaded.
const (
	maxSpent    = 500    // instructions without an event from the caller or an agent
	maxTotal    = 10_000 // instructions of a call
	maxPending  = 8      // handlers inside handlers
	maxFailures = 3      // errors without an event from the caller or an agent
	maxKeys     = 32     // typed ahead
)

const (
	causeNormal = "normal"
	problemName = "sys/problema" // the recording every language has
)

// dispatch gives an event to whoever waits for it; what nobody waits for is ignored.
func (s *Session) dispatch(ev Event) {
	switch ev := ev.(type) {
	case Key:
		s.key(ev.Key)
	case Played:
		s.played(ev.ID)
	case Fired:
		s.fired(ev.ID)
	case Identified:
		s.identified(ev)
	case Refused:
		s.refused(ev)
	case TimedOut:
		s.timedOut(ev)
	case AgentConnected:
		s.connected(ev)
	case AgentLeft:
		s.agentLeft(ev)
	case HungUp:
		s.hungUp()
	}
}

// run executes instructions until one waits, then starts what is to be heard.
func (s *Session) run() {
	for s.st.Wait == WaitNone {
		s.next()
	}
	s.talk()
}

// next executes the instruction at the program counter.
func (s *Session) next() {
	if s.st.PC < 0 || s.st.PC >= len(s.flow.Code) {
		s.fail("the flow ends without a way on")
		return
	}
	in := &s.flow.Code[s.st.PC]
	s.st.Phase = 0
	if s.spent() {
		s.exceeded()
		return
	}
	if in.If != nil {
		ok, err := s.test(in.If)
		if err != nil {
			s.fail(err.Error())
			return
		}
		if !ok {
			s.passed(false)
			s.st.PC = in.Next
			return
		}
	}
	s.passed(true)
	s.exec(in)
}

// exec carries out one instruction, or goes on with it after a wait.
func (s *Session) exec(in *flows.Instr) {
	s.st.Wait = WaitNone
	var err error
	if s.st.Gone {
		err = s.execGone(in)
	} else {
		err = s.execOp(in)
	}
	if err != nil {
		s.fail(err.Error())
	}
}

func (s *Session) execOp(in *flows.Instr) error {
	switch op := in.Op.(type) {
	case flows.Say:
		return s.say(in, op)
	case flows.Menu:
		return s.menu(in, op)
	case flows.Input:
		return s.ask(in, &op.Ask, 0)
	case flows.Identify:
		return s.identify(op)
	case flows.Set:
		return s.set(in, op)
	case flows.Enqueue:
		return s.enqueue(in, op)
	case flows.Music:
		return s.music(in, op)
	case flows.Wait:
		return s.wait(in, op)
	case flows.Hangup:
		return s.hang(op)
	case flows.Goto:
		return s.goTo(op)
	case flows.Jump:
		s.st.PC = op.To
		return nil
	case flows.Resume:
		return s.resume()
	case flows.Repeat:
		return s.repeat()
	}
	return errors.New("an action this version does not know")
}

// execGone carries out an instruction of on hangup: values are kept, everything else has nobody to reach.
func (s *Session) execGone(in *flows.Instr) error {
	switch op := in.Op.(type) {
	case flows.Set:
		return s.set(in, op)
	case flows.Jump:
		s.st.PC = op.To
	case flows.Resume, flows.Goto, flows.Hangup, flows.Repeat:
		s.over()
	default:
		s.st.PC = in.Next
	}
	return nil
}

// goTo enters a step. It forgets every pending handler and leaves the queue.
func (s *Session) goTo(op flows.Goto) error {
	name, err := s.resolve(op.To)
	if err != nil {
		return err
	}
	step, ok := s.flow.Steps[name]
	if !ok {
		return errors.New("no such step: " + name)
	}
	s.leaveQueue()
	s.st.Pending = s.st.Pending[:0]
	if step.MaxVisits > 0 && s.st.Visits[name] >= step.MaxVisits {
		return s.exhaustedStep(step)
	}
	if s.st.Visits == nil {
		s.st.Visits = map[string]int{}
	}
	s.st.Visits[name]++
	s.enter(name)
	s.st.PC = step.PC
	return nil
}

// exhaustedStep raises exhausted for a step visited too often: the step's handler answers for it.
func (s *Session) exhaustedStep(step flows.Step) error {
	s.event("exhausted", step.MaxVisits, "", false)
	back := Pending{PC: s.st.PC}
	if s.handle(step.On, "exhausted", back) || s.handle(step.On, "error", back) {
		return nil
	}
	return errors.New("step visited too often, and nobody handles exhausted")
}

// enter says which step the call is in.
func (s *Session) enter(step string) {
	s.st.Step = step
	s.place()
	s.do(Entered{Flow: s.st.Call.Flow, Step: step})
}

// handle begins the handler of an event, if there is one in the table.
func (s *Session) handle(on map[string]int, event string, back Pending) bool {
	body, ok := on[event]
	if !ok {
		return false
	}
	if len(s.st.Pending) >= maxPending {
		s.do(Failed{Addr: s.addr(), Message: "too many handlers inside handlers"})
		s.collapse()
		return true
	}
	s.st.Pending = append(s.st.Pending, back)
	s.st.PC = body
	s.st.Wait = WaitNone
	return true
}

// resume ends a handler's body that names no way on.
func (s *Session) resume() error {
	n := len(s.st.Pending)
	if n == 0 {
		return errors.New("a handler ends, but none was begun")
	}
	back := s.st.Pending[n-1]
	s.st.Pending = s.st.Pending[:n-1]
	in := &s.flow.Code[back.PC]
	if !back.Again {
		s.st.PC = in.Next
		return nil
	}
	s.st.PC = back.PC
	return s.again(in, back.Tries)
}

// fail reports an error of the instruction at hand and begins its handler; without one the call ends.
func (s *Session) fail(message string) {
	s.do(Failed{Addr: s.addr(), Message: message})
	if s.st.Gone {
		s.over()
		return
	}
	s.st.Failures++
	if in := s.instr(); in != nil && s.st.Failures <= maxFailures && s.st.Wait != WaitEnd {
		s.event("error", 0, "", false)
		s.scope("event.message", text(message))
		if s.handle(in.On, "error", Pending{PC: s.st.PC, Again: question(in)}) {
			return
		}
	}
	s.collapse()
}

// spent reports whether the call has run too far without its caller, or at all.
func (s *Session) spent() bool {
	s.st.Spent++
	s.st.Total++
	total := maxTotal
	if s.st.Exceeded {
		total += maxSpent
	}
	return s.st.Spent > maxSpent || s.st.Total > total
}

// exceeded ends what goes round and round: the first time the flow may still handle the error, then no more.
func (s *Session) exceeded() {
	const message = "too many actions without the caller"
	if s.st.Exceeded {
		s.do(Failed{Addr: s.addr(), Message: message})
		s.collapse()
		return
	}
	s.st.Exceeded = true
	s.st.Spent = 0
	s.fail(message)
}

// collapse is the end of a call nobody handled an error of: never silence.
func (s *Session) collapse() {
	if s.st.Gone {
		s.over()
		return
	}
	s.leaveQueue()
	s.hush()
	s.st.Pending = nil
	s.st.Wait = WaitEnd
	s.speak(Prompt{Items: []Item{problem(s.language())}})
}

// hungUp runs on hangup: the caller is gone, only values are kept.
func (s *Session) hungUp() {
	in := s.instr()
	s.st.Gone = true
	s.st.Queue, s.st.Playing, s.st.Prompts, s.st.Pending, s.st.Timer = nil, nil, nil, nil, 0
	s.st.Spent, s.st.Failures = 0, 0
	if in == nil || s.st.Wait == WaitEnd || !s.handle(in.On, "hangup", Pending{PC: s.st.PC}) {
		s.over()
	}
}

// over ends the session.
func (s *Session) over() {
	s.st.Wait, s.st.Timer = WaitOver, 0
}

// alive notes that the caller or an agent did something: what was spent before is forgiven.
func (s *Session) alive() { s.st.Spent, s.st.Failures = 0, 0 }

// timer asks for one event after a while; the timer before it no longer counts.
func (s *Session) timer(after time.Duration) {
	s.st.Timer = s.id()
	s.do(Timer{ID: s.st.Timer, After: after})
}

// fired goes on when the timer that counts is due.
func (s *Session) fired(id ID) {
	if id == 0 || id != s.st.Timer {
		return
	}
	s.st.Timer = 0
	switch s.st.Wait {
	case WaitAsk:
		s.silence()
	case WaitTimer:
		s.st.Wait, s.st.PC = WaitNone, s.st.Then
	}
}

// instr is the instruction at hand; nil when the program counter is out of the flow.
func (s *Session) instr() *flows.Instr {
	if s.flow == nil || s.st.PC < 0 || s.st.PC >= len(s.flow.Code) {
		return nil
	}
	return &s.flow.Code[s.st.PC]
}

// addr is the stable id of the instruction at hand.
func (s *Session) addr() string {
	if in := s.instr(); in != nil {
		return in.Addr
	}
	return s.st.Call.Flow
}

// question reports whether an instruction is asked again after a handler.
func question(in *flows.Instr) bool {
	switch in.Op.(type) {
	case flows.Menu, flows.Input:
		return true
	}
	return false
}
