package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd/console"
	"receptivo/flows"
	"receptivo/media/phone"
)

// desk is a place of the centre where one story of giving a call away happens: a number, two queues, ana in the first, bia
// and caio in the second.
type desk struct {
	t                   *testing.T
	n                   *node
	verbs               *console.Client
	id                  int
	bob, ana, bia, caio *phone.Actor
	customer, agent     *phone.Party // who talk when the story begins
}

// What they sing, in Hz.
const (
	bobSings  = 440
	anaSings  = 700
	biaSings  = 900
	caioSings = 1100
)

func (d *desk) name(who string) string { return fmt.Sprint(who, d.id) }

// extension is what reaches an agent; the name of a queue does, too.
func (d *desk) extension(i int) string { return fmt.Sprintf("2%d%d", d.id, i) }

// deskPlan is so many of them.
func deskPlan(desks int) string {
	var b strings.Builder
	for i := range desks {
		fmt.Fprintf(&b, `
number "4%[1]d" { flow = flow.fila%[1]d }
skill "vendas%[1]d" {}
skill "suporte%[1]d" {}
queue "vendas%[1]d" {
  skills  = { vendas%[1]d = 1 }
  wrap_up = "0s"
}
queue "suporte%[1]d" {
  skills       = { suporte%[1]d = 1 }
  wrap_up      = "0s"
  ring_timeout = "1s"
}
flow "fila%[1]d" {
  enqueue { queue = queue.vendas%[1]d }
  hangup {}
}
`, i)
		d := desk{id: i}
		for j, a := range []struct{ who, skill string }{{"ana", "vendas"}, {"bia", "suporte"}, {"caio", "suporte"}} {
			fmt.Fprintf(&b, "agent \"%s\" {\n  extension = \"%s\"\n  password  = \"md5:%s\"\n  skills    = { %s = 5 }\n  sign_in   = on_register\n}\n",
				d.name(a.who), d.extension(j), ha1(d.extension(j), "p"), d.name(a.skill))
		}
	}
	return b.String()
}

// phone is one of an agent's; it is ready when it has registered.
func (d *desk) phone(i int, sings float64) *phone.Actor {
	d.t.Helper()
	a := phone.Acts(d.t, phone.Config{Server: d.n.gateway.Addr().String(), User: d.extension(i), Password: "p", Tone: sings})
	a.Registers()
	return a
}

// begins with a customer who talks to ana.
func (d *desk) begins() {
	d.t.Helper()
	d.bob = phone.Acts(d.t, phone.Config{Server: d.n.gateway.Addr().String(), User: "5511988887777", Tone: bobSings})
	d.ana, d.bia = d.phone(0, anaSings), d.phone(1, biaSings)
	d.is("ana", "ready")
	d.is("bia", "ready")
	picked := d.ana.AnswersAfter(0)
	d.customer = d.bob.Dials(fmt.Sprint("4", d.id))
	d.agent = picked()
	d.customer.Hears(anaSings, 100*time.Millisecond)
}

// is waits until an agent is in a state.
func (d *desk) is(who, state string) {
	d.t.Helper()
	require.Eventually(d.t, func() bool {
		all, err := d.verbs.Agents(d.t.Context())
		return err == nil && slices.ContainsFunc(all, func(a console.Agent) bool { return a.Name == d.name(who) && string(a.State) == state })
	}, patience, 10*time.Millisecond, "%s is not %s", who, state)
}

// does asks the centre for something, as an agent's desk does over HTTP.
func (d *desk) does(_ console.Agent, err error) {
	d.t.Helper()
	require.NoError(d.t, err)
}

// talk lets the customer and somebody hear each other.
func (d *desk) talk(to *phone.Party, sings float64) {
	d.t.Helper()
	d.customer.Hears(sings, 100*time.Millisecond)
	to.Hears(bobSings, 100*time.Millisecond)
}

// ends with the customer's word, and everybody free.
func (d *desk) ends(with *phone.Party) {
	d.t.Helper()
	d.customer.HangsUp()
	with.IsHungUp()
	d.is("ana", "ready")
	d.is("bia", "ready")
}

// TestCallsAreGivenAwayOnRealPhones: by the phone's transfer key and by the centre's verbs, to a queue and to an agent, with
// a question first and without, and with plugs pulled in between. The customer is never alone, and nobody is left busy.
func TestCallsAreGivenAwayOnRealPhones(t *testing.T) {
	t.Parallel()
	stories := []struct {
		name string
		tell func(*desk)
	}{
		{"the transfer key, to a queue", keyToQueue},
		{"the transfer key, to an agent", keyToAgent},
		{"the transfer key, to nobody", keyToNobody},
		{"the verb, to a queue", verbToQueue},
		{"a consult that is completed", consultCompleted},
		{"a consult that is cancelled", consultCancelled},
		{"the phone's own question that is completed", keysCompleted},
		{"the phone's own question that is taken back", keysCancelled},
		{"the customer leaves during a consult", customerLeavesConsult},
		{"the asking agent leaves during a consult", askingAgentLeaves},
		{"the phone is dead that it is given to", deadPhone},
		{"the phone dies that is asked", askedPhoneDies},
	}
	n, verbs := opensDesks(t, len(stories))
	t.Run("stories", func(t *testing.T) {
		for i, s := range stories {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				d := &desk{t: t, n: n, verbs: verbs, id: i}
				d.begins()
				s.tell(d)
			})
		}
	})
}

