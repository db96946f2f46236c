package flows

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// exprPlan is a plan in which an expression stands as a value, a condition or a prompt.
func exprPlan(kind, src string) string {
	action := map[string]string{
		"value":  "set { resultado = %s }",
		"bool":   "say {\n if = %s\n prompt = \"x\"\n}",
		"prompt": "say { prompt = %s }",
	}[kind]
	return fmt.Sprintf(`
prompts "pt-BR" {
  oi          = "Oi."
  status_pago = "está pago."
  outro       = "está em andamento."
}
prompts "en-US" {
  oi          = "Hi."
  status_pago = "is paid."
  outro       = "is under way."
}
calendar "sac" { hours = { mon-sun = "00:00-24:00" } }
queue "sac" {}
flow "f" {
  vars {
    n    = 2
    nome = "Ana"
  }
  input "cpf" {
    type   = cpf
    prompt = "x"
    on exhausted { goto = step.fim }
  }
  identify {
    by = { cpf = input.cpf }
    on not_found { goto = step.fim }
    on error { goto = step.fim }
  }
  %s
  goto = step.fim

  step "fim" {
    hangup {}
  }
}
`, fmt.Sprintf(action, src))
}

func expression(t testing.TB, kind, src string) *Expr {
	t.Helper()
	first := parsed(t, plan(exprPlan(kind, src))).Flows["f"].Code[2]
	switch op := first.Op.(type) {
	case Set:
		return op.Vars[0].Value
	case Say:
		if kind == "bool" {
			return first.If
		}
		return op.Prompt
	}
	t.Fatalf("no expression in %T", first.Op)
	return nil
}

func someScope() *Scope {
	s := NewScope()
	s.Set("vars.n", Int(2))
	s.Set("vars.nome", Str("Ana"))
	s.Set("call.protocol", Str("20260312-77"))
	s.Set("call.language", Str("pt-BR"))
	s.Set("input.cpf", Str("52998224725").WithSensitive())
	s.Set("queue.sac", QueueView{Open: true, Position: 4, EstimatedWait: 200 * time.Second}.Value())
	return s
}

func TestExpressions(t *testing.T) {
	for src, want := range map[string]string{
		`vars.n + 1`:                                          "3",
		`vars.n / 4`:                                          "0.5",
		`"Olá, ${vars.nome}, ${vars.n + 1}"`:                  "Olá, Ana, 3",
		`vars.nome == "Ana" && vars.n > 1`:                    "true",
		`customer.found`:                                      "false",
		`customer.found ? customer.name : "ninguém"`:          "ninguém",
		`customer.found && customer.open_tickets > 0`:         "false",
		`customer.segment == "ouro"`:                          "false",
		`customer.last_purchase == null`:                      "true",
		`try(customer.last_purchase.status, "nenhum")`:        "nenhum",
		`can(customer.last_purchase.status)`:                  "false",
		`coalesce(customer.name, "cliente")`:                  "cliente",
		`queue.sac.estimated_wait > minutes(3)`:               "true",
		`hours(1) + minutes(1) + seconds(1)`:                  "3661",
		`calendar.sac.open`:                                   "false",
		`mask(input.cpf, 2)`:                                  "•••••••••25",
		`iscpf("52998224725") && !iscpf("11111111111")`:       "true",
		`join(", ", [for s in split(" ", "a b"): upper(s)])`:  "A, B",
		`length(["a", "b"]) + strlen("ação")`:                 "6",
		`merge({ a = 1 }, { b = 2 }).b`:                       "2",
		`substr("abcdef", 1, 2)`:                              "bc",
		`menu["x"] == null`:                                   "",
		`max(1, vars.n) + min(3, 4) + floor(1.5) + ceil(1.5)`: "8",
		`contains(["a", vars.nome], "Ana")`:                   "true",
		`format("%s-%03d", lower("A"), 7)`:                    "a-007",
		`replace("1.2", ".", ",")`:                            "1,2",
	} {
		if want == "" {
			_, diags := Parse(plan(exprPlan("value", src)))
			require.True(t, diags.HasErrors(), src)
			continue
		}
		v, err := expression(t, "value", src).Eval(someScope())
		require.NoError(t, err, src)
		s, _ := v.AsString()
		require.Equal(t, want, s, src)
	}
}

