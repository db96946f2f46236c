package live

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/media"
)

const callbackPlan = `
number "4004" { flow = flow.sac }
queue "sac" {
  record  = true
  wrap_up = "30s"
}
trunk "carrier" { host = "192.0.2.1" }
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
flow "sac" {
  goto = step.fila
  step "fila" {
    enqueue {
      queue = queue.sac
      while_waiting {
        menu "espera" {
          prompt = "Digite 1 para ser chamado, 2 para ser chamado e esperar."
          choice "1" { goto = step.retorno }
          choice "2" {
            callback {
              queue  = queue.sac
              number = call.from
              window = "00:00-24:00"
            }
          }
          on exhausted {}
        }
      }
    }
    hangup {}
  }
  step "retorno" {
    callback {
      queue  = queue.sac
      number = call.from
      window = "00:00-24:00"
      on error {
        tag { retorno = "erro" }
        hangup {}
      }
    }
    tag { retorno = "sim" }
    hangup { prompt = "Vamos retornar." }
  }
}
`

const customer = "+5511911110000"

// nobody is ready.
func (r *rig) pauses(agents ...string) {
	r.t.Helper()
	for _, name := range agents {
		r.does(acd.GoNotReady{Agent: name, Reason: "almoco"})
	}
}

func (r *rig) does(cmd acd.Command) {
	r.t.Helper()
	_, err := r.loop.Do(r.t.Context(), cmd)
	require.NoError(r.t, err)
}

// isPromised lets the customer ask for a callback and leave; nobody is ready.
func (r *rig) isPromised() (contact string) {
	r.t.Helper()
	r.pauses("ana", "bia")
	caller := r.calls(customer)
	contact = r.waits("queued").Contact()
	caller.Presses("1")
	require.Equal(r.t, map[string]string{"retorno": "sim"}, tagsOf(r.waits("tagged")))
	<-caller.Context().Done()
	require.Equal(r.t, acd.WhyHungUp, r.waits("deferred").Fact.(acd.Deferred).Why)
	require.Equal(r.t, contact, r.waits("queued").Contact())
	return contact
}

func (r *rig) noted() map[string]note {
	r.t.Helper()
	synctest.Wait()
	data, err := os.ReadFile(r.Callbacks)
	require.NoError(r.t, err)
	var notes map[string]note
	require.NoError(r.t, json.Unmarshal(data, &notes))
	return notes
}

// knowsNoNumber: the log of the engine holds nobody's number but ours.
func (r *rig) knowsNoNumber() {
	r.t.Helper()
	for _, ev := range r.log.Events() {
		text, err := json.Marshal(ev)
		require.NoError(r.t, err)
		require.NotContains(r.t, string(text), strings.TrimPrefix(customer, "+"))
	}
}

func TestCustomerIsCalledBack(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		contact := r.isPromised()
		require.Equal(t, customer, r.noted()[contact].Number)
		info, err := os.Stat(r.Callbacks)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		require.Zero(t, r.Up(), "nobody is on the line")

		r.does(acd.GoReady{Agent: "ana"})
		ring := r.rings()
		require.Equal(t, media.Address("2001"), ring.to)
		require.Equal(t, customer, ring.about.From)
		require.Equal(t, "callback", ring.about.Info["Channel"])
		ana := ring.picksUp(r, "ana")
		dial := r.rings()
		require.Equal(t, media.Address(customer), dial.to)
		require.Equal(t, "4004", dial.about.From, "the customer sees the number that they called")
		require.True(t, ana.WaitHears(media.Ringback().Name(), time.Second), "%v", ana.Heard())
		<-time.After(8 * time.Second) // in the bubble's time: the customer's phone rings
		other := dial.picksUp(r, "customer")
		talk := r.waits("connected ana").Fact.(acd.Connected)
		require.Equal(t, contact, talk.Contact)
		require.GreaterOrEqual(t, talk.JoinMS, acd.Millis(8000))
		require.True(t, ana.WaitHears("customer", time.Second))
		require.True(t, other.WaitHears("ana", time.Second))
		require.Equal(t, 1, r.Up())
		<-time.After(3 * time.Second)
		other.HangsUp()
		ended := r.waits("ended").Fact.(acd.Ended)
		require.Equal(t, acd.ByCustomer, ended.By)
		require.Equal(t, "ana", ended.Agent)
		r.waits("wrap_up_started ana")
		<-ana.Context().Done()
		require.Equal(t, "recordings/"+contact+"-callback.wav", tagsOf(r.waits("recorded"))["url"])
		r.waits("ready ana")
		require.Empty(t, r.noted(), "a number is struck out once it has been called")
		r.knowsNoNumber()
		require.NoError(t, r.Drained(r.t.Context()))
	})
}

