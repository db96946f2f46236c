package ivr

import (
	"testing"
	"time"
)

const toldFlow = `
flow "f" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say { class = ewt }
      say {
        class  = position
        prompt = ["Há", number(queue.sac.position - 1, "f"), "pessoas à sua frente."]
      }
      music { for = "30s" }
      say {
        class  = ewt
        prompt = ["Espere", estimate(queue.sac.estimated_wait)]
      }
    }
  }
  hangup {}
}
`

// tells answers what the session has asked.
func (c *caller) tells(t Told) {
	c.t.Helper()
	t.ID = c.asked
	c.send(t)
}

// TestCallerIsToldOfTheWait: what may be told is asked each time. The plan's words read what may be told, not what is.
func TestCallerIsToldOfTheWait(t *testing.T) {
	story(t, toldFlow, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "asks what to tell of sac: ewt")
		c.tells(Told{Say: true, Wait: 3 * time.Minute})
		c.hears("say O tempo estimado de espera é de três minutos", "asks what to tell of sac: position")
		c.tells(Told{Say: true, Position: 3})
		c.listens()
		c.hears("say Há duas pessoas à sua frente.")
		c.listens()
		c.hears("music for 30s")
		c.listens()
		c.hears("asks what to tell of sac: ewt")
		c.tells(Told{Say: true, Wait: 6 * time.Minute, Widened: true})
		c.hears("say Agora procuramos também outras pessoas para atender você, e o tempo foi calculado de novo. Espere mais de cinco minutos")
	})
}

// TestNothingToTell: the wait goes on without a word.
func TestNothingToTell(t *testing.T) {
	story(t, toldFlow, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "asks what to tell of sac: ewt")
		c.tells(Told{})
		c.hears("asks what to tell of sac: position")
		c.tells(Told{})
		c.hears("music for 30s")
	})
}

// TestAgentComesBeforeTheAnswer: what could have been told is of no use any more.
func TestAgentComesBeforeTheAnswer(t *testing.T) {
	story(t, toldFlow, func(c *caller) {
		c.hears("at f", "answer", "enqueue sac", "asks what to tell of sac: ewt")
		c.meets("ana")
		c.tells(Told{Say: true, Wait: time.Minute})
		c.hears()
		c.isLeft()
		c.hears("hangup normal")
	})
}
