package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

const bilingual = `
prompts "en-US" {
  bem_vindo = "Welcome."
  opcoes    = "Press one or two."
  nao_ouvi  = "I did not hear."
  invalida  = "That is no option."
  tchau     = "Goodbye."
}
flow "f" {
  menu "m" {
    prompt = [prompt.bem_vindo, number(21), money(2.5)]

    choice "1" {
      say { prompt = [number(21, "f"), money(2.5)] }
      hangup {}
    }
    choice "2" {
      say { prompt = prompt["nada_${call.to}"] }
      hangup {}
    }

    on exhausted {
      hangup {}
    }
  }
}`

// TestASessionSpeaksTheCallsLanguage switches the language of a call and presses a key in it.
func TestASessionSpeaksTheCallsLanguage(t *testing.T) {
	for _, c := range []struct{ language, key, lang, words string }{
		{"pt-BR", "1", "pt-BR", "vinte e uma dois reais e cinquenta centavos"},
		{"en-US", "1", "en-US", "twenty one two reais and fifty centavos"},
		{"es", "1", "pt-BR", "vinte e uma dois reais e cinquenta centavos"}, // the plan has no prompts in it
		{"pt-BR", "2", "pt-BR", problem("pt-BR").Text},
		{"en-US", "2", "en-US", problem("en-US").Text},
	} {
		call := ring(t, planOf(t, bilingual), false)
		require.Equal(t, "Bem-vindo. vinte e um dois reais e cinquenta centavos", words(call.heard))
		call.s.scope("call.language", flows.Str(c.language))
		call.presses(c.key)
		require.Equal(t, c.words, words(call.heard))
		for _, it := range call.heard {
			require.Equal(t, c.lang, it.Lang)
		}
	}
}
