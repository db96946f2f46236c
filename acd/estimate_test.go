package acd

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestQLaIsTheSumOfItsTerms: the closed form of a long queue is what adding one by one comes to.
func TestQLaIsTheSumOfItsTerms(t *testing.T) {
	for _, n := range []int64{0, 1, 31, 32, 33, 100, 10_000} {
		for _, theta := range []float64{0, 1e-9, 1. / 300, .05} {
			for _, rate := range []float64{.001, .05, 5, 500} {
				first, second := 0.0, 0.0
				for k := n; k >= 0; k-- { // the small ones first
					x := 1 / (rate + float64(k)*theta)
					first, second = first+x, second+x*x
				}
				gotFirst, gotSecond := sums(rate, theta, n)
				require.InEpsilon(t, first, gotFirst, 1e-5, "n %d, θ %g, sμ %g", n, theta, rate)
				require.InEpsilon(t, second, gotSecond, 1e-5, "n %d, θ %g, sμ %g", n, theta, rate)
			}
		}
	}
}

// TestQuantilesAreThoseOfTheGamma compares with tables of the gamma distribution: shape, 50th and 80th percentile of one
// with mean 1.
func TestQuantilesAreThoseOfTheGamma(t *testing.T) {
	for _, g := range []struct{ a, p50, p80 float64 }{
		{1, math.Ln2, math.Log(5)}, {2, 1.67835 / 2, 2.99431 / 2}, {5, 4.67091 / 5, 6.72098 / 5}, {20, 19.66801 / 20, 23.6342 / 20},
	} {
		require.InEpsilon(t, g.p50, quantile(1, g.a, 0), .015, "half of shape %g", g.a)
		require.InEpsilon(t, g.p80, quantile(1, g.a, z80), .015, "four of five of shape %g", g.a)
	}
}

// TestEstimateByHand: two ahead, four agents, three minutes each, nobody gives up: three of them must come free, one each
// 45 s.
func TestEstimateByHand(t *testing.T) {
	e := Estimate{Method: MethodQLa, Ahead: 2000, Servers: 4, HandleMS: 180_000, C80: 1000}.reckon()
	require.Equal(t, Millis(135_000), e.MeanMS)
	require.InDelta(t, 45*2.67406, float64(e.P50MS)/1000, .5) // of the gamma of shape 3
	require.InDelta(t, 45*4.27903, float64(e.P80MS)/1000, .5)

	half := Estimate{Method: MethodQLa, Ahead: 1500, Servers: 4, HandleMS: 180_000, C80: 1000}.reckon()
	require.Equal(t, Millis(112_500), half.MeanMS)

	impatient := Estimate{Method: MethodQLa, Ahead: 2000, Servers: 4, HandleMS: 180_000, GiveUp: 3_333_333, C80: 1000}.reckon()
	sum := 1/(4./180) + 1/(4./180+1./300) + 1/(4./180+2./300)
	require.InDelta(t, sum*1000, float64(impatient.MeanMS), 1)
}

// TestTamperedEstimate: what says something else than it comes to is found out.
func TestTamperedEstimate(t *testing.T) {
	e := Estimate{Method: MethodQLa, Ahead: 12_345, Servers: 9, HandleMS: 222_222, GiveUp: 2_345_678, C80: 1150}.reckon()
	require.NoError(t, e.Check())
	for i, spoil := range []func(*Estimate){
		func(e *Estimate) { e.P80MS += 2 },
		func(e *Estimate) { e.Ahead += 1000 },
		func(e *Estimate) { e.HandleMS = 0 },
		func(e *Estimate) { e.Servers = -1 },
		func(e *Estimate) { e.Method = "dice" },
		func(e *Estimate) { e.Method = MethodReady },
	} {
		bad := e
		spoil(&bad)
		require.Error(t, bad.Check(), "%d", i)
	}
	a := Announced{Contact: "c1", Queue: "sac", What: AnnounceWait, Estimate: e, Minutes: Minutes(e.P80MS)}
	require.NoError(t, a.Check())
	a.Minutes--
	require.ErrorContains(t, a.Check(), "min were told")
}

// TestHugeEstimates: no number of whoever edits a log makes one that does not end, or is not a number.
func TestHugeEstimates(t *testing.T) {
	for _, e := range []Estimate{
		{Method: MethodQLa, Ahead: math.MaxInt64, Servers: 1, HandleMS: math.MaxInt64, C80: math.MaxInt64},
		{Method: MethodQLa, Ahead: math.MaxInt64, Servers: math.MaxInt64, HandleMS: 1, GiveUp: math.MaxInt64, C80: 1150},
		{Method: MethodLES, LastMS: math.MaxInt64, C80: math.MaxInt64},
	} {
		again := e.reckon()
		require.NoError(t, again.Check())
	}
}

func TestMinutes(t *testing.T) {
	for ms, want := range map[Millis]int{
		0: 0, 59_999: 0, 60_000: 1, 60_001: 2, 120_000: 2, 299_999: 5, 300_000: 5, 300_001: MoreMinutes, math.MaxInt64: MoreMinutes,
	} {
		require.Equal(t, want, Minutes(ms), "%d ms", ms)
	}
}

// BenchmarkEstimate shows that ten thousand ahead are no more work than a hundred.
func BenchmarkEstimate(b *testing.B) {
	for _, n := range []int64{10, 100, 10_000} {
		b.Run(fmt.Sprintf("ahead=%d", n), func(b *testing.B) {
			e := Estimate{Method: MethodQLa, Ahead: n * 1000, Servers: 50, HandleMS: 180_000, GiveUp: 3_333_333, C80: 1150}
			for b.Loop() {
				e = e.reckon()
			}
		})
	}
}
