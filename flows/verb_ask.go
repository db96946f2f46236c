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
	kind: "defaults", doc: "defaults of every menu, input, consent and question in the flow", args: askArgs[1:],
}

// asking are the events of a question.
var asking = []string{"no_input", "no_match", "exhausted"}

// ask reads what questions share.
func (c *compiler) ask(a args) Ask {
	q := Ask{
		Prompt:       get[*Expr](a, "prompt"),
		NoInput:      get[*Expr](a, "no_input"),
		NoMatch:      get[*Expr](a, "no_match"),
		Timeout:      get[time.Duration](a, "timeout"),
		DigitTimeout: get[time.Duration](a, "digit_timeout"),
		MaxTries:     get[int](a, "max_tries"),
		BargeIn:      get[bool](a, "barge_in"),
		TypeAhead:    get[bool](a, "type_ahead"),
	}
	c.l.positive(a, "timeout")
	c.l.positive(a, "digit_timeout")
	c.l.atLeast(a, "max_tries", 1)
	return q
}

// key checks an argument that is one key of the phone; empty is none.
func (c *compiler) key(a args, name string) string {
	k := get[string](a, name)
	if len(k) > 1 || k != "" && !isKeys(k) {
		c.l.errorf(a.where(name), "E201", "Wrong type", "%s is one key of the phone, such as \"#\".", name)
	}
	return k
}
