package acd

import (
	"flag"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// bugs are engines that are broken in one way each: what a bug would have done is done to the engine after a command.
// It reports whether there was anything to break.
var bugs = map[string]func(*Engine) bool{
	"a second agent is rung for the same contact": func(e *Engine) bool {
		c, a := first(e, PhaseOffered), firstFree(e)
		if c == nil || a == nil {
			return false
		}
		e.occupy(a, c)
		return true
	},
	"a contact has two winners": func(e *Engine) bool {
		for _, id := range sortedNames(e.contacts) {
			if c := e.contacts[id]; len(c.rung) > 1 {
				for _, r := range c.rung[:2] {
					e.turn(r.agent, r.agent.with(c.id), StateOnContact)
				}
				c.phase, c.agent, c.acceptedAt, c.rung = PhaseConnecting, c.rung[0].agent, e.now, nil
				e.timers.arm(timer{due: e.now.Add(JoinWithin.Duration()), kind: timerJoin, contact: c.id})
				return true
			}
		}
		return false
	},
	"a phone rings on when another has answered": func(e *Engine) bool {
		for _, id := range sortedNames(e.contacts) {
			c := e.contacts[id]
			if a := firstFree(e); c.phase == PhaseConnecting && a != nil {
				e.occupy(a, c)
				c.rung = append(c.rung, ring{a, e.now.Add(time.Second)})
				return true
			}
		}
		return false
	},
	"a waiting contact is forgotten": func(e *Engine) bool {
		c := first(e, PhaseWaiting)
		if c == nil {
			return false
		}
		c.unline()
		delete(e.contacts, c.id)
		return true
	},
	"nobody looks for the contact of an offer that came to nothing": func(e *Engine) bool {
		c := first(e, PhaseOffered)
		if c == nil {
			return false
		}
		a := c.rung[0].agent
		c.rung = nil
		e.wait(c)
		e.setState(a, StateReady, "")
		return true
	},
	"contacts wait on when the last agent has gone": func(e *Engine) bool {
		c := first(e, PhaseWaiting)
		busy := func(a *agent) bool { return len(a.slots) > 0 }
		if c == nil || c.channel == Callback || slices.ContainsFunc(e.roster, busy) {
			return false
		}
		for _, a := range e.roster {
			e.setState(a, StateSignedOut, "")
		}
		return true
	},
	"a contact is passed by one that came much later": func(e *Engine) bool {
		c := first(e, PhaseWaiting)
		if c == nil || c.rescued {
			return false
		}
		e.move(c, func() { c.head = -10 * DefaultCreditMax })
		return true
	},
	"a break is forgotten": func(e *Engine) bool {
		for _, a := range e.roster {
			if len(a.breaks) > 0 && a.breaks[0].Latest.Sub(e.now) < 4*time.Minute && a.stands == standingFree {
				a.replan(func() { a.breaks = nil })
				return true
			}
		}
		return false
	},
	"who has worked their hours is offered more": func(e *Engine) bool {
		for _, a := range e.roster {
			if a.over {
				a.over = false
				a.stand(e.now)
				return true
			}
		}
		return false
	},
	"an agent has more chats than they have room for": func(e *Engine) bool {
		for _, id := range sortedNames(e.contacts) {
			c := e.contacts[id]
			if c.phase != PhaseWaiting || c.kind() != chats {
				continue
			}
			for _, a := range e.roster {
				if c.class.able.has(a.n) && a.state == StateOnContact && !a.free(chats) {
					e.offer(c, a, c.attempt+1, Match{V: 1})
					return true
				}
			}
		}
		return false
	},
	"a wrap-up of a chat never ends": func(e *Engine) bool {
		for _, a := range e.roster {
			if s := a.wrapping(""); s != nil && s.kind() != spoken {
				s.until = s.until.Add(time.Hour)
				return true
			}
		}
		return false
	},
	"a contact is kept for an agent who has long been ready": func(e *Engine) bool {
		c, a := first(e, PhaseWaiting), firstFree(e)
		if c == nil || a == nil || len(e.roster) < 2 {
			return false
		}
		c.keptFor, c.keptUntil = a, e.now.Add(time.Hour)
		return true
	},
	"timers do not fire": func(e *Engine) bool {
		if first(e, PhaseOffered) == nil {
			return false
		}
		e.timers = nil
		return true
	},
	"a contact loses its place without a fact": func(e *Engine) bool {
		c := first(e, PhaseWaiting)
		if c == nil || c.since.Equal(e.now) {
			return false
		}
		e.move(c, func() { c.since = e.now })
		return true
	},
	"an agent is left on a contact that is over": func(e *Engine) bool {
		a := firstFree(e)
		if a == nil {
			return false
		}
		e.occupy(a, &contact{id: "c0", channel: Voice})
		e.turn(a, a.with("c0"), StateOnContact)
		return true
	},
	"a consult is forgotten by what it is about": func(e *Engine) bool {
		for _, id := range sortedNames(e.contacts) {
			if c := e.contacts[id]; c.consult != "" {
				c.consult = ""
				return true
			}
		}
		return false
	},
	"a customer stays on hold whom nobody has": func(e *Engine) bool {
		c := first(e, PhaseWaiting)
		if c == nil || c.about != "" {
			return false
		}
		c.heldAt = e.now
		return true
	},
	"who is asked has the customer too": func(e *Engine) bool {
		for _, id := range sortedNames(e.contacts) {
			if k := e.contacts[id]; k.about != "" && k.phase == PhaseConnected {
				k.agent.with(k.id).contact = k.about
				return true
			}
		}
		return false
	},
	"a relaxed contact is not looked at again": func(e *Engine) bool {
		for _, q := range e.config.Queues {
			for _, c := range e.queues[q.Name].waiting {
				free := e.someFree(e.hope(c))
				if c.ring < len(c.rings) && free {
					e.move(c, func() { c.ring = len(c.rings) })
					return true
				}
			}
		}
		return false
	},
}

func first(e *Engine, p Phase) *contact {
	for _, id := range sortedNames(e.contacts) {
		if c := e.contacts[id]; c.phase == p {
			return c
		}
	}
	return nil
}

func firstFree(e *Engine) *agent {
	for _, a := range e.roster {
		if a.free(spoken) {
			return a
		}
	}
	return nil
}

// TestBrokenEnginesAreCaught: what TestRandomCommands looks for, it finds.
func TestBrokenEnginesAreCaught(t *testing.T) {
	for name, value := range map[string]string{"rapid.shrinktime": "0s", "rapid.nofailfile": "true", "rapid.checks": "5000"} {
		was := flag.Lookup(name).Value.String()
		require.NoError(t, flag.Set(name, value))
		t.Cleanup(func() { require.NoError(t, flag.Set(name, was)) })
	}
	for name, bug := range bugs {
		t.Run(name, func(t *testing.T) {
			broken := false
			caught := fails(func(tb rapid.TB) {
				rapid.Check(tb, func(t *rapid.T) {
					w := newWorld(t)
					w.sabotage = func(e *Engine) { broken = bug(e) || broken }
					for range 60 {
						w.step(t)
						w.check(t)
					}
					w.settle(t)
				})
			})
			require.True(t, broken, "there was nothing to break")
			require.True(t, caught, "nobody noticed")
		})
	}
}

// fails reports whether a check of its own fails.
func fails(check func(rapid.TB)) bool {
	quiet := &quietTB{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		check(quiet)
	}()
	<-done
	return quiet.failed
}

// quietTB only notes that something failed.
type quietTB struct{ failed bool }

func (*quietTB) Helper()                     {}
func (*quietTB) Name() string                { return "TestBrokenEngine" }
func (*quietTB) Logf(string, ...any)         {}
func (*quietTB) Log(...any)                  {}
func (*quietTB) Skipf(string, ...any)        { runtime.Goexit() }
func (*quietTB) Skip(...any)                 { runtime.Goexit() }
func (*quietTB) SkipNow()                    { runtime.Goexit() }
func (q *quietTB) Errorf(string, ...any)     { q.failed = true }
func (q *quietTB) Error(...any)              { q.failed = true }
func (q *quietTB) Fatalf(string, ...any)     { q.FailNow() }
func (q *quietTB) Fatal(...any)              { q.FailNow() }
func (q *quietTB) FailNow()                  { q.failed = true; runtime.Goexit() }
func (q *quietTB) Fail()                     { q.failed = true }
func (q *quietTB) Failed() bool              { return q.failed }
func (*quietTB) Deadline() (time.Time, bool) { return time.Time{}, false }
