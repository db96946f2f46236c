package flows

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

var setVerb = &verb{
	schema: verbSchema(schema{
		kind: "set", doc: "assign vars, all at once, against the old values",
		any:     &arg{kind: valueArg, doc: "a variable and its new value"},
		example: "set { motivo = \"reclamacao\" }\n",
	}),
	build: func(c *compiler, a *action) Op {
		var op Set
		for _, attr := range inOrder(a.block.Body.Attributes) {
			x := get[*Expr](a.args, attr.Name)
			if attr.Name == "if" || x == nil {
				continue
			}
			c.assigns(attr.Name, x)
			op.Vars = append(op.Vars, Assign{Name: attr.Name, Value: x})
		}
		if len(sets(&hclsyntax.Body{Blocks: hclsyntax.Blocks{a.block}})) == 0 {
			c.l.errorf(a.block.DefRange(), "E104", "Missing argument", "set needs a variable: write set { motivo = \"…\" }.")
		}
		return op
	},
}

// assigns checks that a variable keeps its type.
func (c *compiler) assigns(name string, x *Expr) {
	t, _ := c.env.typeOf("vars." + name)
	v, diags := x.x.Value(c.env.check)
	if diags.HasErrors() || v.Type() == cty.DynamicPseudoType {
		return
	}
	if plain, _ := v.Unmark(); plain.IsKnown() && plain.IsNull() || unifies(t, v.Type()) {
		return
	}
	c.l.errorf(x.x.Range(), "E201", "Wrong type", "vars.%s is %s since its first value; it cannot become %s.", name, typeName(t), typeName(v.Type()))
}
