package diff

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// FuzzDiff: no two plans make a comparison panic or go on for ever, and a plan never differs from itself.
func FuzzDiff(f *testing.F) {
	f.Add(diffSource, strings.ReplaceAll(diffSource, "step.fim", "step.menu"))
	f.Add(ladder(6), ladder(7))
	f.Add(actionsSource, strings.ReplaceAll(actionsSource, "step.fim", "step.recado"))
	f.Fuzz(func(t *testing.T, a, b string) {
		old, _ := flows.Parse(fstest.MapFS{"a.hcl": {Data: []byte(a)}})
		new, _ := flows.Parse(fstest.MapFS{"a.hcl": {Data: []byte(b)}})
		if old == nil || new == nil {
			return
		}
		start := time.Now()
		d := Plans(old, new)
		require.NoError(t, d.Write(io.Discard))
		require.Less(t, time.Since(start), 20*time.Second)
		require.True(t, Plans(old, old).Empty())
		require.Equal(t, d, Plans(old, new))
	})
}

// ladder is a plan of so many menus, each of which leads to the next by every key: there are 9^n ways through it.
func ladder(n int) string {
	var b strings.Builder
	b.WriteString("number \"1\" { flow = flow.f }\nflow \"f\" {\n  goto = step.s0\n  on exhausted { goto = step.s0 }\n")
	for i := range n {
		fmt.Fprintf(&b, "  step \"s%d\" {\n    menu \"m\" {\n      prompt = \"?\"\n", i)
		for k := 1; k <= 9; k++ {
			fmt.Fprintf(&b, "      choice \"%d\" { goto = step.s%d }\n", k, i+1)
		}
		b.WriteString("    }\n  }\n")
	}
	fmt.Fprintf(&b, "  step \"s%d\" {\n    hangup {}\n  }\n}\n", n)
	return b.String()
}

// TestDiffOfManyWays: ways that multiply are compared once per menu.
func TestDiffOfManyWays(t *testing.T) {
	source := ladder(10)
	d := Plans(planFor(t, source), planFor(t, strings.Replace(source, "hangup {}", "hangup { cause = busy }", 1)))
	require.False(t, d.Cut)
	require.Len(t, d.Moved, 9)
	require.Equal(t, "1 → 1 → 1 → 1 → 1 → 1 → 1 → 1 → 1 → 1 used to hang up, now hangs up (busy)", d.Moved[0].String())
}

func BenchmarkDiff(b *testing.B) {
	for _, n := range []int{10, 500} {
		b.Run(fmt.Sprintf("steps=%d", n), func(b *testing.B) {
			parse := func(source string) *flows.Plan {
				p, diags := flows.Parse(fstest.MapFS{"a.hcl": {Data: []byte(source)}})
				require.False(b, diags.HasErrors(), "%v", diags)
				return p
			}
			old, new := parse(ladder(n)), parse(strings.Replace(ladder(n), "hangup {}", "hangup { cause = busy }", 1))
			for b.Loop() {
				Plans(old, new)
			}
		})
	}
}
