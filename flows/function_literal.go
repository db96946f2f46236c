package flows

import (
	"errors"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// literals say what is wrong with an argument that is written in the plan, where the function takes anything that a call
// may bring: a caller's number may be withheld, and be none.
var literals = map[string]func(text string) error{
	"phone": func(s string) error {
		if said, _ := spokenPhone(s); said == "" || !isNumber(s) {
			return errors.New("a phone number such as +551134567890 is required")
		}
		return nil
	},
	"digits": func(s string) error {
		if said, _ := spokenDigits(s); said == "" {
			return errors.New("there is no digit to say")
		}
		return nil
	},
	"spell": func(s string) error {
		if said, _ := spokenSpelling(s); said == "" {
			return errors.New("there is no letter to say")
		}
		return nil
	},
}

// literal checks the first argument of a say-as function when it is a text in quotes.
func (l *loader) literal(x *hclsyntax.FunctionCallExpr) bool {
	check := literals[x.Name]
	if check == nil || len(x.Args) == 0 {
		return true
	}
	template, ok := x.Args[0].(*hclsyntax.TemplateExpr)
	if !ok || !template.IsStringLiteral() {
		return true
	}
	v, diags := template.Value(nil)
	if diags.HasErrors() || v.Type() != cty.String || v.IsNull() {
		return true
	}
	err := check(v.AsString())
	if err != nil {
		l.errorf(template.Range(), "E201", "Wrong type", "%s(): %v.", x.Name, err)
	}
	return err == nil
}
