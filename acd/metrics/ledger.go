package metrics

import (
	"slices"
	"time"

	"receptivo/acd"
)

// Ledger is what the facts of a log come to: visits, segments, offers, callbacks and the agents' time. Add folds a fact
// into it; the figures are computed from it, and it never forgets, so that any of them can be computed later. The zero
// value is empty and ready. It is not safe for concurrent use.
//
// A fact that speaks of something the ledger has not seen, because the log begins in the middle, adds nothing.
type Ledger struct {
	Visits    []Visit
	Segments  []Segment
	Callbacks []Callback
	Offers    []Offer
	Outcomes  []Settlement
	spans     []Span // that are over
	last      time.Time

	contacts map[string]*contact
	agents   map[string]*agent
	within   map[string]time.Duration // by queue, in the plan in force
	goals    map[string]goal          // by queue, in the plan in force
	staff    map[string]bool          // agents, in the plan in force
}

// contact is where a contact stands in the ledger; −1: it has none.
type contact struct {
	visit    int // the open one
	before   int // the last one
	segment  int // the open talk
	callback int
	accepted time.Time
	chosen   time.Time // to talk to somebody; zero: nothing said
	consult  bool      // no customer's: it has no visits and no talks
}

// Last is the instant of the last fact.
func (l *Ledger) Last() time.Time { return l.last }

// Add folds one more fact of the log, in order.
func (l *Ledger) Add(ev acd.Event) {
	if l.contacts == nil {
		l.contacts, l.agents, l.within, l.staff = map[string]*contact{}, map[string]*agent{}, map[string]time.Duration{}, map[string]bool{}
		l.goals = map[string]goal{}
	}
	at := ev.At
	if at.Before(l.last) {
		at = l.last
	}
	l.last = at
	if !l.addContact(ev.Fact, at) && !l.addGiven(ev.Fact, at) {
		l.addAgent(ev.Fact, at)
	}
}

// folded are the facts that a ledger goes by.
var folded = []acd.Fact{
	acd.Configured{}, acd.Arrived{}, acd.Queued{}, acd.Refused{}, acd.Rescued{}, acd.Offered{}, acd.Accepted{}, acd.Connected{}, acd.Abandoned{},
	acd.Left{}, acd.Overflowed{}, acd.Deferred{}, acd.Failed{}, acd.Ended{}, acd.Released{}, acd.NoAnswer{}, acd.Declined{}, acd.Unreachable{},
	acd.Withdrawn{}, acd.WrapUpStarted{}, acd.WrapUpEnded{}, acd.SignedIn{}, acd.SignedOut{}, acd.Ready{}, acd.NotReady{},
	acd.Settled{},
	acd.Transferred{}, acd.Held{}, acd.Resumed{}, acd.ConsultStarted{}, acd.ConsultEnded{}, acd.Freed{},
}

// Kinds are the kinds of facts that a ledger goes by: others may be left out.
func Kinds() []string {
	var kinds []string
	for _, f := range folded {
		kinds = append(kinds, f.Kind())
	}
	return kinds
}

// addContact folds the facts of a contact's story.
func (l *Ledger) addContact(f acd.Fact, at time.Time) bool {
	switch f := f.(type) {
	case acd.Configured:
		l.rename(f.Config)
		clear(l.within)
		clear(l.goals)
		for _, q := range f.Config.Queues {
			l.within[q.Name] = q.Answer.Duration()
			l.goals[q.Name] = goal{ServiceLevel(q.Level), q.Short.Duration()}
		}
		clear(l.staff)
		for _, a := range f.Config.Agents {
			l.staff[a.Name] = true
		}
	case acd.Arrived:
		l.contacts[f.Contact] = &contact{visit: -1, before: -1, segment: -1, callback: -1}
	case acd.Queued:
		l.queued(f, at)
	case acd.Refused:
		l.refused(f, at)
	case acd.Rescued:
		if v := l.open(f.Contact); v != nil {
			v.Rescued = at
		}
	case acd.Offered:
		if v := l.open(f.Contact); v != nil {
			v.Passed = len(f.Match.Order.Passed)
		}
		l.offered(f, at)
	case acd.Accepted:
		l.accepted(f, at)
	case acd.Connected:
		l.connected(f, at)
	case acd.Abandoned:
		l.endVisit(f.Contact, at, Abandoned, f.Phase)
		delete(l.contacts, f.Contact)
	case acd.Left:
		l.left(f, at)
	case acd.Overflowed:
		l.endVisit(f.Contact, at, Overflowed, "")
	case acd.Deferred:
		l.deferred(f, at)
	case acd.Failed:
		l.endVisit(f.Contact, at, Failed, f.Why)
		delete(l.contacts, f.Contact)
	case acd.Ended:
		l.ended(f, at)
	case acd.Released:
		l.endTalk(f.Contact, at)
	default:
		return false
	}
	return true
}

