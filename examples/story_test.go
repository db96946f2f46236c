package examples_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/examples"
	"receptivo/flows"
	"receptivo/ivr"
	"receptivo/skills/history"
)

// caller is a customer on the line of a virtual centre: the real flow and data, no audio, a clock that stands still.
type caller struct {
	t       *testing.T
	plan    *flows.Plan
	store   *history.Store
	now     time.Time
	ahead   int // position in the queue
	session *ivr.Session

	playing ivr.ID       // what is said now; 0: nothing
	music   ivr.ID       // 0: none
	timer   ivr.ID       // the last one asked for
	heard   string       // all words so far
	waits   *ivr.Enqueue // the queue waited in
	ended   bool         // we hung up
}

func (c *caller) Now() time.Time { return c.now }

func (c *caller) Queue(string, string) flows.QueueView {
	return flows.QueueView{Open: true, Position: c.ahead + 1, Waiting: c.ahead + 1, Agents: 4}
}

func (c *caller) Flag(string) bool                        { return false }
func (c *caller) Calendar(name string) flows.CalendarView { return c.plan.Calendars[name].At(c.now) }

// Opening hours are those of São Paulo; the dates are near that of the data.
var (
	saoPaulo = time.FixedZone("BRT", -3*60*60)
	tuesday  = time.Date(2026, 11, 24, 10, 0, 0, 0, saoPaulo)
	sunday   = time.Date(2026, 11, 22, 10, 0, 0, 0, saoPaulo)
)

// dials calls the SAC from a number.
func dials(t *testing.T, from string, at time.Time) *caller {
	t.Helper()
	c := &caller{t: t, plan: parse(t, examples.SAC()), store: customers(t, tuesday), now: at}
	number, ok := c.plan.Number("551140042000")
	require.True(t, ok)
	var todo []ivr.Action
	c.session, todo = ivr.Start(c.plan, ivr.CallFacts{
		ID: "01", Flow: number.Flow, From: from, To: number.Number, Protocol: "261124360001",
	}, c)
	c.does(todo)
	return c
}

func (c *caller) sends(ev ivr.Event) { c.does(c.session.Handle(ev)) }

// does carries out what the flow wants.
func (c *caller) does(todo []ivr.Action) {
	for _, a := range todo {
		switch a := a.(type) {
		case ivr.Play:
			c.playing, c.music = a.ID, 0
			for _, item := range a.Items {
				require.NotEmpty(c.t, item.Name, "%q has no recording", item.Text)
				c.heard += item.Text + " "
			}
		case ivr.PlayMusic:
			c.music = a.ID
		case ivr.Stop:
			c.playing, c.music = 0, 0
		case ivr.Timer:
			c.timer = a.ID
		case ivr.Identify:
			c.sends(c.looksUp(a))
		case ivr.Enqueue:
			c.waits = &a
		case ivr.Dequeue:
			c.waits = nil
		case ivr.Hangup:
			c.ended = true
		case ivr.Failed:
			c.t.Errorf("%s: %s", a.Addr, a.Message)
		}
	}
}

func (c *caller) looksUp(a ivr.Identify) ivr.Event {
	d := dossier(c.t, c.store, a.By[0].Key, a.By[0].Value)
	ev := ivr.Identified{ID: a.ID, Found: d.Found && !d.Ambiguous}
	ev.Customer = ivr.Customer{ID: d.Customer.ID, Name: d.Customer.Name, Segment: d.Customer.Segment}
	for _, ticket := range d.Tickets {
		if ticket.Open() {
			ev.Customer.OpenTickets++
		}
	}
	if len(d.Purchases) > 0 {
		p := d.Purchases[0]
		ev.Customer.LastPurchase = &ivr.Purchase{ID: p.ID, Product: p.Product, Category: p.Category, Status: p.Status, At: p.At}
	}
	return ev
}

// listens hears everything out.
func (c *caller) listens() {
	for c.playing != 0 {
		id := c.playing
		c.playing = 0
		c.sends(ivr.Played{ID: id})
	}
}

func (c *caller) presses(keys string) {
	for _, k := range []byte(keys) {
		c.sends(ivr.Key{Key: k})
	}
	c.listens()
}

// isSilent lets a question time out.
func (c *caller) isSilent() {
	c.sends(ivr.Fired{ID: c.timer})
	c.listens()
}

// hears checks what was said since the last time, in this order.
func (c *caller) hears(words ...string) {
	c.t.Helper()
	for _, w := range words {
		_, rest, ok := strings.Cut(c.heard, w)
		require.Truef(c.t, ok, "%q is not in %q", w, c.heard)
		c.heard = rest
	}
	c.heard = ""
}

// waitsFor checks the queue, what the call is about and what the agent will see.
func (c *caller) waitsFor(queue, intent, motive string) {
	c.t.Helper()
	require.NotNil(c.t, c.waits, "not in a queue; heard %q", c.heard)
	require.Equal(c.t, queue, c.waits.Queue)
	require.Equal(c.t, intent, c.waits.Intent)
	require.Equal(c.t, motive, c.waits.Screen["motivo"])
	require.Equal(c.t, "261124360001", c.waits.Screen["protocolo"])
}

