package crowd_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/sim"
	"receptivo/flows"
	"receptivo/flows/crowd"
)

const plan = `
number "1000" { flow = flow.loja }

prompts "pt-BR" {
  menu    = "Pedido, digite um. Uma pessoa, digite dois. Outra loja, digite três."
  cpf     = "Digite o CPF."
  retorno = "Para ser chamado de volta, digite um."
  ate     = "Até logo."
  fechado = "Estamos fechados."
}

service "erp" { url = "https://erp.exemplo" }

calendar "dia" { hours = { mon-fri = "08:00-10:00" } }

queue "gente" { calendar = calendar.dia }

agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
}

flow "loja" {
  menu "principal" {
    prompt = prompt.menu
    choice "1" { goto = step.pedido }
    choice "2" { goto = step.gente }
    choice "3" { goto = step.outra }
    on exhausted { goto = step.gente }
  }

  on error { goto = step.gente }

  step "pedido" {
    input "cpf" {
      type   = cpf
      prompt = prompt.cpf

      on exhausted { goto = step.gente }
    }

    http "pedido" {
      service = service.erp
      returns = object({ status = string })
    }

    say { prompt = prompt.ate }
    hangup {}
  }

  step "gente" {
    enqueue {
      queue = queue.gente

      while_waiting {
        music { for = "20s" }

        menu "retorno" {
          prompt    = prompt.retorno
          timeout   = "3s"
          max_tries = 1

          choice "1" { goto = step.retorno }

          on exhausted {}
        }
      }

      on closed { goto = step.fechado }
    }

    say { prompt = prompt.ate }
    hangup {}
  }

  step "retorno" {
    callback {
      queue  = queue.gente
      number = call.from
      window = "00:00-24:00"
    }

    say { prompt = prompt.ate }
    hangup {}
  }

  step "fechado" {
    say { prompt = prompt.fechado }
    hangup {}
  }

  step "outra" {
    transfer { to = "+551133330000" }
    hangup {}
  }
}
`

