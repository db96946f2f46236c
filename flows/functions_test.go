package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// reckon evaluates an expression that reads these variables.
func reckon(t testing.TB, src string, vars map[string]cty.Value) (cty.Value, hcl.Diagnostics) {
	t.Helper()
	x, diags := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
	require.False(t, diags.HasErrors(), "%s: %s", src, diags)
	return x.Value(&hcl.EvalContext{Functions: functions, Variables: vars})
}

// TestEveryFunctionIsDescribed evaluates each example. What a say-as says is tested where it is said.
func TestEveryFunctionIsDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Functions() {
		require.False(t, seen[f.Name], f.Name)
		seen[f.Name] = true
		require.True(t, strings.HasPrefix(f.Signature, f.Name+"("), f.Signature)
		require.True(t, strings.HasSuffix(f.Description, "."), f.Name)
		require.True(t, strings.HasPrefix(f.Example, f.Name+"("), f.Name)
		got, diags := reckon(t, f.Example, nil)
		require.False(t, diags.HasErrors(), "%s: %s", f.Example, diags)
		if got.Type() == promptType {
			continue
		}
		want, diags := reckon(t, f.Result, nil)
		require.False(t, diags.HasErrors(), f.Result)
		require.Equal(t, asJSON(t, want), asJSON(t, got), f.Example)
	}
	for name := range functions {
		require.True(t, seen[name], name)
	}
}

func asJSON(t testing.TB, v cty.Value) string {
	t.Helper()
	text, err := stdlib.JSONEncode(v)
	require.NoError(t, err)
	return text.AsString()
}

// TestOnlyMaskMakesASecretReadable calls every function with each argument in turn marked, whole and inside.
func TestOnlyMaskMakesASecretReadable(t *testing.T) {
	for _, f := range Functions() {
		x, diags := hclsyntax.ParseExpression([]byte(f.Example), "", hcl.InitialPos)
		require.False(t, diags.HasErrors(), f.Example)
		if r, ok := x.(*hclsyntax.RelativeTraversalExpr); ok { // jsondecode("…").a
			x = r.Source
		}
		call := x.(*hclsyntax.FunctionCallExpr)
		vars, names, args := map[string]cty.Value{}, []string{}, []string{}
		for i, arg := range call.Args {
			names = append(names, fmt.Sprintf("a%d", i))
			args = append(args, names[i])
			v, diags := arg.Value(constants)
			if diags.HasErrors() { // try and can are called with what fails: let it be what reads the secret
				v, args[i] = cty.StringVal("?"), "jsondecode("+names[i]+")"
			}
			vars[names[i]] = v
		}
		src := call.Name + "(" + strings.Join(args, ", ") + ")"
		for i, name := range names {
			plain := vars[name]
			for _, secret := range secretForms(plain) {
				vars[name] = secret
				got, diags := reckon(t, src, vars)
				require.False(t, diags.HasErrors(), "%s: %s", src, diags)
				require.Equal(t, f.Name != "mask" || i > 0, Value{got}.Sensitive(), "%s with %s secret: %#v", f.Example, name, got)
				if got.Type() == promptType {
					segments, err := segmentsOf(got)
					require.NoError(t, err)
					for _, s := range segments {
						require.True(t, s.Secret, src)
					}
				}
			}
			vars[name] = plain
		}
	}
}

// secretForms are a value marked, and its parts marked.
func secretForms(v cty.Value) []cty.Value {
	forms := []cty.Value{v.Mark(sensitive)}
	switch {
	case v.Type().IsObjectType():
		fields := v.AsValueMap()
		for name, f := range fields {
			fields[name] = f.Mark(sensitive)
		}
		forms = append(forms, cty.ObjectVal(fields))
	case v.Type().IsTupleType():
		items := v.AsValueSlice()
		for i, item := range items {
			items[i] = item.Mark(sensitive)
		}
		forms = append(forms, cty.TupleVal(items))
	}
	return forms
}

