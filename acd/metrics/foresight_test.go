package metrics

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// TestForesight: three were told to wait a minute, 96 s at most, and waited 30 s, 90 s and 200 s; one was served at once, and
// one gave up.
func TestForesight(t *testing.T) {
	var l Ledger
	at := noon
	add := func(wait time.Duration, told acd.Millis, f acd.Fact, id string) {
		at = at.Add(time.Hour)
		l.Add(acd.Event{At: at, Fact: acd.Arrived{Contact: id}})
		l.Add(acd.Event{At: at, Fact: acd.Queued{Contact: id, Queue: "sac", EWTMS: told, P80MS: told * 8 / 5}})
		l.Add(acd.Event{At: at.Add(wait), Fact: f})
	}
	talks := func(id string) acd.Fact { return acd.Connected{Contact: id, Queue: "sac", Agent: "ana"} }
	add(30*time.Second, 60_000, talks("c1"), "c1")
	add(90*time.Second, 60_000, talks("c2"), "c2")
	add(200*time.Second, 60_000, talks("c3"), "c3")
	add(2*time.Second, 0, talks("c4"), "c4")
	add(time.Second, 60_000, acd.Abandoned{Contact: "c5", Queue: "sac"}, "c5")

	f := l.Total(Interval{}, Definition{}).Foresight
	require.Equal(t, 3, f.Estimated)
	require.Equal(t, "-43.8 %", f.Bias.Percent()) // (30 − 30 − 140) / 320
	require.Equal(t, "66.7 %", f.Within.Percent())
	require.Equal(t, "33.3 %", f.Twice.Percent())
	v, ok := f.RRMSE().Value()
	require.True(t, ok)
	require.InDelta(t, 0.7918, v, .0001) // √((30² + 30² + 140²)/3) ÷ 106.7 s
	require.Equal(t, None, Foresight{}.RRMSE().Percent())
}

func TestSpreadAndGini(t *testing.T) {
	of := func(busy ...int) (all []AgentFigures) {
		for _, b := range busy {
			all = append(all, AgentFigures{Times: map[Activity]time.Duration{
				Talk: time.Duration(b) * time.Minute, Ready: time.Duration(100-b) * time.Minute,
			}})
		}
		return all
	}
	require.Equal(t, "0.0 %", Gini(of(70, 70, 70)).Percent())
	require.Equal(t, "25.0 %", Gini(of(25, 75)).Percent()) // |.25 − .75| ÷ (2 · .5 · 2)
	require.Equal(t, "50.0 %", Spread(of(25, 75)).Percent())
	require.Equal(t, "40.0 %", Spread(of(10, 50, 30)).Percent())
	require.Equal(t, None, Spread(of()).Percent())
	require.Equal(t, None, Gini(nil).Percent())
}

// TestWaitFromTheChoice: the law's clock runs from the customer's choice, and goes on when the contact is moved on.
func TestWaitFromTheChoice(t *testing.T) {
	var l Ledger
	say := func(after time.Duration, f acd.Fact) { l.Add(acd.Event{At: noon.Add(after), Fact: f}) }
	say(0, acd.Arrived{Contact: "c1"})
	say(30*time.Second, acd.Queued{Contact: "c1", Queue: "sac", HumanChosenAt: noon.Add(20 * time.Second)})
	say(60*time.Second, acd.Left{Contact: "c1", Queue: "sac", Why: acd.WhyFlow})
	say(60*time.Second, acd.Queued{Contact: "c1", Queue: "vendas"})
	say(80*time.Second, acd.Connected{Contact: "c1", Queue: "vendas", Agent: "ana"})
	say(100*time.Second, acd.Released{Contact: "c1", Queue: "vendas", Agent: "ana"})
	say(100*time.Second, acd.Queued{Contact: "c1", Queue: "sac"})
	say(105*time.Second, acd.Connected{Contact: "c1", Queue: "sac", Agent: "bia"})
	require.Equal(t, "1m0s", l.Queue("vendas", Interval{}, Definition{}).FromChoice.Mean())
	require.Equal(t, "20.0 s", l.Queue("vendas", Interval{}, Definition{}).ASA.Mean())
	require.Equal(t, "5.0 s", l.Queue("sac", Interval{}, Definition{}).FromChoice.Mean())
}
