package sim

import "receptivo/acd"

// commands are those of which the first of some facts may be what came of, the likely one first: a log keeps what became
// true, not what was asked for. There is none for a fact that follows from another one or from a timer.
func commands(facts []acd.Event) []acd.Command {
	switch f := facts[0].Fact.(type) {
	case acd.Configured:
		return some(acd.Configure{Config: f.Config, Drain: true})
	case acd.FlagSet:
		return some(acd.SetFlag(f))
	case acd.LostNode:
		return some(acd.NodeLost(f))
	case acd.Noted:
		return some(acd.Note{Fact: f})
	}
	if cmds := commandsOfContact(facts); cmds != nil {
		return cmds
	}
	return commandsOfAgent(facts[0].Fact, facts[1:])
}

func some(cmds ...acd.Command) []acd.Command { return cmds }

func commandsOfContact(facts []acd.Event) []acd.Command {
	switch f := facts[0].Fact.(type) {
	case acd.Arrived:
		return some(acd.Arrive(f))
	case acd.Queued:
		return some(enqueue(f, ""))
	case acd.Refused:
		return some(acd.Enqueue{Contact: f.Contact, Queue: f.Queue, Closed: f.Why == acd.WhyClosed})
	case acd.CallbackPromised:
		return some(promise(f, ""))
	case acd.Informed:
		return some(acd.Inform{Contact: f.Contact, Request: f.Request})
	case acd.PriorityChanged:
		return some(prioritize(f))
	case acd.Announced:
		return some(acd.Announce{Contact: f.Contact, What: f.What})
	case acd.Accepted:
		return some(acd.Accept{Contact: f.Contact, Agent: f.Agent})
	case acd.Connected:
		return some(acd.Join{Contact: f.Contact})
	case acd.NoAnswer:
		return some(acd.Decline{Contact: f.Contact, Agent: f.Agent, Why: acd.WhyNoAnswer})
	case acd.Declined:
		return some(acd.Decline{Contact: f.Contact, Agent: f.Agent, Why: f.Why})
	case acd.Unreachable:
		return some(acd.Decline{Contact: f.Contact, Agent: f.Agent, Why: acd.WhyUnreachable})
	case acd.Dropped:
		return some(acd.LegLost{Contact: f.Contact, Side: acd.SideAgent})
	case acd.Withdrawn:
		return withdrawn(f, facts[1:])
	case acd.Released:
		return some(acd.Release{Contact: f.Contact}, acd.LegLost{Contact: f.Contact, Side: acd.SideCustomer}) // or we dropped the call
	case acd.PlaceRestored:
		return restored(f, facts[1:])
	case acd.Transferred, acd.ConsultStarted, acd.Held, acd.Resumed:
		return given(facts)
	default:
		return partings(facts)
	}
}

// partings are the ways in which a contact leaves.
func partings(facts []acd.Event) []acd.Command {
	switch f := facts[0].Fact.(type) {
	case acd.ConsultEnded:
		return consulted(f, facts[1:])
	case acd.Abandoned:
		return gone(f.Contact)
	case acd.Left:
		if f.Why == acd.WhyMerged {
			return merged(f.Contact, facts[1:])
		}
		if f.Why == acd.WhySupervisor {
			return supervised(f)
		}
		return append(some(acd.Leave{Contact: f.Contact, Why: f.Why}), gone(f.Contact)...)
	case acd.Deferred:
		return append(gone(f.Contact), acd.Dialed{Contact: f.Contact, Result: f.Why})
	case acd.Ended:
		return some(acd.End{Contact: f.Contact, By: f.By, Cause: f.Cause}, acd.LegLost{Contact: f.Contact, Side: acd.SideCustomer})
	}
	return nil
}

// supervised is what a supervisor asked for who took a contact out of its queue.
func supervised(f acd.Left) []acd.Command {
	if f.To != "" {
		return some(acd.Move{Contact: f.Contact, Queue: f.To, By: f.By})
	}
	return some(acd.Withdraw{Contact: f.Contact, By: f.By})
}

func gone(contact string) []acd.Command {
	return some(acd.Abandon{Contact: contact}, acd.End{Contact: contact, By: acd.ByCustomer}, acd.LegLost{Contact: contact, Side: acd.SideCustomer})
}

func enqueue(f acd.Queued, merge string) acd.Command {
	return acd.Enqueue{Contact: f.Contact, Queue: f.Queue, Needs: f.Needs, Request: f.Request, Credits: f.Credits, Timeout: f.Timeout,
		Overflow: f.Overflow, Doors: f.Doors, Again: f.Again, Prefers: f.Prefers, Merge: merge, HumanChosenAt: f.HumanChosenAt, Skips: f.Skips}
}

