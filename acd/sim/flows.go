package sim

import (
	"strconv"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// Flows let calls walk what the plan says before they wait for anybody, while they wait, and after. The caller's part is
// theirs too: which keys are pressed, what services answer.
type Flows interface {
	// Open begins a day.
	Open(f Floor) Walks
}

// Walks are the calls of one day.
type Walks interface {
	// Dial is a call that comes in at its first Step.
	Dial(c Caller) Walk
}

// Walk is one call while its leg is there.
type Walk interface {
	// Next is when the call does something by itself; zero: not before it hears of something.
	Next() time.Time
	// Step does what is due until now.
	Step(now time.Time)
	// Hears takes a fact of this contact. It does nothing yet: that is for the next Step.
	Hears(f acd.Fact)
	// HangUp ends the call from the caller's side.
	HangUp(now time.Time)
	// Came is what became of a call that has ended, if no agent talked with the caller: Contained, GaveUp or Outside.
	Came() Outcome
}

// Floor is the centre as a walk meets it.
type Floor interface {
	// Do tells the engine something.
	Do(now time.Time, cmd acd.Command) ([]acd.Event, error)
	// Queue is a queue as it is now, and where in it a contact stands.
	Queue(name, contact string, now time.Time) (v acd.QueueView, position int)
}

// Caller is who calls.
type Caller struct {
	Contact string
	From    string // E.164: the same whenever this customer calls
	To      string // the number dialled
	At      time.Time
	Chance  uint64         // the caller's own, whatever policy serves the call
	Dossier skills.Dossier // what the history knows
	Talk    Distribution   // with somebody elsewhere
}

// story is what more there is to tell of a contact than that it waits and is served: it walks a flow, or is called back.
type story struct {
	walk     Walk // nil: none is walked
	due      instant
	in       bool    // counted among those who wait
	queued   instant // last
	first    instant // time queued
	patience time.Duration
	turn     uint64  // of waiting: patience is over only for the one that it was planned for
	last     Outcome // of its queues: Left or Refused; Any: none
	back     bool    // without a leg: the customer is called
	promised instant
	dials    uint64
}

const neverDue = instant(-1)

// walk lets a call come in to the number of its stream.
func (r *run) walk(c *caller, s *Stream, patience time.Duration) {
	m := &story{due: neverDue, patience: patience, first: neverDue}
	c.more = m
	r.record(c).Queue = nobody
	r.do(acd.Arrive{Contact: c.id, Channel: acd.Voice, Node: "sim", Number: s.Number, Plan: r.Config.Plan, Key: r.key(c)})
	handle := s.Handle
	m.walk = r.walks.Dial(Caller{
		Contact: c.id, From: phone(c.root), To: s.Number, At: r.clock, Chance: mix(c.share ^ r.seed<<32), Dossier: r.dossier(c), Talk: handle,
	})
	r.stride(c)
}

// phone is the number of a customer: in Brazil, and nobody's.
func phone(root int) string {
	digits := strconv.Itoa(root % 10_000_000)
	return "+55119" + "00000000"[:8-len(digits)] + digits
}

// stride lets a call do what is due, and plans what it does next.
func (r *run) stride(c *caller) {
	m := c.more
	m.due = neverDue
	m.walk.Step(r.clock)
	r.planWalk(c)
}

// planWalk puts the next step of a call on the agenda.
func (r *run) planWalk(c *caller) {
	m := c.more
	if r.callers[c.number] != c || m.back {
		return
	}
	next := m.walk.Next()
	if next.IsZero() {
		return
	}
	at := max(r.now, instant((next.Sub(r.Begin)+time.Millisecond-1)/time.Millisecond))
	if m.due != neverDue && m.due <= at {
		return
	}
	m.due = at
	r.plan(at, happening{kind: walks, caller: c.number})
}

// steps is a happening of planWalk, unless something came before it.
func (r *run) steps(h happening) {
	if c := r.callers[h.caller]; c != nil && c.more != nil && c.more.due == h.at && !c.more.back {
		r.stride(c)
	}
}

// tell lets a call hear of a fact of it.
func (r *run) tell(f acd.Fact) {
	id := acd.ContactOf(f)
	if id == "" {
		return
	}
	if c := r.caller(id); c != nil && c.more != nil && c.more.walk != nil && !c.more.back {
		c.more.walk.Hears(f)
		r.planWalk(c)
	}
}

// floor is the run as its walks meet it.
type floor struct{ *run }

// Do implements [Floor].
func (f floor) Do(_ time.Time, cmd acd.Command) ([]acd.Event, error) {
	if e, is := cmd.(acd.Enqueue); is {
		f.caller(e.Contact).request = e.Request
	}
	evs, err := f.engine.Do(f.clock, cmd)
	if err != nil {
		f.fail(err)
	}
	f.follow(evs)
	return evs, err
}

// Queue implements [Floor].
func (f floor) Queue(name, contact string, _ time.Time) (acd.QueueView, int) {
	return f.engine.Queue(name, contact, f.clock)
}

// queued: a contact with a story waits. Patience counts from when it first did.
func (r *run) queued(c *caller, f acd.Queued) {
	m := c.more
	if m.back {
		return
	}
	record := r.record(c)
	record.Queue = int32(r.queues[f.Queue])
	m.in, m.last = true, Any
	m.queued = r.now
	if m.first == neverDue {
		m.first = r.now
		record.InFlow = r.now.since() - record.Arrived
	}
	r.waits(c, +1)
	if m.patience < Never/2 {
		m.turn++
		r.plan(max(r.now, m.first.after(m.patience)), happening{kind: givesUp, caller: c.number, share: m.turn})
	}
}

// unqueued: it waits no longer.
func (r *run) unqueued(c *caller) {
	if m := c.more; m.in {
		m.in = false
		m.turn++
		r.waits(c, -1)
	}
}

// givesUp: the caller's patience is over, if it still waits.
func (r *run) givesUp(h happening) {
	c := r.callers[h.caller]
	if c == nil || c.more == nil || !c.more.in || c.more.turn != h.share {
		return
	}
	if c.more.walk == nil {
		r.do(acd.Abandon{Contact: c.id})
		return
	}
	c.more.walk.HangUp(r.clock)
	r.planWalk(c)
}

// out: a contact with a story has left its queue, or was not let in; its flow goes on, if it has one.
func (r *run) out(c *caller, o Outcome, f acd.Fact) {
	m, record := c.more, r.record(c)
	if m.back {
		return // merged or withdrawn: what ends it follows
	}
	if refused, is := f.(acd.Refused); is {
		record.Queue = int32(r.queues[refused.Queue])
		if m.first == neverDue {
			record.InFlow = r.now.since() - record.Arrived
		}
		record.Wait = 0
	} else {
		r.unqueued(c)
		record.Wait = (r.now - m.queued).since()
	}
	m.last = o
}

// ended says what became of a contact with a story that is over.
func (r *run) ended(c *caller, f acd.Ended) Outcome {
	m, record := c.more, r.record(c)
	switch {
	case m.back:
		if record.Callback == CallbackPromised {
			record.Callback = CallbackFailed
			if f.Cause == acd.CauseCallbackExpired {
				record.Callback = CallbackExpired
			}
		}
	case record.Outcome == Answered:
	default:
		came := m.walk.Came()
		if m.first == neverDue && m.last != Refused {
			record.InFlow = r.now.since() - record.Arrived
		}
		if came == Contained && m.last != Any {
			came = m.last
		}
		if came == GaveUp && m.last == Left {
			came = Left
		}
		record.Outcome = came
	}
	return Any
}