func opensDesks(t *testing.T, desks int) (*node, *console.Client) {
	t.Helper()
	c := testConfig(t, t.TempDir())
	files := fstest.MapFS{"plan.hcl": {Data: []byte(deskPlan(desks))}}
	plan, diags := flows.Parse(files)
	require.False(t, diags.HasErrors(), "%v", diags)
	c.Plan, c.Files = plan, files
	n, err := openNode(t.Context(), c)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- n.run(ctx, func() { close(ready) }, 0, io.Discard) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
		n.close()
	})
	<-ready
	return n, console.NewClient(n.client.HTTP, n.client.Token)
}

func keyToQueue(d *desk) {
	picked := d.bia.AnswersAfter(0)
	require.NoError(d.t, d.agent.Refer(d.t.Context(), "sip:"+d.name("suporte")+"@centre"))
	d.agent.IsHungUp()
	bia := picked()
	d.talk(bia, biaSings)
	d.ends(bia)
}

func keyToAgent(d *desk) {
	picked := d.bia.AnswersAfter(0)
	require.NoError(d.t, d.agent.Refer(d.t.Context(), "sip:"+d.extension(1)+"@centre"))
	d.agent.IsHungUp()
	bia := picked()
	d.talk(bia, biaSings)
	d.ends(bia)
}

func keyToNobody(d *desk) {
	require.NoError(d.t, d.agent.Refer(d.t.Context(), "sip:999@centre"))
	require.Equal(d.t, 100, <-d.agent.Progress())
	require.Equal(d.t, 404, <-d.agent.Progress())
	d.talk(d.agent, anaSings)
	d.ends(d.agent)
}

func verbToQueue(d *desk) {
	picked := d.bia.AnswersAfter(0)
	d.does(d.verbs.Transfer(d.t.Context(), d.name("ana"), d.name("suporte"), "", ""))
	d.agent.IsHungUp()
	bia := picked()
	d.talk(bia, biaSings)
	d.ends(bia)
}

// asks bia, who hears ana and not the customer.
func (d *desk) asks() (bia *phone.Party) {
	d.t.Helper()
	picked := d.bia.AnswersAfter(0)
	d.does(d.verbs.Consult(d.t.Context(), d.name("ana"), "", d.name("bia"), ""))
	bia = picked()
	d.agent.Hears(biaSings, 100*time.Millisecond)
	bia.Hears(anaSings, 100*time.Millisecond)
	return bia
}

func consultCompleted(d *desk) {
	bia := d.asks()
	d.does(d.verbs.CompleteConsult(d.t.Context(), d.name("ana"), ""))
	d.agent.IsHungUp()
	d.talk(bia, biaSings)
	d.ends(bia)
}

func consultCancelled(d *desk) {
	bia := d.asks()
	d.does(d.verbs.CancelConsult(d.t.Context(), d.name("ana"), ""))
	bia.IsHungUp()
	d.talk(d.agent, anaSings)
	d.ends(d.agent)
}

// asksByKeys puts the customer on hold and calls bia on a second line.
func (d *desk) asksByKeys() (line, bia *phone.Party) {
	d.t.Helper()
	require.NoError(d.t, d.agent.Hold(d.t.Context(), "sendonly"))
	picked := d.bia.AnswersAfter(0)
	line = d.ana.Dials(d.extension(1))
	bia = picked()
	line.Hears(biaSings, 100*time.Millisecond)
	bia.Hears(anaSings, 100*time.Millisecond)
	return line, bia
}

func keysCompleted(d *desk) {
	line, bia := d.asksByKeys()
	require.NoError(d.t, d.agent.Attend(d.t.Context(), line.Call))
	d.agent.IsHungUp()
	line.IsHungUp()
	d.talk(bia, biaSings)
	d.ends(bia)
}

func keysCancelled(d *desk) {
	line, bia := d.asksByKeys()
	line.HangsUp()
	bia.IsHungUp()
	require.NoError(d.t, d.agent.Hold(d.t.Context(), "sendrecv"))
	d.talk(d.agent, anaSings)
	d.ana.IsRefused("nobody", 404)
	d.ends(d.agent)
	d.ana.IsRefused(d.extension(1), 603) // with nobody to ask about
}

func customerLeavesConsult(d *desk) {
	bia := d.asks()
	d.customer.HangsUp()
	d.agent.IsHungUp()
	bia.IsHungUp()
	d.is("ana", "ready")
	d.is("bia", "ready")
}

func askingAgentLeaves(d *desk) {
	bia := d.asks()
	d.agent.HangsUp()
	d.talk(bia, biaSings)
	d.ends(bia)
}

// deadPhone: the plug of bia's phone is pulled before it rings; after the ring time caio has the customer.
func deadPhone(d *desk) {
	d.bia.Unplug()
	d.does(d.verbs.Transfer(d.t.Context(), d.name("ana"), d.name("suporte"), "", ""))
	d.agent.IsHungUp()
	d.is("bia", "offered")
	d.caio = d.phone(2, caioSings)
	caio := d.caio.Answers()
	d.talk(caio, caioSings)
	d.customer.HangsUp()
	caio.IsHungUp()
	d.is("ana", "ready")
	d.is("bia", "not_ready")
}

// askedPhoneDies: ana hears nobody any more, and takes the customer back.
func askedPhoneDies(d *desk) {
	d.asks()
	d.bia.Unplug()
	d.does(d.verbs.CancelConsult(d.t.Context(), d.name("ana"), ""))
	d.talk(d.agent, anaSings)
	d.customer.HangsUp()
	d.agent.IsHungUp()
	d.is("ana", "ready")
}
