package ivr

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const menuFlow = `
flow "f" {
  say { prompt = prompt.bem_vindo }
  goto = step.menu

  step "menu" {
    menu "m" {
      prompt   = prompt.opcoes
      no_input = prompt.nao_ouvi
      no_match = prompt.invalida

      choice "1" { goto = step.um }
      choice "2" { goto = step.dois }

      on exhausted { goto = step.fim }
    }
  }
  step "um" {
    hangup { prompt = "Um." }
  }
  step "dois" {
    hangup { prompt = "Dois." }
  }
  step "fim" {
    hangup { prompt = prompt.tchau }
  }
}
`

func TestCallerListensAndChooses(t *testing.T) {
	story(t, menuFlow, func(c *caller) {
		c.hears("at f", "answer", "at f/menu", "say Bem-vindo.")
		c.listens()
		c.hears("say Digite um ou dois.")
		c.listens()
		c.hears("timer 5s")
		c.presses("2")
		c.hears("at f/dois", "say Dois.")
		c.listens()
		c.hears("hangup normal")
		require.Equal(t, "2", c.value("menu.m"))
	})
}

func TestKeyDuringPromptStopsItAndChooses(t *testing.T) {
	story(t, menuFlow, func(c *caller) {
		c.listens()
		c.skip()
		c.presses("1")
		c.hears("stop", "at f/um", "say Um.")
		c.hangsUp()
	})
}

func TestKeyDuringPromptIsKept(t *testing.T) {
	story(t, menuFlow, func(c *caller) {
		c.skip()
		c.presses("1") // during the welcome: the question need not be put
		c.hears("stop", "at f/um", "say Um.")
		c.hangsUp()
	})
}

func TestSilenceThenWrongKeyThenChoice(t *testing.T) {
	story(t, menuFlow, func(c *caller) {
		c.listens()
		c.listens()
		c.skip()
		c.waits()
		c.hears("say Não ouvi. Digite um ou dois.")
		c.presses("7")
		c.hears("stop", "say Opção inválida. Digite um ou dois.")
		c.listens()
		c.hears("timer 5s")
		c.presses("1")
		c.hears("at f/um", "say Um.")
		c.hangsUp()
	})
}

func TestThirdFailureIsExhausted(t *testing.T) {
	story(t, menuFlow, func(c *caller) {
		c.listens()
		c.presses("9")
		c.presses("8")
		c.skip()
		c.presses("7")
		c.hears("stop", "at f/fim", "say Até logo.")
		require.Equal(t, "exhausted", c.value("event.name"))
		require.Equal(t, "3", c.value("event.attempt"))
		c.listens()
		c.hears("hangup normal")
	})
}

func TestLateTimerIsIgnored(t *testing.T) {
	story(t, menuFlow, func(c *caller) {
		c.listens()
		c.listens()
		old := c.timer
		c.presses("9")
		c.skip()
		c.send(Fired{ID: old})
		c.send(Played{ID: 1})
		c.hears()
		require.Equal(t, 1, c.s.State().Asking.Tries)
		c.hangsUp()
	})
}

func TestThirdWrongKeyGoesToAgent(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt = prompt.opcoes
    choice "1" { goto = step.fim }
    on no_match {
      say { prompt = ["Tentativa", number(event.attempt)] }
    }
    on exhausted { goto = step.atendente }
  }
  goto = step.fim
  step "atendente" {
    enqueue { queue = queue.sac }
    goto = step.fim
  }
  step "fim" {
    hangup {}
  }
}`, func(c *caller) {
		c.hears("at f", "answer", "say Digite um ou dois.")
		c.presses("7")
		c.hears("stop", "say Tentativa um")
		c.listens()
		c.hears("say Digite um ou dois.")
		c.presses("7")
		c.hears("stop", "say Tentativa dois")
		c.listens()
		c.presses("7")
		c.hears("say Digite um ou dois.", "stop", "at f/atendente", "enqueue sac", "music")
		c.hangsUp()
	})
}

func TestPromptThatMustBeHeardKeepsTheKey(t *testing.T) {
	story(t, `
flow "f" {
  say {
    prompt   = "Esta ligação é gravada."
    barge_in = false
  }
  say { prompt = prompt.bem_vindo }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" { goto = step.fim }
    on exhausted { goto = step.fim }
  }
  step "fim" {
    hangup { prompt = prompt.tchau }
  }
}`, func(c *caller) {
		c.hears("at f", "answer", "say Esta ligação é gravada.")
		c.presses("1")
		c.hears()
		c.listens()
		c.hears("at f/fim", "say Até logo.")
		c.hangsUp()
	})
}

func TestQuestionWithoutTypeAheadIsPut(t *testing.T) {
	story(t, `
