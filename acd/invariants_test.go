package acd

import (
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What must hold of an engine after every step, whatever was asked of it.

// check looks at the engine itself.
func (w *world) check(t require.TestingT) {
	t = quick{t}
	e := w.engine
	require.Empty(t, w.moves, "moved to nowhere")
	require.Len(t, e.contacts, len(w.open), "contacts are not conserved")
	require.Len(t, e.places, len(w.places))
	w.checkConsults(t)
	held := map[*agent]int{}
	for id, c := range e.contacts {
		require.True(t, w.open[id])
		if c.phase == PhaseDeferred {
			w.checkWakes(t, c.promise.at)
		}
		w.checkHolders(t, c, held)
	}
	for _, a := range e.roster {
		w.checkSlots(t, a, held[a])
	}
	for _, q := range e.queues {
		w.checkQueue(t, q)
	}
	w.checkForesight(t)
}

// checkHolders: a contact has one agent or, with ring_all alone, is offered to several; an agent knows which they have.
func (w *world) checkHolders(t require.TestingT, c *contact, held map[*agent]int) {
	holds := func(a *agent, state State) {
		held[a]++
		s := a.with(c.id)
		require.NotNil(t, s, "%s and its agent disagree", c.id)
		require.Equal(t, state, s.state, "%s of %s", a.Name, c.id)
		require.Equal(t, c.kind(), s.kind())
	}
	if most := 3; len(c.rung) > 1 {
		require.Equal(t, RingAll, c.queue.Strategy, "%s is offered to two", c.id)
		require.LessOrEqual(t, len(c.rung), most)
	}
	require.Equal(t, c.phase == PhaseOffered, len(c.rung) > 0, "%s is %s", c.id, c.phase)
	require.Equal(t, c.phase == PhaseConnecting || c.phase == PhaseConnected, c.agent != nil, "%s is %s", c.id, c.phase)
	for _, r := range c.rung {
		holds(r.agent, StateOffered)
	}
	if c.agent != nil {
		holds(c.agent, StateOnContact)
	}
}

// checkSlots: an agent has no more contacts than room for them, nothing beside a call that came after it, and is what the
// contacts make of them. held is how many contacts name the agent.
func (w *world) checkSlots(t require.TestingT, a *agent, held int) {
	if a.state == StateNotReady && !a.until.IsZero() {
		w.checkEnds(t, a, a.state, a.until)
	}
	var used [channels]int
	states := map[State]int{}
	for i, s := range a.slots {
		used[s.kind()]++
		states[s.state]++
		require.False(t, s.ended)
		require.True(t, s.kind() != spoken || i == len(a.slots)-1, "%s is offered %v beside a call", a.Name, a.slots)
		c := w.engine.contacts[s.contact]
		switch {
		case s.state == StateOffered:
			require.Equal(t, StateReady, a.after, "%s is offered something and about to go", a.Name)
			w.checkEnds(t, a, s.state, c.rungUntil(a.Name))
		case s.state == StateWrapUp:
			w.checkEnds(t, a, s.state, s.until)
			require.LessOrEqual(t, s.until.Sub(s.since), DefaultWrapUpMax.Duration(), "%s has no end of wrap-up", a.Name)
		case c.phase == PhaseConnecting:
			w.checkEnds(t, a, s.state, c.acceptedAt.Add(c.joinWithin().Duration()))
		}
	}
	for k, n := range used {
		before := w.used[a][k] // a plan may have taken room away
		require.LessOrEqual(t, n, max(before, a.room(kind(k))), "%s has more than they have room for", a.Name)
	}
	w.used[a] = used
	require.Equal(t, held, states[StateOffered]+states[StateOnContact], "contacts of %s", a.Name)
	switch {
	case states[StateOnContact] > 0:
		require.Equal(t, StateOnContact, a.state)
	case states[StateWrapUp] > 0:
		require.Equal(t, StateWrapUp, a.state)
	case states[StateOffered] > 0:
		require.Equal(t, StateOffered, a.state)
	default:
		require.Contains(t, []State{StateReady, StateNotReady, StateSignedOut}, a.state)
	}
}

// checkEnds: what must end by itself has a deadline ahead, and the engine asks to be woken for it.
func (w *world) checkEnds(t require.TestingT, a *agent, state State, until time.Time) {
	require.True(t, until.After(w.engine.now), "%s is stuck %s", a.Name, state)
	next := w.engine.Next()
	require.False(t, next.IsZero() || next.After(until), "nothing ends that %s is %s", a.Name, state)
}

// hasRoom says from what an agent has whether they may be offered a contact.
func hasRoom(a *agent, c *contact) bool {
	n := 0
	for _, s := range a.slots {
		if s.kind() == spoken {
			return false
		}
		if s.channel == c.channel {
			n++
		}
		if s.state == StateOffered && c.kind() == spoken {
			return false
		}
	}
	at := a.state != StateSignedOut && a.state != StateNotReady && a.after == StateReady && !a.gone
	if c.channel == Chat || c.channel == Email {
		return at && n < a.Capacity[c.channel]
	}
	return at && a.reachable && (a.Capacity == nil || a.Capacity[Voice] == 1)
}

// takesKind says whether an agent could ever have a contact's channel.
func takesKind(a *agent, c *contact) bool {
	if c.channel == Chat || c.channel == Email {
		return a.Capacity[c.channel] > 0
	}
	return a.Capacity == nil || a.Capacity[Voice] == 1
}

// checkWakes: an instant is ahead, and the engine asks to be woken for it.
func (w *world) checkWakes(t require.TestingT, at time.Time) {
	require.True(t, at.After(w.engine.now))
	next := w.engine.Next()
	require.False(t, next.IsZero() || next.After(at), "nothing happens at %s", at)
}

// checkQueue: the line is in order, holds who waits, and nobody in it could be taken by a ready agent.
func (w *world) checkQueue(t require.TestingT, q *queue) {
	require.True(t, slices.IsSortedFunc(q.waiting, byPlace))
	require.GreaterOrEqual(t, q.busy, 0)
	w.checkCallbacks(t, q)
	for _, c := range q.waiting {
		require.Equal(t, PhaseWaiting, c.phase)
		require.Same(t, q, c.queue)
		require.True(t, c.channel == Callback || w.somebody(c), "nobody is left for %s", c.id)
		for _, a := range w.engine.roster {
			could := hasRoom(a, c) && mayTake(w.engine.config, c, a)
			held := c.holdUntil.After(w.engine.now) && !c.likes(a)
			if c.keptFor != nil && c.keptFor != a { // hold_for_wrapup: its agent wraps up, for a while
				require.Equal(t, StateWrapUp, c.keptFor.state, "%s is kept for %s", c.id, c.keptFor.Name)
				require.False(t, c.rescued)
				require.LessOrEqual(t, c.keptUntil.Sub(w.engine.now), 15*time.Second, "%s is kept for long", c.id)
				w.checkWakes(t, c.keptUntil)
				continue
			}
			again := c.reoffer[a.Name]
			could = could && !w.roster.rests(a, q, w.engine.now)
			if could && !held && !again.After(w.engine.now) {
				require.Fail(t, "somebody waits beside a ready agent", "%s waits beside %s", c.id, a.Name)
			}
			if could && held {
				w.checkWakes(t, c.holdUntil)
			}
			if could && again.After(w.engine.now) {
				w.checkWakes(t, again)
			}
		}
		if !c.leaveAt.IsZero() {
			w.checkWakes(t, c.leaveAt)
		}
		if c.ring < len(c.rings) {
			w.checkWakes(t, c.queuedAt.Add(c.rings[c.ring].After.Duration()))
		}
	}
}

// somebody says agent by agent whether one who counts could ever take a waiting contact.
func (w *world) somebody(c *contact) bool {
	last := *c
	last.ring = len(c.rings)
	counts := c.queue.LeaveEmpty
	for _, a := range w.engine.roster {
		state := a.state
		if state == StateReady && (!a.reachable || a.over) {
			state = StateNotReady
		}
		counted := state != StateSignedOut && (len(counts) == 0 || slices.Contains(counts, state))
		if counted && !a.gone && takesKind(a, c) && mayTake(w.engine.config, &last, a) {
			return true
		}
	}
	return false
}

// checkCallbacks: a queue's counts of callbacks are right, and each that waits stops when its hours end.
func (w *world) checkCallbacks(t require.TestingT, q *queue) {
	waiting, deferred := 0, 0
	for _, c := range w.engine.contacts {
		switch {
		case c.phase == PhaseDeferred && c.promise.queue == q:
			deferred++
		case c.phase == PhaseWaiting && c.channel == Callback && c.queue == q:
			waiting++
			w.checkWakes(t, c.promise.shuts)
		}
	}
	require.Equal(t, waiting, q.callbacks)
	require.Equal(t, deferred, q.deferred)
}

// settle lets only time pass: every offer, connection that is not joined, and wrap-up ends by its own timer (an offer may
// be followed by the next, where agents stay ready after no answer); and a replay gives the same engine.
func (w *world) settle(t *rapid.T) {
	for range 200 {
		next := w.engine.Next()
		if next.IsZero() {
			break
		}
		w.now = later(w.now, next)
		w.tick(t)
		w.check(t)
	}
	again := New()
	for _, ev := range w.log {
		again.Apply(ev)
	}
	requireSameState(t, w.engine, again)
	require.Empty(t, again.Tick(w.engine.now), "a replay has something left to say")
	requireSnapshots(t, w.engine, again)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// mayTake says need by need whether an agent may take a contact, as the rings of its queue have widened so far: a second
// opinion, from the words of routing.md §3.1 and without classes.
func mayTake(cfg Config, c *contact, a *agent) bool {
	ring := Ring{}
	if c.ring > 0 {
		ring = c.rings[c.ring-1]
	}
	own := true
	for _, n := range ring.Instead {
		own = own && (ring.NeverRelaxed || a.Skills[n.Skill] >= n.Level)
	}
	kept := true
	for _, n := range c.needs.Required {
		firm := strings.HasPrefix(n.Skill, "can:")
		if firm {
			kept = kept && a.Skills[n.Skill] >= n.Level
			continue
		}
		replaced := len(ring.Instead) > 0 && slices.Contains(c.queue.Needs.Required, n)
		if c.ring > 0 && (ring.NeverRelaxed || replaced) {
			continue
		}
		least := n.Level
		if c.ring > 0 && ring.LevelDrop > 0 {
			least = max(1, n.Level-ring.LevelDrop)
		}
		own = own && a.Skills[n.Skill] >= least
	}
	for _, q := range cfg.Queues {
		if slices.Contains(ring.Also, q.Name) && q.Needs.Met(a.Skills) {
			own = true
		}
	}
	return own && kept
}

// checkNeverRelaxed: whatever ring a contact is in, some of its needs stand.
func (w *world) checkNeverRelaxed(t require.TestingT, id, name string) {
	for _, n := range w.engine.contacts[id].needs.Required {
		if n.NeverRelaxes() {
			require.GreaterOrEqual(t, w.engine.agents[name].Skills[n.Skill], n.Level, "%s relaxed what never relaxes", id)
		}
	}
}

// checkPassing: inside a queue, among contacts that the same agent may take, nobody is passed by one that came later by
// more than a head start can be worth, nor by any once it is to be rescued (routing.md §2).
func (w *world) checkPassing(t require.TestingT, evs []Event) {
	t = quick{t}
	for _, ev := range evs {
		f, ok := ev.Fact.(Offered)
		if !ok {
			continue
		}
		q, a := w.engine.queues[f.Queue], w.engine.agents[f.Agent]
		bound := DefaultCreditMax + q.FitWindow
		if q.Rescue > 0 {
			bound = min(bound, q.Rescue)
		}
		if q.Order == FCFS {
			bound = 0
		}
		for _, o := range q.waiting {
			passed := o.since.Before(f.Match.Order.Since.Add(-bound.Duration()))
			able := w.engine.contacts[f.Contact].kind() == o.kind() && mayTake(w.engine.config, o, a) && !o.passesOver(a, w.engine)
			if able && o.since.Before(f.Match.Order.Since) && !f.Match.Order.Rescue && o.id != f.Contact {
				told := slices.ContainsFunc(f.Match.Passes, func(p Pass) bool { return p.Contact == o.id })
				require.True(t, told, "%s was passed by %s, which is not told", o.id, f.Contact)
			}
			require.False(t, passed && able && o.id != f.Contact, "%s, since %s, was passed by %s, since %s", o.id, o.since, f.Contact, f.Match.Order.Since)
		}
	}
}
