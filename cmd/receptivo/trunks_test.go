package main

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// TestFractionOfACallPerSecondIsALimit: half a call per second is no reason to let all of them in.
func TestFractionOfACallPerSecondIsALimit(t *testing.T) {
	plan, diags := flows.Parse(fstest.MapFS{"plan.hcl": {Data: []byte(`
trunk "a" {
  host    = "192.0.2.1"
  max_cps = 0.5
}
trunk "b" {
  host    = "192.0.2.2"
  max_cps = 2.5
}
trunk "c" { host = "192.0.2.3" }
`)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	var limits []int
	for _, trunk := range trunksOf(plan) {
		limits = append(limits, trunk.MaxCPS)
	}
	require.Equal(t, []int{1, 3, 0}, limits)
}
