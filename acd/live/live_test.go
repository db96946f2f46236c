package live

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/media"
	"receptivo/skills"
)

const planSource = `
engine {
  language = "pt-BR"
  timezone = "America/Sao_Paulo"
}

number "4004" { flow = flow.sac }

skill "sac" {}

queue "sac" {
  skills  = { sac = 1 }
  wrap_up = "30s"
}

agent "ana" {
  name      = "Ana Dias"
  extension = "2001"
  password  = "a"
  skills    = { sac = 5 }
  sign_in   = on_register
}

agent "bia" {
  extension = "2002"
  password  = "b"
  skills    = { sac = 5 }
  sign_in   = on_register
}

flow "sac" {
  say { prompt = "Bem-vindo." }
  identify { by = { telefone = call.from } }
  goto = step.menu

  on exhausted { goto = step.fim }
  on error { goto = step.fim }

  step "menu" {
    menu "m" {
      prompt = "Digite 1 para falar, 2 para sair."
      choice "1" { goto = step.fila }
      choice "2" { goto = step.fim }
    }
  }

  step "fila" {
    enqueue {
      queue  = queue.sac
      screen = { protocolo = call.protocol }

      while_waiting {
        music { for = "10s" }
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

  step "fim" {
    hangup { prompt = "Obrigado por ligar. A sua opinião vale muito para nós, e até a próxima ligação." }
  }
}
`

// rig is a whole centre in a bubble, with fake legs and phones.
type rig struct {
	*Centre
	t       *testing.T
	log     *pickyLog
	loop    *acd.Loop
	engine  *media.Engine
	phones  *fakePhones
	people  *skills.Memory
	outside *fakeServices
	events  <-chan acd.Event
	served  sync.WaitGroup
	stop    func() // the centre, as a crash does: the engine stays
}

// in runs a story in a bubble with a centre whose agents ana and bia have registered.
func in(t *testing.T, story func(r *rig), people ...skills.Person) {
	inPlan(t, planSource, story, people...)
}

// inPlan is in with another plan.
func inPlan(t *testing.T, source string, story func(r *rig), people ...skills.Person) {
	synctest.Test(t, func(t *testing.T) {
		plan, diags := flows.Parse(fstest.MapFS{"plano.hcl": {Data: []byte(source)}})
		require.False(t, diags.HasErrors(), "%v", diags)
		ctx, cancel := context.WithCancel(t.Context())
		log := &pickyLog{MemLog: acd.NewMemLog()}
		loop, err := acd.Open(ctx, log)
		require.NoError(t, err)
		engine := media.NewEngine(1)
		r := &rig{t: t, log: log, loop: loop, engine: engine, people: skills.NewMemory(people...), outside: newFakeServices()}
		r.phones = &fakePhones{engine: engine, presence: make(chan media.Presence, 10), rings: make(chan *ringing, 10)}
		r.events = follow(t, ctx, loop)
		data := t.TempDir()
		r.starts(ctx, Config{
			Node: "n1", Plan: plan, ACD: loop, Phones: r.phones, History: r.people,
			Library: media.NewLibrary(), Logger: slog.New(slog.DiscardHandler), Services: r.outside, Dialer: r.phones,
			Recordings: filepath.Join(data, "recordings"), Callbacks: filepath.Join(data, "callbacks.json"), Places: filepath.Join(data, "places.key"),
		})
		defer func() {
			r.stop()
			cancel()
			_ = loop.Wait()
			engine.Close()
		}()
		r.phones.registers("2001")
		r.waits("ready ana")
		time.Sleep(time.Minute) // ana has been idle longer
		r.phones.registers("2002")
		r.waits("ready bia")
		story(r)
		r.served.Wait()
	})
}

// starts begins the work of a centre.
func (r *rig) starts(ctx context.Context, c Config) {
	r.t.Helper()
	r.Centre = New(c)
	ctx, cancel := context.WithCancel(ctx)
	require.NoError(r.t, r.Start(ctx))
	var run sync.WaitGroup
	run.Go(func() { _ = r.Run(ctx) })
	r.stop = func() {
		cancel()
		run.Wait()
	}
}

func follow(t *testing.T, ctx context.Context, loop *acd.Loop) <-chan acd.Event {
	seq, err := loop.Events(ctx)
	require.NoError(t, err)
	ch := make(chan acd.Event, 10_000)
	go func() {
		for ev, err := range seq {
			if err != nil {
				return
			}
			ch <- ev
		}
	}()
	return ch
}

// calls lets a stranger dial the plan's number.
func (r *rig) calls(from string) *media.FakeLeg {
	leg := media.NewFakeLeg(r.engine, "caller", media.About{ID: "call-" + from, From: from, To: "4004"})
	r.served.Go(func() { r.Serve(context.Background(), leg) })
	return leg
}

// waits reads events until one whose kind and agent match ("offered bia", "queued"), and returns it.
func (r *rig) waits(what string) acd.Event {
	r.t.Helper()
	deadline := time.After(5 * time.Minute)
	for {
		select {
		case ev := <-r.events:
			kind := ev.Fact.Kind()
			if f, ok := ev.Fact.(acd.Noted); ok {
				kind = f.What
			}
			if kind == what || kind+" "+agentOf(ev.Fact) == what {
				return ev
			}
		case <-deadline:
			r.t.Fatalf("no %s in five minutes", what)
		}
	}
}

