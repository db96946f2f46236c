package ivr

import (
	"errors"
	"time"

	"receptivo/flows"
)

const (
	shortRound  = time.Second // a round of while_waiting below this is filled with music, so that it never spins
	fillerMusic = 5 * time.Second
)

// enqueue lets the call wait for an agent once everything said has been heard.
func (s *Session) enqueue(in *flows.Instr, op flows.Enqueue) error {
	if s.pause() {
		return nil
	}
	queue, err := s.resolve(op.Queue)
	if err != nil {
		return err
	}
	screen, err := s.texts(op.Screen)
	if err != nil {
		return err
	}
	whisper, err := s.words(op.Whisper, 1)
	if err != nil {
		return err
	}
	priority, err := s.priority(op.Priority)
	if err != nil {
		return err
	}
	intent := op.Intent
	if intent == "" {
		intent = s.st.Intent
	}
	s.leaveQueue()
	s.answer()
	s.st.Keys = ""
	s.st.Queue = &Queued{ID: s.id(), PC: s.st.PC, Frame: len(s.st.Frames), Depth: len(s.st.Pending), Round: s.world.Now()}
	timeout, overflow := s.longestWait(in, op, queue)
	s.do(Enqueue{
		ID: s.st.Queue.ID, Queue: queue, Priority: priority, Skills: op.Skills, Agent: op.Agent, Intent: intent, Credits: op.Credits,
		Timeout: timeout, Overflow: overflow, Chosen: s.st.Chosen, Skips: s.skips(queue), Whisper: whisper, Screen: screen,
	})
	s.trace("queued", queue)
	if op.Waiting >= 0 {
		s.st.PC = op.Waiting
		return nil
	}
	s.playMusic(s.queueMusic(), 0)
	s.st.Wait = WaitQueue
	return nil
}

// priority evaluates what the flow says of it, kept from 0 to 10; nil when it says nothing: then it is the queue's.
func (s *Session) priority(e *flows.Expr) (*float64, error) {
	if e == nil {
		return nil, nil
	}
	v, err := s.eval(e)
	if err != nil {
		return nil, err
	}
	n, ok := v.AsNumber()
	if !ok {
		return nil, errors.New("enqueue: priority is no number")
	}
	n = min(max(n, 0), 10)
	s.scope("call.priority", flows.Num(n))
	return &n, nil
}

// skips are the rings that a call goes past which waits in a queue from now on. What cannot be told skips nothing: who
// waits is served by whom the plan names first.
func (s *Session) skips(queue string) (rings []int) {
	q := s.queueOf(queue)
	if q == nil {
		return nil
	}
	for i, e := range q.Skips {
		if e == nil {
			continue
		}
		if yes, err := s.test(e); err == nil && yes {
			rings = append(rings, i+2)
		}
	}
	return rings
}

// longestWait is how long the queue may keep the call: until the flow takes it back, if that says what to do then, else
// until it moves to another queue, if this one overflows.
func (s *Session) longestWait(in *flows.Instr, op flows.Enqueue, queue string) (timeout, overflow time.Duration) {
	if _, handled := in.On["timeout"]; !handled {
		return 0, op.MaxWait
	}
	if op.MaxWait > 0 {
		return op.MaxWait, 0
	}
	return s.plan.LongestWait(queue), 0
}

// queueMusic is the music of the queue waited in, else the engine's; nil: the built-in one.
func (s *Session) queueMusic() *flows.Expr {
	op, ok := s.queueing()
	if !ok {
		return s.plan.Engine.Music
	}
	if op.Music != nil {
		return op.Music
	}
	if name, err := s.resolve(op.Queue); err == nil {
		if q := s.queueOf(name); q != nil {
			return q.Music
		}
	}
	return s.plan.Engine.Music
}

// queueing is the enqueue of the queue waited in, which may stand in a flow that runs this one.
func (s *Session) queueing() (op flows.Enqueue, ok bool) {
	q, name := s.st.Queue, s.st.Flow
	if q == nil {
		return op, false
	}
	if q.Frame < len(s.st.Frames) {
		name = s.st.Frames[q.Frame].Flow
	}
	flow := s.plan.Flows[name]
	if flow == nil || q.PC < 0 || q.PC >= len(flow.Code) {
		return op, false
	}
	op, ok = flow.Code[q.PC].Op.(flows.Enqueue)
	return op, ok
}

