package ivr

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

func replace(src, with string) string { return strings.ReplaceAll(src, "%s", with) }

func queueAt(position int) flows.QueueView {
	return flows.QueueView{Open: true, Position: position, Agents: 2}
}

func TestSayAndHangUp(t *testing.T) {
	story(t, `
flow "f" {
  say {
    prompt = prompt.bem_vindo
    times  = 2
  }
  say { prompt = ["Seu protocolo é", digits("42")] }
  hangup { prompt = prompt.tchau }
}`, func(c *caller) {
		c.hears("at f", "answer", "say Bem-vindo. Bem-vindo. Seu protocolo é quatro dois Até logo.")
		c.listens()
		c.hears("hangup normal")
		c.presses("1")
		c.hangsUp()
		c.hears()
	})
}

func TestRefusedBeforeTheAnswer(t *testing.T) {
	story(t, `
flow "f" {
  hangup { cause = busy }
}`, func(c *caller) {
		c.hears("at f", "hangup busy")
	})
}

func TestRoutingExpressionAndVars(t *testing.T) {
	const src = `
flow "f" {
  vars { motivo = "geral" }
  set { motivo = "${vars.motivo}-2" }
  goto = calendar.sac.open ? step.aberto : step.fechado
  step "aberto" {
    hangup { prompt = vars.motivo }
  }
  step "fechado" {
    hangup { cause = rejected }
  }
}`
	story(t, src, func(c *caller) {
		c.hears("at f", "at f/aberto", "answer", "say geral-2")
		require.Equal(t, "aberto", c.value("call.step"))
		c.hangsUp()
	})
	plan := planOf(t, src)
	w := newWorld()
	w.calendars["sac"] = flows.CalendarView{}
	_, acts := Start(plan, facts, w)
	require.Equal(t, []Action{Entered{Flow: "f"}, Entered{Flow: "f", Step: "fechado"}, Hangup{Cause: "rejected"}}, acts)
}

func TestWaitIsSilenceAfterWhatPlays(t *testing.T) {
	story(t, `
flow "f" {
  say { prompt = prompt.bem_vindo }
  wait { for = "2s" }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "say Bem-vindo.")
		c.listens()
		c.hears("timer 2s")
		c.waits()
		c.hears("hangup normal")
	})
}

const identifyFlow = `
flow "f" {
  say { prompt = prompt.bem_vindo }
  identify {
    by = { telefone = call.from }
    on not_found {
      say { prompt = "Não encontrei." }
    }
  }
  say {
    if     = customer.found
    prompt = "Olá, ${customer.name}."
  }
  hangup {}
}`

func TestCustomerIsFoundWhileTheWelcomePlays(t *testing.T) {
	story(t, identifyFlow, func(c *caller) {
		c.hears("at f", "answer", "say Bem-vindo.", "identify phone=+5511988887777")
		id := c.identify
		c.isFound(Customer{ID: "7", Name: "Ana", Segment: "ouro", OpenTickets: 2, LastPurchase: &Purchase{
			ID: "p1", Product: "TV", At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Amount: 10,
		}})
		c.hears()
		require.Equal(t, "2", c.value("customer.open_tickets"))
		c.send(Identified{ID: id}) // twice: ignored
		c.listens()
		c.hears("say Olá, Ana.")
		c.listens()
		c.hears("hangup normal")
	})
}

func TestCustomerIsNotFound(t *testing.T) {
	story(t, identifyFlow, func(c *caller) {
		c.skip()
		c.listens()
		c.hears()
		c.isUnknown()
		c.hears("say Não encontrei.")
		require.Equal(t, "not_found", c.value("event.name"))
		require.Equal(t, "false", c.value("customer.found"))
		c.hangsUp()
	})
}

func TestKeyTypedDuringALookUpIsKept(t *testing.T) {
	story(t, `
flow "f" {
  say { prompt = prompt.bem_vindo }
  identify { by = { cpf = "52998224725" } }
  say { prompt = "Olá." }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" {}
    on exhausted {}
  }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "say Bem-vindo.", "identify document=52998224725")
		c.presses("1")
		c.hears("stop")
		c.isUnknown()
		c.hears("hangup normal")
	})
}

func TestWithheldNumberIsNobody(t *testing.T) {
	plan := planOf(t, identifyFlow)
	anonymous := facts
	anonymous.From = ""
	_, acts := Start(plan, anonymous, newWorld())
	require.Len(t, acts, 3)
	require.Equal(t, "say Bem-vindo.", show(acts[2])[:14])
}

func TestLookUpFails(t *testing.T) {
	story(t, identifyFlow, func(c *caller) { // nobody handles it: the flow goes on
		c.skip()
		c.send(Identified{ID: c.identify, Err: "database is locked"})
		c.hears("failed f/identify[0]: identify: database is locked")
		c.listens()
		c.hears("hangup normal")
	})
}

