package acd

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// requireExplained: replayed up to each offer of a log, an engine decides it again: the same record, and each agent of the
// plan is a candidate or excluded by name.
func requireExplained(t *testing.T, log []Event) {
	e := New()
	for _, ev := range log {
		if f, offered := ev.Fact.(Offered); offered && f.Match.Set == nil && f.First() {
			x, err := e.Explain(f.Contact, ev.At)
			require.NoError(t, err)
			require.NotNil(t, x.Match, "event %d: nobody can take %s", ev.Seq, f.Contact)
			again := *x.Match
			again.Side = f.Match.Side
			require.Equal(t, f.Match, again, "event %d", ev.Seq)
			candidates, aside := 0, 0
			for _, v := range x.Agents {
				require.NotEqual(t, ExcludedRule, v.Excluded, "event %d: why not %s?", ev.Seq, v.Agent)
				if v.Excluded == ExcludedNot {
					candidates++
				}
				if v.Excluded == ExcludedAside {
					aside++
				}
			}
			require.Equal(t, f.Match.Considered, candidates, "event %d", ev.Seq)
			require.Equal(t, len(f.Match.SetAside), aside, "event %d", ev.Seq)
		}
		e.Apply(ev)
	}
}

// TestEveryOneHasAVerdict: each reason by which somebody is not offered a contact has its name.
func TestEveryOneHasAVerdict(t *testing.T) {
	s := newScript()
	for line := range slices.Values([]string{
		"queue sac sac=1 tecnico=5 reoffer=60s",
		"agent ana sac=5 tecnico=5", "agent bia sac=5 tecnico=3", "agent caio sac=5 tecnico=9", "agent davi sac=5 tecnico=9",
		"agent eva sac=5 tecnico=9", "agent fabio sac=5 tecnico=9 out",
		"agent gil sac=5 tecnico=9 hours=1s", "agent hugo sac=5 tecnico=9", "agent ivo sac=5 tecnico=9 calls=0 chats=2", "wait 1s", "breaks hugo break:-3m:10m",
		"notready caio almoco", "notready eva x", "phone eva lost", "ready eva",
		"call c0 sac", "talk c0 ana",
		"call c1 sac", "decline c1 davi", "ready davi",
	}) {
		s.do(t, strings.Fields(line))
	}
	x, err := s.engine.Explain("c1", s.now.Add(5*time.Second))
	require.NoError(t, err)
	require.Nil(t, x.Match)
	got := map[string]Exclusion{}
	for _, v := range x.Agents {
		got[v.Agent] = v.Excluded
	}
	require.Equal(t, map[string]Exclusion{
		"ana": ExcludedBusy, "bia": ExcludedSkill, "caio": ExcludedNotReady, "davi": ExcludedReoffer, "eva": ExcludedPhone, "fabio": ExcludedSignedOut,
		"gil": ExcludedHours, "hugo": ExcludedBreak, "ivo": ExcludedChannel,
	}, got)
	require.Equal(t, Verdict{Agent: "bia", Excluded: ExcludedSkill, Need: "tecnico>=5", Level: 3}, x.Agents[1])
	require.Equal(t, "c0", x.Agents[0].With)

	_, err = s.engine.Explain("c0", s.now)
	require.ErrorContains(t, err, "does not wait for anybody")
}
