package flowtest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/ivr"
)

// shop is what the stories' calls come to.
const shop = `
number "4004" { flow = flow.f }
skill "sac" {}
queue "sac" {
  skills   = { sac = 1 }
  calendar = calendar.sac
}
queue "chat" {
  skills   = { sac = 1 }
  max_wait = "45s"
  overflow {
    after = "50s"
    queue = queue.sac
  }
  overflow {
    after = "50s"
    queue = queue.noite
  }
}
queue "noite" { skills = { sac = 1 } }
queue "todos" { strategy = ring_all }
calendar "sac" { hours = { mon-fri = "08:00-20:00" } }
flag "emergencia" {}
mailbox "sac" { queue = queue.sac }
service "erp" {
  url     = "https://erp.loja.example"
  timeout = "3s"
}
directory "clientes" {
  service = service.erp
  path    = "/clientes"
  keys    = [cpf]
  fields  = object({ id = string, nome = string })
}
agent "ana" {
  extension = "2001"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
  skills    = { sac = 9 }
}
agent "bia" {
  extension = "2002"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
  skills    = { sac = 2 }
}
agent "caio" {
  extension = "2003"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
  skills    = { sac = 9 }
  breaks    = ["pausa 2m 10m"]
}
prompts "pt-BR" {
  ola    = "Olá."
  opcoes = "Digite 1 ou 2."
}
`

// one runs one test of a flow and returns what came of it.
func one(t *testing.T, flow, test string) Result {
	t.Helper()
	r := all(t, flow, `test "t" {`+"\n"+test+"\n}")
	return r.Results[0]
}

func all(t *testing.T, flow, tests string) Report {
	t.Helper()
	fsys := fstest.MapFS{
		"shop.hcl":    &fstest.MapFile{Data: []byte(shop)},
		"f.hcl":       &fstest.MapFile{Data: []byte("flow \"f\" {\n" + flow + "\n}\n")},
		"f.test.hcl":  &fstest.MapFile{Data: []byte(tests)},
		"ignored.txt": &fstest.MapFile{},
	}
	p, diags := flows.Parse(fsys)
	require.NotNil(t, p, "%v", diags)
	list, diags := flows.ParseTests(fsys, p)
	require.False(t, diags.HasErrors(), "%v", diags)
	return Run(p, list, Options{})
}

func passes(t *testing.T, flow, test string) Result {
	t.Helper()
	x := one(t, flow, test)
	if x.Failure != nil {
		var b strings.Builder
		WriteTranscript(&b, x.Transcript, "  ")
		t.Fatalf("%s %v\n%s", x.Failure.Summary, x.Failure.Details, b.String())
	}
	return x
}

// fails runs a test that must fail, and returns why.
func fails(t *testing.T, flow, test string) string {
	t.Helper()
	x := one(t, flow, test)
	require.NotNil(t, x.Failure)
	return strings.Join(append([]string{x.Failure.Summary}, x.Failure.Details...), "\n")
}

const asks = `
  say { prompt = prompt.ola }
  menu "m" {
    prompt = prompt.opcoes
    choice "1" { goto = step.fila }
    choice "2" { goto = step.cpf }
    on exhausted { goto = step.fim }
  }
  goto = step.fim
  step "fila" {
    enqueue {
      queue = queue.sac
      on closed { goto = step.fim }
    }
    goto = step.fim
  }
  step "cpf" {
    input "cpf" {
      type   = cpf
      prompt = "Digite o CPF."
      on exhausted { goto = step.fim }
    }
    goto = step.fim
  }
  step "fim" {
    hangup { prompt = "Até logo." }
  }
`

