package flows

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/skills"
)

// warned parses a good plan and returns its warnings, code and text.
func warned(t *testing.T, src string) (*Plan, []string) {
	t.Helper()
	p, diags := Parse(plan(src))
	require.NotNil(t, p, "%v", diags)
	var list []string
	for _, d := range diags {
		list = append(list, fmt.Sprintf("%d %s", d.At.Line, d.Code))
	}
	return p, list
}

const company = `service "erp" {
  url     = env("ERP_URL")
  token   = env("ERP_TOKEN")
  timeout = "2s"
  headers = { X-Loja = "12", X-Api-Key = "k-${env("ERP_TOKEN")}" }
}
directory "clientes" {
  service = service.erp
  path    = "/clientes"
  keys    = [cpf, telefone]
  cache   = "5m"
  fields  = object({ id = string, nome = string, segmento = optional(string, "bronze"), pedidos = optional(number) })
}
customer { directory = directory.clientes }
flag "emergencia" { description = "Contingência" }
flag "promo" { default = true }
queue "sac" {}
mailbox "sac" {
  queue      = queue.sac
  notify     = ["sac@loja.example", "b+c@x.example"]
}
`

func TestServicesDirectoriesFlagsAndMailboxes(t *testing.T) {
	t.Setenv("ERP_URL", "https://erp.loja.example/api/")
	t.Setenv("ERP_TOKEN", "segredo")
	p := parsed(t, plan(company))
	s := p.Services["erp"]
	require.Equal(t, "https://erp.loja.example/api", s.URL)
	require.Equal(t, "segredo", s.Token.Reveal())
	require.Equal(t, 2*time.Second, s.Timeout)
	require.Equal(t, "k-segredo", s.Headers["X-Api-Key"].Reveal())
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", s, s, s), "segredo")
	d := p.Directories["clientes"]
	require.Equal(t, []string{"cpf", "telefone"}, d.Keys)
	require.Equal(t, 5*time.Minute, d.Cache)
	record, err := d.Fields.Decode([]byte(`{"id": 7, "nome": "Ana"}`))
	require.NoError(t, err)
	require.Equal(t, "bronze", record.Fields()["segmento"].String())
	require.Equal(t, "clientes", p.Customer)
	require.Equal(t, []Flag{{"emergencia", "Contingência", false}, {"promo", "", true}}, p.Flags)
	require.Equal(t, &Mailbox{Name: "sac", Queue: "sac", Notify: []string{"sac@loja.example", "b+c@x.example"}, Service: "erp"}, p.Mailboxes["sac"])
}

func TestMailboxNamesTheServiceThatTellsOfMessages(t *testing.T) {
	p, warnings := warned(t, `service "erp" { url = "https://erp.example" }
service "correio" { url = "https://correio.example" }
engine { messages = service.correio }
stt "local" { command = ["whisper-cli", "-l", "{lang}", "-f", "{in}"] }
mailbox "a" { notify = ["a@loja.example"] }
mailbox "b" {
  notify     = ["b@loja.example"]
  service    = service.erp
  transcribe = true
}
mailbox "c" {}
`)
	require.Empty(t, warnings)
	require.Equal(t, "local", p.Mailboxes["b"].STT, "the only one there is")
	require.Empty(t, p.Mailboxes["a"].STT)
	require.Equal(t, "correio", p.Mailboxes["a"].Service)
	require.Equal(t, "erp", p.Mailboxes["b"].Service)
	require.Empty(t, p.Mailboxes["c"].Service)
}

