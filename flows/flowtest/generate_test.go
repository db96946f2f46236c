package flowtest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// generator writes plans whose expressions are well-typed and total: they can be evaluated whatever a caller does. Calls
// that may fail (regex, jsondecode, prompt["…"]) stand in try, can and coalesce, as the language asks for.
type generator struct {
	*rand.Rand
	b      strings.Builder
	indent int
	names  int
	flow   *generatedFlow
	deep   int
	daring bool // results are also read as if they were there
}

// generatedFlow is what one flow can read and where it can go.
type generatedFlow struct {
	name  string
	vars  map[string][]string // type → expressions that are always set
	local []scoped            // set on the way here
	steps []string
	in    string // event handler under way; empty: none
	gone  bool   // on hangup: nobody listens
}

// scoped is an expression that is set in the body at hand.
type scoped struct{ kind, text string }

const generatedWorld = `engine {
  language = "pt-BR"
  messages = service.sms
}
number "4004" { flow = flow.f }
calendar "c" { hours = { mon-fri = "08:00-20:00" } }
skill "s" {}
queue "q" {
  skills   = { s = 1 }
  calendar = calendar.c
  max_wait = "2m"
}
queue "p" {}
flag "aviso" {}
mailbox "m" { queue = queue.q }
service "erp" { url = "https://erp.example" }
service "sms" { url = "https://sms.example" }
directory "d" {
  file   = "d.csv"
  keys   = [cep, telefone]
  fields = object({ nome = string, nivel = optional(number), ativo = optional(bool) })
}
prompts "pt-BR" {
  oi    = "Oi."
  tchau = "Tchau."
}
prompts "en-US" {
  oi    = "Hi."
  tchau = "Bye."
}
`

// generate is the plan of a seed.
func generate(seed uint64, daring bool) string {
	g := &generator{daring: daring, Rand: rand.New(rand.NewPCG(seed, 7))}
	g.b.WriteString(generatedWorld)
	g.subflow()
	g.begin("f")
	g.line(`flow "f" {`)
	g.vars()
	g.line("tag { t0 = %s }", g.text())
	g.body(3)
	g.line("goto = step.%s", g.pick(g.flow.steps))
	g.line("on exhausted { goto = step.fim }")
	g.handler("on error", func() { g.line("goto = step.fim") })
	if g.chance(2) {
		g.handler("on hangup", func() { g.flow.gone = true; g.quietAction(); g.quietAction(); g.flow.gone = false })
	}
	for _, step := range g.flow.steps {
		g.step(step)
	}
	g.line(`step "fim" {`)
	g.line("hangup {")
	g.line("prompt = %s", g.prompt())
	g.line("}")
	g.line("}")
	g.line("}")
	return g.b.String()
}

func (g *generator) begin(name string) {
	g.flow = &generatedFlow{name: name, vars: map[string][]string{}}
	for i := range 1 + g.IntN(4) {
		g.flow.steps = append(g.flow.steps, fmt.Sprintf("s%d", i))
	}
}

// subflow takes a text and a number and gives them back changed.
func (g *generator) subflow() {
	g.begin("sub")
	g.flow.steps = nil
	g.line(`flow "sub" {`)
	g.line(`param "t" { type = string }`)
	g.line(`param "n" { default = 3 }`)
	g.line(`output "t" { type = string }`)
	g.line(`output "n" { type = number }`)
	g.line(`event "nada" {}`)
	g.vars()
	g.flow.vars["string"] = append(g.flow.vars["string"], "param.t")
	g.flow.vars["number"] = append(g.flow.vars["number"], "param.n")
	g.body(2)
	g.line("return {")
	g.line("t = %s", g.text())
	g.line("n = %s", g.number())
	g.line("}")
	g.handler("on exhausted", func() { g.line("raise = nada") })
	g.line("}")
}

func (g *generator) step(name string) {
	g.flow.local = nil
	g.line("step %q {", name)
	g.line("max_visits = %d", 1+g.IntN(4))
	g.body(3)
	g.line("goto = %s", g.route(2))
	g.line("}")
}

// route is a step or a condition of steps; the last way is out.
func (g *generator) route(depth int) string {
	if depth == 0 || g.chance(2) {
		return "step." + g.pick(append(g.flow.steps, "fim"))
	}
	return fmt.Sprintf("%s ? %s : %s", g.cond(), g.route(depth-1), g.route(depth-1))
}

// cond is a condition that stands before ?.
func (g *generator) cond() string { return "(" + g.truth() + ")" }

