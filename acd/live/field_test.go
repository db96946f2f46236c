package live

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

// fullPlan has room for six callers at a time, and two agents.
const fullPlan = `
number "4004" {
  flow      = flow.fila
  max_calls = 6
}
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
flow "fila" {
  enqueue { queue = queue.q }
  hangup {}
}
`

// Twice as many callers as there is room for, all the time for two minutes: those who are too many hear busy at once, the
// agents are offered one after the other as fast as they talk, and when it is over nothing is left and the next caller is
// served at once. https://github.com/signalwire/freeswitch/issues/2458
func Test_freeswitch_2458_twice_the_load_is_shed_and_recovers(t *testing.T) {
	const talks, lasts, room = 10 * time.Second, 2 * time.Minute, 6
	inPlan(t, fullPlan, func(r *rig) {
		over := make(chan struct{})
		r.served.Go(func() { // agents who answer, and talk for ten seconds
			for {
				select {
				case ring := <-r.phones.rings:
					ring.leg = media.NewFakeLeg(r.engine, "agent", ring.about)
					_ = ring.leg.Answer()
					ring.answer <- nil
					r.served.Go(func() { time.Sleep(talks); ring.leg.HangsUp() })
				case <-over:
					return
				}
			}
		})
		callers, refused := 0, 0
		for begin := time.Now(); time.Since(begin) < lasts; time.Sleep(talks / 4) { // four in the time of two talks
			leg := r.calls(fmt.Sprintf("+55119%08d", callers))
			callers++
			r.served.Go(func() { <-leg.Context().Done() })
			time.Sleep(time.Millisecond)
			if err := leg.Context().Err(); err != nil {
				var e *media.Ending
				require.ErrorAs(r.t, context.Cause(leg.Context()), &e)
				require.Equal(r.t, media.CauseBusy, e.Cause)
				refused++
			}
			require.LessOrEqual(r.t, r.Up(), room)
		}
		served := int(lasts/talks) * 2
		require.InDelta(r.t, callers-served, refused, room+2, "who is too many, and nobody else")
		time.Sleep(room * talks)
		require.Zero(r.t, r.Up(), "nothing is left behind")
		v, err := r.loop.State(r.t.Context())
		require.NoError(r.t, err)
		require.Empty(r.t, v.Contacts)
		offered := 0
		for _, ev := range r.log.Events() {
			if _, ok := ev.Fact.(acd.Offered); ok {
				offered++
			}
		}
		require.Equal(r.t, callers-refused, offered, "everybody else was offered, once")
		require.GreaterOrEqual(r.t, offered, served, "the agents never waited")

		last := r.calls("+5511911110000")
		require.True(r.t, last.WaitHears("agent", time.Second), "served at once")
		last.HangsUp()
		close(over)
	})
}
