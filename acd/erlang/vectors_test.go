package erlang

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// near requires all printed digits of a reference.
func near(t *testing.T, want, got float64, digits int, what string) {
	t.Helper()
	require.InDelta(t, want, got, 0.5000001*math.Pow10(-digits), what)
}

func with(t *testing.T, x Traffic, agents int) Queue {
	t.Helper()
	q, err := x.With(agents)
	require.NoError(t, err)
	return q
}

func TestLossVectors(t *testing.T) {
	for _, v := range []struct {
		agents, digits int
		load, want     float64
	}{
		{1, 15, 1, .5}, {2, 15, 1, .2}, // B1
		{10, 12, 10, .214582343107}, // B2
		{17, 12, 10, .012948875225}, // B3
	} {
		b, err := B(v.agents, v.load)
		require.NoError(t, err)
		near(t, v.want, b, v.digits, fmt.Sprintf("B(%d, %g)", v.agents, v.load))
	}
	n, err := Servers(10, .02) // B3
	require.NoError(t, err)
	require.Equal(t, 17, n)
	for _, v := range []struct {
		agents int
		want   float64
	}{{15, 8.108043}, {10, 4.461177}, {20, 12.030615}, {30, 20.337286}, {50, 37.901398}, {100, 84.064159}} { // B4, B5
		load, err := Offered(v.agents, .01)
		require.NoError(t, err)
		near(t, v.want, load, 6, fmt.Sprintf("Offered(%d, 1 %%)", v.agents))
	}
}

func TestDelayVectors(t *testing.T) {
	half := Traffic{Rate: 100. / 1800, AHT: 180}
	c1, c2 := with(t, half, 14), with(t, half, 15)
	near(t, .1741319336, c1.Wait(), 10, "C1")
	near(t, .88785269, c1.AnsweredWithin(.33*60), 8, "C1")
	near(t, .714286, c1.Occupancy(), 6, "C1")
	near(t, .1020423670, c2.Wait(), 10, "C2")
	near(t, .94112668, c2.AnsweredWithin(.33*60), 8, "C2")
	near(t, .666667, c2.Occupancy(), 6, "C2")

	c3 := with(t, Traffic{Rate: 360. / 1800, AHT: 240}, 55)
	near(t, .2387009364, c3.Wait(), 10, "C3")
	near(t, 8.184032, c3.ASA(), 6, "C3")
	near(t, .84588309, c3.AnsweredWithin(15), 8, "C3")
	near(t, .872727, c3.Occupancy(), 6, "C3")

	c4 := with(t, Traffic{Rate: .8, AHT: 60}, 50)
	near(t, .6944556112, c4.Wait(), 10, "C4")
	near(t, 20.833668, c4.ASA(), 6, "C4")
	near(t, 16.666935, c4.Waiting(), 6, "C4")
	p90, err := c4.Percentile(.9)
	require.NoError(t, err)
	near(t, 58.13874, p90, 5, "C4")
	near(t, .96, c4.Occupancy(), 12, "C4")

	c6 := with(t, Traffic{Rate: 2, AHT: 1}, 3)
	near(t, 4./9, c6.Wait(), 14, "C6")
	near(t, 8./9, c6.Waiting(), 14, "C6")

	a2 := with(t, Traffic{Rate: 46.512 / 60, AHT: 60}, 50)
	near(t, 8.813062, a2.ASA(), 6, "A2")
	p90, err = a2.Percentile(.9)
	require.NoError(t, err)
	near(t, 28.104, p90, 3, "A2")
	near(t, 6.831885, a2.Waiting(), 6, "A2")
}

func TestPoolingVectors(t *testing.T) {
	one, two := Traffic{Rate: 10. / 180, AHT: 180}, Traffic{Rate: 20. / 180, AHT: 180}
	near(t, 40.44, with(t, one, 12).ASA(), 2, "P1")
	near(t, 13.41, with(t, two, 24).ASA(), 2, "P1")
	near(t, .6402, with(t, one, 12).AnsweredWithin(20), 4, "P1")
	near(t, .8089, with(t, two, 24).AnsweredWithin(20), 4, "P1")
	near(t, .7021, with(t, two, 23).AnsweredWithin(20), 4, "P1")
	near(t, .5452, with(t, two, 22).AnsweredWithin(20), 4, "P1")
}

