package sim

import (
	"time"

	"receptivo/acd"
)

// given is what an agent asked for who holds a contact, asks somebody about it, or gives it away.
func given(facts []acd.Event) []acd.Command {
	switch f := facts[0].Fact.(type) {
	case acd.Held:
		return some(acd.Hold{Contact: f.Contact, Agent: f.Agent})
	case acd.Resumed:
		return some(acd.Resume{Contact: f.Contact, Agent: f.Agent})
	case acd.ConsultStarted:
		cmd := acd.Consult{Contact: f.Contact, Agent: f.Agent, Consult: f.Consult, Queue: f.To, Prefers: f.ToAgent}
		if q, at, ok := waits(facts[1:], f.Consult); ok {
			cmd.Needs, cmd.Within = q.Needs, within(q, at)
		}
		return some(cmd)
	case acd.Transferred:
		if f.How == acd.HowConsult {
			return some(acd.CompleteConsult{Contact: f.Contact, Agent: f.Agent}, acd.Release{Contact: f.Contact})
		}
		cmd := acd.Transfer{Contact: f.Contact, Agent: f.Agent, Queue: f.To, Prefers: f.ToAgent}
		if q, at, ok := waits(facts[1:], f.Contact); ok {
			cmd.Needs, cmd.Within = q.Needs, within(q, at)
		}
		return some(cmd)
	}
	return nil
}

// waits finds how a contact was queued that was given away just now.
func waits(rest []acd.Event, contact string) (q acd.Queued, at time.Time, ok bool) {
	for _, ev := range rest[:min(len(rest), 2)] {
		if f, is := ev.Fact.(acd.Queued); is && f.Contact == contact {
			return f, ev.At, true
		}
	}
	return q, at, false
}

// within is how long a contact was to wait for an agent alone.
func within(q acd.Queued, at time.Time) acd.Millis {
	if q.HoldUntil.IsZero() {
		return -1
	}
	return acd.MillisOf(q.HoldUntil.Sub(at))
}

// consulted is what ended a consult.
func consulted(f acd.ConsultEnded, rest []acd.Event) []acd.Command {
	switch f.Why {
	case acd.WhyCompleted:
		return some(acd.CompleteConsult{Contact: f.About}, acd.Release{Contact: f.About})
	case acd.WhyHungUp:
		return some(acd.Release{Contact: f.Contact})
	case acd.WhyLegLost:
		return some(acd.LegLost{Contact: f.Contact, Side: acd.SideCustomer})
	case acd.WhySupervisor:
		return some(acd.Withdraw{Contact: f.Contact})
	case acd.WhyLeft: // what it was about is over
		for i, ev := range rest {
			switch ev.Contact() {
			case f.About:
				return commandsOfContact(rest[i:])
			case f.Contact, "":
				continue
			}
			return nil
		}
		return nil
	}
	return some(acd.CancelConsult{Contact: f.About}) // else a timer's doing, or the match's
}
