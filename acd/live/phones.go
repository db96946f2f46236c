package live

import (
	"context"
	"errors"
	"time"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
)

// watchPhones tells the engine which agents' phones can be rung.
func (c *Centre) watchPhones(ctx context.Context) {
	for p := range c.Phones.Watch(ctx) {
		c.mu.Lock()
		c.byPhone[p.Address] = p.Reachable
		c.mu.Unlock()
		if agent, ok := c.Plan().AgentByExtension(string(p.Address)); ok && agent.Address == "" {
			c.tellPhone(ctx, acd.Phone{Agent: agent.Name, Reachable: p.Reachable})
		}
	}
}

// movePhones tells the engine of the phones at fixed addresses and, whenever a plan has come into force, of those that are
// now somebody else's.
func (c *Centre) movePhones(ctx context.Context) {
	for _, agent := range c.Plan().Agents {
		if agent.Address != "" {
			c.tellPhone(ctx, acd.Phone{Agent: agent.Name, Reachable: true})
		}
	}
	for {
		select {
		case <-c.force.moved:
		case <-ctx.Done():
			return
		}
		for c.movePhone(ctx) && ctx.Err() == nil { // again: what the phones say meanwhile may have been overtaken
		}
	}
}

// movePhone tells the engine of one agent whose phone is not as it knows, and reports whether there was one.
func (c *Centre) movePhone(ctx context.Context) bool {
	v, err := c.ACD.State(ctx)
	if err != nil {
		return false
	}
	for _, known := range v.Agents {
		agent, ok := c.Plan().Agent(known.Name)
		if !ok {
			continue
		}
		if reachable := c.reachable(agent); reachable != known.Phone {
			return c.tellPhone(ctx, acd.Phone{Agent: agent.Name, Reachable: reachable})
		}
	}
	return false
}

// reachable is what the phones of an agent last said. One at a fixed address says nothing and counts as reachable: when a
// call finds that it is not, the engine waits as with any phone that fails, and tries again.
func (c *Centre) reachable(a flows.Agent) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return a.Address != "" || c.byPhone[media.Address(a.Extension)]
}

// ringAgent rings an agent where the plan says: at a fixed address, else wherever the extension has registered. A carrier
// on the way learns of the caller what a transfer would show: the number.
func (c *Centre) ringAgent(ctx context.Context, a flows.Agent, about media.About) (media.Leg, error) {
	switch {
	case a.Address == "":
		return c.Phones.Ring(ctx, media.Address(a.Extension), about)
	case c.Dialer == nil:
		return nil, errNoWayOut
	case a.Trunk != "":
		about.Display, about.Info = about.From, nil
	}
	return c.Dialer.DialOut(ctx, a.Address, a.Trunk, about)
}

// tellPhone tells the engine of a phone until its log keeps the news: the phone itself tells it only once.
func (c *Centre) tellPhone(ctx context.Context, cmd acd.Phone) (told bool) {
	for {
		_, err := c.ACD.Do(ctx, cmd)
		if err == nil || ctx.Err() != nil || !errors.Is(err, acd.ErrLog) { // else the agent has just left the plan
			return err == nil
		}
		c.Logger.Error("phone not noted", "agent", cmd.Agent, "reachable", cmd.Reachable, "err", err)
		select {
		case <-time.After(c.Reconcile):
		case <-ctx.Done():
		}
	}
}
