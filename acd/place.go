package acd

import (
	"slices"
	"time"
)

// PlaceKept: the customer has gone, or we have dropped the call; who calls again for the same queue until then has the
// place back. It is the key's story: the contact is over.
type PlaceKept struct {
	Contact  string    `json:"contact"`
	Key      string    `json:"key"` // of the customer, a hash
	Queue    string    `json:"queue"`
	Why      Why       `json:"why"`                 // hung_up; dropped, node_lost: by us
	EarnedMS Millis    `json:"earned_ms,omitempty"` // hung_up: so long had been waited
	Since    time.Time `json:"since,omitzero"`      // by us: the place counts from there still
	Until    time.Time `json:"until"`
}

// PlaceRestored: the customer is back; Queued follows with this Since.
type PlaceRestored struct {
	Contact string    `json:"contact"`
	Key     string    `json:"key"`
	Queue   string    `json:"queue"`
	Why     Why       `json:"why"` // hung_up, dropped
	Since   time.Time `json:"since"`
}

// PlaceForgotten: the customer did not come back in time.
type PlaceForgotten struct {
	Key   string `json:"key"`
	Queue string `json:"queue"`
}

func (PlaceKept) Kind() string      { return "place_kept" }
func (PlaceRestored) Kind() string  { return "place_restored" }
func (PlaceForgotten) Kind() string { return "place_forgotten" }

// place is what is remembered of where a customer stood, by the customer's key.
type place struct {
	queue  string
	since  time.Time // we dropped the call: the place counts from there as before
	earned Millis    // the customer hung up: so long had been waited
	drop   bool
	until  time.Time
}

// Again is how a customer is called back whose call we drop: the order that stands while the contact is with us.
type Again struct {
	Hours    []Span   `json:"hours"` // when the customer may be called, as of PromiseCallback
	Attempts int      `json:"attempts"`
	Retry    []Millis `json:"retry,omitempty"`
}

// CreditDropped is the head start of a customer whose call we dropped.
const CreditDropped = "dropped_by_us"

// leavesPlace remembers the place of a customer who hangs up while waiting. There is one for each customer: one in another
// queue that is worth more stays.
func (e *Engine) leavesPlace(c *contact, q *queue, since time.Time) {
	if c.key == "" || q.AfterHangup <= 0 || q.Order == StrictArrival {
		return
	}
	earned := e.sinceMS(since)
	if p := e.places[c.key]; p != nil && p.queue != q.Name && (p.drop || p.earned > earned) {
		return
	}
	e.emit(PlaceKept{
		Contact: c.id, Key: c.key, Queue: q.Name, Why: WhyHungUp, EarnedMS: earned, Until: e.now.Add(q.AfterHangup.Duration()),
	})
}

// losesPlace remembers the place of a customer whose call we dropped.
func (e *Engine) losesPlace(c *contact, q *queue, since time.Time, why Why) {
	if c.key == "" || q == nil || q.AfterDrop <= 0 || since.IsZero() {
		return
	}
	e.emit(PlaceKept{Contact: c.id, Key: c.key, Queue: q.Name, Why: why, Since: since, Until: e.now.Add(q.AfterDrop.Duration())})
}

// restored gives a contact the place that its customer left in a queue, if that is earlier than its own.
func (e *Engine) restored(c *contact, q *queue, since time.Time, credits []Credit) (time.Time, []Credit) {
	p := e.places[c.key]
	if c.key == "" || p == nil || e.queueNames.now(p.queue) != q.Name {
		return since, credits
	}
	why := WhyHungUp
	from := e.now.Add(-p.earned.Duration())
	if p.drop {
		why, from = WhyDropped, p.since
		credits = append(slices.Clip(credits), q.dropCredit()...)
	}
	if from.Before(since) {
		since = from
	}
	e.emit(PlaceRestored{Contact: c.id, Key: c.key, Queue: q.Name, Why: why, Since: since})
	return since, credits
}

func (q *queue) dropCredit() []Credit {
	if q.DropCredit <= 0 {
		return nil
	}
	return []Credit{{Name: CreditDropped, MS: q.DropCredit}}
}

// owes reports whether a customer whose call we drop is called back, and promises it: the contact waits on at its place.
func (e *Engine) owes(c *contact, again *Again, q *queue, since time.Time) bool {
	if again == nil || q == nil || c.channel == Callback || c.promise != nil {
		return false
	}
	credits := c.credits
	if !slices.ContainsFunc(credits, func(x Credit) bool { return x.Name == CreditDropped }) {
		credits = append(slices.Clip(credits), q.dropCredit()...)
	}
	e.emit(CallbackPromised{
		Contact: c.id, Queue: q.Name, Since: since, Needs: c.needs, Request: c.request, Credits: credits,
		Hours: again.Hours, Attempts: again.Attempts, Retry: again.Retry, Prefers: c.prefers,
	})
	return true
}

// dropped: we ended a talk that nobody wanted to end. The agent goes on as after any other; the customer is called back,
// or keeps the place.
func (e *Engine) dropped(c *contact, cause string) {
	e.leaveConsult(c)
	a, q, since, again := c.agent, c.queue, c.since, c.again
	if again != nil && c.channel != Callback {
		e.emit(Released{Contact: c.id, Queue: q.Name, Agent: a.Name, TalkMS: e.sinceMS(c.connectedAt), HoldMS: e.onHold(c)})
		e.wrapUp(a, c.id, q)
		e.owes(c, again, q, since)
		e.part(c, WhyDropped)
		return
	}
	e.emit(Ended{Contact: c.id, Queue: q.Name, Agent: a.Name, By: BySystem, Cause: cause, TalkMS: e.sinceMS(c.connectedAt), HoldMS: e.onHold(c)})
	e.losesPlace(c, q, since, WhyDropped)
	e.wrapUp(a, c.id, q)
}

func (e *Engine) applyPlaceKept(f PlaceKept) {
	e.places[f.Key] = &place{queue: f.Queue, since: f.Since, earned: f.EarnedMS, drop: f.Why != WhyHungUp, until: f.Until}
	e.timers.arm(timer{due: f.Until, kind: timerPlace, contact: f.Key})
}