func TestFailuresSayWhatHappenedInstead(t *testing.T) {
	for _, x := range []struct{ test, want string }{
		{`hear { text = "tchau" }`, `not heard: "tchau": the flow waits for a key in f/menu.m`},
		{`not_heard { prompt = prompt.ola }`, `heard, and it should not have been: "Olá."`},
		{`hear {
    text   = "até logo"
    within = "1s"
  }`, `not heard: "até logo": not within 1s`},
		{`expect { queue = queue.sac }`, `queue = sac is not so: the flow waits for a key in f/menu.m`},
		{"press { keys = \"1\" }\n expect { step = step.cpf }", "step = cpf is not so (but fila): nothing more happens"},
		{"press { keys = \"1\" }\n expect { hangup = normal }", "hangup = normal is not so: nothing more happens"},
		{"hang_up {}\n expect { hangup = normal }", "hangup = normal is not so: the caller has hung up"},
		{"hang_up {}\n press { keys = \"1\" }", "the call is over: the caller has hung up"},
		{"calendar \"sac\" { open = false }\n press { keys = \"1\" }\n expect { hangup = busy }", "hangup = busy is not so: it is normal"},
		{"agent_answers {}", "no call waits for an agent: the flow waits for a key in f/menu.m"},
		{"agent_hangs_up {}", "nobody talks with the caller: the flow waits for a key in f/menu.m"},
		{"speak { for = \"2s\" }", "nothing records what the caller says: the flow waits for a key in f/menu.m"},
		{"press { keys = \"1\" }\n silence {}", "there is no question to be silent at: nothing more happens"},
		{"press { keys = \"252998224725\" }\n assert { condition = input.cpf == \"1\" && menu.m == \"2\" }",
			"not true: input.cpf == \"1\" && menu.m == \"2\"\ninput.cpf = •••\nmenu.m = \"2\""},
		{"agent \"bia\" {}\n press { keys = \"1\" }\n expect { agent = agent.ana }",
			"agent = ana is not so: it is bia\nTo bia: the only one who could."},
		{"agent \"ana\" { state = not_ready }\n press { keys = \"1\" }\n agent_answers {}", "no phone rings: nothing more happens"},
	} {
		got := fails(t, asks, x.test)
		require.Contains(t, got, strings.SplitN(x.want, "\nTo ", 2)[0], x.test)
	}
}

func TestTheCentreRingsWhoeverIsNext(t *testing.T) {
	x := passes(t, asks, `
  agent "ana" {}
  agent "bia" { answers = "4s" }
  press { keys = "1" }
  expect { agent = agent.ana }
  wait { for = "15s" }
  expect { agent = agent.bia }
  wait { for = "4s" }
  agent_hangs_up {}
  hear { text = "Até logo" }
  expect { hangup = normal }`)
	require.Greater(t, x.Lasted, 19*time.Second)
}

func TestTheLastAgentWhoGoesGivesTheCallBack(t *testing.T) {
	const flow = `
  enqueue {
    queue = queue.sac
    on no_agents {
      hangup { prompt = "Não há ninguém." }
    }
  }
  hangup {}
`
	passes(t, flow, `
  agent "ana" { state = not_ready }
  agent "bia" { state = not_ready }
  expect { queue = queue.sac }
  wait { for = "20s" }
  agent "bia" { state = signed_out }
  wait { for = "20s" }
  expect { queue = queue.sac }
  agent "ana" { state = signed_out }
  hear {
    text   = "Não há ninguém"
    within = "1s"
  }`)
	passes(t, flow, `
  agent "ana" { state = signed_out }
  hear { text = "Não há ninguém" }`)
}

func TestACallThatHasWaitedItsLongestMovesOn(t *testing.T) {
	const test = `
  agent "ana" { state = not_ready }
  agent "bia" { state = not_ready }
  expect { queue = queue.chat }
  wait { for = "44s" }
  expect { queue = queue.chat }
  wait { for = "1s" }
  expect { queue = queue.%s }
  agent "bia" {}
  expect { agent = agent.bia }
  agent_answers {}`
	const flow = "enqueue {\n queue = queue.chat\n%s\n}\n hangup {}"
	passes(t, fmt.Sprintf(flow, ""), fmt.Sprintf(test, "sac"))
	passes(t, fmt.Sprintf(flow, ""), "calendar \"sac\" { open = false }\n"+fmt.Sprintf(test, "noite"))
	passes(t, fmt.Sprintf(flow, "on timeout {\n hangup { prompt = \"Tente mais tarde.\" }\n}"), `
  agent "ana" { state = not_ready }
  wait { for = "46s" }
  hear { text = "mais tarde" }`)
	passes(t, fmt.Sprintf(flow, "max_wait = \"10s\""), `
  agent "ana" { state = not_ready }
  agent "bia" { state = not_ready }
  wait { for = "11s" }
  expect { queue = queue.sac }`)
}

