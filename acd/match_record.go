package acd

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"receptivo/skills"
)

// Match says why this agent: the score by factor, the runners-up, who was excluded and by what (routing.md §8). Every
// offer carries one, and it recomputes to the same choice in integer arithmetic.
type Match struct {
	V        int      `json:"v"` // 1
	Plan     string   `json:"plan"`
	Side     string   `json:"side"` // "contact": a contact looked at agents; "agent": an agent became free
	Strategy Strategy `json:"strategy"`
	After    string   `json:"after,omitempty"` // of round_robin: who was offered the queue's last contact

	Prefers string         `json:"prefers,omitempty"` // the agent by name, whom the contact prefers and who was free
	Ring    int            `json:"ring,omitempty"`    // of the contact; absent: 1
	Needs   skills.Needs   `json:"needs,omitzero"`    // what that ring asks of the one who was chosen
	Order   Standing       `json:"order"`
	Intent  []skills.Share `json:"intent,omitempty"`
	Data    Data           `json:"data"`

	Chosen     Candidate   `json:"chosen"`
	RunnersUp  []Candidate `json:"runners_up,omitempty"` // the best five of the others
	Considered int         `json:"considered"`
	RestMax    *int64      `json:"rest_max,omitempty"`   // the best not listed, by what the strategy compares
	SetAside   []string    `json:"set_aside,omitempty"`  // candidates who do not meet the preferences that others meet, the first by name
	AsideMore  int         `json:"aside_more,omitempty"` // how many of these are not named
	Excluded   Excluded    `json:"excluded,omitzero"`
	Rung       []string    `json:"rung,omitempty"`    // with ring_all: all who are rung at once, idle longest first
	Guarded    []Guarded   `json:"guarded,omitempty"` // candidates whom guards set aside, who are not considered
	Set        *Set        `json:"set,omitempty"`     // contacts that were matched together with this one
	Passes     []Pass      `json:"passes,omitempty"`  // contacts that came before and were not chosen, though the agent may serve them
	Fit        *Fit        `json:"fit,omitempty"`     // why an agent who became free did not take the first in order
	Explore    *Explored   `json:"explore,omitempty"` // what chance had to do with it; absent: nothing
	Trial      *Trial      `json:"trial,omitempty"`   // the arm of an experiment, which says the strategy
	Tie        Tie         `json:"tie"`
	Text       Text        `json:"text"` // one line for people
}

// Standing is why this contact was next.
type Standing struct {
	Since  time.Time `json:"since"`
	WaitMS Millis    `json:"wait_ms"`

	Credits   []Credit `json:"credits,omitempty"`
	HeadStart Millis   `json:"head_start,omitempty"`
	TargetMS  Millis   `json:"target_ms,omitempty"` // T
	Index     int64    `json:"index,omitempty"`     // (W + B) / T in millionths, W from Since on
	Rescue    bool     `json:"rescue,omitempty"`
	Passed    []string `json:"passed,omitempty"` // contacts before it that the agent may not serve
}

// Data is how much history stood behind the decision.
type Data struct {
	Mode    skills.Mode      `json:"mode"`
	AgeMS   map[string]int64 `json:"age_ms,omitempty"`
	Missing []string         `json:"missing,omitempty"`
}

// Candidate is an agent as the decision saw them.
type Candidate struct {
	Agent    string       `json:"agent"`
	Score    int64        `json:"score"` // millionths: the clipped sum of Terms
	IdleMS   Millis       `json:"idle_ms"`
	Contacts int          `json:"contacts"`        // connected since the sign-in
	Value    int64        `json:"value,omitempty"` // what least_occupied (−occupancy, millionths) and most_skilled (Σ levels) compare
	Terms    skills.Terms `json:"terms"`
}

// Excluded counts the agents who could not be chosen, by what kept them out.
type Excluded struct {
	Skill   map[string]int `json:"skill,omitempty"`   // by the first need they lack
	Busy    int            `json:"busy,omitempty"`    // offered, on a contact, in wrap-up
	Away    int            `json:"away,omitempty"`    // not ready or signed out
	Phone   []string       `json:"phone,omitempty"`   // ready, but the phone cannot be rung
	Reoffer []string       `json:"reoffer,omitempty"` // offered this contact too recently

	BreakDue []string `json:"break_due,omitempty"`   // whom it would keep from a break
	Hours    []string `json:"daily_hours,omitempty"` // who have worked the hours of their shift
}

