package skills

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// taught is a model with some outcomes of three categories, and two agents whom some of them are of.
func taught(t *rapid.T) (*Model, []Record, time.Time) {
	m, agents, now := &Model{HalfLife: time.Duration(rapid.IntRange(1, 2000).Draw(t, "half-life")) * time.Hour}, make([]Record, 2), noon
	for range rapid.IntRange(0, 40).Draw(t, "outcomes") {
		now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 60, 3000}).Draw(t, "minutes")) * time.Minute)
		o := Outcome{
			Category: fmt.Sprint("k", rapid.IntRange(0, 2).Draw(t, "category")), Resolved: rapid.Bool().Draw(t, "resolved"), At: now,
			Handle: time.Duration(rapid.SampledFrom([]int{0, 1, 90, 200, 40_000}).Draw(t, "handle")) * time.Second,
		}
		m.Learn(&agents[rapid.IntRange(0, 1).Draw(t, "agent")], o, now)
	}
	return m, agents, now
}

// Whoever is worth no more than that in each category, has at most the score that Most says.
func TestNobodyScoresMoreThanTheirTradesAreWorth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, agents, now := taught(t)
		r := Request{Intent: []Share{{"k0", .5}, {"k2", .3}, {"k9", .2}}[:rapid.IntRange(0, 3).Draw(t, "intent")]}
		s := Scorer{Pessimistic: rapid.Bool().Draw(t, "pessimistic")}
		s.Reset(&r, m, DefaultWeights(), now)
		c := Candidate{Record: agents[0], Occ: rapid.Float64Range(0, 1).Draw(t, "occ"), Idle: rapid.Float64Range(0, 1e4).Draw(t, "idle")}
		worth := 0.0
		for p, trade := range s.Trades {
			worth += p * trade.Worth(&c.Record)
		}
		most := s.Most(worth, c.Occ, c.Idle, false, false, false)
		require.GreaterOrEqual(t, most, s.Score(&c).Sum())
		if !s.Pessimistic && worth*Million > float64(s.plain) {
			require.InDelta(t, s.Score(&c).Sum(), most, 8)
		}
	})
}

// However a category's figures move, and time with them, nobody's worth moves farther than their drift.
func TestWorthMovesNoFartherThanTheDrift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, agents, now := taught(t)
		if len(m.Known) == 0 {
			return
		}
		cell, aht := rapid.IntRange(-1, len(m.Known)-1).Draw(t, "cell"), rapid.Float64Range(-.2, .2).Draw(t, "weight")
		before := m.Trade(cell, aht, now)
		was := before.Worth(&agents[0])
		for range rapid.IntRange(0, 5).Draw(t, "of others") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 100}).Draw(t, "hours")) * time.Hour)
			m.Learn(&agents[1], Outcome{Category: m.Known[max(cell, 0)].Category, Resolved: rapid.Bool().Draw(t, "resolved"), Handle: 300 * time.Second, At: now}, now)
		}
		after := m.Trade(cell, aht, now)
		require.LessOrEqual(t, math.Abs(after.Worth(&agents[0])-was), after.Drift(before)+1e-12)
	})
}
