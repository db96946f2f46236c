package live

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// emptyPlan counts only who works as somebody, and takes a message when nobody does.
var emptyPlan = strings.NewReplacer(
	`wrap_up = "30s"`, `leave_empty = [ready, offered, on_contact, wrap_up]`,
	`screen = { protocolo = call.protocol }`, `on no_agents { goto = step.fim }`,
).Replace(planSource)

func TestCallerIsNotLeftBehindInAnEmptyQueue(t *testing.T) {
	inPlan(t, emptyPlan, func(r *rig) {
		caller := r.calls("+5511987654321")
		caller.Presses("1")
		r.waits("offered")
		r.rings()
		r.does(acd.GoNotReady{Agent: "bia", Reason: "lunch"})
		r.does(acd.GoNotReady{Agent: "ana", Reason: "lunch"})
		left := r.waits("left").Fact.(acd.Left)
		require.Equal(t, acd.WhyEmpty, left.Why)
		started := time.Now()
		<-caller.Context().Done() // it has heard the goodbye
		require.Less(t, time.Since(started), 15*time.Second)
		r.waits("ended")
	})
}

// movingPlan lets callers of sac move to whoever serves vendas; the queue before that one is closed for ever.
var movingPlan = strings.NewReplacer(
	`wrap_up = "30s"`, `max_wait = "20s"
  overflow {
    after = "1h"
    queue = queue.nunca
  }
  overflow {
    after = "1h"
    queue = queue.vendas
  }`,
	`skill "sac" {}`, `skill "sac" {}
calendar "nunca" { hours = { mon = "" } }
queue "nunca" { calendar = calendar.nunca }
queue "vendas" { skills = { sac = 3 } }`,
).Replace(planSource)

func TestCallerWhoHasWaitedLongestMovesToTheQueueThatIsOpen(t *testing.T) {
	inPlan(t, movingPlan, func(r *rig) {
		r.pauses("ana", "bia")
		caller := r.calls("+5511987654321")
		caller.Presses("1")
		since := r.waits("queued").Fact.(acd.Queued)
		require.Equal(t, []acd.Door{{Queue: "nunca"}}, since.Doors)
		moved := r.waits("overflowed").Fact.(acd.Overflowed)
		require.Equal(t, acd.Overflowed{Contact: since.Contact, Queue: "sac", To: "vendas", WaitMS: 20_000}, moved)
		require.Equal(t, since.Since, r.waits("queued").Fact.(acd.Queued).Since, "its age is kept")
		_, position, err := r.ACD.Queue(r.t.Context(), "sac", since.Contact)
		require.NoError(t, err)
		require.Equal(t, 1, position, "what the flow asks of its queue is answered by the one it waits in")
		r.does(acd.GoReady{Agent: "bia"})
		r.waits("offered bia")
		ringing := r.rings()
		require.Equal(t, "vendas", ringing.about.Info["Queue"])
		caller.HangsUp()
		r.waits("abandoned")
	})
}

// TestReloadRenamesWhatRings: a queue and an agent get other names while the agent's phone rings; the call that is ringing
// is answered, and the one that began with the old plan finds its queue.
func TestReloadRenamesWhatRings(t *testing.T) {
	in(t, func(r *rig) {
		first, second := r.calls("+5511911110000"), r.calls("+5511922220000")
		first.Presses("1")
		r.waits("offered ana")
		r.reloads(rewritten(t,
			`queue "sac" {`, "queue \"suporte\" {\n  renamed_from = \"sac\"", `queue  = queue.sac`, `queue  = queue.suporte`,
			`agent "ana" {`, "agent \"ana_dias\" {\n  renamed_from = \"ana\""))
		r.picksUp("ana")
		talk := r.waits("connected").Fact.(acd.Connected)
		require.Equal(t, "ana_dias", talk.Agent)
		require.Equal(t, "suporte", talk.Queue)
		second.Presses("1")
		offer := r.waits("offered bia").Fact.(acd.Offered)
		require.Equal(t, "suporte", offer.Queue)
		r.rings()
		second.HangsUp()
		first.HangsUp()
		r.waits("ended")
	})
}

