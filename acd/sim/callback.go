package sim

import (
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/skills"
)

// Callback is how customers take it to be called back. Where flows are walked, the flow offers it, and says how long and
// how often is tried; where they are skipped, this does.
type Callback struct {
	Share      float64       // of the callers who are offered one, that accept; 0: nobody is offered one
	Offer      time.Duration // how long a caller has waited then
	Window     flows.Window  // hours in which to call; zero: all day
	Attempts   int           // 0: 3
	Retry      []time.Duration
	Expires    time.Duration // 0: a day
	Unanswered float64       // share of the calls that the customer does not answer
	Ring       Distribution  // how long the customer lets the phone ring; nil: 10 s
}

// The defaults of routing.md §1.1.
const (
	defaultAttempts = 3
	defaultExpires  = 24 * time.Hour
	defaultRing     = Constant(10 * time.Second)
	longestRing     = 30 * time.Second // of a customer who does not answer; of one who does, DialWithin is the limit
)

var defaultRetry = []time.Duration{10 * time.Minute, 30 * time.Minute}

// CallbackEnd is what came of a callback.
type CallbackEnd uint8

// The ends.
const (
	NoCallback CallbackEnd = iota
	CallbackPromised
	CallbackReached
	CallbackFailed  // called as often as promised, and never answered
	CallbackExpired // the hours in which to call were over
)

// String is its name in reports; empty: there was none.
func (e CallbackEnd) String() string {
	return [...]string{"", "promised", "reached", "failed", "expired"}[e]
}

// offerCallback plans when a waiting caller takes the offer to be called back, if it is one who does.
func (r *run) offerCallback(c *caller) {
	if r.Callback.Share <= 0 || c.left {
		return
	}
	r.source.Seed(r.seed^promising, mix(c.share))
	if r.chance.Float64() < r.Callback.Share {
		r.plan(r.now.after(r.Callback.Offer), happening{kind: accepts, caller: c.number})
	}
}

// acceptsCallback: a caller who still waits is promised to be called, and hangs up.
func (r *run) acceptsCallback(c *caller) {
	o := r.Callback
	if c == nil || c.left || c.more != nil {
		return
	}
	if o.Window == (flows.Window{}) {
		o.Window = flows.Window{To: 24 * 60}
	}
	if o.Expires <= 0 {
		o.Expires = defaultExpires
	}
	if o.Attempts <= 0 {
		o.Attempts = defaultAttempts
	}
	if o.Retry == nil {
		o.Retry = defaultRetry
	}
	hours := o.Window.Hours(r.clock.In(r.Begin.Location()), 0, o.Expires)
	if len(hours) == 0 {
		return
	}
	record := r.record(c)
	c.more = &story{due: neverDue, in: true, queued: instant(0).after(record.Arrived), first: instant(0).after(record.Arrived)}
	cmd := acd.PromiseCallback{
		Contact: c.id, Queue: r.Config.Queues[record.Queue].Name, Needs: r.Streams[c.stream].Needs, Request: c.request, Hours: hours, Attempts: o.Attempts,
	}
	for _, pause := range o.Retry {
		cmd.Retry = append(cmd.Retry, acd.MillisOf(pause))
	}
	r.do(cmd)
	r.do(acd.Abandon{Contact: c.id})
}

// deferred: a contact waits on without its leg.
func (r *run) deferred(c *caller) {
	m, record := c.more, r.record(c)
	if m.back {
		return
	}
	if m.first != neverDue && m.in {
		record.Wait = (r.now - m.queued).since()
	}
	r.unqueued(c)
	m.back, m.promised = true, r.now
	c.left = true // nobody is there to hang up
	record.Outcome, record.Callback = Promised, CallbackPromised
	if record.Queue == nobody {
		record.Queue = r.promisedBy(c)
	}
}

// promisedBy is the queue that will call.
func (r *run) promisedBy(c *caller) int32 {
	for _, v := range r.engine.State().Contacts {
		if v.ID == c.id {
			return int32(r.queues[v.Promised])
		}
	}
	return nobody
}

// dial calls the customer of a callback, whose agent is on the line.
func (r *run) dial(c *caller) {
	m := c.more
	m.dials++
	r.source.Seed(r.seed^dialling, mix(c.share^m.dials<<56))
	ring, answers := longestRing, r.chance.Float64() >= r.Callback.Unanswered
	if answers {
		var of Distribution = defaultRing
		if r.Callback.Ring != nil {
			of = r.Callback.Ring
		}
		ring = min(of.At(r.chance.Float64()), longestRing)
	}
	h := happening{kind: noReply, caller: c.number, share: m.dials}
	if answers {
		h.kind = replies
	}
	r.plan(r.now.after(ring), h)
}

// dialled: the customer has answered, or has not.
func (r *run) dialled(h happening) {
	c := r.callers[h.caller]
	if c == nil || c.more == nil || c.more.dials != h.share {
		return
	}
	result := acd.WhyNoAnswer
	if h.kind == replies {
		result = acd.WhyAnswered
	}
	r.do(acd.Dialed{Contact: c.id, Result: result})
}

// key tells customers apart, who keep it when they call again; empty: nobody does.
func (r *run) key(c *caller) string {
	if r.Redial.Share <= 0 && r.Redial.Repeat <= 0 && r.walks == nil {
		return ""
	}
	return "k" + phone(c.root)[1:]
}

// dossier is what the history knows of a customer: earlier calls of the day.
func (r *run) dossier(c *caller) skills.Dossier {
	past := r.past[c.root]
	if len(past) == 0 {
		return skills.Dossier{}
	}
	ref := "k" + phone(c.root)[1:]
	return skills.Dossier{Found: true, Customer: skills.Customer{Ref: ref, ID: ref}, Contacts: past}
}

// known gives a contact that a queue is called by directly what the history knows of its customer.
func (r *run) known(c *caller, queue string) {
	if d := r.dossier(c); d.Found && r.Plan != nil {
		policy := r.Plan.Policy(queue)
		policy.Chosen = c.request.Likeliest()
		c.request = skills.Brief(d, policy, r.clock)
	}
}

// lets reports whether a queue's calendar lets contacts in now.
func (r *run) lets(queue string) bool {
	q, there := r.Plan.Queue(queue)
	cal := r.Plan.Calendars[q.Calendar]
	return !there || q.Calendar == "" || cal != nil && cal.At(r.clock).Open
}
