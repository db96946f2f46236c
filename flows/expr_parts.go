package flows

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// check evaluates with unknown values of the right types, from the inside out and each part once: HCL drops the errors of
// the side that does not decide, and to evaluate each part beside the whole would take the square of their number.
func (l *loader) check(x hclsyntax.Expression, e *env) (cty.Value, bool) {
	p := &partCheck{l: l, ctx: e.check, good: true}
	v := p.value(x)
	return v, p.good
}

// partCheck checks an expression part by part.
type partCheck struct {
	l    *loader
	ctx  *hcl.EvalContext
	good bool
}

// value evaluates an expression whose parts have been evaluated; any value where something is wrong and was reported.
func (p *partCheck) value(x hclsyntax.Expression) cty.Value {
	switch t := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return t.Val
	case *hclsyntax.ScopeTraversalExpr:
		return p.name(t)
	case *hclsyntax.ParenthesesExpr:
		return p.value(t.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return p.value(t.Wrapped)
	case *hclsyntax.BinaryOpExpr:
		return p.binary(t)
	case *hclsyntax.UnaryOpExpr:
		part := *t
		part.Val = p.part(t.Val)
		return p.evaluate(&part)
	case *hclsyntax.ConditionalExpr:
		part := *t
		part.Condition, part.TrueResult, part.FalseResult = p.part(t.Condition), p.part(t.TrueResult), p.part(t.FalseResult)
		return p.evaluate(&part)
	case *hclsyntax.TemplateExpr:
		part := *t
		part.Parts = p.parts(t.Parts)
		return p.evaluate(&part)
	case *hclsyntax.TupleConsExpr:
		part := *t
		part.Exprs = p.parts(t.Exprs)
		return p.evaluate(&part)
	case *hclsyntax.IndexExpr:
		part := *t
		part.Collection, part.Key = p.part(t.Collection), p.part(t.Key)
		return p.evaluate(&part)
	case *hclsyntax.FunctionCallExpr:
		if t.Name == "try" || t.Name == "can" { // what is in them may fail
			return p.evaluate(t)
		}
		part := *t
		part.Args = p.parts(t.Args)
		return p.evaluate(&part)
	}
	hclsyntax.Walk(x, &partsInside{check: p})
	return p.evaluate(x)
}

// name is the value of a name.
func (p *partCheck) name(x *hclsyntax.ScopeTraversalExpr) cty.Value {
	if len(x.Traversal) == 1 {
		name := x.Traversal.RootName()
		for ctx := p.ctx; ctx != nil; ctx = ctx.Parent() {
			if v, ok := ctx.Variables[name]; ok {
				return v
			}
		}
	}
	return p.evaluate(x)
}

func (p *partCheck) evaluate(x hclsyntax.Expression) cty.Value {
	v, diags := x.Value(p.ctx)
	if diags.HasErrors() {
		p.l.fromHCL(diags)
		p.good = false
		return cty.DynamicVal
	}
	return v
}

// part is an expression that stands for what another gives.
func (p *partCheck) part(x hclsyntax.Expression) hclsyntax.Expression {
	switch t := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return x
	case *hclsyntax.TemplateExpr:
		if t.IsStringLiteral() {
			return x
		}
	}
	return &hclsyntax.LiteralValueExpr{Val: p.value(x), SrcRange: x.Range()}
}

// parts are those of a list; the list itself when it has none but literals.
func (p *partCheck) parts(list []hclsyntax.Expression) []hclsyntax.Expression {
	var out []hclsyntax.Expression
	for i, x := range list {
		part := p.part(x)
		if out == nil && part != x {
			out = append(make([]hclsyntax.Expression, 0, len(list)), list[:i]...)
		}
		if out != nil {
			out = append(out, part)
		}
	}
	if out == nil {
		return list
	}
	return out
}

func (p *partCheck) binary(x *hclsyntax.BinaryOpExpr) cty.Value {
	left, right := p.value(x.LHS), p.value(x.RHS)
	a, b := left.Type(), right.Type()
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
				return cty.DynamicVal
			}
		}
	}
	if plainly(x.Op, left, right) {
		return cty.UnknownVal(x.Op.Type)
	}
	part := *x
	part.LHS = &hclsyntax.LiteralValueExpr{Val: left, SrcRange: x.LHS.Range()}
	part.RHS = &hclsyntax.LiteralValueExpr{Val: right, SrcRange: x.RHS.Range()}
	return p.evaluate(&part)
}

// plainly reports whether an operator's value is unknown and nothing can be wrong with it: most are so, and HCL need not
// be asked.
func plainly(op *hclsyntax.Operation, a, b cty.Value) bool {
	if a.IsMarked() || b.IsMarked() || a.IsKnown() && (b.IsKnown() || a.IsNull()) || b.IsKnown() && b.IsNull() {
		return false
	}
	switch op {
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		return a.Type().IsPrimitiveType() && a.Type() == b.Type()
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
		return !a.IsKnown() && !b.IsKnown() && a.Type() == cty.Bool && b.Type() == cty.Bool
	case hclsyntax.OpLessThan, hclsyntax.OpLessThanOrEqual, hclsyntax.OpGreaterThan, hclsyntax.OpGreaterThanOrEqual,
		hclsyntax.OpAdd, hclsyntax.OpSubtract, hclsyntax.OpMultiply:
		return a.Type() == cty.Number && b.Type() == cty.Number
	}
	return false
}

func (p *partCheck) complain(x *hclsyntax.BinaryOpExpr, code, summary, detail string) {
	p.l.errorf(x.SrcRange, code, summary, "%s", detail)
	p.good = false
}

// partsInside checks the parts of an expression that has names of its own or is of a rare kind: for, an object, an index.
// What is in try and can may fail, and of names of its own nothing is known.
type partsInside struct {
	check *partCheck
	skip  int
}

// Enter implements [hclsyntax.Walker].
func (w *partsInside) Enter(node hclsyntax.Node) hcl.Diagnostics {
	if x, ok := node.(hclsyntax.Expression); ok && w.skip == 0 && forks(node) {
		w.check.value(x)
	}
	w.skip += w.depth(node)
	return nil
}

// Exit implements [hclsyntax.Walker].
func (w *partsInside) Exit(node hclsyntax.Node) hcl.Diagnostics {
	w.skip -= w.depth(node)
	return nil
}

func (w *partsInside) depth(node hclsyntax.Node) int {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		return 1
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "try" || x.Name == "can" {
			return 1
		}
	}
	if forks(node) {
		return 1
	}
	return 0
}

// forks reports whether a part of a node may be skipped at run time.
func forks(node hclsyntax.Node) bool {
	switch node.(type) {
	case *hclsyntax.BinaryOpExpr, *hclsyntax.ConditionalExpr:
		return true
	}
	return false
}

func neverEqual(a, b cty.Type) string {
	text := "One side is " + typeName(a) + ", the other " + typeName(b) + ": they are never equal."
	if a == cty.String && b == cty.Number || a == cty.Number && b == cty.String {
		text += ` Keys and digits are texts: write "1".`
	}
	return text
}
