package flows

import "time"

// askArgs are the rows of every question; defaults { … } of a flow takes all but the prompt.
var askArgs = []arg{
	{name: "prompt", kind: promptArg, required: true, doc: "what the caller hears"},
	{name: "timeout", kind: durationArg, def: "5s", doc: "silence after the prompt before no_input"},
	{name: "digit_timeout", kind: durationArg, def: "3s", doc: "silence between digits"},
	{name: "max_tries", kind: countArg, def: "3", doc: "attempts before exhausted"},
	{name: "barge_in", kind: flagArg, def: "true", doc: "digits stop the prompt"},
	{name: "type_ahead", kind: flagArg, def: "true", doc: "use digits pressed before the prompt"},
	{name: "no_input", kind: promptArg, doc: "said before asking again after silence"},
	{name: "no_match", kind: promptArg, doc: "said before asking again after a wrong key"},
}

var defaultsSchema = schema{
	kind: "defaults", doc: "defaults of every menu and input in the flow", args: askArgs[1:],
}

// asking are the events of a question.
var asking = []string{"no_input", "no_match", "exhausted"}

// ask reads what questions share.
func (c *compiler) ask(a *action) Ask {
	q := Ask{
		Prompt:       get[*Expr](a.args, "prompt"),
		NoInput:      get[*Expr](a.args, "no_input"),
		NoMatch:      get[*Expr](a.args, "no_match"),
		Timeout:      get[time.Duration](a.args, "timeout"),
		DigitTimeout: get[time.Duration](a.args, "digit_timeout"),
		MaxTries:     get[int](a.args, "max_tries"),
		BargeIn:      get[bool](a.args, "barge_in"),
		TypeAhead:    get[bool](a.args, "type_ahead"),
	}
	c.l.positive(a.args, "timeout")
	c.l.positive(a.args, "digit_timeout")
	c.l.atLeast(a.args, "max_tries", 1)
	return q
}
