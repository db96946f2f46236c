package flows

import "github.com/zclconf/go-cty/cty"

var consentVerb = &verb{
	schema: verbSchema(schema{
		kind: "consent", doc: "ask for consent and keep the evidence", label: nameLabel, result: "consent.<name>",
		events: []string{"declined", "no_input", "no_match", "exhausted"},
		args: append([]arg{
			{name: "accept", kind: stringArg, def: "1", doc: "key"},
			{name: "decline", kind: stringArg, def: "2", doc: "key"},
		}, askArgs...),
		example: `consent "gravacao" {
  prompt = "Podemos gravar esta ligação? Sim, digite 1. Não, digite 2."

  on exhausted {
    recording { state = off }
  }
}
`,
	}),
	result: func(*compiler, *block) result { return result{of: cty.Bool} },
	build: func(c *compiler, a *action) Op {
		op := Consent{Name: a.name(), Ask: c.ask(a.args), Accept: c.key(a.args, "accept"), Decline: c.key(a.args, "decline")}
		if op.Accept == op.Decline || op.Accept == "" || op.Decline == "" {
			c.l.errorf(a.where("accept"), "E303", "Same key twice", "accept and decline are two different keys.")
		}
		return op
	},
}
