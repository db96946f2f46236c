package flowtest_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/flows/flowtest"
)

const skipping = `
number "4004" { flow = flow.sac }

routing "sac" {
  ring "10s" { level_drop = 1 }

  ring "20s" {
    level_drop = 3
    skip_if    = customer.segment != "ouro" || queue.sac.waiting > 5
  }

  ring "40s" { keep = never_relaxed }
}

queue "sac" {
  skills  = { tecnico = 8 }
  routing = routing.sac
}

agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  skills    = { tecnico = 5 }
}

agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
}

agent "dora" {
  extension = "2003"
  password  = "md5:0123456789abcdef0123456789abcdef"
  skills    = { tecnico = 9 }
}

flow "sac" {
  identify {
    by = { telefone = call.from }
    on not_found {}
    on error {}
  }

  enqueue { queue = queue.sac }
  hangup {}
}
`

// TestARingIsSkippedForWhomThePlanSaysSo: at 20 s a golden customer reaches who knows a little; for all others the last
// ring, who may know nothing, begins then.
func TestARingIsSkippedForWhomThePlanSaysSo(t *testing.T) {
	p, diags := flows.Parse(fstest.MapFS{"sac.hcl": {Data: []byte(skipping)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	for segment, want := range map[string]string{"ouro": "ana", "prata": "bia"} {
		c := dialSkipping(t, p, segment)
		c.Pass(19 * time.Second)
		require.Empty(t, c.Ringing(), segment)
		c.Pass(2 * time.Second)
		require.Equal(t, want, c.Ringing(), segment)
	}
}

func dialSkipping(t *testing.T, p *flows.Plan, segment string) *flowtest.Call {
	t.Helper()
	mocks := `test "a" {
  to   = "4004"
  from = "+5511987654321"
  mock "customer" { returns = { id = "1", segment = "` + segment + `" } }
}
`
	tests, diags := flows.ParseTests(fstest.MapFS{"a.test.hcl": {Data: []byte(mocks)}}, p)
	require.False(t, diags.HasErrors(), "%v", diags)
	s := flowtest.Setup{Plan: p, Start: time.Date(2026, 3, 10, 13, 0, 0, 0, time.UTC), Centre: true, Saved: true, Mocks: tests[0].Mocks}
	s.Facts.Flow, s.Facts.To, s.Facts.From = "sac", "4004", "+5511987654321"
	c := flowtest.Dial(s)
	c.Agent(flows.AgentIs{Name: "bia", State: "ready"})
	if segment == "ouro" {
		c.Agent(flows.AgentIs{Name: "ana", State: "ready"})
	}
	c.Begin()
	return c
}
