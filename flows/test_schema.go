package flows

// The blocks of *.test.hcl files.
var testSchema = schema{
	kind: "test", doc: "one call: who calls, what the world answers, and what happens, in order", label: textLabel,
	args: callArgs, holds: append([]string{"mock", "agent", "flag", "calendar"}, scriptBlocks...),
	example: "test \"quem pede uma pessoa espera na fila\" {\n  press { keys = \"9\" }\n  expect { queue = queue.sac }\n}\n",
}

var testDefaultsSchema = schema{
	kind: "defaults", doc: "what every test of the file begins with",
	args: callArgs, holds: []string{"mock", "agent", "flag", "calendar"},
	example: "defaults {\n  at   = \"2026-03-10T10:00:00-03:00\"\n  from = \"+5511987654321\"\n  to   = \"+551140001000\"\n}\n",
}

var callArgs = []arg{
	{name: "at", kind: stringArg, doc: `when the call comes in: "2026-03-10T10:00:00-03:00", or without the zone by the engine's; default: Tuesday 2026-03-10, ten in the morning`},
	{name: "from", kind: stringArg, doc: `who calls, "+5511987654321"; default: the number is withheld`},
	{name: "to", kind: stringArg, doc: "the number dialled; default: the plan's first, when all lead to one flow"},
	{name: "language", kind: stringArg, doc: "of the prompts; default: the engine's"},
}

// scriptBlocks are what can happen, in the order in which the docs tell them.
var scriptBlocks = []string{
	"hear", "not_heard", "press", "silence", "speak", "wait", "hang_up", "agent_answers", "agent_hangs_up", "expect", "assert", "no_problem",
}

// hangupCauses are what a flow can end a call with.
var hangupCauses = []string{"normal", "busy", "rejected", "congestion", "not_found"}

// heardArgs say what is heard: one of the two.
var heardArgs = []arg{
	{name: "text", kind: stringArg, doc: "part of the words, whatever their case; 8 and eight are the same"},
	{name: "prompt", kind: promptArg, doc: "prompt.<name>, or anything that say takes"},
}

var moveSchemas = map[string]*schema{
	"hear": {kind: "hear", doc: "wait until the caller hears this; what is heard in between does not matter",
		args:    append([]arg{{name: "within", kind: durationArg, doc: "at the latest; default: as long as something goes on"}}, heardArgs...),
		example: "hear { prompt = \"Bem-vindo.\" }\n"},
	"not_heard": {kind: "not_heard", doc: "the caller has not heard this since the last hear", args: heardArgs,
		example: "not_heard { text = \"problema\" }\n"},
	"press": {kind: "press", doc: "press keys, now", args: []arg{
		{name: "keys", kind: stringArg, required: true, doc: "0 to 9, * and #"}}, example: "press { keys = \"1\" }\n"},
	"silence": {kind: "silence", doc: "do nothing until the flow stops waiting for a key", example: "silence {}\n"},
	"speak": {kind: "speak", doc: "talk, to a voicemail", args: []arg{
		{name: "for", kind: durationArg, required: true, doc: "how long"}}, example: "speak { for = \"8s\" }\n"},
	"wait": {kind: "wait", doc: "let time go by", args: []arg{
		{name: "for", kind: durationArg, required: true, doc: "how long"}}, example: "wait { for = \"31s\" }\n"},
	"hang_up": {kind: "hang_up", doc: "the caller hangs up", example: "hang_up {}\n"},
	"agent_answers": {kind: "agent_answers", doc: "an agent takes the call that waits", args: []arg{
		{name: "agent", kind: refArg, of: "agent", doc: "default: the one whose phone rings"}}, example: "agent_answers {}\n"},
	"agent_hangs_up": {kind: "agent_hangs_up", doc: "the agent, or whoever the call was transferred to, hangs up", example: "agent_hangs_up {}\n"},
	"expect": {kind: "expect", doc: "wait until all of this is true", args: []arg{
		{name: "queue", kind: refArg, of: "queue", doc: "the call waits there"},
		{name: "step", kind: refArg, of: "step", doc: "the call is in it"},
		{name: "agent", kind: refArg, of: "agent", doc: "whose phone rings, or who talks"},
		{name: "hangup", kind: wordArg, words: hangupCauses, doc: "the flow ended the call, with this cause"},
		{name: "callback", kind: stringArg, doc: "the number that will be called back"},
		{name: "voicemail", kind: refArg, of: "mailbox", doc: "a message was left there"},
		{name: "transfer", kind: stringArg, doc: "where the call was transferred to"},
		{name: "message", kind: stringArg, doc: "part of a text that was sent"},
		{name: "request", kind: wordArg, doc: "the http action that was carried out"},
	}, example: "expect { hangup = normal }\n"},
	"no_problem": {kind: "no_problem", doc: "up to here nothing has gone wrong for the caller: no error that nobody handles or that is the flow's own, no long silence, no key that is announced and does nothing, no end without a person, a message, a call back or a word", args: []arg{
		{name: "silence", kind: durationArg, doc: "longer than this is wrong; default: 10s"},
	}, example: "no_problem {}\n"},
	"assert": {kind: "assert", doc: "a condition on the call's values, now", args: []arg{
		{name: "condition", kind: conditional, required: true, doc: "any name that the flow reads"},
		{name: "error_message", kind: promptArg, doc: "said when it is false"},
	}, example: "assert { condition = call.from != \"\" }\n"},
}

