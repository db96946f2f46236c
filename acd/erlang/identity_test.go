package erlang

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// states sums the states one by one, as the model is defined: P(W>0), E[Q], and P(answered ≤ T) from the differential
// equations of who is how far ahead.
type states struct{ wait, queue, within float64 }

func byStates(x Traffic, n int, within float64) states {
	lambda, mu, theta := x.Rate, 1/x.AHT, 1/x.Patience
	logs, biggest := []float64{0}, 0.0
	for k := 1; ; k++ {
		next := logs[k-1] + math.Log(lambda/(float64(min(k, n))*mu+float64(max(k-n, 0))*theta))
		logs, biggest = append(logs, next), max(biggest, next)
		if k > n && next < biggest-45 && next < logs[k-1] {
			break
		}
	}
	var all, wait, queue float64
	for k, l := range logs {
		p := math.Exp(l - biggest)
		all += p
		if k >= n {
			wait, queue = wait+p, queue+p*float64(k-n)
		}
	}
	answered := answeredAhead(len(logs)-n, float64(n)*mu, theta, within)
	got := 1 - wait/all
	for k := n; k < len(logs); k++ {
		got += math.Exp(logs[k]-biggest) / all * answered[k-n]
	}
	return states{wait / all, queue / all, got}
}

// answeredAhead solves g_i' = r_i(g_{i−1} − g_i) − θg_i for i < n by Runge and Kutta's fourth order.
func answeredAhead(n int, serve, theta, t float64) []float64 {
	g := make([]float64, n)
	slope := func(g []float64) []float64 {
		d := make([]float64, n)
		for i := range g {
			before := 1.0
			if i > 0 {
				before = g[i-1]
			}
			d[i] = (serve+float64(i)*theta)*(before-g[i]) - theta*g[i]
		}
		return d
	}
	plus := func(g, d []float64, h float64) []float64 {
		s := make([]float64, n)
		for i := range g {
			s[i] = g[i] + h*d[i]
		}
		return s
	}
	const steps = 2000
	h := t / steps
	for range steps {
		a := slope(g)
		b := slope(plus(g, a, h/2))
		c := slope(plus(g, b, h/2))
		d := slope(plus(g, c, h))
		for i := range g {
			g[i] += h / 6 * (a[i] + 2*b[i] + 2*c[i] + d[i])
		}
	}
	return g
}

func TestIntegralsAgreeWithTheStates(t *testing.T) {
	for _, v := range []struct {
		x      Traffic
		n      int
		within float64
	}{
		{Traffic{.8, 60, 120}, 50, 12.5},
		{Traffic{100. / 1800, 180, 120}, 12, 20},
		{Traffic{100. / 1800, 180, 15}, 8, 20},   // nearly loss
		{Traffic{100. / 1800, 180, 900}, 6, 120}, // overload
		{Traffic{.01, 60, 60}, 1, 5},
		{Traffic{1, 300, 200}, 290, 30},
	} {
		q, want := with(t, v.x, v.n), byStates(v.x, v.n, v.within)
		require.InEpsilon(t, want.wait, q.Wait(), 1e-11, "%v", v)
		require.InEpsilon(t, want.queue, q.Waiting(), 1e-11, "%v", v)
		require.InEpsilon(t, want.within, q.AnsweredWithin(v.within), 1e-9, "%v", v)
		require.InEpsilon(t, want.queue/v.x.Patience/v.x.Rate, q.Abandoned(), 1e-11, "%v", v)
		ahead := answeredAhead(6, q.serve, q.theta, v.within)
		for i, want := range ahead {
			require.InEpsilon(t, want, q.AnsweredAhead(i, v.within), 1e-8, "%v, %d ahead", v, i)
		}
	}
}

// Where customers are as patient as agents are quick, every contact leaves at the same rate, and how many there are is
// Poisson's.
func TestEqualRatesArePoisson(t *testing.T) {
	for _, v := range []struct {
		load float64
		n    int
	}{{10, 10}, {10, 3}, {10, 25}, {400, 380}} {
		below, term := 0.0, math.Exp(-v.load)
		for k := range v.n {
			below, term = below+term, term*v.load/float64(k+1)
		}
		q := with(t, Traffic{v.load / 60, 60, 60}, v.n)
		require.InDelta(t, 1-below, q.Wait(), 1e-13)
	}
}

