package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Type is a type written in a plan: object({ numero = string, previsao = optional(string) }). It is immutable.
type Type struct {
	whole    cty.Type           // as written, with what is optional
	defaults *typeexpr.Defaults // optional(string, "nenhum"); nil: none
}

// cty is the type of the values that Convert and Decode give.
func (t *Type) cty() cty.Type { return t.whole.WithoutOptionalAttributesDeep() }

// String writes the type as a plan does.
func (t *Type) String() string { return typeexpr.TypeString(t.cty()) }

// Convert gives a value this type: what is missing and optional becomes its default or null, fields that the type does
// not name are dropped, and texts, numbers and truth values become each other where they can. Null is null of the type.
// Sensitive values stay so. The error names the field that does not fit, never its value.
func (t *Type) Convert(v Value) (Value, error) {
	out, err := (&shaper{}).shape(v.cty(), t.whole, t.defaults, "")
	if err != nil {
		return Value{}, err
	}
	return Value{out}, nil
}

// Decode reads JSON as this type, as Convert does. A field that is null or missing is an error unless it is optional, so
// that what a plan declares is there when the flow reads it. Numbers keep every digit.
func (t *Type) Decode(body []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var raw any
	if err := d.Decode(&raw); err != nil {
		return Value{}, errors.New("it is no JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return Value{}, errors.New("it is more than one JSON value")
	}
	v, err := fromJSON(raw)
	if err != nil {
		return Value{}, err
	}
	out, err := (&shaper{strict: true}).shape(v, t.whole, t.defaults, "")
	if err != nil {
		return Value{}, err
	}
	return Value{out}, nil
}

// fromJSON makes a value of what encoding/json decoded with numbers as text.
func fromJSON(raw any) (cty.Value, error) {
	switch x := raw.(type) {
	case string:
		return cty.StringVal(x), nil
	case bool:
		return cty.BoolVal(x), nil
	case json.Number:
		return exactNumber(x.String())
	case []any:
		items := make([]cty.Value, len(x))
		for i, item := range x {
			v, err := fromJSON(item)
			if err != nil {
				return cty.NilVal, err
			}
			items[i] = v
		}
		return cty.TupleVal(items), nil
	case map[string]any:
		fields := make(map[string]cty.Value, len(x))
		for _, name := range sortedKeys(x) {
			v, err := fromJSON(x[name])
			if err != nil {
				return cty.NilVal, err
			}
			fields[name] = v
		}
		return cty.ObjectVal(fields), nil
	}
	return cty.NullVal(cty.DynamicPseudoType), nil
}

// exactNumber reads a number as a plan would: whole ones at machine precision, others to all their digits.
func exactNumber(s string) (cty.Value, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return cty.NumberIntVal(n), nil
	}
	f, err := strconv.ParseFloat(s, 64)
	switch v, bad := cty.ParseNumberVal(s); {
	case err != nil || bad != nil: // 1e999999999 written out would fill the memory
		return cty.NilVal, errors.New("it holds a number that is too large")
	case f == 0:
		return cty.Zero, nil
	default:
		return v, nil
	}
}

// shaper gives values the shape of a type.
type shaper struct {
	strict bool // null is an error where the type does not make a field optional
}

func misfit(path, format string, args ...any) error {
	if path == "" {
		path = "it"
	}
	return fmt.Errorf("%s %s", path, fmt.Sprintf(format, args...))
}

func (s *shaper) shape(v cty.Value, t cty.Type, d *typeexpr.Defaults, path string) (cty.Value, error) {
	v, marks := v.Unmark()
	out, err := s.plain(v, t, d, path)
	if err != nil {
		return cty.NilVal, err
	}
	return out.WithMarks(marks), nil
}

func (s *shaper) plain(v cty.Value, t cty.Type, d *typeexpr.Defaults, path string) (cty.Value, error) {
	bare := t.WithoutOptionalAttributesDeep()
	switch {
	case t == cty.DynamicPseudoType:
		return v, nil
	case v.IsNull() && s.strict:
		return cty.NilVal, misfit(path, "is null")
	case v.IsNull():
		return cty.NullVal(bare), nil
	case !v.IsKnown():
		return cty.UnknownVal(bare), nil
	case t.IsPrimitiveType():
		return primitive(v, t, path)
	case t.IsObjectType():
		return s.object(v, t, d, path)
	case t.IsMapType():
		return s.mapping(v, t.ElementType(), d, path)
	case t.IsTupleType():
		return s.tuple(v, t.TupleElementTypes(), d, path)
	}
	return s.list(v, t, d, path)
}

