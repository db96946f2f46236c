package flows

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// wanted is an expected diagnostic: a line ends in # want E202 "part of the text".
var wanted = regexp.MustCompile(`([EW]\d{3}) "((?:[^"\\]|\\.)*)"`)

// TestBrokenPlans reads plans whose mistakes are written beside them: each must be found, and nothing else.
func TestBrokenPlans(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.hcl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			p, diags := Parse(fstest.MapFS{"plan.hcl": &fstest.MapFile{Data: src}})
			require.Equal(t, strings.Contains(string(src), "# want E") || strings.Contains(string(src), "\" E"), p == nil, "a plan with an error is none")
			left := diags
			for i, line := range strings.Split(string(src), "\n") {
				_, comment, _ := strings.Cut(line, "# want ")
				for _, m := range wanted.FindAllStringSubmatch(comment, -1) {
					left = found(t, left, i+1, m[1], strings.ReplaceAll(m[2], `\"`, `"`))
				}
			}
			for _, d := range left {
				t.Errorf("not expected: %s", d.Error())
			}
		})
	}
}

// found takes one diagnostic out of the list.
func found(t *testing.T, diags Diagnostics, line int, code, part string) Diagnostics {
	t.Helper()
	for i, d := range diags {
		if d.At.Line == line && d.Code == code && strings.Contains(d.Detail, part) {
			return append(append(Diagnostics(nil), diags[:i]...), diags[i+1:]...)
		}
	}
	t.Errorf("line %d: no %s with %q", line, code, part)
	return diags
}

func TestEveryFileIsReportedInOrder(t *testing.T) {
	fsys := fstest.MapFS{
		"b.hcl":      &fstest.MapFile{Data: []byte("queue \"sac\" {\n  strategy = longest_idel\n}\n")},
		"a.hcl":      &fstest.MapFile{Data: []byte("queue \"vendas\" {\n  sort = 1\n}\n\nnumber \"1\" { flow = flow.x }\n")},
		"c.hcl":      &fstest.MapFile{Data: []byte("queue \"x\" {\n  skills = { a = }\n}\n")},
		"x.test.hcl": &fstest.MapFile{Data: []byte("not read")},
		"notes.txt":  &fstest.MapFile{Data: []byte("not read")},
	}
	_, diags := Parse(fsys)
	var got []string
	for _, d := range diags {
		got = append(got, fmt.Sprintf("%s %s", d.At, d.Code))
	}
	require.Equal(t, []string{"a.hcl:2:3 E101", "c.hcl:2:18 E001"}, got, "b's keyword and a's flow may be c's fault")
	delete(fsys, "c.hcl")
	_, diags = Parse(fsys)
	require.Len(t, diags, 3)
}

func TestDiagnosticsShowTheLine(t *testing.T) {
	fsys := fstest.MapFS{"sac.hcl": &fstest.MapFile{Data: []byte("queue \"sac\" {\n  strategy = longest_idel\n}\n")}}
	_, diags := Parse(fsys)
	var out strings.Builder
	require.NoError(t, diags.Write(&out, fsys))
	require.Equal(t, `Error: Unknown keyword [E204]

  on sac.hcl:2:14, in queue "sac":
  2:   strategy = longest_idel
                  ^~~~~~~~~~~~

strategy is one of best_match, longest_idle, least_occupied, most_skilled, fewest_contacts,
round_robin, ring_all. Did you mean "longest_idle"?
`, out.String())
}

func TestLongTextsAreWrapped(t *testing.T) {
	for _, line := range strings.Split(wrap(strings.Repeat("palavra ", 60), wrapAt), "\n") {
		require.LessOrEqual(t, len(line), wrapAt)
	}
}

// TestOneSyntaxErrorIsToldOnce: what a missing quote or a wrong encoding does to the rest of the file is not told.
func TestOneSyntaxErrorIsToldOnce(t *testing.T) {
	for src, want := range map[string]string{
		"flow \"f\" {\n  hangup { prompt = \"oi }\n}\n":       "2:26 Unterminated template string",
		"flow \"f\" {\n  hangup { prompt = \"Ol\xe1\" }\n}\n": "2:24 Invalid character encoding",
		"\xff\xfef\x00l\x00o\x00w\x00 \x00":                   "1:1 Invalid character encoding",
	} {
		_, diags := Parse(plan(src))
		require.Len(t, diags, 1, "%q: %v", src, diags)
		d := diags[0]
		require.Equal(t, want, fmt.Sprintf("%d:%d %s", d.At.Line, d.At.Column, d.Summary), "%q", src)
	}
}
