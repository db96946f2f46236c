package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// connects lets a caller of the supervisors' plan talk with ana.
func (r *rig) connects() (caller, ana *media.FakeLeg, contact string) {
	caller = r.calls("+5511911110000")
	r.waits("offered ana")
	ana = r.picksUp("ana")
	r.waits("connected ana")
	require.True(r.t, caller.WaitHears("ana", time.Second))
	return caller, ana, r.only()
}

func TestAgentHoldsTheCaller(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, contact := r.connects()
		r.does(acd.Hold{Contact: contact})
		require.True(t, caller.WaitHears("music", time.Second))
		require.True(t, ana.WaitHears("", time.Second))
		r.does(acd.Resume{Contact: contact, Agent: "ana"})
		require.True(t, caller.WaitHears("ana", time.Second))
		require.True(t, ana.WaitHears("caller", time.Second))

		ana.Holds() // by the key of the phone
		require.Equal(t, "ana", r.waits("held").Fact.(acd.Held).Agent)
		require.True(t, caller.WaitHears("music", time.Second))
		ana.Resumes()
		r.waits("resumed")
		require.True(t, caller.WaitHears("ana", time.Second))

		ana.Holds()
		r.waits("held")
		ana.HangsUp()
		r.waits("released")
		<-caller.Context().Done() // the flow's hangup
	})
}

func TestAgentGivesTheCallerToAnotherQueue(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, contact := r.connects()
		r.does(acd.Transfer{Contact: contact, Agent: "ana", Queue: "vendas"})
		<-ana.Context().Done()
		require.Equal(t, "vendas", r.waits("offered bia").Fact.(acd.Offered).Queue)
		require.True(t, caller.WaitHears("music", time.Second))
		bia := r.picksUp("bia")
		require.Equal(t, []string{"vendas", "ana"}, []string{bia.About().Info["Queue"], bia.About().Info["TransferredBy"]})
		r.waits("connected bia")
		require.True(t, caller.WaitHears("bia", time.Second))
		bia.HangsUp()
		r.waits("released")
		<-caller.Context().Done() // the flow goes on only now
		r.waits("ended")
	})
}

// A phone is hung up as soon as the transfer has been asked for, before anybody else has heard of it.
func TestAgentHangsUpWithTheTransfer(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, contact := r.connects()
		r.does(acd.Transfer{Contact: contact, Queue: "vendas"})
		ana.HangsUp()
		r.waits("offered bia")
		bia := r.picksUp("bia")
		r.waits("connected bia")
		require.True(t, caller.WaitHears("bia", time.Second))
		caller.HangsUp()
		<-bia.Context().Done()
		require.Equal(t, "bia", r.waits("ended").Fact.(acd.Ended).Agent)
	})
}

func TestCallerHangsUpWhoWasGivenAway(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, _, contact := r.connects()
		r.does(acd.Transfer{Contact: contact, Queue: "vendas"})
		r.waits("offered bia")
		ringing := r.rings()
		caller.HangsUp()
		<-ringing.ctx.Done()
		require.Equal(t, "vendas", r.waits("abandoned").Fact.(acd.Abandoned).Queue)
	})
}

// Nobody is left for who was given away: the flow goes on as if the talk had ended.
func TestQueueEmptiesForWhoWasGivenAway(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, _, contact := r.connects()
		r.pauses("bia")
		r.does(acd.Transfer{Contact: contact, Queue: "vendas"})
		require.True(t, caller.WaitHears("music", time.Second))
		r.does(acd.SignOut{Agent: "bia"})
		r.does(acd.SignOut{Agent: "ana"}) // who could have it in the end
		r.waits("left")
		<-caller.Context().Done()
		r.waits("ended")
	})
}

// asks lets ana ask bia about the caller.
func (r *rig) asks(contact string) (bia *media.FakeLeg) {
	r.does(acd.Consult{Contact: contact, Agent: "ana", Consult: "k1", Queue: "vendas"})
	r.waits("offered bia")
	bia = r.picksUp("bia")
	require.Equal(r.t, []string{contact, "ana"}, []string{bia.About().Info["Contact"], bia.About().Info["ConsultedBy"]})
	r.waits("connected bia")
	return bia
}

