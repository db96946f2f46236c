package live

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// called lets ana talk with a customer who was called back; bia is ready.
func (r *rig) called() (other, ana *media.FakeLeg, contact string) {
	r.t.Helper()
	contact = r.isPromised()
	r.does(acd.GoReady{Agent: "ana"})
	ana = r.picksUp("ana")
	other = r.picksUp("customer")
	r.waits("connected ana")
	r.does(acd.GoReady{Agent: "bia"})
	r.waits("ready bia")
	require.True(r.t, other.WaitHears("ana", time.Second))
	return other, ana, contact
}

// asksBia lets ana ask bia about who was called back.
func (r *rig) asksBia(contact string) (bia *media.FakeLeg) {
	r.t.Helper()
	r.does(acd.Consult{Contact: contact, Agent: "ana", Consult: "k1", Queue: "sac"})
	r.waits("offered bia")
	bia = r.picksUp("bia")
	info := bia.About().Info
	require.Equal(r.t, []string{contact, "ana", customer}, []string{info["Contact"], info["ConsultedBy"], bia.About().From})
	r.waits("connected bia")
	return bia
}

// isOver: nothing is left of anybody, and the reconciler has found nothing amiss.
func (r *rig) isOver() {
	r.t.Helper()
	require.NoError(r.t, r.Drained(r.t.Context()))
	v, err := r.loop.State(r.t.Context())
	require.NoError(r.t, err)
	require.Empty(r.t, v.Contacts)
}

func TestWhoWasCalledBackIsGivenAway(t *testing.T) {
	for name, cmd := range map[string]acd.Transfer{"to a queue": {Queue: "sac"}, "to an agent": {Prefers: "bia"}} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, callbackPlan, func(r *rig) {
				other, ana, contact := r.called()
				cmd.Contact, cmd.Agent = contact, "ana"
				r.does(cmd)
				<-ana.Context().Done()
				r.waits("offered bia")
				require.True(t, other.WaitHears("music", time.Second))
				<-time.After(12 * time.Second)
				bia := r.picksUp("bia")
				require.Equal(t, "ana", bia.About().Info["TransferredBy"])
				r.waits("connected bia")
				require.True(t, other.WaitHears("bia", time.Second))
				require.True(t, bia.WaitHears("customer", time.Second))
				<-time.After(30 * time.Second)
				bia.HangsUp()
				<-other.Context().Done()
				require.Equal(t, acd.ByAgent, r.waits("ended").Fact.(acd.Ended).By)
				r.isOver()
				r.knowsNoNumber()
				synctest.Wait()
				require.Len(t, recordings(r), 2, "of each talk")
			})
		})
	}
}

func recordings(r *rig) (urls []string) {
	for _, ev := range r.log.Events() {
		if f, ok := ev.Fact.(acd.Noted); ok && f.What == "recorded" {
			urls = append(urls, f.Fields["url"])
		}
	}
	return urls
}

func TestAgentHangsUpWithTheTransferOfWhoWasCalledBack(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		other, ana, contact := r.called()
		r.does(acd.Transfer{Contact: contact, Queue: "sac"})
		ana.HangsUp()
		r.waits("offered bia")
		bia := r.picksUp("bia")
		r.waits("connected bia")
		require.True(t, other.WaitHears("bia", time.Second))
		other.HangsUp()
		<-bia.Context().Done()
		require.Equal(t, "bia", r.waits("ended").Fact.(acd.Ended).Agent)
		r.isOver()
	})
}

// Bia does not answer: the customer keeps waiting, with music, and Ana has them again once she is through.
func TestNextAgentDoesNotAnswerWhoWasCalledBack(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		other, _, contact := r.called()
		r.does(acd.Transfer{Contact: contact, Queue: "sac"})
		ring := r.rings()
		<-ring.ctx.Done()
		r.waits("no_answer bia")
		require.True(t, other.WaitHears("music", time.Second))
		require.NoError(t, other.Context().Err())
		ana := r.picksUp("ana")
		r.waits("connected ana")
		require.True(t, other.WaitHears("ana", time.Second))
		other.HangsUp()
		<-ana.Context().Done()
		r.waits("ended")
		r.isOver()
	})
}

// Nobody is left who could take the customer: as with a call, the talk is over, and here no flow goes on.
func TestNobodyIsLeftForWhoWasCalledBack(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		other, _, contact := r.called()
		r.does(acd.Transfer{Contact: contact, Queue: "sac"})
		r.rings()
		r.does(acd.SignOut{Agent: "bia"})
		r.does(acd.SignOut{Agent: "ana"})
		r.waits("left")
		<-other.Context().Done()
		require.Equal(t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
		r.isOver()
	})
}

