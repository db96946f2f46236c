package diff

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

const diffSource = `
engine { timezone = "America/Sao_Paulo" }

number "4004" { flow = flow.sac }

calendar "sac" { hours = { mon-fri = "08:00-18:00" } }

skill "sac" {}

queue "sac" {
  skills   = { sac = 1 }
  max_wait = "10m"
}

queue "retencao" { skills = { sac = 3 } }

agent "ana" {
  extension = "2001"
  password  = "segredo"
  skills    = { sac = 5 }
}

prompts "pt-BR" {
  menu = "Digite 1 ou 2."
}

flow "sac" {
  say { prompt = "Olá." }
  goto = step.menu

  on exhausted { goto = step.fim }

  step "menu" {
    menu "principal" {
      prompt = prompt.menu

      choice "1" { goto = calendar.sac.open ? step.fila : step.fim }
      choice "2" { goto = step.cancelar }
    }
  }

  step "cancelar" {
    menu "cancelar" {
      prompt = "Digite 1 para cancelar, 2 para voltar."

      choice "1" { goto = step.retencao }
      choice "2" { goto = step.menu }
    }
  }

  step "fila" {
    enqueue {
      queue = queue.sac
      on closed { goto = step.fim }
      on timeout { goto = step.fim }

      while_waiting {
        music { for = "30s" }
        menu "espera" {
          prompt    = "Digite 2 para sair."
          max_tries = 1
          choice "2" { goto = step.fim }
          on exhausted {}
        }
      }
    }
    goto = step.fim
  }

  step "retencao" {
    input "pedido" {
      prompt = "Digite o número do pedido."
      digits = 4
    }
    enqueue { queue = queue.retencao }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}
`