func TestWhetherASecretFailsIsSecretToo(t *testing.T) {
	vars := map[string]cty.Value{"cpf": cty.StringVal("52998224725").Mark(sensitive), "nome": cty.StringVal("Ana")}
	for src, want := range map[string]bool{
		`can(regex("^9", cpf))`:                    true,
		`can(regex("^5", cpf))`:                    true,
		`can(regex("^9", nome))`:                   false,
		`try(regex("^9", cpf), "não")`:             true,
		`try(regex("^5", cpf), "não")`:             true,
		`try(regex("^9", nome), cpf)`:              true,
		`try(regex("^A", nome), cpf)`:              false,
		`try([for c in [cpf]: regex("^9", c)], 1)`: true,
	} {
		v, diags := reckon(t, src, vars)
		require.False(t, diags.HasErrors(), "%s: %s", src, diags)
		require.Equal(t, want, Value{v}.Sensitive(), src)
	}
	unknown := map[string]cty.Value{"cpf": cty.UnknownVal(cty.String).Mark(sensitive)}
	for _, src := range []string{`can(cpf)`, `try(cpf, "")`, `upper(cpf)`, `jsonencode({ a = cpf })`, `jsondecode(cpf)`, `regex("a", cpf)`} {
		v, diags := reckon(t, src, unknown)
		require.False(t, diags.HasErrors(), "%s: %s", src, diags)
		require.True(t, Value{v}.Sensitive(), "%s while checking", src)
	}
}

func TestSayAs(t *testing.T) {
	for src, want := range map[string]Segment{
		`number(1.5)`:                             {Kind: SegNumber, Text: "1.5"},
		`number(10.1 * 3)`:                        {Kind: SegNumber, Text: "30.3"},
		`number(1 / 3)`:                           {Kind: SegNumber, Text: "0.333333"},
		`number(0.99999999)`:                      {Kind: SegNumber, Text: "1"},
		`number("12", "f")`:                       {Kind: SegNumber, Text: "12", Form: "f"},
		`ordinal(3, "m")`:                         {Kind: SegOrdinal, Text: "3", Form: "m"},
		`money(10.5)`:                             {Kind: SegMoney, Text: "10.50"},
		`money("0.005", "USD")`:                   {Kind: SegMoney, Text: "0.01", Form: "USD"},
		`money(-1.999)`:                           {Kind: SegMoney, Text: "-2.00"},
		`date("2026-03-12", "year")`:              {Kind: SegDate, Text: "2026-03-12", Form: "year"},
		`datetime("2026-03-12T14:30:59-03:00")`:   {Kind: SegDateTime, Text: "2026-03-12T14:30"},
		`datetime("2026-03-12 14:30")`:            {Kind: SegDateTime, Text: "2026-03-12T14:30"},
		`datetime("2026-03-12 14:30:00", "year")`: {Kind: SegDateTime, Text: "2026-03-12T14:30", Form: "year"},
		`clock("08:05")`:                          {Kind: SegClock, Text: "08:05"},
		`clock("2026-03-12T14:30")`:               {Kind: SegClock, Text: "14:30"},
		`phone("+5511987654321")`:                 {Kind: SegPhone, Text: "+55 11 98765 4321"},
		`phone("(11) 3456-7890")`:                 {Kind: SegPhone, Text: "+55 11 3456 7890"},
		`phone("+14155552671")`:                   {Kind: SegPhone, Text: "+1 415 555 2671"},
		`phone("08007771234")`:                    {Kind: SegPhone, Text: "0800 777 1234"},
		`phone("34567890")`:                       {Kind: SegPhone, Text: "3456 7890"},
		`phone("4004")`:                           {Kind: SegPhone, Text: "4004"},
		`phone("")`:                               {Kind: SegPhone},
		`phone("ana")`:                            {Kind: SegPhone, Text: "ana"},
		`digits(" - ")`:                           {Kind: SegDigits},
		`spell("  ")`:                             {Kind: SegSpell},
		`phone(190)`:                              {Kind: SegPhone, Text: "190"},
		`phone("123456789012345678901234")`:       {Kind: SegPhone, Text: "1234 5678 9012 3456 7890 1234"},
		`span(89.6)`:                              {Kind: SegSpan, Text: "90"},
		`span("3m30s")`:                           {Kind: SegSpan, Text: "210"},
		`span("45")`:                              {Kind: SegSpan, Text: "45"},
		`silence(1)`:                              {Kind: SegSilence, Text: "1000"},
		`silence("250ms")`:                        {Kind: SegSilence, Text: "300"},
		`silence(0)`:                              {Kind: SegSilence, Text: "0"},
		`spell(" a@b ")`:                          {Kind: SegSpell, Text: "a@b"},
		`audio("promo/natal.wav")`:                {Kind: SegAudio, Name: "promo/natal"},
		`ssml("Oi, <emphasis>Ana</emphasis> &amp; Bia.")`: {Kind: SegSSML, Text: "Oi, Ana & Bia.", Form: "Oi, <emphasis>Ana</emphasis> &amp; Bia."},
	} {
		v, diags := reckon(t, src, nil)
		require.False(t, diags.HasErrors(), "%s: %s", src, diags)
		got, err := segmentsOf(v)
		require.NoError(t, err)
		require.Equal(t, []Segment{want}, got, src)
	}
}