func TestStepVisitedTooOften(t *testing.T) {
	story(t, `
flow "f" {
  goto = step.volta
  step "volta" {
    max_visits = 3
    say { prompt = "Volta." }
    goto = step.volta
    on exhausted { goto = step.fim }
  }
  step "fim" {
    hangup {}
  }
}`, func(c *caller) {
		c.hears("at f", "at f/volta", "answer", "at f/volta", "at f/volta", "at f/fim", "say Volta. Volta. Volta.")
		c.hangsUp()
	})
}

const errorFlow = `
flow "f" {
  vars { lista = "{}" }
  say { prompt = prompt["nada_${call.to}"] }
  hangup {}
  %s
}`

func TestErrorNobodyHandlesIsNeverSilence(t *testing.T) {
	story(t, replace(errorFlow, ""), func(c *caller) {
		c.begins("at f")
		c.fails("f/say[0]")
		c.hears("answer", "say "+problemText)
		c.presses("1")
		c.listens()
		c.hears("hangup normal")
	})
}

func TestErrorIsHandled(t *testing.T) {
	story(t, replace(errorFlow, `
  on error {
    say { prompt = "Desculpe." }
  }`), func(c *caller) {
		c.begins("at f")
		c.fails("f/say[0]")
		c.hears("answer", "say Desculpe.")
		require.NotEmpty(t, c.value("event.message"))
		c.listens()
		c.hears("hangup normal")
	})
}

func TestErrorInTheHandlerOfErrorsEnds(t *testing.T) {
	story(t, replace(errorFlow, `
  on error {
    say { prompt = prompt["nada_${call.to}"] }
  }`), func(c *caller) {
		require.Equal(t, "say "+problemText, c.said[len(c.said)-1])
		require.Less(t, len(c.said), 10)
		c.skip()
		c.hangsUp()
	})
}

func TestRoutingThatFailsIsHandled(t *testing.T) {
	story(t, `
flow "f" {
  goto = customer.open_tickets > 1 ? step.um : step.dois
  on error { goto = step.dois }
  step "um" {
    hangup {}
  }
  step "dois" {
    hangup { cause = congestion }
  }
}`, func(c *caller) {
		c.begins("at f")
		c.fails("f/goto")
		c.hears("at f/dois", "hangup congestion")
	})
}

// TestOnHangupKeepsValues compiles on hangup by hand: what it may hold is set, and nothing else reaches anybody.
func TestOnHangupKeepsValues(t *testing.T) {
	plan := planOf(t, `
flow "f" {
  vars { saiu = "não" }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" {
      set { saiu = "sim" }
      say { prompt = "Ninguém ouve." }
      identify { by = { phone = call.from } }
    }
    on exhausted {}
  }
  hangup {}
}`)
	f := *plan.Flows["f"]
	menu := &f.Code[f.Entry]
	menu.On["hangup"] = menu.Op.(flows.Menu).Choices[0].Body
	f.Code[len(f.Code)-1].Op = flows.Resume{}
	for _, saved := range []bool{false, true} {
		c := ring(t, plan, saved)
		c.skip()
		c.hangsUp()
		c.hears()
		require.Equal(t, "sim", c.value("vars.saiu"))
		require.Equal(t, WaitOver, c.s.State().Wait)
	}
}

func TestUnknownFlowIsRefused(t *testing.T) {
	plan := planOf(t, replace(errorFlow, ""))
	_, acts := Start(plan, CallFacts{ID: "c1", Flow: "outro"}, newWorld())
	require.Equal(t, []Action{Failed{Addr: "outro", Message: "the plan has no such flow"}, Hangup{Cause: "not_found"}}, acts)
}

func TestPlanIsGoneWhenTheCallIsResumed(t *testing.T) {
	c := ring(t, planOf(t, menuFlow), false)
	other := planOf(t, identifyFlow)
	c.s = Resume(other, c.s.State(), c.world)
	c.skip()
	c.presses("1")
	c.fails("f")
	c.hears("stop", "say "+problemText)
	c.presses("1")
	c.listens()
	c.hears("hangup normal")
}

// panics is an operation nobody knows, and a condition that makes the machine fall.
func TestPanicIsAnErrorOfThisCall(t *testing.T) {
	plan := planOf(t, menuFlow)
	f := *plan.Flows["f"]
	f.Code = append([]flows.Instr(nil), f.Code...)
	for i, in := range f.Code {
		if say, ok := in.Op.(flows.Say); ok {
			say.Prompt = &flows.Expr{} // has nothing to evaluate
			f.Code[i].Op = say
		}
	}
	broken := *plan
	broken.Flows = map[string]*flows.Flow{"f": &f}
	c := ring(t, &broken, false)
	c.begins("at f")
	c.fails("f/say[0]")
	c.hears("answer", "say "+problemText)
	c.listens()
	c.hears("hangup normal")
}