func planFor(t *testing.T, source string) *flows.Plan {
	t.Helper()
	p, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(source)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

// edited is the difference that edits make: old and new text, in pairs.
func edited(t *testing.T, edits ...string) Difference {
	t.Helper()
	source := diffSource
	for i := 0; i < len(edits); i += 2 {
		require.Contains(t, source, edits[i])
		source = strings.ReplaceAll(source, edits[i], edits[i+1])
	}
	return Plans(planFor(t, diffSource), planFor(t, source))
}

// TestDiffOfARename: what has another name only is no queue removed and none added, and no key ends elsewhere by it.
func TestDiffOfARename(t *testing.T) {
	d := edited(t, `queue "retencao" { skills = { sac = 3 } }`, "queue \"segura\" {\n  renamed_from = \"retencao\"\n  skills = { sac = 4 }\n}",
		`queue.retencao`, `queue.segura`, `agent "ana" {`, "agent \"ana_dias\" {\n  renamed_from = \"ana\"")
	var out strings.Builder
	require.NoError(t, d.Write(&out))
	require.Contains(t, out.String(), "~ queue \"segura\", renamed from \"retencao\"\n    skills  { sac = 3 } → { sac = 4 }\n")
	require.Contains(t, out.String(), "~ agent \"ana_dias\", renamed from \"ana\"\n")
	require.NotContains(t, out.String(), "- queue")
	require.Empty(t, d.Moved)
	require.Contains(t, d.Line(), "queue segura renamed from retencao")
	require.Contains(t, d.Line(), "agent ana_dias renamed from ana")
}

func TestDiff(t *testing.T) {
	for name, story := range map[string]struct {
		edits []string
		text  string
		line  string
	}{
		"a queue waits less and wants more": {
			edits: []string{`"10m"`, `"5m"`, "{ sac = 3 }", "{ sac = 4 }"},
			text: `
~ queue "retencao"
    skills  { sac = 3 } → { sac = 4 }
~ queue "sac"
    max_wait  "10m" → "5m"
`,
			line: "queue retencao changed, queue sac changed",
		},
		"an argument comes and another goes": {
			edits: []string{`max_wait = "10m"`, `ring_timeout = "20s"`},
			text: `
~ queue "sac"
    max_wait      - "10m"
    ring_timeout  + "20s"
`,
			line: "queue sac changed",
		},
		"an agent gets another password, which nobody sees": {
			edits: []string{`"segredo"`, `"outro"`},
			text: `
~ agent "ana"
    password  (hidden) → (hidden)
`,
			line: "agent ana changed",
		},
		"agents come and go": {
			edits: []string{`agent "ana"`, `agent "bia"`},
			text:  "\n- agent \"ana\"\n+ agent \"bia\"\n",
			line:  "agent ana removed, agent bia added",
		},
		"opening hours": {
			edits: []string{`hours = { mon-fri = "08:00-18:00" }`, "\n  hours = { mon-fri = \"08:00-20:00\" }\n  exception \"2026-12-24\" { hours = \"\" }\n"},
			text: `
~ calendar "sac"
    hours                   { mon-fri = "08:00-18:00" } → { mon-fri = "08:00-20:00" }
    exception "2026-12-24"  + { hours = "" }
`,
			line: "calendar sac changed",
		},
		"a number comes": {
			edits: []string{`number "4004"`, "number \"4005\" { flow = flow.sac }\nnumber \"4004\""},
			text:  "\n+ number \"4005\"\n",
			line:  "number 4005 added",
		},
		"words of a prompt": {
			edits: []string{"Digite 1 ou 2.", "Um ou dois?"},
			text:  "\n~ prompts \"pt-BR\"\n    menu  \"Digite 1 ou 2.\" → \"Um ou dois?\"\n",
			line:  "prompts pt-BR changed",
		},
		"a key leads nowhere any more": {
			edits: []string{`choice "1" { goto = step.retencao }`, `choice "1" { goto = step.fim }`,
				"  step \"retencao\" {\n    input \"pedido\" {\n      prompt = \"Digite o número do pedido.\"\n      digits = 4\n    }\n    enqueue { queue = queue.retencao }\n    goto = step.fim\n  }\n\n", "",
				`queue "retencao" { skills = { sac = 3 } }`, ""},
			text: `
- queue "retencao"
~ step "cancelar" of flow "sac"
    menu "cancelar" choice "1" goto  step.retencao → step.fim
- step "retencao" of flow "sac"

Keys that end elsewhere:
  4004
    2 → 1 → (input) used to reach queue.retencao, now hangs up
`,
			line: "queue retencao removed, step sac/cancelar changed, step sac/retencao removed, 1 way ends elsewhere",
		},
		"a condition goes": {
			edits: []string{"goto = calendar.sac.open ? step.fila : step.fim", "goto = step.fila"},
			text: `
~ step "menu" of flow "sac"
    menu "principal" choice "1" goto  calendar.sac.open ? step.fila : step.fim → step.fila

Keys that end elsewhere:
  4004
    1 used to hang up or reach queue.sac, now reaches queue.sac
`,
			line: "step sac/menu changed, 1 way ends elsewhere",
		},
		"a key more, and one that asks": {
			edits: []string{`choice "2" { goto = step.menu }`, "choice \"2\" { goto = step.retencao }\n      choice \"3\" { goto = step.fila }"},
			text: `
~ step "cancelar" of flow "sac"
    menu "cancelar" choice "2" goto  step.menu → step.retencao
    menu "cancelar" choice "3"       + { goto = step.fila }

Keys that end elsewhere:
  4004
    2 → 2 → (input) used to ask menu.principal, now reaches queue.retencao
    2 → 3 used to be no choice there, now reaches queue.sac
`,
			line: "step sac/cancelar changed, 2 ways end elsewhere",
		},
		"who says nothing": {
			edits: []string{"on exhausted { goto = step.fim }", "on exhausted { goto = step.fila }"},
			text: `
~ flow "sac"
    on "exhausted" goto  step.fim → step.fila

Keys that end elsewhere:
  4004
    silence used to hang up, now reaches queue.sac
    2 → silence used to hang up, now reaches queue.sac
    2 → 1 → nothing typed used to hang up, now reaches queue.sac
`,
			line: "flow sac changed, 3 ways end elsewhere",
		},
		"who waits in vain": {
			edits: []string{"on timeout { goto = step.fim }", "on timeout { goto = step.retencao }"},
			text: `
~ step "fila" of flow "sac"
    enqueue on "timeout" goto  step.fim → step.retencao

Keys that end elsewhere:
  4004
    1 → queue.sac timeout → (input) used to hang up, now reaches queue.retencao
`,
			line: "step sac/fila changed, 1 way ends elsewhere",
		},
		"who waits may press another key": {
			edits: []string{"Digite 2 para sair.", "Digite 3 para sair.", "max_tries = 1\n          choice \"2\"", "max_tries = 1\n          choice \"3\""},
			text: `
~ step "fila" of flow "sac"
    enqueue while_waiting menu "espera" prompt      "Digite 2 para sair." → "Digite 3 para sair."
    enqueue while_waiting menu "espera" choice "2"  - { goto = step.fim }
    enqueue while_waiting menu "espera" choice "3"  + { goto = step.fim }

Keys that end elsewhere:
  4004
    1 → queue.sac waiting 2 used to hang up, now is no choice there
    1 → queue.sac waiting 3 used to be no choice there, now hangs up
`,
			line: "step sac/fila changed, 2 ways end elsewhere",
		},
		"a condition comes": {
			edits: []string{"goto = step.menu\n\n  on exhausted", "goto = calendar.sac.open ? step.menu : step.cancelar\n\n  on exhausted"},
			text: `
~ flow "sac"
    goto  step.menu → calendar.sac.open ? step.menu : step.cancelar

Keys that end elsewhere:
  4004
    1 → (input) used to hang up or reach queue.sac, now hangs up or reaches queue.retencao or reaches queue.sac
    2 → 1 → (input) used to reach queue.retencao, now hangs up or reaches queue.retencao or reaches queue.sac
`,
			line: "flow sac changed, 2 ways end elsewhere",
		},
		"another end": {
			edits: []string{`hangup { prompt = "Até logo." }`, "hangup {\n      prompt = \"Até logo.\"\n      cause  = busy\n    }"},
			text: `
~ step "fim" of flow "sac"
    hangup cause  + busy

Keys that end elsewhere:
  4004
    1 used to hang up or reach queue.sac, now hangs up (busy) or reaches queue.sac
    silence used to hang up, now hangs up (busy)
    1 → queue.sac waiting 2 used to hang up, now hangs up (busy)
    1 → queue.sac timeout used to hang up, now hangs up (busy)
    1 → queue.sac closed used to hang up, now hangs up (busy)
    2 → silence used to hang up, now hangs up (busy)
    2 → 1 → nothing typed used to hang up, now hangs up (busy)
`,
			line: "step sac/fim changed, 7 ways end elsewhere",
		},
		"actions change places": {
			edits: []string{"  say { prompt = \"Olá.\" }\n", "  identify { by = { phone = call.from } }\n  say { prompt = \"Olá.\" }\n"},
			text:  "\n~ flow \"sac\"\n    identify  + { by = { phone = call.from } }\n",
			line:  "flow sac changed",
		},
		"comments, layout and order say nothing": {
			edits: []string{"skill \"sac\" {}\n", "", `agent "ana"`, "skill \"sac\" {}\n\n# A nossa primeira.\nagent \"ana\"",
				"{ sac = 5 }", "{\n    sac = 5, # muito\n  }"},
			text: "\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := edited(t, story.edits...)
			var text strings.Builder
			require.NoError(t, d.Write(&text))
			require.Equal(t, strings.TrimPrefix(story.text, "\n"), text.String())
			require.Equal(t, story.line, d.Line())
			require.Equal(t, story.line == "", d.Empty())
			require.False(t, d.Cut)
		})
	}
}

