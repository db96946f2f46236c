package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const queueFlow = `
flow "f" {
  say { prompt = prompt.bem_vindo }
  goto = step.atendente

  step "atendente" {
    enqueue {
      queue    = queue.sac
      max_wait = "5m"
      skills   = { sac = 3 }
      screen   = { protocolo = call.protocol }

      while_waiting {
        say { prompt = ["Sua posição é", number(queue.sac.position)] }
        music { for = "30s" }

        menu "oferta" {
          prompt    = "Para deixar recado, digite um."
          max_tries = 1
          choice "1" { goto = step.recado }
          on exhausted {}
        }
      }

      on no_agents { goto = step.recado }
      on closed {
        say { prompt = "Fechado." }
      }
      on timeout { goto = step.recado }
    }
    hangup { prompt = prompt.tchau }
  }

  step "recado" {
    hangup { prompt = "Deixe o recado." }
  }
}
`

// inQueue brings the caller through the welcome into the queue.
func inQueue(c *caller) {
	c.t.Helper()
	c.hears("at f", "answer", "at f/atendente", "say Bem-vindo.")
	c.listens()
	c.hears("enqueue sac timeout=5m0s needs sac=3 protocolo:20260312-7", "say Sua posição é três")
}

func TestAgentTakesTheCallAndLeavesFirst(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.listens()
		c.hears("music for 30s")
		c.meets("ana")
		c.hears("stop")
		c.presses("1")
		c.send(Played{ID: c.last})
		c.timesOut()
		c.refused("full")
		c.hears()
		c.isLeft()
		c.hears("say Até logo.")
		c.listens()
		c.hears("hangup normal")
	})
}

func TestWaitingRepeats(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.listens()
		c.listens()
		c.hears("music for 30s", "say Para deixar recado, digite um.")
		c.listens()
		c.hears("timer 5s")
		c.world.queues["sac"] = queueAt(2)
		c.waits()
		c.hears("say Sua posição é dois")
		c.hangsUp()
	})
}

func TestKeyLeavesTheQueue(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.listens()
		c.listens()
		c.skip()
		id := c.queue
		c.presses("1")
		c.hears("stop", "dequeue by key", "at f/recado", "say Deixe o recado.")
		c.send(AgentConnected{ID: id, Agent: "ana"}) // too late
		c.send(TimedOut{ID: id})
		c.hears()
		c.listens()
		c.hears("hangup normal")
	})
}

func TestQueueRefuses(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.refused("closed")
		c.hears("stop", "say Fechado. Até logo.")
		c.hangsUp()
	})
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.refused("nobody")
		c.hears("stop", "at f/recado", "say Deixe o recado.")
		c.hangsUp()
	})
	story(t, queueFlow, func(c *caller) { // nobody handles full: the flow goes on
		inQueue(c)
		c.refused("full")
		c.hears("stop", "say Até logo.")
		c.hangsUp()
	})
	story(t, queueFlow, func(c *caller) { // an error like any other
		inQueue(c)
		c.refused("unknown")
		c.hears("stop", "failed f/atendente/enqueue[0]: the queue is not known", "say "+problemText)
		c.hangsUp()
	})
}

func TestQueueGivesTheCallBack(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.timesOut()
		c.hears("stop", "at f/recado", "say Deixe o recado.")
		c.hangsUp()
	})
}

func TestCallerHangsUpInQueue(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.hangsUp()
		c.meets("ana")
		c.presses("1")
		c.hears()
		require.Equal(t, WaitOver, c.s.State().Wait)
	})
}

func TestMusicOnlyWhileWaiting(t *testing.T) {
	story(t, `
flow "f" {
  menu "m" {
    prompt = prompt.opcoes
    choice "1" { intent = billing }
    on exhausted {}
  }
  enqueue { queue = customer.found ? queue.vip : queue.sac }
  hangup {}
}`, func(c *caller) {
		c.skip()
		c.presses("1")
		c.hears("stop", "enqueue sac intent=billing", "music")
		c.presses("5")
		c.hears()
		c.meets("ana")
		c.hears("stop")
		require.Equal(t, WaitTalk, c.s.State().Wait)
		c.isLeft()
		c.hears("hangup normal")
	})
}

