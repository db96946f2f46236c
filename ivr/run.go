package ivr

import (
	"errors"
	"time"

	"receptivo/flows"
)

// Limits of a call. They end what goes round without a caller; most of that is refused when a plan is loaded.
const (
	maxSpent    = 500      // instructions without an event from the caller or an agent
	maxTotal    = 10_000   // instructions of a call
	maxPending  = 8        // handlers inside handlers
	maxFailures = 3        // errors without an event from the caller or an agent
	maxKeys     = 32       // typed ahead
	maxHeld     = 64 << 10 // bytes of values
	bigValue    = 1 << 10  // below it the names of a flow bound what a call holds
)

// AfterHangup is how long on hangup may take.
const AfterHangup = 5 * time.Second

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
	case LookedUp:
		s.lookedUp(ev)
	case Responded:
		s.responded(ev)
	case Recorded:
		s.recorded(ev)
	case Transferred:
		s.transferred(ev)
	case TransferEnded:
		s.transferEnded(ev)
	case NotTransferred:
		s.notTransferred(ev)
	case Booked:
		s.booked(ev)
	case Refused:
		s.refused(ev)
	case TimedOut:
		s.timedOut(ev)
	case Told:
		s.told(ev)
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
	case flows.Answer:
		if s.earlyFirst() && s.pause() {
			return nil
		}
		s.answer()
		s.st.PC = in.Next
		return nil
	case flows.Say:
		return s.say(in, op)
	case flows.Menu:
		return s.menu(in, op)
	case flows.Input:
		return s.ask(in, &op.Ask, 0)
	case flows.Consent:
		return s.ask(in, &op.Ask, 0)
	case flows.Survey:
		return s.survey(in, &op)
	case flows.Identify:
		return s.identify(op)
	case flows.Voicemail:
		return s.voicemail(op)
	case flows.Transfer:
		return s.transfer(op)
	case flows.Callback:
		return s.callback(op)
	case flows.Language:
		return s.speakIn(in, op)
	case flows.Recording:
		s.do(SetRecording{State: op.State})
		s.st.PC = in.Next
		return nil
	case flows.Run:
		return s.runFlow(op)
	case flows.Return:
		return s.returns(op)
	case flows.Raise:
		return s.raise(op)
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
	return s.execSilent(in)
}

// execSilent carries out what needs no caller.
func (s *Session) execSilent(in *flows.Instr) error {
	switch op := in.Op.(type) {
	case flows.Set:
		return s.set(in, op)
	case flows.Tag:
		return s.tag(in, op)
	case flows.Log:
		return s.log(in, op)
	case flows.HTTP:
		return s.http(op)
	case flows.Lookup:
		return s.lookup(in, op)
	case flows.Message:
		return s.message(in, op)
	}
	return errors.New("an action this version does not know")
}

