package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"receptivo/acd"
)

// gift is what an agent says who gives a contact away, or asks somebody about it.
type gift struct {
	Queue string `json:"queue,omitempty"` // where it waits
	To    string `json:"to,omitempty"`    // the agent whom it is meant for
	By    string `json:"by,omitempty"`    // the supervisor who wants it so; empty: the agent
}

// errNowhere says that a gift names nobody.
var errNowhere = errors.New(`write a queue, an agent or both, {"queue": "vendas", "to": "bia"}`)

// gifts are the commands of an agent about the contact that they have, by the last word of their path.
var gifts = map[string]func(h *console, a acd.AgentView, g gift, seq uint64) (acd.Command, error){
	"transfer": func(h *console, a acd.AgentView, g gift, _ uint64) (acd.Command, error) {
		return acd.Transfer{Contact: a.Contact, Agent: a.Name, Queue: g.Queue, Prefers: g.To, Closed: h.closed(g.Queue)}, g.names()
	},
	"consult": func(h *console, a acd.AgentView, g gift, seq uint64) (acd.Command, error) {
		return acd.Consult{Contact: a.Contact, Agent: a.Name, Consult: fmt.Sprintf("%s-q%d", a.Contact, seq),
			Queue: g.Queue, Prefers: g.To, Closed: h.closed(g.Queue)}, g.names()
	},
	"complete": func(_ *console, a acd.AgentView, g gift, _ uint64) (acd.Command, error) {
		return acd.CompleteConsult{Contact: a.Contact, Agent: a.Name}, g.nothing()
	},
	"cancel": func(_ *console, a acd.AgentView, g gift, _ uint64) (acd.Command, error) {
		return acd.CancelConsult{Contact: a.Contact, Agent: a.Name}, g.nothing()
	},
	"hold": func(_ *console, a acd.AgentView, g gift, _ uint64) (acd.Command, error) {
		return acd.Hold{Contact: a.Contact, Agent: a.Name}, g.nothing()
	},
	"resume": func(_ *console, a acd.AgentView, g gift, _ uint64) (acd.Command, error) {
		return acd.Resume{Contact: a.Contact, Agent: a.Name}, g.nothing()
	},
}

func (g gift) names() error {
	if g.Queue == "" && g.To == "" {
		return errNowhere
	}
	return nil
}

func (g gift) nothing() error {
	if g.Queue != "" || g.To != "" {
		return errors.New("it is about the contact that the agent has: say nothing else")
	}
	return nil
}

func (h *console) closed(queue string) bool { return queue != "" && !h.Open(queue) }

// give carries out what an agent does with the contact that they have, and answers with the agent as they are then.
func (h *console) give(command func(*console, acd.AgentView, gift, uint64) (acd.Command, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var g gift
		if status, err := decode(r, &g, `{"queue": "vendas"}`); err != nil {
			problem(w, status, sentence(err))
			return
		}
		name := r.PathValue("agent")
		v, err := h.ACD.State(r.Context())
		if err != nil {
			h.fail(w, r, err)
			return
		}
		agent, found, err := h.look(r, name)
		switch {
		case err != nil:
			h.fail(w, r, err)
			return
		case !found:
			problem(w, http.StatusNotFound, fmt.Sprintf("agent %q is not in the plan in force", name))
			return
		}
		cmd, err := command(h, agent.AgentView, g, v.Seq)
		if err == nil && g.By != "" && !isSlug(g.By) {
			err = errNoName
		}
		forbidden := h.mayAsk(r.Context(), g.By, name)
		switch {
		case err != nil:
			problem(w, http.StatusBadRequest, sentence(err))
			return
		case forbidden != nil:
			problem(w, http.StatusForbidden, sentence(forbidden))
			return
		case agent.State != acd.StateOnContact:
			problem(w, http.StatusConflict, fmt.Sprintf("agent %q is %s and has no contact", name, agent.State))
			return
		}
		if _, err := h.ACD.Do(r.Context(), cmd); err != nil {
			h.refuse(w, r, name, err)
			return
		}
		if agent, _, err = h.look(r, name); err != nil {
			h.fail(w, r, err)
			return
		}
		reply(w, http.StatusOK, "application/json", agent)
	}
}

// Transfer gives the contact that an agent has to a queue, to another agent, or to that agent in that queue, and returns
// the first one as they are then, as all of these do. by is the supervisor who wants it so; empty: the agent.
func (c *Client) Transfer(ctx context.Context, agent, queue, to, by string) (Agent, error) {
	return c.command(ctx, agent, "transfer", gift{queue, to, by})
}

// Consult lets an agent ask a queue or another agent about the contact that they have, which is on hold meanwhile.
func (c *Client) Consult(ctx context.Context, agent, queue, to, by string) (Agent, error) {
	return c.command(ctx, agent, "consult", gift{queue, to, by})
}

// CompleteConsult gives the contact to who was asked.
func (c *Client) CompleteConsult(ctx context.Context, agent, by string) (Agent, error) {
	return c.command(ctx, agent, "complete", gift{By: by})
}

// CancelConsult ends a consult: the agent is back with the customer.
func (c *Client) CancelConsult(ctx context.Context, agent, by string) (Agent, error) {
	return c.command(ctx, agent, "cancel", gift{By: by})
}

// Hold lets the customer of an agent wait with music.
func (c *Client) Hold(ctx context.Context, agent, by string) (Agent, error) {
	return c.command(ctx, agent, "hold", gift{By: by})
}

// Resume ends a hold.
func (c *Client) Resume(ctx context.Context, agent, by string) (Agent, error) {
	return c.command(ctx, agent, "resume", gift{By: by})
}
