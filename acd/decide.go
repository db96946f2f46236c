package acd

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"receptivo/skills"
)

// decide validates a command and emits its facts. An error means that nothing was emitted.
func (e *Engine) decide(c Command) error {
	c = e.today(c)
	if is, err := e.ofConsult(c); is {
		return err
	}
	switch c := c.(type) {
	case Configure:
		return e.configure(c)
	case Arrive:
		return e.arrive(c)
	case Enqueue:
		return e.enqueue(c)
	case Inform:
		return e.inform(c)
	case Prioritize:
		return e.prioritize(c)
	case Announce:
		return e.announce(c)
	case Move:
		return e.moveTo(c)
	case Withdraw:
		return e.takeBackToFlow(c)
	case Accept:
		return e.accept(c)
	case Join:
		return e.join(c)
	case Decline:
		return e.decline(c)
	case Abandon:
		return e.abandon(c)
	case Leave:
		return e.leave(c)
	case PromiseCallback:
		return e.promiseCallback(c)
	case Dialed:
		return e.dialed(c)
	case End:
		return e.end(c)
	case Release:
		return e.release(c)
	case LegLost:
		return e.legLost(c)
	case NodeLost:
		return e.nodeLost(c)
	case FinishWrapUp:
		return e.finishWrapUp(c)
	case ExtendWrapUp:
		return e.extendWrapUp(c)
	case SignIn:
		return e.signIn(c)
	case SignOut:
		return e.signOut(c)
	case GoReady:
		return e.goReady(c)
	case GoNotReady:
		return e.goNotReady(c)
	case PlanBreaks:
		return e.planBreaks(c)
	case Phone:
		return e.phone(c)
	case Settle:
		return e.settle(c)
	case SetFlag:
		return e.setFlag(c)
	case Note:
		e.emit(c.Fact)
		return nil
	case Transfer:
		return e.transfer(c)
	case Consult:
		return e.startConsult(c)
	case CompleteConsult:
		return e.completeConsult(c)
	case CancelConsult:
		return e.cancelConsult(c)
	case Hold:
		return e.putOnHold(c)
	case Resume:
		return e.resume(c)
	}
	return fmt.Errorf("acd: unknown command %T", c)
}

func (e *Engine) arrive(c Arrive) error {
	if c.Contact == "" {
		return errors.New("acd: a contact needs an id")
	}
	if !c.Channel.known() {
		return fmt.Errorf("acd: contact %q arrives by %q: channels are %s, %s and %s", c.Contact, c.Channel, Voice, Chat, Email)
	}
	if old := e.find(c.Contact); old != nil {
		return fmt.Errorf("acd: contact %q has arrived already and is %s", c.Contact, old.phase)
	}
	e.emit(Arrived(c))
	return nil
}

func (e *Engine) enqueue(cmd Enqueue) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	if c.phase != PhaseInFlow {
		return c.wrong("cannot be queued")
	}
	q := e.queues[cmd.Queue]
	if q == nil {
		e.emit(Refused{Contact: c.id, Queue: cmd.Queue, Why: WhyUnknown})
		return nil
	}
	needs := q.Needs.With(cmd.Needs).With(cmd.Request.Needs)
	if why := e.refuses(q, needs, cmd); why != "" {
		e.emit(Refused{Contact: c.id, Queue: q.Name, Why: why})
		return nil
	}
	since, credits := e.placeOf(c, cmd.Merge, q), cmd.Credits
	if c.since.IsZero() {
		since, credits = e.restored(c, q, since, credits)
	}
	f := Queued{Since: since, Needs: needs, Request: cmd.Request, Credits: credits, Again: cmd.Again, Timeout: cmd.Timeout, Prefers: cmd.Prefers, Skips: cmd.Skips}
	if at := cmd.HumanChosenAt.UTC().Truncate(time.Millisecond); !cmd.HumanChosenAt.IsZero() && at.Before(e.now) {
		f.HumanChosenAt = at
	}
	if cmd.Timeout == 0 {
		f.Overflow = q.overflowsAfter(cmd.Overflow)
	}
	if f.Overflow > 0 {
		f.Doors = cmd.Doors
	}
	f.Credits = q.credit(f.Credits, cmd.Claims...)
	e.emit(e.queued(c, q, f))
	return nil
}