// TestFlagsAndCustomerFieldsAreRead: expressions know the flags of the plan and the fields of its directory.
func TestFlagsAndCustomerFieldsAreRead(t *testing.T) {
	t.Setenv("ERP_URL", "https://erp.loja.example")
	t.Setenv("ERP_TOKEN", "segredo")
	p := parsed(t, plan(company+`calendar "sac" { hours = { mon-fri = "08:00-20:00" } }
flow "f" {
  goto = flag.emergencia && customer.found && customer.pedidos > 2 && customer.segmento == "ouro" ? step.a : step.b
  step "a" {
    say { prompt = "Hoje é ${calendar.sac.holiday}." }
    hangup {}
  }
  step "b" {
    hangup {}
  }
}
`))
	var cond *Expr
	for _, in := range p.Flows["f"].Code {
		if to, ok := in.Op.(Goto); ok && to.To.Cond != nil {
			cond = to.To.Cond
		}
	}
	require.Equal(t, []Live{{"flag", "emergencia"}}, cond.Live)
	scope := NewScope()
	yes, err := cond.Bool(scope)
	require.NoError(t, err)
	require.False(t, yes, "a flag that nobody asked for is at its default")
	scope.Set("flag.emergencia", Bool(true))
	scope.Set("customer.found", Bool(true))
	scope.Set("customer.pedidos", Int(3))
	scope.Set("customer.segmento", Str("ouro"))
	yes, err = cond.Bool(scope)
	require.NoError(t, err)
	require.True(t, yes)
}

func TestHistoryStoreNamesPurchasesAndTickets(t *testing.T) {
	p := parsed(t, plan(`flow "f" {
  set { n = length(customer.purchases) + length(customer.tickets) }
  goto = customer.found && customer.tickets[0].status == "aberto" ? step.a : step.b
  step "a" {
    hangup {}
  }
  step "b" {
    hangup {}
  }
}
`))
	for _, in := range p.Flows["f"].Code {
		if set, ok := in.Op.(Set); ok {
			n, err := set.Vars[0].Value.Eval(NewScope())
			require.NoError(t, err, "nobody is identified yet")
			require.Equal(t, Int(0), n)
		}
	}
}

func TestTrunks(t *testing.T) {
	t.Setenv("SIP_PASSWORD", "segredo")
	p, warnings := warned(t, `trunk "operadora" {
  host     = "sip.operadora.example:5061"
  backups  = ["203.0.113.5", "[2001:db8::1]:5060"]
  codecs   = [pcmu, g722]
  max_cps  = 2.5
  allow    = ["203.0.113.0/28", "198.51.100.7", "2001:db8::/32"]
  username = "5511"
  password = env("SIP_PASSWORD")
  register = true
}
trunk "simples" { host = "10.0.0.1" }
`)
	require.Empty(t, warnings)
	require.Equal(t, &Trunk{
		Name: "operadora", Host: "sip.operadora.example:5061", Backups: []string{"203.0.113.5", "[2001:db8::1]:5060"}, Transport: "udp",
		Codecs: []string{"pcmu", "g722"}, MaxCPS: 2.5, Probe: 30 * time.Second, SRTP: "off", Privacy: true, NumberFrom: "request",
		Allow:    []netip.Prefix{netip.MustParsePrefix("203.0.113.0/28"), netip.MustParsePrefix("198.51.100.7/32"), netip.MustParsePrefix("2001:db8::/32")},
		Username: "5511", Password: "segredo", Register: true,
	}, p.Trunks["operadora"])
	require.Equal(t, []string{"pcma", "pcmu"}, p.Trunks["simples"].Codecs)
}

func TestQueuesAsWritten(t *testing.T) {
	p, warnings := warned(t, `queue "vendas" {}
queue "sac" {
  skills       = { atendimento = 5 }
  strategy     = round_robin
  priority     = 8
  join_empty   = [ready, offered]
  ring_all_max = 4
  wrap_up_max  = "10m"
  on_drop      = callback
  access       = video
  record       = true
  renamed_from = "atendimento"
  service_level {
    answer_within = "20s"
    target        = 0.8
    formula       = short_removed
    short         = "3s"
  }
  relax {
    after  = "60s"
    skills = { atendimento = 3 }
  }
  overflow {
    after = "90s"
    queue = queue.vendas
  }
}
`)
	require.Empty(t, warnings)
	q, _ := p.Queue("sac")
	require.Equal(t, acd.RoundRobin, q.Strategy)
	require.Equal(t, 8.0, q.Priority)
	require.Equal(t, []acd.State{acd.StateReady, acd.StateOffered}, q.JoinEmpty)
	require.Nil(t, q.LeaveEmpty)
	require.Equal(t, 4, q.RingAllMax)
	require.Equal(t, acd.Millis(600_000), q.WrapUpMax)
	require.Equal(t, "callback", q.OnDrop)
	require.Equal(t, "video", q.Access)
	require.True(t, q.Record)
	require.Equal(t, "atendimento", q.RenamedFrom)
	require.Equal(t, "short_removed", q.Formula)
	require.Equal(t, 3*time.Second, q.Short)
	require.Equal(t, []Relax{{time.Minute, skills.NeedsOf(map[string]int{"atendimento": 3})}}, q.Relax)
	require.Equal(t, []Overflow{{90 * time.Second, "vendas"}}, q.Overflow)
	instead := []skills.Need{{Skill: "atendimento", Level: 3}}
	require.Equal(t, []acd.Ring{{After: 10_000}, {After: 60_000, Instead: instead}, {After: 90_000, Instead: instead, Also: []string{"vendas"}}},
		q.Rings, "they replace the rings that lower and drop needs")
	other, _ := p.Queue("vendas")
	require.Equal(t, Queue{
		Queue: other.Queue, Priority: 5, OnDrop: "none",
	}, other)
}

