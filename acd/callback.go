package acd

import (
	"errors"
	"fmt"
	"time"

	"receptivo/skills"
)

// CallbackPromised: when its leg ends, the contact waits on without one, its place kept, and the customer is called when
// an agent has accepted. The number is the driver's alone.
type CallbackPromised struct {
	Contact  string         `json:"contact"`
	Queue    string         `json:"queue"`
	Since    time.Time      `json:"since"`
	Needs    skills.Needs   `json:"needs,omitzero"` // the queue's and the contact's together
	Request  skills.Request `json:"request,omitzero"`
	Hours    []Span         `json:"hours"` // when the customer may be called; the promise expires with the last
	Attempts int            `json:"attempts"`
	Retry    []Millis       `json:"retry,omitempty"`
	Prefers  string         `json:"prefers,omitempty"` // an agent by name
	Credits  []Credit       `json:"credits,omitempty"` // instead of those it was queued with; none: those
}

// Deferred: a callback waits until At, and is Queued then: its leg has ended, the customer did not answer, or it is not
// the hour to call.
type Deferred struct {
	Contact string    `json:"contact"`
	Queue   string    `json:"queue"`
	At      time.Time `json:"at"`
	Why     Why       `json:"why"`             // hung_up, leg_lost, node_lost; busy, no_answer, declined, unreachable, congested; hours
	Dials   int       `json:"dials,omitempty"` // calls in vain so far
}

func (CallbackPromised) Kind() string { return "callback_promised" }
func (Deferred) Kind() string         { return "deferred" }

// DialWithin is how long the customer of a callback may ring, from Accepted to Connected.
const DialWithin Millis = 45_000

// Causes of an Ended whose callback came to nothing. Nobody talked, so it has no agent.
const (
	CauseCallbackFailed  = "callback_failed"  // the customer was called as often as promised, and did not answer
	CauseCallbackExpired = "callback_expired" // the hours in which the customer may be called are over
	CauseCallbackLost    = "callback_lost"    // the driver has lost the number
)

// Span is a stretch of time, From included and To not.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// promise is what becomes of a contact when its leg ends: it waits on as a callback.
type promise struct {
	queue    *queue // that is to call
	needs    skills.Needs
	request  skills.Request
	hours    []Span
	attempts int
	retry    []Millis
	prefers  string
	dials    int       // unanswered so far
	at       time.Time // deferred: until then
	shuts    time.Time // waiting: when the hours end that it waits in
}

// promiseCallback notes that a contact may wait on without its leg, from when that ends.
func (e *Engine) promiseCallback(cmd PromiseCallback) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	if c.channel == Callback || c.phase == PhaseConnected {
		return c.wrong("cannot be promised a callback")
	}
	q := e.queues[cmd.Queue]
	if q == nil || q.gone {
		return fmt.Errorf("acd: queue %q, which was to call back, is not in the plan in force", cmd.Queue)
	}
	if err := cmd.check(); err != nil {
		return err
	}
	since := e.placeOf(c, cmd.Merge, q)
	e.emit(CallbackPromised{
		Contact: c.id, Queue: q.Name, Since: since, Needs: q.Needs.With(cmd.Needs).With(cmd.Request.Needs), Request: cmd.Request,
		Hours: cmd.Hours, Attempts: cmd.Attempts, Retry: cmd.Retry, Prefers: cmd.Prefers,
	})
	return nil
}

func (cmd PromiseCallback) check() error {
	if cmd.Attempts < 1 || len(cmd.Hours) == 0 {
		return errors.New("acd: a callback needs hours in which to call, and at least one attempt")
	}
	var before time.Time
	for _, s := range cmd.Hours {
		if s.From.Before(before) || !s.To.After(s.From) {
			return errors.New("acd: the hours of a callback rise, and each ends after it begins")
		}
		before = s.To
	}
	for _, r := range cmd.Retry {
		if r < 0 {
			return errors.New("acd: a callback is not tried again before it was tried")
		}
	}
	return nil
}

// placeOf is the instant from which a contact's place counts: its own, or that of a callback promised to the same
// customer by the same queue, which it takes over.
func (e *Engine) placeOf(c *contact, merge string, q *queue) time.Time {
	since := e.now
	if !c.since.IsZero() {
		since = c.since
	}
	old := e.contacts[merge]
	if old == nil || old == c || old.channel != Callback || old.promise.queue != q {
		return since
	}
	switch old.phase {
	case PhaseWaiting, PhaseOffered, PhaseDeferred:
	default:
		return since // that customer is being called
	}
	e.withdraw(old, WhyMerged)
	e.emit(Left{Contact: old.id, Queue: q.Name, Why: WhyMerged, WaitMS: e.sinceMS(old.since)})
	if old.since.Before(since) {
		since = old.since
	}
	return since
}

// part: the leg of a contact that was promised a callback has ended. The contact keeps its place and waits on.
func (e *Engine) part(c *contact, why Why) {
	a, connecting := c.agent, c.phase == PhaseConnecting
	gone := WhyCallerGone
	if why == WhyNodeLost {
		gone = why
	}
	e.withdraw(c, gone)
	if c.queue != nil && c.queue != c.promise.queue {
		e.emit(Left{Contact: c.id, Queue: c.queue.Name, Why: WhyFlow, WaitMS: e.sinceMS(c.queuedAt)})
	}
	e.postpone(c, why, e.now, c.promise.dials)
	if connecting {
		e.toAfter(a, c.id)
	}
}

