package live

import (
	"errors"
	"fmt"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/skills"
)

// callback promises the caller to be called: the number is on the disk, and the promise in the engine's log, before the
// flow hears that it is so.
func (k *call) callback(a ivr.Callback) {
	ev := ivr.Booked{ID: a.ID}
	if err := k.promise(a); err != nil {
		k.Logger.Error("no callback promised", "contact", k.facts.ID, "queue", a.Queue, "err", err)
		ev.Err = err.Error()
	}
	k.box.put(answered{ev})
}

func (k *call) promise(a ivr.Callback) error {
	if k.Dialer == nil || len(k.plan.Trunks) == 0 {
		return fmt.Errorf("%w: a callback needs a trunk", errNoWayOut)
	}
	if k.closed {
		return errors.New("live: the caller has left: nothing can be promised any more")
	}
	hours := hoursOf(a, time.Now().In(k.plan.Engine.Timezone))
	if len(hours) == 0 {
		return errors.New("live: the callback would expire before the hours in which to call begin")
	}
	undo, err := k.notebook.keep(k.facts.ID, note{
		Number: a.Number, Shown: k.facts.To, Queue: a.Queue, Protocol: k.facts.Protocol, Tape: k.wantsTape,
	})
	if err != nil {
		return err
	}
	asked := k.asked(a)
	cmd := acd.PromiseCallback{
		Contact: k.facts.ID, Queue: a.Queue, Needs: skills.NeedsOf(asked.Skills), Request: k.brief(asked),
		Hours: hours, Attempts: a.Attempts, Prefers: asked.Agent, Merge: k.notebook.find(a.Number, a.Queue, k.facts.ID),
	}
	for _, pause := range a.Retry {
		cmd.Retry = append(cmd.Retry, acd.MillisOf(pause))
	}
	evs, err := k.do(cmd)
	if err != nil {
		undo()
		return err
	}
	k.notebook.confirm(k.facts.ID, evs[len(evs)-1].Seq)
	return nil
}

// asked is the enqueue that a callback goes on with: what the caller asked of that queue counts for it too.
func (k *call) asked(a ivr.Callback) ivr.Enqueue {
	if k.lastAsked.Queue == a.Queue {
		return k.lastAsked
	}
	return ivr.Enqueue{Queue: a.Queue, Intent: a.Intent}
}

// mostDays is how many days a callback can be promised for, whatever the plan says.
const mostDays = 31

// hoursOf are the stretches of time in which the customer may be called: those hours of each day, from now or from when
// the caller said, until the promise expires. They are counted by the wall clock of the place.
func hoursOf(a ivr.Callback, now time.Time) []acd.Span {
	from, until := now.Add(a.After), now.Add(a.Expires)
	if last := now.AddDate(0, 0, mostDays); until.After(last) {
		until = last
	}
	var hours []acd.Span
	for day := range mostDays + 2 {
		s := windowOn(a.Window, now, day)
		if s.From.Before(from) {
			s.From = from
		}
		if s.To.After(until) {
			s.To = until
		}
		s.From, s.To = s.From.UTC().Truncate(time.Millisecond), s.To.UTC().Truncate(time.Millisecond)
		if !s.To.After(s.From) {
			continue
		}
		if n := len(hours); n > 0 && hours[n-1].To.Equal(s.From) { // all day
			hours[n-1].To = s.To
			continue
		}
		hours = append(hours, s)
	}
	return hours
}

// windowOn is a stretch of the day, some days from now.
func windowOn(w flows.Window, now time.Time, day int) acd.Span {
	year, month, today := now.Date()
	at := func(minute int) time.Time {
		return time.Date(year, month, today+day, minute/60, minute%60, 0, 0, now.Location())
	}
	return acd.Span{From: at(w.From), To: at(w.To)}
}