func TestCustomerIsBusyAndCalledAgain(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		r.isPromised()
		r.does(acd.GoReady{Agent: "ana"})
		ana := r.picksUp("ana")
		r.rings().answer <- media.ErrBusy
		later := r.waits("deferred")
		require.Equal(t, acd.WhyBusy, later.Fact.(acd.Deferred).Why)
		require.Equal(t, 10*time.Minute, later.Fact.(acd.Deferred).At.Sub(later.At))
		r.waits("ready ana")
		<-ana.Context().Done()
		<-time.After(9 * time.Minute)
		require.Empty(t, r.phones.rings)
		ana = r.picksUp("ana")
		r.rings().answer <- media.ErrUnreachable // of the trunk, say: no attempt of the customer's
		require.Equal(t, acd.WhyCongested, r.waits("deferred").Fact.(acd.Deferred).Why)
		<-ana.Context().Done()
		<-time.After(9 * time.Minute)
		ana = r.picksUp("ana")
		r.picksUp("customer")
		r.waits("connected ana")
		ana.HangsUp()
		require.Equal(t, acd.ByAgent, r.waits("ended").Fact.(acd.Ended).By)
	})
}

func TestCustomerDoesNotAnswer(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		r.isPromised()
		r.does(acd.GoReady{Agent: "ana"})
		for _, pause := range []time.Duration{0, 9 * time.Minute, 29 * time.Minute} {
			<-time.After(pause)
			ana := r.picksUp("ana")
			dial, start := r.rings(), time.Now()
			<-dial.ctx.Done()
			<-ana.Context().Done()
			require.Equal(t, 45*time.Second, time.Since(start).Round(time.Second))
		}
		require.Equal(t, acd.CauseCallbackFailed, r.waits("ended").Fact.(acd.Ended).Cause)
		r.waits("ready ana")
		all := kinds(r.log.Events())
		require.NotContains(t, all, "dropped", "the agent is not to blame")
		require.NotContains(t, all, "wrap_up_started")
		require.Empty(t, r.noted())
	})
}

func TestAgentHangsUpWhileTheCustomerIsCalled(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		contact := r.isPromised()
		r.does(acd.GoReady{Agent: "ana"})
		ana := r.picksUp("ana")
		dial := r.rings()
		ana.HangsUp()
		<-dial.ctx.Done()
		r.waits("dropped")
		r.does(acd.GoReady{Agent: "bia"})
		require.Equal(t, contact, r.waits("offered bia").Contact(), "it has kept its place")
		bia := r.picksUp("bia")
		r.picksUp("customer")
		r.waits("connected bia")
		bia.HangsUp()
		r.waits("ended")
	})
}

// lateWay is a way out on which the customer answers in the instant in which the call is given up.
type lateWay struct {
	*rig
	answered chan *media.FakeLeg
}

func (d lateWay) DialOut(ctx context.Context, to, trunk string, about media.About) (media.Leg, error) {
	leg := media.NewFakeLeg(d.engine, "customer", about)
	d.answered <- leg
	<-ctx.Done()
	return leg, leg.Answer()
}

func TestCustomerAnswersAsTheAgentHangsUp(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		contact := r.isPromised()
		r.stop()
		c, way := r.Config, lateWay{r, make(chan *media.FakeLeg, 1)}
		c.Dialer = way
		r.starts(r.t.Context(), c)
		r.phones.registers("2001")
		r.waits("phone_back")
		r.does(acd.GoReady{Agent: "ana"})
		ana := r.picksUp("ana")
		other := <-way.answered
		ana.HangsUp()
		r.waits("dropped")
		<-other.Context().Done()
		r.does(acd.End{Contact: contact, By: acd.BySystem, Cause: "given_up"})
		r.waits("ended")
	})
}

// only is the one contact there is.
func (r *rig) only() string {
	r.t.Helper()
	v, err := r.loop.State(r.t.Context())
	require.NoError(r.t, err)
	require.Len(r.t, v.Contacts, 1)
	return v.Contacts[0].ID
}

