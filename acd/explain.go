package acd

import (
	"fmt"
	"slices"
	"time"

	"receptivo/skills"
)

// Exclusion is what keeps an agent from being offered a contact.
type Exclusion string

// The exclusions, in the order in which they are looked for.
const (
	ExcludedNot       Exclusion = ""             // nothing: they could be offered it
	ExcludedSignedOut Exclusion = "signed_out"   // not at work
	ExcludedSkill     Exclusion = "skill"        // they lack what the contact needs now
	ExcludedChannel   Exclusion = "channel"      // they take no contacts of its channel
	ExcludedNotReady  Exclusion = "not_ready"    // a break, or the system's doing
	ExcludedBusy      Exclusion = "busy"         // offered, on a contact or in wrap-up
	ExcludedPhone     Exclusion = "phone"        // ready, and the phone cannot be rung
	ExcludedHours     Exclusion = "daily_hours"  // ready, and the hours of the shift have been worked
	ExcludedBreak     Exclusion = "break_due"    // the contact would keep them from a break
	ExcludedReoffer   Exclusion = "reoffer"      // offered this contact too recently
	ExcludedHeld      Exclusion = "held"         // the contact still waits for somebody it prefers
	ExcludedAside     Exclusion = "set_aside"    // others meet what it prefers
	ExcludedOccupied  Exclusion = GuardOccupancy // busier than the queue lets anybody be, and others remain
	ExcludedHard      Exclusion = GuardHard      // has had hard contacts in a row, and others remain
	ExcludedRule      Exclusion = "rule"         // another rule of the engine
)

// Verdict is what an agent was to a contact.
type Verdict struct {
	Agent     string     `json:"agent"`
	Excluded  Exclusion  `json:"excluded,omitempty"`
	Candidate *Candidate `json:"candidate,omitempty"` // of who could be offered it, as the decision saw them, if it named them
	Need      string     `json:"need,omitempty"`      // of skill: the first one lacking, "technical>=5"
	Level     int        `json:"level,omitempty"`     // of skill: what they have of it
	State     State      `json:"state,omitempty"`     // of not ready and busy
	Reason    string     `json:"reason,omitempty"`    // of not ready and break_due
	With      string     `json:"with,omitempty"`      // of busy: the contact; of held: the agent whose wrap-up it waits for
	Since     time.Time  `json:"since,omitzero"`      // of not ready and busy
	Until     time.Time  `json:"until,omitzero"`      // of reoffer and held; of break_due the latest start of the break
}

// Explanation is who could take a waiting contact at an instant, and what kept everybody else from it.
type Explanation struct {
	Contact  string    `json:"contact"`
	Queue    string    `json:"queue"`
	At       time.Time `json:"at"`
	WaitMS   Millis    `json:"wait_ms"`
	Position int       `json:"position"`
	Ring     int       `json:"ring"`               // 1 is the one it was queued with
	NextRing time.Time `json:"next_ring,omitzero"` // when its needs relax; zero: never again
	Needs    []string  `json:"needs"`              // whoever meets one of these
	Prefers  string    `json:"prefers,omitempty"`
	Estimate Estimate  `json:"estimate,omitzero"`
	Match    *Match    `json:"match,omitempty"` // what the engine decides; nil: nobody can take it
	Agents   []Verdict `json:"agents"`          // everybody of the plan in force, by name
}

// Explain decides on a waiting contact once more and says what everybody was to it. It changes nothing that a fact would:
// an engine that was replayed up to an offer explains that offer. It looks at every agent, and is not for each call.
func (e *Engine) Explain(contactID string, at time.Time) (Explanation, error) {
	c, err := e.contact(contactID)
	if err != nil {
		return Explanation{}, err
	}
	if c.phase != PhaseWaiting {
		return Explanation{}, c.wrong("does not wait for anybody")
	}
	e.begin(at)
	x := Explanation{
		Contact: c.id, Queue: c.queue.Name, At: e.now, WaitMS: e.sinceMS(c.queuedAt), Position: e.position(c), Ring: c.ring + 1,
		NextRing: c.nextRing(), Prefers: c.prefers, Estimate: e.estimate(c),
	}
	for _, needs := range c.class.accepts {
		x.Needs = append(x.Needs, skills.Needs{Required: needs}.String())
	}
	all := slices.Clone(e.choose(c, "contact", e.fittest(c)))
	if len(all) > 0 {
		x.Match = &all[0]
	}
	for _, a := range e.roster {
		if !a.gone {
			x.Agents = append(x.Agents, e.verdict(c, a, all))
		}
	}
	return x, nil
}

// verdict is what an agent is to a contact.
func (e *Engine) verdict(c *contact, a *agent, all []Match) Verdict {
	v := Verdict{Agent: a.Name}
	switch {
	case a.state == StateSignedOut:
		v.Excluded = ExcludedSignedOut
	case c.class.accept(a.Skills) < 0:
		v.Excluded = ExcludedSkill
		v.Need, v.Level = lacking(c.class.accepts[0], a.Skills)
	case !c.class.able.has(a.n):
		v.Excluded = ExcludedChannel
	case a.state == StateNotReady:
		v.Excluded, v.State, v.Reason, v.Since = ExcludedNotReady, a.state, a.reason, a.since
	case a.state != StateReady && !a.free(c.kind()):
		v.Excluded, v.State, v.With, v.Since = ExcludedBusy, a.state, a.main().contact, a.since
	case a.over && (a.reachable || c.kind() != spoken):
		v.Excluded = ExcludedHours
	case !a.free(c.kind()):
		v.Excluded = ExcludedPhone
	case e.breakDue(a, c.queue):
		v.Excluded, v.Reason, v.Until = ExcludedBreak, a.breaks[0].Reason, a.breaks[0].Latest
	case c.reoffer[a.Name].After(e.now):
		v.Excluded, v.Until = ExcludedReoffer, c.reoffer[a.Name]
	case c.kept(a, e.now):
		v.Excluded, v.Until, v.With = ExcludedHeld, c.keptUntil, c.keptFor.Name
	case c.held(a, e.now):
		v.Excluded, v.Until = ExcludedHeld, c.holdUntil
	default:
		v.among(all)
	}
	return v
}

// among says what somebody who could be offered the contact was in the decision.
func (v *Verdict) among(all []Match) {
	if len(all) == 0 {
		v.Excluded = ExcludedRule
		return
	}
	m := all[0]
	cands := slices.Clone(m.RunnersUp)
	for i := range all { // with ring_all there are several
		cands = append(cands, all[i].Chosen)
	}
	for _, cand := range cands {
		if cand.Agent == v.Agent {
			v.Candidate = &cand
			return
		}
	}
	for _, name := range m.SetAside {
		if name == v.Agent {
			v.Excluded = ExcludedAside
			return
		}
	}
	for _, g := range m.Guarded {
		if slices.Contains(g.Agents, v.Agent) {
			v.Excluded = Exclusion(g.Guard)
			return
		}
	}
	if m.Considered <= len(cands) {
		v.Excluded = ExcludedRule
	}
}

// lacking is the first need that a set does not meet, and what it has of it.
func lacking(needs []skills.Need, set skills.Set) (need string, level int) {
	name := skills.Needs{Required: needs}.Unmet(set)
	for _, n := range needs {
		if n.Skill == name {
			return fmt.Sprintf("%s>=%d", n.Skill, n.Level), set[n.Skill]
		}
	}
	return name, set[name]
}
