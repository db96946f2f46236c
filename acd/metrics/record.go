package metrics

import (
	"time"

	"receptivo/acd"
)

// Outcome is what became of a visit.
type Outcome string

// The outcomes: at every instant each visit has exactly one.
const (
	Waiting          Outcome = "waiting"  // not over: waiting, offered or connecting
	Answered         Outcome = "answered" // an agent and the customer heard each other
	Abandoned        Outcome = "abandoned"
	Overflowed       Outcome = "overflowed" // moved to another queue by a rule
	CallbackPromised Outcome = "callback_promised"
	Left             Outcome = "left"    // Why: key, flow, timeout, empty, supervisor
	Refused          Outcome = "refused" // Why: full, closed, nobody, unknown; never an abandon
	Failed           Outcome = "failed"  // our node or leg; never an abandon
)

// Visit is one stay of a contact in one queue, from Queued to its outcome. A refusal is a visit of no length.
type Visit struct {
	Contact, Queue string
	Queued         time.Time
	Ended          time.Time // when it got its outcome; zero: it waits
	Outcome        Outcome
	Why            acd.Why       // of left, refused and failed; of abandoned the phase
	Agent          string        // who answered
	Accepted       time.Time     // when that agent took it; from there to Ended it was joined
	Short          time.Duration // an abandonment within it is short, in the plan of then; 0: it said nothing
	Within         time.Duration // the queue's answer_within in the plan of then; 0: none
	Expected, P80  time.Duration // the wait it came with, and what four of five wait less than; 0: none
	Chosen         time.Time     // when the customer chose to talk to somebody, or came
	Rescued        time.Time     // when it had waited so long that it went before all others; zero: it did not
	Passed         int           // contacts before it whom the agent who took it could not serve, so that it passed them; five are counted
	last           bool          // of its contact, so far
}

// at gives the visit as it stood at an instant.
func (v Visit) at(now time.Time) Visit {
	if v.Ended.IsZero() || v.Ended.After(now) {
		v.Outcome, v.Ended, v.Why, v.Agent, v.Accepted = Waiting, time.Time{}, "", "", time.Time{}
	}
	return v
}

// wait is how long the visit took until its outcome, or now.
func (v Visit) wait(now time.Time) time.Duration {
	if v.Outcome == Waiting {
		return now.Sub(v.Queued)
	}
	return v.Ended.Sub(v.Queued)
}

// Segment is the time that one agent spent with one contact, with its wrap-up.
type Segment struct {
	Contact, Queue, Agent string
	Queued                time.Time // of its visit, or when its callback was promised
	Connected             time.Time
	Hold                  time.Duration // of the talk, with the customer on hold; until the talk is over, without what is not
	Ended                 time.Time     // of the talk; zero: they talk
	Closed                time.Time     // of the wrap-up, Ended where there is none; zero: not yet
	wrap                  time.Time     // its beginning
	held                  time.Time     // on hold since; zero: it is not
}

// handled is talk, hold and wrap-up of a segment that is over.
func (s Segment) handled() time.Duration { return s.Ended.Sub(s.Connected) + s.wrapUp() }

func (s Segment) wrapUp() time.Duration {
	if s.wrap.IsZero() {
		return 0
	}
	return s.Closed.Sub(s.wrap)
}

// Callback is a promise that outlived its caller's leg. It is counted apart from the visits from then on.
type Callback struct {
	Contact, Queue string
	Promised       time.Time // when it began to wait without a leg
	Ended          time.Time // zero: it waits
	Outcome        CallbackOutcome
	Dials          int // calls in vain
}

// CallbackOutcome is what became of a callback.
type CallbackOutcome string

// The outcomes of callbacks.
const (
	CallbackWaiting     CallbackOutcome = "waiting"
	CallbackConnected   CallbackOutcome = "connected"
	CallbackUnreachable CallbackOutcome = "unreachable" // called as often as promised
	CallbackExpired     CallbackOutcome = "expired"     // its hours are over
	CallbackMerged      CallbackOutcome = "merged"      // the customer called meanwhile and took its place
	CallbackGivenUp     CallbackOutcome = "given_up"    // by somebody, or its number was lost
)

// Settlement is what a contact came to, when that was certain.
type Settlement struct {
	Contact, Queue, Agent string
	Resolved              bool          // the agent said so, and the customer did not call again
	Settled               time.Time     // when it was certain
	Repeat                time.Duration // after which the customer called again for the same; 0: not within seven days
}

// Resolution are the figures of the contacts that were settled in an interval.
type Resolution struct {
	FCR7      Ratio // resolved ÷ settled
	Repeat24h Ratio // whose customer called again for the same category within a day ÷ settled
	Repeat7d  Ratio // within seven days
}

func (r *Resolution) add(s Settlement) {
	one := func(is bool) Ratio {
		if is {
			return Ratio{1, 1}
		}
		return Ratio{0, 1}
	}
	r.FCR7 = r.FCR7.Plus(one(s.Resolved))
	r.Repeat24h = r.Repeat24h.Plus(one(s.Repeat > 0 && s.Repeat <= 24*time.Hour))
	r.Repeat7d = r.Repeat7d.Plus(one(s.Repeat > 0))
}

// Activity is what an agent's time goes into.
type Activity string

// The activities of a signed-in agent.
const (
	Ready    Activity = "ready"
	NotReady Activity = "not_ready" // with a reason
	Ring     Activity = "ring"      // an offer
	Join     Activity = "join"      // accepted, not yet connected: whisper, or the customer of a callback is dialled
	Talk     Activity = "talk"
	Hold     Activity = "hold"
	WrapUp   Activity = "wrap_up"
)

// Span is a stretch of an agent's time in one activity.
type Span struct {
	Agent    string
	Activity Activity
	Reason   string // of not ready
	From, To time.Time
}

// Offer is a contact presented to an agent.
type Offer struct {
	Agent, Contact, Queue string
	At, Ended             time.Time
	Result                OfferResult
}

// OfferResult is what became of an offer.
type OfferResult string

// The results of offers.
const (
	OfferOpen        OfferResult = "open"
	OfferAccepted    OfferResult = "accepted"
	OfferNoAnswer    OfferResult = "no_answer"
	OfferDeclined    OfferResult = "declined"
	OfferBusy        OfferResult = "busy"
	OfferUnreachable OfferResult = "unreachable"
	OfferWithdrawn   OfferResult = "withdrawn" // the customer, a timer or the agent's own request took it back
)