// execGone carries out an instruction of on hangup: what needs no caller is done, everything else has nobody to reach.
func (s *Session) execGone(in *flows.Instr) error {
	switch op := in.Op.(type) {
	case flows.Set, flows.Tag, flows.Log, flows.HTTP, flows.Lookup, flows.Message:
		return s.execSilent(in)
	case flows.Jump:
		s.st.PC = op.To
	case flows.Resume:
		return s.resume()
	case flows.Goto, flows.Hangup, flows.Repeat, flows.Return, flows.Raise:
		s.farewell()
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
	if s.st.Queue != nil && s.st.Queue.Frame == len(s.st.Frames) {
		s.leaveQueue()
	}
	s.st.Pending = s.st.Pending[:0]
	if step.MaxVisits > 0 && s.st.Visits[name] >= step.MaxVisits {
		s.exhaustedStep(step)
		return nil
	}
	s.visit(name, step)
	return nil
}

// visit begins a step.
func (s *Session) visit(name string, step flows.Step) {
	if s.st.Visits == nil {
		s.st.Visits = map[string]int{}
	}
	s.st.Visits[name]++
	s.enter(name)
	s.st.PC = step.PC
}

// exhaustedStep raises exhausted for a step visited too often: the step's handler answers for it.
func (s *Session) exhaustedStep(step flows.Step) {
	s.event("exhausted", step.MaxVisits, "", false)
	back := Pending{PC: s.st.PC}
	if s.handle(step.On, "exhausted", back) || s.handle(step.On, "error", back) {
		return
	}
	s.failed("step visited too often, and nobody handles exhausted", FaultLimit)
}

// enter says which step the call is in.
func (s *Session) enter(step string) {
	s.st.Step = step
	s.place()
	s.do(Entered{Flow: s.st.Flow, Step: step})
}

// handle begins the handler of an event, if there is one in the table.
func (s *Session) handle(on map[string]int, event string, back Pending) bool {
	body, ok := on[event]
	if !ok {
		return false
	}
	if len(s.st.Pending) >= maxPending {
		s.do(Failed{Addr: s.addr(), Message: "too many handlers inside handlers", Of: FaultLimit})
		s.collapse()
		return true
	}
	s.st.Pending = append(s.st.Pending, back)
	s.st.PC = body
	s.st.Wait = WaitNone
	s.private(false)
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
	if s.st.Gone && back.PC == s.st.Farewell {
		s.farewell()
		return nil
	}
	in := &s.flow.Code[back.PC]
	if to, ok := in.Op.(flows.Goto); ok { // a step visited too often is entered all the same
		return s.enterAnyway(to)
	}
	if !back.Again {
		s.st.PC = in.Next
		return nil
	}
	s.st.PC = back.PC
	return s.again(in, back.Tries)
}

// enterAnyway enters the step of a goto whose exhausted was handled without another way on.
func (s *Session) enterAnyway(to flows.Goto) error {
	name, err := s.resolve(to.To)
	if err != nil {
		return err
	}
	s.visit(name, s.flow.Steps[name])
	return nil
}

// fail reports an error of the instruction at hand and begins its handler; without one the call ends.
func (s *Session) fail(message string) { s.failed(message, FaultFlow) }

// failed is fail with what it was that failed.
func (s *Session) failed(message string, of Fault) {
	s.do(Failed{Addr: s.addr(), Message: message, Of: of})
	s.trace("error", message)
	if s.st.Gone {
		s.farewell()
		return
	}
	s.st.Failures++
	for s.st.Failures <= maxFailures && s.st.Wait != WaitEnd {
		if in := s.instr(); in != nil {
			s.event("error", 0, "", false)
			s.scope("event.message", text(message))
			if s.handle(in.On, "error", Pending{PC: s.st.PC, Again: s.question(in)}) {
				return
			}
		}
		if !s.leaveFlow() { // nobody here: it is raised at the run
			break
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
		s.do(Failed{Addr: s.addr(), Message: message, Of: FaultLoop})
		s.collapse()
		return
	}
	s.st.Exceeded = true
	s.st.Spent = 0
	s.failed(message, FaultLoop)
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
	ending := s.st.Wait == WaitEnd
	s.trace("hangup", "caller")
	s.surveyCutOff()
	s.st.Gone = true
	s.st.Queue, s.st.Playing, s.st.Prompts, s.st.Timer, s.st.Survey = nil, nil, nil, 0, nil
	s.st.Spent, s.st.Failures = 0, 0
	if ending {
		s.over()
		return
	}
	s.bye()
}

// hasten bounds what on hangup waits for.
func (s *Session) hasten() {
	if s.st.Gone && s.st.Timer == 0 {
		s.timer(AfterHangup)
	}
}

// bye runs on hangup of the flow at hand, or of the first around it that has one.
func (s *Session) bye() {
	for {
		s.st.Pending, s.st.Wait, s.st.Farewell = nil, WaitNone, s.st.PC
		if in := s.instr(); in != nil && s.handle(in.On, "hangup", Pending{PC: s.st.PC}) {
			return
		}
		if !s.leaveFlow() {
			s.over()
			return
		}
	}
}

// farewell ends on hangup of this flow: then comes that of the flow that runs it.
func (s *Session) farewell() {
	deadline := s.st.Timer
	if !s.leaveFlow() {
		s.over()
		return
	}
	s.st.Timer = deadline
	s.bye()
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
	if s.st.Gone { // on hangup has had its time
		s.over()
		return
	}
	switch s.st.Wait {
	case WaitHTTP:
		s.filler()
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
func (s *Session) question(in *flows.Instr) bool { return s.asked(in) != nil }
