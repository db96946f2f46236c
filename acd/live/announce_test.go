package live

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

const toldPlan = `
number "4004" { flow = flow.f }
queue "q" {
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
    queue = queue.q

    while_waiting {
      say { class = position }
      say { class = ewt }
      music { for = "20s" }
    }
  }
  hangup {}
}
`

// TestCallerIsToldPlaceAndWait: the words are made of what the engine lets be told, again after 45 s at the earliest, and
// each announcement is a fact that recomputes.
func TestCallerIsToldPlaceAndWait(t *testing.T) {
	inPlan(t, toldPlan, func(r *rig) {
		r.pauses("bia")
		busy := r.calls("+5511900000001")
		r.waits("offered ana")
		r.picksUp("ana")
		r.waits("connected ana")
		caller := r.calls("+5511900000002")
		contact := r.waits("queued").Contact()

		place := r.waits("announced")
		require.Equal(t, contact, place.Contact())
		require.Equal(t, 1, place.Fact.(acd.Announced).Position)
		first := r.waits("announced").Fact.(acd.Announced)
		require.NoError(t, first.Check())
		require.Equal(t, acd.MethodQLa, first.Estimate.Method)
		require.Equal(t, int64(1), first.Estimate.Servers)
		require.Equal(t, acd.MoreMinutes, first.Minutes, "three minutes on average may well be more than five")

		again := r.waits("announced")
		require.GreaterOrEqual(t, again.At.Sub(place.At), 45*time.Second)
		caller.HangsUp()
		r.waits("abandoned")
		var heard []string
		for _, h := range caller.Heard() {
			heard = append(heard, h.What)
		}
		require.Equal(t, []string{
			"pt-BR/wait/position.wav", "pt-BR/n/1.wav", "pt-BR/wait/expected.wav", "pt-BR/wait/over.wav", "music",
		}, heard)
		busy.HangsUp()
	})
}