// sceneSchemas set the scene; later in the script they change it.
var sceneSchemas = map[string]*schema{
	"agent": {kind: "agent", doc: "an agent on the line: the call runs through the real engine", label: slugLabel, args: []arg{
		{name: "state", kind: wordArg, words: []string{"ready", "not_ready", "signed_out"}, def: "ready", doc: "from here on"},
		{name: "answers", kind: durationArg, doc: "after ringing so long; default: at agent_answers"},
	}},
	"flag": {kind: "flag", doc: "a flag of the plan", label: slugLabel, args: []arg{
		{name: "on", kind: flagArg, required: true, doc: "from here on"}}},
	"calendar": {kind: "calendar", doc: "a calendar, whatever its hours say", label: slugLabel, args: []arg{
		{name: "open", kind: flagArg, required: true, doc: "from here on"}}},
}

var (
	whenArg     = arg{name: "when", kind: textsArg, doc: "only for these keys: { cpf = \"52998224725\" }"}
	timesArg    = arg{name: "times", kind: countArg, doc: "so often, then the next mock answers; default: always"}
	afterArg    = arg{name: "after", kind: durationArg, doc: "how long the answer takes; default: no time"}
	notFoundArg = arg{name: "not_found", kind: flagArg, doc: "nothing is found"}
	errorArg    = arg{name: "error", kind: wordArg, words: []string{"timeout", "failed"}, doc: "no answer, or a broken one"}
	returnsArg  = arg{name: "returns", kind: valueArg, doc: "the record: { id = \"c1\", nome = \"Ana\" }"}
	statusArg   = arg{name: "status", kind: countArg, doc: "HTTP status; default: 200"}
	bodyArg     = arg{name: "body", kind: valueArg, doc: "of the answer, as JSON"}
)

// mockSchemas are what can be answered, by kind.
var mockSchemas = map[MockKind]*schema{
	MockDirectory: {kind: "mock of a directory", args: []arg{whenArg, timesArg, afterArg, notFoundArg, errorArg, returnsArg}},
	MockLookup:    {kind: "mock of a lookup", args: []arg{whenArg, timesArg, afterArg, notFoundArg, errorArg, returnsArg}},
	MockCustomer:  {kind: "mock of the customer", args: []arg{whenArg, timesArg, afterArg, notFoundArg, errorArg, returnsArg}},
	MockHTTP:      {kind: "mock of an http", args: []arg{timesArg, afterArg, notFoundArg, errorArg, statusArg, bodyArg}},
	MockService:   {kind: "mock of a service", args: []arg{timesArg, afterArg, notFoundArg, errorArg, statusArg, bodyArg}},
	MockTransfer: {kind: "mock of a transfer", args: []arg{timesArg, afterArg,
		{name: "outcome", kind: wordArg, words: []string{"answered", "busy", "no_answer", "rejected", "error"}, required: true, doc: "what becomes of it"}}},
	MockCallback:  {kind: "mock of a callback", args: []arg{timesArg, errorArg}},
	MockVoicemail: {kind: "mock of a voicemail", args: []arg{timesArg, errorArg}},
	MockQueue: {kind: "mock of a queue", args: []arg{
		{name: "open", kind: flagArg, doc: "default: by its calendar"},
		{name: "agents", kind: countArg, doc: "signed in; default: 1"},
		{name: "agents_free", kind: countArg, doc: "of these, ready; default: 0"},
		{name: "waiting", kind: countArg, doc: "calls that wait; default: its position"},
		{name: "position", kind: countArg, doc: "of the call; default: 1"},
		{name: "estimated_wait", kind: numberArg, doc: "seconds; default: 0"},
		{name: "refuses", kind: wordArg, words: []string{"closed", "full", "nobody"}, doc: "it does not take the call"},
	}},
}
