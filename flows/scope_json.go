package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/zclconf/go-cty/cty"
)

// saved is a value as JSON: exactly one of the first six says what it is, none means null.
type saved struct {
	Text   *string          `json:"text,omitempty"`
	Number *string          `json:"number,omitempty"`
	Bool   *bool            `json:"bool,omitempty"`
	Object map[string]saved `json:"object,omitzero"`
	List   []saved          `json:"list,omitzero"`
	Prompt []Segment        `json:"prompt,omitzero"`
	Null   string           `json:"null,omitempty"` // the type of a null: text, number, bool; empty: any
	Secret bool             `json:"sensitive,omitempty"`
}

// MarshalJSON saves the scope with types and marks.
func (s Scope) MarshalJSON() ([]byte, error) {
	return appendVars(make([]byte, 0, 64*len(s.vars)+2), s.vars)
}

// AppendJSON is MarshalJSON at the end of b.
func (s Scope) AppendJSON(b []byte) ([]byte, error) { return appendVars(b, s.vars) }

// IsZero reports whether nothing was ever put into the scope.
func (s Scope) IsZero() bool { return s.vars == nil }

// ReadJSON loads the scope that data begins with, as MarshalJSON wrote it and no other way, and returns what follows.
func (s *Scope) ReadJSON(data []byte) (rest []byte, err error) {
	r := savedScope{data: data}
	vars, err := r.vars(16)
	if err != nil {
		return data, err
	}
	s.vars = vars
	return data[r.at:], nil
}

// UnmarshalJSON loads what MarshalJSON saved.
func (s *Scope) UnmarshalJSON(data []byte) error {
	if vars, err := (&savedScope{data: data}).whole(); err == nil {
		s.vars = vars
		return nil
	}
	var in map[string]saved
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("flows: load scope: %w", err)
	}
	vars := make(map[string]cty.Value, len(in))
	for name, x := range in {
		v, err := x.load()
		if err != nil {
			return fmt.Errorf("flows: load %s: %w", name, err)
		}
		vars[name] = v
	}
	s.vars = vars
	return nil
}

// MarshalJSON saves the value with its type and mark.
func (v Value) MarshalJSON() ([]byte, error) {
	x, err := save(v.cty())
	if err != nil {
		return nil, err
	}
	return json.Marshal(x)
}

// UnmarshalJSON loads what MarshalJSON saved.
func (v *Value) UnmarshalJSON(data []byte) error {
	var x saved
	if err := json.Unmarshal(data, &x); err != nil {
		return fmt.Errorf("flows: load value: %w", err)
	}
	loaded, err := x.load()
	v.v = loaded
	return err
}

var nullTypes = map[string]cty.Type{"text": cty.String, "number": cty.Number, "bool": cty.Bool, "": cty.DynamicPseudoType}

func save(v cty.Value) (saved, error) {
	if v == cty.NilVal {
		return saved{}, nil
	}
	v, marks := v.Unmark()
	_, secret := marks[sensitive]
	x := saved{Secret: secret}
	switch t := v.Type(); {
	case !v.IsKnown():
		return x, fmt.Errorf("the value is unknown")
	case v.IsNull():
		for name, of := range nullTypes {
			if t == of {
				x.Null = name
			}
		}
	case t == cty.String:
		s := v.AsString()
		x.Text = &s
	case t == cty.Number:
		s := v.AsBigFloat().Text('g', -1)
		x.Number = &s
	case t == cty.Bool:
		b := v.True()
		x.Bool = &b
	case t == promptType:
		x.Prompt = *v.EncapsulatedValue().(*[]Segment)
	case t.IsObjectType() || t.IsMapType():
		x.Object = map[string]saved{}
		for name, f := range v.AsValueMap() {
			inner, err := save(f)
			if err != nil {
				return x, err
			}
			x.Object[name] = inner
		}
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		x.List = []saved{}
		for _, item := range v.AsValueSlice() {
			inner, err := save(item)
			if err != nil {
				return x, err
			}
			x.List = append(x.List, inner)
		}
	default:
		return x, fmt.Errorf("%s cannot be saved", t.FriendlyName())
	}
	return x, nil
}

func (x saved) load() (cty.Value, error) {
	v, err := x.plain()
	if err == nil && x.Secret {
		v = v.Mark(sensitive)
	}
	return v, err
}

func (x saved) plain() (cty.Value, error) {
	switch {
	case x.Text != nil:
		return cty.StringVal(*x.Text), nil
	case x.Number != nil:
		return loadNumber(*x.Number)
	case x.Bool != nil:
		return cty.BoolVal(*x.Bool), nil
	case x.Prompt != nil:
		return promptVal(x.Prompt...), nil
	case x.Object != nil:
		fields := make(map[string]cty.Value, len(x.Object))
		for name, f := range x.Object {
			v, err := f.load()
			if err != nil {
				return cty.NilVal, err
			}
			fields[name] = v
		}
		return cty.ObjectVal(fields), nil
	case x.List != nil:
		items := make([]cty.Value, len(x.List))
		for i, item := range x.List {
			v, err := item.load()
			if err != nil {
				return cty.NilVal, err
			}
			items[i] = v
		}
		return cty.TupleVal(items), nil
	}
	t, ok := nullTypes[x.Null]
	if !ok {
		return cty.NilVal, fmt.Errorf("there is no type %q", x.Null)
	}
	return cty.NullVal(t), nil
}

func loadNumber(s string) (cty.Value, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
		return cty.NumberIntVal(n), nil
	}
	f, _, err := big.ParseFloat(s, 10, 64, big.ToNearestEven)
	if err != nil {
		return cty.NilVal, fmt.Errorf("%q is no number", s)
	}
	if n, _ := f.Float64(); math.IsInf(n, 0) {
		return cty.NumberFloatVal(n), nil
	}
	return normal(cty.NumberVal(f)), nil
}