flow "f" {
  say { prompt = prompt.bem_vindo }
  menu "m" {
    prompt     = prompt.opcoes
    type_ahead = false
    choice "1" { goto = step.fim }
    on exhausted { goto = step.fim }
  }
  step "fim" {
    hangup {}
  }
}`, func(c *caller) {
		c.hears("at f", "answer", "say Bem-vindo.")
		c.presses("1")
		c.hears("stop", "say Digite um ou dois.")
		c.presses("1")
		c.hears("stop", "at f/fim", "hangup normal")
	})
}

func TestQuestionThatMustBeHeardToItsEnd(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt   = prompt.opcoes
    barge_in = false
    choice "1" { goto = step.fim }
    on exhausted { goto = step.fim }
  }
  step "fim" {
    hangup {}
  }
}`, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears()
		c.listens()
		c.hears("at f/fim", "hangup normal")
	})
}

func TestKeyThatBeginsALongerOneWaits(t *testing.T) {
	const src = `
flow "f" {
  menu "m" {
    prompt = prompt.opcoes
    choice "1" { goto = step.um }
    choice "12" { goto = step.doze }
    on exhausted { goto = step.um }
  }
  step "um" {
    hangup {}
  }
  step "doze" {
    hangup {}
  }
}`
	story(t, src, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears("stop", "timer 3s")
		c.waits()
		c.hears("at f/um", "hangup normal")
	})
	story(t, src, func(c *caller) {
		c.skip()
		c.presses("12")
		c.hears("stop", "timer 3s", "at f/doze", "hangup normal")
	})
}

func TestChoiceNotOnOfferIsWrong(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt = prompt.opcoes
    choice "1" {
      if   = customer.found
      goto = step.fim
    }
    choice "2" { goto = step.fim }
    on exhausted { goto = step.fim }
  }
  step "fim" {
    hangup {}
  }
}`, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears("stop", "say Digite um ou dois.")
		c.presses("2")
		c.hears("stop", "at f/fim", "hangup normal")
	})
}

func TestChoiceWithoutWayOnGoesOnAfterTheMenu(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt = prompt.opcoes
    choice "1" {
      say { prompt = "Um." }
    }
    on exhausted {}
  }
  hangup { prompt = prompt.tchau }
}`, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears("stop", "say Um. Até logo.")
		c.listens()
		c.hears("hangup normal")
	})
}

const cpfFlow = `
flow "f" {
  input "cpf" {
    type     = cpf
    prompt   = "Digite o seu CPF."
    invalid  = "CPF inválido."
    no_match = prompt.invalida
    on exhausted { goto = step.fim }
  }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" { goto = step.fim }
    choice "#" { goto = step.fim }
    on exhausted { goto = step.fim }
  }
  step "fim" {
    hangup {}
  }
}`

func TestInputEndsAtFullLength(t *testing.T) {
	story(t, cpfFlow, func(c *caller) {
		c.skip()
		c.presses("5299822472")
		c.skip()
		c.presses("5")
		c.hears("say Digite um ou dois.")
		require.Equal(t, "52998224725", c.value("input.cpf"))
		st := c.s.State()
		require.True(t, st.Scope.Get("input.cpf").Sensitive())
		c.presses("#") // out of habit: no answer to the next question
		c.hears()
		c.presses("#")
		c.hears("stop", "at f/fim", "hangup normal")
	})
}

func TestHabitTypedAhead(t *testing.T) {
	story(t, `
flow "f" {
  input "cpf" {
    type     = cpf
    prompt   = "Digite o seu CPF."
    barge_in = false
    on exhausted {}
  }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" {}
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.presses("52998224725#1")
		c.skip()
		c.listens()
		c.hears("hangup normal")
		require.Equal(t, "1", c.value("menu.m"))
	})
}

func TestHabitIsForgotten(t *testing.T) {
	story(t, cpfFlow, func(c *caller) {
		c.presses("52998224725")
		c.listens()
		c.pass(10 * time.Second)
		c.skip()
		c.presses("#")
		c.hears("at f/fim", "hangup normal")
	})
}

func TestInvalidValueIsSaidAndAskedAgain(t *testing.T) {
	story(t, cpfFlow, func(c *caller) {
		c.presses("1111111111")
		c.skip()
		c.presses("1")
		c.hears("say CPF inválido. Digite o seu CPF.")
		c.presses("529")
		c.skip()
		c.waits()
		c.hears("say Opção inválida. Digite o seu CPF.")
		require.Equal(t, "no_match", c.value("event.name"))
		require.Equal(t, "529", c.value("event.digits"))
		c.presses("12*")
		c.hears("stop", "timer 3s", "timer 3s", "at f/fim", "hangup normal")
	})
}

func TestTerminatorEndsAShortInput(t *testing.T) {
	const src = `
flow "f" {
  input "conta" {
    min    = 3
    max    = 8
    prompt = "Digite a conta."
    on exhausted { goto = step.fim }
  }
  goto = step.fim
  step "fim" {
    hangup {}
  }
}`
	story(t, src, func(c *caller) {
		c.presses("1234")
		c.skip()
		c.presses("#")
		c.hears("at f/fim", "hangup normal")
		require.Equal(t, "1234", c.value("input.conta"))
	})
	story(t, src, func(c *caller) {
		c.presses("123")
		c.skip()
		c.waits()
		c.hears("at f/fim", "hangup normal")
		require.Equal(t, "123", c.value("input.conta"))
	})
	story(t, src, func(c *caller) {
		c.presses("12")
		c.skip()
		c.presses("#") // too short
		c.hears("say Digite a conta.")
		c.presses("#")
		c.hears("stop", "say Digite a conta.")
		c.presses("#")
		c.hears("stop", "at f/fim", "hangup normal")
	})
}

func TestTypeAheadAnswersSeveralQuestions(t *testing.T) {
	story(t, `
flow "f" {
  say {
    prompt   = "Esta ligação é gravada."
    barge_in = false
  }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" {}
    on exhausted {}
  }
  input "n" {
    digits = 4
    prompt = "Digite o número."
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.skip()
		c.presses("188")
		c.hears()
		c.listens()
		c.hears("timer 3s")
		c.presses("12")
		c.hears("timer 3s", "hangup normal")
		require.Equal(t, "8812", c.value("input.n"))
	})
}

