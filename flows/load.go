package flows

import (
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/skills"
)

// topBlock is a kind of block at the top of a file: its rows and what it adds to the plan.
type topBlock struct {
	schema
	load func(*loader, *hclsyntax.Block, args)
}

// topBlocks are all of them; loadOrder says which first.
var (
	topBlocks map[string]*topBlock
	loadOrder = []string{"engine", "skill", "prompts", "trunk", "service", "directory", "customer", "holidays", "flag", "disposition", "stt", "mailbox", "tts",
		"team", "history", "server", "calendar", "profile", "routing", "queue", "agent", "flow", "number"}
)

// Kinds are the kinds of block at the top of a file, in the order in which a plan is loaded.
func Kinds() []string { return slices.Clone(loadOrder) }

func init() { // not initialisers: a flow's body refers back to the tables
	topBlocks = map[string]*topBlock{
		"engine": engineBlock, "number": numberBlock, "calendar": calendarBlock, "skill": skillBlock, "queue": queueBlock,
		"agent": agentBlock, "prompts": promptsBlock, "routing": routingBlock, "flow": flowBlock,
		"trunk": trunkBlock, "service": serviceBlock, "directory": directoryBlock, "customer": customerBlock,
		"team": teamBlock, "tts": ttsBlock, "stt": sttBlock, "disposition": dispositionBlock, "history": historyBlock, "profile": profileBlock, "server": serverBlock,
		"holidays": holidaysBlock, "flag": flagBlock, "mailbox": mailboxBlock,
	}
	verbs = map[string]*verb{
		"answer": answerVerb, "say": sayVerb, "music": musicVerb, "wait": waitVerb, "hangup": hangupVerb,
		"menu": menuVerb, "input": inputVerb, "consent": consentVerb, "survey": surveyVerb,
		"identify": identifyVerb, "lookup": lookupVerb, "http": httpVerb, "message": messageVerb,
		"set": setVerb, "tag": tagVerb, "log": logVerb, "language": languageVerb, "recording": recordingVerb,
		"enqueue": enqueueVerb, "callback": callbackVerb, "voicemail": voicemailVerb, "transfer": transferVerb,
		"run": runVerb, "return": returnVerb,
	}
}

// declare gathers the names of all blocks, so that order means nothing.
func (l *loader) declare() {
	for _, b := range l.blocks {
		top := topBlocks[b.Type]
		if top == nil {
			l.unknownTop(b)
			continue
		}
		if !l.label(&top.schema, b) {
			continue
		}
		name := l.nameOf(b)
		names := l.declared[b.Type]
		if names == nil {
			names = map[string]*hclsyntax.Block{}
			l.declared[b.Type] = names
		}
		if first := names[name]; first != nil && b.Type != "prompts" {
			l.errorf(b.DefRange(), "E102", "Declared twice", "%s is already declared at %s.", title(b), placeOf(first.DefRange()))
			continue
		}
		names[name] = b
	}
}

// nameOf is what a block is declared as.
func (l *loader) nameOf(b *hclsyntax.Block) string {
	if len(b.Labels) == 0 {
		return ""
	}
	return b.Labels[0] + l.perTrunk(b)
}

// perTrunk tells numbers apart that are there once for each trunk.
func (l *loader) perTrunk(b *hclsyntax.Block) string {
	if attr := b.Body.Attributes["trunk"]; attr != nil && b.Type == "number" {
		if t, diags := hcl.AbsTraversalForExpr(attr.Expr); !diags.HasErrors() && len(t) == 2 {
			return " over " + stepName(t[1])
		}
	}
	return ""
}

func (l *loader) unknownTop(b *hclsyntax.Block) {
	switch {
	case verbs[b.Type] != nil:
		l.errorf(b.TypeRange, "E101", "Unknown block", "%s is an action: it stands in a flow or a step.", b.Type)
	default:
		l.errorf(b.TypeRange, "E101", "Unknown block", "There is no block %s.%s", b.Type, didYouMean(b.Type, sortedKeys(topBlocks)))
	}
}

// load decodes the blocks kind by kind, each kind in source order.
func (l *loader) load() {
	l.plan = &Plan{
		Hash: l.hash, Engine: defaultEngine(), Calendars: map[string]*Calendar{}, Skills: map[string]Skill{},
		Trunks: map[string]*Trunk{}, Services: map[string]*Service{}, Directories: map[string]*Directory{},
		Holidays: map[string]*Holidays{}, Mailboxes: map[string]*Mailbox{},
		Speakers: map[string]*TTS{}, Recognisers: map[string]*STT{}, Server: defaultServer(), weights: skills.DefaultWeights(),
		Routings: map[string]*Routing{}, Prompts: map[string]map[string]PromptText{}, Flows: map[string]*Flow{},
		sources: map[string][]byte{},
	}
	for name, s := range l.sources {
		l.plan.sources[name] = s.src
	}
	l.texts, l.was = map[string]bool{}, map[string]string{}
	for _, kind := range loadOrder {
		if kind == "calendar" { // from here on expressions stand in blocks
			l.checkLanguages()
			l.world = l.newWorld()
			l.engineMusic()
		}
		for _, b := range l.ofKind(kind) {
			l.loadBlock(b)
		}
	}
	l.checkAgents()
	l.checkLines()
	l.checkRecorded()
	l.checkUse()
}

