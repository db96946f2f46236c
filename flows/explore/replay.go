package explore

import (
	"time"

	"receptivo/flows/flowtest"
)

// leg is a move of a call that is made again, and all that belongs to it.
type leg struct {
	move
	made  []decision
	at    time.Duration // since the call came in
	moved time.Duration // the move itself was over
	heard string        // what was said last before it
}

// replay makes the call of a way again, from its beginning.
func (x *explorer) replay(w way) (*flowtest.Call, []leg) {
	var ways []way
	for at := w; ; at = x.nodes[at.from].way {
		ways = append([]way{at}, ways...)
		if at.from < 0 {
			break
		}
	}
	c := x.call(ways[0].from)
	var legs []leg
	for _, w := range ways {
		l := leg{move: w.move, at: c.Lasted(), heard: lastWords(c)}
		l.moved = x.run(c, w.move, w.picks)
		l.made = x.world.made
		legs = append(legs, l)
	}
	return c, legs
}

// lastWords are what the caller has heard last.
func lastWords(c *flowtest.Call) string {
	log := c.Transcript()
	for i := len(log) - 1; i >= 0; i-- {
		switch log[i].Who {
		case flowtest.FlowSays:
			return log[i].Words()
		case flowtest.CallerDoes:
			return ""
		}
	}
	return ""
}