func agentOf(f acd.Fact) string {
	switch f := f.(type) {
	case acd.Offered:
		return f.Agent
	case acd.Ready:
		return f.Agent
	case acd.NotReady:
		return f.Agent
	case acd.NoAnswer:
		return f.Agent
	case acd.Connected:
		return f.Agent
	case acd.WrapUpStarted:
		return f.Agent
	case acd.Withdrawn:
		return f.Agent
	}
	return ""
}

// fakePhones are phones that ring until the story does something with them.
type fakePhones struct {
	engine   *media.Engine
	presence chan media.Presence
	rings    chan *ringing
}

type ringing struct {
	to     media.Address
	trunk  string // the way out
	about  media.About
	ctx    context.Context
	answer chan error
	leg    *media.FakeLeg
}

func (p *fakePhones) registers(ext string) {
	p.presence <- media.Presence{Address: media.Address(ext), Reachable: true}
}

func (p *fakePhones) Watch(ctx context.Context) iter.Seq[media.Presence] {
	return func(yield func(media.Presence) bool) {
		for {
			select {
			case pr := <-p.presence:
				if !yield(pr) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

func (p *fakePhones) Ring(ctx context.Context, to media.Address, about media.About) (media.Leg, error) {
	return p.ring(ctx, to, "", about)
}

func (p *fakePhones) ring(ctx context.Context, to media.Address, trunk string, about media.About) (media.Leg, error) {
	r := &ringing{to: to, trunk: trunk, about: about, ctx: ctx, answer: make(chan error, 1)}
	p.rings <- r
	select {
	case err := <-r.answer:
		if err != nil {
			return nil, err
		}
		return r.leg, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// picksUp answers the phone that rings next.
func (r *rig) picksUp(name string) *media.FakeLeg {
	ring := r.rings()
	ring.leg = media.NewFakeLeg(r.engine, name, ring.about)
	require.NoError(r.t, ring.leg.Answer())
	ring.answer <- nil
	return ring.leg
}

func (r *rig) rings() *ringing {
	r.t.Helper()
	select {
	case ring := <-r.phones.rings:
		return ring
	case <-time.After(5 * time.Minute):
		r.t.Fatal("no phone rings")
		return nil
	}
}

func TestCallerPressesOneAndTalksWithTheAgentIdleLongest(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		offer := r.waits("offered").Fact.(acd.Offered)
		require.Equal(t, "ana", offer.Agent)
		require.NoError(r.t, offer.Match.Check())
		ana := r.picksUp("ana")
		r.waits("connected ana")
		require.True(t, caller.WaitHears("ana", time.Second))
		require.True(t, ana.WaitHears("caller", time.Second))
		caller.HangsUp()
		ended := r.waits("ended").Fact.(acd.Ended)
		require.Equal(t, acd.ByCustomer, ended.By)
		r.waits("wrap_up_started ana")
		<-ana.Context().Done()
	})
}

func TestOwnerOfTheOpenTicketIsRung(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511922220000")
		r.waits("answered")
		caller.Presses("1")
		offer := r.waits("offered").Fact.(acd.Offered)
		require.Equal(t, "bia", offer.Agent, "%+v", offer.Match)
		require.Positive(t, offer.Match.Chosen.Terms.Own)
		ring := r.rings()
		require.Equal(t, media.Address("2002"), ring.to)
		require.Equal(t, "Carla Nunes", ring.about.Display)
		require.NotEmpty(t, ring.about.Info["protocolo"])
		caller.HangsUp()
		<-ring.ctx.Done()
		r.waits("abandoned")
	}, carla)
}

// carla has an open ticket that bia owns and touched yesterday, as the bubble's clock counts.
var carla = skills.Person{
	IDs: []skills.Identifier{{Kind: "phone", Value: "+5511922220000"}},
	Dossier: skills.Dossier{
		Found:    true,
		Customer: skills.Customer{Ref: "r1", ID: "C1", Name: "Carla Nunes"},
		Tickets:  []skills.Ticket{{ID: "t1", Category: "entrega", Owner: "bia", Opened: bubble.Add(-48 * time.Hour), LastTouch: bubble.Add(-24 * time.Hour)}},
	},
}

// bubble is when a synctest bubble begins.
var bubble = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func TestAgentWhoDoesNotAnswerIsFollowedByTheNext(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		start := time.Now()
		first := r.rings()
		require.Equal(t, media.Address("2001"), first.to)
		<-first.ctx.Done()
		bia := r.picksUp("bia")
		require.WithinDuration(t, start.Add(acd.DefaultRingTimeout.Duration()), time.Now(), time.Second)
		r.waits("connected bia")
		bia.HangsUp()
		r.waits("released")
		<-caller.Context().Done() // the flow says goodbye and hangs up
		r.waits("ended")
	})
}

