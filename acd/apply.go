package acd

import (
	"math"
	"time"
)

// Apply makes a fact true. It is the only place where state changes: replaying a log through it rebuilds an engine.
func (e *Engine) Apply(ev Event) { e.apply(ev, e.find(ContactOf(ev.Fact))) }

// apply is given the contact in whose story the fact stands; nil: none that is known yet.
func (e *Engine) apply(ev Event, story *contact) {
	e.seq, e.now = ev.Seq, ev.At
	if story != nil {
		story.seq = ev.ContactSeq
	}
	e.observe(ev.Fact, story)
	switch f := ev.Fact.(type) {
	case Configured:
		e.applyConfigured(f)
	case Arrived:
		e.contacts[f.Contact] = &contact{id: f.Contact, seq: ev.ContactSeq, channel: f.Channel, node: f.Node, phase: PhaseInFlow, key: f.Key, arrivedAt: ev.At}
	case Queued:
		e.applyQueued(f)
	case Refused, Noted:
	case Announced:
		e.applyAnnounced(f)
	case Settled:
		e.applySettled(f)
	case FlagSet:
		e.flags[f.Flag] = flagged{on: f.On, since: e.now}
	case Informed:
		e.applyInformed(f)
	case Overflowed:
		e.applyMoved(f.Contact, f.Queue)
	case PlaceKept:
		e.applyPlaceKept(f)
	case PlaceRestored:
		delete(e.places, f.Key)
	case PlaceForgotten:
		delete(e.places, f.Key)
	case Stayed:
		e.contacts[f.Contact].moveAt = time.Time{}
	case Rescued:
		e.applyRescued(f)
	case Reserved:
		e.applyReserved(f)
	case PriorityChanged:
		e.applyPriorityChanged(f)
	case Relaxed:
		e.applyRelaxed(f)
	case Offered:
		e.applyOffered(f)
	case Accepted:
		e.applyAccepted(f)
	case Connected:
		c := e.find(f.Contact)
		e.outcome(c, true)
		c.phase, c.connectedAt = PhaseConnected, e.now
		if c.channel != Callback {
			c.promise = nil // it is kept
		}
		c.agent.served++
		if c.agent.open != 0 && c.agent.crew != nil {
			e.books.glance(c.agent)
		}
		c.agent.countHard(c)
		e.takes(c.agent, c.queue)
		c.queue.busy--
	case NoAnswer:
		e.takeBack(f.Contact, f.Agent)
	case Declined:
		e.takeBack(f.Contact, f.Agent)
	case Unreachable:
		e.takeBack(f.Contact, f.Agent)
	case Dropped:
		e.takeBack(f.Contact, f.Agent)
	case Withdrawn:
		e.applyWithdrawn(f)
	case Abandoned:
		e.outcome(story, false)
		e.close(f.Contact)
	case Failed:
		e.close(f.Contact)
	case Ended:
		e.close(f.Contact)
	case CallbackPromised:
		e.applyPromised(f)
	case Deferred:
		e.applyDeferred(f)
	case Left:
		if f.Why == WhyMerged {
			e.close(f.Contact)
			return
		}
		if f.To != "" {
			e.applyMoved(f.Contact, f.Queue)
			return
		}
		c := e.find(f.Contact)
		c.leaveQueue()
		c.phase, c.queue, c.agent = PhaseInFlow, nil, nil
	case Released:
		c := e.find(f.Contact)
		c.phase, c.queue, c.agent, c.since, c.again = PhaseInFlow, nil, nil, time.Time{}, nil
		c.unhold()
	case WrapUpStarted:
		e.applyWrapUpStarted(f)
	case WrapUpExtended:
		e.applyWrapUpExtended(f)
	case WrapUpEnded: // the agent's next state is the next fact
		e.agents[f.Agent].wrapping(f.Contact).ended = true
	case Freed:
		e.applyFreed(f)
	case SignedIn:
		a := e.agents[f.Agent]
		a.occ, a.occAt, a.served = 0.5, e.now, 0
		a.after, a.afterWhy = StateReady, ""
		a.signOn(e.now)
		e.setState(a, StateNotReady, ReasonSignIn)
		e.resumes(a)
	case SignedOut:
		a := e.agents[f.Agent]
		e.setState(a, StateSignedOut, "")
		a.signOff(e.now)
	case BreaksPlanned:
		e.applyBreaksPlanned(f)
	case BreakDue:
		e.agents[f.Agent].fallsDue(f.Latest).told = true
	case ExperimentStopped:
		e.queues[f.Queue].trial.Stopped = f.Guard
	case HoursReached:
		a := e.agents[f.Agent]
		a.over = true
		a.stand(e.now)
	case Ready:
		a := e.agents[f.Agent]
		a.idleSince = e.now
		e.setState(a, StateReady, "")
	case NotReady:
		e.applyNotReady(f)
		if f.Reason == ReasonUnreachable { // a phone that still registers may have failed just once: nobody stays stuck
			e.timers.arm(timer{due: e.now.Add(RetryPhone.Duration()), kind: timerPhone, agent: f.Agent})
		}
	case BreakReminded:
		e.agents[f.Agent].until = time.Time{} // once is enough
	case AfterSet:
		a := e.agents[f.Agent]
		a.after, a.afterWhy, a.afterUntil = f.State, f.Reason, f.Until
		e.unreserve(a)
		a.stand(e.now)
	case PhoneLost:
		e.reach(e.agents[f.Agent], false)
	case PhoneBack:
		e.reach(e.agents[f.Agent], true)
	case LostNode:
		for _, a := range e.roster {
			e.reach(a, false)
		}
	case Transferred:
		e.applyTransferred(f)
	case ConsultStarted:
		e.applyConsultStarted(f)
	case ConsultEnded:
		e.applyConsultEnded(f)
	case Held:
		e.contacts[f.Contact].heldAt = e.now
	case Resumed:
		e.applyResumed(f)
	}
}

