package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

var inputVerb = &verb{
	schema: verbSchema(schema{
		kind: "input", doc: "collect digits", label: nameLabel, result: "input.<name>", events: asking,
		holds: []string{"validation"},
		args: append([]arg{
			{name: "type", kind: wordArg, words: inputNames(), def: "digits", doc: "format, length, check digits, sensitivity"},
			{name: "digits", kind: countArg, doc: "exact length"},
			{name: "min", kind: countArg, doc: "minimum length; default 1"},
			{name: "max", kind: countArg, doc: "maximum length; default 20"},
			{name: "terminator", kind: stringArg, def: "#", doc: "key that ends the input; empty: none"},
			{name: "invalid", kind: promptArg, doc: "said when the value fails its type or a validation; default: no_match"},
			{name: "confirm", kind: promptArg, doc: "read back; 1 confirms, 2 asks again"},
			{name: "sensitive", kind: flagArg, doc: "mask it everywhere; default by type (cpf, cnpj, card, pin: true)"},
		}, askArgs...),
		example: `input "cpf" {
  type    = cpf
  prompt  = "Digite os onze números do seu CPF."
  invalid = "Este CPF não é válido."
  confirm = ["Você digitou", digits(input.cpf), "Para confirmar, digite 1. Para corrigir, digite 2."]

  validation {
    condition = input.cpf != "00000000191"
    prompt    = "Este CPF não pode ser usado."
  }

  on exhausted {
    hangup {}
  }
}
`,
	}),
	result: func(c *compiler, b *block) result {
		kind, _ := InputKindOf(keywordIn(b, "type", "digits"))
		return result{of: kind.Result.cty(), secret: c.isSecret(b, kind)}
	},
	build: buildInput,
}

var validationSchema = schema{
	kind: "validation", doc: "an extra condition on the value",
	args: []arg{
		{name: "condition", kind: conditional, required: true, doc: "must be true"},
		{name: "prompt", kind: promptArg, doc: "default: invalid"},
	},
}

func inputNames() []string {
	var names []string
	for _, k := range InputKinds() {
		names = append(names, k.Name)
	}
	return names
}

// keywordIn reads ahead a keyword of a block; what is wrong in it is reported when it is decoded.
func keywordIn(b *block, name, otherwise string) string {
	if attr := b.Body.Attributes[name]; attr != nil {
		return hcl.ExprAsKeyword(attr.Expr)
	}
	return otherwise
}

// isSecret reads ahead whether an input is sensitive.
func (c *compiler) isSecret(b *block, kind InputKind) bool {
	attr := b.Body.Attributes["sensitive"]
	if attr == nil {
		return kind.Sensitive
	}
	v, diags := attr.Expr.Value(nil)
	return !diags.HasErrors() && v.Type() == cty.Bool && v.IsKnown() && !v.IsNull() && v.True()
}

// limits of an input of plain digits.
const (
	usualInput   = 20 // when nothing is said
	longestInput = 64
)

func buildInput(c *compiler, a *action) Op {
	kind, _ := InputKindOf(get[string](a.args, "type"))
	in := Input{
		Name: a.name(), Ask: c.ask(a.args), Kind: kind, Min: kind.Min, Max: kind.Max,
		Terminator: c.key(a.args, "terminator"), Invalid: get[*Expr](a.args, "invalid"),
		Confirm: get[*Expr](a.args, "confirm"), Sensitive: c.isSecret(a.block, kind),
	}
	if kind.Name == "digits" {
		in.Min, in.Max = 1, usualInput
	}
	c.inputLength(a, &in)
	for _, b := range a.blocks("validation") {
		if c.l.label(&validationSchema, b) {
			d := c.l.decode(&validationSchema, b, c.env, nil)
			in.Validations = append(in.Validations, Validation{Condition: get[*Expr](d, "condition"), Prompt: get[*Expr](d, "prompt")})
		}
	}
	return in
}

// inputLength reads digits, min and max, which only plain digits and pins take.
func (c *compiler) inputLength(a *action, in *Input) {
	free := in.Kind.Name == "digits" || in.Kind.Name == "pin"
	for _, row := range []struct {
		name   string
		limits []*int
	}{{"digits", []*int{&in.Min, &in.Max}}, {"min", []*int{&in.Min}}, {"max", []*int{&in.Max}}} {
		if !a.given(row.name) {
			continue
		}
		if !free || row.name != "digits" && a.given("digits") {
			c.l.errorf(a.where(row.name), "E201", "Wrong length", "%s is given twice: %s already says how long the input is.", row.name, longBy(in.Kind.Name))
			continue
		}
		for _, limit := range row.limits {
			*limit = get[int](a.args, row.name)
		}
	}
	if a.val("type") != nil && (in.Min < 1 || in.Max < in.Min || in.Max > longestInput) && lengthsDecoded(a) {
		c.l.errorf(a.block.DefRange(), "E201", "Wrong length", "An input takes from 1 to 64 digits, and min is not above max.")
	}
}

func longBy(kind string) string {
	if kind == "digits" || kind == "pin" {
		return "digits"
	}
	return "type = " + kind
}

func lengthsDecoded(a *action) bool {
	for _, name := range []string{"digits", "min", "max"} {
		if a.given(name) && a.val(name) == nil {
			return false
		}
	}
	return true
}

// isKeys reports whether a text can be pressed on a phone.
func isKeys(s string) bool { return s != "" && strings.Trim(s, "0123456789*#") == "" }
