package flows

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// condition is a condition of a flow that knows a calendar and a consent.
func condition(t *testing.T, text string) *Expr {
	t.Helper()
	p := accepted(t, plan(`calendar "c" { hours = { mon-fri = "08:00-18:00" } }

calendar "d" { hours = { mon-fri = "08:00-18:00" } }

flag "f" {}

queue "sac" {}

flow "f" {
  consent "ads" {
    prompt = "Sim?"
    on exhausted {}
  }

  hangup {
    if = `+text+`
  }

  hangup {}
}
`))
	for _, in := range p.Flows["f"].Code {
		if in.If != nil {
			return in.If
		}
	}
	require.Fail(t, "no condition")
	return nil
}

func TestWhatConditionsTell(t *testing.T) {
	for _, c := range []struct {
		text         string
		holds, fails int
	}{
		{"calendar.c.open", 1, -1},
		{"!calendar.c.open", -1, 1},
		{"(!(calendar.c.open))", -1, 1},
		{"calendar.c.open && flag.f", 1, 0},
		{"calendar.c.open || flag.f", 0, -1},
		{"!calendar.c.open || flag.f", 0, 1},
		{"!(calendar.c.open || flag.f)", -1, 0},
		{"calendar.c.open && calendar.d.open", 1, -1},
		{"calendar.c.open && !calendar.d.open", 0, 0},
		{"flag.f", 0, 0},
		{"calendar.c.open == true", 1, -1},
		{"coalesce(calendar.c.open, false)", 1, -1},
		{"coalesce(calendar.c.open, true)", 0, 0},
		{"try(calendar.c.open, false)", 1, -1},
		{"calendar.c.holiday != \"\"", 1, -1},
		{"calendar.c.holiday == null", -1, 1},
		{"calendar.c.holiday == \"Natal\"", 0, 0},
	} {
		names := []string{"calendar.c.open", "calendar.d.open", "calendar.c.holiday"}
		holds, fails := condition(t, c.text).Tells(func(name string) bool { return slices.Contains(names, name) })
		require.Equal(t, []int{c.holds, c.fails}, []int{holds, fails}, c.text)
	}
}

func TestNamesAndForksOfExpressions(t *testing.T) {
	x := condition(t, "queue.sac.position > 1 && call.from != \"\" && coalesce(consent.ads, false)")
	require.Equal(t, []string{"queue.sac.position", "call.from", "consent.ads"}, x.Names())
	require.False(t, x.Forks())
	require.True(t, condition(t, "(flag.f ? 1 : 2) == 1").Forks())
}

func TestWordsOfPrompts(t *testing.T) {
	p := accepted(t, plan(`prompts "pt-BR" {
  oi    = "Oi."
  tchau = "Tchau."
}

prompts "en-US" {
  oi    = "Hi."
  tchau = "Bye."
}

flow "f" {
  say { prompt = [prompt.oi, "Olá."] }
  say { prompt = call.from == "" ? [prompt.oi, digits(call.protocol)] : [prompt.tchau] }
  hangup {}
}
`))
	code := p.Flows["f"].Code
	require.Equal(t, "Oi. Olá.", code[0].Op.(Say).Prompt.Words("pt-BR"))
	require.Equal(t, "Hi. Olá.", code[0].Op.(Say).Prompt.Words("en-US"))
	require.Equal(t, "Oi. Olá.", code[0].Op.(Say).Prompt.Words("fr"), "a language without prompts has the plan's")
	require.Contains(t, code[1].Op.(Say).Prompt.Words("en-US"), "Hi.")
	require.Contains(t, code[1].Op.(Say).Prompt.Words("en-US"), "Bye.")
}
