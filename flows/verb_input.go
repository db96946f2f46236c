package flows

import "strings"

var inputVerb = &verb{
	schema: verbSchema(schema{
		kind: "input", doc: "collect digits", label: nameLabel, result: "input.<name>", events: asking,
		args: append([]arg{
			{name: "type", kind: wordArg, words: []string{"digits", "cpf"},
				later: []string{"cnpj", "cpf_or_cnpj", "phone", "cep", "date", "money", "card", "pin", "yes_no"},
				def:   "digits", doc: "format, length, check digits, sensitivity"},
			{name: "digits", kind: countArg, doc: "exact length"},
			{name: "min", kind: countArg, doc: "minimum length; default 1"},
			{name: "max", kind: countArg, doc: "maximum length; default 20"},
			{name: "terminator", kind: stringArg, def: "#", doc: "key that ends the input"},
			{name: "invalid", kind: promptArg, doc: "said when the value fails its type; default: no_match"},
			{name: "sensitive", kind: flagArg, doc: "mask it everywhere; default by type (cpf: true)"},
		}, askArgs...),
		later: []string{"confirm"}, laters: []string{"validation"},
		example: `input "cpf" {
  type    = cpf
  prompt  = "Digite os onze números do seu CPF."
  invalid = "Este CPF não é válido."

  on exhausted {
    hangup {}
  }
}
`,
	}),
	build: buildInput,
}

// Lengths of inputs.
const (
	longestInput = 20 // when nothing is said
	cpfLength    = 11
)

func buildInput(c *compiler, a *action) Op {
	in := Input{
		Name: a.name(), Ask: c.ask(a), Type: get[string](a.args, "type"), Min: 1, Max: longestInput,
		Terminator: get[string](a.args, "terminator"), Invalid: get[*Expr](a.args, "invalid"), Sensitive: secretInput(a.args),
	}
	for _, row := range []struct {
		name   string
		limits []*int
	}{{"digits", []*int{&in.Min, &in.Max}}, {"min", []*int{&in.Min}}, {"max", []*int{&in.Max}}} {
		if !a.given(row.name) {
			continue
		}
		if in.Type != "digits" || row.name != "digits" && a.given("digits") {
			c.l.errorf(a.where(row.name), "E201", "Wrong length", "%s is given twice: %s already says how long the input is.", row.name, longBy(in.Type))
			continue
		}
		for _, limit := range row.limits {
			*limit = get[int](a.args, row.name)
		}
	}
	if in.Type == "cpf" {
		in.Min, in.Max = cpfLength, cpfLength
	}
	if _, decoded := a.vals["type"]; decoded && (in.Min < 1 || in.Max < in.Min || in.Max > 64) && lengthsDecoded(a) {
		c.l.errorf(a.block.DefRange(), "E201", "Wrong length", "An input takes from 1 to 64 digits, and min is not above max.")
	}
	if t := in.Terminator; len(t) > 1 || t != "" && !strings.Contains("0123456789*#", t) {
		c.l.errorf(a.where("terminator"), "E201", "Wrong type", "terminator is one key of the phone, such as \"#\".")
	}
	return in
}

func longBy(kind string) string {
	if kind == "digits" {
		return "digits"
	}
	return "type = " + kind
}

func lengthsDecoded(a *action) bool {
	for _, name := range []string{"digits", "min", "max"} {
		if _, ok := a.vals[name]; a.given(name) && !ok {
			return false
		}
	}
	return true
}

// secretInput says whether what the caller types is masked.
func secretInput(a args) bool {
	if _, written := a.vals["sensitive"]; written {
		return get[bool](a, "sensitive")
	}
	return get[string](a, "type") == "cpf"
}
