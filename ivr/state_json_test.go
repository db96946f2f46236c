package ivr

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

// fill gives every field under v a value: n of them in lists and maps, which may be none.
func fill(v reflect.Value, n int, text string) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2026, 3, 12, 10, 0, 0, 5000, time.FixedZone("", -3*60*60))
		return
	case *flows.Scope:
		x.Set("vars.a", flows.Str(text))
		x.Set("vars.b", flows.Object(map[string]flows.Value{"scope": flows.Int(3)}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n, text)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n, text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), n, text)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for i := range n {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(value, n, text)
			key.SetString(text + string(rune('a'+i)))
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(-7)
	case reflect.Uint64:
		v.SetUint(12)
	}
}

// TestStatesAreSavedAsEncodingJSONWould: every field there is, in the same form; read back without reflection unless a
// text needs escapes, and the same either way. A field that is added to State and forgotten here fails.
func TestStatesAreSavedAsEncodingJSONWould(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		text string
		fast bool
	}{
		"nothing": {-1, "", true}, "empty lists": {0, "a", true}, "one of each": {1, "ação", true}, "several": {3, "x y", true},
		"quotes": {2, `"a" <b> \ &`, false}, "no UTF-8": {1, "a\xff", false}, "U+2028": {1, "a\u2028", false},
	} {
		t.Run(name, func(t *testing.T) {
			var st State
			if c.n >= 0 {
				fill(reflect.ValueOf(&st).Elem(), c.n, c.text)
			}
			want, err := json.Marshal(plainState(st))
			require.NoError(t, err)
			got, err := st.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
			r := stateReader{data: got}
			var fast, back, slow State
			r.state(&fast)
			require.Equal(t, c.fast, !r.bad && r.at == len(got), "read without reflection")
			require.NoError(t, json.Unmarshal(got, &back))
			require.NoError(t, json.Unmarshal(want, (*plainState)(&slow)))
			require.Equal(t, slow, back)
		})
	}
}

// FuzzState: whatever is read as a state is the same as encoding/json would read, and saves to the same again.
func FuzzState(f *testing.F) {
	var st State
	fill(reflect.ValueOf(&st).Elem(), 2, "a")
	data, err := json.Marshal(st)
	require.NoError(f, err)
	f.Add(string(data))
	f.Add(`{"pc":1,"tags":{},"prompts":[{}]}`)
	f.Fuzz(func(t *testing.T, src string) {
		var fast, slow State
		if fast.UnmarshalJSON([]byte(src)) != nil {
			return
		}
		require.NoError(t, json.Unmarshal([]byte(src), (*plainState)(&slow)))
		a, err := json.Marshal(fast)
		require.NoError(t, err)
		b, err := json.Marshal(plainState(slow))
		require.NoError(t, err)
		require.Equal(t, string(b), string(a))
	})
}
