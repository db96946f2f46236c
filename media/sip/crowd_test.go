package sip

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// A waiting call is one goroutine of the driver's and one that receives; talking takes no more.
func TestCallsKeepTwoGoroutinesEach(t *testing.T) {
	const n = 100
	g := opens(t)
	calls := takes(t, g)
	bob := opensRaw(t, g)
	waits := func(i int) media.Leg {
		id := fmt.Sprint("waiting", i)
		bob.calls(id)
		l := next(t, "call", calls)
		require.NoError(t, l.Answer())
		bob.says(bob.request("ACK", id, tagIn(bob.hears("SIP/2.0 200")), 1, "", ""))
		eventually(t, "ACK taken", func() bool { return l.(*leg).pending.Load() == nil })
		_, err := l.Port().Play(media.Source{Clips: []*media.Clip{media.Music()}, Loop: true})
		require.NoError(t, err)
		return l
	}
	waits(n)
	before, memory := runtime.NumGoroutine(), inUse()
	var legs []media.Leg
	for i := range n {
		legs = append(legs, waits(i))
	}
	eventually(t, "two goroutines for each waiting call", func() bool { return runtime.NumGoroutine()-before <= 2*n })
	t.Logf("%d bytes for each waiting call, stacks included", (inUse()-memory)/n)
	for i := 0; i < n; i += 2 {
		_, err := media.Join(legs[i].Port(), legs[i+1].Port())
		require.NoError(t, err)
	}
	eventually(t, "two goroutines for each leg that talks", func() bool { return runtime.NumGoroutine()-before <= 2*n })
	for _, l := range legs {
		l.Hangup(media.CauseNormal)
	}
}

// inUse is the memory of the heap and of all stacks.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
