package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

const customerNumber = "+5521988880001"

// callbackPlan is a plan whose callers may ask to be called, through a trunk to this carrier.
func callbackPlan(t *testing.T, carrier *phone.Actor) string {
	return varied(t,
		`skill "balcao"`, `trunk "carrier" {
  host  = "`+carrier.Addr().String()+`"
  probe = "0s"
}

skill "balcao"`,
		`music { for = "20s" }`, `menu "retorno" {
          prompt = "Para ser chamado, digite 1."

          choice "1" { goto = step.retorno }
          on exhausted {}
        }`,
		`  step "balcao" {`, `  step "retorno" {
    callback {
      queue  = queue.farmaceutico
      number = "`+customerNumber+`"
      window = "00:00-24:00"
      retry  = ["2s"]
    }

    hangup { prompt = "Vamos ligar." }
  }

  step "balcao" {`)
}

// carrier is the other end of a trunk, and with it the phone of every customer.
func carrier(t *testing.T, tone float64) *phone.Actor {
	return phone.Acts(t, phone.Config{User: "carrier", Tone: tone})
}

// promised lets a caller ask to be called, and hear that this will be so; nobody is ready.
func (c *centre) promised() (contact string) {
	c.t.Helper()
	caller, contact := c.calls("21988880001", 440, "8")
	c.events.about(c.t, contact, "queued farmaceutico")
	caller.Presses("1")
	caller.IsHungUp()
	c.events.about(c.t, contact, "deferred farmaceutico hung_up")
	return contact
}

// TestCallerIsCalledBack is the whole of it: a key, a goodbye; the agent's phone rings, then the customer's; they talk.
func TestCallerIsCalledBack(t *testing.T) {
	t.Parallel()
	outside := carrier(t, 440)
	c := opens(t, callbackPlan(t, outside), t.TempDir())
	luisa := c.signedIn("luisa", "7101", 700)
	c.does("agents", "pause", "luisa", "almoco")
	contact := c.promised()
	numbers := filepath.Join(c.data, "callbacks.json")
	info, err := os.Stat(numbers)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	c.does("agents", "ready", "luisa")
	ringing := luisa.Rings()
	from, _ := ringing.From()
	require.Equal(t, customerNumber, from)
	require.Equal(t, "callback", ringing.Header("X-Receptivo-Channel"))
	agent, err := ringing.Answer(t.Context())
	require.NoError(t, err)
	call := outside.Rings()
	require.Equal(t, customerNumber, call.To())
	from, _ = call.From()
	require.Equal(t, irisNumber, from)
	customer, err := call.Answer(t.Context())
	require.NoError(t, err)
	require.NoError(t, customer.HearsTone(t.Context(), 700, time.Second))
	require.NoError(t, agent.HearsTone(t.Context(), 440, time.Second))
	require.NoError(t, customer.Hangup(t.Context()))
	require.Equal(t, []string{
		"callback_promised farmaceutico", "deferred farmaceutico hung_up", "queued farmaceutico", "offered farmaceutico luisa",
		"accepted farmaceutico luisa", "connected farmaceutico luisa", "ended farmaceutico luisa customer",
		"wrap_up_started farmaceutico luisa", "wrap_up_ended farmaceutico luisa timer",
	}, behind("left farmaceutico key", c.events.about(t, contact, "wrap_up_ended farmaceutico luisa timer"), ".*"))
	closes(t, agent.Done(), "the agent's phone is not hung up")

	text, err := os.ReadFile(numbers)
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(text), "a number that has been called is struck out")
	require.NotContains(t, c.errs.String(), "988880001", "no number in the program's log")
	require.NotContains(t, c.does("events", "--once", "--json"), "988880001", "nor in the events")
	c.events.isTheLog(c)
}

// TestKilledBetweenPromiseAndCall pulls the plug when the customer has hung up, and again when their phone rings.
func TestKilledBetweenPromiseAndCall(t *testing.T) {
	t.Parallel()
	outside := carrier(t, 440)
	plan, data := callbackPlan(t, outside), t.TempDir()
	c := opens(t, plan, data)
	luisa := c.signedIn("luisa", "7101", 700)
	c.does("agents", "pause", "luisa", "almoco")
	contact := c.promised()
	c.isKilled()
	luisa.Unplug()

	c = opens(t, plan, data)
	luisa = c.agent("7101", 700)
	luisa.Registers()
	c.does("agents", "ready", "luisa")
	agent := luisa.Answers()
	ringing := outside.Rings()
	c.events.about(t, contact, "accepted farmaceutico luisa")
	c.isKilled()
	agent.Drop()
	luisa.Unplug()

	c = opens(t, plan, data)
	luisa = c.agent("7101", 700)
	luisa.Registers()
	agent = luisa.Answers()
	ringing.Reject(487) // the carrier has given the lost call up
	customer := outside.Answers()
	customer.Hears(700, time.Second)
	agent.Hears(440, time.Second)
	agent.HangsUp()
	customer.IsHungUp()
	require.Equal(t, []string{
		"offered farmaceutico luisa", "accepted farmaceutico luisa", "deferred farmaceutico node_lost", "offered farmaceutico luisa",
		"accepted farmaceutico luisa", "connected farmaceutico luisa", "ended farmaceutico luisa agent", "wrap_up_started farmaceutico luisa",
	}, behind("queued farmaceutico", c.events.about(t, contact, "wrap_up_ended farmaceutico luisa timer"), "offered .*|accepted .*|.*node_lost|connected .*|ended .*|wrap_up_started .*"))
	require.Empty(t, outside.Incoming(), "the customer is called once more, and not twice")
	c.events.isTheLog(c)
}

// TestAgentHangsUpWhileTheCustomerIsCalled, and the customer is busy the next time.
func TestAgentHangsUpWhileTheCustomerIsCalled(t *testing.T) {
	t.Parallel()
	outside := carrier(t, 440)
	c := opens(t, callbackPlan(t, outside), t.TempDir())
	luisa, marina := c.signedIn("luisa", "7101", 700), c.signedIn("marina", "7102", 800)
	c.does("agents", "pause", "luisa", "almoco")
	c.does("agents", "pause", "marina", "almoco")
	contact := c.promised()

	c.does("agents", "ready", "luisa")
	agent := luisa.Answers()
	ringing := outside.Rings()
	agent.HangsUp()
	closes(t, ringing.Cancelled(), "the customer's phone still rings")
	c.events.about(t, contact, "dropped farmaceutico luisa")

	c.does("agents", "ready", "marina")
	agent = marina.Answers()
	outside.Rings().Reject(486)
	agent.IsHungUp()
	c.events.about(t, contact, "deferred farmaceutico busy")
	require.Regexp(t, `marina .* ready `, c.does("agents"))

	agent = marina.Answers() // two seconds later
	customer := outside.Answers()
	customer.Hears(800, time.Second)
	agent.Hears(440, time.Second)
	customer.HangsUp()
	agent.IsHungUp()
	c.events.about(t, contact, "wrap_up_ended farmaceutico marina timer")
	c.isStopped()
}
