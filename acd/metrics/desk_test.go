package metrics

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/acd"
)

// count is a second count of agents' time: between one fact and the next, what the engine says that they have.
type count struct {
	engine *acd.Engine
	last   time.Time
	times  map[string]map[Activity]time.Duration // by agent
	busy   map[string]time.Duration              // with at least one contact
	signed map[string]time.Duration
	per    map[[2]string]map[Activity]time.Duration // by agent and contact: talk, hold, wrap-up
	most   int                                      // contacts that somebody had at once
}

func counted(log []acd.Event) *count {
	c := &count{engine: acd.New(), times: map[string]map[Activity]time.Duration{}, busy: map[string]time.Duration{},
		signed: map[string]time.Duration{}, per: map[[2]string]map[Activity]time.Duration{}}
	for _, ev := range log {
		if d := ev.At.Sub(c.last); d > 0 && !c.last.IsZero() {
			c.pass(d)
		}
		c.engine.Apply(ev)
		c.last = ev.At
	}
	return c
}

// pass lets time go by in which nothing changes.
func (c *count) pass(d time.Duration) {
	v := c.engine.State()
	for _, a := range v.Agents {
		if a.State == acd.StateSignedOut {
			continue
		}
		c.signed[a.Name] += d
		has := c.has(v, a)
		c.most = max(c.most, len(has))
		what := map[acd.State]Activity{acd.StateReady: Ready, acd.StateNotReady: NotReady}[a.State]
		if len(has) > 0 {
			c.busy[a.Name] += d
			what = ""
		}
		for _, first := range []Activity{Talk, Hold, Join, WrapUp, Ring} {
			for _, h := range has {
				if what == "" && h.does == first {
					what = first
				}
				if h.does == first && (first == Talk || first == Hold || first == WrapUp) && c.customers(h.contact) {
					add(c.per, [2]string{a.Name, h.contact}, first, d)
				}
			}
		}
		add(c.times, a.Name, what, d)
	}
}

// doing is what an agent does with a contact.
type doing struct {
	contact string
	does    Activity
}

// has is what an agent does with each contact that they have; of one that came back they may wrap up the talk before.
func (c *count) has(v acd.View, a acd.AgentView) (all []doing) {
	at := a.Contacts
	if len(at) == 0 {
		at = []acd.AtHand{{Contact: a.Contact, State: a.State}} // one call, or none
	}
	for _, h := range at {
		switch h.State {
		case acd.StateWrapUp:
			all = append(all, doing{h.Contact, WrapUp})
		case acd.StateOffered:
			all = append(all, doing{h.Contact, Ring})
		}
	}
	for _, k := range v.Contacts {
		switch {
		case k.Agent != a.Name:
		case k.Phase == acd.PhaseConnecting:
			all = append(all, doing{k.ID, Join})
		case k.Phase == acd.PhaseConnected && k.Held.IsZero():
			all = append(all, doing{k.ID, Talk})
		case k.Phase == acd.PhaseConnected:
			all = append(all, doing{k.ID, Hold})
		}
	}
	return all
}

// customers reports whether a contact is a customer's, and no consult.
func (c *count) customers(contact string) bool {
	for _, k := range c.engine.State().Contacts {
		if k.ID == contact {
			return k.About == ""
		}
	}
	return true
}

func add[K comparable](m map[K]map[Activity]time.Duration, k K, what Activity, d time.Duration) {
	if m[k] == nil {
		m[k] = map[Activity]time.Duration{}
	}
	m[k][what] += d
}

