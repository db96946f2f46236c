package flows

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// partsArg is an object whose fields have rows of their own: guard = { max_occupancy = 0.88, hold_for_wrapup = "0s" }.
const partsArg argKind = "parts" // parts

// parts are the fields of such an object by name, defaults filled in.
type parts map[string]any

// field reads one of them; the zero value when it is neither written nor has a default.
func field[T any](p parts, name string) T {
	v, _ := p[name].(T)
	return v
}

// part is the row of a field; nil when there is none.
func (row *arg) part(name string) *arg {
	for i := range row.fields {
		if row.fields[i].name == name {
			return &row.fields[i]
		}
	}
	return row.every
}

func (row *arg) partNames() []string {
	var names []string
	for _, f := range row.fields {
		names = append(names, f.name)
	}
	return names
}

// partsOf reads an object field by field, each wrong one at its own place.
func (l *loader) partsOf(row *arg, attr *hclsyntax.Attribute) (any, bool) {
	object, ok := attr.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		l.errorf(attr.Expr.Range(), "E201", "Wrong type", "%s must be an object such as %s.", attr.Name, row.sample())
		return nil, false
	}
	out, good := parts{}, true
	for _, item := range object.Items {
		name, ok := l.partName(row, attr, item)
		if _, twice := out[name]; ok && twice {
			l.errorf(item.KeyExpr.Range(), "E102", "Declared twice", "%s of %s is already there.", name, attr.Name)
			ok = false
		}
		if !ok {
			good = false
			continue
		}
		f := *row.part(name)
		f.name = name
		v, ok := l.value(&f, &hclsyntax.Attribute{Name: name, Expr: item.ValueExpr, SrcRange: item.ValueExpr.Range()}, nil)
		if good = good && ok; ok {
			out[name] = v
		}
	}
	row.complete(out)
	return out, good
}

func (l *loader) partName(row *arg, attr *hclsyntax.Attribute, item hclsyntax.ObjectConsItem) (string, bool) {
	key, diags := item.KeyExpr.Value(nil)
	name, problem := "", "?"
	if !diags.HasErrors() {
		name, problem = asString(key)
	}
	switch {
	case problem != "":
		l.errorf(item.KeyExpr.Range(), "E201", "Wrong type", "A key of %s is a name.", attr.Name)
	case row.part(name) == nil:
		l.errorf(item.KeyExpr.Range(), "E202", "Unknown reference", "%s has no %q.%s", attr.Name, name, didYouMean(name, row.partNames()))
	case row.nameOK != nil && !row.nameOK(name):
		l.errorf(item.KeyExpr.Range(), "E202", "Unknown reference", "%s has no %q: %s.", attr.Name, name, row.names)
	default:
		return name, true
	}
	return "", false
}

// complete gives the fields that are not written their defaults.
func (row *arg) complete(out parts) {
	for i := range row.fields {
		f := &row.fields[i]
		if _, written := out[f.name]; !written && f.def != "" {
			out[f.name] = f.fallback()
		}
	}
}

// sample shows how an object is written.
func (row *arg) sample() string {
	if len(row.fields) == 0 {
		return "{ a = … }"
	}
	f := row.fields[0]
	if f.kind == durationArg {
		return fmt.Sprintf("{ %s = %q }", f.name, f.def)
	}
	return strings.TrimSpace(fmt.Sprintf("{ %s = %s", f.name, f.def)) + " }"
}

// Rules of single values, for the rows.

// between holds a number to a range, its ends included.
func between(least, most float64) func(any) string {
	return func(v any) string {
		n, ok := v.(float64)
		if i, whole := v.(int); whole {
			n, ok = float64(i), true
		}
		if ok && (n < least || n > most) {
			return fmt.Sprintf("must be from %v to %v", least, most)
		}
		return ""
	}
}

// lasting holds a duration to take time.
func lasting(v any) string {
	if d, ok := v.(time.Duration); ok && d <= 0 {
		return "must be longer than nothing"
	}
	return ""
}

// upTo holds a duration to a limit.
func upTo(most time.Duration) func(any) string {
	return func(v any) string {
		if d, ok := v.(time.Duration); ok && d > most {
			return fmt.Sprintf("must be at most %q", short(most))
		}
		return ""
	}
}

// short writes a duration as plans do: "10s" and not "0m10s".
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
