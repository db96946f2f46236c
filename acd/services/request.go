package services

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"receptivo/flows"
	"receptivo/ivr"
)

// ask is a request of a service, whoever asks.
type ask struct {
	service *flows.Service
	method  string
	path    string
	headers map[string]string // added to the service's
	body    []byte            // nil: none
	kind    string            // Content-Type of the body; empty: JSON
	timeout time.Duration     // of each try; 0: the service's
	key     string            // Idempotency-Key of what is not GET; empty: none
	contact string            // whose it is; empty: nobody's
	accept  string            // what the answer may be; empty: JSON
	most    int               // bytes of the answer; 0: what a call can hold
}

// reply is what a service answered.
type reply struct {
	status int
	kind   string // Content-Type
	body   []byte // nil: none
}

// Request makes the request of a flow and returns when it is answered, when its tries are used up, or when ctx ends.
func (d *Desk) Request(ctx context.Context, contact string, a ivr.HTTP) ivr.Responded {
	s := d.plan.Services[a.Service]
	if s == nil {
		return ivr.Responded{ID: a.ID, Err: "the plan has no service " + a.Service}
	}
	q := ask{
		service: s, method: a.Method, path: a.Path, headers: a.Headers, body: a.Body, timeout: a.Timeout, contact: contact,
	}
	tries := 1
	if a.Method == http.MethodGet {
		tries += max(a.Retries, 0)
	} else {
		q.key = a.Key
	}
	r, err := d.client.insist(ctx, q, tries)
	if err != nil {
		return ivr.Responded{ID: a.ID, Timeout: err.late, Err: err.text}
	}
	return ivr.Responded{ID: a.ID, Status: r.status, Body: r.body}
}

// insist makes a request until it is answered or has been tried so often.
func (c *Client) insist(ctx context.Context, q ask, tries int) (reply, *failure) {
	for n := 1; ; n++ {
		r, err := c.try(ctx, q)
		if n >= tries || !again(r, err) || !pause(ctx, n) {
			return r, err
		}
	}
}

// again reports whether another try can do better: the service was not reached, broke off, or is busy.
func again(r reply, err *failure) bool {
	if err != nil {
		return !err.final
	}
	return r.status == http.StatusBadGateway || r.status == http.StatusServiceUnavailable || r.status == http.StatusGatewayTimeout
}

// pause waits before the next try, about 100 ms at first and twice as long each time, up to a second; half of it is
// chance, so that the calls of a whole centre do not come back all at once. It reports whether ctx still lives.
func pause(ctx context.Context, tried int) bool {
	d := min(100*time.Millisecond<<min(tried-1, 4), time.Second)
	t := time.NewTimer(d/2 + rand.N(d/2))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// try makes a request once.
func (c *Client) try(ctx context.Context, q ask) (reply, *failure) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(q.timeout, q.service.Timeout, usualTimeout))
	defer cancel()
	req, problem := c.request(ctx, q)
	if problem != "" {
		return reply{}, &failure{final: true, text: "service " + q.service.Name + ": " + problem}
	}
	p := c.peer(q.service)
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return reply{}, q.failed(ctx, errBusy)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return reply{}, q.failed(ctx, err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 && res.StatusCode < 400 && res.Header.Get("Location") != "" {
		return reply{}, q.failed(ctx, errElsewhere)
	}
	most := cmp.Or(q.most, mostAnswer)
	body, err := io.ReadAll(io.LimitReader(res.Body, int64(most)+1))
	switch {
	case err != nil:
		return reply{}, q.failed(ctx, err)
	case len(body) > most:
		return reply{}, q.failed(ctx, errLarge)
	case len(body) == 0:
		body = nil
	}
	return reply{res.StatusCode, res.Header.Get("Content-Type"), body}, nil
}

// request makes the request itself. A problem is a sentence without what the request holds.
func (c *Client) request(ctx context.Context, q ask) (req *http.Request, problem string) {
	address, err := join(q.service.URL, q.path)
	if err != nil {
		return nil, err.Error()
	}
	var body io.Reader
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	if req, err = http.NewRequestWithContext(ctx, q.method, address, body); err != nil {
		return nil, "the path makes no URL"
	}
	for _, name := range slices.Sorted(maps.Keys(q.headers)) {
		if problem := headerProblem(name, q.headers[name]); problem != "" {
			return nil, problem
		}
		req.Header.Set(name, q.headers[name])
	}
	for name, secret := range q.service.Headers {
		if headerProblem(name, secret.Reveal()) != "" {
			return nil, "its headers cannot be sent"
		}
		if req.Header.Get(name) == "" {
			req.Header.Set(name, secret.Reveal())
		}
	}
	if token := q.service.Token.Reveal(); token != "" {
		if headerProblem("authorization", token) != "" {
			return nil, "its token cannot be sent"
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	c.ours(req, q)
	return req, ""
}

// ours are the headers that no plan changes.
func (c *Client) ours(req *http.Request, q ask) {
	req.Header.Set("User-Agent", c.agent)
	if q.contact != "" {
		req.Header.Set("X-Receptivo-Call", q.contact)
	}
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", cmp.Or(q.accept, "application/json"))
	}
	if q.body != nil {
		req.Header.Set("Content-Type", cmp.Or(q.kind, "application/json"))
	}
	if q.key != "" {
		req.Header.Set("Idempotency-Key", q.key)
	}
}

// hopByHop are headers that belong to the connection and not to a request.
var hopByHop = []string{"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "keep-alive", "proxy-authorization", "expect"}

// headerProblem says why a header cannot be sent, without its value: another line in it would be another header.
func headerProblem(name, value string) string {
	token := name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.!#$%&'*+^`|~", r))
	}) < 0
	switch {
	case !token:
		return "a header has no valid name"
	case slices.Contains(hopByHop, strings.ToLower(name)):
		return "header " + name + " belongs to the connection"
	case strings.ContainsFunc(value, unicode.IsControl):
		return "header " + name + " holds control characters"
	}
	return ""
}