func TestQueueWithoutTimeOfItsOwn(t *testing.T) {
	const flow = `
flow "f" {
  enqueue {
    queue = queue.%s
    on timeout {}
  }
  hangup {}
}`
	story(t, replace(flow, "sac"), func(c *caller) {
		c.hears("at f", "answer", "enqueue sac timeout=1m0s", "music")
		c.hangsUp()
	})
	story(t, replace(flow, "vip"), func(c *caller) {
		c.hears("at f", "answer", "enqueue vip timeout=2m0s", "music")
		c.hangsUp()
	})
}

func TestWaitingThatTakesNoTimeIsFilledWithMusic(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    while_waiting {
      music {
        if  = queue.sac.position > 5
        for = "30s"
      }
    }
  }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "music for 5s")
		for range 600 { // far beyond the budget of instructions: time passes
			c.listens()
			c.hears("music for 5s")
		}
		c.hangsUp()
	})
}

func TestWaitingGoesOnForHours(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    while_waiting {
      say { prompt = "Aguarde." }
      wait { for = "20s" }
    }
  }
  hangup {}
}`, func(c *caller) {
		for range 400 {
			c.skip()
			c.listens()
			c.hears("timer 20s")
			c.waits()
			c.hears("say Aguarde.")
		}
		c.hangsUp()
	})
}

func TestHangupWhileWaitingLeavesTheQueueFirst(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    while_waiting {
      music { for = "30s" }
      hangup { prompt = prompt.tchau }
    }
  }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "music for 30s")
		c.listens()
		c.hears("dequeue", "say Até logo.")
		c.listens()
		c.hears("hangup normal")
	})
}

func TestMusicOfTheWait(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    music = "Piano."
    while_waiting {
      music { for = "1m" }
    }
  }
  music { for = "2s" }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "music Piano. for 1m0s")
		c.meets("ana")
		c.isLeft()
		c.hears("stop", "music for 2s")
		c.listens()
		c.hears("hangup normal")
	})
}

func TestAgentComesInTheMiddleOfAHandler(t *testing.T) {
	story(t, `
flow "f" {
  vars { n = 0 }
  enqueue {
    queue = queue.sac
    while_waiting {
      menu "m" {
        prompt = prompt.opcoes
        choice "1" {}
        on no_match {
          say { prompt = prompt.invalida }
          wait { for = "1m" }
        }
        on exhausted {}
      }
    }
  }
  set { n = vars.n + 1 }
  hangup {}
}`, func(c *caller) {
		c.presses("7")
		c.skip()
		c.meets("ana")
		c.hears("stop")
		require.Empty(t, c.s.State().Pending)
		c.isLeft()
		c.hears("hangup normal")
		require.Equal(t, "1", c.value("vars.n"))
	})
}

func TestMusicThatCannotBeEvaluatedIsTheBuiltIn(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    music = prompt["nada_${call.to}"]
  }
  hangup {}
}`, func(c *caller) {
		c.begins("at f", "answer", "enqueue sac")
		c.fails("f/enqueue[0]")
		c.hears("music")
		c.hangsUp()
	})
}

func TestAgentStopsWhatMustBeHeardToo(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    while_waiting {
      say {
        prompt   = "Aguarde."
        barge_in = false
      }
      say { prompt = "Sua ligação é importante." }
    }
  }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "say Aguarde.")
		c.meets("ana")
		c.hears("stop")
		c.hangsUp()
	})
}

func TestKeysFromBeforeTheQueueAnswerNoOfferInIt(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		c.presses("1") // cuts the welcome short
		c.listens()
		c.skip()
		c.listens()
		c.hears("say Para deixar recado, digite um.")
		c.hangsUp()
	})
}

func TestEarlierKeyIsNotWhyTheQueueIsLeft(t *testing.T) {
	story(t, `
flow "f" {
  enqueue {
    queue = queue.sac
    while_waiting {
      menu "m" {
        prompt = prompt.opcoes
        choice "1" {}
        on exhausted {}
      }
      music { for = "30s" }
      hangup { if = queue.sac.position == 9 }
    }
  }
  hangup {}
}`, func(c *caller) {
		c.presses("1")
		c.listens() // the music
		c.presses("1")
		c.listens()
		c.presses("77")
		c.skip()
		c.presses("7")
		c.world.queues["sac"] = queueAt(9)
		c.skip()
		c.listens()
		c.hears("dequeue", "hangup normal")
	})
}

func TestAgentWhoNeverCameCannotLeave(t *testing.T) {
	story(t, queueFlow, func(c *caller) {
		inQueue(c)
		c.isLeft()
		c.hears()
		require.NotNil(t, c.s.State().Queue)
		c.hangsUp()
	})
}
