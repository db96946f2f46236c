package caller

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/flows/format"
)

const plan = `
number "1000" { flow = flow.sac }

prompts "pt-BR" {
  ola    = "Olá."
  conta  = "Digite a conta."
  espere = "Um momento."
}

service "erp" { url = "https://erp.exemplo" }

calendar "sempre" { hours = { mon-sun = "00:00-24:00" } }

flag "festa" {}

queue "sac" { calendar = calendar.sempre }

agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
}

flow "sac" {
  say { prompt = prompt.ola }

  input "cpf" {
    type   = cpf
    prompt = prompt.conta
  }

  http "pedido" {
    service = service.erp
    returns = object({ status = string })

    on error { goto = step.fila }
  }

  say { prompt = "Situação ${http.pedido.body.status}." }
  goto = flag.festa ? step.fim : step.fila

  on exhausted { goto = step.fila }

  step "fila" {
    enqueue {
      queue = queue.sac

      while_waiting {
        say { prompt = prompt.espere }
        music { for = "30s" }
      }

      on closed { goto = step.fim }
    }

    goto = step.fim
  }

  step "fim" {
    hangup {}
  }
}
`

func parsed(t testing.TB) *flows.Plan {
	t.Helper()
	p, diags := flows.Parse(fstest.MapFS{"sac.hcl": {Data: []byte(plan)}})
	require.False(t, diags.HasErrors(), diags)
	return p
}

// dial calls the plan; ask answers for the world.
func dial(t testing.TB, ask func(Question) string) *Line {
	return New(Options{Plan: parsed(t), To: "1000", Flow: "sac", From: "+5511987654321", Start: time.Date(2026, 3, 10, 13, 0, 0, 0, time.UTC), Ask: ask})
}

// does carries out commands and returns all that is told.
func does(t *testing.T, l *Line, commands ...string) string {
	t.Helper()
	var b strings.Builder
	for _, c := range commands {
		text, err := l.Do(c)
		require.NoError(t, err, c)
		for _, n := range l.News() {
			b.WriteString(n.String() + "\n")
		}
		b.WriteString(text)
	}
	return b.String()
}

// passes runs a call that was written down as a test.
func passes(t *testing.T, p *flows.Plan, text string) {
	t.Helper()
	require.Equal(t, text, string(format.Source([]byte(text))), "it is in the one style")
	tests, diags := flows.ParseTests(fstest.MapFS{"a.test.hcl": {Data: []byte(text)}}, p)
	require.False(t, diags.HasErrors(), "%v\n%s", diags, text)
	r := flowtest.Run(p, tests, flowtest.Options{})
	require.Nil(t, r.Results[0].Failure, "%v\n%s", r.Results[0].Failure, text)
}

// TestACallIsWrittenDownAndPasses goes through the plan, chooses what the service answers, and keeps the call.
func TestACallIsWrittenDownAndPasses(t *testing.T) {
	asked := []Question{}
	l := dial(t, func(q Question) string {
		asked = append(asked, q)
		return "body = { status = \"enviado\" }; after = \"2s\""
	})
	told := does(t, l, "", "529 982 247 25", "skip", "agent answers", "wait 5s", "agent hangs up")
	require.Contains(t, told, "» Olá.  [ola]")
	require.Contains(t, told, "» Digite a conta.  [conta]")
	require.Contains(t, told, "input.cpf = •••", "what is sensitive is hidden")
	require.NotContains(t, told, "52998224725")
	require.Contains(t, told, `Situação enviado.`)
	require.Contains(t, told, "agent ana answers")
	require.Contains(t, told, "hangs up: normal")
	require.Len(t, asked, 1)
	require.Equal(t, "http.pedido", asked[0].What)
	require.Equal(t, []string{"not_found", "timeout", "failed"}, asked[0].Choices[len(asked[0].Choices)-3:])
	text := l.Test("cliente fala com a Ana")
	require.Contains(t, text, `press { keys = "52998224725" }`)
	require.Contains(t, text, "hear { prompt = prompt.conta }")
	require.Contains(t, text, "expect { queue = queue.sac }")
	require.Contains(t, text, "agent_answers {}")
	require.Contains(t, text, "expect { hangup = normal }")
	passes(t, l.options.Plan, text)
	require.Equal(t, text, l.Test("cliente fala com a Ana"), "to look at it changes nothing")
}

// TestAnswersOfTheWorld chooses by number, by Enter, by mock, and by what is no answer.
func TestAnswersOfTheWorld(t *testing.T) {
	for name, c := range map[string]struct {
		given string
		mock  string
		want  string
	}{
		"by number":     {given: "3", want: "timeout"},
		"by Enter":      {want: "http.pedido: 200"},
		"in words":      {given: "status = 503", want: "http.pedido: 503"},
		"a mock first":  {given: "5", mock: "mock http.pedido not_found", want: "http.pedido: 404"},
		"a service":     {given: "5", mock: "mock service.erp 500", want: "http.pedido: 500"},
		"what is wrong": {given: "tudo certo", want: "http.pedido: 200"},
	} {
		t.Run(name, func(t *testing.T) {
			l := dial(t, func(q Question) string { return c.given })
			if c.mock != "" {
				does(t, l, c.mock)
			}
			told := does(t, l, "skip", "52998224725")
			require.Contains(t, told, c.want)
			passes(t, l.options.Plan, l.Test("x"))
		})
	}
}

