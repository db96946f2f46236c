package flows

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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
  transcribe = true
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
	require.Equal(t, &Mailbox{Name: "sac", Queue: "sac", Notify: []string{"sac@loja.example", "b+c@x.example"}, Transcribe: true}, p.Mailboxes["sac"])
}

// TestFlagsAndCustomerFieldsAreRead: expressions know the flags of the plan and the fields of its directory.
func TestFlagsAndCustomerFieldsAreRead(t *testing.T) {
	t.Setenv("ERP_URL", "https://erp.loja.example")
	t.Setenv("ERP_TOKEN", "segredo")
	p := parsed(t, plan(company+`calendar "sac" { hours = { mon-fri = "08:00-20:00" } }
flow "f" {
  goto = flag.emergencia && customer.pedidos > 2 && customer.segmento == "ouro" ? step.a : step.b
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
	require.NotNil(t, p)
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
	require.Equal(t, []string{"1 W412", "11 W412"}, warnings)
	require.Equal(t, &Trunk{
		Name: "operadora", Host: "sip.operadora.example:5061", Backups: []string{"203.0.113.5", "[2001:db8::1]:5060"}, Transport: "udp",
		Codecs: []string{"pcmu", "g722"}, MaxCPS: 2.5, Probe: 30 * time.Second, SRTP: "off", Privacy: true, NumberFrom: "request",
		Allow:    []netip.Prefix{netip.MustParsePrefix("203.0.113.0/28"), netip.MustParsePrefix("198.51.100.7/32"), netip.MustParsePrefix("2001:db8::/32")},
		Username: "5511", Password: "segredo", Register: true,
	}, p.Trunks["operadora"])
	require.Equal(t, []string{"pcma", "pcmu"}, p.Trunks["simples"].Codecs)
}
