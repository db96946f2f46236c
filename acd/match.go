package acd

import (
	"cmp"
	"slices"
	"time"

	"receptivo/skills"
)

// touched is what the command in hand changed: the contacts that may now find an agent, and the agents who may now take
// a contact. Since no waiting contact could be taken before the command, nothing else needs a look.
type touched struct {
	contacts map[*contact]bool
	agents   map[*agent]bool
}

func newTouched() touched {
	return touched{contacts: make(map[*contact]bool), agents: make(map[*agent]bool)}
}

func (t touched) contact(c *contact) { t.contacts[c] = true }

// by notes what a fact puts within reach.
func (t touched) by(e *Engine, f Fact) {
	switch f := f.(type) {
	case Queued, Informed, NoAnswer, Declined, Unreachable, Dropped, Withdrawn:
		t.contacts[e.contacts[ContactOf(f)]] = true
		if f, ok := f.(Withdrawn); ok {
			t.agents[e.agents[f.Agent]] = true
		}
	case Ready:
		t.agents[e.agents[f.Agent]] = true
	case PhoneBack:
		t.agents[e.agents[f.Agent]] = true
	case Configured:
		for _, a := range e.roster {
			t.agents[a] = true
		}
	}
}

// match restores the invariant: no waiting contact could be taken by a ready agent. Of all pairs within reach the
// contact that waits longest goes first, and takes its best agent.
func (e *Engine) match() {
	for len(e.touched.contacts)+len(e.touched.agents) > 0 {
		c, side := e.head()
		if c == nil {
			break
		}
		delete(e.touched.contacts, c)
		if m, a := e.choose(c, side); a != nil {
			e.offer(c, a, m)
		}
	}
	clear(e.touched.contacts)
	clear(e.touched.agents)
}

// head is the contact to be served next among those within reach, and which side brought it there.
func (e *Engine) head() (*contact, string) {
	var head *contact
	side := "contact"
	for c := range e.touched.contacts {
		if c == nil || c.phase != PhaseWaiting {
			delete(e.touched.contacts, c)
			continue
		}
		if head == nil || byPlace(c, head) < 0 {
			head = c
		}
	}
	for a := range e.touched.agents {
		c := e.headFor(a)
		if c == nil {
			delete(e.touched.agents, a)
			continue
		}
		if head == nil || byPlace(c, head) < 0 {
			head, side = c, "agent"
		}
	}
	return head, side
}

// headFor is the contact that an agent would take next; nil when the agent is not free or nobody waits for them.
func (e *Engine) headFor(a *agent) *contact {
	if !a.free() {
		return nil
	}
	var head *contact
	for _, q := range a.queues {
		for _, c := range q.waiting {
			if head != nil && byPlace(head, c) < 0 {
				break
			}
			if c.mayBeOffered(a, e.now) {
				head = c
				break
			}
		}
	}
	return head
}

func (e *Engine) offer(c *contact, a *agent, m Match) {
	e.emit(Offered{
		Contact: c.id, Queue: c.queue.Name, Agent: a.Name, Attempt: c.attempt + 1,
		Until: e.now.Add(c.queue.RingTimeout.Duration()), Match: m,
	})
}

// free reports whether an agent can be offered a contact now.
func (a *agent) free() bool { return a.state == StateReady && a.reachable && !a.gone }

// mayBeOffered reports whether an agent of the contact's queue meets its needs and is not passed over for now.
func (c *contact) mayBeOffered(a *agent, now time.Time) bool {
	if c.own && !c.needs.Met(a.Skills) {
		return false
	}
	return !c.reoffer[a.Name].After(now)
}

// covers reports whether the queue's own needs contain all required ones, so that its staff need no second look.
func (q *queue) covers(needs skills.Needs) bool {
	for _, n := range needs.Required {
		i, found := slices.BinarySearchFunc(q.Needs.Required, n, func(a, b skills.Need) int { return cmp.Compare(a.Skill, b.Skill) })
		if !found || q.Needs.Required[i].Level < n.Level {
			return false
		}
	}
	return true
}

// choose finds the best agent for a contact, and says why; nil when nobody can take it now.
func (e *Engine) choose(c *contact, side string) (Match, *agent) {
	var free []*agent
	for _, a := range c.queue.staff {
		if a.free() && c.mayBeOffered(a, e.now) {
			free = append(free, a)
		}
	}
	if len(free) == 0 {
		return Match{}, nil
	}
	free, aside := preferred(free, c.needs)
	ranked := e.rank(c, free)
	m := e.record(c, side, ranked)
	m.SetAside = aside
	return m, e.agents[ranked[0].Agent]
}

// preferred narrows to the agents who meet every preference, when some do: a preference never makes a contact wait.
func preferred(free []*agent, needs skills.Needs) (kept []*agent, aside []string) {
	for _, a := range free {
		if needs.Prefers(a.Skills) {
			kept = append(kept, a)
		}
	}
	if len(kept) == 0 || len(kept) == len(free) {
		return free, nil
	}
	for _, a := range free {
		if !needs.Prefers(a.Skills) {
			aside = append(aside, a.Name)
		}
	}
	return kept, aside
}

// rank scores the agents and puts the chosen one first, the others by the queue's strategy.
func (e *Engine) rank(c *contact, free []*agent) []Candidate {
	var scorer skills.Scorer
	scorer.Reset(&c.request, e.base, e.config.Weights)
	ranked := make([]Candidate, len(free))
	for i, a := range free {
		idle := e.sinceMS(a.idleSince)
		terms := scorer.Score(&skills.Candidate{
			Agent: a.Name, Team: a.Team, Skills: a.Skills, Record: a.record,
			Occ: a.occupancy(e.now), Idle: float64(idle) / 1000,
		})
		ranked[i] = Candidate{Agent: a.Name, Score: terms.Sum(), IdleMS: idle, Contacts: a.served, Terms: terms}
	}
	order(c.queue.Strategy, ranked)
	return ranked
}

// order sorts candidates: the one to choose first, then the others as the strategy sees them. All within TieBand of the
// best score are equal for best_match; equals go by longest idle, fewest contacts, id.
func order(s Strategy, cands []Candidate) {
	if s == LongestIdle {
		slices.SortFunc(cands, byIdle)
		return
	}
	slices.SortFunc(cands, byScore)
	within := 1
	for within < len(cands) && cands[within].Score >= cands[0].Score-TieBand {
		within++
	}
	best := 0
	for i := 1; i < within; i++ {
		if byIdle(cands[i], cands[best]) < 0 {
			best = i
		}
	}
	chosen := cands[best]
	copy(cands[1:best+1], cands[:best])
	cands[0] = chosen
}

func byScore(a, b Candidate) int {
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	return byIdle(a, b)
}

func byIdle(a, b Candidate) int {
	return cmp.Or(cmp.Compare(b.IdleMS, a.IdleMS), cmp.Compare(a.Contacts, b.Contacts), cmp.Compare(a.Agent, b.Agent))
}

// sinceMS is the time passed since an instant.
func (e *Engine) sinceMS(t time.Time) Millis { return MillisOf(e.now.Sub(t)) }
