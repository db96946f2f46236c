package ivr

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outside is what the flows of these stories reach.
const outside = `
service "erp" {
  url     = "https://erp.example"
  timeout = "3s"
}
service "sms" { url = "https://sms.example" }
directory "lojas" {
  file   = "lojas.csv"
  keys   = [cep]
  fields = object({ nome = string, caixas = optional(number) })
}
mailbox "recados" { queue = queue.sac }
`

// showMore is an action of the verbs that reach out in a few words.
func showMore(a Action) string {
	switch a := a.(type) {
	case HTTP:
		line := strings.ToLower(a.Method) + " " + a.Service + a.Path
		if a.Body != nil {
			line += " " + string(a.Body) + " key " + a.Key
		}
		if a.Retries > 0 {
			line += fmt.Sprintf(" %d retries", a.Retries)
		}
		return line
	case Lookup:
		line := "lookup " + a.Directory
		for _, by := range a.By {
			line += " " + by.Key + "=" + by.Value
		}
		return line
	case Message:
		return fmt.Sprintf("%s through %s to %s: %s key %s", a.Channel, a.Service, a.To, a.Text, a.Key)
	case Record:
		return fmt.Sprintf("record for %s, beep %v, %s of silence, %s at most", a.Mailbox, a.Beep, a.Silence, a.Max)
	case StopRecord:
		return "stop recording"
	case Transfer:
		line := "transfer to " + a.To
		if a.Refer {
			line += " by refer"
		}
		return line + " within " + a.Timeout.String()
	case Callback:
		return fmt.Sprintf("callback from %s to %s, %d tries", a.Queue, a.Number, a.Attempts)
	case SetRecording:
		return "recording " + a.State
	case Private:
		return map[bool]string{true: "private", false: "private no more"}[a.On]
	case Tag:
		line := "tag"
		for _, name := range slices.Sorted(maps.Keys(a.Tags)) {
			line += " " + name + "=" + a.Tags[name]
		}
		if a.Does != "" {
			line += " does " + a.Does
		}
		return line
	case Log:
		return "log " + a.Message
	case Consented:
		return fmt.Sprintf("consent %s %v: %s", a.Name, a.Given, a.Text)
	case Surveyed:
		line := "survey " + a.Name
		for _, q := range slices.Sorted(maps.Keys(a.Scores)) {
			line += fmt.Sprintf(" %s=%d", q, a.Scores[q])
		}
		return line
	}
	return fmt.Sprintf("%T", a)
}

// ends says what was done last, and forgets the rest.
func (c *caller) ends(want ...string) {
	c.t.Helper()
	require.GreaterOrEqual(c.t, len(c.said), len(want))
	require.Equal(c.t, want, c.said[len(c.said)-len(want):])
	c.said = nil
}

// reaching runs a story in a centre with services, directories and mailboxes.
func reaching(t *testing.T, flow string, tell func(c *caller)) {
	t.Helper()
	story(t, outside+flow, tell)
}

const orderFlow = `
flow "f" {
  say { prompt = "Um momento." }
  http "pedido" {
    service = service.erp
    path    = "/pedidos/${call.protocol}"
    returns = object({ numero = string, itens = optional(number) })
    retries = 2
    filler  = "Ainda procuro."
    on not_found {
      say { prompt = "Não há pedido." }
    }
    on timeout {
      say { prompt = "O sistema demora." }
    }
    on error {
      say { prompt = "O sistema falhou." }
    }
  }
  say { prompt = ["Pedido", digits(coalesce(try(http.pedido.body.numero, null), "0"))] }
  hangup {}
}`

func TestServiceAnswersWhileTheWelcomePlays(t *testing.T) {
	reaching(t, orderFlow, func(c *caller) {
		c.hears("at f", "answer", "say Um momento.", "get erp/pedidos/20260312-7 2 retries", "timer 1s")
		c.send(Responded{ID: c.asked, Status: 200, Body: []byte(`{"numero":"42"}`)})
		c.hears()
		require.Equal(t, 200.0, status(c))
		c.listens()
		c.hears("say Pedido quatro dois")
		c.listens()
		c.hears("hangup normal")
	})
}

// status is what the flow has of the answer's status.
func status(c *caller) float64 {
	st := c.s.State()
	n, _ := st.Scope.Get("http.pedido").Fields()["status"].AsNumber()
	return n
}

func TestSlowServiceIsFilled(t *testing.T) {
	reaching(t, orderFlow, func(c *caller) {
		c.skip()
		c.listens()
		c.hears()
		c.waits()
		c.hears("say Ainda procuro.")
		c.send(Responded{ID: c.asked, Status: 200, Body: []byte(`{"numero":"7","itens":3}`)})
		c.listens()
		c.hears("say Pedido sete")
		c.hangsUp()
	})
}