func TestServicesAnswerAsTheTestSays(t *testing.T) {
	const flow = `
  http "pedido" {
    service = service.erp
    path    = "/pedido"
    retries = 1
    filler  = "Um momento."
    returns = object({ numero = string })
    on not_found { goto = step.nada }
    on timeout { goto = step.tarde }
  }
  say { prompt = ["O pedido", digits(http.pedido.body.numero)] }
  goto = step.fim
  on error { goto = step.erro }
  step "nada" {
    hangup { prompt = "Não há pedido." }
  }
  step "tarde" {
    hangup { prompt = "Demorou." }
  }
  step "erro" {
    hangup { prompt = "Deu erro." }
  }
  step "fim" {
    hangup {}
  }
`
	passes(t, flow, `
  mock "http.pedido" { body = { numero = "8812" } }
  hear { text = "O pedido 8 8 1 2" }
  expect {
    request = pedido
    hangup  = normal
  }`)
	passes(t, flow, `
  mock "service.erp" { not_found = true }
  hear { text = "não há pedido" }`)
	x := passes(t, flow, `
  mock "http.pedido" { error = timeout }
  hear { text = "um momento" }
  hear { text = "demorou" }`)
	require.GreaterOrEqual(t, x.Lasted, 6*time.Second, "twice as long as the service may take")
	passes(t, flow, `
  mock "http.pedido" {
    times  = 1
    status = 503
  }
  mock "http.pedido" { body = { numero = "7" } }
  hear { text = "O pedido 7" }`)
	passes(t, flow, `
  mock "http.pedido" { body = { numero = null } }
  hear { text = "deu erro" }`)
	x = passes(t, flow, `hear { text = "deu erro" }`)
	var told []string
	for _, e := range x.Transcript {
		if e.Who == GoesWrong {
			told = append(told, e.Text)
		}
	}
	require.Contains(t, strings.Join(told, "\n"), `the test has no answer of http.pedido: write mock "http.pedido" { … }`)
}

func TestDirectoriesAndFlags(t *testing.T) {
	const flow = `
  lookup "cliente" {
    directory = directory.clientes
    by        = { cpf = "1" }
    on not_found { goto = step.nao }
  }
  say { prompt = "Olá, ${lookup.cliente.nome}." }
  goto = flag.emergencia ? step.nao : step.fim
  on error { goto = step.fim }
  step "nao" {
    hangup { prompt = "Não." }
  }
  step "fim" {
    hangup {}
  }
`
	const found = "mock \"directory.clientes\" {\n when = { cpf = \"1\" }\n returns = { id = \"c1\", nome = \"Ana\" }\n}\n"
	passes(t, flow, found+`hear { text = "olá, ana" }
  expect { hangup = normal }
  not_heard { text = "Não." }`)
	passes(t, flow, found+`flag "emergencia" { on = true }
  hear { text = "não" }`)
	passes(t, flow, `mock "lookup.cliente" { not_found = true }
  hear { text = "não" }`)
}

func TestTransfersAndMessages(t *testing.T) {
	const flow = `
  transfer {
    to      = "+551130001000"
    timeout = "20s"
    on busy { goto = step.ocupado }
    on no_answer { goto = step.ocupado }
  }
  hangup { prompt = "Obrigado." }
  on error { goto = step.ocupado }
  step "ocupado" {
    hangup { prompt = "Ninguém atende." }
  }
`
	passes(t, flow, `expect { transfer = "+551130001000" }
  agent_hangs_up {}
  hear { text = "obrigado" }`)
	passes(t, flow, `mock "transfer" { outcome = busy }
  hear { text = "ninguém atende" }`)
	x := passes(t, flow, `mock "transfer" { outcome = no_answer }
  hear { text = "ninguém atende" }`)
	require.GreaterOrEqual(t, x.Lasted, 20*time.Second)
}