func (g *generator) vars() {
	g.line("vars {")
	for kind, first := range map[string]string{"number": "0", "string": `"a"`, "bool": "false"} {
		g.flow.vars[kind] = append(g.flow.vars[kind], "vars.v"+kind)
		_ = first
	}
	g.line("vnumber = %d", g.IntN(20))
	g.line("vstring = %q", g.pick(texts))
	g.line("vbool = %v", g.chance(2))
	g.line("}")
}

var texts = []string{"a", "ação", "São Paulo", "12", "", "x-y", "Olá, mundo"}

// body is a few actions.
func (g *generator) body(most int) {
	for range 1 + g.IntN(most) {
		g.action()
	}
}

// inner is a body in which what is set is forgotten at its end.
func (g *generator) inner(head string, body func()) {
	before, deep := slices.Clone(g.flow.local), g.deep
	g.deep++
	g.line("%s {", head)
	body()
	g.line("}")
	g.flow.local, g.deep = before, deep
}

// handler is a body that reads what the event says.
func (g *generator) handler(head string, body func()) {
	was, local := g.flow.in, g.flow.local
	g.flow.in, g.flow.local = head, nil
	g.inner(head, body)
	g.flow.in, g.flow.local = was, local
}

// some calls one of these.
func (g *generator) some(of ...func()) { of[g.IntN(len(of))]() }

func (g *generator) action() {
	if g.deep > 2 {
		g.quietAction()
		return
	}
	g.some(g.say, g.say, g.menu, g.input, g.consent, g.survey, g.quietAction, g.quietAction, g.quietAction, g.reach, g.reach, g.queue, g.leave, g.run)
}

// quietAction is one that says and asks nothing.
func (g *generator) quietAction() {
	g.some(
		func() {
			kind := g.pick([]string{"number", "string", "bool"})
			g.line("set { v%s = %s }", kind, g.of(kind))
		},
		func() { g.line("tag { t%d = %s }", g.IntN(3), g.of(g.pick([]string{"number", "string", "bool"}))) },
		func() { g.line("log { message = %s }", g.template()) },
	)
}

func (g *generator) say() {
	g.inner("say", func() {
		g.maybe(3, "if = %s", g.truth)
		g.line("prompt = %s", g.prompt())
		g.maybe(4, "times = %s", func() string { return "2" })
	})
}

// question writes what every question has.
func (g *generator) question() {
	g.line("prompt = %s", g.prompt())
	g.maybe(3, "no_input = %s", g.prompt)
	g.maybe(3, "no_match = %s", g.prompt)
	g.line("max_tries = %d", 1+g.IntN(2))
}

// asked writes the handlers of a question.
func (g *generator) asked() {
	if g.chance(3) {
		g.handler("on "+g.pick([]string{"no_input", "no_match"}), func() { g.line("say { prompt = %s }", g.prompt()) })
	}
	g.handler("on exhausted", func() { g.quietAction() })
}

func (g *generator) menu() {
	name := g.name("m")
	g.inner("menu \""+name+"\"", func() {
		g.question()
		for key := range 1 + g.IntN(3) {
			g.inner(fmt.Sprintf("choice \"%d\"", key+1), func() {
				g.maybe(4, "if = %s", g.truth)
				g.quietAction()
			})
		}
		g.asked()
	})
	g.set("string", fmt.Sprintf("coalesce(menu.%s, \"x\")", name))
}

func (g *generator) input() {
	kind := g.pick([]string{"digits", "cpf", "cnpj", "cpf_or_cnpj", "phone", "cep", "date", "money", "card", "pin", "yes_no"})
	name := g.name("i")
	result := "input." + name
	g.inner("input \""+name+"\"", func() {
		g.line("type = %s", kind)
		g.question()
		if kind == "digits" {
			g.line("max = 6")
		}
		if g.chance(3) {
			g.line("validation {")
			g.line("condition = %s", g.pick([]string{result + " != null", "true", g.truth()}))
			g.line("}")
		}
		if g.chance(3) && kind != "yes_no" {
			g.line("confirm = [%s, \"1 confirma\"]", said(kind, result))
		}
		g.asked()
	})
	switch kind {
	case "money":
		g.set("number", "coalesce("+result+", 0)")
	case "yes_no":
		g.set("bool", "coalesce("+result+", false)")
	case "date":
		g.set("prompt", "date(coalesce("+result+", \"2026-01-01\"), \"year\")")
	case "digits", "phone", "cep":
		g.set("string", "coalesce("+result+", \"0\")")
	default:
		g.set("prompt", "digits(coalesce("+result+", \"0\"))")
		g.set("string", "mask(coalesce("+result+", \"0\"), 2)")
	}
}

// said is how a value of a type is said, once it is there.
func said(kind, result string) string {
	switch kind {
	case "money":
		return "money(" + result + ")"
	case "date":
		return "date(" + result + ", \"year\")"
	case "phone":
		return "phone(" + result + ")"
	}
	return "digits(" + result + ")"
}

