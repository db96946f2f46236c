package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/sim"
)

// scarce is a centre with too few agents, and what its callers do about it.
func scarce() sim.Centre {
	c := plain(4, acd.LongestIdle)
	c.Config.Queues[0].AfterHangup = 120_000
	c.Streams = []sim.Stream{{Queue: "sac", Rate: sim.Steady(100, time.Hour), Handle: sim.Exponential(2 * time.Minute), Patience: sim.Exponential(2 * time.Minute)}}
	c.Length, c.Warmup = 4*time.Hour, 0
	return c
}

func logged(t *testing.T, c sim.Centre) (*sim.Result, []acd.Event) {
	t.Helper()
	var log []acd.Event
	c.Events = func(evs []acd.Event) { log = append(log, evs...) }
	r, err := sim.Run(context.Background(), c, 5)
	require.NoError(t, err)
	return r, log
}

// TestCallbacksWaitAtTheirPlaceAndAreDialled: who accepts hangs up and waits on from when they came; the customer is
// called when an agent has accepted, and again when there was no answer.
func TestCallbacksWaitAtTheirPlaceAndAreDialled(t *testing.T) {
	c := scarce()
	c.Callback = sim.Callback{Share: .5, Offer: 30 * time.Second, Unanswered: .3}
	r, log := logged(t, c)
	since, deferred := map[string]time.Time{}, 0
	for _, ev := range log {
		switch f := ev.Fact.(type) {
		case acd.Queued:
			if at, before := since[f.Contact]; before {
				require.Equal(t, at, f.Since)
			}
			since[f.Contact] = f.Since
		case acd.Deferred:
			deferred++
		}
	}
	ends := map[sim.CallbackEnd]int{}
	for i := range r.Contacts {
		ends[r.Contacts[i].Callback]++
	}
	promised := len(r.Contacts) - ends[sim.NoCallback]
	require.Greater(t, promised, 20)
	require.InDelta(t, 1-.3*.3*.3, float64(ends[sim.CallbackReached])/float64(promised), .05)
	require.Greater(t, deferred, promised, "who did not answer was left alone for a while")
	again, err := sim.Redecide(context.Background(), log)
	require.NoError(t, err)
	require.Equal(t, again.Offers, again.SameOffers, again)
}

// TestCustomersComeBackAsThemselves: who hung up waiting and calls again within two minutes has the place back, and nobody
// else has.
func TestCustomersComeBackAsThemselves(t *testing.T) {
	c := scarce()
	c.Redial = sim.Redial{Share: .6, After: sim.Exponential(time.Minute)}
	r, log := logged(t, c)
	keys, restored := map[string]string{}, 0
	kept := map[string]bool{}
	for _, ev := range log {
		switch f := ev.Fact.(type) {
		case acd.Arrived:
			keys[f.Contact] = f.Key
		case acd.PlaceKept:
			kept[f.Key] = true
		case acd.PlaceRestored:
			require.True(t, kept[keys[f.Contact]])
			restored++
		}
	}
	n := 0
	for i := range r.Contacts {
		if c := &r.Contacts[i]; c.Restored {
			require.True(t, c.Again)
			n++
		}
	}
	require.Equal(t, restored, n)
	require.Positive(t, n)
}

// TestWhoIsNotHelpedCallsAgain: of those who were answered and not helped so many call again.
func TestWhoIsNotHelpedCallsAgain(t *testing.T) {
	c := scarce()
	c.Redial = sim.Redial{Repeat: .5, RepeatAfter: sim.Exponential(10 * time.Minute)}
	r, _ := logged(t, c)
	answered, again := 0., 0.
	for i := range r.Contacts {
		if r.Contacts[i].Outcome == sim.Answered {
			answered++
		}
		if r.Contacts[i].Again {
			again++
		}
	}
	require.InDelta(t, .5, again/answered, .06)
}