func TestMessagesLeftEndBySilenceOrKey(t *testing.T) {
	const flow = `
  voicemail "recado" {
    mailbox = mailbox.sac
    prompt  = "Deixe o seu recado."
    on empty { goto = step.nada }
  }
  hangup { prompt = "Recado recebido." }
  on error { goto = step.nada }
  step "nada" {
    hangup { prompt = "Nada foi dito." }
  }
`
	passes(t, flow, `speak { for = "8s" }
  press { keys = "#" }
  hear { text = "recebido" }
  expect { voicemail = mailbox.sac }
  assert { condition = voicemail.recado.duration == 8 }`)
	passes(t, flow, `speak { for = "8s" }
  silence {}
  hear { text = "recebido" }`)
	passes(t, flow, `hear { text = "Deixe" }
  silence {}
  hear { text = "nada foi dito" }`)
	passes(t, flow, `speak { for = "3s" }
  hang_up {}
  expect { voicemail = mailbox.sac }`)
}

func TestReportIsTheSameHoweverManyRunAtOnce(t *testing.T) {
	p, tests := load(t, "../../examples/sac")
	var texts []string
	for _, n := range []int{1, 2, 4} {
		r := Run(p, tests, Options{Parallel: n})
		r.Took = time.Millisecond
		var b bytes.Buffer
		require.NoError(t, r.Write(&b, Style{Transcripts: true, Ways: true}))
		texts = append(texts, b.String())
	}
	require.Equal(t, texts[0], texts[1])
	require.Equal(t, texts[0], texts[2])
}

// A recording takes as long as it does, and a key cuts it.
func TestRecordingsTakeTheirTime(t *testing.T) {
	p, tests := load(t, "../../examples/hello")
	r := Run(p, tests, Options{Length: func(it ivr.Item) (time.Duration, bool) { return 7 * time.Second, it.Name == "ola" }})
	require.Zero(t, r.Failed())
	require.Equal(t, 7*time.Second, r.Lasted())
}

// A call goes two ways from one instant, and neither hears of the other.
func TestTwinsGoTheirOwnWays(t *testing.T) {
	p, tests := load(t, "testdata/suporte")
	x := tests[0]
	c := Dial(Setup{Plan: p, Start: x.Start, Facts: ivr.CallFacts{Flow: x.Flow, From: x.From, To: x.To, Protocol: "1"}})
	c.Begin()
	twin := c.Clone()
	before := len(c.Transcript())
	twin.Press("3")
	twin.Pass(time.Minute)
	require.Equal(t, "suporte", twin.Queue())
	require.Len(t, c.Transcript(), before)
	require.Empty(t, c.Queue())
	c.HangUp()
	require.True(t, c.Over())
	require.False(t, twin.Over())
	require.NoError(t, twin.AgentAnswers(""))
	require.NoError(t, twin.AgentHangsUp())
	for twin.Step() {
	}
	require.True(t, twin.Over())
}

func TestABreakComesBeforeTheCall(t *testing.T) {
	passes(t, "enqueue { queue = queue.sac }\n hangup {}", `
  agent "caio" {}
  wait { for = "50s" }
  expect { queue = queue.sac }
  agent "bia" {}
  expect { agent = agent.bia }
  agent_answers {}`)
}

func TestAllAreRungAndTheFirstHasTheCall(t *testing.T) {
	const flow = "enqueue { queue = queue.todos }\n hangup {}"
	passes(t, flow, `
  agent "ana" { answers = "9s" }
  agent "bia" { answers = "4s" }
  expect { agent = agent.ana }
  expect { agent = agent.bia }
  wait { for = "5s" }
  expect { agent = agent.bia }
  agent_hangs_up {}`)
	passes(t, flow, `
  agent "ana" {}
  agent "bia" {}
  agent_answers { agent = agent.bia }
  expect { agent = agent.bia }`)
	passes(t, flow, `
  agent "ana" {}
  agent "bia" {}
  wait { for = "10s" }
  agent "ana" { state = not_ready }
  expect { agent = agent.bia }
  agent_answers {}
  expect { agent = agent.bia }`)
}
