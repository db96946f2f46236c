package flows

import "github.com/hashicorp/hcl/v2/hclsyntax"

// walk is [hclsyntax.Walk] that goes through the common kinds of expression by itself: HCL makes a function and a list of
// diagnostics for each node, of which a plan has a hundred thousand.
func walk(node hclsyntax.Node, w hclsyntax.Walker) {
	switch x := node.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.ScopeTraversalExpr:
		w.Enter(x)
		w.Exit(x)
	case *hclsyntax.ParenthesesExpr:
		w.Enter(x)
		walk(x.Expression, w)
		w.Exit(x)
	case *hclsyntax.BinaryOpExpr:
		w.Enter(x)
		walk(x.LHS, w)
		walk(x.RHS, w)
		w.Exit(x)
	case *hclsyntax.ConditionalExpr:
		w.Enter(x)
		walk(x.Condition, w)
		walk(x.TrueResult, w)
		walk(x.FalseResult, w)
		w.Exit(x)
	case *hclsyntax.TemplateExpr:
		walkAll(x, x.Parts, w)
	case *hclsyntax.TupleConsExpr:
		walkAll(x, x.Exprs, w)
	case *hclsyntax.FunctionCallExpr:
		walkAll(x, x.Args, w)
	default:
		hclsyntax.Walk(node, w)
	}
}

func walkAll(node hclsyntax.Node, children []hclsyntax.Expression, w hclsyntax.Walker) {
	w.Enter(node)
	for _, x := range children {
		walk(x, w)
	}
	w.Exit(node)
}
