package metrics

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// Who is given back by a timer, an empty queue, a key or a supervisor has not hung up, and each of these has an outcome of its
// own; so has who was refused, and whom we lost. A customer who is called back meets no service level and misses none. Who
// waits is counted already. https://github.com/asterisk/asterisk/blob/master/apps/app_queue.c (record_abandoned)
func Test_asterisk_only_a_hangup_is_an_abandon(t *testing.T) {
	d := newDay()
	for _, why := range []acd.Why{acd.WhyTimeout, acd.WhyEmpty, acd.WhyKey, acd.WhySupervisor, acd.WhyFlow} {
		id := d.calls()
		d.wait(time.Minute)
		d.says(acd.Left{Contact: id, Queue: "sac", Why: why}, acd.Ended{Contact: id, By: acd.ByCustomer})
	}
	moved := d.calls()
	d.wait(time.Minute)
	d.says(acd.Overflowed{Contact: moved, Queue: "sac", To: "vendas"}, acd.Queued{Contact: moved, Queue: "vendas"})
	lost := d.calls()
	d.says(acd.Failed{Contact: lost, Queue: "sac", Why: acd.WhyNodeLost})
	d.n++
	d.says(acd.Arrived{Contact: "full"}, acd.Refused{Contact: "full", Queue: "sac", Why: acd.WhyFull}, acd.Ended{Contact: "full", By: acd.ByCustomer})
	called := d.calls()
	d.wait(time.Minute)
	d.says(acd.CallbackPromised{Contact: called, Queue: "sac"}, acd.Deferred{Contact: called, Queue: "sac", Why: acd.WhyHungUp}, acd.Queued{Contact: called, Queue: "sac"})
	d.wait(time.Hour)
	d.says(acd.Offered{Contact: called, Queue: "sac", Agent: "ana"}, acd.Accepted{Contact: called, Queue: "sac", Agent: "ana"},
		acd.Connected{Contact: called, Queue: "sac", Agent: "ana"}, acd.Ended{Contact: called, Queue: "sac", Agent: "ana"}, acd.Ready{Agent: "ana"})
	d.calls() // waits
	d.abandoned(30 * time.Second)

	f := d.Queue("sac", Interval{}, Definition{Threshold: 20 * time.Second})
	require.Equal(t, Calls{Abandoned: 1, FlowOuts: 7}, f.Calls, "the one who hung up, and seven who went elsewhere")
	require.Equal(t, map[acd.Why]int{acd.WhyTimeout: 1, acd.WhyEmpty: 1, acd.WhyKey: 1, acd.WhySupervisor: 1, acd.WhyFlow: 1}, f.Left)
	require.Equal(t, []int{1, 1, 1, 1, 1}, []int{f.Overflowed, f.Failed, f.CallbackPromised, f.Waiting, f.Refused[acd.WhyFull]})
	require.Equal(t, 1, f.Callbacks.Connected)
	require.Equal(t, f.Offered, f.Sum())
	require.Equal(t, 11, f.Offered)
}