func promise(f acd.CallbackPromised, merge string) acd.Command {
	return acd.PromiseCallback{Contact: f.Contact, Queue: f.Queue, Needs: f.Needs, Request: f.Request, Hours: f.Hours,
		Attempts: f.Attempts, Retry: f.Retry, Prefers: f.Prefers, Merge: merge}
}

func prioritize(f acd.PriorityChanged) acd.Command {
	cmd := acd.Prioritize{Contact: f.Contact, Priority: 5, By: f.By}
	for _, c := range f.Credits {
		if c.Name == acd.PriorityCredit(0).Name {
			cmd.Priority += float64(c.MS) / float64(acd.PriorityUnit)
		}
	}
	return cmd
}

// restored is the command of a contact whose customer had a place.
func restored(f acd.PlaceRestored, rest []acd.Event) []acd.Command {
	if len(rest) == 0 {
		return nil
	}
	q, ok := rest[0].Fact.(acd.Queued)
	if !ok {
		return nil
	}
	if n := len(q.Credits); f.Why == acd.WhyDropped && n > 0 && q.Credits[n-1].Name == acd.CreditDropped {
		q.Credits = q.Credits[:n-1] // the engine adds it
	}
	return some(enqueue(q, ""))
}

// merged finds the contact that took over a callback's place.
func merged(old string, rest []acd.Event) []acd.Command {
	for _, ev := range rest {
		switch f := ev.Fact.(type) {
		case acd.Queued:
			return some(enqueue(f, old))
		case acd.CallbackPromised:
			return some(promise(f, old))
		case acd.Left:
			continue
		}
		break
	}
	return nil
}

// withdrawn says who took an offer back.
func withdrawn(f acd.Withdrawn, rest []acd.Event) []acd.Command {
	switch f.Why {
	case acd.WhyCallerGone:
		return gone(f.Contact)
	case acd.WhySignedOut:
		return signOut(f.Agent, rest)
	case acd.WhyMerged:
		return merged(f.Contact, rest)
	case acd.WhyNotReady:
		if len(rest) > 0 {
			if next, ok := rest[0].Fact.(acd.NotReady); ok {
				return some(acd.GoNotReady(next))
			}
		}
	case acd.WhyLeft, acd.WhySupervisor:
		if len(rest) > 0 {
			return partings(rest)
		}
	}
	return nil
}

// signOut is by whoever the fact of it names, which follows what it ends.
func signOut(agent string, rest []acd.Event) []acd.Command {
	cmd := acd.SignOut{Agent: agent}
	if len(rest) > 0 {
		if f, ok := rest[0].Fact.(acd.SignedOut); ok && f.Agent == agent {
			cmd.By = f.By
		}
	}
	return some(cmd)
}

func commandsOfAgent(f acd.Fact, rest []acd.Event) []acd.Command {
	switch f := f.(type) {
	case acd.SignedIn:
		return some(acd.SignIn(f))
	case acd.SignedOut:
		return some(acd.SignOut(f))
	case acd.Ready:
		return some(acd.GoReady(f))
	case acd.NotReady:
		return some(acd.GoNotReady(f))
	case acd.BreaksPlanned:
		return some(acd.PlanBreaks(f))
	case acd.PhoneLost:
		return some(acd.Phone{Agent: f.Agent})
	case acd.PhoneBack:
		return some(acd.Phone{Agent: f.Agent, Reachable: true})
	case acd.Settled:
		return some(acd.Settle(f))
	case acd.WrapUpExtended:
		return some(acd.ExtendWrapUp{Agent: f.Agent, Contact: f.Contact, More: f.MoreMS, Disposition: f.Disposition})
	case acd.WrapUpEnded:
		if f.Why == acd.WhySignedOut {
			return signOut(f.Agent, rest)
		}
		return some(acd.FinishWrapUp{Agent: f.Agent, Contact: f.Contact, Disposition: f.Disposition})
	case acd.AfterSet:
		switch f.State {
		case acd.StateSignedOut:
			return some(acd.SignOut{Agent: f.Agent, By: f.By})
		case acd.StateNotReady:
			return some(acd.GoNotReady{Agent: f.Agent, Reason: f.Reason, By: f.By, Until: f.Until})
		}
		return some(acd.GoReady{Agent: f.Agent, By: f.By})
	}
	return nil
}
