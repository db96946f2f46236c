package live

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
)

const awayPlan = `
trunk "operadora" { host = "sip.operadora.example" }
number "4004" { flow = flow.f }
number "4005" { flow = flow.g }
skill "fora" {}
skill "filial" {}
queue "fora" {
  skills       = { fora = 1 }
  ring_timeout = "15s"
}
queue "filial" { skills = { filial = 1 } }
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
agent "caio" {
  extension = "2003"
  address   = "+5511955550000"
  trunk     = trunk.operadora
  skills    = { fora = 5 }
}
agent "duda" {
  extension = "2004"
  address   = "sip:balcao@10.0.0.5:5062"
  skills    = { filial = 5 }
}
flow "f" {
  enqueue {
    queue  = queue.fora
    screen = { pedido = "77" }
  }
  hangup {}
}
flow "g" {
  enqueue {
    queue  = queue.filial
    screen = { pedido = "77" }
  }
  hangup {}
}
`

// signsIn is what an agent does whose phone never registers.
func (r *rig) signsIn(agent string) {
	r.t.Helper()
	_, err := r.loop.Do(r.t.Context(), acd.SignIn{Agent: agent})
	require.NoError(r.t, err)
	_, err = r.loop.Do(r.t.Context(), acd.GoReady{Agent: agent})
	require.NoError(r.t, err)
	r.waits("ready " + agent)
}

// phone is whether the engine takes an agent's phone for reachable, once all that is under way is done.
func (r *rig) phone(agent string) bool {
	r.t.Helper()
	time.Sleep(time.Second) // in the bubble's time
	a, err := r.agentNow(r.t.Context(), agent)
	require.NoError(r.t, err)
	return a.Phone
}

// TestAgentIsRungThroughATrunk: nothing registers, and the carrier learns no more than the caller's number.
func TestAgentIsRungThroughATrunk(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		r.signsIn("caio")
		caller := r.callsTo("4004")
		require.Equal(t, "caio", r.waits("offered").Fact.(acd.Offered).Agent)
		ring := r.rings()
		require.Equal(t, media.Address("+5511955550000"), ring.to)
		require.Equal(t, "operadora", ring.trunk)
		require.Equal(t, "+5511911110000", ring.about.From)
		require.Equal(t, "+5511911110000", ring.about.Display)
		require.Empty(t, ring.about.Info)
		ring.leg = media.NewFakeLeg(r.engine, "caio", ring.about)
		require.NoError(t, ring.leg.Answer())
		ring.answer <- nil
		r.waits("connected caio")
		require.True(t, caller.WaitHears("caio", time.Second))
		require.True(t, ring.leg.WaitHears("caller", time.Second))
		ring.leg.HangsUp()
		r.waits("wrap_up_started caio")
	})
}

// TestAgentIsRungAtAnAddress: a phone of ours shows what every phone shows.
func TestAgentIsRungAtAnAddress(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		r.signsIn("duda")
		caller := r.callsTo("4005")
		ring := r.rings()
		require.Equal(t, media.Address("sip:balcao@10.0.0.5:5062"), ring.to)
		require.Empty(t, ring.trunk)
		require.Equal(t, "77", ring.about.Info["pedido"])
		caller.HangsUp()
		<-ring.ctx.Done()
		r.waits("abandoned")
	})
}

// TestAgentOutsideDoesNotAnswer: as with any phone, the engine ends the ringing, and the agent is not ready.
func TestAgentOutsideDoesNotAnswer(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		r.signsIn("caio")
		caller := r.callsTo("4004")
		ring, start := r.rings(), time.Now()
		<-ring.ctx.Done()
		require.Equal(t, 15*time.Second, time.Since(start).Round(time.Second))
		r.waits("no_answer caio")
		require.Equal(t, acd.ReasonNoAnswer, r.waits("not_ready caio").Fact.(acd.NotReady).Reason)
		caller.HangsUp()
	})
}

// TestAgentOutsideIsNotReached: a trunk that fails is the phone that fails: it is tried again later.
func TestAgentOutsideIsNotReached(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		r.signsIn("caio")
		caller := r.callsTo("4004")
		r.rings().answer <- media.ErrCongested
		require.Equal(t, acd.ReasonUnreachable, r.waits("not_ready caio").Fact.(acd.NotReady).Reason)
		r.waits("ready caio")
		r.picksUp("caio")
		r.waits("connected caio")
		caller.HangsUp()
	})
}

// TestExtensionOfAnAgentOutside: what a phone of that extension does says nothing of the one that is rung.
func TestExtensionOfAnAgentOutside(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		require.True(t, r.phone("caio"))
		r.phones.registers("2003")
		r.phones.presence <- media.Presence{Address: "2003"}
		require.True(t, r.phone("caio"))
	})
}

// TestAddressComesAndGoesWithThePlan: whoever has no address any more is where the extension has registered: nowhere.
func TestAddressComesAndGoesWithThePlan(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		before := r.Plan()
		after, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(strings.Replace(awayPlan,
			"  address   = \"sip:balcao@10.0.0.5:5062\"\n", "  password  = \"md5:0123456789abcdef0123456789abcdef\"\n", 1))}})
		require.False(t, diags.HasErrors(), "%v", diags)
		r.reloads(after)
		require.False(t, r.phone("duda"))
		require.True(t, r.phone("caio"))
		r.reloads(before)
		require.True(t, r.phone("duda"))
	})
}

// TestAddressOutlivesACrash: nothing registers after a restart either.
func TestAddressOutlivesACrash(t *testing.T) {
	inPlan(t, awayPlan, func(r *rig) {
		r.signsIn("caio")
		r.stop()
		r.starts(r.t.Context(), r.Config)
		require.True(t, r.phone("caio"))
		caller := r.calls("+5511911110000")
		r.picksUp("caio")
		r.waits("connected caio")
		caller.HangsUp()
	})
}

// TestTransferToAnAgentOutside: the extension is the agent, wherever that is.
func TestTransferToAnAgentOutside(t *testing.T) {
	plan := strings.Replace(leavingPlan, `to      = "+5511955550000"`, `to      = "2003"`, 1) +
		"agent \"caio\" {\n  extension = \"2003\"\n  address   = \"sip:caio@10.0.0.5\"\n}\n"
	inPlan(t, plan, func(r *rig) {
		r.callsTo("4005")
		ring := r.rings()
		require.Equal(t, media.Address("sip:caio@10.0.0.5"), ring.to)
		ring.answer <- media.ErrBusy
		require.Equal(t, map[string]string{"plantao": "ocupado"}, tagsOf(r.waits("tagged")))
	})
}
