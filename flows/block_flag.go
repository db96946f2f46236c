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
	Name       string
	Queue      string   // who handles the messages; empty: nobody is offered them
	Notify     []string // e-mail addresses
	Transcribe bool     // speech to text
}

var mailboxBlock = &topBlock{
	schema: schema{
		kind: "mailbox", doc: "where messages go", label: slugLabel,
		args: []arg{
			{name: "queue", kind: refArg, of: "queue", doc: "who handles the messages"},
			{name: "notify", kind: stringsArg, doc: "e-mail addresses"},
			{name: "transcribe", kind: flagArg, def: "false", doc: "speech to text"},
		},
		example: "queue \"sac\" {}\n\nmailbox \"sac\" {\n  queue  = queue.sac\n  notify = [\"sac@loja.example\"]\n}\n",
	},
	load: (*loader).mailbox,
}

// address is an e-mail address as people have them: RFC 5321 §4.1.2 without quotes and literals.
var address = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func (l *loader) mailbox(_ *hclsyntax.Block, a args) {
	m := &Mailbox{
		Name: a.name(), Queue: get[string](a, "queue"), Notify: get[[]string](a, "notify"), Transcribe: get[bool](a, "transcribe"),
	}
	for _, to := range m.Notify {
		if len(to) > 254 || !address.MatchString(to) {
			l.errorf(a.where("notify"), "E201", "Wrong type", "%q is no e-mail address.", to)
		}
	}
	l.plan.Mailboxes[m.Name] = m
}