// setState changes an agent's state and what goes with it. A state that is not busy ends what was asked for afterwards.
func (e *Engine) setState(a *agent, s State, reason string) {
	a.settle(e.now)
	if len(a.keeps) > 0 {
		e.unreserve(a)
	}
	if s != a.state || reason != a.reason {
		a.rest(e.now)
		a.awaySince = e.now
	}
	back := a.state == StateNotReady && len(a.breaks) > 0
	a.state, a.reason, a.since = s, reason, e.now
	if back {
		e.armBreaks(a)
	}
	switch s {
	case StateReady, StateNotReady, StateSignedOut:
		a.slots, a.until = a.slots[:0], time.Time{}
		a.after, a.afterWhy, a.afterUntil = StateReady, "", time.Time{}
	}
	a.stand(e.now)
}

func (e *Engine) reach(a *agent, is bool) {
	a.reachable = is
	e.unreserve(a)
	a.stand(e.now)
}

// occupancyTau is the time constant of the occupancy's moving average (routing.md §3.2).
const occupancyTau = 30 * time.Minute

// settle brings the occupancy to an instant: busy counts 1, ready 0, anything else leaves it as it was.
func (a *agent) settle(now time.Time) {
	a.occ, a.occAt = a.occupancy(now), now
}

// occupancy is the moving average at an instant, as if the agent's state lasted until then.
func (a *agent) occupancy(now time.Time) float64 {
	var target float64
	switch a.state {
	case StateOffered, StateOnContact, StateWrapUp:
		target = 1
	case StateReady:
	default:
		return a.occ
	}
	dt := now.Sub(a.occAt)
	if dt <= 0 {
		return a.occ
	}
	return target + float64((a.occ-target)*math.Exp(-float64(dt)/float64(occupancyTau)))
}

func (e *Engine) applyQueued(f Queued) {
	c, q := e.find(f.Contact), e.queues[f.Queue]
	c.leaveQueue()             // a callback that was deferred
	if c.channel == Callback { // which may have been moved
		c.promise.queue, c.promise.needs = q, f.Needs
	}
	c.phase, c.queue, c.since, c.queuedAt = PhaseWaiting, q, f.Since, e.now
	c.prefers, c.holdUntil = f.Prefers, f.HoldUntil
	c.reserved = false
	c.unkeep()
	if !f.HoldUntil.IsZero() {
		e.timers.arm(timer{due: f.HoldUntil, kind: timerHold, contact: c.id})
	}
	c.needs, c.request, c.attempt, c.hope = f.Needs, f.Request, 0, nil
	if !c.moved {
		c.reoffer, c.trail = nil, nil
	}
	c.moved, c.moveAt, c.doors, c.again = false, time.Time{}, f.Doors, f.Again
	c.leaveAt, c.rings, c.ring, c.skips = time.Time{}, q.Rings, 0, f.Skips
	c.credits, c.head, c.rescued = f.Credits, f.HeadStart, false
	c.p80, c.c80 = f.P80MS, q.pace.correction()
	e.line(c)
	e.armRing(c)
	e.armRescue(c)
	if f.Timeout > 0 {
		c.leaveAt = e.now.Add(f.Timeout.Duration())
		e.timers.arm(timer{due: c.leaveAt, kind: timerLeave, contact: c.id})
	}
	if f.Overflow > 0 {
		c.moveAt = e.now.Add(f.Overflow.Duration())
		e.armOverflow(c)
	}
	if c.channel == Callback {
		e.armShut(c)
	}
}