// ofKind lists the blocks of a kind in the order in which they are loaded: as they are written, and flows after those
// they run.
func (l *loader) ofKind(kind string) []*block {
	var list []*block
	for _, b := range l.blocks {
		if b.Type == kind && l.isFirst(b) {
			list = append(list, b)
		}
	}
	if kind != "flow" {
		return list
	}
	l.sign(list)
	return l.calleesFirst(list)
}

func (l *loader) loadBlock(b *hclsyntax.Block) {
	if b.Type == "flow" { // it has names of its own, which come before its arguments
		l.flow(b)
		return
	}
	top := topBlocks[b.Type]
	top.load(l, b, l.decode(&top.schema, b, l.world, nil))
}

// isFirst reports whether a block is the one its name stands for.
func (l *loader) isFirst(b *hclsyntax.Block) bool {
	if b.Type == "prompts" {
		return len(b.Labels) == 1 && l.declared["prompts"][b.Labels[0]] != nil
	}
	return l.declared[b.Type][l.nameOf(b)] == b
}

// label checks what stands between a block's kind and its brace.
func (l *loader) label(s *schema, b *hclsyntax.Block) bool {
	if s.label == noLabel {
		if len(b.Labels) > 0 {
			l.errorf(b.LabelRanges[0], "E103", "Wrong label", "%s has no name: write %s { … }.", b.Type, b.Type)
			return false
		}
		return true
	}
	if len(b.Labels) != 1 {
		at := b.TypeRange
		if len(b.Labels) > 1 {
			at = b.LabelRanges[1]
		}
		l.errorf(at, "E103", "Wrong label", "%s has one name: write %s %s { … }.", b.Type, b.Type, labelExamples[s.label])
		return false
	}
	if b.Labels[0] == "" || !labelRules[s.label](b.Labels[0]) {
		l.errorf(b.LabelRanges[0], "E103", "Wrong label", "%q is no name of %s: %s.", b.Labels[0], withArticle(b.Type), labelTexts[s.label])
		return false
	}
	return true
}

var labelRules = map[label]func(string) bool{
	slugLabel:     isSlug,
	nameLabel:     hclsyntax.ValidIdentifier,
	keysLabel:     func(string) bool { return true }, // the choice says it better (E303)
	wordLabel:     func(string) bool { return true },
	numberLabel:   isDialable,
	langLabel:     isLanguage,
	dateLabel:     func(string) bool { return true },
	durationLabel: func(s string) bool { d, err := ParseDuration(s); return err == nil && d > 0 },
	ruleLabel:     isRule,
	profileLabel:  func(s string) bool { return has(profileNames, s) },
	textLabel: func(s string) bool {
		return strings.TrimSpace(s) != "" && len(s) <= 200 && !strings.ContainsFunc(s, unicode.IsControl)
	},
}

var labelTexts = map[label]string{
	slugLabel:     "write it with the letters a to z, digits, _ and -, at most 64",
	nameLabel:     "write it with letters, digits, _ and -, a letter first",
	numberLabel:   "write it as +551140001000, or the digits of an internal number",
	langLabel:     "write a language such as pt-BR",
	keysLabel:     "write the keys to press: 0 to 9, * and #",
	wordLabel:     "write an event such as error",
	dateLabel:     "write a date such as 2026-12-24",
	durationLabel: "write a duration such as 10s",
	profileLabel:  "the rule packs are " + quoted(profileNames),
	ruleLabel:     "write a rule such as F13 or R01",
	textLabel:     "say in words what it shows, at most 200 letters",
}

var labelExamples = map[label]string{
	slugLabel: `"sac"`, nameLabel: `"principal"`, keysLabel: `"1"`, wordLabel: "error", numberLabel: `"+551140001000"`,
	langLabel: `"pt-BR"`, dateLabel: `"2026-12-24"`, durationLabel: `"10s"`, ruleLabel: `"F13"`, profileLabel: `"br-sac"`,
	textLabel: `"o que ele mostra"`,
}

func withArticle(kind string) string {
	if strings.Contains("aeiou", kind[:1]) {
		return "an " + kind
	}
	return "a " + kind
}

func isSlug(s string) bool {
	if len(s) < 1 || len(s) > 64 {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-')
	}) < 0
}

// isDialable accepts what stands in a Request-URI: up to 32 keys, + in front or not.
func isDialable(s string) bool {
	keys := strings.TrimPrefix(s, "+")
	return keys != "" && len(keys) <= 32 && strings.Trim(keys, "0123456789*#") == ""
}

func isLanguage(s string) bool {
	return len(s) <= 35 && strings.IndexFunc(s, func(r rune) bool {
		return r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) < 0
}

func has(list []string, s string) bool { return contains(list, s) }
