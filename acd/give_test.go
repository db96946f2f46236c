package acd

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/skills"
)

// give lets an agent give a contact away, or ask somebody about it: to a queue, to @agent, or to both.
func (s *script) give(t *testing.T, words []string) {
	cmd, rest := Transfer{Contact: words[1]}, words[2:]
	consult := ""
	if words[0] == "consult" {
		consult, rest = rest[0], rest[1:]
	}
	for _, w := range rest {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case strings.HasPrefix(w, "@"):
			cmd.Prefers = w[1:]
		case key == "by":
			cmd.Agent = value
		case key == "within":
			cmd.Within = MillisOf(duration(t, value))
		case key == "closed":
			cmd.Closed = true
		case strings.HasSuffix(key, ">"):
			cmd.Needs = cmd.Needs.With(skills.NeedsOf(map[string]int{strings.TrimSuffix(key, ">"): number(t, value)}))
		default:
			cmd.Queue = w
		}
	}
	if consult == "" {
		s.command(cmd)
		return
	}
	s.command(Consult{Contact: cmd.Contact, Agent: cmd.Agent, Consult: consult, Queue: cmd.Queue, Prefers: cmd.Prefers,
		Within: cmd.Within, Needs: cmd.Needs, Closed: cmd.Closed})
}

// A named agent whom the queue does not ask for as the customer did is still given the customer, but never one whose
// language or licence they lack.
func TestNamedAgentIsGivenWhatNeverRelaxes(t *testing.T) {
	s := newScript()
	for _, line := range []string{
		"queue sac sac=1", "queue vendas vendas=1", "agent ana sac=5 lang:es=5", "agent bia vendas=5", "agent caio vendas=5 lang:es=3",
		"call c1 sac lang:es>=1 sac>=4", "talk c1 ana",
	} {
		s.do(t, strings.Fields(line))
	}
	_, err := s.engine.Do(s.now, Transfer{Contact: "c1", Prefers: "bia"})
	require.EqualError(t, err, `acd: agent "bia" cannot take contact "c1" in queue "sac": it needs lang:es>=1`)
	evs, err := s.engine.Do(s.now, Transfer{Contact: "c1", Prefers: "caio"})
	require.NoError(t, err)
	require.Equal(t, "vendas", evs[1].Fact.(Queued).Queue)
	require.Equal(t, "caio", evs[3].Fact.(Offered).Agent)
}

// give draws what an agent may do with a contact: give it away, ask somebody, hold it.
func (w *world) give(t *rapid.T, id string) {
	consult := ""
	for _, c := range w.engine.State().Contacts { // mostly one that somebody has
		if c.Phase == PhaseConnected && c.About == "" && rapid.IntRange(0, 3).Draw(t, "another") < 3 {
			id, consult = c.ID, c.Consult
			break
		}
	}
	if consult != "" && rapid.IntRange(0, 3).Draw(t, "go on") < 3 {
		w.consult(t, id, consult)
		return
	}
	queue := rapid.SampledFrom([]string{"a", "b", "full", "g", "h", "k", "", "nowhere"}).Draw(t, "to")
	prefers := ""
	if rapid.Bool().Draw(t, "to an agent") {
		prefers = rapid.SampledFrom(worldAgents).Draw(t, "prefers")
	}
	within := Millis(rapid.SampledFrom([]int{0, -1, 3000, 40_000}).Draw(t, "within"))
	switch rapid.IntRange(0, 5).Draw(t, "give") {
	case 3:
		w.do(t, Transfer{Contact: id, Queue: queue, Prefers: prefers, Within: within})
	case 0, 1, 2:
		child := fmt.Sprintf("k%d", len(w.contacts)+1)
		w.contacts = append(w.contacts, child)
		w.do(t, Consult{Contact: id, Consult: child, Queue: queue, Prefers: prefers, Within: within})
		if rapid.IntRange(0, 2).Draw(t, "unanswered") < 2 {
			w.answerConsult(t, child)
		}
	case 4:
		w.do(t, Hold{Contact: id})
	case 5:
		w.do(t, Resume{Contact: id})
	}
}

// consult draws what comes of a consult.
func (w *world) consult(t *rapid.T, id, consult string) {
	switch rapid.IntRange(0, 9).Draw(t, "consult") {
	case 2, 3, 4, 5:
		w.answerConsult(t, consult)
	case 0, 1:
		w.do(t, CompleteConsult{Contact: id})
	case 6:
		w.do(t, CancelConsult{Contact: id})
	case 7:
		w.do(t, Release{Contact: rapid.SampledFrom([]string{id, consult}).Draw(t, "who")})
	case 8:
		w.do(t, LegLost{Contact: rapid.SampledFrom([]string{id, consult}).Draw(t, "who"), Side: rapid.SampledFrom([]Side{SideAgent, SideCustomer}).Draw(t, "side")})
	case 9:
		w.do(t, End{Contact: rapid.SampledFrom([]string{id, consult}).Draw(t, "who"), By: ByCustomer, Cause: givenUp})
	}
}

// answerConsult lets who is rung for a consult pick up.
func (w *world) answerConsult(t *rapid.T, id string) {
	if k := w.engine.contacts[id]; k != nil && k.phase == PhaseOffered {
		w.do(t, Accept{Contact: id, Agent: k.rung[0].agent.Name})
		w.do(t, Join{Contact: id})
	}
}

// bookGiven keeps the second book of what agents do with contacts.
func (w *world) bookGiven(t require.TestingT, ev Event) {
	id := ev.Contact()
	require.True(t, w.open[id])
	require.False(t, w.visit[id] != "" && w.consults[id] == "", "%s waits and is with somebody", id)
	switch f := ev.Fact.(type) {
	case Transferred:
		if f.How == HowConsult {
			require.Equal(t, id, w.consults[f.Consult])
		} else if _, handed := w.owed[id]; !handed {
			w.owed[id] = ev.At.Add(-w.waited[id])
		}
	case ConsultStarted:
		require.False(t, w.open[f.Consult], "%s is there already", f.Consult)
		w.open[f.Consult], w.consults[f.Consult] = true, id
	case ConsultEnded:
		require.Equal(t, f.About, w.consults[id])
		require.True(t, w.open[f.About], "%s outlives what it is about", id)
		if f.Why == WhyCompleted && w.visit[id] != "" { // nobody had answered: the customer has its place
			w.owed[f.About] = w.since[id]
		}
		delete(w.consults, id)
		w.closes(t, id)
	}
}

// checkConsults: a consult and what it is about know each other, who asks has the contact, and each consult that waits has
// an end.
func (w *world) checkConsults(t require.TestingT) {
	e := w.engine
	for id, since := range w.owed {
		require.Equal(t, since, w.since[id], "%s has lost what it had waited", id)
		delete(w.owed, id)
	}
	for id, c := range e.contacts {
		require.Equal(t, w.consults[id], c.about)
		if c.consult != "" {
			require.Equal(t, id, w.consults[c.consult], "%s has lost its consult", id)
			require.Equal(t, PhaseConnected, c.phase, "%s is %s, and somebody is asked about it", id, c.phase)
		}
		require.True(t, c.heldAt.IsZero() || c.phase == PhaseConnected, "%s is %s on hold", id, c.phase)
		if c.about == "" {
			continue
		}
		require.Equal(t, id, e.contacts[c.about].consult)
		if c.phase == PhaseWaiting {
			w.checkWakes(t, c.leaveAt)
		}
	}
}
