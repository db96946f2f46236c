package erlang

import (
	"fmt"
	"testing"
)

func BenchmarkErlangA(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		b.Run(fmt.Sprintf("agents=%d", n), func(b *testing.B) {
			x := Traffic{Rate: float64(n) * .98 / 240, AHT: 240, Patience: 120}
			for b.Loop() {
				q, err := x.With(n)
				if err != nil {
					b.Fatal(err)
				}
				q.Shares(20, 5)
			}
		})
	}
}
