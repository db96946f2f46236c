package explore

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

func TestSmoke(t *testing.T) {
	t.Setenv("ERP_TOKEN", "x")
	for _, dir := range []string{"../../examples/hello", "../../examples/sac", "../flowtest/testdata/suporte", "../flowtest/testdata/loja", "../testdata/good/desvios", "../testdata/good/empresa", "../testdata/good/sac", "../testdata/good/hello"} {
		p, diags := flows.Parse(os.DirFS(dir))
		require.NotNil(t, p, "%v", diags)
		b := time.Now()
		r := Run(p, Options{States: 10000})
		fmt.Println(dir, r.States, r.Moves, r.Deepest, "untried", r.Untried, "cut", r.Cut, "missed", len(r.Missed), "of", len(r.Ways.All()), time.Since(b))
		for _, m := range r.Missed {
			fmt.Println("   ", m)
		}
		for _, p := range r.Problems {
			fmt.Println(p.Kind, p.Addr, p.At, p.Text)
			fmt.Println(p.Test)
		}
	}
}
