package flows

import "time"

var musicVerb = &verb{
	schema: verbSchema(schema{
		kind: "music", doc: "hold music for a while",
		args: []arg{
			{name: "for", kind: durationArg, required: true, doc: "how long"},
			{name: "prompt", kind: promptArg, doc: "default: the queue's, then the engine's music"},
			{name: "class", kind: wordArg, words: classes, doc: "as in say"},
		},
		example: "music { for = \"30s\" }\n",
	}),
	build: func(c *compiler, a *action) Op {
		c.l.positive(a.args, "for")
		return Music{For: get[time.Duration](a.args, "for"), Prompt: get[*Expr](a.args, "prompt"), Class: get[string](a.args, "class")}
	},
}

var waitVerb = &verb{
	schema: verbSchema(schema{
		kind: "wait", doc: "silence",
		args:    []arg{{name: "for", kind: durationArg, required: true, doc: "how long"}},
		example: "wait { for = \"2s\" }\n",
	}),
	build: func(c *compiler, a *action) Op {
		c.l.positive(a.args, "for")
		return Wait{For: get[time.Duration](a.args, "for")}
	},
}
