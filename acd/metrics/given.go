package metrics

import (
	"time"

	"receptivo/acd"
)

// addGiven folds what agents do with a contact they have: hold it, ask somebody about it, give it away. A contact that was
// given to a queue has a visit there, and one outcome among the Contacts: that of its last visit. Each agent has a segment.
// A consult is nobody's visit: its agents' time counts, and nothing else of it.
func (l *Ledger) addGiven(f acd.Fact, at time.Time) bool {
	switch f := f.(type) {
	case acd.Held:
		l.does(f.Agent, f.Contact, at, Hold)
		if c := l.contacts[f.Contact]; c != nil && c.segment >= 0 {
			l.Segments[c.segment].held = at
		}
	case acd.Resumed:
		l.does(f.Agent, f.Contact, at, Talk)
		if c := l.contacts[f.Contact]; c != nil && c.segment >= 0 {
			l.Segments[c.segment].resume(at)
		}
	case acd.ConsultStarted:
		l.contacts[f.Consult] = &contact{visit: -1, before: -1, segment: -1, callback: -1, consult: true}
	case acd.ConsultEnded:
		delete(l.contacts, f.Contact)
	case acd.Transferred:
		l.transferred(f, at)
	default:
		return false
	}
	return true
}

// transferred: whoever had the contact is through with it, and with a consult the next one has it.
func (l *Ledger) transferred(f acd.Transferred, at time.Time) {
	l.endTalk(f.Contact, at)
	c := l.contacts[f.Contact]
	if c == nil {
		return
	}
	c.callback = -1 // the customer is on the line now: what they wait from here on is a visit
	if f.How != acd.HowConsult {
		return
	}
	if h := l.agent(f.ToAgent).with(f.Consult); h != nil {
		h.contact = f.Contact
	}
	c.segment = len(l.Segments)
	l.Segments = push(l.Segments, Segment{Contact: f.Contact, Queue: f.To, Agent: f.ToAgent, Queued: at, Connected: at})
}

// resume ends a hold, if there is one.
func (s *Segment) resume(at time.Time) {
	if !s.held.IsZero() {
		s.Hold += at.Sub(s.held)
		s.held = time.Time{}
	}
}
