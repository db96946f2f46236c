package flows

import (
	"slices"
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
				n.nulls = map[hcl.Range]string{}
			}
			n.nulls[sides[1].Range()] = path
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

// read lists what an expression reads, each place once. What is compared with null is known to be missing perhaps there, and
// to be there where the comparison shows it.
func (n *naming) read(x hclsyntax.Expression) []read {
	var status map[string]bool
	for _, r := range n.names {
		if r.deep() && (r.path == r.name+".status" || r.path == r.name+".found") {
			if status == nil {
				status = map[string]bool{}
			}
			status[r.name] = true
		}
	}
	for i, r := range n.names {
		n.names[i].told = status[r.name]
	}
	if len(n.nulls) == 0 {
		return n.names
	}
	at := make(map[hcl.Range]int, len(n.names))
	for i, r := range n.names {
		at[r.at] = i
		if compared := n.nulls[r.at]; compared != "" {
			n.names[i].safe, n.names[i].tried = true, r.tried || compared == r.name
		}
	}
	p := &prover{shown: map[string]int{}}
	p.found = func(x *hclsyntax.ScopeTraversalExpr) {
		if i, ok := at[x.SrcRange]; ok && p.covers(n.names[i]) {
			r := &n.names[i]
			r.safe, r.told, r.tried = true, true, r.tried || p.shown[r.name] > 0
		}
	}
	p.visit(x)
	return n.names
}

// among reports whether a read, or what it is a part of, is in a list.
func (r read) among(paths []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return r.path == p || strings.HasPrefix(r.path, p+".") })
}

// reads reports whether any expression of the flow reads a field of a result.
func (c *compiler) reads(kind, name, field string) bool {
	if c.fields == nil {
		c.fields = map[string]bool{}
		fieldsRead(c.block.Body, c.fields)
	}
	return c.fields[kind+"."+name+"."+field]
}

// fieldsRead gathers the names with one field each that the expressions of a body read, before and after naming.
func fieldsRead(b *hclsyntax.Body, into map[string]bool) {
	for _, attr := range b.Attributes {
		for _, t := range attr.Expr.Variables() {
			root, rest := t.RootName(), t[1:]
			if !strings.Contains(root, ".") && len(rest) > 0 {
				root, rest = root+"."+stepName(rest[0]), rest[1:]
			}
			if len(rest) > 0 {
				into[root+"."+stepName(rest[0])] = true
			}
		}
	}
	for _, inner := range b.Blocks {
		fieldsRead(inner.Body, into)
	}
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

// provesThere is proves of a comparison: with null, with true, or of an answer's status, which says whether there is a body.
func provesThere(x *hclsyntax.BinaryOpExpr) (yes, no []string) {
	for _, sides := range [][2]hclsyntax.Expression{{x.LHS, x.RHS}, {x.RHS, x.LHS}} {
		path := dottedPath(unwrapped(sides[0]))
		literal, ok := unwrapped(sides[1]).(*hclsyntax.LiteralValueExpr)
		answer, isStatus := strings.CutSuffix(path, ".status")
		equal, unequal := x.Op == hclsyntax.OpEqual, x.Op == hclsyntax.OpNotEqual
		switch {
		case !ok || path == "":
		case literal.Val.IsNull() && equal, isLiteral(literal, true) && unequal:
			no = append(no, path)
		case literal.Val.IsNull() && unequal, isLiteral(literal, true) && equal:
			yes = append(yes, path)
		case isStatus && (equal || x.Op == hclsyntax.OpLessThan || x.Op == hclsyntax.OpLessThanOrEqual):
			yes = append(yes, answer+".body")
		case isStatus:
			no = append(no, answer+".body")
		}
	}
	return yes, no
}
