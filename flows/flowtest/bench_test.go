package flowtest

import "testing"

// BenchmarkRun runs the tests of the SAC until there are a thousand: the tests of a large centre.
func BenchmarkRun(b *testing.B) {
	p, tests := load(b, "../../examples/sac")
	for len(tests) < 1000 {
		tests = append(tests, tests[:min(len(tests), 1000-len(tests))]...)
	}
	for _, x := range []struct {
		name string
		o    Options
	}{{"tests=1000", Options{}}, {"tests=1000,once", Options{Once: true}}, {"tests=1000,parallel=1", Options{Parallel: 1}}} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := Run(p, tests, x.o); r.Failed() > 0 {
					b.Fatal(r.Results[0].Failure)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/test")
		})
	}
}
