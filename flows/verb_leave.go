package flows

import (
	"time"

	"github.com/zclconf/go-cty/cty"
)

var callbackVerb = &verb{
	schema: verbSchema(schema{
		kind: "callback", doc: "ask the queue to call back, keeping the place in line", events: []string{"error"},
		args: []arg{
			{name: "queue", kind: routeArg, of: "queue", required: true, doc: "who calls back"},
			{name: "number", kind: textArg, required: true, doc: "E.164"},
			{name: "after", kind: durationArg, doc: "not before"},
			attemptArgs[0], attemptArgs[1], attemptArgs[2], attemptArgs[3],
		},
		example: `callback {
  queue  = queue.sac
  number = call.from
}
`,
	}),
	build: buildCallback,
}

func buildCallback(c *compiler, a *action) Op {
	calls := c.l.attempts(a.args)
	return Callback{
		Queue: get[*Ref](a.args, "queue"), Number: get[*Expr](a.args, "number"), After: get[time.Duration](a.args, "after"),
		Window: calls.Window, Attempts: calls.Most, Retry: calls.Retry, Expires: calls.Expires,
	}
}

// Attempts are when and how often somebody is called back.
type Attempts struct {
	Window  Window          // hours in which we call
	Most    int             // unanswered calls before giving up
	Retry   []time.Duration // between them, the last one again and again
	Expires time.Duration   // then it is given up
}

// attemptArgs are the rows of attempts.
var attemptArgs = []arg{
	{name: "window", kind: stringArg, def: "09:00-21:00", doc: "hours in which we call"},
	{name: "attempts", kind: countArg, def: "3", doc: "unanswered calls before giving up"},
	{name: "retry", kind: durationsArg, doc: "between them, the last one again and again; default [\"10m\", \"30m\"]"},
	{name: "expires", kind: durationArg, def: "24h", doc: "give up"},
}

// usualAttempts are those of a plan that says nothing of them.
func usualAttempts() Attempts {
	return Attempts{Window: Window{From: 9 * 60, To: 21 * 60}, Most: 3, Retry: usualRetry(), Expires: 24 * time.Hour}
}

func usualRetry() []time.Duration { return []time.Duration{10 * time.Minute, 30 * time.Minute} }

// attempts reads those rows.
func (l *loader) attempts(a args) Attempts {
	out := Attempts{Most: get[int](a, "attempts"), Retry: get[[]time.Duration](a, "retry"), Expires: get[time.Duration](a, "expires")}
	if len(out.Retry) == 0 {
		out.Retry = usualRetry()
	}
	spans, err := parseSpans(get[string](a, "window"))
	if err != nil || len(spans) != 1 {
		l.errorf(a.where("window"), "E310", "Wrong hours", "window is one stretch of the day such as \"09:00-21:00\".")
	} else {
		out.Window = Window(spans[0])
	}
	l.atLeast(a, "attempts", 1)
	l.positive(a, "expires")
	return out
}

var voicemailVerb = &verb{
	schema: verbSchema(schema{
		kind: "voicemail", doc: "record a message", label: nameLabel, result: "voicemail.<name>", events: []string{"empty", "error"},
		args: []arg{
			{name: "mailbox", kind: refArg, of: "mailbox", required: true, doc: "where"},
			{name: "prompt", kind: promptArg, doc: "greeting"},
			{name: "beep", kind: flagArg, def: "true", doc: "beep before recording"},
			{name: "max_duration", kind: durationArg, def: "2m", doc: "limit"},
			{name: "silence", kind: durationArg, def: "4s", doc: "silence that ends it"},
			{name: "terminator", kind: stringArg, def: "#", doc: "key that ends it; empty: none"},
		},
		example: `voicemail "recado" {
  mailbox = mailbox.sac
  prompt  = "Deixe seu recado após o sinal."
}
`,
		around: "mailbox \"sac\" {}\n",
	}),
	result: func(*compiler, *block) result {
		return result{of: cty.Object(map[string]cty.Type{"url": cty.String, "duration": cty.Number})}
	},
	build: func(c *compiler, a *action) Op {
		c.l.positive(a.args, "max_duration")
		c.l.positive(a.args, "silence")
		return Voicemail{
			Name: a.name(), Mailbox: get[string](a.args, "mailbox"), Prompt: get[*Expr](a.args, "prompt"), Beep: get[bool](a.args, "beep"),
			Max: get[time.Duration](a.args, "max_duration"), Silence: get[time.Duration](a.args, "silence"), Terminator: c.key(a.args, "terminator"),
		}
	},
}

var transferVerb = &verb{
	schema: verbSchema(schema{
		kind: "transfer", doc: "connect to another number; continues when the other side leaves first",
		events: []string{"busy", "no_answer", "rejected", "error"},
		args: []arg{
			{name: "to", kind: textArg, required: true, doc: "E.164 or SIP URI, or an agent's extension: a ready agent is not ready meanwhile (reason transfer), one who is with a contact is busy"},
			{name: "trunk", kind: refArg, of: "trunk", doc: "way out"},
			{name: "mode", kind: wordArg, words: []string{"bridge", "refer"}, def: "bridge", doc: "stay in the path, or SIP REFER and leave"},
			{name: "timeout", kind: durationArg, def: "30s", doc: "ringing"},
			{name: "music", kind: promptArg, doc: "while ringing; default: the other side's ringback"},
			{name: "screen", kind: objectArg, doc: "shown to the other side, if it is an agent"},
		},
		example: `transfer {
  to = "sip:plantao@exemplo.com"

  on no_answer {
    say { prompt = "O plantão não atende." }
  }
}
`,
	}),
	build: func(c *compiler, a *action) Op {
		op := Transfer{
			To: get[*Expr](a.args, "to"), Trunk: get[string](a.args, "trunk"), Mode: get[string](a.args, "mode"),
			Timeout: get[time.Duration](a.args, "timeout"), Music: get[*Expr](a.args, "music"), Screen: get[*Expr](a.args, "screen"),
		}
		c.l.positive(a.args, "timeout")
		c.exposed(op.To)
		return op
	},
}
