package ivr

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const consentFlow = `
flow "f" {
  consent "gravar" {
    prompt = "Podemos gravar? Digite 1 ou 2."
    on declined {
      recording { state = off }
    }
    on exhausted { goto = step.fim }
  }
  tag { gravado = consent.gravar ? "sim" : "não" }
  goto = step.fim
  step "fim" {
    hangup {}
  }
}`

func TestConsentIsGiven(t *testing.T) {
	reaching(t, consentFlow, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears("stop", "consent gravar true: Podemos gravar? Digite 1 ou 2.", "tag gravado=sim", "at f/fim", "hangup normal")
	})
}

func TestConsentIsDeclined(t *testing.T) {
	reaching(t, consentFlow, func(c *caller) {
		c.skip()
		c.presses("2")
		c.hears("stop", "consent gravar false: Podemos gravar? Digite 1 ou 2.", "recording off", "tag gravado=não", "at f/fim", "hangup normal")
	})
}

// TestSilenceIsNoConsent: there is no evidence of what nobody said.
func TestSilenceIsNoConsent(t *testing.T) {
	reaching(t, consentFlow, func(c *caller) {
		c.presses("9")
		for range 2 {
			c.listens()
			c.waits()
		}
		require.Equal(t, "hangup normal", c.said[len(c.said)-1])
		require.NotContains(t, strings.Join(c.said, "\n"), "consent")
		c.skip()
	})
}

const surveyFlow = `
flow "f" {
  survey "nps" {
    question "agente" {
      prompt = "De 0 a 10?"
      min    = 0
      max    = 10
    }
    question "porque" {
      if     = coalesce(answer.agente, 10) < 7
      prompt = "De 1 a 3?"
      min    = 1
      max    = 3
    }
  }
  tag {
    if   = coalesce(survey.nps.agente, 0) >= 9
    nota = "promotor"
  }
  hangup { prompt = prompt.tchau }
  on exhausted { goto = step.fim }
  step "fim" {
    hangup {}
  }
}`

func TestSurveyGoesByItsAnswers(t *testing.T) {
	reaching(t, surveyFlow, func(c *caller) {
		c.hears("at f", "answer", "say De 0 a 10?")
		c.presses("10")
		c.ends("survey nps agente=10", "tag nota=promotor", "say Até logo.")
		c.hangsUp()
	})
	reaching(t, surveyFlow, func(c *caller) {
		c.skip()
		c.presses("5")
		c.hears("stop", "say De 1 a 3?")
		c.presses("9")
		c.hears("stop", "say De 1 a 3?")
		c.presses("3")
		c.hears("stop", "survey nps agente=5 porque=3", "say Até logo.")
		c.hangsUp()
	})
}

// TestSurveyIsCutOff: the scores of a caller who hangs up count.
func TestSurveyIsCutOff(t *testing.T) {
	reaching(t, surveyFlow, func(c *caller) {
		c.presses("4")
		c.skip()
		c.hangsUp()
		c.hears("survey nps agente=4")
	})
}

// TestInputsKnowTheirTypes: what is typed, what is said to have been typed, and what the flow has of it.
func TestInputsKnowTheirTypes(t *testing.T) {
	for _, in := range []struct{ kind, keys, value string }{
		{"digits", "123#", "123"},
		{"cpf", "52998224725", "52998224725"},
		{"cnpj", "11222333000181", "11222333000181"},
		{"cpf_or_cnpj", "52998224725#", "52998224725"},
		{"phone", "11988887777#", "+5511988887777"},
		{"cep", "01310100", "01310100"},
		{"date", "24122026", "2026-12-24"},
		{"money", "12345#", "123.45"},
		{"card", "4111111111111111#", "4111111111111111"},
		{"pin", "4321#", "4321"},
		{"yes_no", "1", "true"},
		{"yes_no", "2", "false"},
	} {
		t.Run(in.kind+" "+in.keys, func(t *testing.T) {
			reaching(t, inputOf(in.kind), func(c *caller) {
				c.presses(in.keys)
				require.Equal(t, in.value, c.value("input.x"))
				require.Equal(t, "say Obrigado.", c.said[len(c.said)-1])
				c.skip()
				c.hangsUp()
			})
		})
	}
	for _, in := range []struct{ kind, keys string }{
		{"cpf", "52998224724"}, {"cnpj", "11222333000182"}, {"cpf_or_cnpj", "52998224724#"}, {"phone", "123#"}, {"cep", "0131010#"},
		{"date", "31022026"}, {"card", "4111111111111112#"}, {"yes_no", "3"},
	} {
		t.Run(in.kind+" "+in.keys+" is wrong", func(t *testing.T) {
			reaching(t, inputOf(in.kind), func(c *caller) {
				c.presses(in.keys)
				require.Equal(t, "", c.value("input.x"))
				require.Contains(t, strings.Join(c.said, "\n"), "Inválido.")
				c.skip()
				c.hangsUp()
			})
		})
	}
}

func inputOf(kind string) string {
	return `
flow "f" {
  input "x" {
    type     = ` + kind + `
    prompt   = "Digite."
    invalid  = "Inválido."
    no_match = "Inválido."
    on exhausted { goto = step.fim }
  }
  goto = step.fim
  step "fim" {
    hangup { prompt = "Obrigado." }
  }
}`
}

// TestCardIsTypedInPrivate: the conversation's recording pauses for it.
func TestCardIsTypedInPrivate(t *testing.T) {
	reaching(t, inputOf("card"), func(c *caller) {
		c.hears("at f", "answer", "private", "say Digite.")
		c.presses("4111111111111111#")
		c.ends("private no more", "at f/fim", "say Obrigado.")
		c.hangsUp()
	})
}