// checkDesks compares the ledger's agents with a second count of a log.
func (w *world) checkDesks(t require.TestingT) *count {
	c := counted(w.log)
	for _, f := range w.ledger.Agents(Interval{}, Definition{}) {
		for what, d := range f.Times {
			require.Equal(t, c.times[f.Agent][what], d, "%s %s", f.Agent, what)
		}
		require.Equal(t, c.signed[f.Agent], f.SignedIn, f.Agent)
		require.Equal(t, Ratio{millis(c.busy[f.Agent]), millis(c.busy[f.Agent] + c.times[f.Agent][Ready])}, f.Occupancy(), f.Agent)
	}
	per := map[[2]string]map[Activity]time.Duration{}
	for _, s := range w.ledger.Segments {
		k, end, closed, hold := [2]string{s.Agent, s.Contact}, s.Ended, s.Closed, s.Hold
		if end.IsZero() {
			end, closed = w.ledger.last, w.ledger.last
			if !s.held.IsZero() {
				hold += end.Sub(s.held)
			}
		}
		if closed.IsZero() {
			closed = w.ledger.last
		}
		for what, d := range map[Activity]time.Duration{Talk: end.Sub(s.Connected) - hold, Hold: hold, WrapUp: closed.Sub(end)} {
			if d > 0 {
				add(per, k, what, d)
			}
		}
	}
	for k, times := range c.per {
		require.Equal(t, times, per[k], "%v", k)
	}
	require.Len(t, per, len(c.per))
	return c
}

// Whatever happens at the desks, several contacts at a time among it, the ledger's times are those of a second count: an
// agent's activities add up to the time signed in, occupancy is the share with at least one contact, and each contact has
// its own talk, hold and wrap-up.
func TestTimesAreThoseOfASecondCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") })
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.step()
		}
		w.checkDesks(t)
	})
}

// TestALongDayAtTheDesks is the same for a long run.
func TestALongDayAtTheDesks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	w := newWorld(r.IntN)
	for range 3000 {
		w.step()
	}
	require.Equal(t, 4, w.checkDesks(t).most, "three chats and an e-mail")
}

// Two chats and a call between them: the time at the desk counts once, and what each took in full.
func TestTwoChatsAndACall(t *testing.T) {
	d := newDay()
	d.says(acd.SignedIn{Agent: "ana"}, acd.Ready{Agent: "ana"})
	d.wait(time.Minute)
	begins := func(id string) {
		d.says(acd.Offered{Contact: id, Queue: "sac", Agent: "ana"})
		d.wait(10 * time.Second)
		d.says(acd.Accepted{Contact: id, Queue: "sac", Agent: "ana"}, acd.Connected{Contact: id, Queue: "sac", Agent: "ana"})
	}
	a, b, call := d.calls(), d.calls(), d.calls()
	begins(a)
	d.wait(50 * time.Second)
	begins(b) // rings beside the talk
	begins(call)
	d.says(acd.Held{Contact: call, Queue: "sac", Agent: "ana"})
	d.wait(40 * time.Second)
	d.says(acd.Ended{Contact: call, Queue: "sac", Agent: "ana"}, acd.Freed{Agent: "ana", Contact: call})
	d.says(acd.Ended{Contact: a, Queue: "sac", Agent: "ana"}, acd.WrapUpStarted{Agent: "ana", Contact: a, Queue: "sac"})
	d.wait(30 * time.Second)
	d.says(acd.Ended{Contact: b, Queue: "sac", Agent: "ana"}, acd.WrapUpStarted{Agent: "ana", Contact: b, Queue: "sac"})
	d.wait(5 * time.Second)
	d.says(acd.WrapUpEnded{Agent: "ana", Contact: a}, acd.Freed{Agent: "ana", Contact: a})
	d.wait(15 * time.Second)
	d.says(acd.WrapUpEnded{Agent: "ana", Contact: b}, acd.Ready{Agent: "ana"})
	d.wait(time.Minute)
	d.says(acd.SignedOut{Agent: "ana"})

	f := d.Agents(Interval{}, Definition{})[0]
	require.Equal(t, map[Activity]time.Duration{Ready: 2 * time.Minute, Ring: 10 * time.Second, Talk: 140 * time.Second, WrapUp: 20 * time.Second}, f.Times)
	require.Equal(t, Ratio{170_000, 290_000}, f.Occupancy())
	q := d.Queue("sac", Interval{}, Definition{})
	require.Equal(t, []float64{110_000 + 80_000, 40_000, 35_000 + 20_000, 3}, []float64{q.Talk.Part, q.Hold.Part, q.WrapUps.Part, q.AHT.Whole})
	require.Equal(t, 3, f.Offers[OfferAccepted])
}
