package live

import (
	"errors"
	"fmt"
	"time"

	"receptivo/acd"
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

// hoursOf are the stretches of time in which the customer may be called.
func hoursOf(a ivr.Callback, now time.Time) []acd.Span {
	return a.Window.Hours(now, a.After, a.Expires)
}