// talks is served, until the agent hangs up.
func (c *caller) talks() {
	id := c.waits.ID
	c.sends(ivr.AgentConnected{ID: id, Agent: "camila", AgentName: "Camila Duarte"})
	require.Zero(c.t, c.playing+c.music, "music over the agent")
	c.sends(ivr.AgentLeft{ID: id})
	c.listens()
}

const greeting = "Loja Aurora, olá! Esta ligação é gravada. O seu protocolo é dois seis um um dois quatro três seis zero zero zero um"

func TestOrderStatus(t *testing.T) {
	c := dials(t, "+5511900000001", tuesday)
	c.listens()
	c.hears(greeting, "Para saber do seu pedido, digite 1.")
	c.presses("1")
	c.hears("A sua última compra foi uma televisão no dia dezenove de novembro O pedido já saiu para a entrega.", "digite 9")
	c.presses("1")
	c.hears("A sua última compra foi uma televisão")
	c.presses("9")
	c.hears("Você tem um caso em aberto conosco. Você é o próximo a ser atendido.")
	c.waitsFor("sac", "entrega", "pedido")
	require.Equal(t, "c001", c.waits.Screen["cliente"])
}

func TestComplaintIsHeardByAPerson(t *testing.T) {
	c := dials(t, "+5541900000007", tuesday)
	c.ahead = 2
	c.listens()
	c.presses("3")
	c.hears("A sua posição na fila é três")
	c.waitsFor("sac", "reclamacao", "reclamação")
	require.NotZero(t, c.music)
	c.ahead, c.now = 0, c.now.Add(25*time.Second)
	c.sends(ivr.Played{ID: c.music})
	c.listens()
	c.hears("Você é o próximo a ser atendido.")
	c.talks()
	c.hears("A Loja Aurora agradece.")
	require.True(t, c.ended)
}

func TestCancellationGoesToThoseWhoCan(t *testing.T) {
	c := dials(t, "+5511900000012", tuesday)
	c.presses("4") // while the greeting still plays
	c.hears("Esta ligação é gravada.")
	c.waitsFor("cancelamento", "cancelamento", "cancelamento")
	require.NotEmpty(t, c.waits.Screen["pedido"])
}

func TestSilenceGetsAPerson(t *testing.T) {
	c := dials(t, "", tuesday)
	c.listens()
	c.isSilent()
	c.hears("Não ouvi nenhuma tecla. Para saber do seu pedido")
	c.isSilent()
	c.waitsFor("sac", "", "atendimento")
}

func TestTechniciansThenAnybody(t *testing.T) {
	c := dials(t, "+5511900000002", tuesday)
	c.listens()
	c.presses("2")
	c.waitsFor("tecnico", "tecnico", "ajuda com um produto")
	require.Equal(t, time.Minute, c.waits.Timeout)
	c.sends(ivr.TimedOut{ID: c.waits.ID})
	c.listens()
	c.hears("A equipe técnica está ocupada.", "Você é o próximo")
	c.waitsFor("sac", "tecnico", "ajuda com um produto")
	require.Zero(t, c.waits.Timeout, "nobody is dropped for waiting")
}

func TestStrangerIsFoundByCPF(t *testing.T) {
	c := dials(t, "+5511911112222", tuesday)
	c.listens()
	c.presses("1")
	c.hears("Digite os onze números do CPF da compra.")
	c.presses("90000000124")
	c.hears("Este número de CPF não confere. Digite os onze números")
	c.presses("90000000507")
	c.hears("A sua última compra foi uma geladeira", "está sendo preparado")
	c.isSilent()
	c.hears("A Loja Aurora agradece.")
	require.True(t, c.ended)
}

func TestNobodyHasToSayWhoTheyAre(t *testing.T) {
	c := dials(t, "", tuesday)
	c.listens()
	c.presses("1")
	c.isSilent()
	c.waitsFor("sac", "entrega", "pedido")

	c = dials(t, "", tuesday)
	c.listens()
	c.presses("1")
	c.presses("52998224725")
	c.hears("Não achamos compras com este CPF.")
	c.waitsFor("sac", "entrega", "pedido")
}

func TestOnSundaysTheOrderIsStillTold(t *testing.T) {
	c := dials(t, "+5511900000006", sunday)
	c.listens()
	c.hears(greeting, "de segunda a sexta", "Para saber do seu pedido agora, digite 1.")
	c.presses("1")
	c.hears("um fone de ouvido", "O pedido já foi entregue.", "Ou, se preferir, desligue.")
	c.presses("9")
	c.hears("A Loja Aurora agradece.")
	require.True(t, c.ended)

	c = dials(t, "", sunday)
	c.listens()
	c.isSilent()
	require.True(t, c.ended)
	require.Nil(t, c.waits)
}

func TestNobodySignedIn(t *testing.T) {
	c := dials(t, "", tuesday)
	c.listens()
	c.presses("9")
	c.sends(ivr.Refused{ID: c.waits.ID, Why: "nobody"})
	c.listens()
	c.hears("Neste momento não há ninguém que possa atender.", "O seu protocolo é dois seis")
	require.True(t, c.ended)
}

func TestNoPurchaseYet(t *testing.T) {
	c := dials(t, "+5581900000010", tuesday)
	c.listens()
	c.presses("1")
	c.hears("Não achamos nenhuma compra no seu cadastro.", "digite 9")
}