func (g *generator) consent() {
	name := g.name("c")
	g.inner("consent \""+name+"\"", func() {
		g.question()
		g.handler("on declined", func() { g.quietAction() })
		g.handler("on exhausted", func() { g.quietAction() })
	})
	g.set("bool", fmt.Sprintf("coalesce(consent.%s, false)", name))
}

func (g *generator) survey() {
	name := g.name("n")
	g.inner("survey \""+name+"\"", func() {
		for i := range 1 + g.IntN(3) {
			g.inner(fmt.Sprintf("question \"q%d\"", i), func() {
				if i > 0 {
					g.maybe(2, "if = %s", func() string { return "coalesce(answer.q0, 0) > " + g.number() })
				}
				g.question()
				g.line("min = %d", g.IntN(2))
				g.line("max = %d", 5+g.IntN(6))
			})
		}
	})
	g.set("number", fmt.Sprintf("coalesce(try(survey.%s.q0, null), 5)", name))
}

// reach asks the outside.
func (g *generator) reach() {
	g.some(
		func() {
			name := g.name("h")
			g.inner("http \""+name+"\"", func() {
				g.line("service = service.erp")
				g.line("path = %s", g.template())
				if g.chance(2) {
					g.line("method = post")
					g.line("json = { a = %s, b = %s, c = [%s] }", g.text(), g.number(), g.truth())
				}
				g.maybe(4, "headers = { x-a = %s }", func() string { return `"a"` })
				g.line("returns = object({ t = string, n = optional(number), b = optional(bool, true), l = optional(list(string), []) })")
				g.maybe(3, "filler = %s", g.prompt)
				g.handler("on "+g.pick([]string{"error", "timeout", "not_found"}), func() { g.quietAction() })
			})
			g.set("string", fmt.Sprintf("coalesce(try(http.%s.body.t, null), \"x\")", name))
			g.set("number", fmt.Sprintf("coalesce(try(http.%s.body.n, null), 1)", name))
			g.set("bool", fmt.Sprintf("coalesce(try(http.%s.body.b, null), true)", name))
			g.set("prompt", fmt.Sprintf("[for x in coalesce(try(http.%s.body.l, null), []) : [prompt.oi, text(x)]]", name))
		},
		func() {
			name := g.name("l")
			g.inner("lookup \""+name+"\"", func() {
				g.line("directory = directory.d")
				g.line("by = { cep = %s }", g.text())
				g.handler("on "+g.pick([]string{"error", "not_found"}), func() { g.quietAction() })
			})
			g.set("string", fmt.Sprintf("coalesce(try(lookup.%s.nome, null), \"x\")", name))
			g.set("number", fmt.Sprintf("coalesce(try(lookup.%s.nivel, null), 1)", name))
			g.set("bool", fmt.Sprintf("try(lookup.%s.found, false)", name))
		},
		func() {
			g.inner("identify", func() {
				g.line("by = { telefone = call.from }")
				g.handler("on "+g.pick([]string{"error", "not_found"}), func() { g.quietAction() })
			})
			g.set("string", `coalesce(customer.name, "você")`)
			g.set("number", `coalesce(customer.open_tickets, 0)`)
			g.set("prompt", `customer.last_purchase == null ? prompt.oi : text(coalesce(try(customer.last_purchase.product, null), "x"))`)
			g.set("prompt", `[for p in coalesce(customer.purchases, []) : [text(coalesce(p.product, "x")), money(coalesce(p.amount, 0))]]`)
		},
		func() {
			g.inner("message", func() {
				g.line("channel = sms")
				g.line("to = call.from")
				g.line("text = %s", g.template())
			})
		},
	)
}

func (g *generator) queue() {
	if g.flow.name == "sub" {
		g.say()
		return
	}
	g.inner("enqueue", func() {
		g.line("queue = %s", g.pick([]string{"queue.q", "queue.p", g.cond() + " ? queue.q : queue.p"}))
		g.maybe(3, "priority = %s", func() string { return "max(0, min(10, " + g.number() + "))" })
		g.maybe(2, "screen = { a = %s, b = call.protocol }", g.text)
		g.maybe(3, "whisper = %s", g.prompt)
		if g.chance(2) {
			g.inner("while_waiting", func() {
				g.line("say { prompt = [\"Posição\", number(coalesce(queue.q.position, 1)), %s] }", g.prompt())
				g.line("music { for = \"10s\" }")
				if g.chance(2) {
					g.line("menu %q {", g.name("w"))
					g.line("prompt = %s", g.prompt())
					g.line("choice \"1\" { goto = step.fim }")
					g.line("on exhausted {}")
					g.line("}")
				}
			})
		}
		g.handler("on "+g.pick([]string{"timeout", "closed", "full", "no_agents"}), func() { g.quietAction() })
	})
	g.set("string", `coalesce(try(call.agent.name, null), "alguém")`)
}