// TestRunawayEnds sends a call round and round: compiled by hand, since a plan like it is refused at load.
func TestRunawayEnds(t *testing.T) {
	plan := &flows.Plan{Hash: "h", Flows: map[string]*flows.Flow{"f": {
		Name: "f", Code: []flows.Instr{{Addr: "f/a", Op: flows.Jump{To: 0}}},
	}}}
	c := ring(t, plan, false)
	c.hears("at f", "failed f/a: too many actions without the caller", "answer", "say "+problemText)
	c.listens()
	c.hears("hangup normal")
}

func TestDeadEndEnds(t *testing.T) {
	plan := &flows.Plan{Hash: "h", Flows: map[string]*flows.Flow{"f": {
		Name: "f", Code: []flows.Instr{{Addr: "f/a", Op: flows.Jump{To: 7}}},
	}}}
	c := ring(t, plan, false)
	c.hears("at f", "failed f: the flow ends without a way on", "answer", "say "+problemText)
	c.hangsUp()
}

func TestHandlersInsideHandlersEnd(t *testing.T) {
	on := map[string]int{"not_found": 0}
	plan := &flows.Plan{Hash: "h", Flows: map[string]*flows.Flow{"f": {
		Name: "f", Code: []flows.Instr{{Addr: "f/a", Op: flows.Identify{}, On: on}},
	}}}
	c := ring(t, plan, false)
	c.hears("at f", "failed f/a: too many handlers inside handlers", "answer", "say "+problemText)
	c.hangsUp()
}

// TestBusyCallerDoesNotGoOnForEver keeps pressing keys: each forgives what was spent, the whole call has its limit.
func TestBusyCallerDoesNotGoOnForEver(t *testing.T) {
	story(t, `
flow "f" {
  goto = step.menu
  step "menu" {
    menu "m" {
      prompt = prompt.opcoes
      choice "1" {
        set { n = vars.n + 1 }
        set { n = vars.n + 1 }
        goto = step.menu
      }
      on exhausted { goto = step.menu }
    }
    goto = step.menu
    on error { goto = step.menu }
  }
  vars { n = 0 }
}`, func(c *caller) {
		keys := 0
		for c.s.State().Wait != WaitEnd {
			c.skip()
			c.presses("1")
			keys++
			require.Less(t, keys, maxTotal)
		}
		require.Greater(t, keys, 2000)
		c.begins("stop")
		c.skip()
		c.listens()
		c.hears("hangup normal")
	})
}

func TestDurationOfTheCall(t *testing.T) {
	story(t, `
flow "f" {
  wait { for = "90s" }
  hangup { prompt = ["Foram", number(call.duration)] }
}`, func(c *caller) {
		c.hears("at f", "timer 1m30s")
		c.waits()
		c.hears("answer", "say Foram noventa")
		require.Equal(t, "2026-03-12T07:00:00-03:00", c.value("call.started_at"))
		c.hangsUp()
	})
}

func TestKeysTypedAheadHaveALimit(t *testing.T) {
	story(t, `
flow "f" {
  say {
    prompt   = "Esta ligação é gravada."
    barge_in = false
  }
  hangup {}
}`, func(c *caller) {
		c.skip()
		c.presses("12345678901234567890123456789012345678901234567890")
		c.send(Key{Key: 'A'})
		require.Len(t, c.s.State().Keys, maxKeys)
		c.hears()
		c.listens()
		c.hears("hangup normal")
	})
}

func TestLateAnswerIsNotTheNextOnes(t *testing.T) {
	story(t, `
flow "f" {
  identify { by = { phone = call.from } }
  identify { by = { cpf = "52998224725" } }
  hangup {}
}`, func(c *caller) {
		first := c.identify
		c.isUnknown()
		c.skip()
		c.send(Identified{ID: first, Found: true})
		c.hears()
		c.isFound(Customer{ID: "7"})
		c.hears("hangup normal")
	})
}

func TestStateIsACopy(t *testing.T) {
	c := ring(t, planOf(t, menuFlow), false)
	before := c.s.State()
	c.presses("1")
	require.True(t, before.Scope.Get("menu.m").IsNull())
	require.Equal(t, map[string]int{"menu": 1}, before.Visits)
	require.Equal(t, "1", c.value("menu.m"))
}

func TestDivisionByZeroIsAnError(t *testing.T) {
	story(t, `
flow "f" {
  vars { n = 0 }
  on error {
    hangup { prompt = "Não deu." }
  }
  set { x = 10 / vars.n }
  hangup { prompt = number(vars.x) }
}`, func(c *caller) {
		c.hears("at f", "failed f/set[0]: flows: flow.hcl:7:13: Operation failed", "answer", "say Não deu.")
	})
}
