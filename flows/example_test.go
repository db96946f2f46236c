package flows_test

import (
	"fmt"
	"os"
	"testing/fstest"

	"receptivo/flows"
)

func ExampleParse() {
	plan, diags := flows.Parse(fstest.MapFS{"loja.hcl": &fstest.MapFile{Data: []byte(`
number "4000" { flow = flow.loja }

flow "loja" {
  say { prompt = ["Olá, ", call.from == null ? "cliente" : digits(call.from)] }
  goto = step.fim

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}
`)}})
	if diags.HasErrors() {
		return
	}
	number, _ := plan.Number("4000")
	flow := plan.Flows[number.Flow]

	scope := flows.NewScope()
	scope.Set("call.from", flows.Str("+5511987654321"))
	said, _ := flow.Code[flow.Entry].Op.(flows.Say).Prompt.Prompt(scope)
	fmt.Println(said)
	// Output: [{text  Olá,   false} {digits  5511987654321  false}]
}

func ExampleDiagnostics_Write() {
	fsys := fstest.MapFS{"sac.hcl": &fstest.MapFile{Data: []byte(`
flow "sac" {
  goto = step.pedidos

  step "pedido" {
    hangup {}
  }
}
`)}}
	_, diags := flows.Parse(fsys)
	_ = diags[:1].Write(os.Stdout, fsys)
	// Output:
	// Error: Unknown reference [E202]
	//
	//   on sac.hcl:3:10, in flow "sac":
	//   3:   goto = step.pedidos
	//               ^~~~~~~~~~~~
	//
	// Flow "sac" has no step "pedidos". Did you mean "pedido"?
}
