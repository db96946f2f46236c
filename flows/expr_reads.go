package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// read is a name that an expression reads.
type read struct {
	name   string // "menu.principal"
	at     hcl.Range
	safe   bool // null does no harm: inside try, can or coalesce, or compared with null
	breaks bool // null would be an error here: a part of a text, of a calculation, of a function's arguments
}

// safeWith are the functions that null does no harm to.
var safeWith = []string{"try", "can", "coalesce"}

// around notes what stands around the names that follow: by is 1 at its beginning, -1 at its end.
func (n *naming) around(node hclsyntax.Node, by int) {
	switch x := node.(type) {
	case *hclsyntax.FunctionCallExpr:
		if has(safeWith, x.Name) {
			n.safe += by
		} else {
			n.spread += by
		}
	case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr:
		n.spread += by
	case *hclsyntax.BinaryOpExpr:
		if x.Op != hclsyntax.OpEqual && x.Op != hclsyntax.OpNotEqual && x.Op != hclsyntax.OpLogicalAnd && x.Op != hclsyntax.OpLogicalOr {
			n.spread += by
		}
	}
}

// compared notes a name that is compared with null: the expression knows that it may be missing.
func (n *naming) compared(x *hclsyntax.BinaryOpExpr) {
	if x.Op != hclsyntax.OpEqual && x.Op != hclsyntax.OpNotEqual {
		return
	}
	for _, sides := range [][2]hclsyntax.Expression{{x.LHS, x.RHS}, {x.RHS, x.LHS}} {
		literal, ok := sides[0].(*hclsyntax.LiteralValueExpr)
		name := dottedName(sides[1])
		if ok && literal.Val.IsNull() && name != "" {
			if n.nulls == nil {
				n.nulls = map[string]bool{}
			}
			n.nulls[name] = true
		}
	}
}

// dottedName is the name that an expression reads and nothing else: "menu.principal", also of a field of it.
func dottedName(x hclsyntax.Expression) string {
	t, ok := x.(*hclsyntax.ScopeTraversalExpr)
	switch {
	case !ok:
		return ""
	case len(t.Traversal) > 1 && !t.Traversal.IsRelative() && !strings.Contains(t.Traversal.RootName(), "."):
		return t.Traversal.RootName() + "." + stepName(t.Traversal[1])
	}
	return t.Traversal.RootName()
}

// read lists what was read, each place once.
func (n *naming) read() []read {
	for i, r := range n.names {
		n.names[i].safe = r.safe || n.nulls[r.name]
	}
	return n.names
}

// reads reports whether any expression of the flow reads a field of a result.
func (c *compiler) reads(kind, name, field string) bool {
	return bodyReads(c.block.Body, kind, name, field)
}

func bodyReads(b *hclsyntax.Body, kind, name, field string) bool {
	for _, attr := range b.Attributes {
		for _, t := range attr.Expr.Variables() {
			root, rest := t.RootName(), t[1:]
			if root == kind && len(rest) > 0 {
				root, rest = kind+"."+stepName(rest[0]), rest[1:]
			}
			if root == kind+"."+name && len(rest) > 0 && stepName(rest[0]) == field {
				return true
			}
		}
	}
	for _, inner := range b.Blocks {
		if bodyReads(inner.Body, kind, name, field) {
			return true
		}
	}
	return false
}

// guards reports whether an expression compares a name with null, or asks customer.found.
func (x *Expr) guards(name string) bool {
	for _, r := range x.reads {
		if r.name == name && (r.safe || name == "customer.found") {
			return true
		}
	}
	return false
}

// tellsFound reports whether a condition that is true says that a customer was found (yes), or one that is false (no).
func (x *Expr) tellsFound() (yes, no bool) { return tells(x.x) }

func tells(x hclsyntax.Expression) (yes, no bool) {
	switch t := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return tells(t.Expression)
	case *hclsyntax.ScopeTraversalExpr:
		return dottedName(t) == "customer.found", false
	case *hclsyntax.UnaryOpExpr:
		if t.Op == hclsyntax.OpLogicalNot {
			yes, no = tells(t.Val)
			return no, yes
		}
	case *hclsyntax.BinaryOpExpr:
		leftYes, leftNo := tells(t.LHS)
		rightYes, rightNo := tells(t.RHS)
		switch t.Op {
		case hclsyntax.OpLogicalAnd:
			return leftYes || rightYes, leftNo && rightNo
		case hclsyntax.OpLogicalOr:
			return leftYes && rightYes, leftNo || rightNo
		}
	}
	return false, false
}
