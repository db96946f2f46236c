package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/flows/rules"
)

// large is a plan of a flow with that many steps: menus, inputs, services and queues, and a subflow that each third runs.
func large(steps int) string {
	var b strings.Builder
	b.WriteString("engine { profiles = [br-sac, br-2008, br-lgpd, es] }\n\nnumber \"+551140001000\" { flow = flow.sac }\n\n" +
		"calendar \"c\" { hours = { mon-fri = \"08:00-20:00\" } }\n\nqueue \"sac\" { calendar = calendar.c }\n\nservice \"erp\" { url = \"https://erp.exemplo\" }\n\n" +
		"flow \"unidade\" {\n  input \"cep\" {\n    type   = cep\n    prompt = \"Digite o CEP.\"\n    on exhausted {}\n  }\n  return {}\n}\n\n" +
		"flow \"sac\" {\n  say { prompt = [\"Olá. Protocolo\", digits(call.protocol)] }\n  goto = calendar.c.open ? step.s0 : step.pessoa\n  on exhausted { goto = step.pessoa }\n  on error { goto = step.pessoa }\n")
	for i := range steps - 1 {
		fmt.Fprintf(&b, "\n  step \"s%d\" {\n    say { prompt = \"Passo %d.\" }\n", i, i)
		if i%3 == 0 {
			fmt.Fprintf(&b, "    run \"u%d\" { flow = flow.unidade }\n", i)
		}
		fmt.Fprintf(&b, "    menu \"m%d\" {\n      prompt = \"Digite 1, 2 ou 9.\"\n      choice \"1\" { goto = step.s%d }\n      choice \"2\" { goto = step.s%d }\n      choice \"9\" { goto = step.pessoa }\n    }\n    goto = step.pessoa\n  }\n",
			i, (i+1)%(steps-1), (i*7+3)%(steps-1))
	}
	b.WriteString("\n  step \"pessoa\" {\n    enqueue {\n      queue = queue.sac\n      while_waiting {\n        say { prompt = \"Aguarde.\" }\n        music { for = \"30s\" }\n      }\n    }\n    hangup {}\n  }\n}\n")
	return b.String()
}

// BenchmarkCheck is what four packs cost, beside what the plan costs to parse.
func BenchmarkCheck(b *testing.B) {
	for _, steps := range []int{20, 500} {
		src := plan(large(steps))
		p := parsed(b, src)
		b.Run(fmt.Sprintf("steps=%d,packs=4", steps), func(b *testing.B) {
			for b.Loop() {
				rules.Check(p, rules.Options{})
			}
		})
		b.Run(fmt.Sprintf("steps=%d,parse", steps), func(b *testing.B) {
			for b.Loop() {
				_, diags := flows.Parse(src)
				require.False(b, diags.HasErrors())
			}
		})
	}
}