func TestAbandonmentVectors(t *testing.T) {
	a1 := with(t, Traffic{Rate: .8, AHT: 60, Patience: 120}, 50)
	near(t, .46777407, a1.Wait(), 8, "A1")
	near(t, .03091225, a1.Abandoned(), 8, "A1")
	near(t, 2.96757592, a1.Waiting(), 8, "A1")
	near(t, 3.70946990, a1.MeanWait(), 8, "A1")
	near(t, .93032424, a1.Occupancy(), 8, "A1")
	near(t, .90085, 1-a1.WaitOver(12.5), 5, "A1")

	half := Traffic{Rate: 100. / 1800, AHT: 180, Patience: 300}
	a3, a4 := with(t, half, 14), with(t, half, 13)
	near(t, .14526011, a3.Wait(), 8, "A3")
	near(t, .01398374, a3.Abandoned(), 8, "A3")
	near(t, .70429733, a3.Occupancy(), 8, "A3")
	near(t, .06991872, a3.MeanWait()/60, 8, "A3")
	near(t, .91679209, a3.AnsweredWithin(20), 8, "A3")
	near(t, .22579708, a4.Wait(), 8, "A4")
	near(t, .02496330, a4.Abandoned(), 8, "A4")
	near(t, .75002823, a4.Occupancy(), 8, "A4")
	near(t, .12481652, a4.MeanWait()/60, 8, "A4")
	near(t, .85817770, a4.AnsweredWithin(20), 8, "A4")

	a5 := with(t, Traffic{Rate: 10, AHT: 1, Patience: 1}, 10)
	near(t, .54207029, a5.Wait(), 8, "A5")
	near(t, .12511004, a5.Abandoned(), 8, "A5")
	a6 := with(t, Traffic{Rate: 120, AHT: 1, Patience: 1}, 100)
	near(t, .16769296, a6.Abandoned(), 8, "A6")
}

// The definition summed and integrated with 40 digits (mpmath), where much of it is tiny.
func TestManyDigits(t *testing.T) {
	for _, v := range []struct {
		x                            Traffic
		n                            int
		within                       float64
		wait, abandoned, queue, soon float64
	}{
		{Traffic{0.4036103708985257, 39.61542527847193, 16786.19428465687}, 15, 20, 0.99999996702993825, 0.061866560410894485, 419.15102610297352, 1.1999909284518046e-7},
		{Traffic{0.03630343175237656, 28.684699614178918, 6390.071662340146}, 1, 5, 0.97185411877451453, 0.066739053601436425, 15.482227797685848, 0.033271169761759619},
		{Traffic{0.022611940644748415, 1183.0389804799543, 5.673536514221127}, 24, 5, 0.2247704878846334, 0.20279174709935883, 0.026016086497703986, 0.78865399832427279},
		{Traffic{0.16616971910703113, 165.82026476567054, 4596.449338669116}, 39, 5, 0.026233956241454025, 8.1231968180251122e-5, 0.062044221472931047, 0.98147493384903845},
		{Traffic{32.93403780968374, 23.533371074549372, 3.1277976560810568}, 1529, 60, 3.7446595329957495e-126, 3.6296981095314951e-128, 3.7389885470613877e-126, 1},
	} {
		q := with(t, v.x, v.n)
		require.InEpsilon(t, v.wait, q.Wait(), 1e-12, "%v", v)
		require.InEpsilon(t, v.abandoned, q.Abandoned(), 1e-12, "%v", v)
		require.InEpsilon(t, v.queue, q.Waiting(), 1e-12, "%v", v)
		require.InEpsilon(t, v.soon, q.AnsweredWithin(v.within), 1e-12, "%v", v)
	}
}

func TestSharesOfA8(t *testing.T) {
	s := with(t, Traffic{Rate: 100. / 1800, AHT: 180, Patience: 120}, 12).Shares(20, 5)
	near(t, .85958729, s.AnsweredWithin+s.AbandonedIn, 8, "abandons_met")
	near(t, .87977444, s.AnsweredWithin/s.Answered, 8, "answered_only")
	near(t, .82558264, s.AnsweredWithin, 8, "abandons_missed")
	near(t, .85464453, s.AnsweredWithin/(1-s.AbandonedIn), 8, "abandons_ignored")
	near(t, 1, s.Answered+s.Abandoned, 14, "a partition")
}
