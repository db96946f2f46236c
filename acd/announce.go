package acd

import (
	"fmt"
	"time"
)

// Announced: the contact is told its place or its wait. What it was computed from stands beside it: see Check.
type Announced struct {
	Contact  string       `json:"contact"`
	Queue    string       `json:"queue"`
	What     Announcement `json:"what"`
	Position int          `json:"position,omitempty"` // told, of position: 1 is next
	Minutes  int          `json:"minutes,omitempty"`  // told, of wait: 0 below one, MoreMinutes above five
	Estimate Estimate     `json:"estimate,omitzero"`  // of wait
	Last     *int         `json:"last,omitempty"`     // what was told last; nil: nothing
	Ring     int          `json:"ring,omitempty"`     // of the contact; absent: 1
	Why      Why          `json:"why,omitempty"`      // relaxed: other agents count than last time, and so it may be more
	Callback bool         `json:"callback,omitempty"` // four of five would still wait when its time is over: offer to call back
}

func (Announced) Kind() string { return "announced" }

// Announcement is what waiting callers are told of their wait.
type Announcement string

// The announcements.
const (
	AnnouncePosition Announcement = "position"
	AnnounceWait     Announcement = "wait"
)

// AnnounceEvery is the least time between two announcements of the same kind to the same contact.
const AnnounceEvery Millis = 45_000

// told is what a contact was last told, and of which queue.
type told struct {
	queue       string
	position    int       // 0: nothing yet
	positionAt  time.Time // zero: not yet
	minutes     int
	minutesAt   time.Time
	minutesRing int
}

// lastTold is what the contact was told of the queue it waits in.
func (c *contact) lastTold() told {
	if c.told.queue != c.queue.Name {
		return told{queue: c.queue.Name}
	}
	return c.told
}

func (e *Engine) announce(cmd Announce) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	if c.phase != PhaseWaiting && c.phase != PhaseOffered {
		return c.wrong("does not wait")
	}
	if c.channel == Callback {
		return c.wrong("has no leg to be told anything by")
	}
	switch cmd.What {
	case AnnouncePosition:
		e.announcePosition(c)
	case AnnounceWait:
		e.announceWait(c)
	default:
		return fmt.Errorf("acd: a contact is told its %q or its %q, not its %q", AnnouncePosition, AnnounceWait, cmd.What)
	}
	return nil
}

// again reports whether it is long enough ago.
func (e *Engine) again(last time.Time) bool { return last.IsZero() || e.sinceMS(last) >= AnnounceEvery }

// announcePosition tells the place, unless it is further back than last time.
func (e *Engine) announcePosition(c *contact) {
	last, now := c.lastTold(), e.position(c)
	if !e.again(last.positionAt) || last.position > 0 && now > last.position {
		return
	}
	f := Announced{Contact: c.id, Queue: c.queue.Name, What: AnnouncePosition, Position: now, Ring: c.ringTold()}
	if last.position > 0 {
		f.Last = &last.position
	}
	e.emit(f)
}

// announceWait tells how long it may take: no more than last time, unless the contact's needs were relaxed since.
func (e *Engine) announceWait(c *contact) {
	last, est := c.lastTold(), e.estimate(c)
	if !est.Known() || !e.again(last.minutesAt) {
		return
	}
	f := Announced{
		Contact: c.id, Queue: c.queue.Name, What: AnnounceWait, Estimate: est, Minutes: Minutes(est.P80MS), Ring: c.ringTold(),
		Callback: e.tooLong(c, est.P80MS),
	}
	if !last.minutesAt.IsZero() {
		f.Last = &last.minutes
		if f.Minutes > last.minutes && c.ring != last.minutesRing {
			f.Why = WhyRelaxed
		}
		f.Minutes = f.capped()
	}
	e.emit(f)
}

// Wait is what is told of a wait as a time: half a minute stands for less than one, six for more than five.
func (f Announced) Wait() time.Duration {
	if f.Minutes == 0 {
		return 30 * time.Second
	}
	return time.Duration(f.Minutes) * time.Minute
}

// tooLong reports whether four of five would still wait when the contact leaves its queue for having waited too long.
func (e *Engine) tooLong(c *contact, p80 Millis) bool {
	end := c.leaveAt
	if end.IsZero() {
		end = c.moveAt
	}
	return !end.IsZero() && e.now.Add(p80.Duration()).After(end)
}

// capped is what is told of the wait: at most what was told before, unless there is a reason.
func (f *Announced) capped() int {
	told := Minutes(f.Estimate.P80MS)
	if f.Last != nil && f.Why != WhyRelaxed {
		return min(told, *f.Last)
	}
	return told
}

// ringTold is the contact's ring as facts count them: 1 goes without saying.
func (c *contact) ringTold() int {
	if c.ring == 0 {
		return 0
	}
	return c.ring + 1
}

// position is the contact's place in its queue: 1 is next. To whom it is offered, it is next already.
func (e *Engine) position(c *contact) int {
	switch c.phase {
	case PhaseWaiting:
		return c.queue.ahead(c) + 1
	case PhaseOffered, PhaseConnecting:
		return 1
	}
	return 0
}

func (e *Engine) applyAnnounced(f Announced) {
	c := e.contacts[f.Contact]
	c.told = c.lastTold()
	switch f.What {
	case AnnouncePosition:
		c.told.position, c.told.positionAt = f.Position, e.now
	case AnnounceWait:
		c.told.minutes, c.told.minutesAt, c.told.minutesRing = f.Minutes, e.now, c.ring
	}
}

// Check computes an announcement again from what it says of itself.
func (f Announced) Check() error {
	if f.What == AnnouncePosition {
		if f.Position < 1 || f.Last != nil && f.Position > *f.Last {
			return fmt.Errorf("acd: announced: position %d is told, which is none or further back than before", f.Position)
		}
		return nil
	}
	if err := f.Estimate.Check(); err != nil {
		return err
	}
	if !f.Estimate.Known() {
		return fmt.Errorf("acd: announced: a wait was told, and there is no number")
	}
	if told := f.capped(); told != f.Minutes {
		return fmt.Errorf("acd: announced: %d min were told, but %d ms come to %d", f.Minutes, f.Estimate.P80MS, told)
	}
	return nil
}

func (f Announced) describe() string {
	if f.What == AnnouncePosition {
		return fmt.Sprintf("%s told its position: %d", f.Contact, f.Position)
	}
	s := fmt.Sprintf("%s told its wait: ", f.Contact)
	switch {
	case f.Minutes == 0:
		s += "under 1 min"
	case f.Minutes == MoreMinutes:
		s += "over 5 min"
	default:
		s += fmt.Sprintf("%d min", f.Minutes)
	}
	s += fmt.Sprintf(" (%s", seconds(f.Estimate.P80MS))
	if f.Estimate.Method != MethodReady {
		s += " by " + string(f.Estimate.Method)
	}
	if f.Why != "" {
		s += ", " + string(f.Why)
	}
	if f.Callback {
		s += ", callback offered"
	}
	return s + ")"
}
