package flows

var sayVerb = &verb{
	schema: verbSchema(schema{
		kind: "say", doc: "play a prompt; it does not wait: what talks or ends next does",
		args: []arg{
			{name: "prompt", kind: promptArg, required: true, doc: "what to say"},
			{name: "barge_in", kind: flagArg, def: "true", doc: "a key stops it; the key is kept for the next question"},
			{name: "times", kind: countArg, def: "1", doc: "repetitions"},
		},
		later: []string{"early", "class"},
		example: `say {
  prompt   = ["Seu protocolo é", digits(call.protocol)]
  barge_in = false
}
`,
	}),
	build: func(c *compiler, a *action) Op {
		c.l.atLeast(a.args, "times", 1)
		if n := get[int](a.args, "times"); n > mostTimes {
			c.l.errorf(a.where("times"), "E201", "Wrong type", "times is at most %d.", mostTimes)
		}
		return Say{Prompt: get[*Expr](a.args, "prompt"), BargeIn: get[bool](a.args, "barge_in"), Times: get[int](a.args, "times")}
	},
}

// mostTimes is how often a prompt may be said in a row; music and while_waiting are for what goes on.
const mostTimes = 100