// The customer's call does not notice that an agent is busy. https://github.com/OpenSIPS/opensips/issues/2886
func Test_opensips_2886_busy_agent_never_ends_the_customers_call(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		r.rings().answer <- media.ErrBusy
		r.waits("declined")
		r.picksUp("bia")
		r.waits("connected bia")
		caller.HangsUp()
		r.waits("ended")
	})
}

func TestPhoneAnswersAsTheCallerHangsUp(t *testing.T) {
	in(t, func(r *rig) {
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		ring := r.rings()
		ring.leg = media.NewFakeLeg(r.engine, "ana", ring.about)
		require.NoError(r.t, ring.leg.Answer())
		caller.HangsUp()
		ring.answer <- nil
		<-ring.leg.Context().Done() // whichever came first, the agent's leg ends
		r.served.Wait()
		v, err := r.loop.State(r.t.Context())
		require.NoError(r.t, err)
		require.Empty(t, v.Contacts)
	})
}

func TestCallerLeavesTheQueueByKey(t *testing.T) {
	in(t, func(r *rig) {
		for range 2 { // both agents ring and stay busy
			busy := r.calls("+5511933330000")
			r.waits("answered")
			busy.Presses("1")
			r.picksUp("x")
			r.waits("connected")
			defer busy.HangsUp()
		}
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		r.waits("queued")
		time.Sleep(12 * time.Second)
		caller.Presses("2")
		left := r.waits("left").Fact.(acd.Left)
		require.Equal(t, acd.WhyKey, left.Why)
		<-caller.Context().Done()
		r.waits("ended")
	})
}

// TestAppendThatFailsRingsNoPhone: the log would not keep the offer, so nobody acts on it; the flow hears an error and
// says goodbye.
func TestAppendThatFailsRingsNoPhone(t *testing.T) {
	in(t, func(r *rig) {
		r.log.refuse = func(ev acd.Event) bool { return ev.Fact.Kind() == "offered" }
		caller := r.calls("+5511911110000")
		r.waits("answered")
		caller.Presses("1")
		<-caller.Context().Done()
		r.served.Wait()
		require.Empty(r.t, r.phones.rings, "a phone rings for an offer that the log does not have")
		require.NotContains(r.t, kinds(r.log.Events()), "offered")
		require.Contains(r.t, kinds(r.log.Events()), "ended")
	})
}

// pickyLog refuses the events it is told to, as a full disk would. refuse is set before the story's first call.
type pickyLog struct {
	*acd.MemLog
	refuse func(acd.Event) bool
}

func (l *pickyLog) Append(ctx context.Context, after uint64, evs []acd.Event) error {
	if l.refuse != nil && slices.ContainsFunc(evs, l.refuse) {
		return errors.New("disk full")
	}
	return l.MemLog.Append(ctx, after, evs)
}

func kinds(evs []acd.Event) []string {
	names := make([]string, len(evs))
	for i, ev := range evs {
		names[i] = ev.Fact.Kind()
	}
	return names
}

func TestUnknownNumberIsNotFound(t *testing.T) {
	in(t, func(r *rig) {
		leg := media.NewFakeLeg(r.engine, "caller", media.About{ID: "x", To: "999"})
		r.Serve(r.t.Context(), leg)
		var ending *media.Ending
		require.ErrorAs(t, context.Cause(leg.Context()), &ending)
		require.Equal(t, media.CauseNotFound, ending.Cause)
	})
}

// TestNumberOfATrunk: a number that names its trunk is not there for calls that come another way, and the same number may
// mean something else there.
func TestNumberOfATrunk(t *testing.T) {
	inPlan(t, planSource+`
trunk "claro" { host = "192.0.2.1" }
trunk "vivo" { host = "192.0.2.2" }
number "5005" {
  flow  = flow.um
  trunk = trunk.claro
}
number "5005" {
  flow  = flow.outro
  trunk = trunk.vivo
}
flow "um" {
  hangup { cause = busy }
}
flow "outro" {
  hangup { cause = normal }
}
`, func(r *rig) {
		cause := func(trunk string) media.Cause {
			leg := media.NewFakeLeg(r.engine, "caller", media.About{ID: "x" + trunk, To: "5005", Trunk: trunk})
			r.Serve(r.t.Context(), leg)
			var ending *media.Ending
			require.ErrorAs(t, context.Cause(leg.Context()), &ending)
			return ending.Cause
		}
		require.Equal(t, media.CauseBusy, cause("claro"))
		require.Equal(t, media.CauseNormal, cause("vivo"))
		require.Equal(t, media.CauseNotFound, cause(""))
	})
}

// TestContactWithoutACallIsHealed: whatever loses a call's news, the engine agrees with the legs within three looks.
func TestContactWithoutACallIsHealed(t *testing.T) {
	in(t, func(r *rig) {
		_, err := r.loop.Do(r.t.Context(), acd.Arrive{Contact: "ghost", Channel: acd.Voice, Node: "n1"})
		require.NoError(r.t, err)
		start := time.Now()
		r.waits("ended")
		require.LessOrEqual(t, time.Since(start), 15*time.Second)
	})
}
