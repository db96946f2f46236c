package format

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// file is a plan of one file.
func file(src string) fs.FS { return fstest.MapFS{"plan.hcl": &fstest.MapFile{Data: []byte(src)}} }

// TestEveryFileIsFormatted: the examples, the good plans and the language's showpieces are what receptivo fmt writes.
func TestEveryFileIsFormatted(t *testing.T) {
	for _, file := range hclFiles(t, false) {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Empty(t, flows.Syntax(file, src), file)
		require.Equal(t, string(src), string(Source(src)), "%s: receptivo fmt %[1]s", file)
	}
}

// hclFiles are all plans and tests of the house. Broken ones have a reason to look as they do.
func hclFiles(t testing.TB, broken bool) []string {
	t.Helper()
	var files []string
	require.NoError(t, filepath.WalkDir("../..", func(name string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".hcl" || !broken && filepath.Base(filepath.Dir(name)) == "broken" {
			return err
		}
		files = append(files, name)
		return nil
	}))
	require.NotEmpty(t, files)
	return files
}

// TestFormat reads testdata/*.txt: what was written, a line of dashes, what it becomes.
func TestFormat(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			src, want, ok := strings.Cut(string(data), "----------\n")
			require.True(t, ok)
			got := Source([]byte(src))
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
		require.Equal(t, src, string(Source([]byte(src))))
		diags := flows.Syntax("a.hcl", []byte(src))
		require.True(t, diags.HasErrors(), "%q", src)
		require.Equal(t, "a.hcl", diags[0].At.File)
	}
	require.Empty(t, flows.Syntax("a.hcl", []byte("x \"y\" {}\n")), "what a block means is not asked")
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
		require.Equal(t, want, string(Source([]byte(src))), "%q", src)
	}
}

// TestFormattedPlansMeanTheSame compares the code of the good plans before and after they were written badly.
func TestFormattedPlansMeanTheSame(t *testing.T) {
	for _, file := range []string{"../testdata/good/sac/sac.hcl", "../testdata/good/desvios/desvios.hcl", "../../examples/sac/sac.hcl"} {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(src), string(Source(spoil(src))), file)
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
	once := Source(src)
	if len(flows.Syntax("", src)) > 0 || !utf8.Valid(src) {
		require.Equal(t, string(src), string(once))
		return
	}
	require.Empty(t, flows.Syntax("", once), "%q", once)
	require.Equal(t, string(once), string(Source(once)), "a fixed point")
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
		before, _ := flows.Parse(file(src))
		if before == nil {
			return
		}
		after, diags := flows.Parse(file(string(Source([]byte(src)))))
		require.NotNil(t, after, diags)
		require.Equal(t, listing(before), listing(after))
	})
}

// listing is the code of all flows of a plan: addresses, order, jumps and handlers.
func listing(p *flows.Plan) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(p.Flows)) {
		f := p.Flows[name]
		fmt.Fprintln(&text, name, f.Entry)
		for _, step := range slices.Sorted(maps.Keys(f.Steps)) {
			fmt.Fprintln(&text, step, f.Steps[step].PC, f.Steps[step].On)
		}
		for _, in := range f.Code {
			fmt.Fprintf(&text, "%s %T %v %d", in.Addr, in.Op, in.On, in.Next)
			switch op := in.Op.(type) {
			case flows.Goto:
				fmt.Fprint(&text, op.To.Names())
			case flows.Jump:
				fmt.Fprint(&text, op.To)
			case flows.Menu:
				for _, c := range op.Choices {
					fmt.Fprint(&text, c.Keys, c.Body)
				}
			case flows.Enqueue:
				fmt.Fprint(&text, op.Waiting)
			}
			fmt.Fprintln(&text)
		}
	}
	return text.String()
}

// aStep is a step as an author may leave it.
const aStep = `
  step s {
    say {
      if = customer.segment == "ouro" && vars.n > 2
      prompt = [prompt.oi, digits(call.protocol), "fim"]
    }
    set { n = vars.n + 1 }
    goto = vars.n == 2 ? step.s : step.t # a way on


    menu "m" {
      prompt = prompt.menu
      choice 1 { goto = customer.found ? step.s : step.t }
      # the second
      choice "2" {
        goto = queue.sac.open && vars.n < 3 ? step.s : step.t
        say { prompt = "Dois, ${coalesce(customer.name, "cliente")}." }
      }
      choice "3" {
        if   = vars.n > 1
        goto = step.t
      }
    }
  }
`

func BenchmarkFormat(b *testing.B) {
	for _, steps := range []int{50, 500} {
		src := []byte("flow \"f\" {" + strings.Repeat(aStep, steps) + "}\n")
		b.Run(fmt.Sprintf("steps=%d", steps), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				Source(src)
			}
		})
	}
}
