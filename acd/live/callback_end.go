package live

import (
	"errors"
	"slices"
	"time"

	"receptivo/acd"
	"receptivo/media"
)

// agentGone: the agent hangs up, while the customer is called or in the middle of the talk.
func (b *callback) agentGone(m agentGone) {
	if b.consult.gone(m.leg) || b.agent != m.leg {
		return
	}
	if b.talks() {
		b.partAgent()
		b.release()
		return
	}
	b.part()
	if _, err := b.do(acd.LegLost{Contact: b.contact, Side: acd.SideAgent}); err != nil {
		b.Logger.Debug("callback had gone", "contact", b.contact, "err", err)
	}
}

// customerGone: the customer hangs up.
func (b *callback) customerGone(m otherGone) {
	if b.customer != m.leg {
		return
	}
	by, cause := ending(m.leg)
	b.part()
	b.end(acd.End{Contact: b.contact, By: by, Cause: string(cause)})
}

// overdue: something has taken as long as it may.
func (b *callback) overdue(w what) {
	onLine, cause := b.talks() || b.given != "", media.CauseNormal
	if !onLine && w == longestCall {
		return
	}
	if w == lastCalls {
		cause = media.CauseInternal // it is we who drop the call
	}
	b.offers.cancelAll()
	b.part()
	if onLine {
		b.end(acd.End{Contact: b.contact, By: acd.BySystem, Cause: string(cause)})
	}
}

// leftQueue: nobody takes the customer any more who was given away, and there is no flow to go on with.
func (b *callback) leftQueue(f acd.Left) {
	if b.over = f.Why == acd.WhyMerged; b.over || b.given == "" || b.customer == nil || f.To != "" {
		return
	}
	b.part()
	b.end(acd.End{Contact: b.contact, By: acd.BySystem, Cause: acd.CauseNormal})
}

// release tells the engine that the agent is gone, again and again while the log would not keep it. That ends the talk,
// unless who was asked has the customer now, or the agent has just given them away.
func (b *callback) release() {
	evs, err := b.tell(acd.Release{Contact: b.contact, Agent: b.name})
	switch {
	case b.owed != nil:
		if b.consult == nil {
			b.part()
		}
	case err != nil:
		b.Logger.Debug("agent had gone", "contact", b.contact, "agent", b.name, "err", err)
	case has[acd.Ended](evs):
		b.part()
	case has[acd.Released](evs): // to a flow, for the engine
		b.part()
		b.end(acd.End{Contact: b.contact, By: acd.ByAgent, Cause: acd.CauseNormal})
	}
}

func has[F acd.Fact](evs []acd.Event) bool {
	return slices.ContainsFunc(evs, func(ev acd.Event) bool { _, is := ev.Fact.(F); return is })
}

// end tells the engine that the customer is gone: by the way that fits where the contact is, or else by the other.
func (b *callback) end(cmd acd.End) {
	ways := []acd.Command{cmd, acd.Abandon{Contact: b.contact}}
	switch {
	case b.given != "" && cmd.By == acd.BySystem: // nobody has abandoned
		_, _ = b.do(acd.Leave{Contact: b.contact, Why: acd.WhyFlow})
	case b.given != "":
		slices.Reverse(ways)
	}
	var errs []error
	for _, way := range ways {
		_, err := b.tell(way)
		if err == nil || b.owed != nil {
			return
		}
		errs = append(errs, err)
	}
	b.Logger.Warn("callback not closed", "contact", b.contact, "err", errors.Join(errs...))
}

// tell tells the engine something, again later if its log would not keep it: that is owed then.
func (b *callback) tell(cmd acd.Command) ([]acd.Event, error) {
	b.owed = nil
	evs, err := b.do(cmd)
	if errors.Is(err, acd.ErrLog) {
		b.owed = cmd
		b.after(time.Second, releaseAgain{})
	}
	return evs, err
}

// again tells the engine what is owed.
func (b *callback) again() {
	switch cmd := b.owed.(type) {
	case acd.Release:
		b.release()
	case acd.End:
		b.end(cmd)
	case acd.Abandon:
		b.end(acd.End{Contact: b.contact, By: acd.ByCustomer, Cause: acd.CauseNormal})
	}
}

// part ends all sides, as far as there are any.
func (b *callback) part() {
	if b.dial != nil {
		b.dial.cancel()
		b.dial = nil
	}
	b.partAgent()
	b.endConsult()
	hangUp(b.customer)
	b.customer = nil
	b.engage(false)
}

// partAgent ends the agent's side, if there is one; who is asked may have the customer then.
func (b *callback) partAgent() {
	b.endRecord()
	if b.room != nil {
		b.room.Close()
		b.room = nil
	}
	b.consult.part()
	hangUp(b.agent)
	b.agent, b.held = nil, false
}

// endConsult ends a consult, if there is one.
func (b *callback) endConsult() {
	b.consult.end()
	b.consult = nil
}
