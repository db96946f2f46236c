package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"receptivo/acd"
)

// Redecided is what came of deciding a log again.
type Redecided struct {
	Events, SameEvents int
	Offers, SameOffers int    // with the whole Match: candidates, exclusions, scores, choice
	SameAgents         int    // offers to the same agent at least; the record differs when another version wrote it
	First              string // what did not come out the same first; empty: all did
}

// String says it in a line.
func (r Redecided) String() string {
	text := fmt.Sprintf("reproduced %d of %d offers, %d of %d events", r.SameOffers, r.Offers, r.SameEvents, r.Events)
	if r.SameAgents > r.SameOffers {
		text += fmt.Sprintf("; %d offers to the same agent", r.SameAgents)
	}
	if r.First != "" {
		text += "; first other: " + r.First
	}
	return text
}

// mostRebuilt is how often an engine is built again after it went another way than the log: each time costs the whole
// log before that.
const mostRebuilt = 50

// Redecide gives an engine the commands and the times of a log, and compares all it decides with what was decided then:
// each fact, and in each offer the whole record of the choice. The log begins with the first event of a centre.
func Redecide(ctx context.Context, log []acd.Event) (Redecided, error) {
	if len(log) == 0 || log[0].Seq != 1 {
		return Redecided{}, errors.New("sim: only a log from its first event on can be decided again")
	}
	r := redecision{log: log, engine: acd.New()}
	for i := 0; i < len(log); {
		if ctx.Err() != nil {
			return Redecided{}, ctx.Err()
		}
		same, other := r.again(i)
		r.count(i, same, true)
		r.count(i+same, other, false)
		i += same + other
		if r.rebuilt > mostRebuilt {
			r.count(i, len(log)-i, false)
			break
		}
	}
	return r.Redecided, nil
}

// redecision is a log while it is decided again.
type redecision struct {
	Redecided
	log     []acd.Event
	engine  *acd.Engine
	rebuilt int
	near    bool // an offer came out with another record, to the same agent
}

// again decides what follows from a place in the log on, and says how many events came out the same: those of a timer or
// a command. When not all did, the one that follows is other, and the engine is where the log is after it.
func (r *redecision) again(i int) (same, other int) {
	at := r.log[i].At
	r.near = false
	if due := r.engine.Next(); !due.IsZero() && !due.After(at) {
		evs := r.engine.Tick(at)
		if same = r.same(i, evs); same == len(evs) && same > 0 {
			return same, 0
		}
		r.back(i, evs)
	}
	for _, cmd := range commands(r.log[i:]) {
		evs, err := r.engine.Do(at, cmd)
		n := r.same(i, evs)
		if err == nil && n == len(evs) && n > 0 {
			return n, 0
		}
		same = max(same, n)
		r.back(i, evs)
	}
	if r.near {
		r.SameAgents++
	}
	same = min(same, len(r.log)-i-1)
	for _, ev := range r.log[i : i+same+1] {
		r.engine.Apply(ev)
	}
	return same, 1
}

// back takes the engine to a place in the log, if it has gone another way from there.
func (r *redecision) back(i int, evs []acd.Event) {
	if len(evs) > 0 {
		r.rebuild(i)
	}
}

// rebuild takes the engine to a place in the log.
func (r *redecision) rebuild(i int) {
	r.rebuilt++
	r.engine = acd.New()
	for _, ev := range r.log[:i] {
		r.engine.Apply(ev)
	}
}

// same says how many events, from the first on, are those of the log, to the last byte.
func (r *redecision) same(i int, evs []acd.Event) int {
	for k := range evs {
		if i+k >= len(r.log) {
			return k
		}
		if !sameEvent(evs[k], r.log[i+k]) {
			r.near = r.near || sameAgent(evs[k].Fact, r.log[i+k].Fact)
			return k
		}
	}
	return len(evs)
}

func sameEvent(a, b acd.Event) bool {
	if a.Seq != b.Seq || !a.At.Equal(b.At) || a.Fact.Kind() != b.Fact.Kind() {
		return false
	}
	x, err := acd.EncodeFact(without(a.Fact, b.Fact))
	y, wrong := acd.EncodeFact(b.Fact)
	return err == nil && wrong == nil && bytes.Equal(x, y)
}

// without leaves out of a fact the estimate that the version did not make which wrote the log.
func without(a, b acd.Fact) acd.Fact {
	now, ok := a.(acd.Queued)
	if then, both := b.(acd.Queued); ok && both && then.EWTMS == 0 && then.P80MS == 0 {
		now.EWTMS, now.P80MS = 0, 0
		return now
	}
	return a
}

func sameAgent(a, b acd.Fact) bool {
	x, ok := a.(acd.Offered)
	y, both := b.(acd.Offered)
	return ok && both && x.Contact == y.Contact && x.Agent == y.Agent
}

func (r *redecision) count(i, n int, same bool) {
	for _, ev := range r.log[i : i+n] {
		_, offer := ev.Fact.(acd.Offered)
		r.Events++
		if offer {
			r.Offers++
		}
		switch {
		case same && offer:
			r.SameOffers++
			r.SameAgents++
			r.SameEvents++
		case same:
			r.SameEvents++
		case r.First == "":
			r.First = fmt.Sprintf("event %d at %s, %s", ev.Seq, ev.At.Format("15:04:05"), acd.Describe(ev.Fact))
		}
	}
}
