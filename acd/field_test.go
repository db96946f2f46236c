package acd

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/skills"
)

// Ten thousand contacts, and one reply in five of their drivers is lost: the answer, the join, the refusal, the end. When
// no timer is left and the reconciler has looked at what has no call behind it, every agent is free, and each contact was
// closed once. https://github.com/OpenSIPS/opensips/issues/3123
func Test_opensips_3123_after_ten_thousand_contacts_all_agents_free(t *testing.T) {
	const agents, contacts = 20, 10_000
	e, now, closed := New(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), map[string]int{}
	note := func(evs []Event) {
		for _, ev := range evs {
			switch f := ev.Fact.(type) {
			case Ended, Abandoned, Failed:
				closed[ev.Contact()]++
			case ConsultEnded:
				t.Fatalf("%s", Describe(f))
			}
		}
	}
	do := func(c Command) {
		evs, _ := e.Do(now, c) // what comes too late is refused
		note(evs)
	}
	config := Config{Plan: "sha256:test", Weights: skills.DefaultWeights()}
	for _, name := range []string{"sac", "vendas"} {
		config.Queues = append(config.Queues, Queue{Name: name, Strategy: BestMatch, RingTimeout: DefaultRingTimeout, WrapUp: 5_000,
			Reoffer: 5_000, OnNoAnswer: StateReady, Needs: skills.NeedsOf(map[string]int{name: 1})})
	}
	for i := range agents {
		config.Agents = append(config.Agents, Agent{Name: fmt.Sprintf("a%02d", i), Skills: skills.Set{"sac": 1 + i%5, "vendas": i % 3}})
	}
	do(Configure{Config: config})
	for _, a := range config.Agents {
		for _, c := range []Command{Phone{Agent: a.Name, Reachable: true}, SignIn{Agent: a.Name}, GoReady{Agent: a.Name}} {
			do(c)
		}
	}
	r := rand.New(rand.NewPCG(3, 123))
	says := func(c Command) { // a driver's word, of which one in five is lost
		if r.IntN(5) > 0 {
			do(c)
		}
	}
	live := make(map[string]bool)
	reconcile := func() { // as acd/live does
		for _, c := range e.State().Contacts {
			if !live[c.ID] {
				do(LegLost{Contact: c.ID, Side: SideCustomer})
			}
		}
		for _, a := range e.State().Agents {
			if a.State == StateNotReady { // a driver's refusal, or a phone that said nothing
				do(GoReady{Agent: a.Name})
			}
		}
	}
	for i := range contacts {
		id := fmt.Sprintf("c%d", i)
		live[id] = true
		now = now.Add(time.Second)
		note(e.Tick(now))
		do(Arrive{Contact: id, Channel: Voice, Node: "n1"})
		do(Enqueue{Contact: id, Queue: []string{"sac", "sac", "vendas"}[r.IntN(3)]})
		for _, a := range e.roster {
			s := a.main()
			if s == nil || s.state == StateWrapUp {
				continue
			}
			c := e.contacts[s.contact]
			switch c.phase {
			case PhaseOffered:
				accept := Accept{Contact: c.id, Agent: a.Name}
				says([]Command{accept, accept, Decline{Contact: c.id, Agent: a.Name, Why: WhyBusy}}[r.IntN(3)])
			case PhaseConnecting:
				join := Join{Contact: c.id}
				says([]Command{join, join, join, LegLost{Contact: c.id, Side: SideAgent}}[r.IntN(4)])
			case PhaseConnected:
				if r.IntN(4) == 0 {
					delete(live, c.id)
					says(End{Contact: c.id, By: ByCustomer})
				}
			}
		}
		for _, name := range []string{"sac", "vendas"} {
			if q := e.queues[name]; len(q.waiting) > 10 {
				id := q.waiting[r.IntN(10)].id
				delete(live, id)
				says(Abandon{Contact: id})
			}
		}
		if i%10 == 0 {
			reconcile()
		}
	}
	clear(live)
	reconcile()
	for next := e.Next(); !next.IsZero(); next = e.Next() {
		now = later(now, next)
		note(e.Tick(now))
	}
	require.Empty(t, e.State().Contacts)
	require.Len(t, closed, contacts)
	for id, times := range closed {
		require.Equal(t, 1, times, "%s was closed %d times", id, times)
	}
	for _, a := range e.State().Agents {
		require.Contains(t, []State{StateReady, StateNotReady}, a.State, a.Name)
	}
}

