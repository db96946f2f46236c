package flowtest

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// load reads a plan and its tests.
func load(t testing.TB, dir string) (*flows.Plan, []*flows.Test) {
	t.Helper()
	fsys := os.DirFS(dir)
	p, diags := flows.Parse(fsys)
	require.NotNil(t, p, "%v", diags)
	tests, diags := flows.ParseTests(fsys, p)
	for _, d := range diags {
		t.Error(d.Error())
	}
	return p, tests
}

func TestExamplesPass(t *testing.T) {
	t.Setenv("ERP_TOKEN", "segredo")
	for _, dir := range []string{"../../examples/hello", "../../examples/sac", "../../examples/sac-br", "testdata/loja", "testdata/suporte"} {
		p, tests := load(t, dir)
		require.NotEmpty(t, tests)
		r := Run(p, tests, Options{})
		for _, x := range r.Results {
			if x.Failure != nil {
				var b strings.Builder
				WriteTranscript(&b, x.Transcript, "  ")
				t.Errorf("%s: %s: %s\n%s\n%s", x.Failure.At, x.Test.Name, x.Failure.Summary, strings.Join(x.Failure.Details, "\n"), b.String())
			}
		}
	}
}
