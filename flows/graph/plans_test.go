package graph

import (
	"flag"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// loaded is a plan that may be warned of.
func loaded(t testing.TB, fsys fs.FS) *flows.Plan {
	t.Helper()
	p, diags := flows.Parse(fsys)
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

// plan is a file system of one file.
func plan(src string) fs.FS { return fstest.MapFS{"plan.hcl": &fstest.MapFile{Data: []byte(src)}} }

// tangle is a flow of so many steps, each with ways of every kind to seven others.
func tangle(steps int) string {
	var b strings.Builder
	b.WriteString("queue \"sac\" {}\nflow \"f\" {\n  vars { n = 0 }\n  goto = step.s0\n  on exhausted { goto = step.s0 }\n")
	for i := range steps {
		to := func(n int) string { return fmt.Sprintf("step.s%d", (i*7+n)%steps) }
		fmt.Fprintf(&b, `
  step "s%d" {
    say {
      if     = customer.segment == "ouro" && vars.n > 2
      prompt = ["Oi.", digits(call.protocol), "fim"]
    }

    set { n = vars.n + 1 }

    menu "m%d" {
      prompt = "Digite 1, 2, 3 ou 4."

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
        say { prompt = "Oi." }
      }
    }

    goto = vars.n == 2 ? step.s%d : step.s%d
  }
`, i, i, to(1), to(2), to(3), to(4), to(5), (i+1)%steps, (i+1)%steps)
	}
	b.WriteString("}\n")
	return b.String()
}
