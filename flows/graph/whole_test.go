package graph

import (
	"maps"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// drawnUnchecked draws a flow whose actions the parser may not know: a picture needs no more of one than its kind.
func drawnUnchecked(t *testing.T, src string) Flow {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(src), "f.hcl", hcl.InitialPos)
	require.False(t, diags.HasErrors(), "%v", diags)
	block := file.Body.(*hclsyntax.Body).Blocks[0]
	known := actions
	t.Cleanup(func() { actions = known })
	actions = maps.Clone(known)
	actions["teleport"] = flows.BlockDoc{Kind: "teleport"}
	return draw(&flows.Plan{}, &flows.Flow{Name: block.Labels[0]}, source{block, []byte(src)})
}

// TestEveryActionHasAPicture: what leaves the flow is a node, whatever leads there.
func TestEveryActionHasAPicture(t *testing.T) {
	f := drawnUnchecked(t, `flow "f" {
  run "titular" {
    flow = flow.identifica
    on recusou { goto = step.recado }
  }

  http "saldo" {
    service = service.banco
    on not_found { goto = step.recado }
    on timeout { goto = step.recado }
  }

  http "limite" {
    service = service.banco
    on not_found { goto = step.volta }
  }

  teleport "x" {
    if = customer.found
    on lost { goto = step.volta }
  }

  goto = step.volta

  step "volta" {
    callback {
      queue  = queue.sac
      number = call.from
    }

    transfer {
      to = "+551140001000"
      on busy { goto = step.recado }
    }

    goto = step.fim
  }

  step "recado" {
    voicemail "recado" {
      mailbox = mailbox.sac
      on empty { raise = event.nada }
    }

    survey "nota" {
      question "csat" { max = 5 }
    }

    return { nota = survey.nota.csat }
  }

  step "fim" {
    consent "gravacao" { prompt = "Podemos gravar?" }
    tag { motivo = "fim" }
    message {
      channel = sms
      to      = call.from
    }
    return {}
  }
}
`)
	require.Equal(t, []string{
		"f -> flow.identifica", "f ~> f/recado: recusou, http saldo: not found, timeout", "f -> f/volta: http limite: not found, lost if customer.found, then",
		"f/volta -> queue.sac: calls back", "f/volta -> number.\"+551140001000\"", "f/volta ~> f/recado: busy", "f/volta -> f/fim",
		"f/recado -> mailbox.sac", "f/recado ~> f/recado/raise.nada: empty",
	}, f.ways())
	require.Equal(t, []string{"runs identifica", "calls banco", "calls banco", "teleport x if customer.found"}, f.node("f").lines())
	require.Equal(t, []string{"records for sac", "asks for scores", "returns"}, f.node("f/recado").lines())
	require.True(t, f.node("f/recado").Ends)
	require.Equal(t, []string{"asks consent “Podemos gravar?”", "tags motivo", "sends sms", "returns"}, f.node("f/fim").lines())
	require.Equal(t, NodeNumber, f.node(`number."+551140001000"`).Kind)
	require.Equal(t, "raises nada", f.node("f/recado/raise.nada").Name)
	checkGraph(t, Graph{Flows: []Flow{f}})
}