// addAgent folds the facts of an agent's day.
func (l *Ledger) addAgent(f acd.Fact, at time.Time) {
	switch f := f.(type) {
	case acd.NoAnswer:
		l.endOffer(f.Agent, f.Contact, at, OfferNoAnswer)
	case acd.Declined:
		l.endOffer(f.Agent, f.Contact, at, OfferResult(f.Why))
	case acd.Unreachable:
		l.endOffer(f.Agent, f.Contact, at, OfferUnreachable)
	case acd.Withdrawn:
		l.endOffer(f.Agent, f.Contact, at, OfferWithdrawn)
		l.free(f.Agent, f.Contact, at)
	case acd.WrapUpStarted:
		l.wrapUp(f, at)
	case acd.WrapUpEnded:
		l.endWrapUp(l.agent(f.Agent).wrapping(f.Contact), at)
	case acd.Freed:
		l.free(f.Agent, f.Contact, at)
	case acd.SignedIn:
		l.idle(f.Agent, at, NotReady, acd.ReasonSignIn)
	case acd.SignedOut:
		l.idle(f.Agent, at, "", "")
	case acd.Ready:
		l.idle(f.Agent, at, Ready, "")
	case acd.NotReady:
		l.idle(f.Agent, at, NotReady, f.Reason)
	case acd.Settled:
		l.Outcomes = push(l.Outcomes, Settlement{Contact: f.Contact, Queue: f.Queue, Agent: f.Agent, Resolved: f.Resolved, Settled: at, Repeat: f.Repeat.Duration()})
	}
}

func (l *Ledger) queued(f acd.Queued, at time.Time) {
	c := l.contacts[f.Contact]
	if c == nil || c.callback >= 0 || c.consult { // a callback is no visit, and neither is a consult
		return
	}
	l.endTalk(f.Contact, at)                  // transferred: the agent let it go to this queue
	l.endVisit(f.Contact, at, Overflowed, "") // who leaves by itself has Left before
	l.visit(c, Visit{Contact: f.Contact, Queue: f.Queue, Queued: at, Outcome: Waiting, Within: l.within[f.Queue], Short: l.goals[f.Queue].short,
		Chosen: c.from(f.HumanChosenAt, at), Expected: f.EWTMS.Duration(), P80: f.P80MS.Duration()})
	c.visit = c.before
}

func (l *Ledger) refused(f acd.Refused, at time.Time) {
	if c := l.contacts[f.Contact]; c != nil {
		l.visit(c, Visit{Contact: f.Contact, Queue: f.Queue, Queued: at, Ended: at, Outcome: Refused, Why: f.Why, Within: l.within[f.Queue], Short: l.goals[f.Queue].short})
	}
}

// visit begins a visit, which is its contact's last for now.
func (l *Ledger) visit(c *contact, v Visit) {
	if c.before >= 0 {
		l.Visits[c.before].last = false
	}
	v.last = true
	c.before = len(l.Visits)
	l.Visits = push(l.Visits, v)
}

// from is the instant from which the law counts a wait: the customer's choice, which a contact that is moved on keeps.
func (c *contact) from(chosen, at time.Time) time.Time {
	if !chosen.IsZero() {
		c.chosen = chosen
	}
	if c.chosen.IsZero() || c.chosen.After(at) {
		c.chosen = at
	}
	return c.chosen
}

// open is the open visit of a contact; nil: it has none.
func (l *Ledger) open(id string) *Visit {
	if c := l.contacts[id]; c != nil && c.visit >= 0 {
		return &l.Visits[c.visit]
	}
	return nil
}

// endVisit gives the open visit of a contact its outcome, if it has one.
func (l *Ledger) endVisit(id string, at time.Time, o Outcome, why acd.Why) *Visit {
	c := l.contacts[id]
	if c == nil || c.visit < 0 {
		return nil
	}
	v := &l.Visits[c.visit]
	v.Ended, v.Outcome, v.Why = at, o, why
	c.visit = -1
	return v
}

