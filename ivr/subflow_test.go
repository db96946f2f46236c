package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const subflow = `
flow "f" {
  run "quem" {
    flow = flow.identificar
    with = { dica = "o CPF" }
    on desistiu { goto = step.pessoa }
  }
  say { prompt = ["Olá,", digits(run.quem.documento)] }
  hangup {}
  on exhausted { goto = step.pessoa }
  step "pessoa" {
    hangup { prompt = "Um momento, por favor." }
  }
  on hangup {
    tag { saiu = "de f" }
  }
}
flow "identificar" {
  param "dica" { type = string }
  output "documento" { type = string }
  event "desistiu" {}
  vars { vezes = 0 }
  input "doc" {
    prompt = "Digite ${param.dica}."
    digits = 3
    on exhausted { goto = step.nada }
  }
  set { vezes = vars.vezes + 1 }
  return { documento = input.doc }
  step "nada" {
    raise = desistiu
  }
  on hangup {
    tag { saiu = "de identificar" }
  }
}`

func TestSubflowReturns(t *testing.T) {
	reaching(t, subflow, func(c *caller) {
		c.hears("at f", "at identificar", "answer", "say Digite o CPF.")
		c.presses("123")
		c.ends("say Olá, um dois três")
		require.Empty(t, c.value("input.doc"), "what is the subflow's stays there")
		c.hangsUp()
		c.hears("tag saiu=de f")
	})
}

func TestSubflowRaises(t *testing.T) {
	reaching(t, subflow, func(c *caller) {
		for range 3 {
			c.listens()
			c.waits()
		}
		c.ends("at identificar/nada", "at f/pessoa", "say Um momento, por favor.")
		c.hangsUp()
		c.hears("tag saiu=de f")
	})
}

// TestHangupIsToldInnerFlowFirst: each flow that runs has its last word, and then the session is over.
func TestHangupIsToldInnerFlowFirst(t *testing.T) {
	reaching(t, subflow, func(c *caller) {
		c.skip()
		c.hangsUp()
		c.hears("tag saiu=de identificar", "tag saiu=de f")
		require.True(t, c.s.Over())
		c.presses("1")
	})
}
