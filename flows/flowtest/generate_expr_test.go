package flowtest

import "fmt"

// grow makes an expression of smaller ones, or one of the ends when it is deep enough.
func (g *generator) grow(kind string, ends []string, ways ...func() string) string {
	ends = append(ends, g.flow.vars[kind]...)
	for _, s := range g.flow.local {
		if s.kind == kind {
			ends = append(ends, s.text)
		}
	}
	if g.deep > 5 || g.chance(2) {
		return g.pick(ends)
	}
	g.deep++
	defer func() { g.deep-- }()
	return ways[g.IntN(len(ways))]()
}

// expressions are deep on their own account.
func (g *generator) shallow(make func() string) string {
	was := g.deep
	g.deep = 2
	defer func() { g.deep = was }()
	return make()
}

// of is an expression of a type.
func (g *generator) of(kind string) string {
	switch kind {
	case "number":
		return g.number()
	case "bool":
		return g.truth()
	case "prompt":
		return g.prompt()
	}
	return g.text()
}

func (g *generator) number() string { return g.shallow(g.numberIn) }
func (g *generator) truth() string  { return g.shallow(g.truthIn) }
func (g *generator) text() string   { return g.shallow(g.textIn) }
func (g *generator) prompt() string { return g.shallow(g.promptIn) }

func (g *generator) numberIn() string {
	ends := []string{"0", "1", "2.5", "-3", "1000000", "call.duration", "call.bucket", "queue.q.waiting", "queue.q.agents", "queue.p.agents_free",
		"coalesce(queue.q.position, 0)", "coalesce(queue.q.estimated_wait, 0)", "calendar.c.closes_in == null ? 0 : 1", "minutes(3)", `length(["a", "b"])`}
	if g.flow.in != "" && !g.flow.gone {
		ends = append(ends, "event.attempt == null ? 0 : 1", "coalesce(event.attempt, 1)")
	}
	return g.grow("number", parenthesised(ends),
		func() string {
			return fmt.Sprintf("(%s %s %s)", g.numberIn(), g.pick([]string{"+", "-"}), g.numberIn())
		},
		func() string { return fmt.Sprintf("(%s * %d)", g.numberIn(), g.IntN(4)) },
		func() string {
			return fmt.Sprintf("(%s %s %d)", g.numberIn(), g.pick([]string{"/", "%"}), 1+g.IntN(9))
		},
		func() string { return "-" + g.numberIn() },
		func() string { return fmt.Sprintf("(%s ? %s : %s)", g.truthIn(), g.numberIn(), g.numberIn()) },
		func() string {
			return fmt.Sprintf("%s(%s, %s)", g.pick([]string{"min", "max"}), g.numberIn(), g.numberIn())
		},
		func() string { return fmt.Sprintf("%s(%s)", g.pick([]string{"floor", "ceil"}), g.numberIn()) },
		func() string { return fmt.Sprintf("strlen(%s)", g.textIn()) },
		func() string { return fmt.Sprintf("coalesce(null, %s)", g.numberIn()) },
		func() string { return fmt.Sprintf("try(jsondecode(%s).n, %s)", g.textIn(), g.numberIn()) },
	)
}

func (g *generator) truthIn() string {
	ends := []string{"true", "false", "flag.aviso", "calendar.c.open", "queue.q.open", "customer.found", "customer.name == null", `call.from == ""`}
	return g.grow("bool", parenthesised(ends),
		func() string {
			return fmt.Sprintf("(%s %s %s)", g.numberIn(), g.pick([]string{"<", "<=", ">", ">=", "==", "!="}), g.numberIn())
		},
		func() string {
			return fmt.Sprintf("(%s %s %s)", g.textIn(), g.pick([]string{"==", "!="}), g.textIn())
		},
		func() string {
			return fmt.Sprintf("(%s %s %s)", g.truthIn(), g.pick([]string{"&&", "||"}), g.truthIn())
		},
		func() string { return "!" + g.truthIn() },
		func() string { return fmt.Sprintf("(%s ? %s : %s)", g.truthIn(), g.truthIn(), g.truthIn()) },
		func() string { return fmt.Sprintf("can(regex(\"^[0-9]+$\", %s))", g.textIn()) },
		func() string { return fmt.Sprintf("contains([%s, %s], %s)", g.textIn(), g.textIn(), g.textIn()) },
		func() string {
			return fmt.Sprintf("%s(%s)", g.pick([]string{"iscpf", "iscnpj", "isluhn"}), g.textIn())
		},
	)
}

