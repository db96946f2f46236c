package acd

import (
	"slices"
	"strings"
)

func (e *Engine) legLost(cmd LegLost) error {
	c, err := e.contact(cmd.Contact)
	if err != nil {
		return err
	}
	if cmd.Side == SideCustomer {
		return e.customerLost(c)
	}
	switch c.phase {
	case PhaseOffered:
		for _, r := range slices.Clone(c.rung) {
			if cmd.Agent == "" || cmd.Agent == r.agent.Name {
				e.unreachable(c, r.agent)
			}
		}
	case PhaseConnecting:
		e.drop(c)
	case PhaseConnected:
		if !e.inherited(c) {
			e.dropped(c, string(WhyLegLost))
		}
	default:
		return c.wrong("has no agent's leg to lose")
	}
	return nil
}

func (e *Engine) customerLost(c *contact) error {
	switch {
	case c.phase == PhaseConnected:
		e.dropped(c, string(WhyLegLost))
	case c.channel == Callback && c.phase == PhaseConnecting:
		e.unanswered(c, WhyUnreachable)
	case c.channel == Callback:
		return c.wrong("has no leg to lose")
	case c.promise != nil:
		e.part(c, WhyLegLost)
	case c.phase == PhaseInFlow:
		e.emit(Ended{Contact: c.id, By: BySystem, Cause: string(WhyLegLost)})
	default:
		e.abandoned(c)
	}
	return nil
}

func (e *Engine) nodeLost(cmd NodeLost) error {
	e.emit(LostNode(cmd))
	var lost []*contact
	for _, c := range e.contacts {
		if c.node == cmd.Node && c.about == "" { // a consult ends with what it is about
			lost = append(lost, c)
		}
	}
	slices.SortFunc(lost, func(a, b *contact) int { return strings.Compare(a.id, b.id) })
	for _, c := range lost {
		e.fail(c)
	}
	return nil
}

// fail closes a contact whose node is gone, unless it was promised a callback.
func (e *Engine) fail(c *contact) {
	switch {
	case c.channel == Callback:
		e.outlives(c)
		return
	case c.promise != nil:
		e.part(c, WhyNodeLost)
		return
	case c.phase == PhaseConnected:
		e.dropped(c, string(WhyNodeLost))
		return
	case e.owes(c, c.again, c.queue, c.since):
		e.part(c, WhyNodeLost)
		return
	}
	f := Failed{Contact: c.id, Phase: Why(c.phase), Why: WhyNodeLost}
	if c.queue != nil {
		f.Queue = c.queue.Name
	}
	a, connecting, q, since := c.agent, c.phase == PhaseConnecting, c.queue, c.since
	e.withdraw(c, WhyNodeLost)
	e.emit(f)
	e.losesPlace(c, q, since, WhyNodeLost)
	if connecting {
		e.toAfter(a, c.id)
	}
}
