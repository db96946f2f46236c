package flows

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// profileNames are the rule packs of sac-br.md §1.
var profileNames = []string{"br-sac", "br-cdc", "br-2008", "br-telecom", "br-saude", "br-energia", "br-trabalho", "br-lgpd", "pt", "es"}

// ProfileNames lists the rule packs that a plan can name.
func ProfileNames() []string { return slices.Clone(profileNames) }

// KnownProfile says what is wrong with the name of a rule pack; nil: there is one.
func KnownProfile(name string) error {
	if has(profileNames, name) {
		return nil
	}
	return fmt.Errorf("there is no profile %q.%s The profiles are %s", name, didYouMean(name, profileNames), quoted(profileNames))
}

// Profile is what a plan settles of a rule pack.
type Profile struct {
	Name      string
	Sector    string                   // financeiro, telecom…; empty: none named
	Calendar  string                   // days with another waiting limit; empty: none
	Severity  map[string]string        // by rule: error, warn; raises only
	Retention map[string]time.Duration // recording, record; absent: the law's
	Deadline  map[string]time.Duration // reclamacao, historico
	Waivers   []Waiver                 // in source order
}

// Waiver is a rule that this centre does not follow, until when and why.
type Waiver struct {
	Rule   string
	Reason string
	Until  string // YYYY-MM-DD, the last day
	At     Place
}

var sectors = []string{"telecom", "financeiro", "saude", "energia", "seguros", "transporte", "saneamento", "varejo", "governo"}

var profileBlock = &topBlock{
	schema: schema{
		kind: "profile", doc: "settings of a rule pack, which puts it into force; 'receptivo docs rules' lists packs and rules", label: profileLabel, holds: []string{"waive"},
		args: []arg{
			{name: "sector", kind: wordArg, words: sectors, doc: "which regulator's rules"},
			{name: "calendar", kind: refArg, of: "calendar", doc: "days with another waiting limit"},
			{name: "severity", kind: partsArg, every: &arg{kind: wordArg, words: []string{"error", "warn"}, doc: "of a rule"},
				nameOK: isRule, names: labelTexts[ruleLabel], doc: "{ F14 = error }; raises only: a rule is lowered by waive"},
			{name: "retention", kind: partsArg, doc: `{ recording = "90d", record = "2y" }`, fields: []arg{
				{name: "recording", kind: durationArg, def: "90d", rule: lasting, doc: "of the audio, from the contact"},
				{name: "record", kind: durationArg, def: "2y", rule: lasting, doc: "of what was said and done, from the resolution"},
			}},
			{name: "deadline", kind: partsArg, doc: `{ reclamacao = "7d", historico = "5d" }`, fields: []arg{
				{name: "reclamacao", kind: durationArg, rule: lasting, doc: "to answer a complaint"},
				{name: "historico", kind: durationArg, rule: lasting, doc: "to give the history of a case"},
			}},
		},
		example: "profile \"br-sac\" {\n  sector    = financeiro\n  severity  = { F14 = error }\n  retention = { recording = \"90d\", record = \"2y\" }\n\n  waive \"F13\" {\n    reason = \"contrato: serviço sem operação noturna\"\n    until  = \"2026-12-31\"\n  }\n}\n",
	},
	load: (*loader).profile,
}

var waiveSchema = schema{
	kind: "waive", doc: "a rule this centre does not follow, until when; its findings become notes, and come back on the day after", label: ruleLabel,
	args: []arg{
		{name: "reason", kind: stringArg, required: true, doc: "for the report"},
		{name: "until", kind: stringArg, required: true, doc: `the last day: "2026-12-31"`},
	},
}

var ruleName = regexp.MustCompile(`^[FR](0[1-9]|[1-9][0-9])$`)

func isRule(s string) bool { return ruleName.MatchString(s) }

func (l *loader) profile(b *hclsyntax.Block, a args) {
	p := Profile{
		Name: a.name(), Sector: get[string](a, "sector"), Calendar: get[string](a, "calendar"),
		Severity: map[string]string{}, Retention: map[string]time.Duration{}, Deadline: map[string]time.Duration{},
	}
	for rule, level := range get[parts](a, "severity") {
		p.Severity[rule], _ = level.(string)
	}
	for what, d := range get[parts](a, "retention") {
		p.Retention[what], _ = d.(time.Duration)
	}
	for what, d := range get[parts](a, "deadline") {
		p.Deadline[what], _ = d.(time.Duration)
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "waive" && l.label(&waiveSchema, inner) {
			l.waive(&p, inner)
		}
	}
	l.plan.Profiles = append(l.plan.Profiles, p)
}

func (l *loader) waive(p *Profile, b *hclsyntax.Block) {
	a := l.decode(&waiveSchema, b, nil, nil)
	w := Waiver{Rule: a.name(), Reason: get[string](a, "reason"), Until: get[string](a, "until"), At: placeOf(b.DefRange())}
	for _, other := range p.Waivers {
		if other.Rule == w.Rule {
			l.errorf(b.DefRange(), "E102", "Declared twice", "Rule %s is already waived at %s.", w.Rule, other.At)
		}
	}
	l.notEmpty(a, "reason")
	if _, err := time.Parse(time.DateOnly, w.Until); err != nil && a.given("until") {
		l.errorf(a.where("until"), "E310", "No such date", "%q is no date. Write it as 2026-12-31.", w.Until)
	}
	p.Waivers = append(p.Waivers, w)
}

// Profile finds what the plan settles of a rule pack.
func (p *Plan) Profile(name string) (Profile, bool) {
	return find(p.Profiles, func(x Profile) bool { return x.Name == name })
}
