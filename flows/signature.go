package flows

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// signature is what a flow takes and gives: known of every flow before any is compiled.
type signature struct {
	params  map[string]param
	order   []string // of params
	outputs map[string]cty.Type
	returns []Output
	secret  map[string]bool // outputs that some return gives a sensitive value
	events  []string
}

// param is what run passes in.
type param struct {
	of       cty.Type
	def      *Expr
	required bool
	secret   bool
}

var paramSchema = schema{
	kind: "param", doc: "what run passes in", label: nameLabel,
	args: []arg{
		{name: "type", kind: typeArg, doc: "default: the default's"},
		{name: "default", kind: valueArg, doc: "makes it optional"},
		{name: "sensitive", kind: flagArg, doc: "mask it"},
	},
}

var outputSchema = schema{
	kind: "output", doc: "what return gives back", label: nameLabel,
	args: []arg{{name: "type", kind: typeArg, required: true, doc: "type"}},
}

var eventSchema = schema{kind: "event", doc: "an outcome the caller of this flow may handle", label: nameLabel}

// sign reads the params, outputs and events of every flow.
func (l *loader) sign(flows []*block) {
	l.signatures = map[string]*signature{}
	for _, b := range flows {
		sig := &signature{params: map[string]param{}, outputs: map[string]cty.Type{}, secret: map[string]bool{}}
		l.signatures[b.Labels[0]] = sig
		seen := map[string]bool{}
		for _, inner := range b.Body.Blocks {
			s := map[string]*schema{"param": &paramSchema, "output": &outputSchema, "event": &eventSchema}[inner.Type]
			if s == nil || !l.label(s, inner) {
				continue
			}
			if seen[inner.Type+"."+inner.Labels[0]] {
				l.errorf(inner.DefRange(), "E102", "Declared twice", "%s is already declared in this flow.", title(inner))
				continue
			}
			seen[inner.Type+"."+inner.Labels[0]] = true
			l.signs(sig, l.decode(s, inner, l.world, nil), inner)
		}
	}
}

func (l *loader) signs(sig *signature, a args, b *block) {
	name := b.Labels[0]
	switch b.Type {
	case "param":
		sig.params[name] = l.param(a)
		sig.order = append(sig.order, name)
	case "output":
		t := get[*Type](a, "type")
		of := cty.DynamicPseudoType
		if t != nil {
			of = t.cty()
		}
		sig.outputs[name] = of
		sig.returns = append(sig.returns, Output{Name: name, Type: t})
	case "event":
		if has(builtInEvents(), name) {
			l.errorf(b.LabelRanges[0], "E102", "Declared twice", "%s is an event of the language: choose another name.", name)
			return
		}
		sig.events = append(sig.events, name)
	}
}

func (l *loader) param(a args) param {
	p := param{of: cty.DynamicPseudoType, def: get[*Expr](a, "default"), secret: get[bool](a, "sensitive")}
	p.required = !a.given("default")
	if t := get[*Type](a, "type"); t != nil {
		p.of = t.cty()
	}
	if p.def == nil || p.def.fixed == nil {
		if p.def != nil {
			l.errorf(a.where("default"), "E201", "Wrong type", "default is fixed when the plan is loaded: it reads nothing of a call.")
		}
		return p
	}
	switch v := *p.def.fixed; {
	case !a.given("type"):
		p.of = v.Type()
	case !v.IsNull() && !unifies(p.of, v.Type()):
		l.errorf(a.where("default"), "E201", "Wrong type", "default is %s, and type says %s.", typeName(v.Type()), typeName(p.of))
	}
	return p
}

// result is what run leaves under its name.
func (s *signature) result() result {
	fields, parts := map[string]cty.Type{}, map[string]cty.Value{}
	for name, t := range s.outputs {
		fields[name], parts[name] = t, cty.UnknownVal(t)
		if s.secret[name] {
			parts[name] = parts[name].Mark(sensitive)
		}
	}
	return result{of: cty.Object(fields), parts: cty.ObjectVal(parts)}
}

// builtInEvents are the events of actions and of steps.
func builtInEvents() []string {
	events := slices.Clone(anywhere)
	for _, kind := range sortedKeys(verbs) {
		for _, e := range verbs[kind].events {
			if !slices.Contains(events, e) {
				events = append(events, e)
			}
		}
	}
	return events
}

// calleesFirst orders flows so that each comes after those it runs, and reports those that run themselves.
func (l *loader) calleesFirst(flows []*block) []*block {
	byName := map[string]*block{}
	for _, b := range flows {
		byName[b.Labels[0]] = b
	}
	var order []*block
	state := map[string]int{} // 1: under way, 2: done
	var visit func(b *block)
	visit = func(b *block) {
		name := b.Labels[0]
		state[name] = 1
		for _, run := range runsIn(b.Body) {
			callee := byName[referenced(run.Body.Attributes["flow"].Expr)]
			if callee == nil {
				continue
			}
			switch state[callee.Labels[0]] {
			case 0:
				visit(callee)
			case 1:
				l.errorf(run.DefRange(), "E309", "Flow runs itself", "Flow %q would run itself through this run. Use goto and max_visits to go round.", callee.Labels[0])
			}
		}
		state[name] = 2
		order = append(order, b)
	}
	for _, b := range flows {
		if state[b.Labels[0]] == 0 {
			visit(b)
		}
	}
	return order
}

// runsIn lists the runs that name a flow, in a body and all bodies in it.
func runsIn(body *hclsyntax.Body) []*block {
	var list []*block
	for _, b := range body.Blocks {
		if b.Type == "run" && b.Body.Attributes["flow"] != nil {
			list = append(list, b)
		}
		list = append(list, runsIn(b.Body)...)
	}
	return list
}

// referenced is the name in a reference such as flow.x; empty when it is none.
func referenced(x hclsyntax.Expression) string {
	t, diags := hcl.AbsTraversalForExpr(x)
	if diags.HasErrors() || len(t) != 2 {
		return ""
	}
	return stepName(t[1])
}

// quiet is a loader that reads ahead: what is wrong is reported when it is read for good.
func (l *loader) quiet() *loader {
	return &loader{plan: l.plan, sources: l.sources, declared: l.declared, world: l.world, signatures: l.signatures, texts: l.texts}
}
