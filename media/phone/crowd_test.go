package phone_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// crowd has one phone call another n times, fifty at once, both singing, and returns the callers' calls.
func crowd(tb testing.TB, n int) []*phone.Call {
	ctx, cancel := context.WithTimeout(tb.Context(), 60*time.Second)
	tb.Cleanup(cancel)
	ana := phone.Acts(tb, phone.Config{User: "ana", Tone: 700})
	bob := phone.Acts(tb, phone.Config{Server: ana.Addr().String(), User: "bob", Tone: 440})
	go func() {
		for in := range ana.Incoming() {
			go in.Answer(ctx)
		}
	}()
	calls := make([]*phone.Call, n)
	var dialling sync.WaitGroup
	var failed atomic.Int32
	turn := make(chan struct{}, 50)
	for i := range calls {
		turn <- struct{}{}
		dialling.Go(func() {
			defer func() { <-turn }()
			c, err := bob.Dial(ctx, "8000")
			if err != nil {
				failed.Add(1)
				return
			}
			calls[i] = c
		})
	}
	dialling.Wait()
	require.Zero(tb, failed.Load(), "calls that failed")
	return calls
}

func TestCrowdOnTwoPhones(t *testing.T) {
	calls := crowd(t, 40)
	var hearing sync.WaitGroup
	errs := make(chan error, len(calls))
	for _, c := range calls {
		hearing.Go(func() { errs <- c.HearsTone(t.Context(), 700, time.Second) })
	}
	hearing.Wait()
	for range calls {
		require.NoError(t, <-errs)
	}
}

// BenchmarkTalking holds calls for b.N packets each; both ends of every call run in this process. cpu% is of one core.
func BenchmarkTalking(b *testing.B) {
	for _, n := range []int{10, 100, 300} {
		b.Run(fmt.Sprintf("calls=%d", n), func(b *testing.B) {
			calls := crowd(b, n)
			before, cpu, start := packets(calls), cpuTime(), time.Now()
			b.ResetTimer()
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for b.Loop() {
				<-tick.C
			}
			b.StopTimer()
			wall := time.Since(start).Seconds()
			b.ReportMetric(100*(cpuTime()-cpu).Seconds()/wall, "cpu%")
			b.ReportMetric(float64(packets(calls)-before)/float64(n)/wall, "packets/s/call")
			worst := time.Duration(0)
			for _, c := range calls {
				worst = max(worst, c.Heard().Gaps.P99)
			}
			b.ReportMetric(float64(worst.Microseconds())/1000, "worst-p99-gap-ms")
		})
	}
}

func packets(calls []*phone.Call) (n int) {
	for _, c := range calls {
		n += c.Heard().Packets
	}
	return n
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