// TestPromiseOutlivesTheProcess: it stops between the promise and the call, while the agent's phone rings, and while the
// customer's does. In the end the customer is called once more, and talks.
func TestPromiseOutlivesTheProcess(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		contact := r.isPromised()
		again := func() {
			r.stop()
			r.starts(r.t.Context(), r.Config)
			require.Equal(t, contact, r.only())
			r.phones.registers("2001")
			r.waits("phone_back")
		}
		again()
		r.does(acd.GoReady{Agent: "ana"})
		ring := r.rings()
		again()
		<-ring.ctx.Done()
		ana := r.picksUp("ana")
		dial := r.rings()
		again()
		<-dial.ctx.Done()
		<-ana.Context().Done()
		ana = r.picksUp("ana")
		other := r.picksUp("customer")
		r.waits("connected ana")
		require.True(t, ana.WaitHears("customer", time.Second))
		again2 := func() { r.stop(); r.starts(r.t.Context(), r.Config) }
		again2()
		<-other.Context().Done()
		require.Equal(t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
		require.Empty(t, r.noted())
	})
}

func TestNumberIsLost(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, file string){
		"gone":    func(t *testing.T, file string) { require.NoError(t, os.Remove(file)) },
		"damaged": func(t *testing.T, file string) { require.NoError(t, os.WriteFile(file, []byte(`{"01`), 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			inPlan(t, callbackPlan, func(r *rig) {
				r.isPromised()
				r.stop()
				lose(t, r.Callbacks)
				r.starts(r.t.Context(), r.Config)
				ended := r.waits("ended").Fact.(acd.Ended)
				require.Equal(t, acd.CauseCallbackLost, ended.Cause)
				require.Equal(t, "sac", ended.Queue)
			})
		})
	}
}

func TestCustomerCallsInMeanwhile(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		contact := r.isPromised()
		caller := r.calls("5511911110000") // as another trunk writes it
		left := r.waits("left")
		require.Equal(t, contact, left.Contact())
		require.Equal(t, acd.WhyMerged, left.Fact.(acd.Left).Why)
		require.Less(t, r.waits("queued").Fact.(acd.Queued).Since, left.At, "with the place of the callback")
		require.Empty(t, r.noted())
		caller.Presses("1") // and wants to be called after all
		r.waits("tagged")
		require.Len(t, r.noted(), 1)
		r.does(acd.GoReady{Agent: "ana"})
		r.waits("deferred")
		ana := r.picksUp("ana")
		r.picksUp("customer")
		r.waits("connected ana")
		ana.HangsUp()
		r.waits("ended")
	})
}

func TestCallerWhoWaitsOnNeedsNoCallback(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		r.pauses("ana", "bia")
		caller := r.calls(customer)
		r.waits("queued")
		caller.Presses("2")
		r.waits("callback_promised")
		r.does(acd.GoReady{Agent: "ana"})
		r.picksUp("ana")
		r.waits("connected ana")
		caller.HangsUp()
		r.waits("ended")
		require.Empty(t, r.noted())
	})
}

func TestPromiseThatCannotBeKeptIsNotGiven(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		r.pauses("ana", "bia")
		var full atomic.Bool
		full.Store(true)
		r.log.refuse = func(ev acd.Event) bool { return full.Load() && ev.Fact.Kind() == "callback_promised" }
		caller := r.calls(customer)
		r.waits("queued")
		caller.Presses("1")
		require.Equal(t, map[string]string{"retorno": "erro"}, tagsOf(r.waits("tagged")))
		r.waits("ended")
		require.Empty(t, r.noted())

		full.Store(false)
		require.NoError(t, os.Remove(r.Callbacks))
		require.NoError(t, os.Mkdir(r.Callbacks+".new", 0o700), "the disk takes nothing")
		caller = r.calls(customer)
		r.waits("queued")
		caller.Presses("1")
		require.Equal(t, map[string]string{"retorno": "erro"}, tagsOf(r.waits("tagged")))
		r.waits("ended")
	})
}

