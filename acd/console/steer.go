package console

import (
	"context"
	"fmt"
	"slices"

	"receptivo/acd"
)

// mayAsk refuses the word of an agent over another whose team has another supervisor. Who is no agent of the plan may have
// a say over everybody: a planner, a duty manager.
func (h *console) mayAsk(ctx context.Context, by, agent string) error {
	team, supervisor := h.Teams(agent)
	if by == "" || by == agent || supervisor == "" || by == supervisor || !h.isAgent(ctx, by) {
		return nil
	}
	return notTheirs(by, agent, team, supervisor)
}

// mayMove refuses the word of an agent over a contact that is not theirs to steer. One that rings, or is talked to, is that
// of the agents who have it; one that waits is anybody's who supervises somebody who serves its queue, or a team of it has
// no supervisor.
func (h *console) mayMove(ctx context.Context, by string, c Contact) error {
	if by == "" || c.Queue == "" || !h.isAgent(ctx, by) {
		return nil
	}
	has := c.Rung
	if len(has) == 0 && c.Agent != "" {
		has = []string{c.Agent}
	}
	for _, agent := range has {
		if err := h.mayAsk(ctx, by, agent); err != nil {
			return err
		}
	}
	crew := h.Serves(c.Queue)
	if len(has) > 0 || len(crew) == 0 {
		return nil
	}
	for _, agent := range crew {
		if _, supervisor := h.Teams(agent); supervisor == "" || supervisor == by {
			return nil
		}
	}
	team, supervisor := h.Teams(crew[0])
	return notTheirs(by, "queue "+c.Queue, team, supervisor)
}

func notTheirs(by, what, team, supervisor string) error {
	return fmt.Errorf("%s does not supervise %s: the supervisor of team %s is %s", by, what, team, supervisor)
}

// isAgent reports whether somebody is an agent of the plan in force. Who cannot be asked now refuses the command itself.
func (h *console) isAgent(ctx context.Context, name string) bool {
	v, err := h.ACD.State(ctx)
	return err == nil && slices.ContainsFunc(v.Agents, func(a acd.AgentView) bool { return a.Name == name })
}
