package flows

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

var flowBlock = &topBlock{
	schema: schema{
		kind: "flow", doc: "a call flow; its own body is the entry", label: slugLabel, body: true,
		holds: []string{"vars", "defaults", "step", "on"},
		args: []arg{
			{name: "description", kind: stringArg, doc: "for people and the graph"},
			gotoArg,
		},
		later: []string{"languages", "access", "raise"}, laters: []string{"param", "output", "event"},
		example: "flow \"sac\" {\n  say { prompt = \"Bem-vindo.\" }\n  goto = step.fim\n\n  step \"fim\" {\n    hangup {}\n  }\n}\n",
	},
}

var stepSchema = schema{
	kind: "step", doc: "a named body", label: nameLabel, body: true, holds: []string{"on"},
	args: []arg{
		{name: "description", kind: stringArg, doc: "for the graph"},
		{name: "max_visits", kind: countArg, doc: "visits per call before exhausted"},
		gotoArg,
	},
	events: []string{"exhausted"},
	later:  []string{"raise"},
}

var varsSchema = schema{
	kind: "vars", doc: "variables and their first values", any: &arg{kind: valueArg, doc: "a variable and its first value"},
}

// flow compiles one flow.
func (l *loader) flow(b *hclsyntax.Block) {
	c := &compiler{l: l, env: newEnv(l.world), flow: &Flow{Name: b.Labels[0], Steps: map[string]Step{}}, block: b, before: len(l.diags)}
	c.env.flow = c.flow.Name
	c.declareSteps()
	c.declareResults(b.Body)
	c.declareVars()
	c.compile()
	c.flow.env = c.env
	c.flow.written.block, c.flow.written.src = b, l.sources[b.TypeRange.Filename].src
	l.plan.Flows[c.flow.Name] = c.flow
}

func (c *compiler) declareSteps() {
	seen := map[string]*hclsyntax.Block{}
	for _, b := range c.block.Body.Blocks {
		if b.Type != "step" || !c.l.label(&stepSchema, b) {
			continue
		}
		if first := seen[b.Labels[0]]; first != nil {
			c.l.errorf(b.DefRange(), "E102", "Declared twice", "step %q is already declared at %s.", b.Labels[0], placeOf(first.DefRange()))
			continue
		}
		seen[b.Labels[0]] = b
		c.steps = append(c.steps, b)
		c.env.steps[b.Labels[0]] = true
	}
}

// declareResults makes input.x and menu.x readable everywhere in the flow.
func (c *compiler) declareResults(body *hclsyntax.Body) {
	for _, b := range body.Blocks {
		if len(b.Labels) == 1 && hclsyntax.ValidIdentifier(b.Labels[0]) {
			switch b.Type {
			case "menu":
				c.env.declare("menu."+b.Labels[0], cty.String, false, nil)
			case "input":
				c.env.declare("input."+b.Labels[0], cty.String, c.isSecret(b) || c.env.secret("input."+b.Labels[0]), nil)
			}
		}
		if b.Type != "vars" && b.Type != "defaults" && b.Type != "set" {
			c.declareResults(b.Body)
		}
	}
}

// isSecret reads ahead whether an input is sensitive; what is wrong in it is reported when it is decoded.
func (c *compiler) isSecret(b *hclsyntax.Block) bool {
	if attr := b.Body.Attributes["sensitive"]; attr != nil {
		v, diags := attr.Expr.Value(nil)
		return !diags.HasErrors() && v.Type() == cty.Bool && v.IsKnown() && !v.IsNull() && v.True()
	}
	attr := b.Body.Attributes["type"]
	return attr != nil && hcl.ExprAsKeyword(attr.Expr) == "cpf"
}

func (e *env) secret(name string) bool {
	v, ok := e.check.Variables[name]
	return ok && v.HasMark(sensitive)
}

// declareVars gives every variable the type of its first value: of vars, then of set in source order. First all are
// known by name, of any type, since values refer to each other.
func (c *compiler) declareVars() {
	var first []*hclsyntax.Attribute
	for _, b := range c.block.Body.Blocks {
		if b.Type == "vars" {
			first = append(first, inOrder(b.Body.Attributes)...)
		}
	}
	first = append(first, sets(c.block.Body)...)
	for _, attr := range first {
		c.env.declare("vars."+attr.Name, cty.DynamicPseudoType, false, nil)
	}
	for _, attr := range first {
		if t, _ := c.env.typeOf("vars." + attr.Name); t != cty.DynamicPseudoType {
			continue
		}
		if t := c.guess(attr.Expr); t != cty.DynamicPseudoType {
			c.env.declare("vars."+attr.Name, t, false, nil)
		}
	}
}

// sets lists the assignments of a body and all bodies in it.
func sets(body *hclsyntax.Body) []*hclsyntax.Attribute {
	var list []*hclsyntax.Attribute
	for _, b := range body.Blocks {
		if b.Type != "set" {
			list = append(list, sets(b.Body)...)
			continue
		}
		for _, attr := range inOrder(b.Body.Attributes) {
			if attr.Name != "if" {
				list = append(list, attr)
			}
		}
	}
	return list
}

// guess is the type an expression will have, any when it is wrong or not certain. Only texts, numbers, truth values and
// prompts are held to; lists and objects may change their shape.
func (c *compiler) guess(x hclsyntax.Expression) cty.Type {
	quiet := &loader{plan: c.l.plan, sources: c.l.sources, declared: c.l.declared}
	names := &naming{l: quiet, env: c.env, good: true}
	hclsyntax.Walk(x, names)
	if !names.good {
		return cty.DynamicPseudoType
	}
	v, diags := x.Value(c.env.check)
	if diags.HasErrors() || !v.Type().IsPrimitiveType() && v.Type() != promptType {
		return cty.DynamicPseudoType
	}
	return v.Type()
}