func TestPatienceWithoutEndIsErlangC(t *testing.T) {
	for _, n := range []int{13, 14, 20} {
		x := Traffic{Rate: 100. / 1800, AHT: 180}
		c := with(t, x, n)
		x.Patience = 1e11
		a := with(t, x, n)
		require.InEpsilon(t, c.Wait(), a.Wait(), 1e-7)
		require.InEpsilon(t, c.ASA(), a.ASA(), 1e-7)
		require.InEpsilon(t, c.MeanWait(), a.MeanWait(), 1e-7)
		require.InEpsilon(t, c.AnsweredWithin(20), a.AnsweredWithin(20), 1e-7)
		require.InEpsilon(t, c.WaitOver(60), a.WaitOver(60), 1e-7)
		require.InEpsilon(t, c.AnsweredAhead(3, 20), a.AnsweredAhead(3, 20), 1e-7)
		require.Less(t, a.Abandoned(), 1e-8)
		require.Zero(t, c.Abandoned())
		x.Patience = math.Inf(1)
		require.Equal(t, c.Wait(), with(t, x, n).Wait())
	}
}

func TestNoPatienceIsErlangB(t *testing.T) {
	b, err := B(12, 10)
	require.NoError(t, err)
	q := with(t, Traffic{Rate: 10. / 180, AHT: 180, Patience: .001}, 12)
	require.InEpsilon(t, b, q.Abandoned(), 1e-4)
	require.InEpsilon(t, b, q.Wait(), 1e-4)
}

func TestErlangWaitsAheadAreErlang(t *testing.T) {
	q := with(t, Traffic{Rate: 1. / 60, AHT: 60}, 2)
	// Two must go before the one who has one ahead, at 2/60 per second: 1 − e^(−x)(1 + x), x = 1.
	require.InEpsilon(t, 1-2*math.Exp(-1), q.AnsweredAhead(1, 30), 1e-12)
	require.InEpsilon(t, -math.Expm1(-1), q.AnsweredAhead(0, 30), 1e-12)
}

// A queue's figures hold together, whatever its size.
func checkWhole(t require.TestingT, q Queue, within float64) {
	for what, share := range map[string]float64{
		"P(W>0)": q.Wait(), "P(Ab)": q.Abandoned(), "answered": q.Answered(), "within": q.AnsweredWithin(within),
		"gone within": q.AbandonedWithin(within), "over": q.WaitOver(within), "occupancy": q.Occupancy(),
		"ahead": q.AnsweredAhead(4, within),
	} {
		require.True(t, share >= 0 && share <= 1, "%s is %g: %+v", what, share, q)
	}
	for what, time := range map[string]float64{
		"E[W]": q.MeanWait(), "E[Q]": q.Waiting(), "ASA": q.ASA(), "to abandon": q.TimeToAbandon(),
	} {
		require.True(t, time >= 0 && !math.IsInf(time, 0), "%s is %g: %+v", what, time, q)
	}
	require.InDelta(t, 1, q.Answered()+q.Abandoned(), 1e-9, "%+v", q)
	require.InDelta(t, 1, q.AnsweredWithin(within)+q.AbandonedWithin(within)+q.WaitOver(within), 1e-9, "%+v", q)
	require.InDelta(t, 1, (q.ASA()*q.Answered()+q.TimeToAbandon()*q.Abandoned()+1e-9)/(q.MeanWait()+1e-9), 1e-6, "%+v", q)
	require.InDelta(t, q.AnsweredWithin(0), 1-q.Wait(), 1e-9)
	require.Zero(t, q.AbandonedWithin(0))
	for _, p := range []float64{0, .5, .95} {
		at, err := q.Percentile(p)
		require.NoError(t, err)
		require.True(t, at >= 0 && !math.IsInf(at, 0), "P%g is %g: %+v", 100*p, at, q)
		require.LessOrEqual(t, q.WaitOver(at), (1-p)*(1+1e-6)+1e-9)
		if at > 0 {
			require.InDelta(t, 1-p, q.WaitOver(at), 1e-6)
		}
	}
}

func TestWholeAndMonotone(t *testing.T) {
	scale := func(t *rapid.T, what string, low, high float64) float64 { // as likely small as large
		return math.Exp(rapid.Float64Range(math.Log(low), math.Log(high)).Draw(t, what))
	}
	rapid.Check(t, func(t *rapid.T) {
		load := scale(t, "load", 1e-4, 20_000)
		aht := scale(t, "aht", .1, 1e5)
		x := Traffic{Rate: load / aht, AHT: aht, Patience: scale(t, "patience", .01, 1e8)}
		n := int(load*scale(t, "agents per erlang", .3, 3)) + rapid.IntRange(0, 3).Draw(t, "more")
		within := scale(t, "within", .1, 1000)
		q, err := x.With(n)
		require.NoError(t, err)
		checkWhole(t, q, within)

		more, err := x.With(n + 1)
		require.NoError(t, err)
		x.Rate *= 1.1
		busier, err := x.With(n)
		require.NoError(t, err)
		for _, worse := range []struct{ better, worse Queue }{{more, q}, {q, busier}} {
			require.LessOrEqual(t, worse.better.Wait(), worse.worse.Wait()+1e-9)
			require.LessOrEqual(t, worse.better.Abandoned(), worse.worse.Abandoned()+1e-9)
			require.LessOrEqual(t, worse.better.WaitOver(within), worse.worse.WaitOver(within)+1e-9)
			require.GreaterOrEqual(t, worse.better.AnsweredWithin(within), worse.worse.AnsweredWithin(within)-1e-9)
		}
		if n > 0 {
			require.LessOrEqual(t, more.Occupancy(), q.Occupancy()+1e-9)
		}
		require.GreaterOrEqual(t, q.AnsweredWithin(within*2), q.AnsweredWithin(within)-1e-12)
		require.GreaterOrEqual(t, q.AnsweredAhead(2, within), q.AnsweredAhead(3, within)-1e-12)
	})
}

