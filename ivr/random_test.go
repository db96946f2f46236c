package ivr

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"receptivo/flows"
)

// everything has one of each: questions in questions, a queue with choices, loops, handlers.
const everything = `
flow "f" {
  vars { n = 0 }
  defaults {
    no_input = prompt.nao_ouvi
    no_match = prompt.invalida
  }
  say {
    prompt   = prompt.bem_vindo
    barge_in = false
  }
  identify { by = { telefone = call.from } }
  goto = calendar.sac.open ? step.menu : step.cpf

  on exhausted { goto = step.atendente }
  on error {
    say { prompt = "Desculpe." }
    goto = step.atendente
  }

  step "menu" {
    max_visits = 4
    menu "m" {
      prompt = prompt.opcoes
      choice "1" { goto = customer.found ? step.atendente : step.cpf }
      choice "12" { goto = step.menu }
      choice "2" {
        if     = vars.n < 3
        intent = billing
        set { n = vars.n + 1 }
      }
      on no_match {
        menu "certeza" {
          prompt     = "Quer continuar?"
          type_ahead = false
          barge_in   = false
          choice "1" {}
          on exhausted {}
        }
      }
    }
    music { for = "3s" }
    goto = step.menu
    on exhausted { goto = step.atendente }
  }
  step "cpf" {
    max_visits = 3
    input "cpf" {
      type    = cpf
      prompt  = "Digite o CPF."
      invalid = "CPF inválido."
    }
    identify {
      by = { cpf = input.cpf }
      on not_found { goto = step.cpf }
    }
    goto = step.menu
  }
  step "atendente" {
    max_visits = 5
    on exhausted {
      hangup {}
    }
    enqueue {
      queue = customer.found ? queue.vip : queue.sac
      while_waiting {
        say { prompt = ["Sua posição é", number(queue.sac.position)] }
        wait { for = "2s" }
        menu "oferta" {
          prompt = "Digite um."
          choice "1" { goto = step.menu }
          choice "2" {
            hangup { prompt = prompt.tchau }
          }
          on exhausted {}
        }
      }
      on timeout { goto = step.menu }
      on closed {
        say { prompt = "Fechado." }
      }
    }
    say { prompt = prompt["tela_${vars.n}"] }
    goto = step.menu
  }
}
`

// event draws something that may happen, most of it in time and some of it late or never asked for.
func (c *caller) event(r *rapid.T) Event {
	some := rapid.Uint64Range(0, uint64(c.last)+1).Draw(r, "id")
	pick := func(id ID) ID {
		if rapid.IntRange(0, 4).Draw(r, "late") == 0 {
			return ID(some)
		}
		return id
	}
	switch rapid.IntRange(0, 24).Draw(r, "kind") {
	case 0, 1, 2, 3, 4, 5:
		return Key{Key: rapid.SampledFrom([]byte("1112223459*#0Ax\x00")).Draw(r, "key")}
	case 6, 7, 8, 9, 10:
		id := pick(c.playing)
		if id == c.playing {
			c.playing = 0
		}
		return Played{ID: id}
	case 11, 12, 13, 14:
		return Fired{ID: pick(c.timer)}
	case 15, 16:
		return Identified{ID: pick(c.identify), Found: rapid.Bool().Draw(r, "found"), Customer: Customer{ID: "7", Name: "Ana"}}
	case 17:
		return Identified{ID: pick(c.identify), Err: "gone"}
	case 18:
		return Refused{ID: pick(c.queue), Why: rapid.SampledFrom([]string{"closed", "full", "nobody", "unknown"}).Draw(r, "why")}
	case 19:
		return TimedOut{ID: pick(c.queue)}
	case 20, 21:
		return AgentConnected{ID: pick(c.queue), Agent: "ana"}
	case 22, 23:
		return AgentLeft{ID: pick(c.queue)}
	}
	if rapid.IntRange(0, 9).Draw(r, "gone") > 0 {
		return Key{Key: '1'}
	}
	return HungUp{}
}

// TestAnythingMayHappen sends events in any order: nothing panics, at most one thing plays, nothing follows the hangup
// (all checked by the caller), a session that is not over waits for something that can come, and the resumed session
// does the same as the one that was never saved.
func TestAnythingMayHappen(t *testing.T) {
	plan := planOf(t, everything)
	rapid.Check(t, func(r *rapid.T) {
		c, twin := ring(t, plan, false), ring(t, plan, true)
		for range rapid.IntRange(1, 120).Draw(r, "events") {
			c.world.queues["sac"] = queueAt(rapid.IntRange(0, 9).Draw(r, "position"))
			c.world.calendars["sac"] = flows.CalendarView{Open: rapid.Bool().Draw(r, "open")}
			c.pass(time.Duration(rapid.IntRange(0, 5000).Draw(r, "ms")) * time.Millisecond)
			ev := c.event(r)
			*twin.world, twin.playing = *c.world, c.playing
			c.send(ev)
			twin.send(ev)
			require.Equal(r, c.said, twin.said)
			for _, line := range c.said {
				require.NotContains(r, line, "internal fault")
			}
			c.skip()
			twin.skip()
			c.waitsForSomething(r)
		}
	})
}

// waitsForSomething checks that the session can go on: what it waits for was asked for.
func (c *caller) waitsForSomething(r *rapid.T) {
	st := c.s.State()
	switch st.Wait {
	case WaitNone:
		r.Fatal("waits for nothing and does not run")
	case WaitQuiet, WaitMusic, WaitEnd:
		require.NotNil(r, st.Playing)
	case WaitAsk:
		require.True(r, st.Playing != nil || st.Timer != 0, "a question without prompt and timer")
	case WaitTimer:
		require.NotZero(r, st.Timer)
	case WaitQueue, WaitTalk:
		require.NotNil(r, st.Queue)
	}
	require.LessOrEqual(r, len(st.Pending), maxPending)
	require.LessOrEqual(r, len(st.Keys), maxKeys)
	if st.Playing != nil && c.playing != 0 {
		require.Equal(r, c.playing, st.Playing.ID)
	}
}
