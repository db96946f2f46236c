package flows

import (
	"strings"
	"testing"

	"github.com/paemuri/brdoc"
	"github.com/stretchr/testify/require"
)

func TestTypedInputs(t *testing.T) {
	for _, c := range []struct {
		kind, typed string
		want        Value
	}{
		{"digits", "0", Str("0")},
		{"digits", "007", Str("007")},
		{"digits", strings.Repeat("7", 64), Str(strings.Repeat("7", 64))},
		{"cpf", "52998224725", Str("52998224725")},
		{"cnpj", "11222333000181", Str("11222333000181")},
		{"cpf_or_cnpj", "52998224725", Str("52998224725")},
		{"cpf_or_cnpj", "11222333000181", Str("11222333000181")},
		{"phone", "1134567890", Str("+551134567890")},
		{"phone", "11987654321", Str("+5511987654321")},
		{"phone", "2133224455", Str("+552133224455")},
		{"cep", "01310100", Str("01310100")},
		{"date", "12032026", Str("2026-03-12")},
		{"date", "29022028", Str("2028-02-29")},
		{"date", "31121999", Str("1999-12-31")},
		{"money", "1050", Num(10.5)},
		{"money", "1010", Num(10.1)},
		{"money", "5", Num(0.05)},
		{"money", "0", Int(0)},
		{"money", "9999999999", Num(99999999.99)},
		{"money", "10000", Int(100)},
		{"card", "4111111111111111", Str("4111111111111111")},
		{"card", "378282246310005", Str("378282246310005")},
		{"pin", "0000", Str("0000")},
		{"pin", "12345678", Str("12345678")},
		{"yes_no", "1", Bool(true)},
		{"yes_no", "2", Bool(false)},
	} {
		kind, ok := InputKindOf(c.kind)
		require.True(t, ok, c.kind)
		got, ok := kind.Read(c.typed)
		require.True(t, ok, "%s %s", c.kind, c.typed)
		require.Equal(t, kind.Sensitive, got.Sensitive(), c.kind)
		require.True(t, got.plain().RawEquals(c.want.plain()), "%s %s is %#v", c.kind, c.typed, got.plain())
		require.Equal(t, kind.Result.cty(), got.plain().Type(), c.kind)
	}
}

func TestTypedInputsThatAreWrong(t *testing.T) {
	for kind, wrong := range map[string]string{
		"digits":      "|12*|1#|१२",
		"cpf":         "52998224724|11111111111|5299822472|529982247255|5299822472A",
		"cnpj":        "11222333000182|00000000000000|1122233300018|12ABC34501DE35",
		"cpf_or_cnpj": "52998224724|11222333000182|529982247251|1122233300018",
		"phone":       "113456789|01134567890|0012345678|1012345678|11187654321|119876543210",
		"cep":         "0131010|013101000",
		"date":        "29022026|31042026|00012026|12132026|1203202|120320266|01010000",
		"money":       "|99999999999|1*5",
		"card":        "4111111111111112|41111111111|41111111111111111111",
		"pin":         "123|123456789",
		"yes_no":      "0|3|11|*",
	} {
		k, ok := InputKindOf(kind)
		require.True(t, ok, kind)
		for _, typed := range strings.Split(wrong, "|") {
			_, ok := k.Read(typed)
			require.False(t, ok, "%s %q", kind, typed)
		}
	}
	_, ok := InputKind{}.Read("1")
	require.False(t, ok)
	_, ok = InputKindOf("rg")
	require.False(t, ok)
}

func TestKindsOfInputAreAsTheReferenceSays(t *testing.T) {
	var names, secret []string
	for _, k := range InputKinds() {
		names = append(names, k.Name)
		if k.Sensitive {
			secret = append(secret, k.Name)
		}
		require.True(t, 0 < k.Min && k.Min <= k.Max, k.Name)
		require.NotEmpty(t, k.Doc, k.Name)
	}
	require.Equal(t, "digits cpf cnpj cpf_or_cnpj phone cep date money card pin yes_no", strings.Join(names, " "))
	require.Equal(t, "cpf cnpj cpf_or_cnpj card pin", strings.Join(secret, " "))
}

func TestCNPJWithLettersAndWithout(t *testing.T) {
	for s, want := range map[string]bool{
		"12ABC34501DE35": true, // the example of IN RFB 2.229/2024
		"12ABC34501DE36": false,
		"12ABC34501DE53": false,
		"12abc34501DE35": false,
		"12ABC34501DEA5": false, // check digits stay digits
		"11222333000181": true,
		"AAAAAAAAAAAAAA": false,
		"":               false,
	} {
		require.Equal(t, want, ValidCNPJ(s), s)
	}
}

func FuzzTypedInputs(f *testing.F) {
	for _, typed := range []string{"", "1", "1050", "52998224725", "11222333000181", "12032026", "11987654321", "4111111111111111", "1#"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, k := range InputKinds() {
			if v, ok := k.Read(typed); ok {
				require.True(t, allDigits(typed))
				require.Equal(t, k.Sensitive, v.Sensitive())
				require.Equal(t, k.Result.cty(), v.plain().Type())
			}
		}
		if allDigits(typed) && len(typed) == 14 && typed != repeated(typed[0], 14) {
			require.Equal(t, brdoc.IsCNPJ(typed), ValidCNPJ(typed), "the same as ever without letters")
		}
	})
}