func TestFunctionsRefuseWhatTheyCannotSay(t *testing.T) {
	for src, want := range map[string]string{
		`number("doze")`:            "a number is required",
		`number(1 / 0)`:             "",
		`number(1, "x")`:            `the second argument is "m" or "f"`,
		`number(1, "m", "f")`:       "two arguments at most",
		`number(1, null)`:           "null",
		`number(null)`:              "null",
		`number([1])`:               "a text or a number is required",
		`digits("a", "m")`:          "Too many",
		`money("dez")`:              "an amount such as 10.50",
		`money(1, "reais")`:         `"BRL", "USD" or "EUR"`,
		`date("2026-02-30")`:        "a date such as",
		`date("2026-02-03", "ano")`: `the second argument is "year"`,
		`datetime("2026-02-03")`:    "a time such as",
		`clock("25:00")`:            "a time such as",
		`span(-1)`:                  "a hundred years",
		`span("1e99")`:              "a number of seconds",
		`span("NaN")`:               "a number of seconds",
		`silence(31)`:               "from 0 to 30 seconds",
		`spell(join("", [for i in split("", "` + strings.Repeat("a", 257) + `"): i]))`: "too long to be said",
		`audio("../segredo")`:               "the name of a recording",
		`audio("/etc/x")`:                   "the name of a recording",
		`audio("")`:                         "the name of a recording",
		`ssml("<emphasis>x")`:               "well-formed SSML",
		`ssml("</speak><speak>")`:           "well-formed SSML",
		`ssml("a & b")`:                     "well-formed SSML",
		`ssml("<!DOCTYPE x>")`:              "well-formed SSML",
		`jsondecode("{")`:                   "no JSON",
		`jsondecode("1 2")`:                 "more than one",
		`jsondecode("1e999999999")`:         "too large",
		`regex("(", "x")`:                   "",
		`regex("(?=x)", "x")`:               "", // RE2 looks neither ahead nor behind
		`regex("x", "y")`:                   "",
		`jsonencode(digits("1"))`:           "a prompt is no text",
		`jsonencode({ a = [digits("1")] })`: "a prompt is no text",
		`format("%v", [digits("1")])`:       "a prompt is no text",
		`try(regex("x", "y"))`:              "none of the values",
	} {
		_, diags := reckon(t, src, nil)
		require.True(t, diags.HasErrors(), src)
		require.Contains(t, diags.Error(), want, src)
	}
}

