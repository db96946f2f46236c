package flows

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// forms are texts that functions take where they take no other.
var forms = map[string]string{
	"date": "2026-03-09", "datetime": "2026-03-09T14:30", "clock": "14:30", "phone": "+5511955550001", "number": "42", "ordinal": "2",
	"money": "10.50", "span": "90", "estimate": "150", "digits": "8812", "timeadd": "2026-03-09T14:30:00-03:00", "jsondecode": "{}",
}

// passing are functions whose result is, or is made of, their first argument.
var passing = []string{"try", "coalesce", "lower", "upper"}

// hinter reads expressions.
type hinter struct {
	samples *Samples
	aliases []alias // what is passed on under another name
}

// alias says that a path's value becomes that of a name.
type alias struct{ name, path string }

func (r *hinter) instruction(in *Instr) {
	before, after := in.exprs()
	for _, x := range append(before, after...) {
		if x != nil {
			r.expr(x.x)
		}
	}
	if in.If != nil {
		r.depends(in.If.x)
	}
	switch op := in.Op.(type) {
	case Menu:
		for _, choice := range op.Choices {
			if choice.If != nil {
				r.depends(choice.If.x)
			}
		}
	case Goto:
		for _, x := range op.To.exprs() {
			r.depends(x.x)
		}
	case Set:
		for _, a := range op.Vars {
			r.assign("vars."+a.Name, a.Value)
		}
	case Run:
		for _, a := range op.With {
			r.assign("param."+a.Name, a.Value)
		}
	case Callback:
		r.form(op.Number, forms["phone"])
	case Transfer:
		r.form(op.To, forms["phone"])
	}
}

// form says what kind of text an expression must give.
func (r *hinter) form(x *Expr, text string) {
	if h := r.of(x.x); h != nil {
		h.form = text
	}
}

// assign notes what is passed on as it is.
func (r *hinter) assign(name string, x *Expr) {
	if path := pathOf(x.x); path != "" {
		r.aliases = append(r.aliases, alias{name, path})
	}
}

// depends notes that a way of the call hangs on what is read.
func (r *hinter) depends(x hclsyntax.Expression) {
	for _, t := range x.Variables() {
		r.at(pathOfTraversal(t)).tells = true
	}
}

func (r *hinter) at(path string) *hint {
	h := r.samples.hints[path]
	if h == nil {
		h = &hint{}
		r.samples.hints[path] = h
	}
	return h
}

// of is what is known of the path that an expression reads; nil when it reads none.
func (r *hinter) of(x hclsyntax.Expression) *hint {
	if path := pathOf(x); path != "" {
		return r.at(path)
	}
	return nil
}

// expr notes all that an expression tells.
func (r *hinter) expr(x hclsyntax.Expression) {
	for _, t := range x.Variables() {
		r.at(pathOfTraversal(t)).read = true
	}
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		switch x := node.(type) {
		case *hclsyntax.BinaryOpExpr:
			r.compared(x.LHS, x.RHS, x.Op)
			r.compared(x.RHS, x.LHS, mirrored(x.Op))
		case *hclsyntax.ConditionalExpr:
			r.depends(x.Condition)
		case *hclsyntax.FunctionCallExpr:
			r.called(x)
		case *hclsyntax.IndexExpr:
			r.indexed(x)
		}
		return nil
	})
}

// compared notes a value that a path is compared with.
func (r *hinter) compared(x, with hclsyntax.Expression, op *hclsyntax.Operation) {
	h := r.of(x)
	if h == nil {
		return
	}
	h.tells = true
	if v, diags := with.Value(constants); !diags.HasErrors() && !v.IsNull() && v.Type().IsPrimitiveType() {
		h.compare(v, op)
	}
}

// mirrored is the comparison from the other side.
func mirrored(op *hclsyntax.Operation) *hclsyntax.Operation {
	switch op {
	case hclsyntax.OpGreaterThan:
		return hclsyntax.OpLessThan
	case hclsyntax.OpLessThan:
		return hclsyntax.OpGreaterThan
	case hclsyntax.OpGreaterThanOrEqual:
		return hclsyntax.OpLessThanOrEqual
	case hclsyntax.OpLessThanOrEqual:
		return hclsyntax.OpGreaterThanOrEqual
	}
	return op
}

