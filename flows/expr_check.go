package flows

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// want is what an expression must give.
type want int

const (
	wantAny want = iota
	wantBool
	wantPrompt
	wantObject
)

// expr checks an expression and readies it to be evaluated; nil when it is wrong and was reported.
func (l *loader) expr(x hclsyntax.Expression, e *env, w want, what string) *Expr {
	names := &naming{l: l, env: e, good: true, fixed: true}
	hclsyntax.Walk(x, names)
	if !names.good {
		return nil
	}
	v, ok := l.check(x, e)
	if !ok || !l.fits(v, x, w, what) {
		return nil
	}
	out := &Expr{At: placeOf(x.Range()), Live: names.live, x: x, ctx: e.run, texts: l.plan.texts}
	if names.fixed {
		l.fold(out, w)
	}
	return out
}

// fold evaluates what never changes once and for all.
func (l *loader) fold(x *Expr, w want) {
	v, err := x.eval(nil)
	if err != nil {
		return // it fails each time, and says so then: try() and prompt["…"] may
	}
	x.fixed = &v
	if w != wantPrompt {
		return
	}
	segments, err := segmentsOf(v)
	if err != nil {
		return
	}
	x.said = map[string][]Segment{x.texts.language: x.texts.fill(segments, x.texts.language)}
	for language := range x.texts.prompts {
		x.said[language] = x.texts.fill(segments, language)
	}
}

// naming walks an expression, checks every name in it and rewrites vars.n into one look-up of "vars.n".
type naming struct {
	l      *loader
	env    *env
	locals []map[string]struct{} // names of for expressions around
	live   []Live
	good   bool
	fixed  bool // nothing of a call is read
}

// Enter implements [hclsyntax.Walker].
func (n *naming) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		n.locals = append(n.locals, x.LocalNames)
	case *hclsyntax.ScopeTraversalExpr:
		n.name(x)
	case *hclsyntax.FunctionCallExpr:
		if !n.l.function(x, functions) {
			n.good = false
		}
	}
	return nil
}

// Exit implements [hclsyntax.Walker].
func (n *naming) Exit(node hclsyntax.Node) hcl.Diagnostics {
	if _, ok := node.(hclsyntax.ChildScope); ok {
		n.locals = n.locals[:len(n.locals)-1]
	}
	return nil
}

func (n *naming) name(x *hclsyntax.ScopeTraversalExpr) {
	kind := x.Traversal.RootName()
	for _, scope := range n.locals {
		if _, ok := scope[kind]; ok {
			return
		}
	}
	if !strings.Contains(kind, ".") { // else it was rewritten before
		if kind == "prompt" && len(x.Traversal) == 1 {
			return // prompt["status_${x}"]
		}
		if !n.flatten(x, kind) {
			n.good = false
			return
		}
	}
	n.note(x.Traversal.RootName())
	n.good = n.fields(x) && n.good
}

// flatten makes one name of the first two: this is the whole trick of a flat scope.
func (n *naming) flatten(x *hclsyntax.ScopeTraversalExpr, kind string) bool {
	if len(x.Traversal) < 2 || stepName(x.Traversal[1]) == "" {
		n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s", n.aloneText(kind))
		return false
	}
	name := stepName(x.Traversal[1])
	if _, ok := n.env.typeOf(kind + "." + name); !ok {
		n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s", n.unknownText(kind, name))
		return false
	}
	x.Traversal = append(hcl.Traversal{hcl.TraverseRoot{Name: kind + "." + name, SrcRange: x.SrcRange}}, x.Traversal[2:]...)
	return true
}

// note remembers what the name makes of the expression.
func (n *naming) note(name string) {
	kind, rest, _ := strings.Cut(name, ".")
	n.fixed = n.fixed && kind == "prompt"
	if kind == "queue" || kind == "calendar" || kind == "call" && has(liveCallNames, rest) {
		if live := (Live{kind, rest}); !slices.Contains(n.live, live) {
			n.live = append(n.live, live)
		}
	}
}

// fields checks what is read inside the value: customer.last_purchase.status.
func (n *naming) fields(x *hclsyntax.ScopeTraversalExpr) bool {
	name := x.Traversal.RootName()
	t, _ := n.env.typeOf(name)
	for _, step := range x.Traversal[1:] {
		field := stepName(step)
		if field == "" || t == cty.DynamicPseudoType || !t.IsObjectType() && !t.IsPrimitiveType() {
			return true // a list, or a value of which nothing is known
		}
		if t.IsPrimitiveType() {
			n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s is %s: it has no field %q.", name, typeName(t), field)
			return false
		}
		if !t.HasAttribute(field) {
			n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s has no field %q.%s", name, field, didYouMean(field, sortedKeys(t.AttributeTypes())))
			return false
		}
		t = t.AttributeType(field)
		name += "." + field
	}
	return true
}

