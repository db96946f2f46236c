package acd

import (
	"slices"
	"strings"
	"time"
)

// View is the engine's state as others may see it: a copy, in order of name or place.
type View struct {
	Seq      uint64
	At       time.Time // of the last event
	Plan     string
	Agents   []AgentView
	Queues   []QueueView
	Contacts []ContactView
	Flags    []FlagView `json:",omitempty"`
}

// AgentView is an agent as they are now.
type AgentView struct {
	Name        string    `json:"name"`
	State       State     `json:"state"`
	Reason      string    `json:"reason,omitempty"`
	Since       time.Time `json:"since"`
	IdleSince   time.Time `json:"idle_since,omitzero"`
	After       State     `json:"after,omitempty"` // asked for while busy
	AfterWhy    string    `json:"after_reason,omitempty"`
	Contact     string    `json:"contact,omitempty"`
	Until       time.Time `json:"until,omitzero"`        // end of wrap-up, or the planned one of not ready
	Disposition string    `json:"disposition,omitempty"` // of that wrap-up, so far
	Phone       bool      `json:"phone"`                 // can be rung
	Served      int       `json:"served"`                // contacts connected since the sign-in
	Occupancy   float64   `json:"occupancy"`
	Contacts    []AtHand  `json:"contacts,omitempty"`   // all that they have, where that is more than one call
	Breaks      []Break   `json:"breaks,omitempty"`     // planned, not had yet
	HoursOver   bool      `json:"hours_over,omitempty"` // of the shift: they are offered nothing more
}

// QueueView is a queue as it is now.
type QueueView struct {
	Name      string        `json:"name"`
	Waiting   int           `json:"waiting"`
	Busy      int           `json:"busy"`                // offered or connecting
	Agents    int           `json:"agents"`              // signed in who can serve it
	Free      int           `json:"free"`                // of these, ready with a phone
	Oldest    time.Duration `json:"oldest_ns"`           // wait of who waits longest
	Callbacks int           `json:"callbacks,omitempty"` // of those waiting, to be called
	Deferred  int           `json:"deferred,omitempty"`  // callbacks that will wait here later
	Wait      Estimate      `json:"wait,omitzero"`       // of who would come now; of a contact that waits, what is left
	Crew      Crew          `json:"crew,omitzero"`       // of these agents, who does what, by Loop.State
}

// Crew is how many of those who can serve a queue do what; who is free stands beside it. Of several contacts that an agent
// has, talk counts before wrap-up, and that before ring.
type Crew struct {
	Offered  int `json:"offered"` // a phone rings
	Talking  int `json:"talking"`
	WrapUp   int `json:"wrap_up"`
	NotReady int `json:"not_ready"` // on a break; or ready, without a phone that can be rung or with the hours of the shift worked
}

// ContactView is a contact as it is now.
type ContactView struct {
	ID       string    `json:"id"`
	Node     string    `json:"node"`
	Phase    Phase     `json:"phase"`
	Channel  Channel   `json:"channel,omitempty"`  // empty: voice
	Promised string    `json:"promised,omitempty"` // the queue that is to call back
	At       time.Time `json:"at,omitzero"`        // deferred: until then
	Queue    string    `json:"queue,omitempty"`
	Agent    string    `json:"agent,omitempty"`
	Rung     []string  `json:"rung,omitempty"` // all whose phones ring, where that is more than Agent
	Since    time.Time `json:"since,omitzero"`
	Held     time.Time `json:"held_since,omitzero"`
	Position int       `json:"position,omitempty"` // in its queue, by Loop.State; 1 is next
	Wait     Estimate  `json:"wait,omitzero"`      // what is left of it, by Loop.State
	Consult  string    `json:"consult,omitempty"`  // the contact by which another agent is asked about it
	About    string    `json:"about,omitempty"`    // of a consult: the contact that it is about
}

// State returns a copy of the whole state at the instant of the last command.
func (e *Engine) State() View {
	v := View{Seq: e.seq, At: e.now, Plan: e.config.Plan}
	for _, a := range e.roster {
		if !a.gone || a.state != StateSignedOut {
			v.Agents = append(v.Agents, a.view(e.now))
		}
	}
	for _, q := range e.queues {
		if !q.gone || len(q.waiting)+q.busy+q.deferred > 0 {
			v.Queues = append(v.Queues, e.queueView(q, e.now))
		}
	}
	slices.SortFunc(v.Queues, func(a, b QueueView) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range e.contacts {
		v.Contacts = append(v.Contacts, c.view())
	}
	for _, f := range e.config.Flags {
		v.Flags = append(v.Flags, e.flag(f))
	}
	slices.SortFunc(v.Flags, func(a, b FlagView) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(v.Contacts, func(a, b ContactView) int { return strings.Compare(a.ID, b.ID) })
	return v
}

// Queue returns one queue as a contact sees it at an instant; position 1 is next, 0 means that the contact does not
// wait there. Neither looks at every contact or agent. Asked for the queue that a contact was moved from, it tells of its
// place in the one where it waits now.
func (e *Engine) Queue(name, contactID string, now time.Time) (v QueueView, position int) {
	name = e.queueNames.now(name)
	q := e.queues[name]
	if q == nil {
		return QueueView{Name: name}, 0
	}
	if c := e.contacts[contactID]; c != nil && c.asks(q) {
		position = e.position(c)
	}
	v = e.queueView(q, now)
	v.Wait = e.Foresee(name, contactID)
	return v, position
}

func (a *agent) view(now time.Time) AgentView {
	v := AgentView{
		Name: a.Name, State: a.state, Reason: a.reason, Since: a.since, IdleSince: a.idleSince,
		Until: a.until, Phone: a.reachable, Served: a.served, Occupancy: a.occupancy(now),
	}
	if s := a.main(); s != nil {
		v.Contact = s.contact
	}
	if s := a.wrapping(""); s != nil {
		v.Until, v.Disposition = s.until, s.disposition
	}
	v.Contacts, v.HoursOver = a.atHand(), a.over
	for _, b := range a.breaks {
		v.Breaks = append(v.Breaks, b.Break)
	}
	if a.after != StateReady {
		v.After, v.AfterWhy = a.after, a.afterWhy
	}
	return v
}

func (e *Engine) queueView(q *queue, now time.Time) QueueView {
	v := QueueView{Name: q.Name, Waiting: len(q.waiting), Busy: q.busy, Callbacks: q.callbacks, Deferred: q.deferred}
	v.Agents, v.Free = e.own(q).signedIn()
	if len(q.waiting) > 0 {
		v.Oldest = now.Sub(q.waiting[0].since)
	}
	return v
}

func (c *contact) view() ContactView {
	v := ContactView{ID: c.id, Node: c.node, Phase: c.phase, Since: c.since, Held: c.heldAt, Consult: c.consult, About: c.about}
	if c.channel != Voice {
		v.Channel = c.channel
	}
	if c.promise != nil {
		v.Promised = c.promise.queue.Name
	}
	if c.phase == PhaseDeferred {
		v.At = c.promise.at
	}
	if c.queue != nil {
		v.Queue = c.queue.Name
	}
	if c.agent != nil {
		v.Agent = c.agent.Name
	}
	for i, r := range c.rung {
		if i == 0 {
			v.Agent = r.agent.Name
		}
		if len(c.rung) > 1 {
			v.Rung = append(v.Rung, r.agent.Name)
		}
	}
	return v
}
