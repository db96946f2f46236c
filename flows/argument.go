package flows

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// value reads one argument by its row; ok is false when it was wrong and reported.
func (l *loader) value(row *arg, attr *hclsyntax.Attribute, e *env) (v any, ok bool) {
	v, ok = l.argument(row, attr, e)
	if !ok || row.rule == nil {
		return v, ok
	}
	if problem := row.rule(v); problem != "" {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s %s.", attr.Name, problem)
		return nil, false
	}
	return v, true
}

func (l *loader) argument(row *arg, attr *hclsyntax.Attribute, e *env) (v any, ok bool) {
	if read := planKinds[row.kind]; read != nil {
		return read(l, row, attr)
	}
	switch row.kind {
	case promptArg:
		if e == nil { // prompts are not known yet: the block reads it later
			return nil, false
		}
		return notNil(l.expr(attr.Expr, e, wantPrompt, attr.Name))
	case conditional:
		return notNil(l.expr(attr.Expr, e, wantBool, attr.Name))
	case textArg:
		return notNil(l.expr(attr.Expr, e, wantText, attr.Name))
	case numericArg:
		return notNil(l.expr(attr.Expr, e, wantNumber, attr.Name))
	case valueArg:
		return notNil(l.expr(attr.Expr, e, wantAny, attr.Name))
	case objectArg:
		return notNil(l.expr(attr.Expr, e, wantObject, attr.Name))
	case pairsArg:
		return l.pairs(attr, e)
	case routeArg:
		r := l.route(attr.Expr, row.of, e, attr.Name)
		return r, r != nil
	case refArg:
		return l.static(attr.Expr, row.of, e, attr.Name)
	case wordArg:
		return l.word(row, attr.Expr)
	case wordsArg:
		return l.words(row, attr)
	case typeArg:
		return l.typeOf(attr.Expr)
	}
	return l.constant(row, attr)
}

// typeOf reads a type such as object({ numero = string, previsao = optional(string) }).
func (l *loader) typeOf(x hclsyntax.Expression) (any, bool) {
	t, defaults, diags := typeexpr.TypeConstraintWithDefaults(x)
	if diags.HasErrors() {
		l.fromHCL(diags)
		return nil, false
	}
	return &Type{whole: t, defaults: defaults}, true
}

func notNil(x *Expr) (*Expr, bool) { return x, x != nil }

// constant reads an argument that is known when the plan is loaded.
func (l *loader) constant(row *arg, attr *hclsyntax.Attribute) (any, bool) {
	if row.kind == secretArg {
		return l.secret(attr)
	}
	v, ok := l.eval(attr.Expr, attr.Name, constants)
	if !ok {
		return nil, false
	}
	if items := mapKinds[row.kind]; items != nil && !l.items(attr, v, items) {
		return nil, false
	}
	out, problem := row.convert(v)
	if problem != "" {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s %s.", attr.Name, problem)
		return nil, false
	}
	return out, true
}

// mapKinds are the kinds of object, and what is wrong with one of their values.
var mapKinds = map[argKind]func(cty.Value) string{
	skillsArg:  func(v cty.Value) string { _, problem := level(v); return problem },
	numbersArg: func(v cty.Value) string { _, problem := asNumber(v); return problem },
	hoursArg:   func(v cty.Value) string { _, problem := asString(v); return problem },
}

// items reports each wrong value of an object at its own place.
func (l *loader) items(attr *hclsyntax.Attribute, v cty.Value, wrong func(cty.Value) string) bool {
	if v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return true // it is no object: that is said of the whole
	}
	good := l.once(attr)
	values := v.AsValueMap()
	for _, name := range sortedKeys(values) {
		if problem := wrong(values[name]); problem != "" {
			l.errorf(itemAt(attr, name), "E201", "Wrong type", "%s of %s %s.", name, attr.Name, problem)
			good = false
		}
	}
	return good
}

