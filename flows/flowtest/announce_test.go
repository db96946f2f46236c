package flowtest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const tellsOfTheWait = `
  enqueue {
    queue = queue.sac

    while_waiting {
      say { class = position }
      say {
        class  = ewt
        prompt = ["Espere", estimate(queue.sac.estimated_wait)]
      }
      menu "retorno" {
        if        = queue.sac.estimated_wait > queue.sac.max_wait
        prompt    = "Para que liguemos de volta, digite um."
        max_tries = 1
        no_input  = "1s"
        choice "1" { goto = step.retorno }
        on exhausted {}
      }
      music { for = "20s" }
    }
  }
  hangup {}

  step "retorno" {
    hangup { prompt = "Ligaremos." }
  }
`

// TestMockedQueueTellsOfTheWait: the test's numbers are told as the engine would tell them, not again within 45 s.
func TestMockedQueueTellsOfTheWait(t *testing.T) {
	passes(t, tellsOfTheWait, `
  mock "queue.sac" {
    position       = 4
    estimated_wait = 150
  }
  hear { text = "Sua posição na fila é 4" }
  hear { text = "Espere 3 min" }
  hear { text = "digite um" }
  not_heard { text = "Espere" }
  wait { for = "46s" }
  hear { text = "Espere 3 min" }
  press { keys = "1" }
  expect { hangup = normal }
`)
}

// TestNobodyIsToldNothing: a queue without an estimate tells none.
func TestNobodyIsToldNothing(t *testing.T) {
	x := passes(t, tellsOfTheWait, `
  hear { text = "Sua posição na fila é 1" }
  wait { for = "60s" }
`)
	for _, e := range x.Transcript {
		require.NotContains(t, e.Text, "Espere")
	}
}

// TestEngineTellsOfTheWait: with agents on the line the numbers are the engine's. Whose phone rings is told that they are
// next; when ana has not answered and nobody else is at work, there is no time to tell.
func TestEngineTellsOfTheWait(t *testing.T) {
	x := passes(t, tellsOfTheWait, `
  agent "ana" { state = ready }
  hear { text = "Sua posição na fila é 1" }
  wait { for = "90s" }
`)
	var told []string
	for _, e := range x.Transcript {
		if what, is := strings.CutPrefix(e.Text, "lets the caller know: "); is {
			told = append(told, what)
		}
	}
	require.Equal(t, []string{"position 1", "less than a minute", "position 1"}, told)
}
