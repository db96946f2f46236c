package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

const supervisorPlan = `
number "4004" { flow = flow.f }
queue "sac" {
  skills  = { sac = 1 }
  wrap_up = "0s"
}
queue "vendas" {
  skills  = { vendas = 1 }
  wrap_up = "0s"
}
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
  skills    = { sac = 5 }
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
  skills    = { vendas = 5 }
}
flow "f" {
  enqueue {
    queue    = queue.sac
    max_wait = "30s"
    on timeout { goto = step.volta }
  }
  hangup {}
  step "volta" {
    log { message = "de volta" }
    hangup { cause = busy }
  }
}
`

func TestSupervisorMovesACallerToAnotherQueue(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		r.waits("offered ana")
		ringing := r.rings()
		contact := r.only()
		r.does(acd.Move{Contact: contact, Queue: "vendas", By: "sara"})
		<-ringing.ctx.Done()
		require.Equal(t, "vendas", r.waits("offered bia").Fact.(acd.Offered).Queue)
		bia := r.picksUp("bia")
		require.Equal(t, "vendas", bia.About().Info["Queue"])
		r.waits("connected bia")
		caller.HangsUp()
		<-bia.Context().Done()
		r.waits("ended")
	})
}

func TestSupervisorGivesACallerBackToTheFlow(t *testing.T) {
	inPlan(t, supervisorPlan, func(r *rig) {
		r.pauses("ana")
		caller := r.calls("+5511911110000")
		r.waits("queued")
		<-time.After(10 * time.Second) // in the bubble's time
		r.does(acd.Withdraw{Contact: r.only(), By: "sara"})
		require.Equal(t, "sara", r.waits("left").Fact.(acd.Left).By)
		<-caller.Context().Done()
		require.Equal(t, "busy", r.waits("ended").Fact.(acd.Ended).Cause)
	})
}
