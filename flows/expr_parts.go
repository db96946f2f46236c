package flows

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

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