// queued fills in what follows from a contact's credits and its place.
func (e *Engine) queued(c *contact, q *queue, f Queued) Queued {
	f.Credits = q.credit(f.Credits, c.claims(&f)...)
	f.Contact, f.Queue, f.HeadStart = c.id, q.Name, q.headStart(f.Credits)
	f.Ahead = q.ahead(&contact{id: c.id, since: f.Since, head: f.HeadStart})
	f.HoldUntil = e.hold(q, &contact{channel: c.channel, needs: f.Needs, prefers: f.Prefers})
	if c.channel != Callback {
		est := e.arrival(q, &f)
		f.EWTMS, f.P80MS = est.MeanMS, est.P80MS
	}
	return f
}

func (e *Engine) prioritize(cmd Prioritize) error {
	c, err := e.waits(cmd.Contact)
	if err != nil {
		return err
	}
	if !(cmd.Priority >= 0 && cmd.Priority <= 10) {
		return fmt.Errorf("acd: a priority is a number from 0 to 10, not %v", cmd.Priority)
	}
	credits := slices.DeleteFunc(slices.Clone(c.credits), func(x Credit) bool { return x.Name == PriorityCredit(0).Name })
	credits = append(credits, PriorityCredit(cmd.Priority))
	e.emit(PriorityChanged{Contact: c.id, Queue: c.queue.Name, Credits: credits, HeadStart: c.queue.headStart(credits), By: cmd.By})
	return nil
}

// channelOf is a contact's; that of one who is not known is voice.
func (e *Engine) channelOf(contact string) Channel {
	if c := e.find(contact); c != nil {
		return c.channel
	}
	return Voice
}

// refuses says why a queue does not let a contact in; empty: it does.
func (e *Engine) refuses(q *queue, needs skills.Needs, cmd Enqueue) Why {
	switch {
	case cmd.Closed || q.gone:
		return WhyClosed
	case q.MaxCalls > 0 && q.calls() >= q.MaxCalls:
		return WhyFull
	}
	if k := e.hope(&contact{channel: e.channelOf(cmd.Contact), queue: q, needs: needs, rings: q.Rings}); !k.somebody(&q.joins) || !k.somebody(&q.stays) {
		return WhyNobody
	}
	return ""
}

func (e *Engine) inform(cmd Inform) error {
	c, err := e.waits(cmd.Contact)
	if err != nil {
		return err
	}
	f := Informed{Contact: c.id, Queue: c.queue.Name, Request: cmd.Request}
	if credits := c.queue.credit(c.credits, cmd.Request.Credits...); len(credits) > len(c.credits) {
		f.Credits, f.HeadStart = credits, c.queue.headStart(credits)
	}
	e.emit(f)
	return nil
}

func (e *Engine) join(cmd Join) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	if c.phase != PhaseConnecting {
		return c.wrong("cannot be joined")
	}
	e.emit(Connected{
		Contact: c.id, Queue: c.queue.Name, Agent: c.agent.Name,
		WaitMS: e.sinceMS(c.queuedAt), JoinMS: e.sinceMS(c.acceptedAt),
	})
	return nil
}

func (e *Engine) decline(cmd Decline) error {
	c, a, err := e.offered(cmd.Contact, cmd.Agent)
	if err != nil {
		return err
	}
	switch cmd.Why {
	case WhyDeclined, WhyBusy:
		e.emit(Declined{Contact: c.id, Queue: c.queue.Name, Agent: a.Name, Why: cmd.Why})
		e.turnAway(a, c.id, string(cmd.Why))
	case WhyUnreachable:
		e.unreachable(c, a)
	case WhyNoAnswer:
		e.noAnswer(c, a)
	default:
		return fmt.Errorf("acd: an offer is declined with %q, %q, %q or %q, not %q",
			WhyDeclined, WhyBusy, WhyUnreachable, WhyNoAnswer, cmd.Why)
	}
	return nil
}

func (e *Engine) unreachable(c *contact, a *agent) {
	e.emit(Unreachable{Contact: c.id, Queue: c.queue.Name, Agent: a.Name})
	e.turnAway(a, c.id, ReasonUnreachable)
}

// drop: the agent accepted and is gone before the join.
func (e *Engine) drop(c *contact) {
	a := c.agent
	e.emit(Dropped{Contact: c.id, Queue: c.queue.Name, Agent: a.Name})
	e.turnAway(a, c.id, ReasonUnreachable)
}

