package flows

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// args are a block's decoded arguments, defaults filled in. The getters give the zero value for what is neither written
// nor has a default; a wrong value was reported and reads as not written.
type args struct {
	block  *hclsyntax.Block
	schema *schema
	vals   []any          // by row of the schema; nil: none, or wrong
	own    map[string]any // of names of one's own choice
	meant  []string       // arguments that are probably misspelt
}

// decode reads a block by its rows, in source order. inherit are the flow's defaults.
func (l *loader) decode(s *schema, b *hclsyntax.Block, e *env, inherit *args) args {
	a := args{block: b, schema: s}
	if len(s.args) > 0 {
		a.vals = make([]any, len(s.args))
	}
	var room [8]*hclsyntax.Attribute
	for _, attr := range appendInOrder(room[:0], b.Body.Attributes) {
		i := s.row(attr.Name)
		row := s.any
		if i >= 0 {
			row = &s.args[i]
		}
		if row == nil {
			l.unknownArg(s, b, attr)
			a.meant = append(a.meant, nearest(attr.Name, s.argNames()))
			continue
		}
		v, ok := l.value(row, attr, e)
		if !ok {
			continue
		}
		if a.set(i, attr.Name, v); row.kept {
			l.keptNow(attr.SrcRange, attr.Name+" of "+s.kind)
		}
	}
	for _, inner := range b.Body.Blocks {
		if !s.takes(inner.Type) {
			l.unknownBlock(s, b, inner)
		}
	}
	if s.kept {
		l.keptNow(b.DefRange(), "The block "+s.kind)
	}
	for i := range s.args {
		l.fill(&a, i, inherit)
	}
	return a
}

// set keeps the value of a row, or of a name of one's own choice: row -1.
func (a *args) set(row int, name string, v any) {
	if row >= 0 {
		a.vals[row] = v
		return
	}
	if a.own == nil {
		a.own = map[string]any{}
	}
	a.own[name] = v
}

// val is the value of an argument, its default included; nil when there is none, or it was wrong and reported.
func (a *args) val(name string) any {
	if i := a.schema.row(name); i >= 0 {
		return a.vals[i]
	}
	return a.own[name]
}

// fill gives an argument that is not written its default.
func (l *loader) fill(a *args, i int, inherit *args) {
	row := &a.schema.args[i]
	if a.given(row.name) {
		return
	}
	if inherit != nil {
		if v := inherit.val(row.name); v != nil {
			a.vals[i] = v
			return
		}
	}
	if row.required && !has(a.meant, row.name) {
		l.errorf(a.block.DefRange(), "E104", "Missing argument", "%s needs %s: %s.", a.schema.kind, row.name, row.doc)
	}
	if row.def != "" || row.kind == partsArg {
		a.vals[i] = row.fallback()
	}
}

func (l *loader) unknownArg(s *schema, b *hclsyntax.Block, attr *hclsyntax.Attribute) {
	switch {
	case has(s.later, attr.Name):
		l.errorf(attr.NameRange, "E101", "Unknown argument", "%s of %s %s.", attr.Name, s.kind, notYet)
	case s.takes(attr.Name):
		l.errorf(attr.NameRange, "E101", "Unknown argument", "%s is a block in %s: write %s { … } without =.", attr.Name, s.kind, attr.Name)
	default:
		l.errorf(attr.NameRange, "E101", "Unknown argument", "%s has no argument %s.%s", s.kind, attr.Name, didYouMean(attr.Name, s.argNames()))
	}
}

func (l *loader) unknownBlock(s *schema, b, inner *hclsyntax.Block) {
	kind := inner.Type
	switch {
	case has(s.laters, kind):
		l.errorf(inner.TypeRange, "E101", "Unknown block", "%s in %s %s.", kind, s.kind, notYet)
	case s.any == nil && s.arg(kind) != nil:
		l.errorf(inner.TypeRange, "E101", "Unknown block", "%s is an argument of %s: write %s = ….", kind, s.kind, kind)
	case kind == "on" && s.body:
		l.errorf(inner.TypeRange, "E101", "Unknown block", "on stands in an action, a step or a flow, not in %s.", s.kind)
	case kind == "step" && s.body:
		l.errorf(inner.TypeRange, "E101", "Unknown block", "A step stands in a flow, not in %s.", s.kind)
	default:
		l.errorf(inner.TypeRange, "E101", "Unknown block", "%s holds no block %s.%s", s.kind, kind, didYouMean(kind, s.blockNames()))
	}
}

// given reports whether an argument is written, right or wrong.
func (a *args) given(name string) bool { return a.block.Body.Attributes[name] != nil }

// where is the place of an argument, or of the block when it is not written.
func (a *args) where(name string) hcl.Range {
	if attr := a.block.Body.Attributes[name]; attr != nil {
		return attr.SrcRange
	}
	return a.block.DefRange()
}

func get[T any](a args, name string) T {
	i := a.schema.row(name)
	if i < 0 && a.schema.any == nil {
		panic(fmt.Sprintf("flows: %s has no row %s", a.schema.kind, name))
	}
	if i < 0 {
		v, _ := a.own[name].(T)
		return v
	}
	v, _ := a.vals[i].(T)
	return v
}

func (a *args) name() string {
	if len(a.block.Labels) == 0 {
		return ""
	}
	return a.block.Labels[0]
}

// quoted lists words as a sentence does.
func quoted(words []string) string { return strings.Join(words, ", ") }
