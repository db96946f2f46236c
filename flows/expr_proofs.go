package flows

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// prover finds what the conditions around each name of an expression show to be there: beside x != null in &&, beside
// x == null in ||, in the half of a condition that is taken then. Of && and || every side counts for every other, whichever
// comes first: when one decides, it does not matter what the others are. The expression is gone through once.
type prover struct {
	shown map[string]int // by path, by how many conditions around
	found func(x *hclsyntax.ScopeTraversalExpr)
}

func (p *prover) visit(x hclsyntax.Expression) {
	switch t := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		p.found(t)
	case *hclsyntax.ParenthesesExpr:
		p.visit(t.Expression)
	case *hclsyntax.ConditionalExpr:
		yes, no := proves(t.Condition)
		p.visit(t.Condition)
		p.within(yes, t.TrueResult)
		p.within(no, t.FalseResult)
	case *hclsyntax.BinaryOpExpr:
		if t.Op != hclsyntax.OpLogicalAnd && t.Op != hclsyntax.OpLogicalOr {
			p.visit(t.LHS)
			p.visit(t.RHS)
			return
		}
		p.chain(sidesOf(nil, t, t.Op), t.Op == hclsyntax.OpLogicalAnd)
	default:
		hclsyntax.Walk(x, &proofsInside{prover: p})
	}
}

// within visits where some paths are shown to be there.
func (p *prover) within(paths []string, x hclsyntax.Expression) {
	p.show(paths, 1)
	p.visit(x)
	p.show(paths, -1)
}

// chain visits the sides of && or ||: each stands beside all others.
func (p *prover) chain(sides []hclsyntax.Expression, and bool) {
	proofs := make([][]string, len(sides))
	for i, side := range sides {
		yes, no := proves(side)
		if proofs[i] = no; and {
			proofs[i] = yes
		}
		p.show(proofs[i], 1)
	}
	for i, side := range sides {
		p.show(proofs[i], -1)
		p.visit(side)
		p.show(proofs[i], 1)
	}
	for _, paths := range proofs {
		p.show(paths, -1)
	}
}

func (p *prover) show(paths []string, by int) {
	for _, path := range paths {
		p.shown[path] += by
	}
}

// covers reports whether a read, or what it is a part of, is shown to be there.
func (p *prover) covers(r read) bool {
	for path := r.path; path != ""; path = path[:max(0, strings.LastIndexByte(path, '.'))] {
		if p.shown[path] > 0 {
			return true
		}
	}
	return false
}

// proofsInside visits what stands in an expression that is no condition itself.
type proofsInside struct {
	prover *prover
	skip   int
}

// Enter implements [hclsyntax.Walker].
func (w *proofsInside) Enter(node hclsyntax.Node) hcl.Diagnostics {
	if x, ok := node.(hclsyntax.Expression); ok && w.skip == 0 && conditionOrName(node) {
		w.prover.visit(x)
	}
	if conditionOrName(node) {
		w.skip++
	}
	return nil
}

// Exit implements [hclsyntax.Walker].
func (w *proofsInside) Exit(node hclsyntax.Node) hcl.Diagnostics {
	if conditionOrName(node) {
		w.skip--
	}
	return nil
}

func conditionOrName(node hclsyntax.Node) bool {
	_, name := node.(*hclsyntax.ScopeTraversalExpr)
	return name || forks(node)
}

// sidesOf are the sides of a chain of one operator, parentheses or not.
func sidesOf(list []hclsyntax.Expression, x hclsyntax.Expression, op *hclsyntax.Operation) []hclsyntax.Expression {
	if t, ok := unwrapped(x).(*hclsyntax.BinaryOpExpr); ok && t.Op == op {
		return sidesOf(sidesOf(list, t.LHS, op), t.RHS, op)
	}
	return append(list, x)
}

// proves lists what is there, or true, when a condition holds (yes), and when it does not (no).
func proves(x hclsyntax.Expression) (yes, no []string) {
	switch t := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return proves(t.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		return []string{dottedPath(t)}, nil
	case *hclsyntax.UnaryOpExpr:
		if t.Op == hclsyntax.OpLogicalNot {
			yes, no = proves(t.Val)
			return no, yes
		}
	case *hclsyntax.BinaryOpExpr:
		if t.Op == hclsyntax.OpLogicalAnd || t.Op == hclsyntax.OpLogicalOr {
			return proveChain(sidesOf(nil, t, t.Op), t.Op == hclsyntax.OpLogicalAnd)
		}
		return provesThere(t)
	}
	return nil, nil
}

// proveChain is proves of && and ||: one of them needs all sides to hold, the other all to fail.
func proveChain(sides []hclsyntax.Expression, and bool) (yes, no []string) {
	var all, common []string
	for i, side := range sides {
		each, either := proves(side)
		if !and {
			each, either = either, each
		}
		all = append(all, each...)
		if i == 0 {
			common = either
			continue
		}
		common = slices.DeleteFunc(common, func(p string) bool { return !slices.Contains(either, p) })
	}
	if and {
		return all, common
	}
	return common, all
}
