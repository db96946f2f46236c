package flows

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// TestEveryCodeIsExplained: what the checker can say stands in the catalogue, and its example says just that.
func TestEveryCodeIsExplained(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	raised := map[string]bool{}
	call := regexp.MustCompile(`"([EW]\d{3})", (?:"|d\.Summary|summary)`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "codes.go" || file == "reach.go" {
			continue
		}
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			raised[m[1]] = true
		}
	}
	for code := range raised {
		_, ok := Code(code)
		require.True(t, ok, "%s is raised and not explained in codes.go", code)
	}
	require.True(t, slices.IsSortedFunc(codes, func(a, b CodeDoc) int { return strings.Compare(a.Code, b.Code) }))
}

func TestExamplesOfCodes(t *testing.T) {
	for _, c := range Codes() {
		t.Run(c.Code, func(t *testing.T) {
			require.NotEmpty(t, c.Explanation)
			require.Equal(t, strings.HasPrefix(c.Code, "E"), c.Severity == SeverityError)
			if c.Bad == "" {
				require.Contains(t, []string{"E002", "E313", "W409", "W412", "W414", "W431", "W432"}, c.Code, "only these cannot be shown in a few lines")
				return
			}
			_, bad := Parse(plan(c.Bad))
			require.True(t, slices.ContainsFunc(bad, func(d Diagnostic) bool { return d.Code == c.Code && d.Severity == c.Severity }), "%v", bad)
			_, good := Parse(plan(c.Good))
			require.False(t, good.HasErrors(), "%v", good)
			require.False(t, slices.ContainsFunc(good, func(d Diagnostic) bool { return d.Code == c.Code }), "%v", good)
		})
	}
}

func TestIgnoredWarnings(t *testing.T) {
	src := func(comment, beside string) string {
		return "flow \"f\" {\n  menu \"m\" {\n    prompt = \"Escolha.\"\n    choice \"1\" {}\n    " + comment + "\n    choice \"12\" {}" + beside + "\n    on exhausted {}\n  }\n  hangup {}\n}\n"
	}
	for _, c := range []struct{ above, beside, want string }{
		{"", "", "W403"},
		{"# receptivo:ignore W403 quem liga sabe", "", ""},
		{"", " # receptivo:ignore W403 quem liga sabe", ""},
		{"# receptivo:ignore W401, W403 quem liga sabe", "", ""},
		{"# receptivo:ignore W403", "", "W413 W403"},
		{"# receptivo:ignore W404 quem liga sabe", "", "W413 W403"},
		{"# receptivo:ignore E304 quem liga sabe", "", "W413 W403"},
		{"# receptivo:ignore F06 quem liga sabe", "", "W413 W403"},
		{"# receptivo:ignore", "", "W413 W403"},
	} {
		_, diags := Parse(plan(src(c.above, c.beside)))
		var got []string
		for _, d := range diags {
			got = append(got, d.Code)
		}
		require.Equal(t, c.want, strings.Join(got, " "), "%+v: %v", c, diags)
	}
	_, diags := Parse(plan("# receptivo:ignore E204 não\nqueue \"q\" { strategy = x }\n"))
	require.True(t, diags.HasErrors(), "an error is never silenced")
}

func TestFormsOfDiagnostics(t *testing.T) {
	fsys := plan("queue \"sac\" {\n  strategy = longest_idel\n}\n\nagent \"ana\" { extension = \"2001\" }\n")
	_, diags := Parse(fsys)
	require.Len(t, diags, 2)
	var out bytes.Buffer
	require.NoError(t, diags.Write(&out, fsys))
	require.Contains(t, out.String(), "  2:   strategy = longest_idel\n                  ^~~~~~~~~~~~\n")
	out.Reset()
	require.NoError(t, diags.WriteJSON(&out, fsys))
	var j struct {
		Valid            bool
		Errors, Warnings int
		Diagnostics      []struct {
			Code    string
			Range   struct{ Start, End struct{ Line, Column int } }
			Snippet struct{ Context, Code string }
		}
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &j))
	require.Equal(t, []int{1, 1}, []int{j.Errors, j.Warnings})
	require.Equal(t, "E204", j.Diagnostics[0].Code)
	require.Equal(t, 14, j.Diagnostics[0].Range.Start.Column)
	require.Equal(t, `queue "sac"`, j.Diagnostics[0].Snippet.Context)
	out.Reset()
	require.NoError(t, diags.WriteSARIF(&out, "central/"))
	var s sarifLog
	require.NoError(t, json.Unmarshal(out.Bytes(), &s))
	require.Equal(t, "2.1.0", s.Version)
	require.Len(t, s.Runs[0].Results, 2)
	require.Equal(t, "central/plan.hcl", s.Runs[0].Results[0].Locations[0].Physical.Artifact.URI)
	require.Equal(t, sarifRegion{2, 14, 2, 26}, s.Runs[0].Results[0].Locations[0].Physical.Region)
	require.Len(t, s.Runs[0].Tool.Driver.Rules, len(codes))
	out.Reset()
	require.NoError(t, diags.WriteJUnit(&out, []string{"plan.hcl", "flow.hcl"}))
	var u junitSuites
	require.NoError(t, xml.Unmarshal(out.Bytes(), &u))
	require.Equal(t, []int{3, 1}, []int{u.Tests, u.Failures})
	require.Equal(t, "E204", u.Suites[1].Cases[0].Failure.Type)
}

// TestFoundCustomersAreNoSurprise: a plan whose every way finds the customer first, or goes elsewhere, is not warned.
func TestFoundCustomersAreNoSurprise(t *testing.T) {
	t.Setenv("ERP_TOKEN", "x")
	fsys := fstest.MapFS{}
	for _, name := range []string{"sac", "empresa", "prompts"} {
		src, err := os.ReadFile("format/testdata/loja_" + name + ".hcl")
		require.NoError(t, err)
		fsys[name+".hcl"] = &fstest.MapFile{Data: src}
	}
	p, diags := Parse(fsys)
	require.NotNil(t, p)
	for _, d := range diags {
		require.Contains(t, []string{"W411", "W412"}, d.Code, "%v", d)
	}
}
