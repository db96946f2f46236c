package acd

import (
	"math"

	"receptivo/skills"
)

// experts are the agents with outcomes in order of what they are worth in a category, the best first. Time and other agents'
// outcomes move all worths a little; rather than keep up with them, a lineup knows how far they can have moved since they
// were reckoned, and every search reckons a few anew.
type experts struct {
	line  lineup
	worth []spot // by number in the roster; key NaN: the agent has no outcomes
	round drifts // as the category stood while the worths of this round were reckoned
	last  drifts // and of the round before
	next  int    // whose turn it is
}

// trade names a category: its place among those of the model, and the weight of the handle time.
type trade struct {
	cell int
	aht  float64
}

// experts are made when a contact asks for them first.
func (b *books) experts(e *Engine, t skills.Trade) *experts {
	name := trade{t.Cell, t.AHT}
	x := b.trades[name]
	if x == nil {
		x = &experts{worth: make([]spot, len(e.roster))}
		x.round.note(t)
		for n, a := range e.roster {
			x.worth[n].key = math.NaN()
			x.reckon(a, t)
		}
		if b.trades == nil {
			b.trades = make(map[trade]*experts)
		}
		b.trades[name] = x
	}
	return x
}

// learnt brings an agent to where the outcomes are now.
func (b *books) learnt(e *Engine, a *agent) {
	for name, x := range b.trades {
		t := e.model.Trade(name.cell, name.aht, e.now)
		x.round.note(t)
		x.reckon(a, t)
	}
}

// reckon puts an agent where they belong.
func (x *experts) reckon(a *agent, t skills.Trade) {
	was := x.worth[a.n]
	if len(a.record.Cells) == 0 {
		return
	}
	now := spot{-t.Worth(&a.record), a.n}
	if was.key == now.key {
		return
	}
	if was.key == was.key {
		x.line.drop(was)
	}
	x.line.put(now)
	x.worth[a.n] = now
}

// refresh reckons a few worths anew, and a round of them lets the drift before it be forgotten.
func (x *experts) refresh(e *Engine, t skills.Trade) {
	const few, passes = 2, 64
	x.round.note(t)
	done := 0
	for range min(passes, len(e.roster)) {
		if done == few {
			return
		}
		if x.next == len(e.roster) {
			x.next, x.last, x.round = 0, x.round, drifts{}
			x.round.note(t)
		}
		a := e.roster[x.next]
		if x.next++; len(a.record.Cells) > 0 {
			done++
			x.reckon(a, t)
		}
	}
}

// slack is how much more than its key a worth can be.
func (x *experts) slack(t skills.Trade) float64 { return max(x.round.drift(t), x.last.drift(t)) }

// drifts are the figures of a category between the least and the most they were for some time.
type drifts struct {
	least, most skills.Trade
	noted       bool
}

func (d *drifts) note(t skills.Trade) {
	if !d.noted {
		d.least, d.most, d.noted = t, t, true
		return
	}
	d.least.Base, d.most.Base = min(d.least.Base, t.Base), max(d.most.Base, t.Base)
	d.least.Handle, d.most.Handle = min(d.least.Handle, t.Handle), max(d.most.Handle, t.Handle)
	d.least.Fade, d.most.Fade = min(d.least.Fade, t.Fade), max(d.most.Fade, t.Fade)
}

// drift is how far a worth can have moved from any of that time.
func (d *drifts) drift(t skills.Trade) float64 {
	if !d.noted {
		return 0
	}
	far := t
	far.Base = farther(t.Base, d.least.Base, d.most.Base)
	far.Handle = farther(t.Handle, d.least.Handle, d.most.Handle)
	if far.Fade = d.most.Fade; t.Fade/d.least.Fade > d.most.Fade/t.Fade {
		far.Fade = d.least.Fade
	}
	return t.Drift(far)
}

// farther is the end of a span that lies farther from x.
func farther(x, least, most float64) float64 {
	if x-least > most-x {
		return least
	}
	return most
}