func TestPrompts(t *testing.T) {
	text := func(s string) Segment { return Segment{Kind: SegText, Text: s} }
	oi := Segment{Kind: SegPrompt, Name: "oi", Text: "Oi."}
	for src, want := range map[string][]Segment{
		`"Bom dia."`: {text("Bom dia.")},
		`prompt.oi`:  {oi},
		`[prompt.oi, "e", [digits(call.protocol), number(queue.sac.position)]]`: {oi, text("e"),
			{Kind: SegDigits, Text: "2026031277"}, {Kind: SegNumber, Text: "4"}},
		`date("2026-03-12T10:00:00-03:00")`:                 {{Kind: SegDate, Text: "2026-03-12"}},
		`prompt["status_${vars.n > 1 ? "pago" : "x"}"]`:     {{Kind: SegPrompt, Name: "status_pago", Text: "está pago."}},
		`try(prompt["status_${vars.nome}"], prompt.outro)`:  {{Kind: SegPrompt, Name: "outro", Text: "está em andamento."}},
		`vars.n > 1 ? prompt.oi : "tchau"`:                  {oi},
		`vars.n > 2 ? prompt.oi : "tchau"`:                  {text("tchau")},
		`vars.n > 1 ? [prompt.oi, "a"] : prompt.outro`:      {oi, text("a")},
		`[for p in ["a", "b"]: [p, prompt.oi]]`:             {text("a"), oi, text("b"), oi},
		`["CPF", digits(input.cpf)]`:                        {text("CPF"), {Kind: SegDigits, Text: "52998224725", Secret: true}},
		`vars.n > 1 ? ["a", digits(input.cpf)] : prompt.oi`: {text("a"), {Kind: SegDigits, Text: "52998224725", Secret: true}},
		`true ? [digits(input.cpf)] : prompt.oi`:            {{Kind: SegDigits, Text: "52998224725", Secret: true}},
		`text(vars.n)`:                                      {text("2")},
	} {
		segments, err := expression(t, "prompt", src).Prompt(someScope())
		require.NoError(t, err, src)
		require.Equal(t, want, segments, src)
	}
}

func TestPromptsFollowTheCallsLanguage(t *testing.T) {
	s := someScope()
	s.Set("call.language", Str("en-US"))
	for _, src := range []string{`prompt.oi`, `[prompt.oi, "n ${vars.n}"]`, `try(vars.nome + 1, prompt.oi)`} {
		segments, err := expression(t, "prompt", src).Prompt(s)
		require.NoError(t, err)
		require.Equal(t, "Hi.", segments[0].Text)
		s.Delete("call.language")
		segments, err = expression(t, "prompt", src).Prompt(s)
		require.NoError(t, err)
		require.Equal(t, "Oi.", segments[0].Text, "without a language, the plan's")
		s.Set("call.language", Str("en-US"))
	}
}

func TestExpressionErrorsNameThePlaceAndNoValue(t *testing.T) {
	s := someScope()
	s.Set("customer.name", Str("Segredo"))
	for _, src := range []string{`date(customer.name)`, `number(customer.name)`, `prompt["status_${customer.name}"]`} {
		_, err := expression(t, "prompt", src).Prompt(s)
		require.ErrorContains(t, err, "plan.hcl:")
		require.NotContains(t, err.Error(), "Segredo")
	}
	_, err := expression(t, "bool", `customer.name == "x" ? true : null`).Bool(s)
	require.ErrorContains(t, err, "neither true nor false")
}

func TestExpressionsKnowWhatIsLive(t *testing.T) {
	x := expression(t, "bool", `queue.sac.open && calendar.sac.open && queue.sac.waiting > 1 && call.step == call.from`)
	require.ElementsMatch(t, []Live{{"queue", "sac"}, {"calendar", "sac"}, {"call", "step"}}, x.Live)
	require.False(t, x.Constant())
	require.True(t, expression(t, "prompt", `[prompt.oi, number(1 + 2)]`).Constant())
}