func (g *generator) textIn() string {
	ends := []string{`"a"`, `"ação"`, `""`, `"12"`, "call.id", "call.from", "call.to", "call.protocol", "call.language", "call.started_at", "call.step", "call.flow",
		`coalesce(call.tags.t0, "nada")`, `coalesce(customer.segment, "x")`, `coalesce(calendar.c.holiday, "x")`, `coalesce(calendar.c.opens_at, "x")`}
	if g.flow.in != "" && !g.flow.gone {
		ends = append(ends, "event.name", `coalesce(event.message, "")`, `coalesce(event.digits, "")`)
	}
	return g.grow("string", parenthesised(ends),
		g.template,
		func() string { return fmt.Sprintf("%s(%s)", g.pick([]string{"upper", "lower"}), g.textIn()) },
		func() string {
			return fmt.Sprintf("substr(%s, %d, %d)", g.textIn(), g.IntN(5)-2, g.IntN(5)-1)
		},
		func() string {
			return fmt.Sprintf("replace(%s, %q, %s)", g.textIn(), g.pick([]string{"a", "1"}), g.textIn())
		},
		func() string { return fmt.Sprintf("join(\"-\", [%s, %s])", g.textIn(), g.textIn()) },
		func() string { return fmt.Sprintf("join(\"-\", split(\"a\", %s))", g.textIn()) },
		func() string { return fmt.Sprintf("format(\"%%s %%.2f\", %s, %s)", g.textIn(), g.numberIn()) },
		func() string { return fmt.Sprintf("jsonencode({ a = %s, b = %s })", g.textIn(), g.numberIn()) },
		func() string { return fmt.Sprintf("(%s ? %s : %s)", g.truthIn(), g.textIn(), g.textIn()) },
		func() string { return fmt.Sprintf("mask(%s, %d)", g.textIn(), g.IntN(4)) },
		func() string { return fmt.Sprintf("try(regex(\"[a-z]+\", %s), %s)", g.textIn(), g.textIn()) },
		func() string { return "timeadd(call.started_at, \"36h\")" },
		func() string { return "formatdate(\"DD/MM/YYYY\", call.started_at)" },
		func() string { return fmt.Sprintf("merge({ a = %s }, { b = %s }).a", g.textIn(), g.textIn()) },
	)
}

// template is a text with values in it.
func (g *generator) template() string {
	return fmt.Sprintf("\"x ${%s} y ${%s}\"", g.pick([]string{g.textIn(), g.numberIn()}), g.textIn())
}

func (g *generator) promptIn() string {
	ends := []string{"prompt.oi", "prompt.tchau", `"Olá."`, "digits(call.protocol)", "phone(call.from)", "digits(call.from)", "date(call.started_at)",
		"datetime(call.started_at)", "clock(call.started_at)", "silence(0.5)", "span(call.duration)", `try(prompt["s_${call.step}"], prompt.oi)`, `ssml("a <emphasis>b</emphasis>")`}
	return g.grow("prompt", parenthesised(ends),
		g.textIn,
		func() string { return fmt.Sprintf("[%s, %s]", g.promptIn(), g.promptIn()) },
		func() string { return fmt.Sprintf("number(%s)", g.numberIn()) },
		func() string { return fmt.Sprintf("ordinal(%s, \"f\")", g.numberIn()) },
		func() string { return fmt.Sprintf("money(%s)", g.numberIn()) },
		func() string { return fmt.Sprintf("span(max(0, %s))", g.numberIn()) },
		func() string { return fmt.Sprintf("spell(substr(%s, 0, 9))", g.textIn()) },
		func() string { return fmt.Sprintf("text(%s)", g.textIn()) },
		func() string { return fmt.Sprintf("(%s ? %s : %s)", g.truthIn(), g.promptIn(), g.promptIn()) },
		func() string {
			return fmt.Sprintf("[for x in [%s, %s] : [prompt.oi, text(x)]]", g.textIn(), g.textIn())
		},
	)
}

// parenthesised makes ends that can stand anywhere.
func parenthesised(ends []string) []string {
	out := make([]string, len(ends))
	for i, e := range ends {
		out[i] = "(" + e + ")"
	}
	return out
}
