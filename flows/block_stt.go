package flows

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// STT turns speech into text: an HTTP service, or a command of this machine.
type STT struct {
	Name    string
	Service string   // name of a service block; empty: Command
	Path    string   // after the service's URL
	Command []string // program and arguments, never through a shell; {in} {lang} {out} stand for the WAV file, its language, and the text file to write
}

var sttBlock = &topBlock{
	schema: schema{
		kind: "stt", doc: "turns what callers say into text", label: nameLabel,
		args: []arg{
			{name: "service", kind: refArg, of: "service", doc: "HTTP API: it is sent POST with the WAV and the header Content-Language, and answers {\"text\": …} as JSON, or text/plain, in a minute at most whatever its timeout says"},
			{name: "path", kind: stringArg, doc: "of the service, when its url is not all: \"/v1/transcriptions\""},
			{name: "command", kind: stringsArg, doc: "instead of a service: a program of this machine and its arguments, started without a shell. " +
				"{in}, {lang} and {out} become the WAV file, its language and the text file to write; " +
				"without {in} the WAV comes on standard input, without {out} the text is taken from standard output"},
		},
		example: "stt \"local\" {\n  command = [\"whisper-cli\", \"-l\", \"{lang}\", \"-f\", \"{in}\", \"-np\", \"-nt\"]\n}\n",
	},
	load: (*loader).stt,
}

func (l *loader) stt(b *hclsyntax.Block, a args) {
	t := &STT{Name: a.name(), Service: get[string](a, "service"), Path: get[string](a, "path"), Command: get[[]string](a, "command")}
	l.serviceOrCommand(b, a, "what writes down what is said")
	l.command(a, t.Command, []string{"in", "lang", "out"}, `["whisper-cli", "-l", "{lang}", "-f", "{in}"]`)
	l.plan.Recognisers[t.Name] = t
}

// recogniser is who writes down what is said in messages; empty: nobody does.
func (l *loader) recogniser() string {
	if s := l.plan.Engine.STT; s != "" {
		return s
	}
	if names := sortedKeys(l.declared["stt"]); len(names) == 1 {
		return names[0]
	}
	return ""
}
