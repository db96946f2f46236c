package flows

import (
	"io/fs"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var engineBlock = &topBlock{
	schema: schema{
		kind: "engine", doc: "settings of the whole system",
		args: []arg{
			{name: "required_version", kind: stringArg, doc: `">= 1.0, < 2"; read before anything else`},
			{name: "language", kind: stringArg, def: "pt-BR", doc: "default language of prompts"},
			{name: "timezone", kind: stringArg, def: "America/Sao_Paulo", doc: "default of calendars"},
			{name: "prompts_dir", kind: stringArg, def: "prompts", doc: "audio files: <dir>/<language>/<name>.wav"},
			{name: "music", kind: promptArg, doc: "default hold music"},
			{name: "tts", kind: refArg, of: "tts", doc: "speaks the prompts that have no recording"},
			{name: "stt", kind: refArg, of: "stt", doc: "writes down messages where a mailbox says transcribe; default: the plan's only stt"},
			{name: "max_duration", kind: durationArg, def: "2h", doc: "longest call"},
			{name: "messages", kind: refArg, of: "service", doc: "what message sends SMS, WhatsApp and e-mail through"},
			{name: "profiles", kind: wordsArg, words: profileNames, doc: "rule packs in force: [br-sac, br-lgpd]; 'receptivo docs rules' lists them"},
		},
		example: "engine {\n  language = \"pt-BR\"\n  timezone = \"America/Sao_Paulo\"\n}\n",
	},
	load: (*loader).engine,
}

func defaultEngine() Engine {
	return Engine{Language: "pt-BR", Timezone: zone("America/Sao_Paulo"), PromptsDir: "prompts", MaxDuration: 2 * time.Hour}
}

// zone loads a time zone; UTC when this machine does not know it.
func zone(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return time.UTC
}

func (l *loader) engine(b *hclsyntax.Block, a args) {
	e := &l.plan.Engine
	e.Language, e.PromptsDir = get[string](a, "language"), get[string](a, "prompts_dir")
	e.MaxDuration, e.Profiles = get[time.Duration](a, "max_duration"), get[[]string](a, "profiles")
	e.Messages, e.TTS, e.STT, e.Requires = get[string](a, "messages"), get[string](a, "tts"), get[string](a, "stt"), get[string](a, "required_version")
	e.Timezone = l.timezone(a, e.Timezone)
	if a.val("language") != nil && (e.Language == "" || !isLanguage(e.Language)) {
		l.errorf(a.where("language"), "E201", "Wrong type", "language must be a language such as pt-BR.")
	}
	if !fs.ValidPath(e.PromptsDir) {
		l.errorf(a.where("prompts_dir"), "E201", "Wrong type", "prompts_dir is a folder in the plan's, such as \"prompts\".")
	}
	l.positive(a, "max_duration")
}

// engineMusic reads the music once prompts are known; the engine's block comes before them.
func (l *loader) engineMusic() {
	for _, b := range l.declared["engine"] {
		attr := b.Body.Attributes["music"]
		if attr == nil {
			return
		}
		music := l.expr(attr.Expr, l.world, wantPrompt, "music")
		if music != nil && !music.Constant() {
			l.errorf(attr.SrcRange, "E201", "Wrong type", "music of the engine is fixed when the plan is loaded.")
			return
		}
		l.plan.Engine.Music = music
	}
}

// timezone reads the argument of that name.
func (l *loader) timezone(a args, otherwise *time.Location) *time.Location {
	name := get[string](a, "timezone")
	if name == "" || !a.given("timezone") {
		return otherwise
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		l.errorf(a.where("timezone"), "E310", "Unknown time zone", "There is no time zone %q. Write it as America/Sao_Paulo.", name)
		return otherwise
	}
	return z
}
