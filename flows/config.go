package flows

import (
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/skills"
)

// Config is what the engine needs of the plan.
func (p *Plan) Config() acd.Config {
	c := acd.Config{Plan: p.Hash, Weights: p.weights, HalfLife: acd.MillisOf(p.halfLife), Dispositions: p.dispositions()}
	for _, q := range p.Queues {
		c.Queues = append(c.Queues, q.Queue)
	}
	for _, a := range p.Agents {
		c.Agents = append(c.Agents, a.Agent)
	}
	for _, f := range p.Flags {
		c.Flags = append(c.Flags, acd.Flag{Name: f.Name, Default: f.Default})
	}
	return c
}

// Policy is what a queue's contacts are judged by: the categories of its routing block, and the skills that the plan
// declares or an agent has.
func (p *Plan) Policy(queue string) skills.Policy {
	policy := skills.Policy{Declared: map[string]bool{}, MaxAge: p.maxAge()}
	for name := range p.Skills {
		policy.Declared[name] = true
	}
	for _, a := range p.Agents {
		for name := range a.Skills {
			policy.Declared[name] = true
		}
	}
	if q, ok := p.Queue(queue); ok && p.Routings[q.Routing] != nil {
		r := p.Routings[q.Routing]
		policy.Categories = r.Categories
		h := r.HalfLives
		policy.HalfLives = skills.HalfLives{Own: h.Own, Hist: h.Hist, Tickets: h.Tickets, Contacts: h.Contacts, Purchases: h.Purchases}
	}
	return policy
}

// maxAge is how old each part of a customer's history may be: the first history block of the plan says it.
func (p *Plan) maxAge() map[string]time.Duration {
	if len(p.Histories) == 0 {
		return nil
	}
	return p.Histories[0].MaxAge
}

// HistoryBudget is how long a call waits for all that its history blocks name: the longest of them; 0: there is none.
func (p *Plan) HistoryBudget() (longest time.Duration) {
	for _, h := range p.Histories {
		longest = max(longest, h.Budget)
	}
	return longest
}

// Queue finds a queue by name.
func (p *Plan) Queue(name string) (Queue, bool) {
	return find(p.Queues, func(q Queue) bool { return q.Name == name })
}

// LongestWait is how long a queue keeps a call.
func (p *Plan) LongestWait(queue string) time.Duration {
	if q, ok := p.Queue(queue); ok && q.MaxWait > 0 {
		return q.MaxWait
	}
	return defaultMaxWait
}

// Agent finds an agent by name.
func (p *Plan) Agent(name string) (Agent, bool) {
	return find(p.Agents, func(a Agent) bool { return a.Name == name })
}

// Team finds a team by name.
func (p *Plan) Team(name string) (Team, bool) {
	return find(p.Teams, func(t Team) bool { return t.Name == name })
}

// AgentByExtension finds an agent by SIP user.
func (p *Plan) AgentByExtension(extension string) (Agent, bool) {
	return find(p.Agents, func(a Agent) bool { return a.Extension == extension })
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Override changes a few things of a plan, for a demonstration.
type Override struct {
	AlwaysOpen bool           // every calendar is open
	WrapUp     *time.Duration // of every queue; nil: as written
}

// With returns a copy of the plan, changed. The plan itself stays as it is.
func (p *Plan) With(o Override) *Plan {
	out := *p
	if o.AlwaysOpen {
		out.Calendars = map[string]*Calendar{}
		for name, c := range p.Calendars {
			open := *c
			open.Always = true
			out.Calendars[name] = &open
		}
	}
	if o.WrapUp != nil {
		out.Queues = slices.Clone(p.Queues)
		for i := range out.Queues {
			out.Queues[i].WrapUp = acd.MillisOf(*o.WrapUp)
		}
	}
	return &out
}

// FlagDefault is what a flag is until somebody turns it; false when the plan has no such flag.
func (p *Plan) FlagDefault(name string) bool {
	f, _ := find(p.Flags, func(f Flag) bool { return f.Name == name })
	return f.Default
}
