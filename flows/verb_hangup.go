package flows

var hangupVerb = &verb{
	schema: verbSchema(schema{
		kind: "hangup", doc: "end the call",
		args: []arg{
			{name: "prompt", kind: promptArg, doc: "said first"},
			{name: "cause", kind: wordArg, words: hangupCauses, def: "normal",
				doc: "SIP cause when not answered yet"},
		},
		example: "hangup { prompt = \"Obrigado por ligar.\" }\n",
	}),
	ends: true,
	build: func(c *compiler, a *action) Op {
		return Hangup{Prompt: get[*Expr](a.args, "prompt"), Cause: get[string](a.args, "cause")}
	},
}
