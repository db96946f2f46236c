package ivr

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const messageFlow = `
flow "f" {
  voicemail "recado" {
    mailbox      = mailbox.recados
    prompt       = "Deixe o seu recado."
    max_duration = "30s"
    silence      = "3s"
    on empty {
      say { prompt = "Nada gravado." }
    }
    on error {
      say { prompt = "Não gravou." }
    }
  }
  hangup { prompt = prompt.tchau }
}`

func TestMessageIsLeft(t *testing.T) {
	reaching(t, messageFlow, func(c *caller) {
		c.hears("at f", "answer", "say Deixe o seu recado.")
		c.presses("5") // whoever knows the greeting
		c.hears("stop", "record for recados, beep true, 3s of silence, 30s at most")
		c.presses("1")
		c.hears()
		c.presses("#")
		c.hears("stop recording")
		c.send(Recorded{ID: c.asked, URL: "recordings/c1-1.wav", Duration: 4500 * time.Millisecond})
		st := c.s.State()
		require.Equal(t, "recordings/c1-1.wav", asText(st.Scope.Get("voicemail.recado").Fields()["url"]))
		c.hears("say Até logo.")
		c.hangsUp()
	})
}

func TestMessageIsEmptyOrLost(t *testing.T) {
	for say, r := range map[string]Recorded{"Nada gravado.": {Empty: true}, "Não gravou.": {Err: "no space left"}} {
		reaching(t, messageFlow, func(c *caller) {
			c.listens()
			c.skip()
			r.ID = c.asked
			c.send(r)
			require.Equal(t, "say "+say+" Até logo.", c.said[len(c.said)-1])
			c.skip()
			c.hangsUp()
		})
	}
}

const transferFlow = `
flow "f" {
  say { prompt = "Vou transferir." }
  transfer {
    to      = "+5511955550000"
    timeout = "20s"
    on busy {
      say { prompt = "Ocupado." }
    }
    on error {
      say { prompt = "Não deu." }
    }
  }
  hangup { prompt = prompt.tchau }
}`

func TestCallerIsTransferred(t *testing.T) {
	reaching(t, transferFlow, func(c *caller) {
		c.hears("at f", "answer", "say Vou transferir.")
		c.listens()
		c.hears("music", "transfer to +5511955550000 within 20s")
		c.send(Transferred{ID: c.asked})
		c.hears("stop")
		c.presses("123")
		c.hears() // the other side hears them, not the flow
		c.send(TransferEnded{ID: c.asked})
		c.hears("say Até logo.")
		c.hangsUp()
	})
}

// TestTransferThatComesToNothing: busy has its handler, the rest is an error.
func TestTransferThatComesToNothing(t *testing.T) {
	for why, say := range map[string]string{"busy": "Ocupado.", "no_answer": "Não deu.", "rejected": "Não deu.", "error": "Não deu.", "other": "Não deu."} {
		reaching(t, transferFlow, func(c *caller) {
			c.listens()
			c.skip()
			c.send(NotTransferred{ID: c.asked, Why: why})
			require.Equal(t, "stop", c.said[0])
			require.Equal(t, "say "+say+" Até logo.", c.said[len(c.said)-1])
			c.skip()
			c.hangsUp()
		})
	}
}

func TestCallerIsHandedOver(t *testing.T) {
	reaching(t, `
flow "f" {
  transfer {
    to   = "sip:ana@example.com"
    mode = refer
  }
  hangup {}
}`, func(c *caller) {
		c.hears("at f", "answer", "transfer to sip:ana@example.com by refer within 30s")
		c.send(Transferred{ID: c.asked})
		c.hangsUp()
		c.hears()
		require.True(t, c.s.Over())
	})
}

const callbackFlow = `
flow "f" {
  callback {
    queue    = queue.sac
    number   = call.from
    attempts = 2
    on error { goto = step.erro }
  }
  hangup { prompt = "Nós ligamos." }
  step "erro" {
    hangup { prompt = "Ligue mais tarde." }
  }
}`

func TestCallbackIsBooked(t *testing.T) {
	reaching(t, callbackFlow, func(c *caller) {
		c.hears("at f", "callback from sac to +5511988887777, 2 tries")
		c.send(Booked{ID: c.asked})
		c.hears("answer", "say Nós ligamos.")
		c.hangsUp()
	})
}

func TestCallbackIsRefused(t *testing.T) {
	reaching(t, callbackFlow, func(c *caller) {
		c.skip()
		c.send(Booked{ID: c.asked, Err: "the queue takes none"})
		c.fails("f/callback[0]")
		c.hears("at f/erro", "answer", "say Ligue mais tarde.")
		c.hangsUp()
	})
}
