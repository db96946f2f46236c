package flows

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
)

// typed reads a type as a plan writes it.
func typed(t testing.TB, src string) *Type {
	t.Helper()
	x, diags := hclsyntax.ParseExpression([]byte(src), "t.hcl", hcl.InitialPos)
	require.False(t, diags.HasErrors(), "%v", diags)
	l := &loader{sources: map[string]*source{}}
	v, ok := l.typeOf(x)
	require.True(t, ok, "%v", l.diags)
	return v.(*Type)
}

const order = `object({ numero = string, previsao = optional(string), itens = optional(list(object({ sku = string, n = optional(number, 1) })), []), total = optional(number) })`

func TestServiceAnswersAreDecodedByTheirType(t *testing.T) {
	v, err := typed(t, order).Decode([]byte(`{"numero": 8812, "extra": {"a": [1]}, "itens": [{"sku": "A"}, {"sku": "B", "n": 3}], "total": 12.90}`))
	require.NoError(t, err)
	f := v.Fields()
	require.Len(t, f, 4)
	numero, _ := f["numero"].AsString()
	require.Equal(t, "8812", numero)
	require.True(t, f["previsao"].IsNull())
	items := f["itens"].Items()
	n, _ := items[0].Fields()["n"].AsNumber()
	require.Equal(t, 1.0, n)
	n, _ = items[1].Fields()["n"].AsNumber()
	require.Equal(t, 3.0, n)
	total, _ := f["total"].AsString()
	require.Equal(t, "12.9", total)
}

func TestDecodedNumbersAreExact(t *testing.T) {
	v, err := typed(t, "list(number)").Decode([]byte(`[9007199254740993, 0.1, 123456789012345678901234567890]`))
	require.NoError(t, err)
	var got []string
	for _, x := range v.Items() {
		s, _ := x.AsString()
		got = append(got, s)
	}
	require.Equal(t, []string{"9007199254740993", "0.1", "123456789012345678901234567890"}, got)
}

// TestWrongAnswersNameTheFieldAndNotItsValue: what a service returns may be anybody's data.
func TestWrongAnswersNameTheFieldAndNotItsValue(t *testing.T) {
	for body, want := range map[string]string{
		`{"numero": {"x": "segredo"}}`:                       "numero must be a text, not an object",
		`{"itens": []}`:                                      "numero is missing",
		`{"numero": null}`:                                   "numero is null",
		`{"numero": "1", "total": "segredo"}`:                "total must be a number, not a text",
		`{"numero": "1", "itens": "segredo"}`:                "itens must be a list, not a text",
		`{"numero": "1", "itens": [{"sku": "A"}, {"n": 1}]}`: "itens[1].sku is missing",
		`["segredo"]`:                                        "it must be an object, not a list",
		`null`:                                               "it is null",
		`{"numero": "1"} {"numero": ""}`:                     "it is more than one JSON value",
		`{"numero": segredo}`:                                "it is no JSON",
		``:                                                   "it is no JSON",
		`{"numero": 1e999999999999}`:                         "it holds a number that is too large",
		`{"numero": "1", "total": "1e99999999"}`:             "total must be a number, not a text",
	} {
		_, err := typed(t, order).Decode([]byte(body))
		require.EqualError(t, err, want, body)
	}
}

func TestValuesAreConverted(t *testing.T) {
	secret := Str("39053344705").WithSensitive()
	v, err := typed(t, `object({ cpf = string, nome = optional(string, "cliente"), tags = map(string), par = tuple([string, number]), livre = any })`).
		Convert(Object(map[string]Value{
			"cpf": secret, "tags": Object(map[string]Value{"a": Int(1)}), "par": List(Str("x"), Str("2")), "livre": List(Int(1), Str("b")), "outro": Int(1),
		}))
	require.NoError(t, err)
	f := v.Fields()
	require.True(t, f["cpf"].Sensitive())
	require.False(t, f["nome"].Sensitive())
	require.Equal(t, "cliente", f["nome"].String())
	require.Equal(t, "1", f["tags"].Fields()["a"].String())
	n, ok := f["par"].Items()[1].AsNumber()
	require.True(t, ok && n == 2)
	require.Len(t, f["livre"].Items(), 2)
	require.NotContains(t, f, "outro")

	v, err = typed(t, "string").Convert(Null())
	require.NoError(t, err)
	require.True(t, v.IsNull())
	_, err = typed(t, "bool").Convert(Str("talvez"))
	require.EqualError(t, err, "it must be true or false, not a text")
	v, err = typed(t, "list(object({ a = optional(any) }))").Convert(List(Object(map[string]Value{"a": Int(1)}), Object(map[string]Value{"a": Str("x")}), Object(nil)))
	require.NoError(t, err)
	require.Len(t, v.Items(), 3)
	v, err = typed(t, "set(string)").Convert(List(Str("a"), Str("a")))
	require.NoError(t, err)
	require.Len(t, v.Items(), 1)
}

// FuzzDecode: no body of any service makes it panic, and what fits reads the same the second time.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"numero":"1"}`, `[]`, `{"numero":1,"itens":[{"sku":"a","n":2}],"total":1.5}`, `{`, `null`} {
		f.Add([]byte(s))
	}
	o := typed(f, order)
	f.Fuzz(func(t *testing.T, body []byte) {
		v, err := o.Decode(body)
		if err != nil {
			return
		}
		again, err := o.Convert(v)
		require.NoError(t, err)
		require.True(t, again.v.RawEquals(v.v))
	})
}
