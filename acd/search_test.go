package acd

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/skills"
)

// Whom a search finds, and all that the record tells of the others, is what looking at every candidate comes to.
func TestSearchFindsWhatLookingAtAllFinds(t *testing.T) {
	searched := 0
	rapid.Check(t, func(t *rapid.T) {
		e, now := manyAgents(t)
		for i := range 12 {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 700, 60_000, 400_000}).Draw(t, "ms")) * time.Millisecond)
			id := fmt.Sprintf("c%d", i)
			teach(t, e, now, id)
			_, err := e.Do(now, Arrive{Contact: id, Channel: Voice, Node: "n1"})
			require.NoError(t, err)
			evs, err := e.Do(now, Enqueue{Contact: id, Queue: "sac", Request: randomRequest(t)})
			require.NoError(t, err)
			offered := evs[len(evs)-1].Fact.(Offered)
			require.NoError(t, offered.Match.Check())
			if rapid.Bool().Draw(t, "taken back") {
				_, err = e.Do(now, Decline{Contact: id, Agent: offered.Agent, Why: WhyDeclined})
			} else {
				_, err = e.Do(now, Withdraw{Contact: id, By: "sara"})
			}
			require.NoError(t, err)
			if compareSearch(t, e, id) {
				searched++
			}
		}
	})
	require.Greater(t, searched, 300)
}

// teach settles some contacts: nobody's, a few agents' or everybody's.
func teach(t *rapid.T, e *Engine, now time.Time, id string) {
	for i := range rapid.SampledFrom([]int{0, 0, 1, 20, 300}).Draw(t, "settled") {
		rng := uint64(i)*2654435761 + uint64(rapid.IntRange(0, 9).Draw(t, "who"))
		_, err := e.Do(now, Settle{
			Contact: fmt.Sprintf("%s.%d", id, i), Agent: fmt.Sprintf("a%03d", rng>>7%200), Category: fmt.Sprintf("k%d", rng>>3%3),
			Resolved: rng>>11%3 > 0, Handle: Millis(rng >> 13 % 5 * 100_000), At: now,
		})
		require.NoError(t, err)
	}
}

// compareSearch decides on a contact in both ways, as if it waited now.
func compareSearch(t *rapid.T, e *Engine, id string) bool {
	c := e.contacts[id]
	waits := *c
	waits.queue, waits.rescued = e.queues["sac"], rapid.Bool().Draw(t, "rescued")
	waits.needs, waits.request = waits.queue.Needs, randomRequest(t)
	switch rapid.IntRange(0, 5).Draw(t, "prefers") {
	case 0:
		waits.prefers = fmt.Sprintf("a%03d", rapid.IntRange(0, 220).Draw(t, "preferred"))
	case 1:
		waits.needs.Preferred = []skills.Need{{Skill: rapid.SampledFrom([]string{"product:tv", "desk:vip", "nothing"}).Draw(t, "likes"), Level: 1}}
	}
	waits.class = e.own(waits.queue)
	r := &e.ranking
	if !r.search(e, &waits) {
		return false
	}
	r.explore(e, &waits)
	got := e.record(&waits, "contact", r, nil)
	require.LessOrEqual(t, len(r.cands), r.considered)
	free, aside := e.candidates(&waits)
	r.rank(e, &waits, free)
	r.unwanted = aside
	r.explore(e, &waits)
	require.Equal(t, e.record(&waits, "contact", r, nil), got)
	return true
}

