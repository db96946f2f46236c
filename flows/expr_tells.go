package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Names lists what the expression reads, each name whole and as often as it stands there: "call.protocol",
// "queue.sac.position".
func (e *Expr) Names() []string {
	var names []string
	hclsyntax.VisitAll(e.x, func(node hclsyntax.Node) hcl.Diagnostics {
		if x, ok := node.(*hclsyntax.ScopeTraversalExpr); ok {
			names = append(names, wholeName(x.Traversal))
		}
		return nil
	})
	return names
}

// Words are what a prompt may say in a language, of every way its conditions can go, as far as they are written: texts,
// and the texts of named prompts. What a call fills in is left out.
func (e *Expr) Words(language string) string {
	if e.said != nil {
		if segments, ok := e.said[language]; ok {
			return wordsSaid(segments)
		}
		return wordsSaid(e.said[e.texts.language])
	}
	var words []string
	hclsyntax.VisitAll(e.x, func(node hclsyntax.Node) hcl.Diagnostics {
		switch x := node.(type) {
		case *hclsyntax.LiteralValueExpr:
			if s, ok := (Value{x.Val}).AsString(); ok {
				words = append(words, s)
			}
		case *hclsyntax.ScopeTraversalExpr:
			if name, ok := strings.CutPrefix(x.Traversal.RootName(), "prompt."); ok {
				words = append(words, e.texts.prompts[language][name].Text)
			}
		}
		return nil
	})
	return strings.Join(words, " ")
}

// Forks reports whether the expression has a condition in it.
func (e *Expr) Forks() bool {
	forks := false
	hclsyntax.VisitAll(e.x, func(node hclsyntax.Node) hcl.Diagnostics {
		_, fork := node.(*hclsyntax.ConditionalExpr)
		forks = forks || fork
		return nil
	})
	return forks
}

// Tells is what a condition says of truth values that it reads, each named whole ("calendar.sac.open"): holds is 1
// when one of those asked about must be true for the condition to hold, -1 when one must be false, 0 when it says nothing;
// fails is the same for when it does not hold. A text is true when there is one: calendar.sac.holiday != "".
func (e *Expr) Tells(asked func(name string) bool) (holds, fails int) { return tellsOf(e.x, asked) }

func tellsOf(x hclsyntax.Expression, asked func(string) bool) (holds, fails int) {
	switch t := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return tellsOf(t.Expression, asked)
	case *hclsyntax.ScopeTraversalExpr:
		if asked(wholeName(t.Traversal)) {
			return 1, -1
		}
	case *hclsyntax.UnaryOpExpr:
		if t.Op == hclsyntax.OpLogicalNot {
			holds, fails = tellsOf(t.Val, asked)
			return fails, holds
		}
	case *hclsyntax.FunctionCallExpr: // coalesce(x, false): what is missing is false
		if safe := (t.Name == "try" || t.Name == "coalesce") && len(t.Args) == 2; safe && isLiteral(t.Args[1], false) {
			return tellsOf(t.Args[0], asked)
		}
	case *hclsyntax.BinaryOpExpr:
		if t.Op == hclsyntax.OpEqual && isLiteral(t.RHS, true) {
			return tellsOf(t.LHS, asked)
		}
		if name, ok := t.LHS.(*hclsyntax.ScopeTraversalExpr); ok && isNothing(t.RHS) && asked(wholeName(name.Traversal)) {
			switch t.Op {
			case hclsyntax.OpNotEqual: // there is something
				return 1, -1
			case hclsyntax.OpEqual:
				return -1, 1
			}
		}
		leftHolds, leftFails := tellsOf(t.LHS, asked)
		rightHolds, rightFails := tellsOf(t.RHS, asked)
		switch t.Op {
		case hclsyntax.OpLogicalAnd: // all of it holds; one of it fails
			return either(leftHolds, rightHolds), both(leftFails, rightFails)
		case hclsyntax.OpLogicalOr:
			return both(leftHolds, rightHolds), either(leftFails, rightFails)
		}
	}
	return 0, 0
}

// isLiteral reports whether an expression is true, or false, as written.
func isLiteral(x hclsyntax.Expression, want bool) bool {
	literal, ok := x.(*hclsyntax.LiteralValueExpr)
	return ok && literal.Val.RawEquals(cty.BoolVal(want))
}

// isNothing reports whether an expression is null or an empty text, as written.
func isNothing(x hclsyntax.Expression) bool {
	v, diags := x.Value(nil)
	return !diags.HasErrors() && (v.IsNull() || v.Type() == cty.String && v.IsKnown() && v.AsString() == "")
}

// either is what is known when two things are true, each of which may say something.
func either(a, b int) int {
	if a == 0 || a == b {
		return b
	}
	if b == 0 {
		return a
	}
	return 0 // they disagree: of different names
}

// both is what is known when one of two things is true.
func both(a, b int) int {
	if a == b {
		return a
	}
	return 0
}

// wholeName is a name as it is written: "calendar.sac.open".
func wholeName(t hcl.Traversal) string {
	name := t.RootName()
	for _, step := range t[1:] {
		name += "." + stepName(step)
	}
	return name
}
