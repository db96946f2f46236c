package flows

import (
	"github.com/zclconf/go-cty/cty"
)

// customerKeys are what the history store finds customers by.
var customerKeys = []string{"phone", "telefone", "document", "cpf", "cnpj", "email", "account"}

var identifyVerb = &verb{
	schema: verbSchema(schema{
		kind: "identify", doc: "find the customer; fills customer.*", events: []string{"not_found", "error"},
		args: []arg{
			{name: "by", kind: pairsArg, required: true, doc: "{ key = value }: phone (telefone), document (cpf, cnpj), email, account"},
		},
		example: `identify {
  by = { telefone = call.from }

  on not_found {
    say { prompt = "Não encontramos o seu cadastro." }
  }
}
`,
	}),
	build: func(c *compiler, a *action) Op {
		by := get[[]Assign](a.args, "by")
		for _, k := range by {
			if !has(customerKeys, k.Name) {
				c.l.errorf(a.where("by"), "E202", "Unknown reference", "Customers are found by %s, not by %q.%s",
					quoted(customerKeys), k.Name, didYouMean(k.Name, customerKeys))
			}
			if v, diags := k.Value.x.Value(c.env.check); !diags.HasErrors() {
				if t := v.Type(); t != cty.DynamicPseudoType && t != cty.String {
					c.l.errorf(k.Value.x.Range(), "E201", "Wrong type", "%s must be a text, not %s.", k.Name, typeName(t))
				}
			}
		}
		return Identify{By: by}
	},
}
