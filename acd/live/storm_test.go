package live

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// stormSource lets callers come back from the queue, and the queue give them back.
var stormSource = strings.NewReplacer(
	"wrap_up = \"30s\"", "wrap_up = \"3s\"\n  max_wait = \"40s\"",
	"queue  = queue.sac\n", "queue  = queue.sac\n      on timeout { goto = step.menu }\n",
	"choice \"2\" { goto = step.fim }\n          on", "choice \"2\" { goto = step.menu }\n          on",
).Replace(planSource)

// TestStorm: callers, agents and the log do what they like at moments of their own. Afterwards nothing is left over: no
// contact, no leg, no ringing phone, no goroutine; and no agent is busy with nobody.
func TestStorm(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { storm(t, seed) })
	}
}

func storm(t *testing.T, seed uint64) {
	inPlan(t, stormSource, func(r *rig) {
		s := &stormy{rig: r, chance: rand.New(rand.NewPCG(seed, 1))}
		r.log.refuse = func(ev acd.Event) bool { return s.full.Load() && ev.Fact.Kind() != "phone_back" }
		over := make(chan struct{})
		var agents sync.WaitGroup
		agents.Go(func() { s.pickUp(over) })
		for range 25 {
			s.call()
			time.Sleep(s.upTo(8 * time.Second))
			s.meddle()
		}
		s.full.Store(false)
		r.served.Wait()
		close(over)
		agents.Wait()
		time.Sleep(30 * time.Second)
		v, err := r.loop.State(r.t.Context())
		require.NoError(r.t, err)
		require.Empty(r.t, v.Contacts)
		for _, a := range v.Agents {
			require.NotContains(r.t, []acd.State{acd.StateOffered, acd.StateOnContact, acd.StateWrapUp}, a.State)
		}
		for _, ring := range s.rung {
			require.Error(r.t, ring.ctx.Err(), "a phone rings on")
			if ring.leg != nil {
				require.Error(r.t, ring.leg.Context().Err(), "an agent's leg is still up")
			}
		}
		require.Zero(r.t, r.Up())
	})
}

type stormy struct {
	*rig
	full   atomic.Bool // the log refuses
	rung   []*ringing  // all rings there were
	mu     sync.Mutex
	chance *rand.Rand
}

func (s *stormy) n(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chance.IntN(n)
}

func (s *stormy) upTo(d time.Duration) time.Duration {
	return time.Duration(s.n(int(d/time.Millisecond))) * time.Millisecond
}

// call is a caller who presses keys and hangs up at some time.
func (s *stormy) call() {
	leg := s.calls(fmt.Sprintf("+55119%08d", s.n(3)))
	s.served.Go(func() {
		for range s.n(6) {
			leg.Presses([]string{"1", "1", "1", "2", "9"}[s.n(5)])
			time.Sleep(s.upTo(20 * time.Second))
		}
		time.Sleep(s.upTo(60 * time.Second))
		leg.HangsUp()
	})
}

// meddle is what agents do by hand, and what disks do.
func (s *stormy) meddle() {
	name := []string{"ana", "bia"}[s.n(2)]
	switch s.n(5) {
	case 0:
		_, _ = s.loop.Do(s.t.Context(), acd.GoNotReady{Agent: name, Reason: "break"})
	case 1:
		s.full.Store(true)
		time.Sleep(s.upTo(3 * time.Second))
		s.full.Store(false)
	default:
		for _, name := range []string{"ana", "bia"} {
			_, _ = s.loop.Do(s.t.Context(), acd.GoReady{Agent: name})
		}
	}
}

// pickUp answers, declines or ignores what rings.
func (s *stormy) pickUp(over <-chan struct{}) {
	var rings sync.WaitGroup
	defer rings.Wait()
	for {
		select {
		case ring := <-s.phones.rings:
			s.rung = append(s.rung, ring)
			rings.Go(func() { s.ring(ring) })
		case <-over:
			return
		}
	}
}

func (s *stormy) ring(ring *ringing) {
	select {
	case <-time.After(s.upTo(20 * time.Second)):
	case <-ring.ctx.Done():
		return
	}
	switch s.n(8) {
	case 0:
		ring.answer <- media.ErrBusy
	case 1:
		ring.answer <- media.ErrDeclined
	case 2:
		ring.answer <- media.ErrUnreachable
	case 3: // never
	default:
		leg := media.NewFakeLeg(s.engine, "agent", ring.about)
		_ = leg.Answer()
		ring.leg = leg
		ring.answer <- nil
		time.Sleep(s.upTo(30 * time.Second))
		leg.HangsUp()
	}
}
