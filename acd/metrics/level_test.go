package metrics

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd/erlang"
)

// One day, seven service levels (N 1000, A 60, N_T 860, A_T 20, A_s 10).
func TestOneDaySevenServiceLevels(t *testing.T) {
	day := Calls{Answered: 1000, AnsweredIn: 860, Abandoned: 60, AbandonedIn: 20, Short: 10, FlowOuts: 40}
	for name, want := range map[ServiceLevel]string{
		AbandonsMet: "83.0 %", AnsweredOnly: "86.0 %", AbandonsMissed: "81.1 %", AbandonsIgnored: "82.7 %",
		ShortMet: "82.1 %", ShortRemoved: "81.9 %", FlowOutsMissed: "78.2 %",
	} {
		require.Equal(t, want, name.Of(day).Percent(), name)
	}
	require.Len(t, ServiceLevels(), 7)
}

// The same formulas over what Erlang A says of 100 calls in 30 minutes, 180 s each, patience 120 s, 12 agents.
func TestServiceLevelsOfAModel(t *testing.T) {
	q, err := erlang.Traffic{Rate: 100. / 1800, AHT: 180, Patience: 120}.With(12)
	require.NoError(t, err)
	s := q.Shares(20, 5)
	for name, want := range map[ServiceLevel]float64{
		AbandonsMet: .85958729, AnsweredOnly: .87977444, AbandonsMissed: .82558264, AbandonsIgnored: .85464453,
	} {
		got, ok := name.Of(Calls{s.Answered, s.AnsweredWithin, s.Abandoned, s.AbandonedIn, s.Short, 0}).Value()
		require.True(t, ok)
		require.InDelta(t, want, got, 5.1e-9, name)
	}
}

func TestNothingToCountIsNoNumber(t *testing.T) {
	for _, name := range ServiceLevels() {
		r := name.Of(Calls{})
		require.Equal(t, None, r.Percent())
		require.Equal(t, None, r.Mean())
		b, err := json.Marshal(r)
		require.NoError(t, err)
		require.Equal(t, "null", string(b))
		require.NotEmpty(t, name.Formula())
	}
	var s ServiceLevel
	require.ErrorContains(t, s.UnmarshalText([]byte("sl")), `no service level is called "sl": there is abandons_met, answered_only,`)
	require.NoError(t, s.UnmarshalText([]byte("short_met")))
	require.Equal(t, Ratio{}, ServiceLevel("sl").Of(Calls{Answered: 1}))
}