func TestTheSceneChanges(t *testing.T) {
	l := dial(t, nil)
	told := does(t, l, "flag festa on", "calendar sempre closed", "skip", "52998224725", "skip")
	require.Contains(t, told, "hangs up: normal")
	passes(t, l.options.Plan, l.Test("em festa"))
}

func TestSilenceAndTheWayBack(t *testing.T) {
	l := dial(t, nil)
	does(t, l, "skip")
	at := l.Lasted()
	does(t, l, "silence")
	require.Greater(t, l.Lasted(), at)
	does(t, l, "back")
	require.Equal(t, at, l.Lasted())
	require.NotContains(t, l.Test("x"), "silence")
	told := does(t, l, "silence", "silence", "silence", "skip")
	require.Contains(t, told, "waits in queue.sac")
	require.Equal(t, "waits in queue.sac", l.Where())
	passes(t, l.options.Plan, l.Test("quem não digita fala com alguém"))
}

// TestAgentsOnTheLine runs the call through the real engine.
func TestAgentsOnTheLine(t *testing.T) {
	l := New(Options{Plan: parsed(t), To: "1000", Flow: "sac", Start: time.Date(2026, 3, 10, 13, 0, 0, 0, time.UTC), Agents: []string{"ana"}})
	told := does(t, l, "silence", "silence", "silence", "skip")
	require.Contains(t, told, "offers the call")
	_, err := l.Do("back")
	require.EqualError(t, err, noWayBack)
	does(t, l, "agent ana answers", "wait 3s")
	require.Equal(t, "talks with ana", l.Where())
	does(t, l, "hangup")
	passes(t, l.options.Plan, l.Test("a Ana atende"))
}

// TestACallBeginsAsATestDoes takes over mocks and scene.
func TestACallBeginsAsATestDoes(t *testing.T) {
	p := parsed(t)
	tests, diags := flows.ParseTests(fstest.MapFS{"a.test.hcl": {Data: []byte(`test "enviado" {
  mock "http.pedido" {
    body  = { status = "e ${"$"}{nada}" }
    times = 1
    after = "1s"
  }

  mock "queue.sac" {
    waiting        = 3
    estimated_wait = 120
  }

  flag "festa" { on = true }
  press { keys = "1" }
}
`)}}, p)
	require.False(t, diags.HasErrors(), diags)
	l := New(Options{Plan: p, To: "1000", Flow: "sac", Start: tests[0].Start, Like: tests[0]})
	told := does(t, l, "skip", "52998224725", "skip")
	require.Contains(t, told, "Situação e ${nada}.")
	passes(t, p, l.Test("como o outro"))
}

func TestWhatIsNoCommand(t *testing.T) {
	l := dial(t, nil)
	for command, want := range map[string]string{
		"dance":              `there is no command "dance": help tells what there is`,
		"wait":               "wait takes a duration up to 24h, such as wait 5s",
		"wait 5":             "wait takes a duration up to 24h, such as wait 5s",
		"wait 9999h":         "wait takes a duration up to 24h, such as wait 5s",
		"say":                "say takes how long, or what: say 5s, say bom dia",
		"agent rui answers":  `the plan has no agent "rui"`,
		"agent answers":      "the call does not wait in a queue",
		"agent hangs up":     "nobody talks with the caller",
		"agent ana ready":    "an agent answers or hangs up; with agents on the line (--agents) they are ready, not_ready or signed_out",
		"flag festa perhaps": "a flag is on or off, a calendar is open or closed",
		"mock":               "mock takes a name and what it is to be: help tells how",
	} {
		_, err := l.Do(command)
		require.EqualError(t, err, want, command)
	}
	_, err := l.Do("mock http.nada not_found")
	require.ErrorContains(t, err, "nada")
	_, err = l.Do("flag natal on")
	require.ErrorContains(t, err, "natal")
	does(t, l, "help", "hangup")
	_, err = l.Do("1")
	require.EqualError(t, err, "the call is over")
}

// FuzzLine types anything: nothing panics, time never goes back, and nothing secret is told.
func FuzzLine(f *testing.F) {
	f.Add("skip\n52998224725\nskip\nagent answers\nwait 3s\nagent hangs up\nskip\ntest\nvars")
	f.Add("back\nmock http.pedido body = { status = \"${\" }; 404\nmock \" \" \x00;;\nflag festa on\nsay oi\nsilence\n+5s\n*#")
	p := parsed(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		l := New(Options{Plan: p, To: "1000", Flow: "sac", Start: time.Date(2026, 3, 10, 13, 0, 0, 0, time.UTC)})
		for command := range strings.SplitSeq(text, "\n") {
			before := l.Lasted()
			_, _ = l.Do(command) // it may be no command
			if !strings.HasPrefix(strings.TrimSpace(command), "back") {
				require.GreaterOrEqual(t, l.Lasted(), before)
			}
			for _, n := range l.News() {
				require.NotContains(t, n.Text, "52998224725")
			}
		}
		_, diags := flows.ParseTests(fstest.MapFS{"a.test.hcl": {Data: []byte(l.Test("x"))}}, p)
		require.False(t, diags.HasErrors(), "%v\n%s", diags, l.Test("x"))
	})
}
