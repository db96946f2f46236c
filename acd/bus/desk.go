package bus

import (
	"slices"
	"time"

	"receptivo/acd"
)

// agentState is how agent events show a state, before and after. Of several contacts the one shown is the oldest of those
// that the state is of: talk counts before wrap-up, and that before ring.
type agentState struct {
	State    acd.State `json:"state"`
	Reason   string    `json:"reason,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	Contact  string    `json:"contact,omitempty"`
	Contacts []atHand  `json:"contacts,omitempty"` // all, oldest first, where they are more than one
}

// atHand is a contact that an agent has.
type atHand struct {
	Contact string    `json:"contact"`
	State   acd.State `json:"state"` // offered, on_contact, wrap_up
}

// change is what an event did to an agent.
type change struct {
	Previous agentState `json:"previous"`
	Current  agentState `json:"current"`
}

// desk is what a fold knows of an agent. Its lists are never written to: folds are copied.
type desk struct {
	agentState
	Has   []atHand `json:"has,omitempty"`   // as Contacts, also where it is one
	Ended []string `json:"ended,omitempty"` // whose wrap-up has; what the agent does next is the next fact
}

// changeAgent follows the agents as the engine's Apply does. After NoAnswer, Declined, Unreachable, Dropped, Deferred,
// Ended and WrapUpEnded the agent's next state is the agent's own next fact.
func (s *fold) changeAgent(ev acd.Event) *change {
	at := ev.At
	switch f := ev.Fact.(type) {
	case acd.Offered:
		return s.does(f.Agent, f.Contact, acd.StateOffered, at)
	case acd.Accepted:
		return s.does(f.Agent, f.Contact, acd.StateOnContact, at)
	case acd.WrapUpStarted:
		return s.does(f.Agent, f.Contact, acd.StateWrapUp, at)
	case acd.WrapUpEnded:
		d := s.desk(f.Agent)
		d.Ended = append(slices.Clip(d.Ended), f.Contact)
		s.Agents[f.Agent] = d
	case acd.Withdrawn:
		return s.free(f.Agent, f.Contact, at)
	case acd.Freed:
		return s.free(f.Agent, f.Contact, at)
	case acd.SignedIn:
		return s.idle(f.Agent, acd.StateNotReady, acd.ReasonSignIn, at)
	case acd.SignedOut:
		return s.idle(f.Agent, acd.StateSignedOut, "", at)
	case acd.Ready:
		return s.idle(f.Agent, acd.StateReady, "", at)
	case acd.NotReady:
		return s.idle(f.Agent, acd.StateNotReady, f.Reason, at)
	case acd.Transferred:
		if f.How == acd.HowConsult { // who was asked has the customer
			s.takesOver(f.ToAgent, f.Consult, f.Contact)
		}
	case acd.Settled: // of a contact long over
		return nil
	}
	if r := table[ev.Fact.Kind()]; r.about == acd.AboutAgent {
		now := s.desk(r.name(ev.Fact)).agentState
		return &change{now, now}
	}
	return nil
}

func (s *fold) desk(name string) desk {
	d, ok := s.Agents[name]
	if !ok {
		d.State = acd.StateSignedOut
	}
	return d
}

// with finds a contact that an agent is offered or has; −1: they have not.
func (d *desk) with(contact string) int {
	return slices.IndexFunc(d.Has, func(h atHand) bool { return h.Contact == contact && h.State != acd.StateWrapUp })
}

// does says what an agent does with a contact from now on.
func (s *fold) does(name, contact string, what acd.State, at time.Time) *change {
	d := s.desk(name)
	d.Has = slices.Clone(d.Has)
	if i := d.with(contact); i >= 0 {
		d.Has[i].State = what
	} else {
		d.Has = append(d.Has, atHand{contact, what})
	}
	return s.regard(name, d, at)
}

// free takes a contact from an agent: a wrap-up that has ended, or else the contact itself.
func (s *fold) free(name, contact string, at time.Time) *change {
	d := s.desk(name)
	i := d.with(contact)
	if k := slices.Index(d.Ended, contact); k >= 0 {
		i = slices.Index(d.Has, atHand{contact, acd.StateWrapUp})
		d.Ended = slices.Delete(slices.Clone(d.Ended), k, k+1)
	}
	if i >= 0 {
		d.Has = slices.Delete(slices.Clone(d.Has), i, i+1)
	}
	return s.regard(name, d, at)
}

// idle takes all contacts from an agent.
func (s *fold) idle(name string, what acd.State, reason string, at time.Time) *change {
	before := s.desk(name).agentState
	now := agentState{State: what, Reason: reason, Since: at}
	s.Agents[name] = desk{agentState: now}
	return &change{before, now}
}

// takesOver puts a contact into the place of the consult about it.
func (s *fold) takesOver(name, consult, contact string) {
	d := s.desk(name)
	i := d.with(consult)
	if i < 0 {
		return
	}
	d.Has = slices.Clone(d.Has)
	d.Has[i].Contact = contact
	d.show()
	s.Agents[name] = d
}

// regard brings an agent's state to the contacts they have.
func (s *fold) regard(name string, d desk, at time.Time) *change {
	before := s.desk(name).agentState
	state := acd.StateReady
	for _, h := range d.Has {
		switch {
		case h.State == acd.StateOnContact, state == acd.StateReady, h.State == acd.StateWrapUp && state == acd.StateOffered:
			state = h.State
		}
	}
	if state != d.State {
		d.State, d.Reason, d.Since = state, "", at
	}
	d.show()
	s.Agents[name] = d
	return &change{before, d.agentState}
}

// show brings what events show to the contacts that an agent has.
func (d *desk) show() {
	d.Contact, d.Contacts = "", nil
	if i := slices.IndexFunc(d.Has, func(h atHand) bool { return h.State == d.State }); i >= 0 {
		d.Contact = d.Has[i].Contact
	}
	if len(d.Has) > 1 {
		d.Contacts = d.Has
	}
}
