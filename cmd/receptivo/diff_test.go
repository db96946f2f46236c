package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestUnified(t *testing.T) {
	require.Empty(t, unified("a", "x\n", "x\n"))
	require.Equal(t, "--- a\n+++ a\n@@ -0,0 +1,1 @@\n+x\n", unified("a", "", "x\n"))
	require.Equal(t, "--- a\n+++ a\n@@ -1,1 +1,1 @@\n-x\n\\ No newline at end of file\n+x\n", unified("a", "x", "x\n"))
	text := func(change map[int]string) string {
		var b strings.Builder
		for i := 1; i <= 20; i++ {
			line, changed := change[i]
			if !changed {
				line = fmt.Sprintf("%d\n", i)
			}
			b.WriteString(line)
		}
		return b.String()
	}
	require.Equal(t, `--- a
+++ a
@@ -1,5 +1,4 @@
 1
-2
 3
 4
 5
@@ -15,6 +14,7 @@
 15
 16
 17
-18
+x
+y
 19
 20
`, unified("a", text(nil), text(map[int]string{2: "", 18: "x\ny\n"})))
}

// TestEditsLeadFromOneTextToTheOther: without what comes the edits are the one text, without what goes the other.
func TestEditsLeadFromOneTextToTheOther(t *testing.T) {
	check := func(a, b []string) int {
		before, after, n := []string{}, []string{}, 0
		for _, e := range lineEdits(a, b) {
			if e.kind != '+' {
				before = append(before, e.line)
			}
			if e.kind != '-' {
				after = append(after, e.line)
			}
			if e.kind != ' ' {
				n++
			}
		}
		require.Equal(t, [2][]string{a, b}, [2][]string{before, after})
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c"}))
		check(append([]string{}, list.Draw(t, "a")...), append([]string{}, list.Draw(t, "b")...))
	})
	require.Equal(t, 2, check([]string{"a", "b", "c"}, []string{"a", "x", "c"}))
	many := make([]string, 30_000)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	require.Equal(t, 2*len(many), check(many, append([]string{"x"}, strings.Split(strings.Repeat("y ", len(many)-1), " ")[:len(many)-1]...)))
}
