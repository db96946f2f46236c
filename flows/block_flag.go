package flows

import (
	"regexp"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Flag is a switch that supervisors turn on and off while calls run; expressions read it as flag.<name>.
type Flag struct {
	Name        string
	Description string
	Default     bool // until someone changes it
}

var flagBlock = &topBlock{
	schema: schema{
		kind: "flag", doc: "a switch supervisors turn on and off; flag.<name> reads it", label: slugLabel,
		args: []arg{
			{name: "description", kind: stringArg, doc: "shown to supervisors"},
			{name: "default", kind: flagArg, def: "false", doc: "until someone changes it"},
		},
		example: "flag \"emergencia\" {\n  description = \"Mensagem de contingência\"\n}\n",
	},
	load: func(l *loader, _ *hclsyntax.Block, a args) {
		l.plan.Flags = append(l.plan.Flags, Flag{Name: a.name(), Description: get[string](a, "description"), Default: get[bool](a, "default")})
	},
}

// Flag finds a flag by name.
func (p *Plan) Flag(name string) (Flag, bool) {
	return find(p.Flags, func(f Flag) bool { return f.Name == name })
}

// Mailbox is where messages of callers go.
type Mailbox struct {
	Name    string
	Queue   string   // who handles the messages; empty: nobody in particular
	Notify  []string // e-mail addresses that are told of each message
	Service string   // that sends those e-mails; with Notify
	STT     string   // that writes down what is said; empty: nobody does
}

var mailboxBlock = &topBlock{
	schema: schema{
		kind: "mailbox", doc: "where messages go", label: slugLabel,
		args: []arg{
			{name: "queue", kind: refArg, of: "queue", doc: "who handles the messages; named in the event and in the e-mail"},
			{name: "notify", kind: stringsArg, doc: "e-mail addresses that are told of each message"},
			{name: "service", kind: refArg, of: "service", doc: "that sends those e-mails: POST <url>/messages; default: engine's messages, else the plan's only service"},
			{name: "transcribe", kind: flagArg, def: "false", doc: "write down what is said, by engine's stt: the text lies beside the recording as .txt, and stands in the e-mail. It is personal data; a message whose text cannot be had is kept and told all the same"},
		},
		example: "service \"recados\" { url = \"https://mensagens.exemplo\" }\n\nqueue \"sac\" {}\n\nmailbox \"sac\" {\n  queue  = queue.sac\n  notify = [\"sac@loja.example\"]\n}\n",
	},
	load: (*loader).mailbox,
}

// address is an e-mail address as people have them: RFC 5321 §4.1.2 without quotes and literals.
var address = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func (l *loader) mailbox(_ *hclsyntax.Block, a args) {
	m := &Mailbox{
		Name: a.name(), Queue: get[string](a, "queue"), Notify: get[[]string](a, "notify"), Service: get[string](a, "service"),
	}
	for _, to := range m.Notify {
		if len(to) > 254 || !address.MatchString(to) {
			l.errorf(a.where("notify"), "E201", "Wrong type", "%q is no e-mail address.", to)
		}
	}
	if len(m.Notify) > 0 && !a.given("service") {
		m.Service = l.messenger()
		if m.Service == "" {
			l.errorf(a.where("notify"), "E104", "Missing argument",
				"Nothing says which service sends e-mail. Write engine { messages = service.<name> }, or service = service.<name> here.")
		}
	}
	if get[bool](a, "transcribe") {
		if m.STT = l.recogniser(); m.STT == "" {
			l.errorf(a.where("transcribe"), "E104", "Missing argument",
				"Nothing says what writes messages down. Write engine { stt = stt.<name> } and that stt block.")
		}
	}
	l.plan.Mailboxes[m.Name] = m
}
