package explore

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/flows/flowtest"
	"receptivo/flows/format"
)

func load(t testing.TB, dir string) *flows.Plan {
	t.Helper()
	t.Setenv("ERP_TOKEN", "segredo")
	p, diags := flows.Parse(os.DirFS(dir))
	require.NotNil(t, p, "%v", diags)
	return p
}

func parse(t testing.TB, plan string) *flows.Plan {
	t.Helper()
	p, diags := flows.Parse(fstest.MapFS{"a.hcl": &fstest.MapFile{Data: []byte(plan)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

// reproduce runs the tests of a report: each must fail, and for the reason it was written for.
func reproduce(t *testing.T, p *flows.Plan, r Report) {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.WriteTests(&b))
	tests, diags := flows.ParseTests(fstest.MapFS{"found.test.hcl": &fstest.MapFile{Data: []byte(b.String())}}, p)
	require.Empty(t, diags, b.String())
	require.Len(t, tests, len(r.Problems))
	for i, x := range flowtest.Run(p, tests, flowtest.Options{}).Results {
		want := r.Problems[i]
		require.NotNil(t, x.Failure, "passes: %s", want.Test)
		if want.Kind == TroubleTrap {
			require.Contains(t, x.Failure.Summary, "hangup = normal is not so")
			continue
		}
		require.Equal(t, fmt.Sprintf("%s: %s", want.Kind, want.Text), x.Failure.Summary, want.Test)
		require.Contains(t, strings.Join(x.Failure.Details, "\n"), " in "+want.Addr)
	}
	require.Equal(t, b.String(), string(format.Source([]byte(b.String()))), "tests are written in the one style")
}

func TestEveryFaultIsFoundOnItsShortestWay(t *testing.T) {
	p := load(t, "testdata/faults")
	r := Run(p, Options{})
	var found []string
	for _, x := range r.Problems {
		found = append(found, fmt.Sprintf("%d %s in %s at %d", x.Moves, x.Kind, x.Addr, x.At.Line))
	}
	require.Equal(t, []string{
		"1 error in loja/situacao/say[0] at 50",
		"1 dead end in loja/muda/hangup[0] at 57",
		"1 loop in loja/cega/enqueue[0]/on.no_agents/goto at 73",
		"1 silence in loja/quieta/wait[0] at 81",
		"1 error in loja/ramal/transfer[0] at 102",
		"2 key in loja/tecla/menu.tecla at 87",
		"1 trap in loja/presa/menu.presa at 62",
	}, found)
	require.Empty(t, r.Missed)
	require.Zero(t, r.Untried)
	reproduce(t, p, r)
}

func TestGoodPlansHaveNoProblem(t *testing.T) {
	for dir, ways := range map[string]int{"../../examples/hello": 0, "../../examples/sac": 45, "../../examples/sac-br": 35, "../testdata/good/hello": 0, "../testdata/good/sac": 33} {
		r := Run(load(t, dir), Options{})
		require.Empty(t, r.Problems, dir)
		require.Zero(t, r.Untried+r.Cut, dir)
		require.Len(t, r.Ways.All(), ways)
	}
	require.Empty(t, Run(load(t, "../../examples/sac"), Options{}).Missed, "calls take every way of the SAC")
}

// TestGoodPlansAreGood: what stands as an example of the language has no problem that a caller could find.
func TestGoodPlansAreGood(t *testing.T) {
	for _, dir := range []string{"../testdata/good/hello", "../testdata/good/empresa", "../flowtest/testdata/suporte", "../../examples/hello", "../../examples/sac-br"} {
		r := Run(load(t, dir), Options{})
		require.Empty(t, r.Problems, dir)
		require.Zero(t, r.Untried, dir)
	}
}

// The checker cannot know that a customer nobody found has null instead of orders: a call finds out.
func TestACustomerNobodyFoundIsTried(t *testing.T) {
	p := load(t, "testdata/nobody")
	r := Run(p, Options{})
	require.Len(t, r.Problems, 2)
	require.Equal(t, "error in sac/goto", r.Problems[0].Name)
	require.Contains(t, r.Problems[0].Test, `mock "directory.clientes" { not_found = true }`)
	require.Equal(t, "voicemail: the mailbox failed, and nobody handles it", r.Problems[1].Text)
	reproduce(t, p, r)
}

func TestABoundIsKeptAndTold(t *testing.T) {
	p := load(t, "../../examples/sac")
	few := Run(p, Options{States: 50})
	require.Positive(t, few.Untried)
	require.Contains(t, few.Summary(0), "Not everything was tried")
	require.Contains(t, few.Missed[0].String(), "not within the bound")
	near := Run(p, Options{Depth: 2})
	require.LessOrEqual(t, near.Deepest, 2)
	require.Positive(t, near.Untried)
}

func TestEqualPlansGiveEqualReports(t *testing.T) {
	p := load(t, "testdata/faults")
	a, b := Run(p, Options{}), Run(p, Options{})
	require.Equal(t, a.Problems, b.Problems)
	require.Equal(t, a.Summary(0), b.Summary(0))
}

// What counts as one state must go one way: without merging, a few moves deep, nothing else is found.
func TestOneStateGoesOneWay(t *testing.T) {
	for _, dir := range []string{"testdata/faults", "../testdata/good/sac", "../flowtest/testdata/suporte", "../../examples/sac"} {
		p := load(t, dir)
		merged, apart := Run(p, Options{Depth: 2}), run(begin(p, Options{Depth: 2}), true)
		require.Greater(t, apart.States, merged.States, dir)
		names := func(r Report) (list []string) {
			for _, x := range r.Problems {
				list = append(list, x.Name)
			}
			return list
		}
		require.Subset(t, names(Run(p, Options{})), names(apart), dir)
		require.Equal(t, len(apart.Ways.Missed()), len(merged.Ways.Missed()), dir)
	}
}

// What the call has passed is part of its state no more: neither the visits of a step that it cannot come to again, nor
// what its beginning read.
func TestWhatIsOverTellsNoStatesApart(t *testing.T) {
	parse := func(limit string) *flows.Plan {
		p, diags := flows.Parse(fstest.MapFS{"a.hcl": {Data: []byte(`
number "4004" { flow = flow.f }
flag "aviso" { description = "Aviso" }
queue "sac" {}
agent "ana" { extension = "2001" }
flow "f" {
  say {
    if     = flag.aviso
    prompt = "Aviso."
  }
  goto = step.codigo
  step "codigo" {
    ` + limit + `
    menu "m" {
      prompt    = "Digite 1, 2 ou 3."
      max_tries = 1
      choice "1" { goto = step.codigo }
      choice "2" { goto = step.nota }
      choice "3" { goto = step.fila }
      on exhausted { goto = step.nota }
    }
    on exhausted { goto = step.nota }
  }
  step "fila" {
    enqueue {
      queue    = queue.sac
      max_wait = "1m"
      on no_agents {}
      on timeout {}
    }
    goto = step.nota
  }
  step "nota" {
    menu "n" {
      prompt    = "Digite 1 ou 2."
      max_tries = 1
      choice "1" { goto = step.fim }
      choice "2" { goto = step.fim }
      on exhausted { goto = step.fim }
    }
  }
  step "fim" {
    hangup { prompt = "Até logo." }
  }
}`)}})
		require.NotNil(t, p, "%v", diags)
		return p
	}
	free, limited := Run(parse(""), Options{}), Run(parse("max_visits = 3"), Options{})
	require.Empty(t, free.Problems)
	require.Empty(t, limited.Problems)
	require.Equal(t, 2, limited.States-free.States, "the menu after one visit, two and three; what follows is the same")
}

const shop = `
number "4004" { flow = flow.f }
calendar "dia" { hours = { mon-fri = "08:00-18:00" } }
queue "sac" { calendar = calendar.dia }
agent "ana" {
  extension = "2001"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
}
mailbox "sac" { queue = queue.sac }
service "erp" {
  url     = "https://erp.loja.example"
  timeout = "4s"
}
`

func TestStories(t *testing.T) {
	for name, x := range map[string]struct {
		flow string
		want []string // problems
	}{
		"a queue that closes while the caller chooses": {`
			goto = calendar.dia.open ? step.menu : step.fim
			step "menu" {
			  menu "m" {
			    prompt = "Digite 1."
			    choice "1" { goto = step.fila }
			    on exhausted { goto = step.fim }
			  }
			}
			step "fila" {
			  enqueue {
			    queue = queue.sac
			    on closed {
				      hangup {}
				    }
			  }
			  goto = step.fim
			}
			step "fim" {
			  hangup { prompt = "Até logo." }
			}`, []string{"dead end in f/fila/enqueue[0]/on.closed/hangup[0]"}},
		"a longer wait than usual": {`
			enqueue {
			  queue = queue.sac
			  while_waiting {
			    music { for = "10s" }
			    menu "m" {
			      if     = queue.sac.estimated_wait > minutes(2)
			      prompt = "Para desligar, digite 1."
			      choice "1" {
				        hangup {}
				      }
			      on exhausted {}
			    }
			  }
			}
			hangup { prompt = "Até logo." }`, []string{"dead end in f/enqueue[0]/while_waiting/menu.m/1/hangup[0]"}},
		"a service that is late three times": {`
			http "p" {
			  service = service.erp
			  retries = 2
			  on error {}
			  on not_found {}
			  on timeout {}
			}
			hangup { prompt = "Até logo." }`, nil},
		"and is waited for in silence": {`
			say { prompt = "Um momento." }
			http "p" {
			  service = service.erp
			  retries = 2
			  on error {}
			  on not_found {}
			  on timeout {}
			}
			hangup { prompt = "Até logo." }`, []string{"silence in f/http.p"}},
		"a caller who leaves a message, or none": {`
			voicemail "v" {
			  mailbox = mailbox.sac
			  prompt  = "Fale após o sinal."
			  on error {
				    hangup { prompt = "Não deu." }
				  }
			}
			hangup {}`, nil},
		"the same number asked for twice, and answered in two ways": {`
			transfer {
			  to = "+551140041234"
			  on busy {}
			  on no_answer {}
			  on rejected {}
			  on error {}
			}
			transfer {
			  to = "+551140041234"
			  on busy {}
			  on no_answer {}
			  on rejected {}
			}
			hangup { prompt = "Até logo." }`, []string{"error in f/transfer[1]"}},
		"a caller who hangs up while a service is asked": {`
			vars { pedido = "nenhum" }
			say { prompt = "Um momento." }
			http "p" {
			  service = service.erp
			  returns = object({ status = string })
			  filler  = "Ainda um momento."
			  on error {}
			  on not_found {}
			  on timeout {}
			}
			set { pedido = "lido" }
			hangup { prompt = "Até logo." }
			on hangup {
			  log { message = vars.pedido == "nenhum" ? prompt["falta_${vars.pedido}"] : "Lido." }
			}`, []string{"error in f/on.hangup/log[0]"}},
		"a service that answers otherwise the second time": {`
			vars { antes = "" }
			goto = step.pedido
			step "pedido" {
			  http "p" {
			    service = service.erp
			    returns = object({ status = string })
			    on error { goto = step.fim }
			    on not_found { goto = step.fim }
			    on timeout { goto = step.fim }
			  }
			  say { prompt = vars.antes == "pago" && http.p.body.status == "novo" ? prompt["falta_${vars.antes}"] : "Está pago." }
			  set { antes = http.p.body.status }
			  menu "m" {
			    prompt = "Para ouvir de novo, digite 1."
			    choice "1" { goto = step.pedido }
			    on exhausted { goto = step.fim }
			  }
			}
			step "fim" {
			  hangup { prompt = "Até logo." }
			}`, []string{"error in f/pedido/say[0]"}},
		"what is done after the caller has hung up": {`
			menu "m" {
			  prompt = "Digite 1."
			  choice "1" {}
			  on exhausted {}
			}
			hangup { prompt = "Até logo." }
			on hangup {
			  log { message = prompt["falta_${coalesce(menu.m, "tudo")}"] }
			}`, []string{"error in f/on.hangup/log[0]"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := parse(t, shop+"flow \"f\" {\n"+x.flow+"\n}\n")
			r := Run(p, Options{})
			var names []string
			for _, p := range r.Problems {
				names = append(names, p.Name)
			}
			require.Equal(t, x.want, names)
			reproduce(t, p, r)
		})
	}
}

// BenchmarkRun explores the SAC, and menus in a row of which each is chosen from before the next.
func BenchmarkRun(b *testing.B) {
	bench := func(name string, p *flows.Plan) {
		b.Run(name, func(b *testing.B) {
			var r Report
			for b.Loop() {
				r = Run(p, Options{})
			}
			b.ReportMetric(float64(r.States), "states")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(r.Moves), "µs/move")
		})
	}
	bench("plan=sac", load(b, "../../examples/sac"))
	for _, steps := range []int{10, 100, 500} {
		bench(fmt.Sprintf("steps=%d", steps), parse(b, row(steps)))
	}
}

// row is a flow of so many menus, each of which leads to the next or to a person.
func row(steps int) string {
	var b strings.Builder
	b.WriteString(shop + "flow \"f\" {\n  goto = step.s0\n  on exhausted { goto = step.fila }\n")
	for i := range steps {
		next := "fila"
		if i+1 < steps {
			next = fmt.Sprintf("s%d", i+1)
		}
		fmt.Fprintf(&b, "  step \"s%d\" {\n    menu \"m%d\" {\n      prompt = \"Digite 1 ou 2.\"\n      choice \"1\" { goto = step.%s }\n      choice \"2\" { goto = step.fila }\n    }\n  }\n", i, i, next)
	}
	b.WriteString("  step \"fila\" {\n    enqueue { queue = queue.sac }\n    hangup { prompt = \"Até logo.\" }\n  }\n}\n")
	return b.String()
}

func TestAnHourIsTheBoundOfNothing(t *testing.T) {
	r := Run(parse(t, row(30)), Options{Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)})
	require.Empty(t, r.Problems)
	require.Empty(t, r.Missed)
}

// Every kind of question, and every fate of what is asked of others, is tried.
func TestEveryWayOfEveryVerbIsTaken(t *testing.T) {
	p := parse(t, shop+`
directory "clientes" {
  service = service.erp
  path    = "/clientes"
  keys    = [cpf]
  fields  = object({ nome = string, nivel = optional(number, 0) })
}
flag "campanha" {}
flow "f" {
  consent "dados" {
    prompt = "Podemos usar os seus dados? Sim, digite 1. Não, digite 2."
    on declined { goto = step.fim }
    on exhausted { goto = step.fim }
  }
  goto = step.quem

  on error { goto = step.fim }

  step "quem" {
    input "cpf" {
      type    = cpf
      prompt  = "Digite o CPF."
      confirm = [digits(input.cpf), "Certo? Digite 1. Errado? Digite 2."]
      validation {
        condition = input.cpf != "52998224725" || !flag.campanha
      }
      on exhausted { goto = step.fim }
    }
    lookup "cliente" {
      directory = directory.clientes
      by        = { cpf = input.cpf }
      on not_found { goto = step.recado }
      on error { goto = step.recado }
    }
    run "nota" {
      flow = flow.nota
      with = { nivel = coalesce(lookup.cliente.nivel, 0) }
      on desistiu { goto = step.recado }
    }
    goto = run.nota.boa ? step.fim : step.volta
  }

  step "volta" {
    callback {
      queue  = queue.sac
      number = "+5511955550001"
      on error { goto = step.recado }
    }
    hangup { prompt = "Ligaremos." }
  }

  step "recado" {
    voicemail "v" {
      mailbox = mailbox.sac
      prompt  = "Fale após o sinal."
      on empty { goto = step.ramal }
      on error { goto = step.ramal }
    }
    goto = step.fim
  }

  step "ramal" {
    transfer {
      to = "+551140041234"
      on busy { goto = step.fim }
      on no_answer { goto = step.fim }
      on rejected { goto = step.fim }
      on error { goto = step.fim }
    }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}
flow "nota" {
  param "nivel" { default = 0 }
  output "boa" { type = bool }
  event "desistiu" {}

  survey "s" {
    question "nota" {
      prompt = "De um a cinco, qual é a nota?"
      min    = 1
      max    = 5
    }
  }
  goto = survey.s.nota == null ? step.nada : step.tem

  step "nada" {
    raise = desistiu
  }
  step "tem" {
    return { boa = try(survey.s.nota, 0) > 3 || param.nivel >= 10 }
  }
}
`)
	r := Run(p, Options{})
	require.Empty(t, r.Problems)
	require.Zero(t, r.Untried+r.Cut)
	var missed []string
	for _, m := range r.Missed {
		missed = append(missed, m.String())
	}
	require.Equal(t, []string{"f on error: no call gets here"}, missed, "every error has a handler of its own")
}

// FuzzRun explores whatever plan can be loaded a little way: no plan brings it down, and its tests can be read.
func FuzzRun(f *testing.F) {
	faults, err := os.ReadFile("testdata/faults/loja.hcl")
	require.NoError(f, err)
	f.Add(string(faults))
	f.Add(row(3))
	f.Add(shop + "flow \"f\" {\n  identify { by = { telefone = call.from } }\n  say { prompt = customer.name }\n  voicemail \"v\" { mailbox = mailbox.sac }\n}\n")
	f.Fuzz(func(t *testing.T, plan string) {
		p, _ := flows.Parse(fstest.MapFS{"a.hcl": &fstest.MapFile{Data: []byte(plan)}})
		if p == nil || len(p.Numbers) > 5 {
			return
		}
		r := Run(p, Options{States: 50, Depth: 5})
		var b strings.Builder
		require.NoError(t, r.WriteTests(&b))
		if len(r.Problems) == 0 {
			return
		}
		tests, diags := flows.ParseTests(fstest.MapFS{"found.test.hcl": &fstest.MapFile{Data: []byte(b.String())}}, p)
		require.False(t, diags.HasErrors(), "%v\n%s", diags, b.String())
		for _, x := range flowtest.Run(p, tests, flowtest.Options{Once: true}).Results {
			require.NotNil(t, x.Failure, b.String())
		}
	})
}