// postpone lets a callback wait for the first instant from at on in which the customer may be called; it ends when there
// is none. What is due at once is queued at once.
func (e *Engine) postpone(c *contact, why Why, at time.Time, dials int) {
	at = c.promise.opens(at)
	if at.IsZero() {
		e.emit(Ended{Contact: c.id, Queue: c.promise.queue.Name, By: BySystem, Cause: CauseCallbackExpired})
		return
	}
	e.emit(Deferred{Contact: c.id, Queue: c.promise.queue.Name, At: at, Why: why, Dials: dials})
	if !at.After(e.now) {
		e.requeue(c)
	}
}

// opens is the first instant from at on within the hours; zero when they are over.
func (p *promise) opens(at time.Time) time.Time {
	for _, s := range p.hours {
		if at.Before(s.To) {
			if at.Before(s.From) {
				return s.From
			}
			return at
		}
	}
	return time.Time{}
}

// closes is the end of the hours that an instant is in.
func (p *promise) closes(at time.Time) time.Time {
	for _, s := range p.hours {
		if at.Before(s.To) {
			return s.To
		}
	}
	return at
}

// requeue lets a callback wait for an agent, at its place.
func (e *Engine) requeue(c *contact) {
	p, q := c.promise, c.promise.queue
	e.emit(e.queued(c, q, Queued{Since: c.since, Needs: p.needs, Request: p.request, Credits: c.credits, Prefers: p.prefers}))
}

// shut: the hours end while a callback waits or its agent's phone rings.
func (e *Engine) shut(c *contact) {
	e.withdraw(c, WhyHours)
	e.postpone(c, WhyHours, e.now, c.promise.dials)
}

// dialed says what came of calling the customer.
func (e *Engine) dialed(cmd Dialed) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	if c.channel != Callback || c.phase != PhaseConnecting {
		return c.wrong("nobody is being called for it")
	}
	switch cmd.Result {
	case WhyAnswered:
		return e.join(Join{Contact: c.id})
	case WhyBusy, WhyNoAnswer, WhyDeclined, WhyUnreachable, WhyCongested:
		e.unanswered(c, cmd.Result)
		return nil
	}
	return fmt.Errorf("acd: a customer who is called has %q, or is %q, %q, %q, %q or %q, not %q",
		WhyAnswered, WhyBusy, WhyNoAnswer, WhyDeclined, WhyUnreachable, WhyCongested, cmd.Result)
}

// RetryCongested is how long a callback is left alone at least when no call got out.
const RetryCongested Millis = 60_000

// unanswered: the customer was called in vain, which counts unless no call got out. The agent goes on without wrap-up.
func (e *Engine) unanswered(c *contact, why Why) {
	a, p := c.agent, c.promise
	dials := p.dials + 1
	switch {
	case why == WhyCongested:
		e.postpone(c, why, e.now.Add(max(p.pause(max(p.dials, 1)), RetryCongested).Duration()), p.dials)
	case dials >= p.attempts:
		e.emit(Ended{Contact: c.id, Queue: p.queue.Name, By: BySystem, Cause: CauseCallbackFailed})
	default:
		e.postpone(c, why, e.now.Add(p.pause(dials).Duration()), dials)
	}
	e.toAfter(a, c.id)
}

// pause is how long a customer is left alone after so many calls: the last one again and again.
func (p *promise) pause(dials int) Millis {
	if len(p.retry) == 0 {
		return 0
	}
	return p.retry[min(dials, len(p.retry))-1]
}

// endCallback closes a callback before anybody talked: somebody gave it up.
func (e *Engine) endCallback(c *contact, by By, cause string) {
	a, connecting := c.agent, c.phase == PhaseConnecting
	e.withdraw(c, WhyLeft)
	e.emit(Ended{Contact: c.id, Queue: c.promise.queue.Name, By: by, Cause: cause})
	if connecting {
		e.toAfter(a, c.id)
	}
}

// outlives: the machine is gone that was to call the customer; what is only promised stays promised.
func (e *Engine) outlives(c *contact) {
	switch c.phase {
	case PhaseOffered:
		e.withdraw(c, WhyNodeLost)
	case PhaseConnecting:
		a := c.agent
		e.postpone(c, WhyNodeLost, e.now, c.promise.dials)
		e.toAfter(a, c.id)
	case PhaseConnected:
		e.dropped(c, string(WhyNodeLost))
	}
}

func (e *Engine) applyPromised(f CallbackPromised) {
	c := e.contacts[f.Contact]
	c.promise = &promise{
		queue: e.queues[f.Queue], needs: f.Needs, request: f.Request, hours: f.Hours, attempts: f.Attempts, retry: f.Retry,
		prefers: f.Prefers,
	}
	if f.Credits != nil {
		c.credits = f.Credits
	}
	if c.phase != PhaseWaiting {
		c.since = f.Since
		return
	}
	c.unline() // an older place may have been taken over
	c.since = f.Since
	e.line(c)
	e.armRescue(c)
}

func (e *Engine) applyDeferred(f Deferred) {
	c := e.contacts[f.Contact]
	c.leaveQueue()
	c.phase, c.channel, c.queue, c.agent, c.leaveAt = PhaseDeferred, Callback, nil, nil, time.Time{}
	c.promise.dials, c.promise.at = f.Dials, f.At
	c.promise.queue.deferred++
	e.timers.arm(timer{due: f.At, kind: timerDefer, contact: c.id})
}

// armShut arms the timer of the hours in which a callback waits.
func (e *Engine) armShut(c *contact) {
	c.promise.shuts = c.promise.closes(e.now)
	e.timers.arm(timer{due: c.promise.shuts, kind: timerShut, contact: c.id})
}

// joinWithin is how long an agent who has accepted may wait for the customer.
func (c *contact) joinWithin() Millis {
	if c.channel == Callback {
		return DialWithin
	}
	return JoinWithin
}