func (g *generator) leave() {
	g.some(
		func() {
			name := g.name("v")
			g.inner("voicemail \""+name+"\"", func() {
				g.line("mailbox = mailbox.m")
				g.maybe(2, "prompt = %s", g.prompt)
				g.handler("on empty", func() { g.quietAction() })
			})
			g.set("number", fmt.Sprintf("coalesce(try(voicemail.%s.duration, null), 0)", name))
		},
		func() {
			g.inner("transfer", func() {
				g.line("to = \"+551155550000\"")
				g.maybe(2, "screen = { a = %s }", g.text)
				g.handler("on "+g.pick([]string{"busy", "no_answer", "rejected"}), func() { g.quietAction() })
			})
		},
		func() {
			g.inner("callback", func() {
				g.line("queue = queue.q")
				g.line("number = \"+551155550000\"")
				g.handler("on error", func() { g.quietAction() })
			})
		},
		func() { g.line("language { use = %q }", g.pick([]string{"pt-BR", "en-US"})) },
		func() { g.line("recording { state = %s }", g.pick([]string{"on", "off", "pause"})) },
		func() {
			g.inner("music", func() {
				g.line("for = \"5s\"")
				g.maybe(2, "prompt = %s", g.prompt)
			})
		},
		func() { g.line("wait { for = \"2s\" }") },
	)
}

func (g *generator) run() {
	if g.flow.name == "sub" {
		g.quietAction()
		return
	}
	name := g.name("r")
	g.inner("run \""+name+"\"", func() {
		g.line("flow = flow.sub")
		g.line("with = { t = %s, n = %s }", g.text(), g.number())
		g.handler("on nada", func() { g.quietAction() })
	})
	g.set("string", fmt.Sprintf("coalesce(try(run.%s.t, null), \"x\")", name))
	g.set("number", fmt.Sprintf("coalesce(try(run.%s.n, null), 2)", name))
}

// set notes an expression that later ones of the body may use; a daring plan takes what it reads for granted.
func (g *generator) set(kind, text string) {
	switch m := covered.FindStringSubmatch(text); {
	case g.daring && m != nil && g.chance(3):
		text = g.comparing(m[1], m[2])
	case g.daring && g.chance(2):
		text = guarded.ReplaceAllString(text, "$1")
	}
	g.flow.local = append(g.flow.local, scoped{kind, text})
}

// guarded is a result with what is said when it is missing. Fields of a customer and of a record looked up are not among
// them: the checker only warns of those (W408), by what an expression asks.
var guarded = regexp.MustCompile(`(?:coalesce\()?(?:try\()?\b((?:menu|input|consent|survey|http|voicemail|run|call)\.[a-z0-9_.]+)(?:, null\))?(?:, [^,()]+\))`)

// covered is a result and what is said when it is missing, and nothing else.
var covered = regexp.MustCompile(`^coalesce\((?:try\()?((?:menu|input|consent|survey)\.[a-z0-9_.]+)(?:, null\))?, ([^,()]+)\)$`)

// comparing says by a comparison with null what covered says; one of them asks the wrong way round, which the checker has to
// find.
func (g *generator) comparing(result, other string) string {
	return strings.NewReplacer("X", result, "D", other, "T", g.truth()).Replace(g.pick([]string{
		"(X == null ? D : X)", "(X != null ? X : D)", "(!(X == null) ? X : D)", "(X == null || T ? D : X)", "(T && X != null ? X : D)",
		"(X != null && (X == D || T) ? X : D)", "(X == null ? D : T ? X : D)", "(X != null || X == null ? D : X)", "(X == null && T ? D : X)", "(X == null ? X : D)",
	}))
}

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func (g *generator) pick(list []string) string { return list[g.IntN(len(list))] }
func (g *generator) chance(of int) bool        { return g.IntN(of) == 0 }

func (g *generator) maybe(of int, layout string, value func() string) {
	if g.chance(of) {
		g.line(layout, value())
	}
}

// line writes a line of the plan.
func (g *generator) line(layout string, args ...any) {
	if strings.HasPrefix(layout, "}") {
		g.indent--
	}
	text := layout
	if len(args) > 0 {
		text = fmt.Sprintf(layout, args...)
	}
	g.b.WriteString(strings.Repeat("  ", g.indent) + text + "\n")
	if strings.HasSuffix(layout, "{") {
		g.indent++
	}
}
