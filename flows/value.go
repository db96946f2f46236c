package flows

import (
	"math/big"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// Value is a value of the language: a string, number, bool, object, list, prompt or null. The zero Value is null.
type Value struct{ v cty.Value }

// Str is a text.
func Str(s string) Value { return Value{cty.StringVal(s)} }

// Num is a number.
func Num(n float64) Value { return Value{normal(cty.NumberFloatVal(n))} }

// Int is a whole number.
func Int(n int64) Value { return Value{cty.NumberIntVal(n)} }

// Bool is true or false.
func Bool(b bool) Value { return Value{cty.BoolVal(b)} }

// Null is the value of what is not known.
func Null() Value { return Value{} }

// Object is an object with these fields.
func Object(fields map[string]Value) Value {
	m := make(map[string]cty.Value, len(fields))
	for name, f := range fields {
		m[name] = f.cty()
	}
	return Value{cty.ObjectVal(m)}
}

// List is a list.
func List(items ...Value) Value {
	list := make([]cty.Value, len(items))
	for i, x := range items {
		list[i] = x.cty()
	}
	return Value{cty.TupleVal(list)}
}

func (v Value) cty() cty.Value {
	if v.v == cty.NilVal {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return v.v
}

func (v Value) plain() cty.Value {
	p := v.cty()
	if p.IsMarked() {
		p, _ = p.Unmark()
	}
	return p
}

// AsString returns the text; false when the value is none. Numbers and truth values are written as in a template.
func (v Value) AsString() (string, bool) {
	p := v.plain()
	if p.IsNull() || !p.IsKnown() {
		return "", false
	}
	switch p.Type() {
	case cty.String:
		return p.AsString(), true
	case cty.Number:
		return p.AsBigFloat().Text('f', -1), true
	case cty.Bool:
		return map[bool]string{true: "true", false: "false"}[p.True()], true
	}
	return "", false
}

// AsNumber returns the number; false when the value is none.
func (v Value) AsNumber() (float64, bool) {
	p := v.plain()
	if p.IsNull() || !p.IsKnown() || p.Type() != cty.Number {
		return 0, false
	}
	n, _ := p.AsBigFloat().Float64()
	return n, true
}

// AsBool returns the truth; ok is false when the value is no truth value.
func (v Value) AsBool() (truth, ok bool) {
	p := v.plain()
	if p.IsNull() || !p.IsKnown() || p.Type() != cty.Bool {
		return false, false
	}
	return p.True(), true
}

// IsNull reports whether nothing is known.
func (v Value) IsNull() bool { return v.cty().IsNull() }

// Sensitive reports whether the value, or a part of it, must not be read by people: traces show it masked.
func (v Value) Sensitive() bool {
	_, marks := v.cty().UnmarkDeep()
	_, secret := marks[sensitive]
	return secret
}

// WithSensitive marks the value.
func (v Value) WithSensitive() Value { return Value{v.cty().Mark(sensitive)} }

// WithoutSensitive takes the mark away: the plan says that people may read it.
func (v Value) WithoutSensitive() Value { return Value{v.plain()} }

// Fields returns an object's fields; nil when the value is no object. A mark of the whole passes to each.
func (v Value) Fields() map[string]Value {
	p, marks := v.cty().Unmark()
	if p.IsNull() || !p.IsKnown() || !p.Type().IsObjectType() && !p.Type().IsMapType() {
		return nil
	}
	fields := map[string]Value{}
	for name, f := range p.AsValueMap() {
		fields[name] = Value{f.WithMarks(marks)}
	}
	return fields
}

// Items returns a list's items; nil when the value is no list.
func (v Value) Items() []Value {
	p, marks := v.cty().Unmark()
	if p.IsNull() || !p.IsKnown() || !p.Type().IsTupleType() && !p.Type().IsListType() && !p.Type().IsSetType() {
		return nil
	}
	var items []Value
	for _, x := range p.AsValueSlice() {
		items = append(items, Value{x.WithMarks(marks)})
	}
	return items
}

// String shows the value to people: sensitive ones as dots, objects and lists by their kind.
func (v Value) String() string {
	if v.Sensitive() {
		return "•••"
	}
	if s, ok := v.AsString(); ok {
		return s
	}
	return describe(v.plain())
}

// normal stores a number at machine precision: arithmetic leaves 512-bit floats, slow to print (flows.md §1.3).
func normal(v cty.Value) cty.Value {
	if !v.IsMarked() && v.Type() != cty.Number {
		return v
	}
	p, marks := v.Unmark()
	if p.Type() != cty.Number || p.IsNull() || !p.IsKnown() {
		return v
	}
	f := p.AsBigFloat()
	if n, accuracy := f.Int64(); accuracy == big.Exact {
		return cty.NumberIntVal(n).WithMarks(marks)
	}
	n, _ := f.Float64()
	return cty.NumberFloatVal(n).WithMarks(marks)
}

// Value is the object that expressions read as queue.<name>.
func (q QueueView) Value() Value {
	return Object(map[string]Value{
		"open": Bool(q.Open), "waiting": Int(int64(q.Waiting)), "agents": Int(int64(q.Agents)),
		"agents_free": Int(int64(q.AgentsFree)), "estimated_wait": Num(q.EstimatedWait.Seconds()),
		"max_wait": Num(q.MaxWait.Seconds()), "position": Int(int64(q.Position)),
	})
}

// Value is the object that expressions read as calendar.<name>.
func (c CalendarView) Value() Value {
	return Object(map[string]Value{
		"open": Bool(c.Open), "opens_at": Str(c.OpensAt), "closes_in": Num(c.ClosesIn.Seconds()), "holiday": Str(c.Holiday),
	})
}

// HCL writes the value as the language does, sensitive parts too: it is for values that nobody's call has left.
func (v Value) HCL() string {
	plain, _ := v.cty().UnmarkDeep()
	return string(hclwrite.TokensForValue(plain).Bytes())
}
