package flowtest

import (
	"fmt"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
)

// telling is what a waiting caller was told last, and when; zero: nothing yet.
type telling struct {
	at    time.Time
	value int // minutes, or the position
}

// announce says what the caller may be told of the wait: what the engine says, or, without agents on the line, what the
// test gives the queue, by the same rules.
func (c *Call) announce(a ivr.Announce) {
	c.asks(flows.MockQueue, a.Queue)
	answer := ivr.Told{ID: a.ID}
	switch {
	case c.queued == nil:
	case c.centre != nil:
		answer = c.centre.announce(c, a)
	case a.What == flows.ClassPosition:
		answer = c.tellPosition(a)
	default:
		answer = c.tellWait(a)
	}
	c.after(0, tell{answer})
}

func (e *centre) announce(c *Call, a ivr.Announce) ivr.Told {
	what := acd.AnnounceWait
	if a.What == flows.ClassPosition {
		what = acd.AnnouncePosition
	}
	for _, ev := range e.do(c, acd.Announce{Contact: c.setup.Facts.ID, What: what}) {
		if f, is := ev.Fact.(acd.Announced); is && f.Contact == c.setup.Facts.ID {
			c.tells(f)
			return ivr.Told{ID: a.ID, Say: true, Position: f.Position, Wait: f.Wait(), Widened: f.Why == acd.WhyRelaxed}
		}
	}
	return ivr.Told{ID: a.ID}
}

// tells writes down what the caller may be told.
func (c *Call) tells(f acd.Announced) {
	switch {
	case f.Position > 0:
		c.centreNote(fmt.Sprintf("lets the caller know: position %d", f.Position))
	case f.Minutes == 0:
		c.centreNote("lets the caller know: less than a minute")
	case f.Minutes == acd.MoreMinutes:
		c.centreNote("lets the caller know: more than five minutes")
	default:
		c.centreNote(fmt.Sprintf("lets the caller know: %d min", f.Minutes))
	}
}

// again reports whether the caller may be told again.
func (c *Call) again(last telling) bool {
	return last.at.IsZero() || c.now.Sub(last.at) >= acd.AnnounceEvery.Duration()
}

func (c *Call) tellPosition(a ivr.Announce) ivr.Told {
	last, now := c.queued.position, (*world)(c).Queue(a.Queue, c.setup.Facts.ID).Position
	if now < 1 || !c.again(last) || last.value > 0 && now > last.value {
		return ivr.Told{ID: a.ID}
	}
	c.queued.position = telling{c.now, now}
	c.tells(acd.Announced{Position: now})
	return ivr.Told{ID: a.ID, Say: true, Position: now}
}

func (c *Call) tellWait(a ivr.Announce) ivr.Told {
	last, wait := c.queued.wait, (*world)(c).Queue(a.Queue, c.setup.Facts.ID).EstimatedWait
	if wait <= 0 || !c.again(last) {
		return ivr.Told{ID: a.ID}
	}
	f := acd.Announced{Minutes: acd.Minutes(acd.MillisOf(wait))}
	if !last.at.IsZero() {
		f.Minutes = min(f.Minutes, last.value)
	}
	c.queued.wait = telling{c.now, f.Minutes}
	c.tells(f)
	return ivr.Told{ID: a.ID, Say: true, Wait: f.Wait()}
}