func (s *Session) queueOf(name string) *flows.Queue {
	for i := range s.plan.Queues {
		if s.plan.Queues[i].Name == name {
			return &s.plan.Queues[i]
		}
	}
	return nil
}

// repeat begins while_waiting again, once what it said has been heard. A round that took no time is followed by music.
func (s *Session) repeat() error {
	if s.pause() {
		return nil
	}
	if s.st.Queue == nil {
		return errors.New("while_waiting without a queue")
	}
	op, ok := s.queueing()
	if !ok {
		return errors.New("while_waiting without an enqueue")
	}
	now := s.world.Now()
	short := now.Sub(s.st.Queue.Round) < shortRound
	s.st.Queue.Round, s.st.Queue.ByKey = now, false
	if !short {
		s.alive()
		s.st.PC = op.Waiting
		return nil
	}
	s.playMusic(s.queueMusic(), fillerMusic)
	s.st.Wait, s.st.Then = WaitMusic, op.Waiting
	return nil
}

// leaveQueue takes the call out of the queue it waits in, if any: the flow goes another way.
func (s *Session) leaveQueue() {
	if s.st.Queue == nil {
		return
	}
	if !s.st.Queue.Connected {
		s.do(Dequeue{ID: s.st.Queue.ID, ByKey: s.st.Queue.ByKey})
	}
	s.st.Queue = nil
}

// waiting finds the wait an event is about; nil when it is over or was another.
func (s *Session) waiting(id ID) *Queued {
	if q := s.st.Queue; q != nil && q.ID == id && !q.Connected {
		return q
	}
	return nil
}

// refused goes on when the queue does not take the call.
func (s *Session) refused(ev Refused) {
	if q := s.waiting(ev.ID); q != nil {
		s.backFromQueue(q)
		s.outcome(refusal(ev.Why))
	}
}

// refusal is the flow's name of what the engine calls a reason.
func refusal(why string) string {
	switch why {
	case "nobody":
		return "no_agents"
	case "closed", "full":
		return why
	}
	return "error"
}

// timedOut goes on when the queue gives the call back.
func (s *Session) timedOut(ev TimedOut) {
	if q := s.waiting(ev.ID); q != nil {
		s.backFromQueue(q)
		s.outcome("timeout")
	}
}

// connected stops everything: agent and caller hear each other.
func (s *Session) connected(ev AgentConnected) {
	if q := s.st.Queue; q != nil && q.ID == ev.ID && q.Connected { // given to another agent
		s.alive()
		s.agent(ev)
		s.trace("connected", ev.Agent)
		return
	}
	q := s.waiting(ev.ID)
	if q == nil {
		return
	}
	s.alive()
	s.backFromQueue(q)
	q.Connected = true
	s.st.Queue = q
	s.st.Wait = WaitTalk
	s.st.Chosen = time.Time{}
	s.agent(ev)
	s.trace("connected", ev.Agent)
}

// agentLeft goes on after the enqueue.
func (s *Session) agentLeft(ev AgentLeft) {
	if q := s.st.Queue; q == nil || q.ID != ev.ID || !q.Connected {
		return
	}
	s.alive()
	s.trace("left", "")
	s.st.Queue = nil
	s.st.Wait, s.st.PC = WaitNone, s.instr().Next
}

// backFromQueue ends the wait: while_waiting falls silent and is forgotten, and the enqueue is at hand again.
func (s *Session) backFromQueue(q *Queued) {
	s.hush()
	for len(s.st.Frames) > q.Frame { // a flow run while waiting is over
		s.st.Queue = nil // and this wait is not its to leave
		s.leaveFlow()
	}
	s.st.Queue = nil
	s.st.Pending = s.st.Pending[:min(q.Depth, len(s.st.Pending))]
	s.st.Asking, s.st.Survey, s.st.Timer, s.st.Keys = Asking{}, nil, 0, ""
	s.private(false)
	s.st.PC, s.st.Wait = q.PC, WaitNone
}

// outcome goes on after the enqueue, with the handler of the event if there is one. A queue that does not exist is an
// error like any other.
func (s *Session) outcome(event string) {
	if event == "error" {
		s.failed("the queue is not known", FaultOutside)
		return
	}
	s.optional(s.instr(), event)
}