// Every agent of the plan is a candidate, or excluded by a reason with a name; of those at work with the skills none is left
// out of the record. https://community.genesys.com/discussion/standard-routing-best-skill-available
func Test_genesys_every_agent_is_candidate_or_excluded_by_name(t *testing.T) {
	s := newScript()
	for _, line := range []string{
		"queue sac sac=1 reoffer=60s maxocc=0.9", "queue vendas vendas=1",
		"agent ana sac=5", "agent bia sac=4", "agent caio sac=3", "agent davi vendas=5", "agent eva sac=2", "agent fabio sac=2 out", "agent gil sac=1", "agent hugo sac=1", "agent ivo sac=1",
		"notready caio lunch", "call c0 sac", "talk c0 ana", "phone eva lost", "ready eva",
		"call c1 sac", "decline c1 bia", "ready bia", "decline c1 gil",
	} {
		s.do(t, strings.Fields(line))
	}
	offer := s.log[len(s.log)-1]
	for i := len(s.log) - 1; offer.Fact.Kind() != "offered"; i-- {
		offer = s.log[i]
	}
	m := offer.Fact.(Offered).Match
	before := New()
	for _, ev := range s.log[:offer.Seq-1] {
		before.Apply(ev)
	}
	x, err := before.Explain(offer.Contact(), offer.At)
	require.NoError(t, err)
	candidates := 0
	for _, v := range x.Agents {
		if v.Excluded == ExcludedNot {
			candidates++
			require.NotNil(t, v.Candidate, v.Agent)
			require.NotZero(t, v.Candidate.Score, v.Agent)
		}
	}
	require.Len(t, x.Agents, 9)
	require.Equal(t, m.Considered, candidates)
	got := map[string]Exclusion{}
	for _, v := range x.Agents {
		got[v.Agent] = v.Excluded
	}
	require.Equal(t, map[string]Exclusion{"ana": ExcludedBusy, "bia": ExcludedReoffer, "caio": ExcludedNotReady, "davi": ExcludedSkill,
		"eva": ExcludedPhone, "fabio": ExcludedSignedOut, "gil": ExcludedNotReady, "hugo": ExcludedNot, "ivo": ExcludedNot}, got)
	excluded := m.Excluded.Busy + m.Excluded.Away + len(m.Excluded.Phone) + len(m.Excluded.Reoffer)
	for _, n := range m.Excluded.Skill {
		excluded += n
	}
	require.Equal(t, 9, m.Considered+excluded, "the record accounts for everybody: %+v", m.Excluded)
}

// An agent who becomes ready, or no longer, in a centre where hundreds of others wait and work elsewhere: whatever is not of
// that agent's queues is taken away, so that to look at any of it would panic.
// https://github.com/asterisk/asterisk/issues/1972
func Test_asterisk_1972_agent_change_looks_only_at_its_own_queues(t *testing.T) {
	s := newScript()
	for i := range 300 {
		name := fmt.Sprintf("q%03d", i)
		s.config.Queues = append(s.config.Queues, Queue{Name: name, Strategy: BestMatch, RingTimeout: DefaultRingTimeout, Needs: skills.NeedsOf(map[string]int{name: 1})})
		s.config.Agents = append(s.config.Agents, Agent{Name: "of-" + name, Skills: skills.Set{name: 5}})
	}
	for i := range 300 {
		name := fmt.Sprintf("of-q%03d", i)
		if i == 0 {
			s.configure()
		}
		s.command(Phone{Agent: name, Reachable: true})
		s.command(SignIn{Agent: name})
		if i%2 == 0 {
			s.command(GoReady{Agent: name})
		}
		for j := range 3 {
			s.do(t, []string{"call", fmt.Sprintf("c%d-%d", i, j), fmt.Sprintf("q%03d", i)})
		}
	}
	e, own, ana := s.engine, s.engine.queues["q007"], s.engine.agents["of-q007"]
	require.Equal(t, StateNotReady, ana.state)
	for id, c := range e.contacts {
		if c.queue != own {
			delete(e.contacts, id)
		}
	}
	for name, q := range e.queues {
		if q != own {
			clear(q.waiting)
			e.queues[name] = nil
		}
	}
	for _, k := range e.classes {
		if k.queue != own {
			clear(k.waiting)
			clear(k.hoping)
			k.queue = nil
		}
	}
	for i, a := range e.roster {
		if a != ana {
			e.agents[a.Name], e.roster[i] = nil, nil
		}
	}
	for i, w := range e.crews {
		if w != ana.crew {
			e.crews[i] = nil
		}
	}
	e.timers = nil
	evs, err := e.Do(s.now, GoReady{Agent: ana.Name})
	require.NoError(t, err)
	require.Equal(t, "c7-0", evs[1].Fact.(Offered).Contact)
	evs, err = e.Do(s.now, GoNotReady{Agent: ana.Name, Reason: "lunch"})
	require.NoError(t, err)
	require.Equal(t, []string{"withdrawn", "not_ready"}, []string{evs[0].Fact.Kind(), evs[1].Fact.Kind()})
}

// TestOverlookedContactIsFound: an engine that has not matched whom it should is found out.
func TestOverlookedContactIsFound(t *testing.T) {
	s := newScript()
	for _, line := range []string{"queue sac sac=1", "agent ana sac=5", "notready ana lunch", "call c1 sac", "call c2 sac"} {
		s.do(t, strings.Fields(line))
	}
	contact, _ := s.engine.Overlooked()
	require.Empty(t, contact)
	s.engine.setState(s.engine.agents["ana"], StateReady, "") // and nobody looks
	contact, agent := s.engine.Overlooked()
	require.Equal(t, []string{"c1", "ana"}, []string{contact, agent})
}