// Tie is how equals were told apart: all candidates within Band of the best are equal, then longest idle, then fewest
// contacts, then id.
type Tie struct {
	Band   int64 `json:"band"`   // millionths
	Within int   `json:"within"` // candidates inside it; 50 says that there are so many or more
}

// Text is the decision in one line.
type Text struct {
	PT string `json:"pt"`
	EN string `json:"en"`
}

// TieBand is the width within which scores count as equal: 0.005.
const TieBand = 5_000

// mostTied is how many equals a record counts.
const mostTied = 50

// listed is how many runners-up a record names.
const listed = 5

// record writes down a decision.
func (e *Engine) record(c *contact, side string, r *ranking, f *fitted) Match {
	m := Match{
		V: 1, Plan: e.config.Plan, Side: side, Strategy: c.strategy(), After: r.rule.after,
		Needs:      skills.Needs{Required: c.class.met(e.agents[r.chosen.Agent].Skills)},
		Order:      e.ordered(c),
		Intent:     c.request.Intent,
		Data:       Data{Mode: cmp.Or(c.request.Mode, skills.ModeNone), AgeMS: c.request.AgeMS, Missing: c.request.Missing},
		Chosen:     r.chosen,
		RunnersUp:  r.others,
		Considered: r.considered,
		RestMax:    r.rest,
		SetAside:   r.unwanted.names,
		AsideMore:  r.unwanted.n - len(r.unwanted.names),
		Excluded:   e.excluded(c),
		Tie:        Tie{Band: r.rule.band(), Within: r.within},
		Guarded:    r.guarded,
		Explore:    r.explored,
		Passes:     e.passes(c, e.agents[r.chosen.Agent], f),
	}
	if f != nil {
		m.Fit = &f.Fit
		m.Order.Passed = without(m.Order.Passed, f.passed)
	}
	if c.prefers == m.Chosen.Agent {
		m.Prefers = c.prefers
	}
	m.Trial = c.trial()
	if c.ring > 0 {
		m.Ring = c.ring + 1
	}
	if c.narrows() {
		m.Needs.Preferred = c.needs.Preferred
	}
	m.Text = m.explain(c.request)
	return m
}

// ordered says why a contact is next.
func (e *Engine) ordered(c *contact) Standing {
	return Standing{
		Since: c.since, WaitMS: e.sinceMS(c.queuedAt), Credits: c.credits, HeadStart: c.head,
		TargetMS: c.queue.target(), Index: e.index(c), Rescue: c.rescued, Passed: c.queue.passed(c),
	}
}

// without leaves out of names those of some contacts.
func without(ids []string, of []*contact) []string {
	return slices.DeleteFunc(ids, func(id string) bool {
		return slices.ContainsFunc(of, func(c *contact) bool { return c.id == id })
	})
}

// passed names the contacts before this one in its queue, whom the free agents could not serve.
func (q *queue) passed(c *contact) []string {
	var ids []string
	for _, other := range q.waiting[:q.ahead(c)] {
		if len(ids) == listed {
			break
		}
		ids = append(ids, other.id)
	}
	return ids
}

// excluded says what kept the other agents from being chosen.
func (e *Engine) excluded(c *contact) Excluded {
	k := c.class
	x := Excluded{
		Skill: k.lacking,
		Busy:  k.busy(),
		Away:  k.count(standingAway) + k.count(standingOut),
	}
	for a := range e.among(k.able, e.books.stands[standingMute]) {
		if !a.free(k.kind) {
			x.Phone = append(x.Phone, a.Name)
		}
	}
	for a := range e.among(k.able, e.books.stands[standingOver]) {
		x.Hours = append(x.Hours, a.Name)
	}
	for _, a := range e.mustRest(c.queue) {
		if k.able.has(a.n) && a.free(k.kind) {
			x.BreakDue = append(x.BreakDue, a.Name)
		}
	}
	for name, until := range c.reoffer {
		if a := e.agents[name]; a != nil && a.free(k.kind) && until.After(e.now) && !e.breakDue(a, c.queue) && c.class.accept(a.Skills) >= 0 {
			x.Reoffer = append(x.Reoffer, name)
		}
	}
	slices.Sort(x.Reoffer)
	slices.Sort(x.BreakDue)
	return x
}

