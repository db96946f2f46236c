package console

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// Plans is the plan in force, and how another one comes into force.
type Plans interface {
	InForce() Plan
	// Apply reads the folder that the centre serves anew and brings what it says into force, or changes nothing: a
	// *Refusal says why.
	Apply(ctx context.Context) (Applied, error)
}

// Plan is a plan in force.
type Plan struct {
	Hash  string      `json:"hash"`          // of its sources, "sha256:…"
	Since time.Time   `json:"since"`         // when it came into force
	Dir   string      `json:"dir,omitempty"` // the folder that Apply reads; empty: the plan cannot be replaced
	Calls []PlanCalls `json:"calls"`         // that are up, by the plan they began with, in order of hash
}

// PlanCalls is how many calls run by a plan.
type PlanCalls struct {
	Hash  string `json:"hash"`
	Calls int    `json:"calls"`
}

// Applied is what became of Apply.
type Applied struct {
	Plan
	Before   string `json:"before"`             // hash of the plan that was in force
	Changes  string `json:"changes"`            // in a line; empty: nothing has changed
	Warnings string `json:"warnings,omitempty"` // with the lines they are about, as receptivo check prints them
}

// Refusal is why the plan in force stays.
type Refusal struct {
	Why         string // a sentence
	Diagnostics string // mistakes of the plan with the lines they are about; empty: it is no mistake of the plan's
}

// Error is the sentence.
func (r *Refusal) Error() string { return r.Why }

func (h *console) plan(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, "application/json", h.Plans.InForce())
}

// apply never takes a plan from whoever asks, who holds a token but perhaps no account on the machine.
func (h *console) apply(w http.ResponseWriter, r *http.Request) {
	if n, err := io.Copy(io.Discard, r.Body); n > 0 || err != nil {
		problem(w, http.StatusBadRequest, "a plan is not sent: the centre reads the folder it serves")
		return
	}
	done, err := h.Plans.Apply(r.Context())
	var refusal *Refusal
	switch {
	case err == nil:
		reply(w, http.StatusOK, "application/json", done)
	case errors.As(err, &refusal):
		status := http.StatusConflict
		if refusal.Diagnostics != "" {
			status = http.StatusUnprocessableEntity
		}
		reply(w, status, problemKind, Problem{
			Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: refusal.Why, Diagnostics: refusal.Diagnostics,
		})
	default:
		h.fail(w, r, err)
	}
}

// Plan is the plan in force.
func (c *Client) Plan(ctx context.Context) (p Plan, err error) {
	err = c.call(ctx, http.MethodGet, "/api/v1/plan", nil, &p)
	return p, err
}

// Apply brings what the centre's folder says now into force. A plan that is refused is a *Problem, with its Diagnostics.
func (c *Client) Apply(ctx context.Context) (a Applied, err error) {
	err = c.call(ctx, http.MethodPost, "/api/v1/plan/apply", nil, &a)
	return a, err
}
