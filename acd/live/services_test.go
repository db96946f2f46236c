package live

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/ivr"
	"receptivo/media"
)

// fakeServices answers what the story says; what it says nothing of hangs until nobody waits for it.
type fakeServices struct {
	asked   chan ivr.HTTP
	answers chan ivr.Responded
	records map[string]string // by directory and the first key's value
	sent    chan ivr.Message
	refuse  error // of every message
}

func newFakeServices() *fakeServices {
	return &fakeServices{
		asked: make(chan ivr.HTTP, 100), answers: make(chan ivr.Responded, 100), records: map[string]string{}, sent: make(chan ivr.Message, 100),
	}
}

func (s *fakeServices) Request(ctx context.Context, _ string, a ivr.HTTP) ivr.Responded {
	s.asked <- a
	select {
	case ev := <-s.answers:
		return ev
	case <-ctx.Done():
		return ivr.Responded{Err: "no longer waited for"}
	}
}

func (s *fakeServices) Find(_ context.Context, _, directory string, by []ivr.KeyValue) ([]byte, error) {
	switch record := s.records[directory+" "+by[0].Value]; record {
	case "":
		return nil, nil
	case "broken":
		return nil, errors.New("service erp answered 500")
	default:
		return []byte(record), nil
	}
}

func (s *fakeServices) Send(_, _ string, m ivr.Message, done func(error)) {
	s.sent <- m
	done(s.refuse)
}

const outsidePlan = `
engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
}

number "4004" { flow = flow.sac }

service "erp" { url = "http://erp.example" }

directory "clientes" {
  service = service.erp
  path    = "/clientes"
  keys    = [telefone]
  fields  = object({ id = string, segmento = optional(string) })
}

customer { directory = directory.clientes }

queue "sac" { wrap_up = "5s" }

agent "ana" {
  extension = "2001"
  password  = "a"
  sign_in   = on_register
}

agent "bia" {
  extension = "2002"
  password  = "b"
  sign_in   = on_register
}

flow "sac" {
  identify { by = { telefone = call.from } }
  tag { segmento = customer.segmento }

  http "pedido" {
    service = service.erp
    path    = "/pedidos/${call.protocol}"
    filler  = "Um momento."
    returns = object({ numero = string })

    on not_found {

      tag { pedido = "nenhum" }

    }
    on timeout {
      tag { pedido = "atrasado" }
    }
    on error {
      tag { pedido = "erro" }
    }
  }

  message {
    channel = sms
    to      = call.from
    text    = "Protocolo ${call.protocol}."
    does    = receipt
  }

  goto = step.fila

  step "fila" {
    enqueue {
      queue = queue.sac
      while_waiting {
        music { for = "1m" }
      }
      on error { goto = step.fim }
    }
    goto = step.fim
  }

  step "fim" {
    hangup {}
  }

  on error { goto = step.fim }

  on hangup {
    http "adeus" {
      service = service.erp
      method  = post
      path    = "/fim"
      json    = { call = call.protocol }
      on error {}
      on timeout {}
    }
    tag { fim = "avisado" }
  }
}
`

func tagsOf(ev acd.Event) map[string]string { return ev.Fact.(acd.Noted).Fields }

func TestFlowAsksServicesAndKeepsWhatTheySay(t *testing.T) {
	inPlan(t, outsidePlan, func(r *rig) {
		r.outside.records["clientes +5511922220000"] = `{"id":"C1","segmento":"ouro"}`
		caller := r.calls("+5511922220000")
		require.Equal(t, map[string]string{"segmento": "ouro"}, tagsOf(r.waits("tagged")))
		asked := <-r.outside.asked
		require.Equal(t, "erp", asked.Service)
		require.True(t, caller.WaitHears("placeholder: Um momento.", 3*time.Second), "%v", caller.Heard())
		r.outside.answers <- ivr.Responded{Status: 404}
		require.Equal(t, map[string]string{"pedido": "nenhum"}, tagsOf(r.waits("tagged")))
		require.Equal(t, map[string]string{"channel": "sms", "service": "erp"}, tagsOf(r.waits("message_sent")))
		require.Equal(t, map[string]string{"does": "receipt"}, tagsOf(r.waits("achieved")))
		require.Equal(t, "+5511922220000", (<-r.outside.sent).To)
		offer := r.waits("offered").Fact.(acd.Offered)
		require.Equal(t, "bia", offer.Agent, "the history was asked beside the directory: %+v", offer.Match)
		caller.HangsUp()
		r.waits("abandoned")
		require.Equal(t, "/fim", (<-r.outside.asked).Path)
		r.outside.answers <- ivr.Responded{Status: 200}
		require.Equal(t, map[string]string{"fim": "avisado"}, tagsOf(r.waits("tagged")))
	}, carla)
}