// explain puts the decision in one line.
func (m Match) explain(r skills.Request) Text {
	pt, en := m.reasons(r)
	return Text{PT: "Para " + m.Chosen.Agent + ": " + pt + ".", EN: "To " + m.Chosen.Agent + ": " + en + "."}
}

func (m Match) reasons(r skills.Request) (pt, en string) {
	t := m.Chosen.Terms
	switch {
	case m.Prefers != "":
		return "a pessoa que o fluxo prefere", "the one whom the flow prefers"
	case m.Explore != nil && m.Explore.Taken:
		return m.Explore.explains()
	case m.Fit != nil:
		return fmt.Sprintf("serve melhor a este contato do que aos %d que vinham antes", len(m.Passes)), fmt.Sprintf("suits this contact better than the %d that came first", len(m.Passes))
	case m.Set != nil:
		n := len(m.Set.Contacts)
		return fmt.Sprintf("a melhor combinação para %d contatos ao mesmo tempo", n), fmt.Sprintf("the best combination for %d contacts at once", n)
	case m.Considered == 1 && max(t.Own, t.Hist, t.Prod, t.Seg) <= 0:
		return "a única pessoa livre", "the only one free"
	case m.Considered == 1:
		return skills.Reason(r, t, "pt"), skills.Reason(r, t, "en")
	case m.Strategy == RingAll:
		return RingAll.reason()
	case m.Order.Rescue:
		return LongestIdle.reason()
	case m.Strategy != BestMatch:
		return m.Strategy.reason()
	case m.Tie.Within > 1 && m.Chosen.IdleMS == m.RunnersUp[0].IdleMS:
		return fmt.Sprintf("%d iguais", m.Tie.Within), fmt.Sprintf("%d equals", m.Tie.Within)
	case m.Tie.Within == mostTied:
		return fmt.Sprintf("livre há mais tempo entre %d iguais ou mais", mostTied), fmt.Sprintf("idle longest of %d equals or more", mostTied)
	case m.Tie.Within > 1:
		return fmt.Sprintf("livre há mais tempo entre %d iguais", m.Tie.Within), fmt.Sprintf("idle longest of %d equals", m.Tie.Within)
	}
	runnerUp := m.RunnersUp[0].Terms
	return skills.ReasonOver(r, m.Chosen.Agent, t, runnerUp, "pt"), skills.ReasonOver(r, m.Chosen.Agent, t, runnerUp, "en")
}

// Check recomputes the decision from the record alone: every score is the sum of its terms, the chosen one is right by
// the rule, and nobody left out was better. A tampered record fails.
func (m Match) Check() error {
	cands := append([]Candidate{m.Chosen}, m.RunnersUp...)
	for _, c := range cands {
		if c.Score != c.Terms.Sum() {
			return fmt.Errorf("acd: match: %s has score %d, but its terms sum to %d", c.Agent, c.Score, c.Terms.Sum())
		}
	}
	if err := m.Trial.check(m.Strategy); err != nil {
		return err
	}
	by := rule{m.Strategy, m.After}
	if m.Order.Rescue {
		by = rule{strategy: LongestIdle}
	}
	again := by.first(cands)
	if m.Strategy == RingAll {
		if err := m.checkRung(by); err != nil {
			return err
		}
		again = m.Chosen.Agent
	}
	if m.Explore != nil {
		if err := m.checkExplored(cands, again); err != nil {
			return err
		}
	}
	if err := m.checkPasses(); err != nil {
		return err
	}
	chance := m.Explore != nil && m.Explore.Taken
	if m.Set == nil && !chance && again != m.Chosen.Agent {
		return fmt.Errorf("acd: match: %s was chosen, but the record says %s", m.Chosen.Agent, again)
	}
	if m.Set != nil && (len(m.Set.Contacts) != len(m.Set.Agents) || !slices.Contains(m.Set.Agents, m.Chosen.Agent)) {
		return fmt.Errorf("acd: match: %s is not in the set", m.Chosen.Agent)
	}
	left := m.Considered - len(m.RunnersUp) - max(len(m.Rung), 1)
	if left < 0 || (left > 0) != (m.RestMax != nil) || left > 0 && len(m.RunnersUp) != listed {
		return fmt.Errorf("acd: match: %d considered, %d listed", m.Considered, len(cands))
	}
	if left > 0 && *m.RestMax > by.value(&m.RunnersUp[listed-1]) {
		return fmt.Errorf("acd: match: an agent left out had %d, above one listed", *m.RestMax)
	}
	return nil
}