func (e *Engine) applyInformed(f Informed) {
	c := e.find(f.Contact)
	e.move(c, func() {
		c.request, c.needs, c.hope = f.Request, c.needs.With(f.Request.Needs), nil
		if f.Credits != nil {
			c.credits, c.head = f.Credits, f.HeadStart
		}
	})
}

// wait puts a contact that was offered or connecting back into its queue, at its place.
func (e *Engine) wait(c *contact) {
	c.queue.busy--
	c.phase, c.agent = PhaseWaiting, nil
	e.line(c)
	e.armRing(c)
	e.armRescue(c)
	e.armOverflow(c)
	// Their timers may have been dropped meanwhile: connecting, the contact had nothing to time out from.
	if !c.leaveAt.IsZero() {
		e.timers.arm(timer{due: c.leaveAt, kind: timerLeave, contact: c.id})
	}
	if c.channel == Callback {
		e.timers.arm(timer{due: c.promise.shuts, kind: timerShut, contact: c.id})
	}
}

// close forgets a contact that is over.
func (e *Engine) close(id string) {
	c := e.contacts[id]
	c.leaveQueue()
	c.phase = PhaseDone
	delete(e.contacts, id)
}

// leaveQueue takes a contact out of its queue's books, if it stands in them.
func (c *contact) leaveQueue() {
	switch c.phase {
	case PhaseWaiting:
		c.unline()
	case PhaseOffered, PhaseConnecting:
		c.queue.busy--
	case PhaseDeferred:
		c.promise.queue.deferred--
	}
}

func (e *Engine) applyNotReady(f NotReady) {
	a := e.agents[f.Agent]
	e.setState(a, StateNotReady, f.Reason)
	if a.until = f.Until; !f.Until.IsZero() {
		e.timers.arm(timer{due: f.Until, kind: timerBreak, agent: a.Name})
	}
}

// applyConfigured brings a plan into force. Agents keep state, reason and clocks; a queue or an agent that the plan no
// longer has drains.
func (e *Engine) applyConfigured(f Configured) {
	e.rename(&f.Config)
	e.config = f.Config
	if half := f.Config.HalfLife.Duration(); half != e.model.HalfLife {
		e.rebase(half)
	}
	e.forgetFlags()
	for _, q := range e.queues {
		q.gone = true
	}
	for _, cfg := range f.Config.Queues {
		q := e.queues[cfg.Name]
		if q == nil {
			q = &queue{}
			e.queues[cfg.Name] = q
		}
		q.Queue, q.gone = cfg, false
		q.retry()
	}
	for _, a := range e.agents {
		a.gone = true
	}
	for _, cfg := range f.Config.Agents {
		a := e.agents[cfg.Name]
		if a == nil {
			a = &agent{state: StateSignedOut, since: e.now, occ: 0.5, occAt: e.now, after: StateReady}
			e.agents[cfg.Name] = a
		}
		a.Agent, a.gone = cfg, false
		e.rehours(a)
	}
	e.rebook()
}

// rebook makes the books anew that follow from the plan, and from who waits and in which order.
func (e *Engine) rebook() {
	e.picky = false
	for _, q := range e.queues {
		q.joins, q.stays = countedOf(q.JoinEmpty), countedOf(q.LeaveEmpty)
		e.picky = e.picky || len(q.LeaveEmpty) > 0
	}
	e.roster = e.roster[:0]
	for _, name := range sortedNames(e.agents) {
		e.roster = append(e.roster, e.agents[name])
	}
	e.muster()
	e.enlist()
	e.found()
	e.reline() // who waits keeps the needs it came with, whatever its queue asks now
}

// calls counts the contacts waiting or offered; who waits to be called fills no queue.
func (q *queue) calls() int {
	return len(q.waiting) - q.callbacks + q.busy
}
