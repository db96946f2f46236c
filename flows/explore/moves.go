package explore

import (
	"strconv"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/ivr"
)

// move is what somebody does in a call.
type move struct {
	kind moveKind
	keys string // presses

	cut  bool          // the caller hangs up before anybody has to do something
	when time.Duration // of a cut: since the call came in
}

type moveKind int

const (
	rings     moveKind = iota // the call comes in
	presses                   // the caller presses keys
	isSilent                  // the caller says and presses nothing
	speaks                    // the caller talks, to a voicemail
	answers                   // an agent takes the call
	waits                     // nobody does anything
	waitsLong                 // nobody does anything until the queue gives the call back
	leaves                    // the agent, or whoever the call was transferred to, hangs up
	hangsUp                   // the caller hangs up
)

// message is how long callers speak to a voicemail.
const message = 5 * time.Second

// moves lists what can be done in a state. Keys come first: people who get through do not hang up.
func (x *explorer) moves(c *flowtest.Call) []move {
	var list []move
	add := func(kinds ...moveKind) {
		for _, k := range kinds {
			list = append(list, move{kind: k})
		}
	}
	if _, talks := c.Talks(); talks {
		add(leaves, hangsUp)
		return list
	}
	if c.Records() != 0 {
		add(speaks, isSilent, hangsUp)
		return list
	}
	if key, _ := c.Session().Awaits(); key {
		for _, keys := range x.keys(c) {
			list = append(list, move{kind: presses, keys: keys})
		}
		add(isSilent)
	}
	if c.Queue() != "" {
		add(answers)
		if key, _ := c.Session().Awaits(); !key && !c.Next().IsZero() {
			add(waits)
		}
		if !c.GivenBack().IsZero() {
			add(waitsLong)
		}
	}
	add(hangsUp)
	return list
}

// keys are those worth pressing at a question: all that do something, one that does not, and what was announced.
func (x *explorer) keys(c *flowtest.Call) []string {
	in, asking := c.Session().Asks()
	if in == nil {
		return nil
	}
	switch op := in.Op.(type) {
	case flows.Menu:
		return menuKeys(c, op, asking)
	case flows.Input:
		return x.inputKeys(op, asking)
	case flows.Consent:
		return []string{op.Accept, op.Decline, other(op.Accept, op.Decline)}
	case flows.Survey:
		return scoreKeys(c.Session().Scores(), asking)
	}
	return nil
}

func menuKeys(c *flowtest.Call, op flows.Menu, a ivr.Asking) []string {
	var keys, first []string
	for i, choice := range op.Choices {
		if a.Open != nil && !has(a.Open, i) {
			continue
		}
		if rest, ok := strings.CutPrefix(choice.Keys, a.Typed); ok && rest != "" {
			keys, first = append(keys, rest), append(first, rest[:1])
		}
	}
	if a.Typed == "" {
		for _, key := range c.Announced() {
			if !has(keys, key) && !has(first, key) {
				keys, first = append(keys, key), append(first, key[:1])
			}
		}
	}
	if wrong := other(first...); wrong != "" {
		keys = append(keys, wrong)
	}
	return keys
}

func (x *explorer) inputKeys(op flows.Input, a ivr.Asking) []string {
	switch {
	case a.Confirm:
		return []string{"1", "2", "3"}
	case a.Typed != "": // then only silence is left to be tried
		return nil
	}
	keys, wrong := x.samples.Typed(op)
	if wrong != "" {
		keys = append(keys, wrong)
	}
	if op.Min > 1 {
		keys = append(keys, "1")
	}
	return keys
}

func scoreKeys(q *flows.Question, a ivr.Asking) []string {
	if q == nil || a.Typed != "" {
		return nil
	}
	var keys []string
	for n := q.Min; n <= q.Max; n++ {
		keys = append(keys, strconv.Itoa(n))
	}
	return append(keys, "*")
}

// other is a key that is none of these; empty when all are.
func other(keys ...string) string {
	for _, key := range []string{"7", "8", "0", "5", "6", "9", "4", "3", "2", "1", "*", "#"} {
		if !has(keys, key) {
			return key
		}
	}
	return ""
}

func has[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// run lets a call go one way, to where somebody has to do something again or it has ended. It returns when the move
// itself was over.
func (x *explorer) run(c *flowtest.Call, m move, picks []int) (moved time.Duration) {
	x.world.begins(c, picks)
	x.cutting = m
	if m.kind == hangsUp {
		c.HangUp()
		x.drain(c)
		return c.Lasted()
	}
	recording, before := c.Records(), uint64(0)
	if m.kind == waits {
		before = c.Digest(x.seed, x.later)
	}
	switch m.kind {
	case rings:
		c.Begin()
	case presses:
		c.Press(m.keys)
	case isSilent:
		c.BeSilent()
	case speaks:
		c.Speak(message)
	case answers:
		_ = c.AgentAnswers("") // it waits in a queue, or this were no move
	case waitsLong:
		c.Pass(c.GivenBack().Sub(c.Now()))
	case leaves:
		_ = c.AgentHangsUp() // somebody talks, or this were no move
	}
	moved = c.Lasted()
	x.goOn(c, recording, before)
	pad(c)
	return moved
}

const (
	mostEvents = 20_000 // ends what goes on for ever without its caller; the session's own limits come first
	mostRounds = 50     // events in a queue that change nothing: then only music is left
)

// goOn lets happen what happens by itself until somebody has to do something, or could: while a call waits in a queue,
// whenever it is in another state than before.
func (x *explorer) goOn(c *flowtest.Call, recording ivr.ID, before uint64) {
	since := c.Now()
	for n := range mostEvents {
		c.Settle()
		if c.Over() {
			x.drain(c)
			return
		}
		if x.cutting.cut && c.Lasted() >= x.cutting.when {
			c.HangUp()
			x.drain(c)
			return
		}
		if _, talks := c.Talks(); talks {
			return
		}
		if r := c.Records(); r != 0 && r != recording {
			return
		}
		if key, _ := c.Session().Awaits(); key {
			return
		}
		if c.Queue() != "" && (x.world.joined || c.Now().After(since) && (before == 0 || n > mostRounds || c.Digest(x.seed, x.later) != before)) {
			return
		}
		x.mayHangUp(c)
		if !c.Step() {
			return
		}
	}
}

// mayHangUp notes that the caller could hang up here, while something plays or is waited for, if the flow has anything to
// do then.
func (x *explorer) mayHangUp(c *flowtest.Call) {
	if !x.farewells || x.cutting.cut {
		return
	}
	d := c.Digest(x.seed, x.later)
	if x.left[d] {
		return
	}
	x.left[d] = true
	x.cuts = append(x.cuts, way{move: move{cut: true, when: c.Lasted()}, picks: x.world.picked()})
}

// drain lets happen what still does after the end of a call.
func (x *explorer) drain(c *flowtest.Call) {
	end := c.Now()
	for at := c.Next(); !at.IsZero() && at.Sub(end) <= ivr.AfterHangup && c.Step(); at = c.Next() {
	}
}

// tick is what instants are rounded up to, so that tests are easy to read.
const tick = 100 * time.Millisecond

// pad waits for the next round instant, when nothing happens before.
func pad(c *flowtest.Call) {
	rest := c.Lasted() % tick
	if rest == 0 || c.Over() {
		return
	}
	if at := c.Next(); at.IsZero() || at.After(c.Now().Add(tick-rest)) {
		c.Pass(tick - rest)
	}
}
