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
		if len(n.nulls) == 0 {
			continue
		}
		if at := n.nulls[r.at]; at != "" {
			n.names[i].safe, n.names[i].tried = true, r.tried || at == r.name
		}
		if there := provenAt(x, r.at); r.among(there) {
			n.names[i].safe, n.names[i].told, n.names[i].tried = true, true, r.tried || slices.Contains(there, r.name)
		}
	}
	return n.names
}

// among reports whether a read, or what it is a part of, is in a list.
func (r read) among(paths []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return r.path == p || strings.HasPrefix(r.path, p+".") })
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

// provenAt is what the conditions around a place of an expression show to be there: to the right of x != null &&, to the left
// of || x == null, in the half of a condition that is taken then. Of && and || both halves count, whichever comes first: when
// one decides, it does not matter what the other is.
func provenAt(x hclsyntax.Expression, at hcl.Range) (paths []string) {
	within := func(x hclsyntax.Expression) bool {
		r := x.Range()
		return r.Start.Byte <= at.Start.Byte && at.End.Byte <= r.End.Byte
	}
	add := func(cond hclsyntax.Expression, holds bool) {
		yes, no := proves(cond)
		if holds {
			paths = append(paths, yes...)
		} else {
			paths = append(paths, no...)
		}
	}
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		switch t := node.(type) {
		case *hclsyntax.BinaryOpExpr:
			and := t.Op == hclsyntax.OpLogicalAnd
			switch {
			case !and && t.Op != hclsyntax.OpLogicalOr:
			case within(t.LHS):
				add(t.RHS, and)
			case within(t.RHS):
				add(t.LHS, and)
			}
		case *hclsyntax.ConditionalExpr:
			switch {
			case within(t.TrueResult):
				add(t.Condition, true)
			case within(t.FalseResult):
				add(t.Condition, false)
			}
		}
		return nil
	})
	return paths
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
		switch t.Op {
		case hclsyntax.OpLogicalAnd:
			return proveBoth(t, true)
		case hclsyntax.OpLogicalOr:
			return proveBoth(t, false)
		}
		return provesThere(t)
	}
	return nil, nil
}

// proveBoth is proves of && and ||: one of them needs both sides to hold, the other both to fail.
func proveBoth(x *hclsyntax.BinaryOpExpr, and bool) (yes, no []string) {
	leftYes, leftNo := proves(x.LHS)
	rightYes, rightNo := proves(x.RHS)
	common := func(a, b []string) []string {
		return slices.DeleteFunc(slices.Clone(a), func(p string) bool { return !slices.Contains(b, p) })
	}
	if and {
		return slices.Concat(leftYes, rightYes), common(leftNo, rightNo)
	}
	return common(leftYes, rightYes), slices.Concat(leftNo, rightNo)
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
