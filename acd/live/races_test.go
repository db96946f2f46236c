package live

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
	"receptivo/skills"
)

// TestQueueThatRefusesAtOnceIsFollowedByTheFlow: the refusal comes back while the music of the same enqueue is still to
// be started; the goodbye must not be lost under it.
func TestQueueThatRefusesAtOnceIsFollowedByTheFlow(t *testing.T) {
	in(t, func(r *rig) {
		for _, name := range []string{"ana", "bia"} {
			_, err := r.loop.Do(r.t.Context(), acd.SignOut{Agent: name})
			require.NoError(r.t, err)
		}
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		r.waits("refused")
		select {
		case <-caller.Context().Done():
		case <-time.After(20 * time.Second):
			caller.HangsUp()
			r.t.Fatalf("the caller hangs on and has heard %v", caller.Heard())
		}
		require.Equal(r.t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
	})
}

// TestAgentIsNotBlamedForACallerWhoLeft: the phone is answered in the very instant in which the caller hangs up. The agent
// stays ready, and nobody else is rung.
func TestAgentIsNotBlamedForACallerWhoLeft(t *testing.T) {
	in(t, func(r *rig) {
		var caller *media.FakeLeg
		r.log.refuse = func(ev acd.Event) bool {
			if ev.Fact.Kind() == "accepted" {
				caller.HangsUp()
			}
			return false
		}
		caller = r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		ana := r.picksUp("ana")
		abandoned := r.waits("abandoned").Fact.(acd.Abandoned)
		require.Equal(r.t, acd.Why(acd.PhaseConnecting), abandoned.Phase)
		<-ana.Context().Done()
		all := kinds(r.log.Events())
		require.NotContains(r.t, all, "dropped")
		require.NotContains(r.t, all, "not_ready")
	})
}

// TestCallerHangsUpAsTheQueueGivesBack: the engine has already given the contact back when the caller leaves; the
// contact is closed all the same, and by the customer.
func TestCallerHangsUpAsTheQueueGivesBack(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511911110000")
		contact := r.waits("answered").Contact()
		caller.Presses("1")
		r.rings()
		_, err := r.loop.Do(r.t.Context(), acd.Leave{Contact: contact, Why: acd.WhyFlow})
		require.NoError(r.t, err)
		caller.HangsUp()
		r.served.Wait()
		v, err := r.loop.State(r.t.Context())
		require.NoError(r.t, err)
		require.Empty(r.t, v.Contacts, "the contact outlives its call")
		require.Equal(r.t, acd.ByCustomer, r.waits("ended").Fact.(acd.Ended).By)
	})
}

var surveySource = strings.Replace(planSource, `choice "2" { goto = step.fim }
          on exhausted {}`, `choice "2" { goto = step.menu }
          on exhausted {}`, 1)

// TestQueueThatWouldNotLetGoIsLeftAtLast: the log refuses the news that the caller has left the queue. No agent is
// punished for an offer that nobody can ring.
func TestQueueThatWouldNotLetGoIsLeftAtLast(t *testing.T) {
	inPlan(t, surveySource, func(r *rig) {
		var full atomic.Bool
		r.log.refuse = func(ev acd.Event) bool { return full.Load() && ev.Fact.Kind() == "left" }
		for _, name := range []string{"ana", "bia"} {
			_, err := r.loop.Do(r.t.Context(), acd.GoNotReady{Agent: name, Reason: "lunch"})
			require.NoError(r.t, err)
		}
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		r.waits("queued")
		time.Sleep(12 * time.Second)
		full.Store(true)
		caller.Presses("2")
		r.waits("step_entered")
		full.Store(false)
		_, err := r.loop.Do(r.t.Context(), acd.GoReady{Agent: "ana"})
		require.NoError(r.t, err)
		time.Sleep(time.Second)
		v, err := r.loop.State(r.t.Context())
		require.NoError(r.t, err)
		require.Equal(r.t, acd.StateReady, v.Agents[0].State)
		require.Equal(r.t, acd.PhaseInFlow, v.Contacts[0].Phase)
		caller.Presses("1")
		r.picksUp("ana")
		r.waits("connected ana")
		caller.HangsUp()
		r.waits("ended")
	})
}

// TestCallerHearsMusicAgainAfterAJoinThatFailed: the log would not take the join; the caller goes on waiting, not in
// silence.
func TestCallerHearsMusicAgainAfterAJoinThatFailed(t *testing.T) {
	in(t, func(r *rig) {
		var once atomic.Bool
		r.log.refuse = func(ev acd.Event) bool { return ev.Fact.Kind() == "connected" && once.CompareAndSwap(false, true) }
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		ana := r.picksUp("ana")
		<-ana.Context().Done()
		time.Sleep(time.Second)
		require.NotEqual(r.t, "silence", caller.Hears())
		r.picksUp("bia")
		r.waits("connected bia")
		caller.HangsUp()
		r.waits("ended")
	})
}

// brokenHistory panics.
type brokenHistory struct{}

func (brokenHistory) Find(context.Context, []skills.Identifier) (skills.Dossier, error) {
	panic("no such table")
}

func TestHistoryThatPanicsIsAHistoryThatDoesNotAnswer(t *testing.T) {
	in(t, func(r *rig) {
		r.History = brokenHistory{}
		caller := r.calls("+5511911110000")
		<-caller.Context().Done() // by the flow's own handler of errors
		require.Equal(r.t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
	})
}

// TestPhoneThatComesBackWhileTheLogIsFull: the news is told again until the log takes it.
func TestPhoneThatComesBackWhileTheLogIsFull(t *testing.T) {
	in(t, func(r *rig) {
		var full atomic.Bool
		r.log.refuse = func(acd.Event) bool { return full.Load() }
		r.phones.presence <- media.Presence{Address: "2001"}
		r.waits("phone_lost")
		full.Store(true)
		r.phones.registers("2001")
		time.Sleep(10 * time.Second)
		full.Store(false)
		r.waits("ready ana")
	})
}

// TestAgentWhoLeavesWhileTheLogIsFullIsReleasedInTheEnd: the engine takes the news when its log does.
func TestAgentWhoLeavesWhileTheLogIsFullIsReleasedInTheEnd(t *testing.T) {
	in(t, func(r *rig) {
		var full atomic.Bool
		r.log.refuse = func(ev acd.Event) bool { return full.Load() && ev.Fact.Kind() == "released" }
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		ana := r.picksUp("ana")
		r.waits("connected ana")
		full.Store(true)
		ana.HangsUp()
		time.Sleep(2500 * time.Millisecond) // the flow's goodbye is longer
		full.Store(false)
		r.waits("released")
		r.waits("wrap_up_started ana")
		<-caller.Context().Done()
	})
}