func parsed(t testing.TB) *flows.Plan {
	t.Helper()
	p, diags := flows.Parse(fstest.MapFS{"loja.hcl": {Data: []byte(plan)}})
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

// morning is two hours of calls to the plan's number, from 08:00 of a Monday there.
func morning(t testing.TB, habits string) sim.Centre {
	t.Helper()
	p := parsed(t)
	h, err := crowd.ReadHabits(strings.NewReader("ask,answer,share,after\n"+habits), p)
	require.NoError(t, err)
	return sim.Centre{
		Config: p.Config(), Plan: p, Flows: crowd.New(p, h),
		Begin: time.Date(2026, 3, 2, 8, 0, 0, 0, p.Engine.Timezone), Length: 2 * time.Hour,
		Streams: []sim.Stream{{Number: "1000", Rate: sim.Steady(300, time.Hour), Handle: sim.Constant(20 * time.Second), Patience: sim.Exponential(2 * time.Minute)}},
		Answer:  sim.Constant(2 * time.Second),
	}
}

func imagined(t testing.TB, c sim.Centre) (*sim.Result, []acd.Event) {
	t.Helper()
	var log []acd.Event
	c.Events = func(evs []acd.Event) { log = append(log, evs...) }
	r, err := sim.Run(context.Background(), c, 1)
	require.NoError(t, err)
	return r, log
}

// outcomes are the shares of what became of all calls.
func outcomes(r *sim.Result) map[sim.Outcome]float64 {
	all := map[sim.Outcome]float64{}
	for i := range r.Contacts {
		all[r.Contacts[i].Outcome] += 1 / float64(len(r.Contacts))
	}
	return all
}

// TestSharesComeOut: of those who press, so many press this; of the others each key is as likely.
func TestSharesComeOut(t *testing.T) {
	r, _ := imagined(t, morning(t, "menu.principal,1,60%,\nmenu.principal,hang_up,10%,\nmenu.principal,2,0%,\nhttp.pedido,timeout,25%,\n"))
	by := outcomes(r)
	require.Zero(t, by[sim.Waiting])
	require.InDelta(t, .60*.75, by[sim.Contained], .05, "who asked for an order, where the service answered")
	require.InDelta(t, .10, by[sim.GaveUp], .03)
	require.InDelta(t, .30, by[sim.Outside], .05, "the key that has no line has what is left")
	require.InDelta(t, .60*.25, by[sim.Answered]+by[sim.Abandoned], .05, "the service did not answer: a person must")
	for i := range r.Contacts {
		c := &r.Contacts[i]
		require.Equal(t, c.Queue >= 0, c.Outcome == sim.Answered || c.Outcome == sim.Abandoned)
		require.Positive(t, c.InFlow)
	}
}

// TestUniformWhenNotTold: three keys, a third each.
func TestUniformWhenNotTold(t *testing.T) {
	by := outcomes(first(imagined(t, morning(t, ""))))
	require.InDelta(t, 1./3, by[sim.Contained], .06)
	require.InDelta(t, 1./3, by[sim.Outside], .06)
}

func first(r *sim.Result, _ []acd.Event) *sim.Result { return r }

// TestAClosedQueuePlaysItsClosedBranch: the same calls an hour after the door has closed are all contained, and the engine
// says why nobody was served.
func TestAClosedQueuePlaysItsClosedBranch(t *testing.T) {
	c := morning(t, "menu.principal,2,100%,\n")
	c.Begin = c.Begin.Add(3 * time.Hour)
	r, log := imagined(t, c)
	refused := 0
	for _, ev := range log {
		if f, is := ev.Fact.(acd.Refused); is {
			require.Equal(t, acd.WhyClosed, f.Why)
			refused++
		}
		require.NotEqual(t, "queued", ev.Fact.Kind())
	}
	require.Equal(t, len(r.Contacts), refused)
	require.InDelta(t, 1, outcomes(r)[sim.Refused], 1e-9)
}

// TestCallbacksKeepTheirPlace: who presses one while waiting hangs up, waits on with the place, and is called by the
// agent whose turn it is; who does not answer is called again.
func TestCallbacksKeepTheirPlace(t *testing.T) {
	c := morning(t, "menu.principal,2,100%,\nmenu.retorno,1,40%,1s\n")
	c.Streams[0].Patience = nil
	c.Streams[0].Handle = sim.Constant(25 * time.Second)
	c.Length = time.Hour
	c.Callback.Unanswered = .3
	r, log := imagined(t, c)
	since, back := map[string]time.Time{}, 0
	for _, ev := range log {
		if f, is := ev.Fact.(acd.Queued); is {
			if at, before := since[f.Contact]; before {
				require.Equal(t, at, f.Since, f.Contact)
				back++
			}
			since[f.Contact] = f.Since
		}
	}
	require.Positive(t, back)
	ends := map[sim.CallbackEnd]int{}
	for i := range r.Contacts {
		c := &r.Contacts[i]
		require.Equal(t, c.Outcome == sim.Promised, c.Callback != sim.NoCallback)
		ends[c.Callback]++
	}
	require.Positive(t, ends[sim.CallbackReached])
	require.Positive(t, ends[sim.CallbackFailed], "three times in vain, of which one in 37 happens")
	require.Zero(t, ends[sim.CallbackPromised], "each promise has an end")
}

// TestSameSeedSameCalls: to the last fact, whoever runs beside it.
func TestSameSeedSameCalls(t *testing.T) {
	c := morning(t, "")
	c.Redial = sim.Redial{Share: .5, Repeat: .2}
	once, log := imagined(t, c)
	again, other := imagined(t, c)
	require.Equal(t, once, again)
	require.Equal(t, log, other)
	re, err := sim.Redecide(context.Background(), log)
	require.NoError(t, err)
	require.Equal(t, re.Offers, re.SameOffers, re)
}

// TestHabitsAreRefusedWithTheirLine names what the plan asks, and what it takes.
func TestHabitsAreRefusedWithTheirLine(t *testing.T) {
	p := parsed(t)
	for text, want := range map[string]string{
		"":                                     "line 1: the header",
		"ask,answer,share\nmenu.x,1,5%":        `line 2: nothing in the plan asks "menu.x": there is callback, customer`,
		"ask,answer,share\nmenu.principal,5,5": `is not answered by "5": it takes 1, 2, 3, silence, wrong, hang_up`,
		"ask,answer,share\nmenu.principal,1,140%":                          `"140%" is no share`,
		"ask,answer,share\nmenu.principal,1,60%\nmenu.principal,2,50%":     "line 3: the shares of menu.principal are more than 100 %",
		"ask,answer,share\nmenu.principal,1,60%\nmenu.principal,1,10%":     "menu.principal has 1 twice",
		"ask,answer,share,after\nmenu.principal,1,60%,soon":                `"soon" is no time`,
		"ask,answer,share,after\nhttp.pedido,ok,60%,1s\nhttp.pedido,odd,1": `http.pedido is not answered by "odd"`,
	} {
		_, err := crowd.ReadHabits(strings.NewReader(text), p)
		require.ErrorContains(t, err, want)
	}
}

// FuzzHabits: whatever a file says, it is read or refused with its line.
func FuzzHabits(f *testing.F) {
	f.Add("ask,answer,share,after\nmenu.principal,1,60%,2s\ninput.cpf,wrong,0.1\n")
	f.Add("ask,answer,share\n\"\n")
	p := parsed(f)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := crowd.ReadHabits(strings.NewReader(text), p); err != nil {
			require.ErrorContains(t, err, "line")
		}
	})
}
