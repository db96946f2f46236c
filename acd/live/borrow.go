package live

import (
	"context"
	"fmt"
	"slices"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
)

// ReasonTransfer is why agents are not ready while a flow transfers a caller to their phone: the engine, which knows
// nothing of transfers, offers them no contact meanwhile.
const ReasonTransfer = "transfer"

// reachAgent rings an agent's phone for a transfer. One who talks, is being rung or finishes a contact is busy; one who
// is not ready anyway is rung like any other number.
func (k *call) reachAgent(ctx context.Context, agent flows.Agent, about media.About) (media.Leg, error) {
	borrowed, err := k.borrow(ctx, agent.Name)
	if err != nil {
		return nil, err
	}
	leg, err := k.ringAgent(ctx, agent, about)
	switch {
	case !borrowed:
	case err != nil:
		k.giveBack(agent.Name)
	default:
		k.beside(func(context.Context) {
			<-leg.Context().Done()
			k.giveBack(agent.Name)
		})
	}
	return leg, err
}

// borrow keeps contacts away from a ready agent until giveBack. The error is media.ErrBusy, or the engine's.
func (c *Centre) borrow(ctx context.Context, agent string) (borrowed bool, err error) {
	if !c.lend(agent) {
		return false, media.ErrBusy
	}
	defer func() {
		if !borrowed {
			c.unlend(agent)
		}
	}()
	a, err := c.agentNow(ctx, agent)
	if err != nil {
		return false, err
	}
	switch a.State {
	case acd.StateOffered, acd.StateOnContact, acd.StateWrapUp:
		return false, media.ErrBusy
	case acd.StateReady:
	default:
		return false, nil
	}
	evs, err := c.ACD.Do(ctx, acd.GoNotReady{Agent: agent, Reason: ReasonTransfer})
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(evs, func(ev acd.Event) bool { _, ok := ev.Fact.(acd.NotReady); return ok }) {
		_, err := c.ACD.Do(ctx, acd.GoReady{Agent: agent}) // a contact was quicker: afterwards they are ready, as before
		return false, errorOr(err, media.ErrBusy)
	}
	return true, nil
}

func errorOr(err, usual error) error {
	if err != nil {
		return err
	}
	return usual
}

// giveBack makes an agent ready again, unless they have become something else meanwhile.
func (c *Centre) giveBack(agent string) {
	ctx, cancel := context.WithTimeout(context.Background(), noteWithin)
	defer cancel()
	defer c.unlend(agent)
	if err := c.endTransferOf(ctx, agent); err != nil {
		c.Logger.Error("agent stays not ready after a transfer", "agent", agent, "err", err)
	}
}

func (c *Centre) endTransferOf(ctx context.Context, agent string) error {
	a, err := c.agentNow(ctx, agent)
	if err != nil || a.State != acd.StateNotReady || a.Reason != ReasonTransfer {
		return err
	}
	_, err = c.ACD.Do(ctx, acd.GoReady{Agent: agent})
	return err
}

// endTransfers gives back the agents whom an earlier run of this node had borrowed.
func (c *Centre) endTransfers(ctx context.Context) error {
	v, err := c.ACD.State(ctx)
	if err != nil {
		return err
	}
	for _, a := range v.Agents {
		if err := c.endTransferOf(ctx, a.Name); err != nil {
			return err
		}
	}
	return nil
}

func (c *Centre) agentNow(ctx context.Context, name string) (acd.AgentView, error) {
	v, err := c.ACD.State(ctx)
	if err != nil {
		return acd.AgentView{}, err
	}
	i := slices.IndexFunc(v.Agents, func(a acd.AgentView) bool { return a.Name == name })
	if i < 0 {
		return acd.AgentView{}, fmt.Errorf("live: agent %q is not in the plan in force", name)
	}
	return v.Agents[i], nil
}

// lend notes that an agent is borrowed; false when they are already.
func (c *Centre) lend(agent string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lent[agent] {
		return false
	}
	c.lent[agent] = true
	return true
}

func (c *Centre) unlend(agent string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.lent, agent)
}
