package flows

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// word reads a keyword: a bare word of the language, or a name of the plan such as a category, quoted or bare.
func (l *loader) word(row *arg, x hclsyntax.Expression) (any, bool) {
	name := hcl.ExprAsKeyword(x)
	if name == "" && row.words == nil {
		if v, diags := x.Value(nil); !diags.HasErrors() {
			name, _ = asString(v)
		}
	}
	switch {
	case name != "" && (row.words == nil || has(row.words, name)):
		return name, true
	case has(row.later, name):
		l.errorf(x.Range(), "E204", "Unknown keyword", "%s = %s %s.", row.name, name, notYet)
	case row.words == nil:
		l.errorf(x.Range(), "E204", "Unknown keyword", "%s takes one word.", row.name)
	default:
		l.errorf(x.Range(), "E204", "Unknown keyword", "%s is one of %s.%s", row.name, quoted(row.words), l.wordHint(row, name, x))
	}
	return nil, false
}

// wordHint helps with a keyword that is wrong or in quotes.
func (l *loader) wordHint(row *arg, name string, x hclsyntax.Expression) string {
	if name != "" {
		return didYouMean(name, row.words)
	}
	if v, diags := x.Value(nil); !diags.HasErrors() {
		if s, problem := asString(v); problem == "" && has(row.words, s) {
			return fmt.Sprintf(" Write it without quotes: %s.", s)
		}
	}
	return ""
}

// words reads a list of keywords, each once.
func (l *loader) words(row *arg, attr *hclsyntax.Attribute) (any, bool) {
	items, diags := hcl.ExprList(attr.Expr)
	if diags.HasErrors() {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s is a list of words such as [a, b].", attr.Name)
		return nil, false
	}
	list := []string{}
	for _, item := range items {
		w := hcl.ExprAsKeyword(item)
		if w == "" {
			l.errorf(item.Range(), "E204", "Unknown keyword", "%s is a list of bare words.", attr.Name)
			return nil, false
		}
		if row.words != nil && !has(row.words, w) {
			l.errorf(item.Range(), "E204", "Unknown keyword", "%s are of %s.%s", attr.Name, quoted(row.words), didYouMean(w, row.words))
			return nil, false
		}
		if has(list, w) {
			l.errorf(item.Range(), "E102", "Declared twice", "%s names %s twice.", attr.Name, w)
			return nil, false
		}
		list = append(list, w)
	}
	return list, true
}

// pairs reads { key = value, … } and keeps the order of writing.
func (l *loader) pairs(attr *hclsyntax.Attribute, e *env) (any, bool) {
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok || len(object.Items) == 0 {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s must be an object such as { phone = call.from }.", attr.Name)
		return nil, false
	}
	var list []Assign
	good := true
	for _, item := range object.Items {
		v, diags := item.KeyExpr.Value(nil)
		key, problem := "", "?"
		if !diags.HasErrors() {
			key, problem = asString(v)
		}
		if problem != "" {
			l.errorf(item.KeyExpr.Range(), "E201", "Wrong type", "A key of %s is a name.", attr.Name)
			good = false
			continue
		}
		x := l.expr(item.ValueExpr, e, wantAny, key)
		good = good && x != nil
		list = append(list, Assign{Name: key, Value: x})
	}
	return list, good
}

// static reads a reference that is fixed at load: queue.sac.
func (l *loader) static(x hclsyntax.Expression, kind string, e *env, what string) (any, bool) {
	r := l.leaf(x, kind, e, what)
	if r == nil {
		return nil, false
	}
	return r.Name, true
}

// route reads a reference, or a condition whose leaves are references.
func (l *loader) route(x hclsyntax.Expression, kind string, e *env, what string) *Ref {
	switch t := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return l.route(t.Expression, kind, e, what)
	case *hclsyntax.ConditionalExpr:
		cond := l.expr(t.Condition, e, wantBool, "the condition of "+what)
		yes, no := l.route(t.TrueResult, kind, e, what), l.route(t.FalseResult, kind, e, what)
		if cond == nil || yes == nil || no == nil {
			return nil
		}
		return &Ref{Cond: cond, Then: yes, Else: no}
	}
	return l.leaf(x, kind, e, what)
}

func (l *loader) leaf(x hclsyntax.Expression, kind string, e *env, what string) *Ref {
	traversal, diags := hcl.AbsTraversalForExpr(x)
	root, name := "", ""
	if !diags.HasErrors() && len(traversal) == 2 {
		root, name = traversal.RootName(), stepName(traversal[1])
	}
	if root != kind || name == "" {
		hint := ""
		if v, diags := x.Value(nil); !diags.HasErrors() {
			s, _ := asString(v)
			if s = strings.TrimPrefix(s, kind+"."); hclsyntax.ValidIdentifier(s) {
				hint = fmt.Sprintf(" Write %s.%s without quotes.", kind, s)
			}
		}
		l.errorf(x.Range(), "E201", "Wrong type", "%s takes %s.<name>%s.%s", what, kind, orCondition(kind), hint)
		return nil
	}
	if !l.exists(kind, name, x.Range(), e) {
		return nil
	}
	return &Ref{Name: name}
}

func orCondition(kind string) string {
	if kind == "step" || kind == "queue" {
		return fmt.Sprintf(" or a condition of them: cond ? %s.a : %s.b", kind, kind)
	}
	return ""
}

// stepName is the name after a kind: .name or ["name"].
func stepName(t hcl.Traverser) string {
	switch t := t.(type) {
	case hcl.TraverseAttr:
		return t.Name
	case hcl.TraverseIndex:
		s, _ := asString(t.Key)
		return s
	}
	return ""
}

// exists checks that a name is declared. Steps are those of the flow; everything else belongs to the plan.
func (l *loader) exists(kind, name string, at hcl.Range, e *env) bool {
	if kind == "step" {
		if _, ok := e.steps[name]; !ok {
			l.errorf(at, "E202", "Unknown reference", "Flow %q has no step %q.%s", e.flow, name, didYouMean(name, sortedKeys(e.steps)))
			return false
		}
		return true
	}
	if _, ok := l.declared[kind][name]; !ok {
		l.errorf(at, "E202", "Unknown reference", "There is no %s %q.%s", kind, name, didYouMean(name, sortedKeys(l.declared[kind])))
		return false
	}
	return true
}