func TestWhoWasCalledBackHangsUp(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(r *rig, contact string)
		kind      string
	}{
		"while the next phone rings": {func(r *rig, contact string) { r.does(acd.Transfer{Contact: contact, Queue: "sac"}); r.rings() }, "abandoned"},
		"while somebody is rung": {func(r *rig, contact string) {
			r.does(acd.Consult{Contact: contact, Consult: "k1", Queue: "sac"})
			r.rings()
		}, "ended"},
		"while somebody is asked": {func(r *rig, contact string) { r.asksBia(contact) }, "ended"},
		"before we hear of it": {func(r *rig, contact string) {
			r.does(acd.Transfer{Contact: contact, Queue: "sac"})
		}, "abandoned"},
	} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, callbackPlan, func(r *rig) {
				other, ana, contact := r.called()
				c.meanwhile(r, contact)
				other.HangsUp()
				r.waits(c.kind)
				<-ana.Context().Done()
				r.isOver()
				require.NotContains(t, kinds(r.log.Events())[len(r.log.Events())-3:], "deferred", "nobody calls again")
			})
		})
	}
}

func TestAgentAsksAboutWhoWasCalledBack(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		other, ana, contact := r.called()
		bia := r.asksBia(contact)
		require.True(t, ana.WaitHears("bia", time.Second))
		require.True(t, bia.WaitHears("ana", time.Second))
		require.True(t, other.WaitHears("music", time.Second))
		r.does(acd.Resume{Contact: contact}) // back and forth
		require.True(t, other.WaitHears("ana", time.Second))
		r.does(acd.Hold{Contact: contact})
		require.True(t, ana.WaitHears("bia", time.Second))
		<-time.After(30 * time.Second) // the reconciler finds nothing amiss

		r.does(acd.CompleteConsult{Contact: contact})
		<-ana.Context().Done()
		require.True(t, other.WaitHears("bia", time.Second))
		require.True(t, bia.WaitHears("customer", time.Second))
		other.HangsUp()
		<-bia.Context().Done()
		require.Equal(t, "bia", r.waits("ended").Fact.(acd.Ended).Agent)
		r.isOver()
	})
}

func TestAgentWhoAskedAboutWhoWasCalledBackHangsUp(t *testing.T) {
	for name, answers := range map[string]bool{"who is asked talks": true, "who is asked is rung": false} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, callbackPlan, func(r *rig) {
				other, ana, contact := r.called()
				var bia *media.FakeLeg
				if answers {
					bia = r.asksBia(contact)
					ana.HangsUp()
				} else {
					r.does(acd.Consult{Contact: contact, Consult: "k1", Queue: "sac"})
					ring := r.rings()
					ana.HangsUp()
					<-ring.ctx.Done() // the consult's
					bia = r.picksUp("bia")
				}
				r.waits("transferred")
				require.True(t, other.WaitHears("bia", time.Second))
				bia.HangsUp()
				<-other.Context().Done()
				r.waits("ended")
				r.isOver()
			})
		})
	}
}

func TestAgentIsBackWithWhoWasCalledBack(t *testing.T) {
	for name, ends := range map[string]func(r *rig, contact string, bia *media.FakeLeg){
		"cancelled":             func(r *rig, contact string, _ *media.FakeLeg) { r.does(acd.CancelConsult{Contact: contact}) },
		"who is asked hangs up": func(_ *rig, _ string, bia *media.FakeLeg) { bia.HangsUp() },
	} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, callbackPlan, func(r *rig) {
				other, ana, contact := r.called()
				bia := r.asksBia(contact)
				ends(r, contact, bia)
				r.waits("consult_ended")
				<-bia.Context().Done()
				require.True(t, other.WaitHears("ana", time.Second))
				ana.HangsUp()
				<-other.Context().Done()
				require.Equal(t, "ana", r.waits("ended").Fact.(acd.Ended).Agent)
				r.isOver()
			})
		})
	}
}

func TestWhoWasCalledBackIsGivenAwayByPhone(t *testing.T) {
	for _, to := range []string{"2002", "sac"} {
		t.Run(to, func(t *testing.T) {
			inPlan(t, callbackPlan, func(r *rig) {
				other, ana, _ := r.called()
				require.ErrorIs(t, <-ana.AsksTransfer("2009"), media.ErrNotFound)
				require.ErrorIs(t, <-ana.AsksTransfer("2001"), media.ErrDeclined, "to herself")
				require.NoError(t, <-ana.AsksTransfer(to))
				<-ana.Context().Done()
				r.picksUp("bia")
				r.waits("connected bia")
				require.True(t, other.WaitHears("bia", time.Second))
				r.HangUp()
				<-other.Context().Done()
				require.Equal(t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
				r.isOver()
			})
		})
	}
}

// The centre stops while the customer waits for the next agent: nobody has abandoned anything.
func TestCentreThatStopsEndsWhoWasGivenAway(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		other, _, contact := r.called()
		r.does(acd.Transfer{Contact: contact, Queue: "sac"})
		require.True(t, other.WaitHears("music", time.Second))
		r.HangUp()
		<-other.Context().Done()
		require.Equal(t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
		r.isOver()
		require.NotContains(t, kinds(r.log.Events()), "abandoned")
	})
}
