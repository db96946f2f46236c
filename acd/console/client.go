package console

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"receptivo/acd"
)

// Client asks a running centre over HTTP, for the command line. It is safe for concurrent use. Its errors are sentences;
// what the centre itself refused is a *Problem.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// NewClient returns a client of the centre at base, as http://127.0.0.1:8080 or 127.0.0.1:8080.
func NewClient(base, token string) *Client {
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	return &Client{
		base:  strings.TrimRight(base, "/"),
		token: token,
		http: &http.Client{
			Transport:     &http.Transport{DisableKeepAlives: true}, // direct, whatever HTTP_PROXY says
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       2 * answerWithin,
		},
	}
}

// Health is whether the centre is well; one that is draining or closed is no error.
func (c *Client) Health(ctx context.Context) (h Health, err error) {
	err = c.call(ctx, http.MethodGet, "/healthz", nil, &h)
	return h, err
}

// Agents lists the agents by name.
func (c *Client) Agents(ctx context.Context) ([]Agent, error) {
	var l agentList
	err := c.call(ctx, http.MethodGet, "/api/v1/agents", nil, &l)
	return l.Agents, err
}

// Queues lists the queues by name.
func (c *Client) Queues(ctx context.Context) ([]acd.QueueView, error) {
	var l queueList
	err := c.call(ctx, http.MethodGet, "/api/v1/queues", nil, &l)
	return l.Queues, err
}

// SignIn signs an agent in, not ready, and returns them as they are then, as all commands do.
func (c *Client) SignIn(ctx context.Context, agent string) (Agent, error) {
	return c.command(ctx, agent, "sign_in", ask{})
}

// SignOut signs an agent out; who is on a contact stays until its end. by is the supervisor who wants it so, empty: the
// agent; and so of the next two.
func (c *Client) SignOut(ctx context.Context, agent, by string) (Agent, error) {
	return c.command(ctx, agent, "sign_out", ask{By: by})
}

// SetReady makes an agent ready, signing them in first; who is busy becomes ready after that.
func (c *Client) SetReady(ctx context.Context, agent, by string) (Agent, error) {
	return c.command(ctx, agent, "ready", ask{By: by})
}

// Pause makes an agent not ready, for ReasonBreak unless a reason is given; who is busy, after that. The agent is reminded
// when the time that is planned for it is over, in whole seconds; 0: never.
func (c *Client) Pause(ctx context.Context, agent, reason string, planned time.Duration, by string) (Agent, error) {
	return c.command(ctx, agent, "not_ready", ask{Reason: reason, Seconds: int(planned / time.Second), By: by})
}

// FinishWrapUp ends an agent's after-call work; disposition says what came of the contact, empty: what was said before.
func (c *Client) FinishWrapUp(ctx context.Context, agent, disposition string) (Agent, error) {
	return c.command(ctx, agent, "finish", ask{Disposition: disposition})
}

// ExtendWrapUp gives an agent more after-call work, in whole seconds, as far as the queue lets it; 0: as long again as the
// queue's wrap_up. The disposition is kept if the timer ends it.
func (c *Client) ExtendWrapUp(ctx context.Context, agent string, more time.Duration, disposition string) (Agent, error) {
	return c.command(ctx, agent, "extend", ask{Seconds: int(more / time.Second), Disposition: disposition})
}

// PlanBreaks says which statutory breaks an agent has still to have, by latest start, instead of all planned before; none:
// nothing is planned any more. by is the supervisor or the tool that says so.
func (c *Client) PlanBreaks(ctx context.Context, agent string, breaks []acd.Break, by string) (Agent, error) {
	return c.command(ctx, agent, "breaks", ask{Breaks: breaks, By: by})
}

func (c *Client) command(ctx context.Context, agent, verb string, body any) (a Agent, err error) {
	if agent == "" || agent == "." || agent == ".." { // these would be another path
		return Agent{}, fmt.Errorf("%q is no agent's name", agent)
	}
	err = c.call(ctx, http.MethodPost, "/api/v1/agents/"+url.PathEscape(agent)+"/"+verb, body, &a)
	return a, err
}

// mostAnswer bounds what is read of an answer, in bytes: some ten thousand agents.
const mostAnswer = 8 << 20

func (c *Client) call(ctx context.Context, method, path string, body, answer any) error {
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, sent)
	if err != nil {
		return fmt.Errorf("%s is no address of a centre: %w", c.base, err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("no centre answers at %s; is receptivo serve running? %w", c.base, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	if err != nil {
		return fmt.Errorf("the centre at %s broke off: %w", c.base, err)
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), problemKind) {
		p := &Problem{Status: res.StatusCode}
		if json.Unmarshal(b, p) == nil {
			return p
		}
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") || json.Unmarshal(b, answer) != nil {
		return fmt.Errorf("what answers at %s is no centre: %s", c.base, res.Status)
	}
	return nil
}