func TestDiffOfActionsThatChangePlaces(t *testing.T) {
	old := `number "1" { flow = flow.f }
flow "f" {
  say { prompt = "Um." }
  set { x = "a" }
  hangup {}
}
`
	new := strings.Replace(old, "  say { prompt = \"Um.\" }\n  set { x = \"a\" }\n", "  set { x = \"a\" }\n  say { prompt = \"Um.\" }\n", 1)
	d := Plans(planFor(t, old), planFor(t, new))
	require.Equal(t, []Field{{Name: "order", Old: "say, set, hangup", New: "set, say, hangup"}}, d.Changes[0].Fields)
}

func TestDiffAsJSON(t *testing.T) {
	b, err := json.Marshal(edited(t, `"10m"`, `"5m"`, "on exhausted { goto = step.fim }", "on exhausted { goto = step.menu }"))
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(b, &got))
	require.Contains(t, got["from"], "sha256:")
	changes := got["changes"].([]any)
	require.Equal(t, map[string]any{"how": "changed", "kind": "queue", "name": "sac",
		"fields": []any{map[string]any{"name": "max_wait", "old": `"10m"`, "new": `"5m"`}}}, changes[0])
	require.Equal(t, map[string]any{"number": "4004", "keys": []any{"silence"}, "old": []any{"hang up"},
		"new": []any{"ask menu.principal"}}, got["moved"].([]any)[0])
}

func TestDiffOfAPlanWithItselfIsEmpty(t *testing.T) {
	d := edited(t)
	require.True(t, d.Empty())
	require.Empty(t, d.Line())
}

// TestDiffOfAKeyOfOneMenuOfTwo: that the other menu does not have the key is no news.
func TestDiffOfAKeyOfOneMenuOfTwo(t *testing.T) {
	two := strings.Replace(diffSource, "goto = step.menu\n\n  on exhausted", "goto = calendar.sac.open ? step.cancelar : step.outro\n\n  on exhausted", 1)
	two = strings.Replace(two, "  step \"fim\" {", "  step \"outro\" {\n    menu \"o\" {\n      prompt = \"?\"\n      choice \"2\" { goto = step.menu }\n    }\n  }\n\n  step \"fim\" {", 1)
	d := Plans(planFor(t, two), planFor(t, strings.Replace(two, "{ goto = step.retencao }", "{ goto = step.fim }", 1)))
	require.NotEmpty(t, d.Moved)
	require.Equal(t, "1 → (input) used to reach queue.retencao, now hangs up", d.Moved[0].String())
}
