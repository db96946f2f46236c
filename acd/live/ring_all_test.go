package live

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

var ringAllPlan = strings.Replace(supervisorPlan, `queue "sac" {
  skills  = { sac = 1 }`, `queue "sac" {
  strategy = ring_all`, 1)

// both is the phones of both agents, by extension.
func (r *rig) both() map[media.Address]*ringing {
	r.t.Helper()
	one, two := r.rings(), r.rings()
	require.NotEqual(r.t, one.to, two.to, "a phone rings twice")
	return map[media.Address]*ringing{one.to: one, two.to: two}
}

// answers lets a phone that rings be picked up.
func (r *rig) answers(ring *ringing, name string) *media.FakeLeg {
	ring.leg = media.NewFakeLeg(r.engine, name, ring.about)
	require.NoError(r.t, ring.leg.Answer())
	ring.answer <- nil
	return ring.leg
}

func TestTheFirstToAnswerHasTheCallAndTheOtherPhoneStops(t *testing.T) {
	inPlan(t, ringAllPlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		phones := r.both()
		bia := r.answers(phones["2002"], "bia")
		r.waits("withdrawn ana")
		<-phones["2001"].ctx.Done()
		r.waits("connected bia")
		v, err := r.loop.State(r.t.Context())
		require.NoError(t, err)
		require.Equal(t, acd.StateReady, v.Agents[0].State)
		caller.HangsUp()
		<-bia.Context().Done()
		r.waits("ended")
	})
}

// TestWhoAnswersTooLateIsHungUp: both phones are picked up at once. One of the agents talks, the other's leg is ended, and
// that agent is ready and has missed nothing.
func TestWhoAnswersTooLateIsHungUp(t *testing.T) {
	inPlan(t, ringAllPlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		phones := r.both()
		ana, bia := r.answers(phones["2001"], "ana"), r.answers(phones["2002"], "bia")
		winner, late := ana, bia
		if r.waits("connected").Fact.(acd.Connected).Agent == "bia" {
			winner, late = bia, ana
		}
		<-late.Context().Done()
		require.NoError(t, winner.Context().Err())
		caller.HangsUp()
		<-winner.Context().Done()
		r.waits("ended")
		v, err := r.loop.State(r.t.Context())
		require.NoError(t, err)
		for _, a := range v.Agents {
			require.Equal(t, acd.StateReady, a.State, a.Name)
		}
	})
}

func TestOneDeclinesAndTheOthersRingOn(t *testing.T) {
	inPlan(t, ringAllPlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		phones := r.both()
		phones["2001"].answer <- media.ErrDeclined
		r.waits("not_ready ana")
		require.NoError(t, phones["2002"].ctx.Err(), "bia's phone rings on")
		caller.HangsUp()
		<-phones["2002"].ctx.Done()
		require.Equal(t, context.Canceled, phones["2002"].ctx.Err())
		require.Equal(t, acd.Why("caller_gone"), r.waits("withdrawn bia").Fact.(acd.Withdrawn).Why)
		r.waits("abandoned")
	})
}

// TestWinnerIsLostAndAllRingAgain: the leg of the one who accepted ends before the audio is joined.
func TestWinnerIsLostAndAllRingAgain(t *testing.T) {
	plan := strings.Replace(ringAllPlan, "queue    = queue.sac\n", "queue    = queue.sac\n    whisper  = \"Atenção, um cliente espera na linha.\"\n", 1)
	inPlan(t, plan, func(r *rig) {
		caller := r.calls("+5511911110000")
		phones := r.both()
		ana := r.answers(phones["2001"], "ana")
		<-phones["2002"].ctx.Done()
		ana.HangsUp()
		r.waits("dropped")
		require.Equal(t, "bia", r.waits("offered").Fact.(acd.Offered).Agent)
		bia := r.picksUp("bia")
		r.waits("connected bia")
		caller.HangsUp()
		<-bia.Context().Done()
		r.waits("ended")
	})
}