// TestRoutingDefaults: a routing block without a word is that of routing.md §5.
func TestRoutingDefaults(t *testing.T) {
	p := parsed(t, plan(`routing "sac" {}`))
	require.Equal(t, &Routing{
		Name: "sac", Weights: skills.DefaultWeights(), Order: OrderDelayRatio, TargetWait: 20 * time.Second, CreditMax: 90 * time.Second,
		Credits: map[string]float64{
			"emergency": 90, "dropped_by_us": 60, "callback_due": 60, "elderly_or_disabled": 60, "repeat_unresolved": 30,
			"deadline_24h": 30, "vip": 30, "cancel": 20,
		},
		FitWindow: 20 * time.Second,
		HalfLives: HalfLives{Own: 7 * day, Hist: 90 * day, Tickets: 14 * day, Contacts: 5 * day, Purchases: 20 * day, Ability: 45 * day},
		Guard:     Guard{MaxOccupancy: 0.88, MinShare: 0.5, RescueAt: 0.8, MaxHard: 2, Explore: 0.02}, AfterHangup: 2 * time.Minute, AfterDrop: 30 * time.Minute,
		Rings: []Ring{{After: 10 * time.Second}, {After: 25 * time.Second, LevelDrop: 2}, {After: 45 * time.Second, NeverRelaxed: true}},
	}, p.Routings["sac"])
}

const day = 24 * time.Hour

func TestRoutingAsWritten(t *testing.T) {
	p, warnings := warned(t, `routing "outra" { credit_max = "10s" }
queue "sac" { routing = routing.sac }
routing "sac" {
  order   = fcfs
  credits = { vip = 10 }
  weights = { own = 0.1 }
  guard   = { max_hard = 3, hold_for_wrapup = "5s" }
  category "a" {
    base = 1
    hard = true
  }
  ring "5s" { preferred = true }
  ring "30s" {
    keep       = never_relaxed
    level_drop = 1
  }
  ring "90s" {
    keep = never_relaxed
  }
  experiment "piloto" { arms = [best_match, least_occupied, longest_idle] }
}
routing "terceira" { weights = { own = 0.02 } }
`)
	require.Empty(t, warnings)
	sac := p.Config().Queues[0]
	require.Nil(t, sac.Weights, "those of the plan")
	require.Equal(t, acd.Guard{MaxOccupancy: .88, MaxHard: 3, MinShare: .5, Explore: .02, HoldForWrapUp: 5000}, sac.Guard)
	require.Equal(t, []string{"a"}, sac.Hard)
	require.Equal(t, acd.Millis(10_000), sac.Credits["vip"])
	require.Equal(t, acd.Millis(20_000), sac.FitWindow)
	r := p.Routings["sac"]
	require.Equal(t, OrderFCFS, r.Order)
	require.Equal(t, 10.0, r.Credits["vip"])
	require.Equal(t, 90.0, r.Credits["emergency"])
	require.Equal(t, 3, r.Guard.MaxHard)
	require.Equal(t, 5*time.Second, r.Guard.HoldForWrapup)
	require.Equal(t, 0.02, r.Guard.Explore)
	require.Equal(t, []string{"a"}, r.Hard)
	require.Len(t, r.Rings, 3)
	require.True(t, r.Rings[0].Preferred)
	require.Equal(t, []string{"best_match", "least_occupied", "longest_idle"}, r.Experiment.Arms)
	require.Equal(t, map[string]float64{"service_level": 0.01, "abandonment": 0.01}, r.Experiment.StopOn)
	require.Equal(t, 0.1, p.Config().Weights.Own, "the first weights written")
	require.Equal(t, 0.05, p.Config().Weights.Hist)
}

