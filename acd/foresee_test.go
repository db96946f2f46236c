package acd

import (
	"math"
	"math/bits"

	"github.com/stretchr/testify/require"
)

// checkForesight compares what is kept for the estimates with what looking at everybody comes to.
func (w *world) checkForesight(t require.TestingT) {
	e := w.engine
	who := map[*class]uint64{}
	for _, k := range e.classes {
		who[k] = e.whoServe(k)
		require.Equal(t, bits.OnesCount64(who[k]), k.serving(), "agents at work who could take a contact of %s", k.queue.Name)
	}
	for _, c := range e.contacts {
		if c.phase != PhaseWaiting {
			continue
		}
		before := 1
		for _, o := range e.contacts {
			if o != c && o.phase == PhaseWaiting && o.queue == c.queue && byPlace(o, c) < 0 {
				before++
			}
		}
		require.Equal(t, before, e.position(c), "the position of %s", c.id)
		require.InDelta(t, e.slowlyAhead(c, who), float64(e.effective(c.class, c))/1000, .001*float64(len(e.classes)+1))
		require.NoError(t, e.estimate(c).Check())
	}
}

// whoServe are the agents at work who could take a contact of a class, a bit for each.
func (e *Engine) whoServe(k *class) (all uint64) {
	for i, a := range e.roster {
		ready := a.state == StateReady && a.reachable && !a.over
		busy := (a.state == StateOffered || a.state == StateOnContact || a.state == StateWrapUp) && a.after == StateReady && !a.over
		if !a.gone && (ready || busy) && k.accept(a.Skills) >= 0 && a.room(k.kind) > 0 {
			all |= 1 << i
		}
	}
	return all
}

// slowlyAhead follows who comes free, one after the other, for each class by itself.
func (e *Engine) slowlyAhead(c *contact, who map[*class]uint64) (j float64) {
	mine := who[c.class]
	for k, theirs := range who {
		if k.kind != c.kind() {
			continue
		}
		n := 0
		for _, o := range k.waiting {
			if e.compare(o, c) < 0 {
				n++
			}
		}
		both := float64(bits.OnesCount64(mine & theirs))
		if n == 0 || both == 0 {
			continue
		}
		all := float64(bits.OnesCount64(mine)) + float64(bits.OnesCount64(theirs)) - both
		stays := 1.0 // the chance that nobody has taken this contact yet
		for range n {
			j += stays * both / all
			stays *= (all - (float64(bits.OnesCount64(mine)) - both)) / all
		}
	}
	if math.IsNaN(j) {
		return -1
	}
	return j
}
