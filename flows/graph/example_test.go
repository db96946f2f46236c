package graph_test

import (
	"fmt"
	"testing/fstest"

	"receptivo/flows"
	"receptivo/flows/graph"
)

func ExampleOf() {
	plan, _ := flows.Parse(fstest.MapFS{"sac.hcl": {Data: []byte(`
flow "sac" {
  menu "principal" {
    prompt = "Digite 1 para pedidos."
    choice "1" { goto = customer.found ? step.pedido : step.fim }
    on exhausted { goto = step.fim }
  }

  step "pedido" {
    hangup { prompt = "O seu pedido está a caminho." }
  }

  step "fim" {
    hangup {}
  }
}
`)}})
	for _, e := range graph.Of(plan, "sac").Flows[0].Edges {
		fmt.Println(e.From, "→", e.To, e.Labels)
	}
	// Output:
	// sac → sac/pedido [1 if customer.found]
	// sac → sac/fim [1 else exhausted]
}
