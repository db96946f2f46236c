package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// want is what an expression must give.
type want int

const (
	wantAny want = iota
	wantBool
	wantPrompt
	wantObject
	wantText
	wantNumber
)

// expr checks an expression and readies it to be evaluated; nil when it is wrong and was reported.
func (l *loader) expr(x hclsyntax.Expression, e *env, w want, what string) *Expr {
	names := &naming{l: l, env: e, good: true, fixed: true}
	walk(x, names)
	if !names.good {
		return nil
	}
	v, ok := l.check(x, e)
	if !ok || !l.fits(v, x, w, what) {
		return nil
	}
	out := &Expr{At: placeOf(x.Range()), Live: names.live, reads: names.read(x), secret: isSecret(v), x: x, ctx: e.run, texts: l.plan.texts}
	if names.fixed {
		l.fold(out, v, w)
	}
	return out
}

// fold evaluates what never changes once and for all.
func (l *loader) fold(x *Expr, v cty.Value, w want) {
	if !v.IsWhollyKnown() {
		var err error
		if v, err = x.eval(nil); err != nil {
			return // it fails each time, and says so then: try() and prompt["…"] may
		}
	}
	x.fixed = &v
	if w != wantPrompt {
		return
	}
	segments, err := segmentsOf(v)
	if err != nil {
		return
	}
	x.said = map[string][]Segment{x.texts.language: x.texts.fill(segments, x.texts.language)}
	for language := range x.texts.prompts {
		x.said[language] = x.texts.fill(segments, language)
	}
}

// naming walks an expression, checks every name in it and rewrites vars.n into one look-up of "vars.n".
type naming struct {
	l      *loader
	env    *env
	locals []map[string]struct{} // names of for expressions around
	live   []Live
	good   bool
	fixed  bool // nothing of a call is read

	names  []read                          // as they are read
	tried  int                             // inside try or can
	tries  int                             // so many of them
	safe   int                             // inside coalesce
	last   map[hclsyntax.Expression]string // last arguments of try and coalesce
	outer  []int                           // spread around the comparisons that stand around
	asks   map[hclsyntax.Expression]bool   // conditions of ? :, which null breaks
	nulls  map[hcl.Range]string            // where names and fields are compared with null
	spread int                             // inside what null breaks: a template, a function, arithmetic
}

// Enter implements [hclsyntax.Walker].
func (n *naming) Enter(node hclsyntax.Node) hcl.Diagnostics {
	n.around(node, 1)
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		n.locals = append(n.locals, x.LocalNames)
	case *hclsyntax.ForExpr:
		n.good = n.l.shallow(x, len(n.locals)) && n.good
	case *hclsyntax.LiteralValueExpr:
		n.good = n.l.writable(x) && n.good
	case *hclsyntax.ScopeTraversalExpr:
		n.name(x)
	case *hclsyntax.BinaryOpExpr:
		if op := divisions[x.Op]; op != nil {
			x.Op = op
		}
		n.compared(x)
	case *hclsyntax.FunctionCallExpr:
		if !n.l.function(x, functions) || !n.l.tries(x, &n.tries) || !n.l.literal(x) {
			n.good = false
		}
	}
	return nil
}

// Exit implements [hclsyntax.Walker].
func (n *naming) Exit(node hclsyntax.Node) hcl.Diagnostics {
	switch x := node.(type) {
	case hclsyntax.ChildScope:
		n.locals = n.locals[:len(n.locals)-1]
	case *hclsyntax.FunctionCallExpr:
		if mayFail(x) {
			n.tries--
		}
	}
	n.around(node, -1)
	return nil
}

func (n *naming) name(x *hclsyntax.ScopeTraversalExpr) {
	kind := x.Traversal.RootName()
	for _, scope := range n.locals {
		if _, ok := scope[kind]; ok {
			return
		}
	}
	if !strings.Contains(kind, ".") { // else it was rewritten before
		if kind == "prompt" && len(x.Traversal) == 1 {
			return // prompt["status_${x}"]
		}
		if !n.flatten(x, kind) {
			n.good = false
			return
		}
	}
	n.note(x.Traversal.RootName())
	n.names = append(n.names, read{
		name: x.Traversal.RootName(), path: readPath(x.Traversal), at: x.SrcRange,
		tried: n.tried > 0, safe: n.tried > 0 || n.safe > 0, breaks: n.spread > 0,
	})
	n.good = n.fields(x) && n.good
}

