package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

const priorityPlan = `
number "4004" { flow = flow.f }
routing "r" { wait_for_preferred = "5s" }
queue "q" {
  routing = routing.r
  wrap_up = "0s"
}
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
flow "f" {
  enqueue {
    if       = call.from != "+5511900000002"
    queue    = queue.q
    priority = call.from == "+5511900000001" ? 8 : 5
  }
  enqueue {
    if    = call.from == "+5511900000002"
    queue = queue.q
    agent = agent.bia
  }
  hangup {}
}
`

func TestPriorityPassesWhoCameALittleBefore(t *testing.T) {
	inPlan(t, priorityPlan, func(r *rig) {
		r.pauses("ana", "bia")
		first := r.calls("+5511911110000")
		early := r.waits("queued").Contact()
		<-time.After(20 * time.Second) // in the bubble's time
		second := r.calls("+5511900000001")
		late := r.waits("queued")
		require.Equal(t, 0, late.Fact.(acd.Queued).Ahead)
		require.Equal(t, acd.Millis(54_000), late.Fact.(acd.Queued).HeadStart)
		r.does(acd.GoReady{Agent: "ana"})
		offer := r.waits("offered ana")
		require.Equal(t, late.Contact(), offer.Contact())
		ana := r.picksUp("ana")
		r.waits("connected ana")
		second.HangsUp()
		<-ana.Context().Done()
		require.Equal(t, early, r.waits("offered ana").Contact())
		first.HangsUp()
		r.waits("abandoned")
	})
}

func TestPreferredAgentIsWaitedForAWhile(t *testing.T) {
	inPlan(t, priorityPlan, func(r *rig) {
		caller := r.calls("+5511900000002")
		offer := r.waits("offered").Fact.(acd.Offered)
		require.Equal(t, "bia", offer.Agent, "though ana has been idle longer")
		require.Equal(t, "To bia: the one whom the flow prefers.", offer.Match.Text.EN)
		require.Equal(t, []string{"ana"}, offer.Match.SetAside)
		r.rings()
		caller.HangsUp()
		r.waits("abandoned")

		r.pauses("bia")
		start := time.Now()
		caller = r.calls("+5511900000002")
		offer = r.waits("offered").Fact.(acd.Offered)
		require.Equal(t, "ana", offer.Agent)
		require.Equal(t, 5*time.Second, time.Since(start).Round(time.Second), "anybody takes it in the end")
		r.rings()
		caller.HangsUp()
		r.waits("abandoned")
	})
}
