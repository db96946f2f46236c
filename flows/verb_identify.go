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
			{name: "by", kind: pairsArg, required: true,
				doc: "{ key = value } of the customer's directory; without one: phone (telefone), document (cpf, cnpj), email, account"},
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
		op := Identify{By: get[[]Assign](a.args, "by"), Directory: c.l.plan.Customer}
		c.keys(a, op.By, op.Directory)
		return op
	},
}

var lookupVerb = &verb{
	schema: verbSchema(schema{
		kind: "lookup", doc: "look up a directory", label: nameLabel, result: "lookup.<name>", events: []string{"not_found", "error"},
		args: []arg{
			{name: "directory", kind: refArg, of: "directory", required: true, doc: "where"},
			{name: "by", kind: pairsArg, required: true, doc: "{ key = value } of the directory"},
		},
		example: `lookup "loja" {
  directory = directory.lojas
  by        = { cep = "01310100" }

  on not_found {
    say { prompt = "Não há loja neste CEP." }
  }
}
`,
		around: "directory \"lojas\" {\n  file   = \"lojas.csv\"\n  keys   = [cep]\n  fields = object({ nome = string })\n}\n",
	}),
	result: lookupResult,
	build: func(c *compiler, a *action) Op {
		op := Lookup{Name: a.name(), Directory: get[string](a.args, "directory"), By: get[[]Assign](a.args, "by")}
		if op.Directory != "" {
			c.keys(a, op.By, op.Directory)
		}
		return op
	},
}

// lookupResult is found and the fields of the directory; nothing is known of it when there is none.
func lookupResult(c *compiler, b *block) result {
	fields := map[string]cty.Type{}
	if attr := b.Body.Attributes["directory"]; attr != nil {
		if d := c.l.plan.Directories[referenced(attr.Expr)]; d != nil && d.Fields != nil {
			fields = c.l.fieldsOf(d)
		}
	}
	fields["found"] = cty.Bool
	return result{of: cty.Object(fields)}
}

// keys checks what a record is found by.
func (c *compiler) keys(a *action, by []Assign, directory string) {
	known, what := customerKeys, "Customers are found by"
	if d := c.l.plan.Directories[directory]; d != nil {
		known, what = d.Keys, "Records of directory "+directory+" are found by"
	}
	for _, k := range by {
		if !has(known, k.Name) {
			c.l.errorf(a.where("by"), "E202", "Unknown reference", "%s %s, not by %q.%s", what, quoted(known), k.Name, didYouMean(k.Name, known))
		}
		if v, diags := k.Value.x.Value(c.env.check); !diags.HasErrors() {
			if t := v.Type(); t != cty.DynamicPseudoType && t != cty.String {
				c.l.errorf(k.Value.x.Range(), "E201", "Wrong type", "%s must be a text, not %s.", k.Name, typeName(t))
			}
		}
	}
}