func randomRequest(t *rapid.T) skills.Request {
	name := func(of string) string { return fmt.Sprintf("a%03d", rapid.IntRange(0, 220).Draw(t, of)) }
	r := skills.Request{Product: rapid.SampledFrom([]string{"", "tv"}).Draw(t, "product"), Segment: rapid.SampledFrom([]string{"", "vip"}).Draw(t, "segment")}
	if share := rapid.SampledFrom([]float64{0, .3, 1}).Draw(t, "intent"); share > 0 {
		r.Intent = []skills.Share{{Category: "k0", P: share}, {Category: "k1", P: 1 - share}}
	}
	if rapid.Bool().Draw(t, "owned") {
		r.Owner, r.Own = name("owner"), rapid.Float64Range(0, 1).Draw(t, "own")
		r.OwnerTeam = rapid.SampledFrom([]string{"", "t1"}).Draw(t, "team")
	}
	if rapid.Bool().Draw(t, "known") {
		r.Hist = []skills.AgentTerm{{Agent: name("before"), Value: rapid.Float64Range(-1, 1).Draw(t, "hist")}}
	}
	return r
}

// manyAgents is an engine with two hundred agents who became ready at some time, more or less occupied.
func manyAgents(t *rapid.T) (*Engine, time.Time) {
	e, now := New(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	do := func(c Command) {
		_, err := e.Do(now, c)
		require.NoError(t, err)
	}
	q := Queue{
		Name: "sac", Strategy: rapid.SampledFrom([]Strategy{BestMatch, BestMatch, BestMatch, LongestIdle, LeastOccupied, FewestContacts, MostSkilled, RoundRobin}).Draw(t, "strategy"),
		RingTimeout: DefaultRingTimeout, Reoffer: rapid.SampledFrom([]Millis{0, DefaultReoffer}).Draw(t, "reoffer"),
		Guard: Guard{MaxOccupancy: rapid.SampledFrom([]float64{0, .45, .6}).Draw(t, "guard"), MinShare: .9, Explore: rapid.SampledFrom([]float64{0, .3}).Draw(t, "explore")},
	}
	q.Hard, q.Guard.MaxHard = []string{"k0"}, rapid.IntRange(0, 5).Draw(t, "hard")
	if rapid.Bool().Draw(t, "needs") {
		q.Needs = skills.NeedsOf(map[string]int{"x": 1})
	}
	config := Config{Plan: "sha256:test", Weights: skills.DefaultWeights(), Queues: []Queue{q}}
	config.Queues[0].Pessimistic = rapid.Bool().Draw(t, "pessimistic")
	if rapid.Bool().Draw(t, "quick") { // where occupancy says less
		config.Weights.Occ, config.Weights.Idle = .01, .001
	}
	for i := range 200 {
		set := skills.Set{}
		for skill, share := range map[string]int{"x": 1, "product:tv": 2, "desk:vip": 30} {
			if i%share == 0 {
				set[skill] = 1 + i%3
			}
		}
		config.Agents = append(config.Agents, Agent{Name: fmt.Sprintf("a%03d", i), Team: fmt.Sprintf("t%d", i%3), Skills: set})
	}
	do(Configure{Config: config})
	resting := rapid.Bool().Draw(t, "resting")
	apart := time.Duration(rapid.SampledFrom([]int{0, 1, 900, 20_000}).Draw(t, "apart")) * time.Millisecond
	for i, a := range config.Agents {
		x := e.agents[a.Name]
		x.occ, x.served, x.hard = float64((i*37)%100)/100, i%4, i%5
		x.share.taken.add(stepOf(now.Add(-20*time.Minute)), float64(i%6))
		for i := range 6 {
			x.share.at.add(stepOf(now.Add(time.Duration(i*5-60)*time.Minute)), stepMS)
		}
		do(Phone{Agent: a.Name, Reachable: true})
		x.state, x.after = StateNotReady, StateReady
		do(GoReady{Agent: a.Name})
		if i%9 == 0 && resting {
			do(PlanBreaks{Agent: a.Name, Breaks: []Break{{Reason: "lunch", Latest: now.Add(time.Duration(i+1) * 20 * time.Second), For: 600_000}}})
		}
		now = now.Add(apart)
	}
	e.queues["sac"].due.add(stepOf(now.Add(-20*time.Minute)), float64(rapid.IntRange(0, 12).Draw(t, "due")))
	return e, now
}
