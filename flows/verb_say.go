package flows

// classes are what kinds of announcement there are (sac-br.md §3).
var classes = []string{"info", "rights", "channels", "ewt", "position", "ad"}

// The classes of what a waiting caller is told of the wait.
const (
	ClassEWT      = "ewt"
	ClassPosition = "position"
)

// mostTimes is how often a prompt may be said in a row; music and while_waiting are for what goes on.
const mostTimes = 100

var sayVerb = &verb{
	schema: verbSchema(schema{
		kind: "say", doc: "play a prompt; it does not wait: what talks or ends next does",
		args: []arg{
			{name: "prompt", kind: promptArg, doc: "what to say; default with class ewt or position: words of its own"},
			{name: "barge_in", kind: flagArg, def: "true", doc: "a key stops it; the key is kept for the next question"},
			{name: "times", kind: countArg, def: "1", doc: "repetitions"},
			{name: "early", kind: flagArg, def: "false", doc: "play before answering (early media)"},
			{name: "class", kind: wordArg, words: classes, doc: "what kind of announcement; profile br-sac wants it inside while_waiting. " +
				"There, ewt and position are said at most every 45 s, never tell more than before, and nothing while nobody could take the call"},
		},
		example: `say {
  prompt   = ["Seu protocolo é", digits(call.protocol)]
  barge_in = false
}
`,
	}),
	build: func(c *compiler, a *action) Op {
		if class := get[string](a.args, "class"); !a.args.given("prompt") && !has(a.args.meant, "prompt") && class != ClassEWT && class != ClassPosition {
			c.l.errorf(a.args.block.DefRange(), "E104", "Missing argument", "say needs prompt: what to say. Only class ewt and position have words of their own.")
		}
		c.l.atLeast(a.args, "times", 1)
		if n := get[int](a.args, "times"); n > mostTimes {
			c.l.errorf(a.where("times"), "E201", "Wrong type", "times is at most %d.", mostTimes)
		}
		return Say{
			Prompt: get[*Expr](a.args, "prompt"), BargeIn: get[bool](a.args, "barge_in"), Times: get[int](a.args, "times"),
			Early: get[bool](a.args, "early"), Class: get[string](a.args, "class"),
		}
	},
}

var answerVerb = &verb{
	schema: verbSchema(schema{
		kind: "answer", doc: "answer the call, once what is said early has been heard; implied by the first action that talks", example: "answer {}\n",
	}),
	build: func(*compiler, *action) Op { return Answer{} },
}

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
