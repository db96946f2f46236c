package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// read is a name that an expression reads, and what of it.
type read struct {
	name   string // "menu.principal"
	path   string // with the fields that are read of it: "http.pedido.body.status"
	at     hcl.Range
	tried  bool // no error does harm: inside try or can
	told   bool // the expression asks first whether it is there: it compares it with null, or reads status or found
	safe   bool // null does no harm: tried, inside coalesce, or compared with null
	breaks bool // null would be an error here: a part of a text, of a calculation, of a function's arguments
}

// deep reports whether a field of the name is read: of null there is none.
func (r read) deep() bool { return r.path != r.name }

// covers reports whether null does no harm, even when the whole name may have no value: coalesce does not keep a field of
// null from being an error.
func (r read) covers() bool { return r.tried || r.safe && !r.deep() }

// around notes what stands around the names that follow: by is 1 at its beginning, -1 at its end. The last argument of
// try and coalesce is on its own: there is nothing after it.
func (n *naming) around(node hclsyntax.Node, by int) {
	x, ok := node.(hclsyntax.Expression)
	if !ok {
		return
	}
	if n.last[x] != "" {
		n.shield(n.last[x], -by)
	}
	if n.asks[x] {
		n.spread += by
	}
	switch x := x.(type) {
	case *hclsyntax.FunctionCallExpr:
		n.shield(x.Name, by)
		switch x.Name {
		case "try", "coalesce":
			if len(x.Args) > 0 {
				if n.last == nil {
					n.last = map[hclsyntax.Expression]string{}
				}
				n.last[x.Args[len(x.Args)-1]] = x.Name
			}
		case "can":
		default:
			n.spread += by
		}
	case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr, *hclsyntax.ForExpr:
		n.spread += by
	case *hclsyntax.BinaryOpExpr:
		n.calculated(x.Op, by)
	case *hclsyntax.UnaryOpExpr:
		n.spread += by
	case *hclsyntax.ConditionalExpr:
		if n.asks == nil {
			n.asks = map[hclsyntax.Expression]bool{}
		}
		if name := unwrapped(x.Condition); dottedName(name) != "" {
			n.asks[name] = true
		}
	}
}

// calculated notes the two sides of an operator: null is equal to something or not, and breaks a calculation.
func (n *naming) calculated(op *hclsyntax.Operation, by int) {
	switch op {
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if by > 0 {
			n.outer, n.spread = append(n.outer, n.spread), 0
			return
		}
		n.spread, n.outer = n.outer[len(n.outer)-1], n.outer[:len(n.outer)-1]
	default:
		n.spread += by
	}
}

// unwrapped is an expression without the parentheses around it.
func unwrapped(x hclsyntax.Expression) hclsyntax.Expression {
	for {
		p, ok := x.(*hclsyntax.ParenthesesExpr)
		if !ok {
			return x
		}
		x = p.Expression
	}
}

// shield counts the functions around that keep errors, or null, from doing harm.
func (n *naming) shield(function string, by int) {
	switch function {
	case "try", "can":
		n.tried += by
	case "coalesce":
		n.safe += by
	}
}

// compared notes a name or field that is compared with null: the expression knows that it may be missing.
func (n *naming) compared(x *hclsyntax.BinaryOpExpr) {
	if x.Op != hclsyntax.OpEqual && x.Op != hclsyntax.OpNotEqual {
		return
	}
	for _, sides := range [][2]hclsyntax.Expression{{x.LHS, x.RHS}, {x.RHS, x.LHS}} {
		literal, ok := sides[0].(*hclsyntax.LiteralValueExpr)
		path := dottedPath(sides[1])
		if ok && literal.Val.IsNull() && path != "" {
			if n.nulls == nil {
				n.nulls = map[string]bool{}
			}
			n.nulls[path] = true
		}
	}
}

// dottedPath is a name with the fields that are read of it; empty: it is something else.
func dottedPath(x hclsyntax.Expression) string {
	t, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return ""
	}
	return readPath(t.Traversal)
}

func readPath(t hcl.Traversal) string {
	path := t.RootName()
	for _, step := range t[1:] {
		field := stepName(step)
		if field == "" {
			break
		}
		path += "." + field
	}
	return path
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

// read lists what was read, each place once. What is compared with null is known to be missing perhaps, and so are its
// fields.
func (n *naming) read() []read {
	status := map[string]bool{}
	for _, r := range n.names {
		if r.path == r.name+".status" || r.path == r.name+".found" {
			status[r.name] = true
		}
	}
	for i, r := range n.names {
		n.names[i].told = status[r.name]
		for path := range n.nulls {
			if path == r.name {
				n.names[i].tried = true
			}
			if r.path == path || strings.HasPrefix(r.path, path+".") {
				n.names[i].safe, n.names[i].told = true, true
			}
		}
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

// guards reports whether an expression compares a name with null, or asks whether it was found or how it went.
func (x *Expr) guards(name string) bool {
	for _, r := range x.reads {
		if r.name == name && (r.safe || name == "customer.found" || r.path == name+".found" || r.path == name+".status") {
			return true
		}
	}
	return false
}

// tells reports whether a condition that is true says that a name is true, or there at all (yes), or one that is false (no).
func (x *Expr) tells(name string) (yes, no bool) { return tells(x.x, name) }

func tells(x hclsyntax.Expression, name string) (yes, no bool) {
	switch t := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return tells(t.Expression, name)
	case *hclsyntax.ScopeTraversalExpr:
		return dottedPath(t) == name, false
	case *hclsyntax.UnaryOpExpr:
		if t.Op == hclsyntax.OpLogicalNot {
			yes, no = tells(t.Val, name)
			return no, yes
		}
	case *hclsyntax.BinaryOpExpr:
		if yes, no := tellsThere(t, name); yes || no {
			return yes, no
		}
		leftYes, leftNo := tells(t.LHS, name)
		rightYes, rightNo := tells(t.RHS, name)
		switch t.Op {
		case hclsyntax.OpLogicalAnd:
			return leftYes || rightYes, leftNo && rightNo
		case hclsyntax.OpLogicalOr:
			return leftYes && rightYes, leftNo || rightNo
		}
	}
	return false, false
}

// tellsThere is tells of a comparison: with null, or of an answer's status, which says whether there is a body.
func tellsThere(x *hclsyntax.BinaryOpExpr, name string) (yes, no bool) {
	answer, isBody := strings.CutSuffix(name, ".body")
	for _, sides := range [][2]hclsyntax.Expression{{x.LHS, x.RHS}, {x.RHS, x.LHS}} {
		path := dottedPath(unwrapped(sides[0]))
		literal, ok := unwrapped(sides[1]).(*hclsyntax.LiteralValueExpr)
		switch {
		case !ok:
		case path == name && literal.Val.IsNull():
			return x.Op == hclsyntax.OpNotEqual, x.Op == hclsyntax.OpEqual
		case isBody && path == answer+".status":
			good := x.Op == hclsyntax.OpEqual || x.Op == hclsyntax.OpLessThan || x.Op == hclsyntax.OpLessThanOrEqual
			return good, !good
		}
	}
	return false, false
}