func TestKeyThatLeadsNowhereIsWrong(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt   = prompt.opcoes
    no_match = prompt.invalida
    choice "12" {}
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears("stop", "timer 3s")
		c.waits()
		c.hears("say Opção inválida. Digite um ou dois.")
		c.presses("13")
		c.hears("stop", "timer 3s", "say Opção inválida. Digite um ou dois.")
		c.presses("12")
		c.hears("stop", "timer 3s", "hangup normal")
	})
}

func TestSilenceHasItsHandler(t *testing.T) {
	story(t, `
flow "f" {
  input "n" {
    digits = 2
    prompt = "Digite o número."
    on no_input { goto = step.fim }
    on exhausted {}
  }
  hangup {}
  step "fim" {
    hangup { prompt = prompt.tchau }
  }
}`, func(c *caller) {
		c.listens()
		c.skip()
		c.waits()
		c.hears("at f/fim", "say Até logo.")
		require.Equal(t, "no_input", c.value("event.name"))
		c.hangsUp()
	})
}

func TestExhaustedNobodyHandlesIsAnError(t *testing.T) {
	plan := planOf(t, menuFlow)
	f := *plan.Flows["f"]
	for i := range f.Code {
		delete(f.Code[i].On, "exhausted")
	}
	c := ring(t, plan, false)
	c.listens()
	c.presses("77")
	c.skip()
	c.presses("7")
	c.hears("stop", "failed f/menu/menu.m: no answer after all tries, and nobody handles exhausted", "say "+problemText)
	c.hangsUp()
}

func TestSensitiveDigitsAreMarked(t *testing.T) {
	story(t, `
flow "f" {
  input "cpf" {
    type   = cpf
    prompt = "Digite o seu CPF."
    on exhausted {
      hangup {}
    }
  }
  say { prompt = ["Você digitou", digits(input.cpf)] }
  hangup {}
}`, func(c *caller) {
		c.presses("52998224725")
		require.Len(t, c.heard, 12)
		require.False(t, c.heard[0].Secret)
		require.Equal(t, Item{Lang: "pt-BR", Name: "d/5", Text: "cinco", Secret: true}, c.heard[1])
		c.skip()
		c.hangsUp()
	})
}

func TestWrongKeyForgetsWhatWasTypedAfterIt(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt   = prompt.opcoes
    barge_in = false
    no_match = prompt.invalida
    choice "1" {}
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.presses("71")
		c.skip()
		c.listens()
		c.hears("say Opção inválida. Digite um ou dois.")
		c.listens()
		c.hears("timer 5s")
		c.hangsUp()
	})
}

func TestQuestionWithoutWords(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt = ""
    choice "1" {}
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "timer 5s")
		c.presses("7")
		c.hears("timer 5s")
		c.waits()
		c.hears("timer 5s")
		c.presses("1")
		c.hears("hangup normal")
	})
}

func TestQuestionWithoutTypeAheadForgetsEarlierKeys(t *testing.T) {
	story(t, `
flow "f" {
  wait { for = "2s" }
  menu "m" {
    prompt     = prompt.opcoes
    type_ahead = false
    choice "1" {}
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.skip()
		c.presses("1")
		c.waits()
		c.hears("answer", "say Digite um ou dois.")
		c.hangsUp()
	})
}

func TestQuestionThatFailsIsAskedAgainAfterItsHandler(t *testing.T) {
	story(t, `
flow "f" {
  vars { fim = "x" }
  menu "m" {
    prompt = prompt["op${vars.fim}"]
    choice "1" {}
    on error {
      set { fim = "coes" }
    }
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.begins("at f")
		c.fails("f/menu.m")
		c.hears("answer", "say Digite um ou dois.")
		c.hangsUp()
	})
}