func TestNoTrunkNoPromise(t *testing.T) {
	inPlan(t, strings.Replace(callbackPlan, `trunk "carrier" { host = "192.0.2.1" }`, "", 1), func(r *rig) {
		r.pauses("ana", "bia")
		caller := r.calls(customer)
		r.waits("queued")
		caller.Presses("1")
		require.Equal(t, map[string]string{"retorno": "erro"}, tagsOf(r.waits("tagged")))
	})
}

func TestCentreThatStopsEndsACallbackTalk(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		r.isPromised()
		r.does(acd.GoReady{Agent: "ana"})
		ana := r.picksUp("ana")
		other := r.picksUp("customer")
		r.waits("connected ana")
		r.HangUp()
		<-ana.Context().Done()
		<-other.Context().Done()
		require.Equal(t, acd.BySystem, r.waits("ended").Fact.(acd.Ended).By)
		require.NoError(t, r.Drained(r.t.Context()))
	})
}

func TestTalkWhoseEndTheLogRefusedEndsLater(t *testing.T) {
	inPlan(t, callbackPlan, func(r *rig) {
		var full atomic.Bool
		r.log.refuse = func(ev acd.Event) bool { return full.Load() && ev.Fact.Kind() == "ended" }
		r.isPromised()
		r.does(acd.GoReady{Agent: "ana"})
		r.picksUp("ana")
		other := r.picksUp("customer")
		r.waits("connected ana")
		full.Store(true)
		other.HangsUp()
		<-time.After(3 * time.Second)
		full.Store(false)
		require.Equal(t, acd.ByCustomer, r.waits("ended").Fact.(acd.Ended).By)
	})
}

func TestHoursToCall(t *testing.T) {
	sp, err := time.LoadLocation("America/Sao_Paulo")
	require.NoError(t, err)
	ny, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		now  time.Time
		ask  ivr.Callback
		want string
	}{
		{"until this time tomorrow", time.Date(2026, 3, 2, 14, 0, 0, 0, sp), ivr.Callback{Window: flows.Window{From: 540, To: 1260}, Expires: 24 * time.Hour},
			"02 14:00-21:00, 03 09:00-14:00"},
		{"at night", time.Date(2026, 3, 2, 22, 0, 0, 0, sp), ivr.Callback{Window: flows.Window{From: 540, To: 1260}, Expires: 24 * time.Hour}, "03 09:00-21:00"},
		{"not before", time.Date(2026, 3, 2, 14, 0, 0, 0, sp), ivr.Callback{Window: flows.Window{From: 540, To: 1260}, After: 2 * time.Hour, Expires: 3 * time.Hour},
			"02 16:00-17:00"},
		{"never", time.Date(2026, 3, 2, 22, 0, 0, 0, sp), ivr.Callback{Window: flows.Window{From: 540, To: 1260}, Expires: time.Hour}, ""},
		{"all day", time.Date(2026, 3, 2, 22, 0, 0, 0, sp), ivr.Callback{Window: flows.Window{From: 0, To: 1440}, Expires: 24 * time.Hour}, "02 22:00-22:00"},
		{"the clock goes forward", time.Date(2026, 3, 7, 20, 0, 0, 0, ny), ivr.Callback{Window: flows.Window{From: 540, To: 1200}, Expires: 24 * time.Hour}, "08 09:00-20:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range hoursOf(c.ask, c.now) {
				got = append(got, s.From.In(c.now.Location()).Format("02 15:04")+"-"+s.To.In(c.now.Location()).Format("15:04"))
			}
			require.Equal(t, c.want, strings.Join(got, ", "))
		})
	}
	year := hoursOf(ivr.Callback{Window: flows.Window{From: 540, To: 1260}, Expires: 365 * 24 * time.Hour}, time.Date(2026, 3, 2, 14, 0, 0, 0, sp))
	require.Len(t, year, flows.MostDays+1)
}

// picksUp answers this phone.
func (ring *ringing) picksUp(r *rig, name string) *media.FakeLeg {
	ring.leg = media.NewFakeLeg(r.engine, name, ring.about)
	require.NoError(r.t, ring.leg.Answer())
	ring.answer <- nil
	return ring.leg
}

// lastOf is the last fact of a kind.
func lastOf[F acd.Fact](t *testing.T, r *rig) (last F) {
	t.Helper()
	found := false
	for _, ev := range r.log.Events() {
		if f, ok := ev.Fact.(F); ok {
			last, found = f, true
		}
	}
	require.True(t, found)
	return last
}
