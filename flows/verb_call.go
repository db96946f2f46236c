package flows

import (
	"github.com/zclconf/go-cty/cty"
)

var languageVerb = &verb{
	schema: verbSchema(schema{
		kind: "language", doc: "switch the prompts' language",
		args:    []arg{{name: "use", kind: textArg, required: true, doc: "a language with prompts"}},
		example: "language { use = \"en-US\" }\n",
		around:  "prompts \"pt-BR\" { ola = \"Olá.\" }\n\nprompts \"en-US\" { ola = \"Hello.\" }\n",
	}),
	build: func(c *compiler, a *action) Op {
		op := Language{Use: get[*Expr](a.args, "use")}
		if op.Use != nil && op.Use.fixed != nil {
			name, _ := Value{*op.Use.fixed}.AsString()
			if c.l.plan.Prompts[name] == nil && name != c.l.plan.Engine.Language {
				c.l.errorf(a.where("use"), "E202", "Unknown reference", "No prompts are in %q.%s", name, didYouMean(name, sortedKeys(c.l.plan.Prompts)))
			}
		}
		return op
	},
}

var recordingVerb = &verb{
	schema: verbSchema(schema{
		kind: "recording", doc: "control the call recording",
		args:    []arg{{name: "state", kind: wordArg, words: []string{"on", "off", "pause"}, required: true, doc: "new state"}},
		example: "recording { state = pause }\n",
	}),
	build: func(c *compiler, a *action) Op { return Recording{State: get[string](a.args, "state")} },
}

var runVerb = &verb{
	schema: verbSchema(schema{
		kind: "run", doc: "run another flow and come back", label: nameLabel, result: "run.<name>", holds: []string{"on"},
		args: []arg{
			{name: "flow", kind: refArg, of: "flow", required: true, doc: "which"},
			{name: "with", kind: pairsArg, doc: "its params"},
		},
		example: `run "unidade" {
  flow = flow.unidade
  with = { tentativas = 2 }

  on sem_unidade {
    hangup { prompt = "Até logo." }
  }
}
`,
		around: `flow "unidade" {
  param "tentativas" { type = number }
  output "codigo" { type = string }
  event "sem_unidade" {}

  goto = param.tentativas > 1 ? step.acha : step.falha

  step "acha" {
    return { codigo = "12" }
  }

  step "falha" { raise = sem_unidade }
}
`,
	}),
	result: func(c *compiler, b *block) result {
		if attr := b.Body.Attributes["flow"]; attr != nil {
			if sig := c.l.signatures[referenced(attr.Expr)]; sig != nil {
				return sig.result()
			}
		}
		return result{of: cty.DynamicPseudoType}
	},
	build: buildRun,
}

func buildRun(c *compiler, a *action) Op {
	op := Run{Name: a.name(), Flow: get[string](a.args, "flow"), With: get[[]Assign](a.args, "with")}
	sig := c.l.signatures[op.Flow]
	if sig == nil {
		return op
	}
	passed := map[string]bool{}
	for _, x := range op.With {
		passed[x.Name] = true
		p, ok := sig.params[x.Name]
		if !ok {
			c.l.errorf(a.where("with"), "E104", "Unknown param", "Flow %q has no param %q.%s", op.Flow, x.Name, didYouMean(x.Name, sortedKeys(sig.params)))
			continue
		}
		c.passes(op.Flow, p, x)
	}
	for _, name := range sortedKeys(sig.params) {
		if p := sig.params[name]; p.required && !passed[name] {
			c.l.errorf(a.where("with"), "E104", "Missing argument", "Flow %q needs the param %q: write with = { %s = … }.", op.Flow, name, name)
		}
	}
	return op
}

// passes checks one param: its type, and that what is sensitive stays so.
func (c *compiler) passes(flow string, p param, x Assign) {
	if x.Value == nil {
		return
	}
	if v, diags := x.Value.x.Value(c.env.check); !diags.HasErrors() && v.Type() != cty.DynamicPseudoType {
		if plain, _ := v.Unmark(); !(plain.IsKnown() && plain.IsNull()) && !unifies(p.of, v.Type()) {
			c.l.errorf(x.Value.x.Range(), "E201", "Wrong type", "param %q of flow %q is %s, not %s.", x.Name, flow, typeName(p.of), typeName(v.Type()))
		}
	}
	if x.Value.secret && !p.secret {
		c.l.errorf(x.Value.x.Range(), "E206", "Sensitive value exposed",
			"A sensitive value is passed to param %q of flow %q, which does not mask it. Write sensitive = true in the param, or use mask().", x.Name, flow)
	}
}

var returnVerb = &verb{
	schema: verbSchema(schema{
		kind: "return", doc: "end this flow with these outputs; the first flow of a call then ends the call",
		any:     &arg{kind: valueArg, doc: "an output and its value"},
		example: "return {}\n",
	}),
	ends: true,
	build: func(c *compiler, a *action) Op {
		op := Return{Outputs: c.assignments(a)}
		sig, given := c.l.signatures[c.flow.Name], map[string]bool{}
		for _, x := range op.Outputs {
			given[x.Name] = true
			t, ok := sig.outputs[x.Name]
			if !ok {
				c.l.errorf(a.where(x.Name), "E104", "Unknown output", "Flow %q has no output %q.%s", c.flow.Name, x.Name, didYouMean(x.Name, sortedKeys(sig.outputs)))
				continue
			}
			if v, diags := x.Value.x.Value(c.env.check); !diags.HasErrors() && v.Type() != cty.DynamicPseudoType && !unifies(t, v.Type()) {
				c.l.errorf(x.Value.x.Range(), "E201", "Wrong type", "output %q is %s, not %s.", x.Name, typeName(t), typeName(v.Type()))
			}
			if x.Value.secret {
				sig.secret[x.Name] = true
			}
		}
		for _, name := range sortedKeys(sig.outputs) {
			if !given[name] && a.block.Body.Attributes[name] == nil {
				c.l.errorf(a.block.DefRange(), "E104", "Missing argument", "return does not give output %q: write return { %s = … }.", name, name)
			}
		}
		return op
	},
}