// TestTextsHaveAnEnd shows that no function makes a text of more than 64 KiB, or works long on the way there.
func TestTextsHaveAnEnd(t *testing.T) {
	long, most := cty.StringVal(strings.Repeat("a", maxText+1)), cty.StringVal(strings.Repeat("a", maxText))
	vars := map[string]cty.Value{"long": long, "most": most, "list": cty.ListVal(slices.Repeat([]cty.Value{most}, 100))}
	for _, src := range []string{
		`upper(long)`, `lower(long)`, `substr(long, 0, 1)`, `split("a", long)`, `regex("a", long)`, `regex(long, "a")`,
		`jsondecode(long)`, `jsonencode(long)`, `jsonencode(most)`, `format(long)`, `format("%s", long)`, `replace("a", "a", long)`,
		`replace(most, "a", "bb")`, `replace(most, "a", most)`, `replace(most, "", most)`, `join(most, list)`, `join("", list)`,
		`format("%s%s", most, most)`, `format("%65537s", "a")`, `format("%999999999d", 1)`, `format("%.999999999f", 1.5)`,
		`format("%99999999999999999999s", "a")`, `format("` + strings.Repeat("%[1]s", 100) + `", most)`,
		`format("` + strings.Repeat("%60000s", 100) + `", ` + strings.TrimSuffix(strings.Repeat(`"a",`, 100), ",") + `)`,
		`ssml(long)`, `formatdate(long, "2026-03-12T10:00:00Z")`, `format("%v", list)`,
	} {
		_, diags := reckon(t, src, vars)
		require.True(t, diags.HasErrors(), "%.80s", src)
		require.Contains(t, diags.Error(), errTooLong.Error(), "%.80s", src)
	}
	for _, src := range []string{`upper(most)`, `replace(most, "a", "b")`, `join("", [most])`, `format("%s", most)`, `regex("a+$", most)`, `text(long)`} {
		_, diags := reckon(t, src, vars)
		require.False(t, diags.HasErrors(), "%.80s: %s", src, diags)
	}
}

func TestMoneyIsInThePlansCurrencyWhateverTheCallerSpeaks(t *testing.T) {
	s := someScope()
	for language, want := range map[string]string{"pt-BR": "BRL", "en-US": "BRL"} {
		s.Set("call.language", Str(language))
		for src, form := range map[string]string{`money(10)`: want, `money(vars.n)`: want, `money(vars.n, "USD")`: "USD"} {
			segments, err := expression(t, "prompt", src).Prompt(s)
			require.NoError(t, err)
			require.Equal(t, form, segments[0].Form, "%s in %s", src, language)
		}
	}
	for language, want := range map[string]string{"pt-BR": "BRL", "pt": "BRL", "pt-PT": "EUR", "en-US": "USD", "es": "EUR", "fr-FR": "EUR"} {
		require.Equal(t, want, currencyOf(language))
	}
}

func FuzzFunctions(f *testing.F) {
	for _, s := range []string{"", "1", "-2.5", "2026-03-12T14:30", "14:30", "+5511987654321", "3m30s", "<b>x</b>", `{"a":1}`, "%s%[2]d", "(a|b)*", "a@b.c"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		vars := map[string]cty.Value{"a": cty.StringVal(a).Mark(sensitive), "b": cty.StringVal(b)}
		for _, doc := range Functions() {
			for _, src := range []string{"(a)", "(a, b)", "(b, a)", "(b, a, b)"} {
				v, diags := reckon(t, doc.Name+src, vars)
				require.NotContains(t, diags.Error(), "panic in function", doc.Name+src)
				if diags.HasErrors() || doc.Name == "mask" || doc.Name == "try" {
					continue
				}
				require.True(t, Value{v}.Sensitive() || v.IsNull(), doc.Name+src)
			}
		}
	})
}
