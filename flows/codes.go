package flows

// CodeDoc explains a code of a diagnostic.
type CodeDoc struct {
	Code        string   // "E304"
	Severity    Severity // errors stop a load, warnings do not
	Summary     string   // a few words
	Explanation string   // what is wrong and why it matters
	Bad         string   // a plan that has it, as short as can be; empty: a plan alone cannot show it
	Good        string   // the same, mended
}

// Codes lists every code there is, in order. A code never changes its meaning.
func Codes() []CodeDoc { return append([]CodeDoc(nil), codes...) }

// Code finds the explanation of a code.
func Code(code string) (CodeDoc, bool) {
	return find(codes, func(c CodeDoc) bool { return c.Code == code })
}

// inFlow is a plan of one flow with these lines in it.
func inFlow(lines string) string {
	return "queue \"sac\" {}\n\nservice \"erp\" { url = \"https://erp.exemplo\" }\n\nflow \"f\" {\n" + lines + "\n}\n"
}

var codes = []CodeDoc{
	{"E001", SeverityError, "Syntax", "The file is no HCL here. Nothing else is said of a file that cannot be read, nor of names that it may declare.",
		"flow \"f\" { hangup {} }\n", "flow \"f\" {\n  hangup {}\n}\n"},
	{"E002", SeverityError, "Cannot be read", "The folder or a file of it cannot be read, or there is no .hcl file in it.", "", ""},
	{"E003", SeverityError, "Another version is required", "required_version of the engine block asks for another version of the language than this program speaks.",
		"engine { required_version = \">= 99.0\" }\n", "engine { required_version = \">= 1.0\" }\n"},
	{"E101", SeverityError, "Unknown block or argument", "A block or an argument that the language does not have at this place. Often a letter is wrong, or an argument is written as a block.",
		"queue \"sac\" { wrapup = \"30s\" }\n", "queue \"sac\" { wrap_up = \"30s\" }\n"},
	{"E102", SeverityError, "Declared twice", "Two things of one kind have one name, an argument is set twice, or results of one name have different types.",
		"queue \"sac\" {}\n\nqueue \"sac\" {}\n", "queue \"sac\" {}\n\nqueue \"vendas\" {}\n"},
	{"E103", SeverityError, "Wrong label", "The name after the block's kind is missing, too many, or not written as names of this kind are.",
		"queue \"Minha Fila\" {}\n", "queue \"minha_fila\" {}\n"},
	{"E104", SeverityError, "Missing argument", "An argument, param or output that must be there is not.",
		inFlow("  say {}\n  hangup {}"), inFlow("  say { prompt = \"Olá.\" }\n  hangup {}")},
	{"E201", SeverityError, "Wrong type", "A value of another type than the argument takes: a number for a text, a duration that is none, a level outside 1 to 10, calculation with texts.",
		inFlow("  wait { for = 5 }\n  hangup {}"), inFlow("  wait { for = \"5s\" }\n  hangup {}")},
	{"E202", SeverityError, "Unknown reference", "A step, queue, prompt, variable, field, key, event or function that does not exist; also in the half of && and || that does not decide.",
		inFlow("  goto = step.fin\n  step \"fim\" {\n    hangup {}\n  }"), inFlow("  goto = step.fim\n  step \"fim\" {\n    hangup {}\n  }")},
	{"E203", SeverityError, "Comparison is never true", "The two sides are of different types and never equal. Keys and digits are texts: write \"1\", not 1.",
		inFlow("  hangup {\n    if = call.from == 1\n  }\n  hangup {}"), inFlow("  hangup {\n    if = call.from == \"1\"\n  }\n  hangup {}")},
	{"E204", SeverityError, "Unknown keyword", "The argument takes one of a few words, without quotes.",
		"queue \"sac\" { strategy = longest_idel }\n", "queue \"sac\" { strategy = longest_idle }\n"},
	{"E205", SeverityError, "Not set here", "Some way a call can take leads here without having set this result or variable; it would be null. coalesce(), try(), can() and a comparison with null know that it may be missing.",
		inFlow("  say { prompt = digits(input.conta) }\n  input \"conta\" {\n    prompt = \"Digite a conta.\"\n    on exhausted {\n      hangup {}\n    }\n  }\n  hangup {}"),
		inFlow("  input \"conta\" {\n    prompt = \"Digite a conta.\"\n    on exhausted {\n      hangup {}\n    }\n  }\n  say { prompt = digits(input.conta) }\n  hangup {}")},
	{"E206", SeverityError, "Sensitive value exposed", "A value that must not be read by people (a CPF, a card number) would be written to a tag, a log, a URL, or passed to a param that does not mask it. mask() shows the last characters only.",
		inFlow("  input \"cpf\" {\n    type   = cpf\n    prompt = \"Digite o CPF.\"\n    on exhausted {\n      hangup {}\n    }\n  }\n  tag { documento = input.cpf }\n  hangup {}"),
		inFlow("  input \"cpf\" {\n    type   = cpf\n    prompt = \"Digite o CPF.\"\n    on exhausted {\n      hangup {}\n    }\n  }\n  tag { documento = mask(input.cpf, 2) }\n  hangup {}")},
	{"E301", SeverityError, "Dead end", "A call that gets to the end of this body has nowhere to go: the caller would hear silence.",
		inFlow("  say { prompt = \"Olá.\" }"), inFlow("  say { prompt = \"Olá.\" }\n  hangup {}")},
	{"E302", SeverityError, "Loop without a caller", "A call can go round here for ever without its caller or an agent doing anything.",
		inFlow("  goto = step.gira\n  step \"gira\" {\n    say { prompt = \"Olá.\" }\n    goto = step.gira\n  }"),
		inFlow("  goto = step.gira\n  step \"gira\" {\n    max_visits = 3\n    say { prompt = \"Olá.\" }\n    goto = step.gira\n    on exhausted {\n      hangup {}\n    }\n  }")},
	{"E303", SeverityError, "Wrong key", "A key twice in a menu, or one that no phone has.",
		inFlow("  menu \"m\" {\n    prompt = \"Digite 1.\"\n    choice \"1\" {}\n    choice \"1\" {}\n    on exhausted {}\n  }\n  hangup {}"),
		inFlow("  menu \"m\" {\n    prompt = \"Digite 1 ou 2.\"\n    choice \"1\" {}\n    choice \"2\" {}\n    on exhausted {}\n  }\n  hangup {}")},
	{"E304", SeverityError, "Exhausted is not handled", "Nobody says what happens to a caller who never answers: the classic dead call. One on exhausted in the flow answers for all its questions.",
		inFlow("  menu \"m\" {\n    prompt = \"Digite 1.\"\n    choice \"1\" {}\n  }\n  hangup {}"),
		inFlow("  menu \"m\" {\n    prompt = \"Digite 1.\"\n    choice \"1\" {}\n    on exhausted {}\n  }\n  hangup {}")},
	{"E305", SeverityError, "Nobody is listening", "In on hangup the caller is gone: nothing can be said, asked or connected, and there is nowhere to go.",
		inFlow("  hangup {}\n  on hangup {\n    say { prompt = \"Tchau.\" }\n  }"), inFlow("  hangup {}\n  on hangup {\n    tag { saiu_em = call.step }\n  }")},
	{"E306", SeverityError, "Waiting without time", "while_waiting repeats until an agent answers: a round that takes no time would spin, and an enqueue in it would have left the queue.",
		inFlow("  enqueue {\n    queue = queue.sac\n    while_waiting {\n      set { n = 1 }\n    }\n  }\n  hangup {}"),
		inFlow("  enqueue {\n    queue = queue.sac\n    while_waiting {\n      music { for = \"30s\" }\n    }\n  }\n  hangup {}")},
	{"E307", SeverityError, "Missing prompt", "A prompt that one language has and another has not, a recording that is missing where others are and no synthesiser speaks instead, or one that cannot be played: no WAV, cut short, in another format.",
		"prompts \"pt-BR\" {\n  oi    = \"Oi.\"\n  tchau = \"Tchau.\"\n}\n\nprompts \"en-US\" { oi = \"Hi.\" }\n",
		"prompts \"pt-BR\" { oi = \"Oi.\" }\n\nprompts \"en-US\" { oi = \"Hi.\" }\n"},
	{"E308", SeverityError, "Event is not handled", "The flow that this run runs may end with an event, and nobody says what happens then.",
		inFlow("  run \"r\" { flow = flow.sub }\n  hangup {}") + "\nflow \"sub\" {\n  event \"falhou\" {}\n  raise = falhou\n}\n",
		inFlow("  run \"r\" {\n    flow = flow.sub\n    on falhou {}\n  }\n  hangup {}") + "\nflow \"sub\" {\n  event \"falhou\" {}\n  raise = falhou\n}\n"},
	{"E309", SeverityError, "Flow runs itself", "A flow would run itself, straight or through others. Going round is for goto, bounded by max_visits.",
		inFlow("  run \"r\" { flow = flow.f }\n  hangup {}"), inFlow("  hangup {}")},
	{"E310", SeverityError, "Wrong hours", "Hours that overlap or end before they begin, a time zone or a date that does not exist.",
		"calendar \"c\" { hours = { mon-fri = \"20:00-08:00\" } }\n", "calendar \"c\" { hours = { mon-fri = \"08:00-20:00\" } }\n"},
	{"E311", SeverityError, "Queue without agents", "No agent of the plan has the skills that a queue asks: its callers would wait for nobody.",
		"queue \"q\" { skills = { ingles = 5 } }\n\nagent \"ana\" {\n  extension = \"2001\"\n  password  = \"md5:0123456789abcdef0123456789abcdef\"\n}\n",
		"queue \"q\" { skills = { ingles = 5 } }\n\nagent \"ana\" {\n  extension = \"2001\"\n  password  = \"md5:0123456789abcdef0123456789abcdef\"\n  skills    = { ingles = 5 }\n}\n"},
	{"E312", SeverityError, "Two flows for a number", "A caller of one number cannot be told from a caller of the other.",
		inFlow("  hangup {}") + "\nnumber \"4004\" { flow = flow.f }\n\nnumber \"+4004\" { flow = flow.f }\n",
		inFlow("  hangup {}") + "\nnumber \"4004\" { flow = flow.f }\n\nnumber \"4005\" { flow = flow.f }\n"},
	{"E313", SeverityError, "Wrong table", "The CSV file of a directory cannot be read, has no column for a key, or has a record that does not fit the directory's fields. Its first line names keys and fields. Or, with check --connect, a query of a history is wrong for its database, or does not answer the columns of its record.",
		"", ""},
	{"W401", SeverityWarning, "Unreachable step", "No way of a call leads to this step.",
		inFlow("  hangup {}\n  step \"a\" {\n    hangup {}\n  }"), inFlow("  goto = step.a\n  step \"a\" {\n    hangup {}\n  }")},
	{"W402", SeverityWarning, "Never used", "Something is declared and nothing uses it. A plan without a number is taken for a part of one, and not warned.",
		"number \"4004\" { flow = flow.f }\n\nskill \"sobra\" {}\n\nflow \"f\" {\n  hangup {}\n}\n", "number \"4004\" { flow = flow.f }\n\nflow \"f\" {\n  hangup {}\n}\n"},
	{"W403", SeverityWarning, "Slow key", "A key is the beginning of another: whoever presses the shorter one waits for digit_timeout.",
		inFlow("  menu \"m\" {\n    prompt = \"Escolha.\"\n    choice \"1\" {}\n    choice \"12\" {}\n    on exhausted {}\n  }\n  hangup {}"),
		inFlow("  menu \"m\" {\n    prompt = \"Escolha.\"\n    choice \"1\" {}\n    choice \"2\" {}\n    on exhausted {}\n  }\n  hangup {}")},
	{"W404", SeverityWarning, "Action after the end", "The action before it ends the call: no call gets here.",
		inFlow("  hangup {}\n  say { prompt = \"Nunca.\" }\n  hangup {}"), inFlow("  hangup {}")},
	{"W405", SeverityWarning, "Unchecked body", "An http does not say what it returns, and the flow reads its body: a field that is wrong is found by a caller.",
		inFlow("  http \"p\" { service = service.erp }\n  say { prompt = digits(http.p.body.n) }\n  hangup {}"),
		inFlow("  http \"p\" {\n    service = service.erp\n    returns = object({ n = string })\n  }\n  say { prompt = digits(http.p.body.n) }\n  hangup {}")},
	{"W406", SeverityWarning, "Hard menu", "A menu that callers find hard: more than five choices, more than half a minute of speech before it, or words that do not fit its keys.",
		inFlow("  menu \"m\" {\n    prompt = \"Para pedidos, digite 1. Para trocas, digite 3.\"\n    choice \"1\" {}\n    choice \"2\" {}\n    on exhausted {}\n  }\n  hangup {}"),
		inFlow("  menu \"m\" {\n    prompt = \"Para pedidos, digite 1. Para trocas, digite 2.\"\n    choice \"1\" {}\n    choice \"2\" {}\n    on exhausted {}\n  }\n  hangup {}")},
	{"W407", SeverityWarning, "Keys typed ahead", "A key pressed before its question was heard may do what cannot be undone.",
		inFlow("  menu \"m\" {\n    prompt = \"Para cancelar, digite 1.\"\n    choice \"1\" {\n      http \"c\" {\n        service = service.erp\n        method  = post\n        does    = cancel\n      }\n    }\n    on exhausted {}\n  }\n  hangup {}"),
		inFlow("  menu \"m\" {\n    prompt     = \"Para cancelar, digite 1.\"\n    type_ahead = false\n    choice \"1\" {\n      http \"c\" {\n        service = service.erp\n        method  = post\n        does    = cancel\n      }\n    }\n    on exhausted {}\n  }\n  hangup {}")},
	{"W408", SeverityWarning, "Perhaps nobody", "A field of the customer, or of a record looked up, is used where nobody made sure that there is one: it would be null.",
		inFlow("  say { prompt = \"Olá, ${customer.name}.\" }\n  hangup {}"), inFlow("  say {\n    if     = customer.found\n    prompt = \"Olá, ${customer.name}.\"\n  }\n  hangup {}")},
	{"W409", SeverityWarning, "Hard to read", "Bodies inside bodies inside bodies, or a flow of more than sixty steps.", "", ""},
	{"W410", SeverityWarning, "Secret in plain text", "Whoever reads the plan reads this secret. env(\"NAME\") keeps it out.",
		"service \"erp\" {\n  url   = \"https://erp.exemplo\"\n  token = \"segredo\"\n}\n", "service \"erp\" { url = \"https://erp.exemplo\" }\n"},
	{"W411", SeverityWarning, "Agent without a password", "No phone can register as this agent.",
		"agent \"ana\" { extension = \"2001\" }\n", "agent \"ana\" {\n  extension = \"2001\"\n  password  = \"md5:0123456789abcdef0123456789abcdef\"\n}\n"},
	{"W412", SeverityWarning, "Kept, not yet in force", "The plan may say it and it is checked, but this version does not act on it yet.", "", ""},
	{"W413", SeverityWarning, "Useless ignore", "A comment receptivo:ignore silences nothing, names an error, or does not say why.",
		"# receptivo:ignore W403 nada aqui\nqueue \"q\" {}\n", "queue \"q\" {}\n"},
	{"W414", SeverityWarning, "Nothing is recorded", "Not one prompt of the plan has its recording, and no synthesiser speaks instead: callers would hear tones. It is said once, since a plan is written before it is recorded; from the first recording on each that is missing is an error (E307).", "", ""},
	{"W415", SeverityWarning, "Keys in the clear", "The keys of encrypted audio travel in SIP (SDES): over UDP and TCP anybody on the way can read them, and hear the calls.",
		"trunk \"t\" {\n  host = \"sip.example\"\n  srtp = require\n}\n", "server {\n  sip_tls  = \"192.0.2.10:5061\"\n  sip_cert = \"cert.pem\"\n  sip_key  = \"key.pem\"\n}\ntrunk \"t\" {\n  host      = \"sip.example\"\n  transport = tls\n  srtp      = require\n}\n"},
	{"W431", SeverityWarning, "Profile says nothing", "A profile block sets the severity of a rule that the pack does not have, or lowers one: severity only raises. A rule is lowered by waive, with a reason and a last day.", "", ""},
	{"W432", SeverityWarning, "Waiver is over", "The last day of a waiver has passed: the rule is in force again. Mend the plan, or agree on another day.", "", ""},
}