func TestAgentAsksAndGivesTheCallerAway(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, contact := r.connects()
		bia := r.asks(contact)
		require.True(t, ana.WaitHears("bia", time.Second))
		require.True(t, bia.WaitHears("ana", time.Second))
		require.True(t, caller.WaitHears("music", time.Second))

		r.does(acd.Resume{Contact: contact}) // back and forth
		require.True(t, caller.WaitHears("ana", time.Second))
		r.does(acd.Hold{Contact: contact})
		require.True(t, ana.WaitHears("bia", time.Second))

		r.does(acd.CompleteConsult{Contact: contact})
		<-ana.Context().Done()
		require.True(t, caller.WaitHears("bia", time.Second))
		require.True(t, bia.WaitHears("caller", time.Second))
		bia.HangsUp()
		require.Equal(t, "bia", r.waits("released").Fact.(acd.Released).Agent)
		<-caller.Context().Done()
	})
}

func TestAgentAsksAndHangsUp(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, contact := r.connects()
		bia := r.asks(contact)
		ana.HangsUp()
		r.waits("transferred")
		require.True(t, caller.WaitHears("bia", time.Second))
		caller.HangsUp()
		<-bia.Context().Done()
		require.Equal(t, "bia", r.waits("ended").Fact.(acd.Ended).Agent)
	})
}

func TestAgentIsBackWithTheCaller(t *testing.T) {
	for name, ends := range map[string]func(r *rig, contact string, bia *media.FakeLeg){
		"cancelled":             func(r *rig, contact string, _ *media.FakeLeg) { r.does(acd.CancelConsult{Contact: contact}) },
		"who is asked hangs up": func(_ *rig, _ string, bia *media.FakeLeg) { bia.HangsUp() },
	} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, supervisorPlan, func(r *rig) {
				caller, ana, contact := r.connects()
				bia := r.asks(contact)
				require.True(t, ana.WaitHears("bia", time.Second))
				ends(r, contact, bia)
				r.waits("consult_ended")
				<-bia.Context().Done()
				require.True(t, caller.WaitHears("ana", time.Second))
				require.True(t, ana.WaitHears("caller", time.Second))
				<-time.After(30 * time.Second) // and no reconciler mends anything
				caller.HangsUp()
				require.Equal(t, "ana", r.waits("ended").Fact.(acd.Ended).Agent)
			})
		})
	}
}

func TestCallerHangsUpWhileTheAgentAsks(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller, ana, contact := r.connects()
		bia := r.asks(contact)
		<-time.After(30 * time.Second) // the reconciler finds nothing amiss
		caller.HangsUp()
		<-bia.Context().Done()
		<-ana.Context().Done()
		require.Equal(t, "ana", r.waits("ended").Fact.(acd.Ended).Agent)
	})
}

func TestAgentHoldsACustomerWhoWasCalledBack(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		contact := r.isPromised()
		r.does(acd.GoReady{Agent: "ana"})
		ana := r.rings().picksUp(r, "ana")
		other := r.rings().picksUp(r, "customer")
		r.waits("connected ana")
		r.does(acd.Hold{Contact: contact, Agent: "ana"})
		require.True(t, other.WaitHears("music", time.Second))
		ana.Resumes()
		r.waits("resumed")
		require.True(t, other.WaitHears("ana", time.Second))
		ana.Holds()
		r.waits("held")
		other.HangsUp()
		<-ana.Context().Done()
		require.Equal(t, "ana", r.waits("ended").Fact.(acd.Ended).Agent)
	})
}

// By the transfer key of the phone: to an extension, or to a queue by its name.
func TestAgentGivesTheCallerAwayByPhone(t *testing.T) {
	for to, want := range map[string]string{"2002": "bia", "vendas": ""} {
		t.Run(to, func(t *testing.T) {
			inPlan(t, supervisorPlan, func(r *rig) {
				caller, ana, _ := r.connects()
				require.ErrorIs(t, <-ana.AsksTransfer("2009"), media.ErrNotFound)
				require.ErrorIs(t, <-ana.AsksTransfer("2001"), media.ErrDeclined, "to herself")
				require.True(t, caller.WaitHears("ana", time.Second))
				require.NoError(t, <-ana.AsksTransfer(to))
				require.Equal(t, want, r.waits("transferred").Fact.(acd.Transferred).ToAgent)
				<-ana.Context().Done()
				r.picksUp("bia")
				r.waits("connected bia")
				require.True(t, caller.WaitHears("bia", time.Second))
				caller.HangsUp()
				r.waits("ended")
			})
		})
	}
}
