package flows

import (
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var teamBlock = &topBlock{
	schema: schema{
		kind: "team", doc: "people with a supervisor", label: slugLabel,
		args: []arg{
			{name: "supervisor", kind: refArg, of: "agent", doc: "an agent, who sees and steers the team's: receptivo agents --supervisor lists them, " +
				"and a command for one of them that names another agent as its supervisor (--by) is refused"},
			hoursOfShift, breaksOfShift,
		},
		example: "agent \"rita\" {\n  extension = \"2009\"\n  password  = \"md5:0123456789abcdef0123456789abcdef\"\n  team      = team.retencao\n}\n\n" +
			"team \"retencao\" {\n  supervisor = agent.rita\n  hours      = \"6h\"\n  breaks     = [\"pausa 1h-2h 10m\", \"refeicao 2h-4h 20m\", \"pausa 4h-4h50m 10m\"]\n}\n",
	},
	load: func(l *loader, _ *hclsyntax.Block, a args) {
		t := Team{Name: a.name(), Supervisor: get[string](a, "supervisor")}
		t.rest = l.rest(a, rest{})
		l.plan.Teams = append(l.plan.Teams, t)
	},
}

// TTS is a speech synthesiser: an HTTP service, or a command of this machine.
type TTS struct {
	Name    string
	Service string // name of a service block; empty: Command
	Path    string // after the service's URL
	Voice   string
	Command []string // program and arguments, never through a shell; {text} {lang} {voice} {out} stand for what is said, how, and where to
}

var ttsBlock = &topBlock{
	schema: schema{
		kind: "tts", doc: "a speech synthesiser", label: nameLabel,
		args: []arg{
			{name: "service", kind: refArg, of: "service", doc: "HTTP API: it is sent POST with {\"text\", \"language\", \"voice\"} as JSON and answers WAV, audio/L16, audio/pcm or G.711, in 30 s at most whatever its timeout says; a caller waits 2 s"},
			{name: "path", kind: stringArg, doc: "of the service, when its url is not all: \"/v1/speech\""},
			{name: "command", kind: stringsArg, doc: "instead of a service: a program of this machine and its arguments, started without a shell. " +
				"{text}, {lang}, {voice} and {out} become the words, the language, the voice and the WAV file to write; " +
				"without {text} the words come on standard input, without {out} the WAV is taken from standard output"},
			{name: "voice", kind: stringArg, doc: "voice name"},
		},
		example: "tts \"local\" {\n  command = [\"espeak-ng\", \"-v\", \"{lang}\", \"-w\", \"{out}\", \"{text}\"]\n}\n",
	},
	load: (*loader).tts,
}

func (l *loader) tts(b *hclsyntax.Block, a args) {
	t := &TTS{Name: a.name(), Service: get[string](a, "service"), Path: get[string](a, "path"), Voice: get[string](a, "voice"), Command: get[[]string](a, "command")}
	l.serviceOrCommand(b, a, "what speaks")
	l.command(a, t.Command, []string{"text", "lang", "voice", "out"}, `["espeak-ng", "-w", "{out}", "{text}"]`)
	l.plan.Speakers[t.Name] = t
}

// serviceOrCommand checks that one of them does the work, and not both.
func (l *loader) serviceOrCommand(b *hclsyntax.Block, a args, work string) {
	switch service, command := a.given("service"), a.given("command"); {
	case !service && !command:
		l.errorf(b.DefRange(), "E104", "Missing argument", "%s needs service or command: %s.", b.Type, work)
	case service && command:
		l.errorf(a.where("command"), "E102", "Declared twice", "A service does it or a command, not both.")
	case command && a.given("path"):
		l.errorf(a.where("path"), "E104", "Missing argument", "path goes with service: it is a service's.")
	}
}

var blankInArg = regexp.MustCompile(`\{([^{}]*)\}`)

// command checks a program's words; such is one that would do.
func (l *loader) command(a args, command, blanks []string, such string) {
	at := a.where("command")
	if command != nil && (len(command) == 0 || strings.TrimSpace(command[0]) == "") {
		l.errorf(at, "E201", "Wrong type", "command is a list: a program and its arguments, such as %s.", such)
		return
	}
	for i, word := range command {
		for _, m := range blankInArg.FindAllStringSubmatch(word, -1) {
			switch {
			case !has(blanks, m[1]):
				l.errorf(at, "E202", "Unknown reference", "command knows no {%s}; it knows {%s} and {%s}.%s",
					m[1], strings.Join(blanks[:len(blanks)-1], "}, {"), blanks[len(blanks)-1], didYouMean(m[1], blanks))
			case i == 0:
				l.errorf(at, "E201", "Wrong type", "The first word of command is a program: {%s} cannot stand in it.", m[1])
			}
		}
	}
}