func TestScopeGoesToJSONAndBack(t *testing.T) {
	s := someScope()
	s.Set("vars.lista", List(Str("a"), Num(1.5), Bool(true), Null()))
	s.Set("vars.objeto", Object(map[string]Value{"a": Str("x").WithSensitive(), "b": Int(1 << 60)}))
	s.Set("vars.prompt", Value{promptVal(Segment{Kind: SegPrompt, Name: "oi"})})
	s.Set("vars.vazio", List())
	s.Set("vars.nada", Object(nil))
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var back Scope
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, s.Names(), back.Names())
	for _, name := range s.Names() {
		require.True(t, s.vars[name].RawEquals(back.vars[name]), name)
	}
	require.True(t, back.Get("input.cpf").Sensitive())
	require.False(t, back.Get("vars.n").Sensitive())
	again, err := json.Marshal(&back)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
}

func TestEvaluationIsTheSameAfterALoad(t *testing.T) {
	x := expression(t, "value", `"${vars.n + 1} ${mask(input.cpf, 2)} ${queue.sac.position}"`)
	s := someScope()
	before, err := x.Eval(s)
	require.NoError(t, err)
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var back Scope
	require.NoError(t, json.Unmarshal(data, &back))
	after, err := x.Eval(&back)
	require.NoError(t, err)
	require.Equal(t, before.String(), after.String())
}

func TestSensitiveValues(t *testing.T) {
	s := someScope()
	v, err := expression(t, "value", `"doc ${input.cpf}"`).Eval(s)
	require.NoError(t, err)
	require.True(t, v.Sensitive())
	require.Equal(t, "•••", v.String())
	v, err = expression(t, "value", `{ doc = input.cpf, nome = vars.nome }`).Eval(s)
	require.NoError(t, err)
	require.True(t, v.Fields()["doc"].Sensitive())
	require.False(t, v.Fields()["nome"].Sensitive())
	yes, err := expression(t, "bool", `input.cpf == "52998224725"`).Bool(s)
	require.NoError(t, err)
	require.True(t, yes)
	require.True(t, parsed(t, plan(exprPlan("value", "1"))).Flows["f"].Code[0].Op.(Input).Sensitive)
}

func TestScopes(t *testing.T) {
	var s Scope
	require.True(t, s.Get("vars.x").IsNull())
	s.Set("vars.x", Num(0.1+0.2))
	c := s.Clone()
	c.Delete("vars.x")
	require.False(t, s.Get("vars.x").IsNull())
	require.Empty(t, c.Names())
	n, ok := s.Get("vars.x").AsNumber()
	require.True(t, ok)
	require.InDelta(t, 0.3, n, 1e-9)
	_, ok = Str("x").AsNumber()
	require.False(t, ok)
	_, ok = Null().AsString()
	require.False(t, ok)
	b, ok := Bool(true).AsBool()
	require.True(t, b && ok)
	require.Len(t, List(Str("a"), Str("b")).Items(), 2)
	require.Nil(t, Str("a").Fields())
	require.Equal(t, "12", Num(12).String())
}

func TestRefsResolve(t *testing.T) {
	f := parsed(t, plan(`
flow "f" {
  goto = call.from == null ? step.a : (call.to == "1" ? step.b : step.a)
  step "a" {
    hangup {}
  }
  step "b" {
    hangup {}
  }
}`)).Flows["f"]
	to := f.Code[0].Op.(Goto).To
	require.Equal(t, []string{"a", "b"}, to.Names())
	s := NewScope()
	name, err := to.Resolve(s)
	require.NoError(t, err)
	require.Equal(t, "a", name)
	s.Set("call.from", Str("+55"))
	s.Set("call.to", Str("1"))
	name, err = to.Resolve(s)
	require.NoError(t, err)
	require.Equal(t, "b", name)
}

// TestPlansAreShared lets many calls run one plan at once; the race detector watches.
func TestPlansAreShared(t *testing.T) {
	x := expression(t, "prompt", `[prompt.oi, try(prompt["status_${vars.nome}"], prompt.outro), [for s in split(",", "a,b"): s]]`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s := someScope()
			for range 50 {
				s.Set("vars.nome", Str("pago"))
				segments, err := x.Prompt(s)
				if err != nil || len(segments) != 4 || segments[1].Name != "status_pago" {
					t.Errorf("%v %v", segments, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestValidCPF(t *testing.T) {
	require.True(t, ValidCPF("52998224725"))
	for _, bad := range []string{"", "52998224724", "11111111111", "529.982.247-25", "5299822472", "abcdefghijk"} {
		require.False(t, ValidCPF(bad), bad)
	}
}
