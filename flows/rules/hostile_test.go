package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/flows/rules"
)

// TestFlowsThatRunEachOtherAreBounded: forty flows that each run the next twice are a million million ways of one call.
func TestFlowsThatRunEachOtherAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("engine { profiles = [br-sac, br-2008, es] }\n\nnumber \"4004\" { flow = flow.f0 }\n\nqueue \"sac\" {}\n")
	for i := range 40 {
		fmt.Fprintf(&b, "\nflow \"f%d\" {\n", i)
		if i < 39 {
			fmt.Fprintf(&b, "  run \"a\" { flow = flow.f%d }\n  run \"b\" { flow = flow.f%d }\n", i+1, i+1)
		} else {
			b.WriteString("  enqueue { queue = queue.sac }\n")
		}
		b.WriteString("  return {}\n}\n")
	}
	p := parsed(t, plan(b.String()))
	report := rules.Check(p, rules.Options{Language: "en"})
	require.Len(t, of(report.Diagnostics, "F07"), 1, "the one queue is found, once")
	require.NotEmpty(t, of(report.Diagnostics, "F15"), "from person to person to person")
}

var unfilled = regexp.MustCompile(`\{\w+\}`)

// FuzzCheck judges whatever parses by all packs: every finding is at a place of the plan, and whole.
func FuzzCheck(f *testing.F) {
	for _, pattern := range []string{"testdata/*.hcl", "../testdata/good/*/*.hcl", "../../examples/*/*.hcl"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, file := range files {
			src, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(string(src))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		p, _ := flows.Parse(plan(src))
		if p == nil {
			return
		}
		report := rules.Check(p, rules.Options{Profiles: flows.ProfileNames(), Now: today})
		for _, d := range report.Diagnostics {
			require.Equal(t, "plan.hcl", d.At.File, d.Error())
			require.Positive(t, d.At.Line, d.Error())
			require.False(t, unfilled.MatchString(d.Summary), d.Summary)
		}
		again := rules.Check(p, rules.Options{Profiles: flows.ProfileNames(), Now: today})
		require.Equal(t, report, again, "the same plan is told the same")
	})
}