func TestAgentsAsWritten(t *testing.T) {
	p, warnings := warned(t, `engine { language = "es" }
trunk "t" { host = "t.example" }
team "vendas" {
  hours  = "6h"
  breaks = ["pausa 1h-2h 10m", "refeicao 4h 20m"]
}
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  address   = "+5511999990000"
  trunk     = trunk.t
  languages = ["pt-BR", "es"]
  skills    = { "lang:es" = 4 }
  capacity  = { voice = 1, chat = 3 }
  team      = team.vendas
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
}
agent "caio" {
  extension = "2003"
  password  = "md5:0123456789abcdef0123456789abcdef"
  team      = team.vendas
  breaks    = []
}
`)
	require.Empty(t, warnings)
	a, _ := p.Agent("ana")
	require.Equal(t, skills.Set{"lang:es": 4, "lang:pt": 10, "lang:pt-BR": 10}, a.Skills)
	require.Equal(t, acd.Capacity{acd.Voice: 1, acd.Chat: 3}, a.Capacity)
	require.Equal(t, "vendas", p.Config().Agents[0].Team)
	require.Equal(t, "t", a.Trunk)
	b, _ := p.Agent("bia")
	require.Equal(t, skills.Set{"lang:es": 10}, b.Skills)
	require.Equal(t, []string{"es"}, b.Languages)
	require.Empty(t, b.Capacity, "one call")
	require.Empty(t, b.Breaks)

	require.Equal(t, acd.Millis(6*3600_000), a.Hours)
	require.Equal(t, []acd.BreakRule{
		{Reason: "pausa", From: 3600_000, Latest: 7200_000, For: 600_000}, {Reason: "refeicao", Latest: 4 * 3600_000, For: 1200_000},
	}, a.Breaks)
	c, _ := p.Agent("caio")
	require.Equal(t, a.Hours, c.Hours)
	require.Empty(t, c.Breaks, "those of the team are not this agent's")
}

func TestNumbersOfTrunks(t *testing.T) {
	p, _ := warned(t, `trunk "a" { host = "a.example" }
trunk "b" { host = "b.example" }
number "4001" {
  flow  = flow.f
  trunk = trunk.a
}
number "4001" {
  flow  = flow.g
  trunk = trunk.b
}
number "+551140020000" {
  flow      = flow.f
  toll_free = true
}
flow "f" {
  hangup {}
}
flow "g" {
  hangup {}
}
`)
	for _, c := range []struct{ trunk, dialled, flow string }{
		{"a", "4001", "f"}, {"b", "4001", "g"}, {"", "4001", ""}, {"c", "4001", ""}, {"", "551140020000", "f"}, {"a", "+551140020000", "f"},
	} {
		n, ok := p.NumberOver(c.trunk, c.dialled)
		require.Equal(t, c.flow, n.Flow, "%s over %q", c.dialled, c.trunk)
		require.Equal(t, c.flow != "", ok)
	}
	n, _ := p.Number("551140020000")
	require.True(t, n.TollFree)
}

func TestMusicOfTheEngine(t *testing.T) {
	p := parsed(t, plan(`engine { music = prompt.espera }
prompts "pt-BR" {
  espera = "Música"
  outra  = "Outra"
}
queue "sac" {}
queue "vip" { music = prompt.outra }
`))
	require.NotNil(t, p.Engine.Music)
	sac, _ := p.Queue("sac")
	require.Same(t, p.Engine.Music, sac.Music)
	vip, _ := p.Queue("vip")
	segments, err := vip.Music.Prompt(nil)
	require.NoError(t, err)
	require.Equal(t, "outra", segments[0].Name)
}

