package acd

import (
	"reflect"
	"slices"
	"strings"

	"receptivo/skills"
)

// names are the names that queues or agents had before, and what they are called in the plan in force.
type names map[string]string

// now is what somebody is called whom others may still know by an earlier name: a call goes on with the plan it began
// with, and the history with the names of its day.
func (n names) now(name string) string {
	if is, renamed := n[name]; renamed {
		return is
	}
	return name
}

// note lets a name lead to another one, and with it those that led to it.
func (n names) note(before, after string) {
	for from, to := range n {
		if to == before {
			n[from] = after
		}
	}
	n[before] = after
}

// rename lets queues and agents go on under the names that the next plan has for them: who waits or works there keeps
// everything. A name that the next plan still has, or whose new one is already somebody's, is no rename.
func (e *Engine) rename(next *Config) {
	for _, cfg := range next.Queues {
		if q := e.formerQueue(next, &cfg); q != nil {
			e.renameQueue(q, cfg.Name)
		}
	}
	for _, cfg := range next.Agents {
		if a := e.formerAgent(next, &cfg); a != nil {
			e.renameAgent(a, cfg.Name)
		}
	}
	for _, cfg := range next.Queues {
		delete(e.queueNames, cfg.Name) // somebody has the name again
	}
	for _, cfg := range next.Agents {
		delete(e.agentNames, cfg.Name)
	}
}

// formerQueue is the queue that goes on as one of the next plan, under another name; nil: none does.
func (e *Engine) formerQueue(next *Config, cfg *Queue) *queue {
	if cfg.RenamedFrom == "" {
		return nil
	}
	q := e.queues[e.queueNames.now(cfg.RenamedFrom)]
	if q == nil || next.hasQueue(q.Name) {
		return nil
	}
	if there := e.queues[cfg.Name]; there != nil && (!there.gone || there.inUse()) {
		return nil
	}
	return q
}

func (e *Engine) formerAgent(next *Config, cfg *Agent) *agent {
	if cfg.RenamedFrom == "" {
		return nil
	}
	a := e.agents[e.agentNames.now(cfg.RenamedFrom)]
	if a == nil || slices.ContainsFunc(next.Agents, func(o Agent) bool { return o.Name == a.Name }) {
		return nil
	}
	if there := e.agents[cfg.Name]; there != nil && (!there.gone || there.state != StateSignedOut) {
		return nil
	}
	return a
}

func (c *Config) hasQueue(name string) bool {
	return slices.ContainsFunc(c.Queues, func(q Queue) bool { return q.Name == name })
}

// inUse reports whether a contact is in the queue, or will be.
func (q *queue) inUse() bool { return len(q.waiting)+q.busy+q.deferred > 0 }

func (e *Engine) renameQueue(q *queue, to string) {
	from := q.Name
	if there := e.queues[to]; there != nil {
		e.adopt(there, q)
	}
	delete(e.queues, from)
	e.queues[to], q.Name = q, to
	e.queueNames.note(from, to)
	for _, a := range e.agents {
		for i := range a.slots {
			if s := &a.slots[i]; s.queue == from {
				s.queue = to
			}
		}
	}
	for _, c := range e.contacts {
		c.trail, c.doors = slices.Clone(c.trail), e.doorsOfToday(c.doors)
		for i := range c.trail {
			c.trail[i] = e.queueNames.now(c.trail[i])
		}
	}
}

// adopt lets those who were promised a callback by a queue that is gone be called by another one.
func (e *Engine) adopt(gone, by *queue) {
	for _, c := range e.contacts {
		if c.promise != nil && c.promise.queue == gone {
			c.promise.queue = by
		}
		if c.queue == gone {
			c.queue = by
		}
	}
}

func (e *Engine) renameAgent(a *agent, to string) {
	from := a.Name
	delete(e.agents, from)
	e.agents[to], a.Name = a, to
	e.agentNames.note(from, to)
	for _, q := range e.queues {
		if q.last == from {
			q.last = to
		}
	}
	for _, c := range e.contacts {
		if until, there := c.reoffer[from]; there {
			delete(c.reoffer, from)
			c.reoffer[to] = until
		}
		c.prefers, c.request = e.agentNames.now(c.prefers), e.asOfToday(c.request)
		if p := c.promise; p != nil {
			p.prefers, p.request = e.agentNames.now(p.prefers), e.asOfToday(p.request)
		}
	}
	for i := range e.timers {
		if t := &e.timers[i]; t.agent == from {
			t.agent = to
		}
	}
}

// today is a command with the names of the plan in force: whatever of it is called Queue, Agent or Prefers.
func (e *Engine) today(cmd Command) Command {
	if len(e.queueNames)+len(e.agentNames) == 0 || reflect.TypeOf(cmd).Kind() != reflect.Struct {
		return cmd
	}
	v := reflect.New(reflect.TypeOf(cmd)).Elem()
	v.Set(reflect.ValueOf(cmd))
	for i := range v.NumField() {
		switch field := v.Field(i); v.Type().Field(i).Name {
		case "Queue":
			field.SetString(e.queueNames.now(field.String()))
		case "Agent", "Prefers":
			field.SetString(e.agentNames.now(field.String()))
		case "Request":
			field.Set(reflect.ValueOf(e.asOfToday(field.Interface().(skills.Request))))
		case "Doors":
			field.Set(reflect.ValueOf(e.doorsOfToday(field.Interface().([]Door))))
		}
	}
	return v.Interface().(Command)
}

func (e *Engine) doorsOfToday(doors []Door) []Door {
	doors = slices.Clone(doors)
	for i := range doors {
		doors[i].Queue = e.queueNames.now(doors[i].Queue)
	}
	return doors
}

// asOfToday is what the history says, with the names of the plan in force.
func (e *Engine) asOfToday(r skills.Request) skills.Request {
	r.Owner = e.agentNames.now(r.Owner)
	if slices.ContainsFunc(r.Hist, func(t skills.AgentTerm) bool { return e.agentNames[t.Agent] != "" }) {
		r.Hist = slices.Clone(r.Hist)
		for i := range r.Hist {
			r.Hist[i].Agent = e.agentNames.now(r.Hist[i].Agent)
		}
		slices.SortFunc(r.Hist, func(a, b skills.AgentTerm) int { return strings.Compare(a.Agent, b.Agent) })
	}
	return r
}
