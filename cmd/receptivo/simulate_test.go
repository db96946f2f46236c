package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/skills"
)

func TestSimulateFlagsSayWhatTheyTake(t *testing.T) {
	var q queueCalls
	require.NoError(t, q.UnmarshalText([]byte("sac=300/30m")))
	require.Equal(t, queueCalls{"sac", callRate{300, 30 * time.Minute}}, q)
	require.NoError(t, q.UnmarshalText([]byte("12/h")))
	require.Equal(t, queueCalls{"", callRate{12, time.Hour}}, q)
	var aht queueTime
	require.NoError(t, aht.UnmarshalText([]byte("sac=4m")))
	require.Equal(t, 4*time.Minute, timeOf([]queueTime{{"", time.Minute}, aht}, "sac"))
	require.Equal(t, time.Minute, timeOf([]queueTime{{"", time.Minute}, aht}, "vip"))
	require.Zero(t, timeOf([]queueTime{aht}, "vip"))
	require.Error(t, aht.UnmarshalText([]byte("sac=0")))
	var at clockTime
	require.NoError(t, at.UnmarshalText([]byte("24:00")))
	require.Equal(t, clockTime(24*time.Hour), at)
	require.Error(t, at.UnmarshalText([]byte("25:00")))
	var p patienceFlag
	require.NoError(t, p.UnmarshalText([]byte("never")))
	require.Nil(t, p.Distribution)
	require.NoError(t, p.UnmarshalText([]byte("3m")))
	require.Equal(t, sim.Exponential(3*time.Minute), p.Distribution)
	require.ErrorContains(t, p.UnmarshalText([]byte("-3m")), "is no patience")
	var r redialFlag
	require.NoError(t, r.UnmarshalText([]byte("30%/2m")))
	require.Equal(t, sim.Redial{Share: .3, After: sim.Exponential(2 * time.Minute)}, r.Redial)
	require.Error(t, r.UnmarshalText([]byte("100%/2m")), "they would call for ever")
}

// TestTeamsKeepTheSkillsOfThePlan: more agents take them in turn, fewer are spread over them.
func TestTeamsKeepTheSkillsOfThePlan(t *testing.T) {
	config := acd.Config{Queues: []acd.Queue{{Name: "sac", Needs: skills.NeedsOf(map[string]int{"sac": 3})}}}
	require.Equal(t, []acd.Agent{{Name: "agent-1", Skills: skills.Set{"sac": 3}}, {Name: "agent-2", Skills: skills.Set{"sac": 3}}}, team(config, 2), "where the plan has none")
	for _, name := range []string{"ana", "bia", "caio", "davi"} {
		config.Agents = append(config.Agents, acd.Agent{Name: name})
	}
	names := func(n int) (all []string) {
		for _, a := range team(config, n) {
			all = append(all, a.Name)
		}
		return all
	}
	require.Equal(t, []string{"ana", "caio"}, names(2))
	require.Equal(t, []string{"ana", "bia", "caio", "davi", "ana-2", "bia-2"}, names(6))
}

func TestShiftsEndOnTheNextDay(t *testing.T) {
	l := load{begin: 18 * time.Hour, length: 12 * time.Hour}
	agents := []acd.Agent{{Name: "ana"}, {Name: "bia"}}
	shifts, err := parseShifts(strings.NewReader("agent,from,to\nana,17:00,20:00\nana,22:00,01:00\nana,02:00,05:00\n"), agents, l)
	require.NoError(t, err)
	require.Equal(t, map[string][]sim.Shift{"ana": {{From: 0, To: 2 * time.Hour}, {From: 4 * time.Hour, To: 7 * time.Hour}, {From: 8 * time.Hour, To: 11 * time.Hour}}, "bia": {}}, shifts)
}

// FuzzShifts: whatever a file says, it is read or refused with its line.
func FuzzShifts(f *testing.F) {
	f.Add("agent,from,to\nana,08:00,12:00\n")
	f.Add("agent,from,to\nana,08:00\n")
	f.Fuzz(func(t *testing.T, text string) {
		l := load{begin: 8 * time.Hour, length: 12 * time.Hour}
		shifts, err := parseShifts(strings.NewReader(text), []acd.Agent{{Name: "ana"}}, l)
		if err != nil {
			require.ErrorContains(t, err, "line")
			return
		}
		for _, s := range shifts["ana"] {
			require.True(t, s.From >= 0 && s.From < s.To && s.To <= l.length)
		}
	})
}

// FuzzSimulateProfile: whatever a file says, it is a day of calls or refused with its line.
func FuzzSimulateProfile(f *testing.F) {
	f.Add("start,queue,calls,aht\n08:00,sac,120,230s\n08:30,sac,180,4m\n08:00,vip,1,\n")
	f.Add("start;calls;patience\nmonday;1,5;60\n")
	f.Add("start,queue,calls\n23:30,sac,1\n00:00,sac,1\n")
	queues := []acd.Queue{{Name: "sac"}, {Name: "vip"}}
	c := simulateCmd{Interval: 30 * time.Minute, AHT: []queueTime{{"", time.Minute}}}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := newProfile(text, "queue")
		if err != nil {
			require.ErrorContains(t, err, "line 1")
			return
		}
		day, err := c.readDay(p, queues)
		if err != nil {
			require.ErrorContains(t, err, "line ")
			return
		}
		l, err := c.dayOf(day)
		if err != nil {
			return
		}
		require.LessOrEqual(t, l.length, mostSlots*c.Interval)
		require.Positive(t, l.calls)
		for _, s := range l.streams {
			require.Positive(t, s.Handle.Mean())
			require.Len(t, s.Rate.PerSecond, day.slots)
		}
	})
}