// eval evaluates where nothing of a call can be read.
func (l *loader) eval(x hclsyntax.Expression, what string, ctx *hcl.EvalContext) (cty.Value, bool) {
	if vars := x.Variables(); len(vars) > 0 {
		l.errorf(vars[0].SourceRange(), "E201", "Wrong type",
			"%s is fixed when the plan is loaded: it cannot read %s.", what, vars[0].RootName())
		return cty.NilVal, false
	}
	if !l.functions(x, ctx) {
		return cty.NilVal, false
	}
	v, diags := x.Value(ctx)
	if diags.HasErrors() {
		l.fromHCL(diags)
		return cty.NilVal, false
	}
	v, _ = v.UnmarkDeep()
	if !v.IsWhollyKnown() {
		return cty.NilVal, false
	}
	return v, true
}

// convert turns a constant into the Go value of its kind, or says what is wrong.
func (row *arg) convert(v cty.Value) (out any, problem string) {
	switch row.kind {
	case stringArg:
		return asString(v)
	case flagArg:
		if v.Type() != cty.Bool || v.IsNull() {
			return nil, "must be true or false, not " + describe(v)
		}
		return v.True(), ""
	case numberArg:
		return asNumber(v)
	case countArg:
		n, problem := asNumber(v)
		if problem == "" && (n < 0 || n > 1e9 || n != math.Trunc(n)) {
			problem = "must be a whole number, 0 or more"
		}
		return int(n), problem
	case durationArg:
		return asDuration(v)
	case durationsArg:
		return asDurations(v)
	case stringsArg:
		return asStrings(v)
	case skillsArg:
		return asMap(v, level)
	case numbersArg:
		return asMap(v, asNumber)
	case hoursArg:
		return asMap(v, asString)
	}
	panic("flows: no constant is of kind " + string(row.kind))
}

func asString(v cty.Value) (string, string) {
	if v.IsNull() || v.Type() != cty.String {
		return "", "must be a text in quotes, not " + describe(v)
	}
	return v.AsString(), ""
}

func asNumber(v cty.Value) (float64, string) {
	if v.IsNull() || v.Type() != cty.Number {
		return 0, "must be a number, not " + describe(v)
	}
	n, _ := v.AsBigFloat().Float64()
	return n, ""
}

func level(v cty.Value) (int, string) {
	n, problem := asNumber(v)
	if problem == "" && (n < 1 || n > 10 || n != math.Trunc(n)) {
		problem = "is a level outside 1 to 10"
	}
	return int(n), problem
}

func asDuration(v cty.Value) (time.Duration, string) {
	if v.IsNull() || v.Type() != cty.String {
		return 0, `must be a duration such as "5s", not ` + describe(v)
	}
	d, err := ParseDuration(v.AsString())
	if err != nil {
		return 0, fmt.Sprintf(`must be a duration such as "5s", not %q`, v.AsString())
	}
	return d, ""
}

func asDurations(v cty.Value) ([]time.Duration, string) {
	texts, problem := asStrings(v)
	if problem != "" {
		return nil, `must be a list of durations such as ["10m", "30m"], not ` + describe(v)
	}
	list := make([]time.Duration, len(texts))
	for i, text := range texts {
		d, err := ParseDuration(text)
		if err != nil {
			return nil, fmt.Sprintf(`is a list of durations such as ["10m", "30m"]: %q is none`, text)
		}
		list[i] = d
	}
	return list, ""
}

func asStrings(v cty.Value) ([]string, string) {
	if v.IsNull() || !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() {
		return nil, `must be a list of texts such as ["a", "b"], not ` + describe(v)
	}
	list := []string{}
	for _, item := range v.AsValueSlice() {
		s, problem := asString(item)
		if problem != "" {
			return nil, "is a list of texts: an item " + problem
		}
		list = append(list, s)
	}
	return list, ""
}

func asMap[T any](v cty.Value, item func(cty.Value) (T, string)) (map[string]T, string) {
	if v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return nil, "must be an object such as { a = … }, not " + describe(v)
	}
	m := map[string]T{}
	values := v.AsValueMap()
	for _, name := range sortedKeys(values) {
		x, problem := item(values[name])
		if problem != "" {
			return nil, fmt.Sprintf("is an object: %s %s", name, problem)
		}
		m[name] = x
	}
	return m, ""
}

// describe names a value's type as the texts of diagnostics do.
func describe(v cty.Value) string {
	if v.IsNull() {
		return "null"
	}
	return typeName(v.Type())
}

