package flows

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
)

// TestEveryFileIsFormatted: the examples, the good plans and the language's showpieces are what receptivo fmt writes.
func TestEveryFileIsFormatted(t *testing.T) {
	for _, file := range hclFiles(t, false) {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Empty(t, Syntax(file, src), file)
		require.Equal(t, string(src), string(Format(src)), "%s: receptivo fmt %[1]s", file)
	}
}

// hclFiles are all plans and tests of the house. Broken ones have a reason to look as they do.
func hclFiles(t testing.TB, broken bool) []string {
	t.Helper()
	var files []string
	require.NoError(t, filepath.WalkDir("..", func(name string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".hcl" || !broken && filepath.Base(filepath.Dir(name)) == "broken" {
			return err
		}
		files = append(files, name)
		return nil
	}))
	require.NotEmpty(t, files)
	return files
}

// TestFormat reads testdata/format/*.txt: what was written, a line of dashes, what it becomes.
func TestFormat(t *testing.T) {
	files, err := filepath.Glob("testdata/format/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			src, want, ok := strings.Cut(string(data), "----------\n")
			require.True(t, ok)
			got := Format([]byte(src))
			if *rewrite {
				require.NoError(t, os.WriteFile(file, []byte(src+"----------\n"+string(got)), 0o644))
				return
			}
			require.Equal(t, want, string(got))
			checkFormat(t, []byte(src))
		})
	}
}

func TestFormatLeavesSyntaxErrorsAlone(t *testing.T) {
	for _, src := range []string{"flow \"a\" {\n    hangup { }\n", "choice 1 {}\n", "a = \"x\n", "\xff", "a=1 b=2"} {
		require.Equal(t, src, string(Format([]byte(src))))
		diags := Syntax("a.hcl", []byte(src))
		require.True(t, diags.HasErrors(), "%q", src)
		require.Equal(t, "a.hcl", diags[0].At.File)
	}
	require.Empty(t, Syntax("a.hcl", []byte("x \"y\" {}\n")), "what a block means is not asked")
}

func TestFormatEndsOfLines(t *testing.T) {
	for src, want := range map[string]string{
		"":                                   "",
		"\n\n":                               "",
		"# a":                                "# a\n",
		"# a \t\r\n\r\n\r\n\r\n# b":          "# a\n\n# b\n",
		"\n\nskill \"a\" {}\n\n\n":           "skill \"a\" {}\n",
		"skill a {\r\n\r\n}\r\n":             "skill \"a\" {}\n",
		"x {\n  a = <<E\n  b \n\n\n  E\n\n}": "x {\n  a = <<E\n  b \n\n\n  E\n}\n",
	} {
		require.Equal(t, want, string(Format([]byte(src))), "%q", src)
	}
}

// TestFormattedPlansMeanTheSame compares the code of the good plans before and after they were written badly.
func TestFormattedPlansMeanTheSame(t *testing.T) {
	for _, file := range []string{"testdata/good/sac/sac.hcl", "testdata/good/desvios/desvios.hcl", "../examples/sac/sac.hcl"} {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(src), string(Format(spoil(src))), file)
	}
}

// spoil takes away what formatting gives: indentation, blank lines between things of one line and more, quotes.
func spoil(src []byte) []byte {
	var out []string
	for _, line := range strings.Split(string(src), "\n") {
		line = strings.TrimLeft(line, " ")
		for _, kind := range []string{"step", "menu", "input", "queue", "flow"} {
			if label, ok := strings.CutPrefix(line, kind+` "`); ok {
				line = kind + " " + strings.Replace(label, `"`, "", 1)
			}
		}
		if label, ok := strings.CutPrefix(line, "on "); ok {
			event, rest, _ := strings.Cut(label, " ")
			line = fmt.Sprintf("on %q   %s", event, rest)
		}
		out = append(out, line+"\r")
		if line == "" {
			out = append(out, "  \r", "\r")
		}
	}
	return []byte(strings.Join(out, "\n") + "\n")
}

// checkFormat checks what holds for every file: formatting is a fixed point and loses nothing.
func checkFormat(t testing.TB, src []byte) {
	t.Helper()
	once := Format(src)
	if len(Syntax("", src)) > 0 || !utf8.Valid(src) {
		require.Equal(t, string(src), string(once))
		return
	}
	require.Empty(t, Syntax("", once), "%q", once)
	require.Equal(t, string(once), string(Format(once)), "a fixed point")
	require.Equal(t, tokensOf(src), tokensOf(once), "nothing is lost")
	require.True(t, len(once) == 0 || bytes.HasSuffix(once, []byte("\n")) && !bytes.HasSuffix(once, []byte("\n\n")))
}

// tokensOf are the tokens of a file that formatting keeps, of each how many: the order of arguments and blocks may change.
func tokensOf(src []byte) map[string]int {
	tokens, _ := hclsyntax.LexConfig(lineEnds.ReplaceAll(src, []byte("\n")), "", hcl.InitialPos)
	count := map[string]int{}
	for _, tok := range tokens {
		switch tok.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenEOF, hclsyntax.TokenOQuote, hclsyntax.TokenCQuote:
		case hclsyntax.TokenComment:
			count["#"+string(bytes.TrimRight(tok.Bytes, " \t\r\n"))]++
		default:
			count[string(tok.Bytes)]++
		}
	}
	return count
}

// FuzzFormat: whatever is written, formatting it is a fixed point, loses no word, and the plan means the same.
func FuzzFormat(f *testing.F) {
	for _, file := range hclFiles(f, true) {
		src, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(src))
	}
	for _, src := range []string{
		"a {\n/* x\n y */ b = 1 # c\n\n\n# d\n\n}\n# e", "a b { c = [\n1, # x\n\n\n2] }", "on \"x\" {}\non y {}",
		"flow f {\ngoto = step.a # g\n# s\nsay { prompt = <<-E\n x ${\n\n\n1} \n E\n}\n\n# n\n\nstep a {\n}}",
		"flow \"f\" {\r\n  step \"a\" {\r\n hangup {}\r\n }\r\n on error { goto = step.a }\r\n goto = step.a\r\n}",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		checkFormat(t, []byte(src))
		before, _ := Parse(plan(src))
		if before == nil {
			return
		}
		after, diags := Parse(plan(string(Format([]byte(src)))))
		require.NotNil(t, after, diags)
		require.Equal(t, listing(before), listing(after))
	})
}

// listing is the code of all flows of a plan.
func listing(p *Plan) string {
	var text strings.Builder
	for _, name := range sortedKeys(p.Flows) {
		list(&text, p.Flows[name])
	}
	return text.String()
}

func BenchmarkFormat(b *testing.B) {
	for _, steps := range []int{50, 500} {
		src := []byte(bigFlow(steps))
		b.Run(fmt.Sprintf("steps=%d", steps), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				Format(src)
			}
		})
	}
}