// noAnswer: the offer's time is over.
func (e *Engine) noAnswer(c *contact, a *agent) {
	q := c.queue
	e.emit(NoAnswer{Contact: c.id, Queue: q.Name, Agent: a.Name, RingMS: e.sinceMS(a.with(c.id).since)})
	if q.OnNoAnswer == StateReady {
		e.toAfter(a, c.id)
		return
	}
	e.turnAway(a, c.id, ReasonNoAnswer)
}

func (e *Engine) abandon(cmd Abandon) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	switch c.phase {
	case PhaseWaiting, PhaseOffered, PhaseConnecting:
		if c.channel == Callback {
			return c.wrong("has no leg to end")
		}
		e.abandoned(c)
		return nil
	}
	return c.wrong("cannot be abandoned")
}

func (e *Engine) abandoned(c *contact) {
	if c.promise != nil {
		e.part(c, WhyHungUp)
		return
	}
	f := Abandoned{Contact: c.id, Queue: c.queue.Name, Phase: Why(c.phase), WaitMS: e.sinceMS(c.queuedAt)}
	a := c.agent
	e.withdraw(c, WhyCallerGone)
	connecting, q, since := c.phase == PhaseConnecting, c.queue, c.since
	e.emit(f)
	e.leavesPlace(c, q, since)
	if connecting {
		e.toAfter(a, c.id)
	}
}

func (e *Engine) leave(cmd Leave) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	switch c.phase {
	case PhaseWaiting, PhaseOffered, PhaseConnecting:
		if c.channel == Callback {
			return c.wrong("has no flow to go back to")
		}
	default:
		return c.wrong("cannot leave a queue")
	}
	if cmd.Why != WhyKey && cmd.Why != WhyFlow {
		return fmt.Errorf("acd: a contact leaves by %q or %q, not %q", WhyKey, WhyFlow, cmd.Why)
	}
	e.left(c, cmd.Why)
	return nil
}

func (e *Engine) left(c *contact, why Why) {
	if c.about != "" {
		e.backFrom(c, why)
		return
	}
	e.withdraw(c, WhyLeft)
	a, connecting := c.agent, c.phase == PhaseConnecting
	e.emit(Left{Contact: c.id, Queue: c.queue.Name, Why: why, WaitMS: e.sinceMS(c.queuedAt)})
	if connecting {
		e.toAfter(a, c.id)
	}
}

func (e *Engine) end(cmd End) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	switch {
	case c.phase == PhaseConnected && cmd.By == BySystem && cmd.Cause != CauseNormal:
		e.dropped(c, cmd.Cause)
	case c.phase == PhaseConnected:
		e.endTalk(c, cmd.By, cmd.Cause)
	case c.channel == Callback:
		e.endCallback(c, cmd.By, cmd.Cause)
	case c.phase == PhaseInFlow && c.promise != nil:
		e.part(c, WhyHungUp)
	case c.phase == PhaseInFlow:
		e.emit(Ended{Contact: c.id, By: cmd.By, Cause: cmd.Cause})
	default:
		return c.wrong("cannot end: it is abandoned, or it leaves")
	}
	return nil
}

// CauseNormal is why we end a call that is over: its flow or a limit of the plan says so.
const CauseNormal = "normal"

func (e *Engine) endTalk(c *contact, by By, cause string) {
	e.leaveConsult(c)
	a, q := c.agent, c.queue
	e.emit(Ended{Contact: c.id, Queue: q.Name, Agent: a.Name, By: by, Cause: cause, TalkMS: e.sinceMS(c.connectedAt), HoldMS: e.onHold(c)})
	e.wrapUp(a, c.id, q)
}

func (e *Engine) release(cmd Release) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	switch {
	case c.phase != PhaseConnected:
		return c.wrong("has no agent to release")
	case cmd.Agent != "" && cmd.Agent != c.agent.Name:
		return c.isWith(cmd.Agent)
	case e.inherited(c):
		return nil
	case c.channel == Callback: // which has no flow to go back to
		e.endTalk(c, ByAgent, CauseNormal)
		return nil
	}
	a, q := c.agent, c.queue
	e.emit(Released{Contact: c.id, Queue: q.Name, Agent: a.Name, TalkMS: e.sinceMS(c.connectedAt), HoldMS: e.onHold(c)})
	e.wrapUp(a, c.id, q)
	return nil
}

func (c *contact) wrong(what string) error {
	return fmt.Errorf("acd: contact %q is %s and %s", c.id, c.phase, what)
}