func TestInversesOfB(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "lines")
		blocking := math.Exp(rapid.Float64Range(math.Log(1e-9), math.Log(.95)).Draw(t, "log blocking"))
		load, err := Offered(n, blocking)
		require.NoError(t, err)
		b, err := B(n, load)
		require.NoError(t, err)
		require.InEpsilon(t, blocking, b, 1e-9)
		least, err := Servers(load*(1-1e-9), blocking)
		require.NoError(t, err)
		require.Equal(t, n, least)
	})
}

func TestExtremes(t *testing.T) {
	for _, v := range []struct {
		x Traffic
		n int
	}{
		{Traffic{0, 180, 0}, 1}, {Traffic{0, 180, 60}, 0}, {Traffic{0, 180, 60}, 5}, // nobody calls
		{Traffic{1, 180, 60}, 0}, {Traffic{100, 180, 1e6}, 0}, // nobody works
		{Traffic{1, 180, 60}, 5000}, {Traffic{1e-6, 60, 60}, MaxAgents}, // nobody waits
		{Traffic{10_000. / 240, 240, 0}, 10_001}, {Traffic{10_000. / 240, 240, 120}, 10_000},
		{Traffic{10_000. / 240, 240, 1e9}, 9_000}, {Traffic{10_000. / 240, 240, 1e9}, 1},
		{Traffic{1, 1e5, 1e12}, 100_000}, {Traffic{1, 1e5, .001}, 10},
		{Traffic{1, 3600, 1}, 1}, {Traffic{10, 3600, 1}, 1}, // a long tail behind a short bend
	} {
		q := with(t, v.x, v.n)
		for _, within := range []float64{0, 20, 1e9} {
			checkWhole(t, q, within)
		}
	}
	b, err := B(10_000, 10_000)
	require.NoError(t, err)
	require.InDelta(t, math.Sqrt(math.Pi*10_000/2)+2./3, 1/b, .01) // Jagerman's 1/B for as many erlang as agents
	for _, v := range []struct {
		n    int
		load float64
		want float64
	}{{0, 5, 1}, {0, 0, 1}, {5, 0, 0}, {5000, 1, 0}, {1, 1e6, 1e6 / (1e6 + 1)}} {
		b, err := B(v.n, v.load)
		require.NoError(t, err)
		require.Equal(t, v.want, b)
	}
}

func TestBadInputIsSaid(t *testing.T) {
	say := func(want string, err error) {
		t.Helper()
		require.ErrorContains(t, err, want)
	}
	_, err := B(-1, 5)
	say("the number of agents is 0 to 1000000, not -1", err)
	_, err = B(5, math.NaN())
	say("a load is 0 to 1000000 erlang, not NaN", err)
	_, err = C(20, 20.5)
	say("20 agents cannot carry 20.5 erlang and the queue would grow for ever: it takes at least 21", err)
	require.ErrorIs(t, err, ErrUnstable)
	_, err = C(20, 20)
	say("it takes at least 21", err)
	_, err = Servers(10, 0)
	say("above 0 and below 1, not 0", err)
	_, err = Offered(0, .01)
	say("without agents every contact is turned away", err)
	_, err = Traffic{Rate: -1, AHT: 60}.With(5)
	say("contacts per second are zero or more, not -1", err)
	_, err = Traffic{Rate: 1}.With(5)
	say("a handle time is 0.001 to 1e+12 s, not 0", err)
	_, err = Traffic{Rate: 1, AHT: 60, Patience: -3}.With(5)
	say("a patience is 0.001 to 1e+12 s, or 0 when nobody hangs up, not -3", err)
	_, err = Traffic{Rate: 1, AHT: 60}.With(5)
	require.ErrorIs(t, err, ErrUnstable)
	_, err = with(t, Traffic{Rate: 1, AHT: 60}, 70).Percentile(1)
	say("a percentile is 0 or more and below 1, not 1", err)
}

func TestFewest(t *testing.T) {
	for _, want := range []int{0, 1, 7, 100, 99_999} {
		for _, near := range []int{-5, 0, 1, 8, 50, 1_000_000} {
			n, ok := Fewest(near, func(n int) bool { return n >= want })
			require.True(t, ok)
			require.Equal(t, want, n)
		}
	}
	_, ok := Fewest(3, func(int) bool { return false })
	require.False(t, ok)
}