// flatten makes one name of the first two: this is the whole trick of a flat scope.
func (n *naming) flatten(x *hclsyntax.ScopeTraversalExpr, kind string) bool {
	if len(x.Traversal) < 2 || stepName(x.Traversal[1]) == "" {
		n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s", n.aloneText(kind))
		return false
	}
	name := stepName(x.Traversal[1])
	whole := kind + "." + name
	if _, ok := n.env.typeOf(whole); !ok {
		n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s", n.unknownText(kind, name))
		return false
	}
	x.Traversal = x.Traversal[1:]
	x.Traversal[0] = hcl.TraverseRoot{Name: whole, SrcRange: x.SrcRange}
	return true
}

// note remembers what the name makes of the expression.
func (n *naming) note(name string) {
	kind, rest, _ := strings.Cut(name, ".")
	n.fixed = n.fixed && kind == "prompt"
	if kind == "queue" || kind == "calendar" || kind == "flag" || kind == "call" && has(liveCallNames, rest) {
		if live := (Live{kind, rest}); !slices.Contains(n.live, live) {
			n.live = append(n.live, live)
		}
	}
}

// fields checks what is read inside the value: customer.last_purchase.status.
func (n *naming) fields(x *hclsyntax.ScopeTraversalExpr) bool {
	name := x.Traversal.RootName()
	t, _ := n.env.typeOf(name)
	for _, step := range x.Traversal[1:] {
		field := stepName(step)
		if field == "" || t == cty.DynamicPseudoType || !t.IsObjectType() && !t.IsPrimitiveType() {
			return true // a list, or a value of which nothing is known
		}
		if t.IsPrimitiveType() {
			n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s is %s: it has no field %q.", name, typeName(t), field)
			return false
		}
		if !t.HasAttribute(field) {
			n.l.errorf(x.SrcRange, "E202", "Unknown reference", "%s has no field %q.%s", name, field, didYouMean(field, sortedKeys(t.AttributeTypes())))
			return false
		}
		t = t.AttributeType(field)
		name += "." + field
	}
	return true
}

// fits checks that an expression can give what is wanted.
func (l *loader) fits(v cty.Value, x hclsyntax.Expression, w want, what string) bool {
	t := v.Type()
	problem := ""
	switch w {
	case wantBool:
		unmarked, _ := v.Unmark()
		if t != cty.DynamicPseudoType && t != cty.Bool || unmarked.IsNull() {
			problem = " must be true or false, not " + describe(unmarked)
		}
	case wantPrompt:
		if bad := notSaid(v); bad != "" {
			problem = " must be a text in quotes, prompt.<name>, digits(…), number(…), date(…) or a list of these, not " + bad
		}
	case wantText, wantNumber:
		of := map[want]cty.Type{wantText: cty.String, wantNumber: cty.Number}[w]
		if t != cty.DynamicPseudoType && t != of || v.IsNull() {
			problem = fmt.Sprintf(" must be %s, not %s", typeName(of), describe(v))
		}
	case wantObject:
		if t != cty.DynamicPseudoType && !t.IsObjectType() && !t.IsMapType() {
			problem = " must be an object such as { a = … }, not " + describe(v)
		}
	}
	if problem != "" {
		l.errorf(x.Range(), "E201", "Wrong type", "%s%s.", what, problem)
	}
	return problem == ""
}

// fromHCL reports what HCL found in an expression.
func (l *loader) fromHCL(diags hcl.Diagnostics) {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			l.errorf(*d.Subject, "E201", "Wrong type", "%s", sentence(d))
		}
	}
}

func sentence(d *hcl.Diagnostic) string {
	text := strings.TrimSpace(d.Detail)
	if text == "" {
		text = d.Summary + "."
	}
	return ofParameter.ReplaceAllString(text, "")
}

// ofParameter is what HCL says before the error of a function.
var ofParameter = regexp.MustCompile(`^Invalid value for "\w+" parameter: `)

// unifies reports whether a value of one type can take the place of another's.
func unifies(to, from cty.Type) bool {
	if to == cty.DynamicPseudoType || from == cty.DynamicPseudoType || to.Equals(from) {
		return true
	}
	if to.IsPrimitiveType() || from.IsPrimitiveType() {
		return to == promptType && from == cty.String || from == promptType && to == cty.String
	}
	return to != promptType && from != promptType || convert.GetConversionUnsafe(from, to) != nil
}