func TestProfilesHistoriesAndSpeech(t *testing.T) {
	t.Setenv("ERP_DSN", "postgres://leitor:segredo@erp.example/loja")
	p, _ := warned(t, `engine {
  profiles = [br-sac, br-lgpd]
  tts      = tts.local
}
profile "br-sac" {
  sector    = financeiro
  calendar  = calendar.sac
  severity  = { F14 = error, R01 = error }
  retention = { record = "3y" }
  deadline  = { reclamacao = "7d" }
  waive "F13" {
    reason = "contrato"
    until  = "2026-12-31"
  }
}
calendar "sac" { hours = { mon-fri = "08:00-20:00" } }
history "loja" {
  sql       = env("ERP_DSN")
  purchases = "SELECT * FROM compras WHERE cliente = $1;"
  max_age   = { customers = "1h" }
}
queue "sac" {}
tts "local" { command = ["espeak-ng", "-v", "{lang}", "-w", "{out}", "{text}"] }
`)
	profile, ok := p.Profile("br-sac")
	require.True(t, ok)
	require.Equal(t, map[string]string{"F14": "error", "R01": "error"}, profile.Severity)
	require.Equal(t, map[string]time.Duration{"recording": 90 * day, "record": 3 * 365 * day}, profile.Retention)
	require.Equal(t, map[string]time.Duration{"reclamacao": 7 * day}, profile.Deadline)
	require.Equal(t, []Waiver{{Rule: "F13", Reason: "contrato", Until: "2026-12-31", At: Place{"plan.hcl", 11, 3}}}, profile.Waivers)
	require.Equal(t, "sac", profile.Calendar)
	h := p.Histories[0]
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", h, h, h), "segredo")
	require.Equal(t, 150*time.Millisecond, h.Budget)
	require.Equal(t, time.Hour, p.Policy("sac").MaxAge[skills.PartCustomer])
	require.Equal(t, 15*time.Minute, p.Policy("sac").MaxAge[skills.PartTickets])
	require.Equal(t, "local", p.Engine.TTS)
	require.Equal(t, []string{"espeak-ng", "-v", "{lang}", "-w", "{out}", "{text}"}, p.Speakers["local"].Command)
}

func TestServerSettings(t *testing.T) {
	t.Setenv("CENTRE_DATA", "/srv/receptivo")
	p := parsed(t, plan(`server {
  sip         = ":5060"
  data        = env("CENTRE_DATA")
  nats_listen = ""
  drain       = "1m"
}
`))
	require.Equal(t, Server{
		SIP: ":5060", HTTP: "127.0.0.1:8080", Data: "/srv/receptivo", NATS: "embedded", RTP: "20000-29999", Drain: time.Minute,
		Written: map[string]bool{"sip": true, "data": true, "nats_listen": true, "drain": true},
	}, p.Server)
	d := parsed(t, plan(`queue "x" {}`)).Server
	require.Equal(t, Server{
		SIP: "127.0.0.1:5060", HTTP: "127.0.0.1:8080", Data: "./data", NATS: "embedded", NATSListen: "127.0.0.1:4222",
		RTP: "20000-29999", Drain: 30 * time.Second, Written: map[string]bool{},
	}, d)
}

func TestRequiredVersion(t *testing.T) {
	for _, c := range []struct {
		have, wanted string
		met          bool
	}{
		{"1.0.0", ">= 1.0", true}, {"1.0.0", "> 1.0", false}, {"1.4.2", ">= 1.0, < 2", true}, {"2.0.0", ">= 1.0, < 2", false},
		{"1.2.3", "1.2.3", true}, {"1.2.3", "= 1.2", false}, {"1.2.9", "~> 1.2.3", true}, {"1.3.0", "~> 1.2.3", false},
		{"1.9.0", "~> 1.2", true}, {"2.0.0", "~> 1.2", false}, {"3.1.0", "~> 3", true}, {"4.0.0", "~> 3", false},
		{"1.2.3", "!= 1.2.3", false}, {"1.2.3", "<= 1.2.3", true}, {"v1.10.0-rc1", ">= 1.9", true}, {"devel", ">= 7", true}, {"devel-0123abc", ">= 7", true},
	} {
		met, err := satisfies(c.have, c.wanted)
		require.NoError(t, err)
		require.Equal(t, c.met, met, "%s %s", c.have, c.wanted)
	}
	for _, wrong := range []string{"", ">=", "one", ">= 1.0 < 2", "=> 1", "1.2.3.4", ">= 1.0,", "99999999"} {
		_, err := satisfies("1.0.0", wrong)
		require.Error(t, err, wrong)
	}
}

