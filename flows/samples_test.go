package flows

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const sampled = `
number "4004" { flow = flow.f }
queue "sac" {}
agent "ana" {
  extension = "2001"
  password  = "md5:68a0eb93a4e4637e6e615e4add418bc3"
}
service "erp" { url = "https://erp.loja.example" }
prompts "pt-BR" {
  ola         = "Olá."
  status_novo = "É novo."
  status_pago = "Está pago."
}
flow "f" {
  vars {
    motivo = ""
    valor  = 0
  }

  identify { by = { telefone = call.from } }

  say {
    if     = customer.found && customer.segment == "ouro"
    prompt = prompt.ola
  }

  input "senha" {
    type   = pin
    digits = 4
    prompt = "Digite a senha."
    on exhausted { goto = step.fim }
  }

  input "canal" {
    type   = digits
    digits = 2
    prompt = "Digite o canal."
    on exhausted { goto = step.fim }
  }

  http "pedido" {
    service = service.erp

    returns = object({
      status = string
      total  = number
      dia    = optional(string)
      pago   = bool
      resto  = string
    })

    on error { goto = step.fim }
    on not_found { goto = step.fim }
    on timeout { goto = step.fim }
  }

  set {
    motivo = input.canal
    valor  = http.pedido.body.total
  }

  say { prompt = [prompt["status_${http.pedido.body.status}"], http.pedido.body.resto] }

  say {
    if     = http.pedido.body.dia != null
    prompt = date(http.pedido.body.dia)
  }

  say {
    if     = http.pedido.body.pago || contains(["31", "77"], vars.motivo)
    prompt = prompt.ola
  }

  goto = vars.valor > 100 && queue.sac.position <= 3 ? step.fim : step.fila

  step "fila" {
    enqueue { queue = queue.sac }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = prompt.ola }
  }
}
`

func sampledPlan(t *testing.T) *Plan {
	t.Helper()
	p, diags := Parse(fstest.MapFS{"a.hcl": &fstest.MapFile{Data: []byte(sampled)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

func opOf[T Op](t *testing.T, p *Plan, name func(T) bool) T {
	t.Helper()
	for _, in := range p.Flows["f"].Code {
		if op, ok := in.Op.(T); ok && name(op) {
			return op
		}
	}
	t.Fatal("the flow has no such action")
	panic("unreachable")
}

// What a service may answer is made up of what the plan compares, says and passes on.
func TestSamplesFollowWhatThePlanReads(t *testing.T) {
	p := sampledPlan(t)
	s := p.Samples()
	op := opOf(t, p, func(h HTTP) bool { return h.Name == "pedido" })
	var status, total, dia, pago []string
	for _, v := range s.Bodies(op.Returns, "http.pedido.body") {
		f := v.Fields()
		status, total = add(status, f["status"].String()), add(total, f["total"].String())
		pago = add(pago, f["pago"].String())
		if d, there := f["dia"]; there {
			dia = add(dia, d.String())
		} else {
			dia = add(dia, "nothing")
		}
		_, err := op.Returns.Decode(must(v.JSON()))
		require.NoError(t, err, "each sample is of the type")
	}
	require.ElementsMatch(t, []string{"novo", "outra_coisa"}, status, "a prompt there is, and one there is not")
	require.ElementsMatch(t, []string{"100", "101"}, total, "either side, through a variable")
	require.ElementsMatch(t, []string{"2026-03-09", "nothing"}, dia, "a date, since it is said as one")
	require.ElementsMatch(t, []string{"true", "false"}, pago)

	require.Equal(t, []float64{4}, s.Numbers("queue.sac.position", 1))
	require.Nil(t, s.Numbers("queue.sac.waiting", 0), "nothing depends on it")
	require.True(t, s.Read("queue.sac"))
	require.False(t, s.Read("queue.sac.agents"))

	var segments []string
	for _, c := range s.Customers() {
		segments = add(segments, c.Fields()["segment"].String())
		require.NotContains(t, c.Fields(), "name", "nothing reads it")
	}
	require.Contains(t, segments, "ouro")
}

func add(list []string, s string) []string {
	if contains(list, s) {
		return list
	}
	return append(list, s)
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

func TestSamplesTypeWhatAnInputTakes(t *testing.T) {
	p := sampledPlan(t)
	s := p.Samples()
	right, wrong := s.Typed(opOf(t, p, func(i Input) bool { return i.Name == "canal" }))
	require.Equal(t, []string{"31", "77", "11", "99"}, right, "what it is compared with, also under another name, and others")
	require.Empty(t, wrong)
	right, _ = s.Typed(opOf(t, p, func(i Input) bool { return i.Name == "senha" }))
	require.Equal(t, []string{"4321"}, right)
	kind, _ := InputKindOf("pin")
	right, _ = s.Typed(Input{Name: "longa", Kind: kind, Min: 6, Max: 6})
	require.Equal(t, []string{"432143"}, right)
	for _, kind := range inputKinds {
		name := kind.Name
		if name == "digits" {
			continue
		}
		example, known := typable[name]
		require.True(t, known, "%s has no example", name)
		_, ok := kind.Read(example.right)
		require.True(t, ok, "%s: %s", name, example.right)
		if example.wrong != "" {
			_, ok = kind.Read(example.wrong)
			require.False(t, ok, "%s: %s", name, example.wrong)
		}
	}
}

// A name is forgotten between its last reading and its next setting, and only there.
func TestLaterForgetsWhatIsSetAgain(t *testing.T) {
	p := sampledPlan(t)
	f, l := p.Flows["f"], p.Later()
	live := func(pc int, name string) bool {
		set := l.At(f, pc)
		return l.Has(&set, name)
	}
	var http, goTo int
	for pc, in := range f.Code {
		switch in.Op.(type) {
		case HTTP:
			http = pc
		case Goto:
			if goTo == 0 && len(in.Op.(Goto).To.Names()) > 1 {
				goTo = pc
			}
		}
	}
	require.False(t, live(http, "http.pedido"), "it is asked anew")
	require.True(t, live(f.Code[http].Next, "http.pedido"))
	require.False(t, live(goTo, "http.pedido"), "nothing reads it any more")
	require.True(t, live(http, "input.canal"), "read after the answer has come")
	require.True(t, live(goTo, "vars.valor"))
	require.False(t, live(goTo, "vars.motivo"))
	require.True(t, live(http, "queue.sac"), "joining a queue reads it")
	require.True(t, l.Read("customer.segment"))
	require.False(t, l.Read("customer.name"))
	require.Equal(t, Names{}, l.At(f, -1))
}
