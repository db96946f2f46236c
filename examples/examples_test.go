package examples_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/examples"
	"receptivo/flows"
)

func centres() map[string]fs.FS {
	return map[string]fs.FS{"hello": examples.Hello(), "sac": examples.SAC()}
}

func parse(t *testing.T, fsys fs.FS) *flows.Plan {
	t.Helper()
	plan, diags := flows.Parse(fsys)
	for _, d := range diags {
		t.Error(d.Error())
	}
	require.NotNil(t, plan)
	return plan
}

func TestPlansCheckSilently(t *testing.T) {
	for name, fsys := range centres() {
		t.Run(name, func(t *testing.T) {
			plan := parse(t, fsys)
			require.NotEmpty(t, plan.Numbers)
		})
	}
}
