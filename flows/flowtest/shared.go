package flowtest

import (
	"fmt"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/skills"
)

// agentAnswers: an agent of the shared engine hears the caller.
type agentAnswers struct{ agent string }

// agentLeaves: that agent has hung up.
type agentLeaves struct{}

// Hears takes what the shared engine says of this call. It is noted now; what the flow does about it, it does at the next
// Step, so that whoever carries out a list of facts is not interrupted by commands.
func (c *Call) Hears(ev acd.Event) {
	if c.centre == nil || !c.centre.shared || c.over {
		return
	}
	switch f := ev.Fact.(type) {
	case acd.Offered, acd.NoAnswer, acd.Withdrawn, acd.Declined, acd.Unreachable: // phones are the owner's
	case acd.Connected:
		c.after(0, agentAnswers{f.Agent})
	case acd.Released:
		c.after(0, agentLeaves{})
	case acd.Ended, acd.Abandoned, acd.Failed, acd.Deferred: // closed for the flow, by it or by somebody else
		c.over, c.queued = true, nil
	default:
		c.fact(ev)
	}
}

// Plays reports whether words are to be heard now; music is none.
func (c *Call) Plays() bool { return c.playing != nil && c.playing.items != nil }

// Turns is how often the caller's time to answer has run out.
func (c *Call) Turns() int { return c.timers }

// GoneBySelf reports whether it was the caller who hung up.
func (c *Call) GoneBySelf() bool { return c.gone }

// promise books a call back with the shared engine: the contact keeps its place when its leg ends.
func (e *centre) promise(c *Call, a ivr.Callback) error {
	hours := a.Window.Hours(c.now.In(c.plan.Engine.Timezone), a.After, a.Expires)
	if len(hours) == 0 {
		return fmt.Errorf("it would expire before the hours in which to call begin")
	}
	ask := ivr.Enqueue{Queue: a.Queue, Intent: a.Intent}
	if e.ask.Queue == a.Queue {
		ask = e.ask
	}
	policy := c.plan.Policy(a.Queue)
	policy.Chosen = ask.Intent
	cmd := acd.PromiseCallback{
		Contact: c.setup.Facts.ID, Queue: a.Queue, Needs: skills.NeedsOf(ask.Skills), Request: skills.Brief(c.dossier, policy, c.now),
		Hours: hours, Attempts: a.Attempts, Prefers: ask.Agent,
	}
	for _, pause := range a.Retry {
		cmd.Retry = append(cmd.Retry, acd.MillisOf(pause))
	}
	_, err := e.engine.Do(c.now, cmd)
	return err
}