// TestServiceGoesWrong: each way it can has its handler, and none leaves the caller in silence.
func TestServiceGoesWrong(t *testing.T) {
	for say, answer := range map[string]Responded{
		"Não há pedido.":    {Status: 404},
		"O sistema demora.": {Timeout: true, Err: "service erp did not answer in time"},
		"O sistema falhou.": {Status: 500, Body: []byte(`{"numero":"42"}`)},
	} {
		reaching(t, orderFlow, func(c *caller) {
			c.listens()
			c.skip()
			answer.ID = c.asked
			c.send(answer)
			require.Equal(t, "say "+say+" Pedido zero", c.said[len(c.said)-1])
			c.skip()
			c.hangsUp()
		})
	}
	for _, body := range []string{`{"numero":7`, `{}`, `[]`, `"x"`, ``, `{"numero":null}`, `{"numero":"` + strings.Repeat("9", maxHeld) + `"}`} {
		reaching(t, orderFlow, func(c *caller) {
			c.listens()
			c.skip()
			c.send(Responded{ID: c.asked, Status: 200, Body: []byte(body)})
			c.fails("f/http.pedido")
			c.hears("say O sistema falhou. Pedido zero")
			c.hangsUp()
		})
	}
}

// TestRequestThatChangesSomethingIsSentOnce: it carries a key that is its own for ever, and a late answer is nobody's.
func TestRequestThatChangesSomethingIsSentOnce(t *testing.T) {
	reaching(t, `
flow "f" {
  http "um" {
    service = service.erp
    method  = post
    path    = "/um"
    json    = { de = call.from }
  }
  http "dois" {
    service = service.erp
    method  = post
    path    = "/dois"
    json    = { n = 2 }
  }
  hangup {}
  on error { goto = step.fim }
  step "fim" {
    hangup { cause = congestion }
  }
}`, func(c *caller) {
		c.hears("at f", `post erp/um {"de":"+5511988887777"} key c1-1`)
		first := c.asked
		c.send(Responded{ID: first, Status: 201})
		c.hears(`post erp/dois {"n":2} key c1-2`)
		c.send(Responded{ID: first, Status: 500})
		c.hears()
		c.send(Responded{ID: c.asked, Status: 503})
		c.fails("f/http.dois")
		c.hears("at f/fim", "hangup congestion")
	})
}

const lookupFlow = `
flow "f" {
  lookup "loja" {
    directory = directory.lojas
    by        = { cep = "01310100" }
    on not_found {
      say { prompt = "Nenhuma loja." }
    }
  }
  say {
    if     = lookup.loja.found
    prompt = ["Loja", lookup.loja.nome, number(coalesce(lookup.loja.caixas, 0))]
  }
  hangup { prompt = prompt.tchau }
  on error { goto = step.erro }
  step "erro" {
    hangup { prompt = "Falhou." }
  }
}`

func TestRecordIsFound(t *testing.T) {
	reaching(t, lookupFlow, func(c *caller) {
		c.hears("at f", "lookup lojas cep=01310100")
		c.send(LookedUp{ID: c.asked, Found: true, Record: []byte(`{"nome":"Paulista","caixas":12}`)})
		c.hears("answer", "say Loja Paulista doze Até logo.")
		c.hangsUp()
	})
}

func TestRecordIsNotFound(t *testing.T) {
	reaching(t, lookupFlow, func(c *caller) {
		c.skip()
		c.send(LookedUp{ID: c.asked})
		c.hears("answer", "say Nenhuma loja. Até logo.")
		require.Equal(t, "not_found", c.value("event.name"))
		c.hangsUp()
	})
}

func TestRecordThatDoesNotFitIsAnError(t *testing.T) {
	for _, answer := range []LookedUp{{Found: true, Record: []byte(`{"caixas":"doze"}`)}, {Found: true}, {Err: "no such table"}} {
		reaching(t, lookupFlow, func(c *caller) {
			c.skip()
			answer.ID = c.asked
			c.send(answer)
			c.fails("f/lookup.loja")
			c.hears("at f/erro", "answer", "say Falhou.")
			c.hangsUp()
		})
	}
}

// TestTextIsSentAndTheCallGoesOn: message, tag, log and recording do not wait.
func TestTextIsSentAndTheCallGoesOn(t *testing.T) {
	reaching(t, `
flow "f" {
  message {
    service = service.sms
    channel = sms
    to      = call.from
    text    = "Protocolo ${call.protocol}"
    does    = receipt
  }
  tag { motivo = "entrega" }
  log { message = "em ${call.step}." }
  recording { state = pause }
  recording { state = on }
  hangup {}
}`, func(c *caller) {
		require.Equal(t, []string{"at f", "sms through sms to +5511988887777: Protocolo 20260312-7 key c1-1", "tag does receipt",
			"tag motivo=entrega", "log em .", "recording pause", "recording on", "hangup normal"}, c.said)
		c.skip()
		require.Equal(t, "entrega", c.s.State().Tags["motivo"])
	})
}
