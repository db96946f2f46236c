package flows

import (
	"github.com/zclconf/go-cty/cty"
)

var setVerb = &verb{
	schema: verbSchema(schema{
		kind: "set", doc: "assign vars, all at once, against the old values",
		any:     &arg{kind: valueArg, doc: "a variable and its new value"},
		example: "set { motivo = \"reclamacao\" }\n",
	}),
	build: func(c *compiler, a *action) Op {
		list := c.assignments(a)
		for _, x := range list {
			c.assigns(x.Name, x.Value)
		}
		c.needsOne(a, "set needs a variable: write set { motivo = \"…\" }.")
		return Set{Vars: list}
	},
}

var tagVerb = &verb{
	schema: verbSchema(schema{
		kind: "tag", doc: "write call.tags.* to the call record",
		args:    []arg{doesArg},
		any:     &arg{kind: valueArg, doc: "a tag and its value"},
		example: "tag { saiu_em = call.step }\n",
	}),
	build: func(c *compiler, a *action) Op {
		list := c.assignments(a)
		for _, x := range list {
			c.exposed(x.Value)
		}
		if !a.given("does") {
			c.needsOne(a, "tag needs a name: write tag { assunto = \"…\" }.")
		}
		return Tag{Tags: list, Does: get[string](a.args, "does")}
	},
}

var logVerb = &verb{
	schema: verbSchema(schema{
		kind: "log", doc: "write a line to the trace",
		args:    []arg{{name: "message", kind: textArg, required: true, doc: "text"}},
		example: "log { message = \"menu ${menu.principal}\" }\n",
		frame:   "menu \"principal\" {\n  prompt = \"Digite 1.\"\n  choice \"1\" {}\n  on exhausted {\n    hangup {}\n  }\n}\n",
	}),
	build: func(c *compiler, a *action) Op {
		x := get[*Expr](a.args, "message")
		c.exposed(x)
		return Log{Message: x}
	},
}

// doesArg is what an action achieves for the customer, for the profiles.
var doesArg = arg{name: "does", kind: wordArg, words: []string{"register", "cancel", "receipt", "suspend_charge"},
	doc: "what it achieves for the customer; profiles read it"}

// assignments lists what an action of names of one's own choice assigns, in order of writing.
func (c *compiler) assignments(a *action) []Assign {
	var list []Assign
	for _, attr := range inOrder(a.block.Body.Attributes) {
		if a.schema.row(attr.Name) >= 0 {
			continue
		}
		if x := get[*Expr](a.args, attr.Name); x != nil {
			list = append(list, Assign{Name: attr.Name, Value: x})
		}
	}
	return list
}

// needsOne reports an action that assigns nothing.
func (c *compiler) needsOne(a *action, text string) {
	for name := range a.block.Body.Attributes {
		if a.schema.row(name) < 0 {
			return
		}
	}
	c.l.errorf(a.block.DefRange(), "E104", "Missing argument", "%s", text)
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

// exposed reports a sensitive value that would be written where people read it.
func (c *compiler) exposed(x *Expr) {
	if x != nil && x.secret {
		c.l.errorf(x.x.Range(), "E206", "Sensitive value exposed",
			"A sensitive value would be written where people read it. Use mask(), or leave it out.")
	}
}
