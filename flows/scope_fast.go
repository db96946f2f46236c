package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
)

// A call is saved before each of its events in every test, so values are written and read without reflection. What is
// rare, prompts and texts with escapes, goes the general way; the form is the same.

// appendValue writes a value as save and encoding/json do.
func appendValue(b []byte, v cty.Value) ([]byte, error) {
	plain, marks := v, cty.ValueMarks(nil)
	if v != cty.NilVal && v.IsMarked() { // Unmark makes a map each time
		plain, marks = v.Unmark()
	}
	switch {
	case plain == cty.NilVal || !plain.IsKnown():
	case plain.IsNull() && len(marks) == 0 && plain.Type().IsPrimitiveType():
		return append(append(append(b, `{"null":"`...), nullName(plain.Type())...), `"}`...), nil
	case plain.IsNull():
	case plain.Type().IsObjectType() || plain.Type().IsMapType():
		return appendFields(b, plain.AsValueMap(), marks)
	case plain.Type().IsTupleType() || plain.Type().IsListType():
		return appendItems(b, plain, marks)
	case plain.Type() == cty.String && bare(plain.AsString()):
		b = append(append(append(b, `{"text":"`...), plain.AsString()...), '"')
		return closeValue(b, marks), nil
	case plain.Type() == cty.Number:
		b = append(appendNumber(append(b, `{"number":"`...), plain), '"')
		return closeValue(b, marks), nil
	case plain.Type() == cty.Bool:
		b = fmt.Appendf(append(b, `{"bool":`...), "%t", plain.True())
		return closeValue(b, marks), nil
	}
	x, err := save(v)
	if err != nil {
		return b, err
	}
	data, err := json.Marshal(x)
	return append(b, data...), err
}

// appendNumber writes a number as big.Float does, small whole ones without the detour.
func appendNumber(b []byte, v cty.Value) []byte {
	f := v.AsBigFloat()
	if n, exact := f.Int64(); exact == big.Exact && n > -100_000 && n < 100_000 && (n != 0 || !f.Signbit()) {
		return strconv.AppendInt(b, n, 10)
	}
	return f.Append(b, 'g', -1)
}

func nullName(t cty.Type) string {
	switch t {
	case cty.String:
		return "text"
	case cty.Number:
		return "number"
	case cty.Bool:
		return "bool"
	}
	return ""
}

func appendFields(b []byte, fields map[string]cty.Value, marks cty.ValueMarks) ([]byte, error) {
	b, err := appendVars(append(b, `{"object":`...), fields)
	return closeValue(b, marks), err
}

func appendItems(b []byte, list cty.Value, marks cty.ValueMarks) ([]byte, error) {
	b = append(b, `{"list":[`...)
	for i, item := range list.AsValueSlice() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, item); err != nil {
			return b, err
		}
	}
	return closeValue(append(b, ']'), marks), nil
}

// appendVars writes values by name, in order of name.
func appendVars(b []byte, vars map[string]cty.Value) ([]byte, error) {
	b = append(b, '{')
	for i, name := range sortedKeys(vars) {
		if i > 0 {
			b = append(b, ',')
		}
		if bare(name) {
			b = append(append(append(b, '"'), name...), '"', ':')
		} else {
			key, err := json.Marshal(name)
			if err != nil {
				return b, err
			}
			b = append(append(b, key...), ':')
		}
		var err error
		if b, err = appendValue(b, vars[name]); err != nil {
			return b, fmt.Errorf("flows: save %s: %w", name, err)
		}
	}
	return append(b, '}'), nil
}

func closeValue(b []byte, marks cty.ValueMarks) []byte {
	if _, secret := marks[sensitive]; secret {
		b = append(b, `,"sensitive":true`...)
	}
	return append(b, '}')
}

// bare reports whether a text is written in JSON as it is.
func bare(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0xe2 { // U+2028 begins with 0xe2
			return false
		}
	}
	return utf8.ValidString(s)
}

// errOtherForm says that a saved scope is written in another way than by MarshalJSON.
var errOtherForm = errors.New("flows: not as MarshalJSON writes it")

// savedScope reads what Scope.MarshalJSON wrote.
type savedScope struct {
	data []byte
	at   int
}

func (r *savedScope) skip(token string) bool {
	if !bytes.HasPrefix(r.data[r.at:], []byte(token)) {
		return false
	}
	r.at += len(token)
	return true
}

// text reads up to the quote that ends a text without escapes; ok is false when there are some.
func (r *savedScope) text() (s string, ok bool) {
	end := bytes.IndexByte(r.data[r.at:], '"')
	if end < 0 {
		return "", false
	}
	raw := r.data[r.at : r.at+end]
	if bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw) {
		return "", false
	}
	r.at += end + 1
	return string(raw), true
}

// whole reads all of it.
func (r *savedScope) whole() (map[string]cty.Value, error) {
	vars, err := r.vars(bytes.Count(r.data, []byte(`":{"`)))
	if err == nil && r.at != len(r.data) {
		err = errOtherForm
	}
	return vars, err
}

func (r *savedScope) vars(about int) (map[string]cty.Value, error) {
	vars := make(map[string]cty.Value, about)
	if !r.skip("{") {
		return nil, errOtherForm
	}
	for !r.skip("}") {
		if len(vars) > 0 && !r.skip(",") || !r.skip(`"`) {
			return nil, errOtherForm
		}
		name, ok := r.text()
		if !ok || !r.skip(":") {
			return nil, errOtherForm
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		vars[name] = v
	}
	return vars, nil
}

func (r *savedScope) items() ([]cty.Value, error) {
	items := []cty.Value{}
	for !r.skip("]") {
		if len(items) > 0 && !r.skip(",") {
			return nil, errOtherForm
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, nil
}

func (r *savedScope) value() (v cty.Value, err error) {
	begin, ok := r.at, true
	switch {
	case r.skip(`{"text":"`):
		var s string
		s, ok = r.text()
		v = cty.StringVal(s)
	case r.skip(`{"number":"`):
		var s string
		if s, ok = r.text(); ok {
			v, err = loadNumber(s)
		}
	case r.skip(`{"object":`):
		var fields map[string]cty.Value
		fields, err = r.vars(8)
		v = cty.ObjectVal(fields)
	case r.skip(`{"list":[`):
		var items []cty.Value
		items, err = r.items()
		v = cty.TupleVal(items)
	case r.skip(`{"null":"`):
		var name string
		name, ok = r.text()
		t, known := nullTypes[name]
		if ok = ok && known; ok {
			v = cty.NullVal(t)
		}
	case r.skip(`{"bool":true`):
		v = cty.True
	case r.skip(`{"bool":false`):
		v = cty.False
	default:
		ok = false
	}
	secret := ok && r.skip(`,"sensitive":true`)
	if !ok || err != nil || !r.skip("}") {
		r.at = begin
		return r.general()
	}
	if secret {
		v = v.Mark(sensitive)
	}
	return v, nil
}

// general reads any value.
func (r *savedScope) general() (cty.Value, error) {
	d := json.NewDecoder(bytes.NewReader(r.data[r.at:]))
	d.DisallowUnknownFields()
	var x saved
	if err := d.Decode(&x); err != nil {
		return cty.NilVal, errOtherForm
	}
	r.at += int(d.InputOffset())
	return x.load()
}
