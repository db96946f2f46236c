package live

import (
	"context"
	"time"

	"receptivo/acd"
	"receptivo/media"
)

// lineCall is a call of an agent's phone, on a line of its own, to somebody who is to be asked about the contact that the
// agent has.
type lineCall struct {
	leg   media.Leg
	agent string
}

// lineGone says that the agent has hung up that line.
type lineGone struct{ leg media.Leg }

func (lineCall) message() {}
func (lineGone) message() {}

// serveLine brings such a call to the call of the contact, which it stays with until it ends.
func (c *Centre) serveLine(ctx context.Context, leg media.Leg) {
	agent, ok := c.Plan().AgentByExtension(string(leg.About().Phone))
	if !ok {
		leg.Hangup(media.CauseNotFound)
		return
	}
	now, err := c.agentNow(ctx, agent.Name)
	if err != nil || now.State != acd.StateOnContact {
		leg.Hangup(media.CauseRejected) // there is nobody to ask about
		return
	}
	if box := c.call(now.Contact); box == nil || !box.put(lineCall{leg, agent.Name}) {
		leg.Hangup(media.CauseRejected)
		return
	}
	<-leg.Context().Done()
}

// lineCalls: the agent wants to ask somebody, as Consult by command; the phone has put the customer on hold.
func (k *call) lineCalls(m lineCall) {
	if k.agent == nil || k.with != m.agent || k.consult != nil || k.line != nil {
		m.leg.Hangup(media.CauseBusy)
		return
	}
	queue, closed, prefers, ok := k.meant(m.leg.About().To)
	if !ok {
		m.leg.Hangup(media.CauseNotFound)
		return
	}
	if err := m.leg.Early(media.Ringing); err != nil {
		return
	}
	k.line = m.leg
	k.beside(func(ctx context.Context) { k.box.watch(ctx, m.leg, lineGone{m.leg}, nil) })
	cmd := acd.Consult{Contact: k.facts.ID, Agent: k.with, Consult: k.ids.contact(time.Now()), Queue: queue, Closed: closed, Prefers: prefers}
	if _, err := k.do(cmd); err != nil {
		k.Logger.Info("question refused", "contact", k.facts.ID, "agent", k.with, "err", err)
		k.hangUpLine(media.CauseRejected)
	}
}

// meant is whom an agent has dialled: another one by extension, or a queue by name.
func (c *Centre) meant(to string) (queue string, closed bool, prefers string, ok bool) {
	plan := c.Plan()
	if a, ok := plan.AgentByExtension(to); ok {
		return "", false, a.Name, true
	}
	if q, ok := plan.Queue(to); ok {
		cal := plan.Calendars[q.Calendar]
		return q.Name, cal != nil && !cal.At(time.Now()).Open, "", true
	}
	return "", false, "", false
}

// lineGone: the agent asks no longer.
func (k *call) lineGone(m lineGone) {
	if k.line != m.leg {
		return
	}
	k.line = nil
	if _, err := k.do(acd.CancelConsult{Contact: k.facts.ID, Agent: k.with}); err != nil {
		k.Logger.Debug("consult had gone", "contact", k.facts.ID, "err", err)
		return
	}
	k.holdOn()
}

// completes joins the customer and whom the agent has asked on the other line.
func (k *call) completes(line string) error {
	if k.line == nil || k.line.About().ID != line {
		return media.ErrDeclined
	}
	if _, err := k.do(acd.CompleteConsult{Contact: k.facts.ID, Agent: k.with}); err != nil {
		k.Logger.Info("transfer refused", "contact", k.facts.ID, "agent", k.with, "err", err)
		return media.ErrDeclined
	}
	return nil
}

// holdOn: the customer is the agent's again, whose phone has not taken them back yet, and hears music until it does.
func (k *call) holdOn() {
	if k.agent == nil || !k.parked {
		return
	}
	if _, err := k.do(acd.Hold{Contact: k.facts.ID, Agent: k.with}); err != nil {
		k.Logger.Debug("hold not noted", "contact", k.facts.ID, "err", err)
	}
}

// joinAsked lets the agent and who is asked hear each other: on the line that it was asked on, else on the one that the
// customer is held on.
func (k *call) joinAsked() {
	agent := k.agent
	if c := k.consult; k.line != nil && c != nil && c.leg != nil {
		if k.line.Answer() != nil {
			return // it has gone: its end says the rest
		}
		agent = k.line
	}
	k.consult.join(agent)
}

func (k *call) hangUpLine(cause media.Cause) {
	if k.line != nil {
		k.line.Hangup(cause)
		k.line = nil
	}
}