func typeName(t cty.Type) string {
	switch {
	case t == cty.String:
		return "a text"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "true or false"
	case t == promptType:
		return "a prompt"
	case t.IsTupleType(), t.IsListType(), t.IsSetType():
		return "a list"
	case t.IsObjectType(), t.IsMapType():
		return "an object"
	}
	return t.FriendlyName()
}

// fallback is the row's default as its Go value.
func (row *arg) fallback() any {
	v := cty.StringVal(row.def)
	switch row.kind {
	case wordArg:
		return row.def
	case wordsArg:
		return strings.Split(row.def, ", ")
	case settingArg:
		return row.def
	case partsArg:
		out := parts{}
		row.complete(out)
		return out
	case flagArg:
		return row.def == "true"
	case stringArg:
		return row.def
	case durationArg:
		if d, err := ParseDuration(row.def); err == nil {
			return d
		}
	case countArg:
		if n, err := strconv.Atoi(row.def); err == nil {
			return n
		}
	case numberArg:
		v = cty.MustParseNumberVal(row.def)
	}
	out, problem := row.convert(v)
	if problem != "" {
		panic(fmt.Sprintf("flows: default of %s %s", row.name, problem))
	}
	return out
}

// longestYears is what a time.Duration holds.
const longestYears = 292

// longUnits are the units that Go does not have, in days.
var longUnits = map[byte]int{'d': 1, 'w': 7, 'y': 365}

// ParseDuration reads a duration of the language: Go's, and whole days, weeks and years of 365 days ("7d", "2w", "2y").
func ParseDuration(s string) (time.Duration, error) {
	if last := len(s) - 1; last > 0 && last <= 4 && longUnits[s[last]] > 0 && allDigits(s[:last]) {
		n, _ := strconv.Atoi(s[:last])
		if s[last] == 'y' && n > longestYears {
			return 0, fmt.Errorf("flows: %q is longer than %d years", s, longestYears)
		}
		return time.Duration(n*longUnits[s[last]]) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || strings.HasPrefix(s, "+") {
		return 0, fmt.Errorf("flows: %q is no duration", s)
	}
	return d, nil
}

// secret reads a password: env("X"), a digest hash "md5:…" (32 hexadecimal digits, HA1 of RFC 7616 §3.4.2), or plain text
// with a warning.
func (l *loader) secret(attr *hclsyntax.Attribute) (any, bool) {
	v, ok := l.eval(attr.Expr, attr.Name, secrets)
	if !ok {
		return nil, false
	}
	s, problem := asString(v)
	if problem != "" {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s %s.", attr.Name, problem)
		return nil, false
	}
	if s == "" {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s must not be empty.", attr.Name)
		return nil, false
	}
	if _, called := attr.Expr.(*hclsyntax.FunctionCallExpr); !called && !strings.HasPrefix(s, "md5:") {
		l.warnf(attr.Expr.Range(), "W410", "Password in plain text",
			`Whoever reads the plan reads this password. Write env("NAME"), or the digest hash "md5:…".`)
	}
	if hash, ok := strings.CutPrefix(s, "md5:"); ok {
		s = "md5:" + strings.ToLower(hash)
	}
	if strings.HasPrefix(s, "md5:") && !digestHash.MatchString(s) {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "A digest hash is md5: and 32 hexadecimal digits.")
		return nil, false
	}
	return Secret(s), true
}

var digestHash = regexp.MustCompile(`^md5:[0-9a-f]{32}$`)

func lookupEnv(name string) (string, error) {
	if v := os.Getenv(name); v != "" {
		return v, nil
	}
	return "", fmt.Errorf("the environment has no variable %s: set it before the plan is loaded", name)
}

// positive checks that a duration, if it is written, takes time.
func (l *loader) positive(a args, name string) {
	if d, ok := a.val(name).(time.Duration); ok && a.given(name) && d <= 0 {
		l.errorf(a.where(name), "E201", "Wrong type", "%s must be longer than nothing.", name)
	}
}

// atLeast checks the size of a count, if it is written.
func (l *loader) atLeast(a args, name string, least int) {
	if n, ok := a.val(name).(int); ok && a.given(name) && n < least {
		l.errorf(a.where(name), "E201", "Wrong type", "%s is at least %d.", name, least)
	}
}