func TestServiceThatFailsIsAnEventOfTheFlow(t *testing.T) {
	for what, answer := range map[string]ivr.Responded{
		"atrasado": {Timeout: true, Err: "service erp did not answer in time"},
		"erro":     {Status: 200, Body: []byte("<html>")},
	} {
		inPlan(t, outsidePlan, func(r *rig) {
			r.outside.refuse = errors.New("service erp answered 500")
			r.outside.answers <- answer
			caller := r.calls("+5511911110000")
			require.Equal(t, "", tagsOf(r.waits("tagged"))["segmento"])
			require.Equal(t, what, tagsOf(r.waits("tagged"))["pedido"])
			require.Equal(t, "service erp answered 500", tagsOf(r.waits("message_failed"))["why"])
			r.outside.answers <- ivr.Responded{Status: 200}
			r.waits("offered")
			caller.HangsUp()
			r.waits("abandoned")
		})
	}
}

// TestServiceThatHangsAfterTheCallerKeepsNothing: the engine hears of the end at once, the call ends five seconds later,
// and the number has its place back meanwhile.
func TestServiceThatHangsAfterTheCallerKeepsNothing(t *testing.T) {
	inPlan(t, outsidePlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		<-r.outside.asked
		start := time.Now()
		caller.HangsUp()
		require.Equal(t, acd.ByCustomer, r.waits("ended").Fact.(acd.Ended).By)
		require.Zero(t, time.Since(start))
		<-r.outside.asked // the goodbye, which hangs too
		synctest.Wait()
		require.Equal(t, 1, r.Up())
		require.Zero(t, r.byNumber["4004"])
		r.served.Wait()
		require.Equal(t, ivr.AfterHangup, time.Since(start))
	})
}

const earlyPlan = `
engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
}

number "4004" { flow = flow.fechado }

agent "ana" {
  extension = "2001"
  password  = "a"
  sign_in   = on_register
}

agent "bia" {
  extension = "2002"
  password  = "b"
  sign_in   = on_register
}

flow "fechado" {
  say {
    prompt = "Ligue amanhã."
    early  = true
  }
  hangup { cause = busy }
}
`

func TestCallerHearsWhyBeforeTheRefusal(t *testing.T) {
	inPlan(t, earlyPlan, func(r *rig) {
		caller := r.calls("+5511911110000")
		require.True(t, caller.WaitHears("placeholder: Ligue amanhã.", time.Second))
		<-caller.Context().Done()
		require.False(t, caller.Answered())
		var ending *media.Ending
		require.ErrorAs(t, context.Cause(caller.Context()), &ending)
		require.Equal(t, media.CauseBusy, ending.Cause)
	})
}

func TestFlagIsReadAsItIsNow(t *testing.T) {
	source := strings.Replace(earlyPlan, `flow "fechado" {`, "flag \"cheia\" {}\n\nflow \"fechado\" {\n  say {\n    if     = flag.cheia\n    prompt = \"Chuva forte.\"\n  }", 1)
	inPlan(t, source, func(r *rig) {
		_, err := r.loop.Do(r.t.Context(), acd.SetFlag{Flag: "cheia", On: true})
		require.NoError(r.t, err)
		caller := r.calls("+5511911110000")
		require.True(t, caller.WaitHears("placeholder: Chuva forte.", time.Second))
		<-caller.Context().Done()
	})
}