// dropPlan calls back whom we drop.
var dropPlan = strings.Replace(callbackPlan, `queue "sac" {`, "queue \"sac\" {\n  on_drop = callback", 1)

// TestCustomerIsCalledBackWhoseCallWeDrop: the process dies in the middle of a talk; the next one calls the customer back,
// though nobody had asked for a callback. Who hangs up by themselves is left alone.
func TestCustomerIsCalledBackWhoseCallWeDrop(t *testing.T) {
	inPlan(t, dropPlan, func(r *rig) {
		<-time.After(14 * time.Hour) // the bubble begins at night
		caller := r.calls(customer)
		r.waits("queued")
		r.picksUp("ana")
		contact := r.waits("connected ana").Contact()
		require.True(t, r.noted()[contact].OnDrop, "the number is on the disk before anything can be dropped")
		again := func() { r.stop(); r.starts(r.t.Context(), r.Config) }
		again()
		require.Equal(t, contact, r.waits("callback_promised").Contact())
		require.Equal(t, acd.WhyDropped, r.waits("deferred").Fact.(acd.Deferred).Why)
		r.phones.registers("2001")
		r.waits("offered ana")
		r.picksUp("ana")
		other := r.picksUp("customer")
		r.waits("connected ana")
		other.HangsUp()
		require.Equal(t, contact, r.waits("ended").Contact())
		require.Empty(t, r.noted())
		caller.HangsUp()

		caller = r.calls(customer)
		r.waits("queued")
		caller.HangsUp()
		r.waits("abandoned")
		require.Empty(t, r.noted())
		r.knowsNoNumber()
	})
}

// TestDroppedCustomerIsCalledBackWithinTheHoursOfTheQueue, and no more often than it says.
func TestDroppedCustomerIsCalledBackWithinTheHoursOfTheQueue(t *testing.T) {
	plan := strings.Replace(dropPlan, "on_drop = callback", "on_drop = callback\n  dropped {\n    window   = \"16:00-17:00\"\n    attempts = 1\n    retry    = [\"7m\"]\n  }", 1)
	inPlan(t, plan, func(r *rig) {
		<-time.After(14 * time.Hour)
		r.calls(customer)
		again := r.waits("queued").Fact.(acd.Queued).Again
		require.NotNil(t, again)
		require.Equal(t, 1, again.Attempts)
		require.Equal(t, []acd.Millis{420_000}, again.Retry)
		require.Equal(t, "16:00", again.Hours[0].From.In(r.Plan().Engine.Timezone).Format("15:04"))
		r.picksUp("ana")
		r.waits("connected ana").Contact()
	})
}

// TestCallerWhoComesBackHasTheirPlace, also after a restart: the engine knows them by a key that the disk keeps.
func TestCallerWhoComesBackHasTheirPlace(t *testing.T) {
	in(t, func(r *rig) {
		r.pauses("ana", "bia")
		caller := r.calls("+5511911110000")
		caller.Presses("1")
		r.waits("queued")
		<-time.After(40 * time.Second)
		caller.HangsUp()
		kept := r.waits("place_kept").Fact.(acd.PlaceKept)
		require.Equal(t, 40*time.Second, kept.EarnedMS.Duration().Round(time.Second))
		require.NotContains(t, kept.Key, "1111", "it tells nobody who that is")
		r.stop()
		r.starts(r.t.Context(), r.Config)
		r.phones.registers("2001")
		caller = r.calls("5511911110000") // as another trunk writes it
		caller.Presses("1")
		back := r.waits("place_restored").Fact.(acd.PlaceRestored)
		require.Equal(t, kept.Key, back.Key)
		require.Equal(t, back.Since, r.waits("queued").Fact.(acd.Queued).Since)
		caller.HangsUp()
		r.waits("abandoned")
	})
}
