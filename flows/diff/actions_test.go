package diff

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// actionsSource has a way to every end there is.
const actionsSource = `
number "4004" { flow = flow.central }

queue "sac" {}

mailbox "sac" {}

flow "central" {
  goto = step.menu

  on exhausted { goto = step.fim }
  on error { goto = step.fim }

  step "menu" {
    menu "m" {
      prompt = "?"

      choice "1" { goto = step.recado }
      choice "2" { goto = step.plantao }
      choice "3" { goto = step.retorno }
      choice "4" { goto = step.unidade }
      choice "5" { goto = step.termo }
    }
  }

  step "recado" {
    voicemail "v" { mailbox = mailbox.sac }
    goto = step.fim
  }

  step "plantao" {
    transfer {
      to = "+551140002000"
      on busy { goto = step.recado }
    }
    goto = step.fim
  }

  step "retorno" {
    callback {
      queue  = queue.sac
      number = call.from
    }
    goto = step.fim
  }

  step "unidade" {
    run "u" {
      flow = flow.unidade
      on fechada { goto = step.recado }
    }
    enqueue { queue = queue.sac }
    goto = step.fim
  }

  step "termo" {
    consent "gravar" {
      prompt = "1 sim, 2 não"
      on declined { goto = step.fim }
    }
    enqueue { queue = queue.sac }
    goto = step.fim
  }

  step "fim" {
    hangup {}
  }
}

flow "unidade" {
  event "fechada" {}

  goto = step.qual

  step "qual" {
    menu "qual" {
      prompt = "?"
      choice "1" { goto = step.achou }
      choice "2" { goto = step.falha }
      on exhausted { goto = step.falha }
    }
  }

  step "achou" {
    return {}
  }

  step "falha" { raise = fechada }
}
`

// TestDiffKnowsEveryEnd changes what stands behind each key, one by one.
func TestDiffKnowsEveryEnd(t *testing.T) {
	for _, story := range []struct{ old, new, moved string }{
		{`choice "1" { goto = step.recado }`, `choice "1" { goto = step.fim }`,
			"1 used to leave a message in mailbox.sac, now hangs up"},
		{`choice "2" { goto = step.plantao }`, `choice "2" { goto = step.retorno }`,
			"2 used to be transferred to +551140002000 or leave a message in mailbox.sac, now is called back from queue.sac"},
		{`choice "3" { goto = step.retorno }`, `choice "3" { goto = step.recado }`,
			"3 used to be called back from queue.sac, now leaves a message in mailbox.sac"},
		{`on fechada { goto = step.recado }`, `on fechada { goto = step.fim }`,
			"4 → 2 used to leave a message in mailbox.sac, now hangs up; 4 → silence used to leave a message in mailbox.sac, now hangs up"},
		{"return {}", "hangup {}", "4 → 1 used to reach queue.sac, now hangs up"},
		{`on declined { goto = step.fim }`, `on declined { goto = step.recado }`,
			"5 → 2 used to hang up, now leaves a message in mailbox.sac"},
		{`choice "5" { goto = step.termo }`, `choice "5" { goto = step.retorno }`,
			"5 used to ask consent.gravar, now is called back from queue.sac"},
	} {
		require.Contains(t, actionsSource, story.old)
		d := Plans(planFor(t, actionsSource), planFor(t, strings.Replace(actionsSource, story.old, story.new, 1)))
		var moved []string
		for _, m := range d.Moved {
			moved = append(moved, m.String())
		}
		require.Equal(t, story.moved, strings.Join(moved, "; "))
	}
}