// TestAnotherVersionIsRefusedFirst: what else is wrong with a plan for another version may be what that version has.
func TestAnotherVersionIsRefusedFirst(t *testing.T) {
	src := "holograms \"x\" {}\nengine {\n  required_version = \">= 1.4, < 3\"\n  teleport = true\n}\nqueue \"a\" {\n  skills = { a = }\n}\n"
	p, diags := parseFor("1.0.0", plan(src), Options{})
	require.Nil(t, p)
	require.Len(t, diags, 1)
	require.Equal(t, `plan.hcl:3:22: E003 Another version is required: The plan asks for version >= 1.4, < 3 of the language; this program speaks 1.0.0. Run it with another release, or change required_version.`, diags[0].Error())
	_, diags = parseFor("1.5.0", plan(src), Options{})
	require.Greater(t, len(diags), 0)
	require.NotEqual(t, "E003", diags[0].Code)
	for _, wrong := range []string{`required_version = 1`, `required_version = env("X")`, `required_version = "um"`} {
		_, diags = Parse(plan("engine {\n  " + wrong + "\n}\n"))
		require.Len(t, diags, 1, wrong)
		require.Equal(t, "E201", diags[0].Code)
	}
	parsed(t, plan("engine { required_version = \">= 1.0\" }\n"))
}

// TestDroppedCallersAreCalledBackAsTheQueueSays: with every default where it says nothing, and not at all without on_drop.
func TestDroppedCallersAreCalledBackAsTheQueueSays(t *testing.T) {
	p, warnings := warned(t, `queue "a" {
  on_drop = callback

  dropped {
    window   = "10:00-18:00"
    attempts = 2
    retry    = ["5m"]
    expires  = "2d"
  }
}
queue "b" { on_drop = callback }
queue "c" {}
`)
	require.Empty(t, warnings)
	day := 24 * time.Hour
	require.Equal(t, Attempts{Window{10 * 60, 18 * 60}, 2, []time.Duration{5 * time.Minute}, 2 * day}, p.Queues[0].Dropped)
	require.Equal(t, Attempts{Window{9 * 60, 21 * 60}, 3, []time.Duration{10 * time.Minute, 30 * time.Minute}, day}, p.Queues[1].Dropped)
	require.Zero(t, p.Queues[2].Dropped)
}

// TestEstimatesBeginWithWhatTheQueueSays: and with the engine's own where it says nothing.
func TestEstimatesBeginWithWhatTheQueueSays(t *testing.T) {
	p, warnings := warned(t, `queue "a" {
  handle_time = "6m"
  patience    = "90s"
}
queue "b" {}
`)
	require.Empty(t, warnings)
	queues := p.Config().Queues
	require.Equal(t, []acd.Millis{360_000, 90_000}, []acd.Millis{queues[0].Handle, queues[0].Patience})
	require.Equal(t, []acd.Millis{0, 0}, []acd.Millis{queues[1].Handle, queues[1].Patience})
}

func TestDispositionsAsWritten(t *testing.T) {
	p, warnings := warned(t, `disposition "troca" {
  description = "Troca combinada"
  resolved    = true
}
disposition "sem-acordo" {}
`)
	require.Empty(t, warnings)
	require.Equal(t, []Disposition{{"troca", "Troca combinada", true}, {"sem-acordo", "", false}}, p.Dispositions)
	require.Equal(t, []acd.Disposition{{Name: "troca", Resolved: true}, {Name: "sem-acordo"}}, p.Config().Dispositions)
}