func (l *Ledger) offered(f acd.Offered, at time.Time) {
	l.does(f.Agent, f.Contact, at, Ring).offer = len(l.Offers)
	l.Offers = push(l.Offers, Offer{Agent: f.Agent, Contact: f.Contact, Queue: f.Queue, At: at, Result: OfferOpen})
}

func (l *Ledger) endOffer(agent, contact string, at time.Time, r OfferResult) {
	if h := l.agent(agent).with(contact); h != nil && h.offer >= 0 {
		l.Offers[h.offer].Ended, l.Offers[h.offer].Result = at, r
		h.offer = -1
	}
}

func (l *Ledger) accepted(f acd.Accepted, at time.Time) {
	l.endOffer(f.Agent, f.Contact, at, OfferAccepted)
	l.does(f.Agent, f.Contact, at, Join)
	if c := l.contacts[f.Contact]; c != nil {
		c.accepted = at
	}
}

func (l *Ledger) connected(f acd.Connected, at time.Time) {
	l.does(f.Agent, f.Contact, at, Talk)
	c := l.contacts[f.Contact]
	if c == nil {
		return
	}
	c.chosen = time.Time{}
	s := Segment{Contact: f.Contact, Queue: f.Queue, Agent: f.Agent, Connected: at}
	if c.callback >= 0 {
		l.endCallback(c, at, CallbackConnected)
		s.Queued = l.Callbacks[c.callback].Promised
	} else if v := l.endVisit(f.Contact, at, Answered, ""); v != nil {
		v.Agent, v.Accepted, s.Queued = f.Agent, c.accepted, v.Queued
	} else {
		return
	}
	c.segment = len(l.Segments)
	l.Segments = push(l.Segments, s)
}

func (l *Ledger) left(f acd.Left, at time.Time) {
	c := l.contacts[f.Contact]
	if c != nil && c.callback >= 0 {
		if f.Why == acd.WhyMerged { // one that a supervisor moves is not over
			l.endCallback(c, at, CallbackMerged)
			delete(l.contacts, f.Contact)
		}
		return
	}
	l.endVisit(f.Contact, at, Left, f.Why)
}

// deferred: the first time, the contact's leg has ended and it becomes a callback.
func (l *Ledger) deferred(f acd.Deferred, at time.Time) {
	c := l.contacts[f.Contact]
	if c == nil {
		return
	}
	l.endVisit(f.Contact, at, CallbackPromised, "")
	if c.callback < 0 {
		c.callback = len(l.Callbacks)
		l.Callbacks = push(l.Callbacks, Callback{Contact: f.Contact, Queue: f.Queue, Promised: at, Outcome: CallbackWaiting})
	}
	l.Callbacks[c.callback].Dials = f.Dials
}

func (l *Ledger) endCallback(c *contact, at time.Time, o CallbackOutcome) {
	if b := &l.Callbacks[c.callback]; b.Ended.IsZero() {
		b.Ended, b.Outcome = at, o
	}
}

func (l *Ledger) ended(f acd.Ended, at time.Time) {
	c := l.contacts[f.Contact]
	if c == nil {
		return
	}
	l.endTalk(f.Contact, at)
	o := CallbackGivenUp
	switch f.Cause {
	case acd.CauseCallbackFailed:
		o = CallbackUnreachable
	case acd.CauseCallbackExpired:
		o = CallbackExpired
		if c.callback < 0 { // promised, and its hours were over before it could wait
			l.deferred(acd.Deferred{Contact: f.Contact, Queue: f.Queue}, at)
		}
	}
	if c.callback >= 0 {
		if o == CallbackUnreachable {
			l.Callbacks[c.callback].Dials++
		}
		l.endCallback(c, at, o)
	}
	l.endVisit(f.Contact, at, Failed, acd.WhyLegLost) // of a visit that a log in order has ended before
	delete(l.contacts, f.Contact)
}

// endTalk ends the talk of a contact; a wrap-up may follow.
func (l *Ledger) endTalk(id string, at time.Time) {
	c := l.contacts[id]
	if c == nil || c.segment < 0 {
		return
	}
	s := &l.Segments[c.segment]
	s.resume(at)
	s.Ended, s.Closed = at, at
	if h := l.agent(s.Agent).with(id); h != nil {
		h.segment = c.segment
	}
	c.segment = -1
}

// push appends to a list that may become long: it doubles, where append would soon copy it at every quarter.
func push[T any](list []T, x T) []T {
	if len(list) == cap(list) {
		list = slices.Grow(list, max(64, len(list)))
	}
	return append(list, x)
}