// check evaluates with unknown values of the right types, the whole and every part that may be skipped at run time: HCL
// drops the errors of the side that does not decide.
func (l *loader) check(x hclsyntax.Expression, e *env) (cty.Value, bool) {
	parts := &partCheck{l: l, ctx: e.check, good: true}
	hclsyntax.Walk(x, parts)
	v, diags := x.Value(e.check)
	if diags.HasErrors() {
		if parts.good {
			l.fromHCL(diags)
		}
		return v, false
	}
	return v, parts.good
}

// partCheck checks the parts of an expression.
type partCheck struct {
	l      *loader
	ctx    *hcl.EvalContext
	locals int
	try    int // inside try() and can(), which may fail
	good   bool
}

// Enter implements [hclsyntax.Walker].
func (p *partCheck) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		p.locals++
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "try" || x.Name == "can" {
			p.try++
		}
	case *hclsyntax.ConditionalExpr:
		p.part(x.TrueResult)
		p.part(x.FalseResult)
	case *hclsyntax.BinaryOpExpr:
		p.binary(x)
	}
	return nil
}

// Exit implements [hclsyntax.Walker].
func (p *partCheck) Exit(node hclsyntax.Node) hcl.Diagnostics {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		p.locals--
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "try" || x.Name == "can" {
			p.try--
		}
	}
	return nil
}

func (p *partCheck) part(x hclsyntax.Expression) cty.Type {
	if p.locals > 0 || p.try > 0 {
		return cty.DynamicPseudoType
	}
	v, diags := x.Value(p.ctx)
	if diags.HasErrors() {
		p.l.fromHCL(diags)
		p.good = false
		return cty.DynamicPseudoType
	}
	return v.Type()
}

func (p *partCheck) binary(x *hclsyntax.BinaryOpExpr) {
	a, b := p.part(x.LHS), p.part(x.RHS)
	switch x.Op {
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if a.IsPrimitiveType() && b.IsPrimitiveType() && a != b {
			p.complain(x, "E203", "Comparison is never true", neverEqual(a, b))
		}
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
	default:
		for _, t := range []cty.Type{a, b} {
			if t == cty.String || t == cty.Bool {
				p.complain(x, "E201", "Wrong type", "Only numbers are calculated and ordered, and "+typeName(t)+" is none.")
				return
			}
		}
	}
}

func (p *partCheck) complain(x *hclsyntax.BinaryOpExpr, code, summary, detail string) {
	p.l.errorf(x.SrcRange, code, summary, "%s", detail)
	p.good = false
}

func neverEqual(a, b cty.Type) string {
	text := "One side is " + typeName(a) + ", the other " + typeName(b) + ": they are never equal."
	if a == cty.String && b == cty.Number || a == cty.Number && b == cty.String {
		text += ` Keys and digits are texts: write "1".`
	}
	return text
}

// fits checks that an expression can give what is wanted.
func (l *loader) fits(v cty.Value, x hclsyntax.Expression, w want, what string) bool {
	t := v.Type()
	problem := ""
	switch w {
	case wantBool:
		unmarked, _ := v.Unmark()
		if t != cty.DynamicPseudoType && t != cty.Bool || unmarked.IsNull() {
			problem = " must be true or false, not " + describe(unmarked)
		}
	case wantPrompt:
		if bad := notSaid(v); bad != "" {
			problem = " must be a text in quotes, prompt.<name>, digits(…), number(…), date(…) or a list of these, not " + bad
		}
	case wantObject:
		if t != cty.DynamicPseudoType && !t.IsObjectType() && !t.IsMapType() {
			problem = " must be an object such as { a = … }, not " + describe(v)
		}
	}
	if problem != "" {
		l.errorf(x.Range(), "E201", "Wrong type", "%s%s.", what, problem)
	}
	return problem == ""
}

// fromHCL reports what HCL found in an expression.
func (l *loader) fromHCL(diags hcl.Diagnostics) {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			l.errorf(*d.Subject, "E201", "Wrong type", "%s", sentence(d))
		}
	}
}

func sentence(d *hcl.Diagnostic) string {
	text := strings.TrimSpace(d.Detail)
	if text == "" {
		text = d.Summary + "."
	}
	return text
}

// unifies reports whether a value of one type can take the place of another's.
func unifies(to, from cty.Type) bool {
	if to == cty.DynamicPseudoType || from == cty.DynamicPseudoType || to.Equals(from) {
		return true
	}
	if to.IsPrimitiveType() || from.IsPrimitiveType() {
		return to == promptType && from == cty.String || from == promptType && to == cty.String
	}
	return to != promptType && from != promptType || convert.GetConversionUnsafe(from, to) != nil
}