func primitive(v cty.Value, t cty.Type, path string) (cty.Value, error) {
	if v.Type() == t {
		return v, nil
	}
	if !v.Type().IsPrimitiveType() {
		return cty.NilVal, misfit(path, "must be %s, not %s", typeName(t), describe(v))
	}
	out, err := convert.Convert(v, t)
	if err == nil && t == cty.Number {
		out, err = exactNumber(v.AsString())
	}
	if err != nil {
		return cty.NilVal, misfit(path, "must be %s, not %s", typeName(t), describe(v))
	}
	return out, nil
}

func (s *shaper) object(v cty.Value, t cty.Type, d *typeexpr.Defaults, path string) (cty.Value, error) {
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.NilVal, misfit(path, "must be an object, not %s", describe(v))
	}
	given := v.AsValueMap()
	fields := map[string]cty.Value{}
	types := t.AttributeTypes()
	for _, name := range sortedKeys(types) {
		f, ok := given[name]
		if ok {
			ok = !isNull(f)
		}
		if !ok && t.AttributeOptional(name) {
			fields[name] = missing(types[name], d, name)
			continue
		}
		at := fieldAt(path, name)
		if _, there := given[name]; !there {
			return cty.NilVal, misfit(at, "is missing")
		}
		shaped, err := s.shape(f, types[name], childDefaults(d, name), at)
		if err != nil {
			return cty.NilVal, err
		}
		fields[name] = shaped
	}
	return cty.ObjectVal(fields), nil
}

func isNull(v cty.Value) bool { v, _ = v.Unmark(); return v.IsNull() }

// missing is what an optional field is when nobody gives it.
func missing(t cty.Type, d *typeexpr.Defaults, name string) cty.Value {
	if d != nil {
		if v, ok := d.DefaultValues[name]; ok {
			return v
		}
	}
	return cty.NullVal(t.WithoutOptionalAttributesDeep())
}

// childDefaults are the defaults inside a field, or of the elements of a list or map when the name is empty.
func childDefaults(d *typeexpr.Defaults, name string) *typeexpr.Defaults {
	if d == nil {
		return nil
	}
	return d.Children[name]
}

func (s *shaper) mapping(v cty.Value, of cty.Type, d *typeexpr.Defaults, path string) (cty.Value, error) {
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return cty.NilVal, misfit(path, "must be an object, not %s", describe(v))
	}
	given, fields := v.AsValueMap(), map[string]cty.Value{}
	for _, name := range sortedKeys(given) {
		shaped, err := s.shape(given[name], of, childDefaults(d, ""), fieldAt(path, name))
		if err != nil {
			return cty.NilVal, err
		}
		fields[name] = shaped
	}
	switch {
	case of.HasDynamicTypes():
		return cty.ObjectVal(fields), nil
	case len(fields) == 0:
		return cty.MapValEmpty(of.WithoutOptionalAttributesDeep()), nil
	}
	return cty.MapVal(fields), nil
}

func (s *shaper) list(v cty.Value, t cty.Type, d *typeexpr.Defaults, path string) (cty.Value, error) {
	if !t.IsListType() && !t.IsSetType() || !isList(v.Type()) {
		return cty.NilVal, misfit(path, "must be a list, not %s", describe(v))
	}
	of, items := t.ElementType(), []cty.Value{}
	for i, item := range v.AsValueSlice() {
		shaped, err := s.shape(item, of, childDefaults(d, ""), fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return cty.NilVal, err
		}
		items = append(items, shaped)
	}
	bare := of.WithoutOptionalAttributesDeep()
	switch {
	case of.HasDynamicTypes():
		return cty.TupleVal(items), nil
	case t.IsSetType() && len(items) == 0:
		return cty.SetValEmpty(bare), nil
	case t.IsSetType():
		return cty.SetVal(items), nil
	case len(items) == 0:
		return cty.ListValEmpty(bare), nil
	}
	return cty.ListVal(items), nil
}

func (s *shaper) tuple(v cty.Value, of []cty.Type, d *typeexpr.Defaults, path string) (cty.Value, error) {
	if !isList(v.Type()) || v.LengthInt() != len(of) {
		return cty.NilVal, misfit(path, "must be a list of %d items, not %s", len(of), describe(v))
	}
	items := make([]cty.Value, len(of))
	for i, item := range v.AsValueSlice() {
		shaped, err := s.shape(item, of[i], childDefaults(d, strconv.Itoa(i)), fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return cty.NilVal, err
		}
		items[i] = shaped
	}
	return cty.TupleVal(items), nil
}

func isList(t cty.Type) bool { return t.IsTupleType() || t.IsListType() || t.IsSetType() }

func fieldAt(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
