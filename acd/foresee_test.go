package acd

import (
	"math"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// checkForesight compares what is kept for the estimates with what looking at everybody comes to.
func (w *world) checkForesight(t *rapid.T) {
	e := w.engine
	for _, k := range e.classes {
		require.Equal(t, len(e.whoServe(k)), k.serving(), "agents at work who could take a contact of %s", k.queue.Name)
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
		require.InDelta(t, e.slowlyAhead(c), float64(e.effective(c.class, c))/1000, .001*float64(len(e.classes)+1))
		require.NoError(t, e.estimate(c).Check())
	}
}

// whoServe are the agents at work who could take a contact of a class.
func (e *Engine) whoServe(k *class) map[*agent]bool {
	all := map[*agent]bool{}
	for _, a := range e.roster {
		ready := a.state == StateReady && a.reachable
		busy := (a.state == StateOffered || a.state == StateOnContact || a.state == StateWrapUp) && a.after == StateReady
		if !a.gone && !a.over && (ready || busy) && k.accept(a.Skills) >= 0 {
			all[a] = true
		}
	}
	return all
}

// slowlyAhead follows who comes free, one after the other, for each class by itself.
func (e *Engine) slowlyAhead(c *contact) (j float64) {
	mine := e.whoServe(c.class)
	for _, k := range e.classes {
		n := 0
		for _, o := range k.waiting {
			if e.compare(o, c) < 0 {
				n++
			}
		}
		theirs := e.whoServe(k)
		both := 0.0
		for a := range theirs {
			if mine[a] {
				both++
			}
		}
		if n == 0 || both == 0 {
			continue
		}
		all := float64(len(mine)) + float64(len(theirs)) - both
		stays := 1.0 // the chance that nobody has taken this contact yet
		for range n {
			j += stays * both / all
			stays *= (all - (float64(len(mine)) - both)) / all
		}
	}
	if math.IsNaN(j) {
		return -1
	}
	return j
}
