package acd

import "fmt"

// moveTo lets a contact wait in another queue, at its place: a supervisor's word, which neither the queue's length nor who
// is at work there stands against.
func (e *Engine) moveTo(cmd Move) error {
	c, err := e.waits(cmd.Contact)
	if err != nil {
		return err
	}
	q := e.queues[cmd.Queue]
	switch {
	case q == nil || q.gone:
		return fmt.Errorf("acd: queue %q is not in the plan in force", cmd.Queue)
	case q == c.queue:
		return fmt.Errorf("acd: contact %q waits in queue %q already", c.id, q.Name)
	}
	f := Queued{Since: c.since, Needs: c.needsIn(q), Request: c.request, Credits: c.credits, Prefers: c.prefers,
		Overflow: q.overflowsAfter(0), Doors: c.doors, Timeout: e.leavesIn(c)}
	e.withdraw(c, WhySupervisor)
	e.emit(Left{Contact: c.id, Queue: c.queue.Name, Why: WhySupervisor, WaitMS: e.sinceMS(c.queuedAt), By: cmd.By, To: q.Name})
	e.emit(e.queued(c, q, f))
	return nil
}

// leavesIn is how long a contact may wait elsewhere that leaves at an instant, so that the flow, or who asks, gets it back when
// they would have; at once if that has come while a phone rang. 0: for ever.
func (e *Engine) leavesIn(c *contact) Millis {
	if c.leaveAt.IsZero() {
		return 0
	}
	return max(MillisOf(c.leaveAt.Sub(e.now)), 1)
}

// takeBackToFlow ends a contact's wait, which its flow goes on from.
func (e *Engine) takeBackToFlow(cmd Withdraw) error {
	c, err := e.waits(cmd.Contact)
	if err != nil {
		return err
	}
	if c.channel == Callback {
		return c.wrong("has no flow to go back to")
	}
	e.withdraw(c, WhySupervisor)
	e.emit(Left{Contact: c.id, Queue: c.queue.Name, Why: WhySupervisor, WaitMS: e.sinceMS(c.queuedAt), By: cmd.By})
	return nil
}

// waits finds a contact that waits or is offered.
func (e *Engine) waits(id string) (*contact, error) {
	c, err := e.contact(id)
	if err != nil {
		return nil, err
	}
	if c.phase != PhaseWaiting && c.phase != PhaseOffered {
		return nil, c.wrong("does not wait")
	}
	return c, nil
}
