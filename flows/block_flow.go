package flows

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

var flowBlock = &topBlock{
	schema: schema{
		kind: "flow", doc: "a call flow; its own body is the entry", label: slugLabel, body: true,
		holds: []string{"vars", "defaults", "param", "output", "event", "step", "on"},
		args: []arg{
			{name: "description", kind: stringArg, doc: "for people and the graph"},
			{name: "languages", kind: stringsArg, doc: "default: the engine's"},
			{name: "access", kind: wordArg, words: []string{"video", "text"}, doc: "an accessible route"},
			gotoArg, raiseArg,
		},
		example: "flow \"sac\" {\n  say { prompt = \"Bem-vindo.\" }\n  goto = step.fim\n\n  step \"fim\" {\n    hangup {}\n  }\n}\n",
	},
}

var stepSchema = schema{
	kind: "step", doc: "a named body", label: nameLabel, body: true, holds: []string{"on"},
	args: []arg{
		{name: "description", kind: stringArg, doc: "for the graph"},
		{name: "max_visits", kind: countArg, doc: "visits per call before exhausted"},
		gotoArg, raiseArg,
	},
	events: []string{"exhausted"},
}

var varsSchema = schema{
	kind: "vars", doc: "variables and their first values", any: &arg{kind: valueArg, doc: "a variable and its first value"},
}

// flow compiles one flow.
func (l *loader) flow(b *hclsyntax.Block) {
	c := &compiler{
		l: l, env: newEnv(l.world), block: b, before: len(l.diags),
		flow: &Flow{Name: b.Labels[0], At: placeOf(b.TypeRange), Steps: map[string]Step{}},
	}
	c.env.flow = c.flow.Name
	c.signed()
	c.declareSteps()
	c.declareResults(b.Body)
	c.declareVars()
	c.compile()
	c.flow.env = c.env
	l.plan.Flows[c.flow.Name] = c.flow
}

// signed gives the flow what its signature says.
func (c *compiler) signed() {
	sig := c.l.signatures[c.flow.Name]
	for _, name := range sig.order {
		p := sig.params[name]
		c.env.declare("param."+name, p.of, p.secret, nil)
		c.flow.Params = append(c.flow.Params, Param{Name: name, Default: p.def, Sensitive: p.secret})
	}
	c.flow.Outputs, c.flow.Events = sig.returns, sig.events
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

// declareResults makes the results of actions readable everywhere in the flow.
func (c *compiler) declareResults(body *hclsyntax.Body) {
	for _, b := range body.Blocks {
		if v := verbs[b.Type]; v != nil && v.result != nil && len(b.Labels) == 1 && hclsyntax.ValidIdentifier(b.Labels[0]) {
			c.declareResult(b, v.result(c, b))
		}
		if b.Type == "question" && len(b.Labels) == 1 {
			c.env.declare("answer."+b.Labels[0], cty.Number, false, nil)
		}
		if b.Type != "vars" && b.Type != "defaults" && b.Type != "set" {
			c.declareResults(b.Body)
		}
	}
}

// declareResult declares one, and reports two of one name that are not of one type. What was sensitive stays so.
func (c *compiler) declareResult(b *block, r result) {
	name := b.Type + "." + b.Labels[0]
	if t, twice := c.env.types[name]; twice && !t.Equals(r.of) {
		c.l.errorf(b.DefRange(), "E102", "Declared twice", "%s is %s elsewhere in this flow; results of one name are of one type.", name, typeName(t))
		return
	}
	c.env.declare(name, r.of, r.secret || c.env.secret(name), nil)
	if r.parts != cty.NilVal {
		c.env.check.Variables[name] = r.parts
	}
}

func (e *env) secret(name string) bool {
	v, ok := e.check.Variables[name]
	return ok && v.HasMark(sensitive)
}

// declareVars gives every variable the type of its first value: of vars, then of set in source order. First all are
// known by name, of any type, since values refer to each other. One that ever takes a sensitive value is sensitive.
func (c *compiler) declareVars() {
	var first []*hclsyntax.Attribute
	for _, b := range c.block.Body.Blocks {
		if b.Type == "vars" {
			first = append(first, inOrder(b.Body.Attributes)...)
		}
	}
	c.firsts = map[string]bool{}
	for _, attr := range first {
		c.firsts[attr.Name] = true
	}
	first = append(first, sets(c.block.Body)...)
	for _, attr := range first {
		c.env.declare("vars."+attr.Name, cty.DynamicPseudoType, false, nil)
	}
	for changed := true; changed; {
		changed = false
		for _, attr := range first {
			changed = c.learn("vars."+attr.Name, attr.Expr) || changed
		}
	}
}

// learn notes what an assignment says of a variable, and reports whether that was news.
func (c *compiler) learn(name string, x hclsyntax.Expression) bool {
	known, _ := c.env.typeOf(name)
	if known != cty.DynamicPseudoType && !c.env.secrets() {
		return false
	}
	t, secret := c.guess(x)
	news := known == cty.DynamicPseudoType && t != cty.DynamicPseudoType || secret && !c.env.secret(name)
	if !news {
		return false
	}
	if known != cty.DynamicPseudoType {
		t = known
	}
	c.env.declare(name, t, secret || c.env.secret(name), nil)
	return true
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

// guess is the type an expression will have, any when it is wrong or not certain, and whether it is sensitive. Only
// texts, numbers, truth values and prompts are held to; lists and objects may change their shape.
func (c *compiler) guess(x hclsyntax.Expression) (t cty.Type, secret bool) {
	names := &naming{l: c.l.quiet(), env: c.env, good: true}
	walk(x, names)
	if !names.good {
		return cty.DynamicPseudoType, false
	}
	v, diags := x.Value(c.env.check)
	if diags.HasErrors() {
		return cty.DynamicPseudoType, false
	}
	secret = isSecret(v)
	if !v.Type().IsPrimitiveType() && v.Type() != promptType {
		return cty.DynamicPseudoType, secret
	}
	return v.Type(), secret
}

// isSecret reports whether a value or a part of it is sensitive.
func isSecret(v cty.Value) bool {
	if !v.ContainsMarked() {
		return false
	}
	_, marks := v.UnmarkDeep()
	_, secret := marks[sensitive]
	return secret
}
