package console

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// drawer is a centre's plans, for tests: what becomes of Apply is put there.
type drawer struct {
	applied Applied
	err     error
	asked   int
}

func (d *drawer) InForce() Plan { return d.applied.Plan }

func (d *drawer) Apply(context.Context) (Applied, error) {
	d.asked++
	return d.applied, d.err
}

func opensWithPlans(t *testing.T) (*centre, *drawer) {
	c := opens(t)
	d := &drawer{applied: Applied{
		Plan: Plan{
			Hash: "sha256:2", Since: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), Dir: "/srv/plan",
			Calls: []PlanCalls{{Hash: "sha256:1", Calls: 3}},
		},
		Before: "sha256:1", Changes: "queue vip added",
	}}
	c.server.Close()
	c.server = httptest.NewServer(New(Config{ACD: c.loop, Token: token, Plans: d}))
	t.Cleanup(c.server.Close)
	return c, d
}

func TestPlanInForceIsTold(t *testing.T) {
	c, d := opensWithPlans(t)
	p, err := c.client().Plan(t.Context())
	require.NoError(t, err)
	require.Equal(t, d.applied.Plan, p)
	_, body := c.hears("GET", "/api/v1/plan", "")
	require.JSONEq(t, `{"hash":"sha256:2","since":"2026-03-02T12:00:00Z","dir":"/srv/plan","calls":[{"hash":"sha256:1","calls":3}]}`, body)
}

func TestPlanIsApplied(t *testing.T) {
	c, d := opensWithPlans(t)
	a, err := c.client().Apply(t.Context())
	require.NoError(t, err)
	require.Equal(t, d.applied, a)
}

func TestPlanThatIsRefusedSaysWhy(t *testing.T) {
	c, d := opensWithPlans(t)
	for _, refused := range []struct {
		err    error
		status int
	}{
		{&Refusal{Why: "the plan has errors: 1 error, 0 warnings", Diagnostics: "Error: …\n"}, 422},
		{&Refusal{Why: `queue "sac" cannot be removed: 3 contacts wait in it`}, 409},
		{errors.New("acd: the log is full"), 503},
	} {
		d.err = refused.err
		_, err := c.client().Apply(t.Context())
		var p *Problem
		require.ErrorAs(t, err, &p)
		require.Equal(t, refused.status, p.Status)
		require.Equal(t, sentence(refused.err), p.Detail)
		var r *Refusal
		if errors.As(refused.err, &r) {
			require.Equal(t, r.Diagnostics, p.Diagnostics)
		}
	}
}

// TestNoPlanIsTakenOverHTTP: whoever has the token may ask for a reload, and says nothing of what is loaded.
func TestNoPlanIsTakenOverHTTP(t *testing.T) {
	c, d := opensWithPlans(t)
	res, body := c.hears("POST", "/api/v1/plan/apply", `flow "x" {}`)
	require.Equal(t, 400, res.StatusCode, body)
	require.Zero(t, d.asked)
}

func TestCentreWithoutPlansServesNone(t *testing.T) {
	res, _ := opens(t).hears("GET", "/api/v1/plan", "")
	require.Equal(t, 404, res.StatusCode)
}