// compare notes a value, and for a number between which the comparison changes.
func (h *hint) compare(v cty.Value, op *hclsyntax.Operation) {
	if v.Type() != cty.Number {
		h.add(v)
		return
	}
	n, _ := v.AsBigFloat().Float64()
	switch op {
	case hclsyntax.OpGreaterThan, hclsyntax.OpLessThanOrEqual:
		h.cuts = append(h.cuts, n)
	case hclsyntax.OpLessThan, hclsyntax.OpGreaterThanOrEqual:
		h.cuts = append(h.cuts, n-0.5)
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		h.cuts = append(h.cuts, n-0.5, n)
	}
}

func (h *hint) add(v cty.Value) {
	if !slices.ContainsFunc(h.values, func(w cty.Value) bool { return w.RawEquals(v) }) {
		h.values = append(h.values, v)
	}
}

// called notes what a function takes.
func (r *hinter) called(x *hclsyntax.FunctionCallExpr) {
	if len(x.Args) == 0 {
		return
	}
	if text, known := forms[x.Name]; known {
		if h := r.of(x.Args[0]); h != nil {
			h.form = text
		}
	}
	if x.Name != "contains" || len(x.Args) < 2 {
		return
	}
	list, diags := x.Args[0].Value(constants)
	if h := r.of(x.Args[1]); h != nil && !diags.HasErrors() && list.CanIterateElements() {
		h.tells = true
		for it := list.ElementIterator(); it.Next(); {
			if _, v := it.Element(); !v.IsNull() && v.Type().IsPrimitiveType() {
				h.compare(v, hclsyntax.OpEqual)
			}
		}
	}
}

// indexed notes the prompts that prompt["status_${x}"] can name: the first stands for all of them.
func (r *hinter) indexed(x *hclsyntax.IndexExpr) {
	template, ok := x.Key.(*hclsyntax.TemplateExpr)
	if !ok || dottedName(x.Collection) != "prompt" || len(template.Parts) != 2 {
		return
	}
	h, start := r.of(template.Parts[1]), fixedStart(x.Key)
	if h == nil || start == "" {
		return
	}
	for _, name := range sortedKeys(r.samples.plan.Prompts[r.samples.plan.Engine.Language]) {
		if rest, found := strings.CutPrefix(name, start); found {
			h.add(cty.StringVal(rest))
			return
		}
	}
}

// follow brings what is known of a name to what was passed on under it; names are passed on a few times at most.
func (r *hinter) follow() {
	for range 4 {
		for _, a := range r.aliases {
			for _, path := range sortedKeys(r.samples.hints) {
				rest, same := strings.CutPrefix(path, a.name)
				if !same || rest != "" && rest[0] != '.' {
					continue
				}
				from, to := r.at(path), r.at(a.path+rest)
				to.read, to.tells = to.read || from.read, to.tells || from.tells
				if to.form == "" {
					to.form = from.form
				}
				for _, v := range from.values {
					to.add(v)
				}
				for _, cut := range from.cuts {
					if !slices.Contains(to.cuts, cut) {
						to.cuts = append(to.cuts, cut)
					}
				}
			}
		}
	}
}

// pathOf is what an expression reads and nothing else, also through functions that pass it on; empty when it is more.
func pathOf(x hclsyntax.Expression) string {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return pathOf(x.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return pathOf(x.Wrapped)
	case *hclsyntax.FunctionCallExpr:
		if has(passing, x.Name) && len(x.Args) > 0 {
			return pathOf(x.Args[0])
		}
	case *hclsyntax.ScopeTraversalExpr:
		return pathOfTraversal(x.Traversal)
	}
	return ""
}

// pathOfTraversal writes what is read with its fields: "customer.last_purchase.status"; an item of a list is "*".
func pathOfTraversal(t hcl.Traversal) string {
	var path strings.Builder
	path.WriteString(t.RootName())
	for _, step := range t[1:] {
		path.WriteByte('.')
		switch step := step.(type) {
		case hcl.TraverseAttr:
			path.WriteString(step.Name)
		case hcl.TraverseIndex:
			if step.Key.Type() == cty.String {
				path.WriteString(step.Key.AsString())
				continue
			}
			path.WriteByte('*')
		default:
			path.WriteByte('*')
		}
	}
	return path.String()
}
