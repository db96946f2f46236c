package flows

import (
	"maps"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Kinds of argument that stand only at the top of a file.
const (
	settingArg argKind = "setting" // string; env("X") may stand in it
	tokenArg   argKind = "token"   // Secret of another system
	headersArg argKind = "headers" // map[string]Secret
	refsArg    argKind = "refs"    // []string, one reference or a list of them
	textsArg   argKind = "texts"   // map[string]string
)

// planKinds read these arguments.
var planKinds map[argKind]func(*loader, *arg, *hclsyntax.Attribute) (any, bool)

func init() { // no initialiser: what reads an object reads its fields by this table
	planKinds = map[argKind]func(*loader, *arg, *hclsyntax.Attribute) (any, bool){
		settingArg: func(l *loader, _ *arg, attr *hclsyntax.Attribute) (any, bool) { return l.setting(attr) },
		tokenArg:   func(l *loader, _ *arg, attr *hclsyntax.Attribute) (any, bool) { return l.token(attr) },
		headersArg: func(l *loader, _ *arg, attr *hclsyntax.Attribute) (any, bool) { return l.headers(attr) },
		refsArg:    (*loader).refs,
		partsArg:   (*loader).partsOf,
		textsArg: func(l *loader, _ *arg, attr *hclsyntax.Attribute) (any, bool) {
			texts, ok := l.textMap(attr, constants)
			return texts, ok
		},
	}
}

// settings is where arguments that may come from the environment are evaluated.
var settings = &hcl.EvalContext{Functions: withEnv()}

func withEnv() functionTable {
	all := maps.Clone(functions)
	all["env"] = envFunc
	return all
}

// textMap reads { name = text }.
func (l *loader) textMap(attr *hclsyntax.Attribute, ctx *hcl.EvalContext) (map[string]string, bool) {
	v, ok := l.eval(attr.Expr, attr.Name, ctx)
	if !ok || !l.items(attr, v, func(v cty.Value) string { _, problem := asString(v); return problem }) {
		return nil, false
	}
	texts, problem := asMap(v, asString)
	if problem != "" {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s %s.", attr.Name, problem)
	}
	return texts, problem == ""
}

// setting reads a text that may come from the environment.
func (l *loader) setting(attr *hclsyntax.Attribute) (any, bool) {
	v, ok := l.eval(attr.Expr, attr.Name, settings)
	if !ok {
		return nil, false
	}
	s, problem := asString(v)
	if problem == "" && strings.TrimSpace(s) == "" {
		problem = "must not be empty"
	}
	if problem != "" {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s %s.", attr.Name, problem)
		return nil, false
	}
	return s, true
}

// token reads a secret of another system: env("X"), or plain text with a warning.
func (l *loader) token(attr *hclsyntax.Attribute) (any, bool) {
	s, ok := l.setting(attr)
	if !ok {
		return nil, false
	}
	if !callsEnv(attr.Expr) {
		l.plainSecret(attr.Expr.Range(), attr.Name)
	}
	return Secret(s.(string)), true
}

func (l *loader) plainSecret(at hcl.Range, what string) {
	l.warnf(at, "W410", "Secret in plain text", `Whoever reads the plan reads this secret. Write %s = env("NAME").`, what)
}

// callsEnv reports whether an expression reads the environment.
func callsEnv(x hclsyntax.Expression) bool {
	found := false
	hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		call, ok := node.(*hclsyntax.FunctionCallExpr)
		found = found || ok && call.Name == "env"
		return nil
	})
	return found
}

var (
	headerName   = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$") // a token of RFC 9110 §5.6.2
	secretHeader = regexp.MustCompile(`(?i)authorization|cookie|token|secret|password|api-?key|signature`)
)

// headers reads { name = value } of a request; values may come from the environment.
func (l *loader) headers(attr *hclsyntax.Attribute) (any, bool) {
	texts, ok := l.textMap(attr, settings)
	if !ok {
		return nil, false
	}
	out, good := map[string]Secret{}, true
	for _, name := range sortedKeys(texts) {
		switch {
		case !headerName.MatchString(name):
			l.errorf(itemAt(attr, name), "E201", "Wrong type", "%q is no name of a header.", name)
			good = false
		case strings.ContainsAny(texts[name], "\r\n\x00"):
			l.errorf(itemAt(attr, name), "E201", "Wrong type", "%s of %s must be one line.", name, attr.Name)
			good = false
		case secretHeader.MatchString(name) && !fromEnv(attr, name):
			l.plainSecret(itemAt(attr, name), name)
		}
		out[name] = Secret(texts[name])
	}
	return out, good
}

// fromEnv reports whether an item of an object reads the environment.
func fromEnv(attr *hclsyntax.Attribute, name string) bool {
	if item := itemOf(attr, name); item != nil {
		return callsEnv(item.ValueExpr)
	}
	return callsEnv(attr.Expr)
}

// refs reads one reference or a list of them.
func (l *loader) refs(row *arg, attr *hclsyntax.Attribute) (any, bool) {
	items := []hclsyntax.Expression{attr.Expr}
	if list, ok := attr.Expr.(*hclsyntax.TupleConsExpr); ok {
		items = list.Exprs
	}
	names, good := []string{}, true
	for _, x := range items {
		name, ok := l.static(x, row.of, nil, attr.Name)
		if !ok {
			good = false
			continue
		}
		if has(names, name.(string)) {
			l.errorf(x.Range(), "E102", "Declared twice", "%s names %s.%s twice.", attr.Name, row.of, name)
			good = false
			continue
		}
		names = append(names, name.(string))
	}
	return names, good
}

// notEmpty checks that a text, if it is written, says something.
func (l *loader) notEmpty(a args, names ...string) {
	for _, name := range names {
		if s, ok := a.val(name).(string); ok && a.given(name) && strings.TrimSpace(s) == "" {
			l.errorf(a.where(name), "E201", "Wrong type", "%s must not be empty.", name)
		}
	}
}
