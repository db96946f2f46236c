package flows

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
)

// bigFlow is a flow of so many steps, each with a guarded three-part prompt, a set, a menu of four choices and
// conditional ways.
func bigFlow(steps int) string {
	var b strings.Builder
	b.WriteString("prompts \"pt-BR\" {\n  oi = \"Oi.\"\n  menu = \"Digite 1, 2, 3 ou 4.\"\n}\nqueue \"sac\" {}\nflow \"f\" {\n  vars { n = 0 }\n  goto = step.s0\n  on exhausted { goto = step.s0 }\n")
	for i := range steps {
		to := func(n int) string { return fmt.Sprintf("step.s%d", (i*7+n)%steps) }
		fmt.Fprintf(&b, `
  step "s%d" {
    say {
      if     = customer.segment == "ouro" && vars.n > 2
      prompt = [prompt.oi, digits(call.protocol), "fim"]
    }

    set { n = vars.n + 1 }

    menu "m%d" {
      prompt = prompt.menu

      choice "1" { goto = customer.found ? %s : %s }

      choice "2" {
        say { prompt = "Dois, ${coalesce(customer.name, "cliente")}." }
        goto = queue.sac.open && vars.n < 3 ? %s : %s
      }

      choice "3" {
        if   = vars.n > 1
        goto = %s
      }

      choice "4" {
        say { prompt = prompt.oi }
      }
    }

    goto = vars.n == 2 ? step.s%d : step.s%d
  }
`, i, i, to(1), to(2), to(3), to(4), to(5), (i+1)%steps, (i+1)%steps)
	}
	b.WriteString("}\n")
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	for _, steps := range []int{50, 500} {
		src := bigFlow(steps)
		fsys := fstest.MapFS{"f.hcl": &fstest.MapFile{Data: []byte(src)}}
		b.Run(fmt.Sprintf("steps=%d", steps), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, diags := Parse(fsys); diags.HasErrors() {
					b.Fatal(diags[0])
				}
			}
		})
	}
}

// BenchmarkParseByHCL is what HCL's own parser takes of BenchmarkParse: the floor.
func BenchmarkParseByHCL(b *testing.B) {
	for _, steps := range []int{50, 500} {
		src := []byte(bigFlow(steps))
		b.Run(fmt.Sprintf("steps=%d", steps), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, diags := hclsyntax.ParseConfig(src, "f.hcl", hcl.InitialPos); diags.HasErrors() {
					b.Fatal(diags)
				}
			}
		})
	}
}

func BenchmarkEval(b *testing.B) {
	s := someScope()
	s.Set("customer.segment", Str("ouro"))
	for _, c := range []struct{ kind, src string }{
		{"value", `customer.name`},
		{"value", `"Olá, ${vars.nome}, protocolo ${call.protocol}"`},
		{"value", `vars.n + 1`},
		{"bool", `customer.segment == "ouro" && vars.n > 1`},
		{"prompt", `prompt.oi`},
		{"prompt", `[prompt.oi, digits(call.protocol), "fim"]`},
		{"value", `{ protocolo = call.protocol, nome = vars.nome, n = vars.n }`},
	} {
		b.Run(c.src, func(b *testing.B) {
			x := expression(b, c.kind, c.src)
			b.ReportAllocs()
			for b.Loop() {
				var err error
				switch c.kind {
				case "bool":
					_, err = x.Bool(s)
				case "prompt":
					_, err = x.Prompt(s)
				default:
					_, err = x.Eval(s)
				}
				require.NoError(b, err)
			}
		})
	}
}

func BenchmarkScopeJSON(b *testing.B) {
	s := someScope()
	for b.Loop() {
		data, err := s.MarshalJSON()
		require.NoError(b, err)
		var back Scope
		require.NoError(b, back.UnmarshalJSON(data))
	}
}
