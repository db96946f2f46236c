package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"receptivo/flows"
)

// Options of [Check].
type Options struct {
	Profiles []string  // packs in force besides those of the plan
	Language string    // of what is said: pt-BR or en; empty: the plan's, English for one that rules do not speak
	Now      time.Time // waivers have a last day; zero: none is over
}

// Report is what the rules say of a plan.
type Report struct {
	Diagnostics flows.Diagnostics // in order of file and place; what is waived is a note
	Packs       []Tally           // in order of their names
}

// Tally counts the rules of a pack.
type Tally struct {
	Profile string
	Checked int      // rules that looked at the plan
	Unshown []string // rules of which a plan shows nothing
	Waived  []string // rules that the plan waives today
}

// String is the tally in a line.
func (t Tally) String() string {
	if t.Checked == 0 && len(t.Unshown) == 0 {
		return t.Profile + ": no rule of it can be checked in a plan"
	}
	line := fmt.Sprintf("%s: %s checked", t.Profile, counted(t.Checked))
	if len(t.Unshown) > 0 {
		line += fmt.Sprintf(", %d not shown by a plan (%s)", len(t.Unshown), strings.Join(t.Unshown, ", "))
	}
	return line + fmt.Sprintf(", %d waived%s", len(t.Waived), listed(t.Waived))
}

func counted(n int) string {
	if n == 1 {
		return "1 rule"
	}
	return fmt.Sprintf("%d rules", n)
}

func listed(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return " (" + strings.Join(ids, ", ") + ")"
}

// pack is a rule pack in force, and what the plan settles of it.
type pack struct {
	name    string
	settled flows.Profile
	written bool // there is a profile block
}

// Check judges a plan by the packs that it names or settles, and by those of the options. A plan that breaks a rule of
// severity error must not come into force.
func Check(p *flows.Plan, o Options) Report {
	j := &judge{plan: p, language: o.Language, now: o.Now, places: map[spot]int{}}
	if j.language == "" {
		j.language = p.Engine.Language
	}
	report := Report{}
	for _, k := range packsOf(p, o.Profiles) {
		report.Packs = append(report.Packs, j.judge(k))
	}
	report.Diagnostics = flows.Diagnostics(nil).With(append(j.said, j.told()...))
	return report
}

// packsOf are the packs in force, each once, by name.
func packsOf(p *flows.Plan, more []string) []pack {
	names := append(slices.Clone(p.Engine.Profiles), more...)
	for _, s := range p.Profiles {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	var packs []pack
	for _, name := range slices.Compact(names) {
		s, written := p.Profile(name)
		packs = append(packs, pack{name, s, written})
	}
	return packs
}

// judge holds what one Check knows.
type judge struct {
	plan     *flows.Plan
	language string
	now      time.Time
	said     flows.Diagnostics // about the packs themselves
	found    []finding
	places   map[spot]int // where found has what
	memory

	rule   *Rule // that looks at the plan now
	pack   pack
	level  flows.Severity
	waiver *flows.Waiver // that lowers the rule; nil: none
}

// spot is one sentence of a rule at one place.
type spot struct {
	rule *Rule
	at   flows.Place
	says Text
}

// finding is a place where a plan breaks a rule.
type finding struct {
	rule   *Rule
	at     flows.Place
	says   Text
	level  flows.Severity
	packs  []string
	waiver *flows.Waiver
}

// judge lets the rules of a pack look at the plan.
func (j *judge) judge(k pack) Tally {
	t := Tally{Profile: k.name}
	own := Of(k.name)
	j.settings(k, own)
	for _, r := range own {
		if !r.Shown() {
			t.Unshown = append(t.Unshown, r.ID)
			continue
		}
		j.rule, j.pack, j.level, j.waiver = r, k, raised(r.Levels[k.name], k.settled.Severity[r.ID]), j.waived(k, r)
		if j.waiver != nil {
			j.level = flows.SeverityInfo
			t.Waived = append(t.Waived, r.ID)
		}
		t.Checked++
		r.check(j, k)
	}
	return t
}

// raised is the level of a rule after what the plan sets, which only raises.
func raised(level flows.Severity, set string) flows.Severity {
	if set == "error" {
		return flows.SeverityError
	}
	return level
}

// waived is the waiver of a rule that is in force today.
func (j *judge) waived(k pack, r *Rule) *flows.Waiver {
	i := slices.IndexFunc(k.settled.Waivers, func(w flows.Waiver) bool { return w.Rule == r.ID })
	if i < 0 || j.over(k.settled.Waivers[i]) {
		return nil
	}
	return &k.settled.Waivers[i]
}

// over reports whether the last day of a waiver has passed, where the plan is.
func (j *judge) over(w flows.Waiver) bool {
	return !j.now.IsZero() && j.now.In(j.plan.Engine.Timezone).Format(time.DateOnly) > w.Until
}

// find notes a place where the plan breaks the rule at hand. says is which of its sentences; with are names and values
// that it is filled with. One place is told once, by the strictest pack.
func (j *judge) find(at flows.Place, says int, with ...string) {
	f := finding{rule: j.rule, at: at, says: j.rule.Says[says].fill(with), level: j.level, packs: []string{j.pack.name}, waiver: j.waiver}
	i, again := j.places[spot{f.rule, at, f.says}]
	if !again {
		j.places[spot{f.rule, at, f.says}] = len(j.found)
		j.found = append(j.found, f)
		return
	}
	was := &j.found[i]
	switch {
	case f.waiver != nil && was.waiver == nil: // another pack does not waive it
	case f.waiver == nil && was.waiver != nil:
		*was = f
	case !slices.Contains(was.packs, j.pack.name):
		was.packs = append(was.packs, j.pack.name)
		fallthrough
	default:
		if weight(f.level) > weight(was.level) {
			was.level = f.level
		}
	}
}

func weight(s flows.Severity) int {
	return slices.Index([]flows.Severity{flows.SeverityInfo, flows.SeverityWarning, flows.SeverityError}, s)
}

// told are the findings as diagnostics.
func (j *judge) told() flows.Diagnostics {
	var list flows.Diagnostics
	for _, f := range j.found {
		list = append(list, j.plan.Locate(flows.Diagnostic{
			Severity: f.level, Code: f.rule.ID, Summary: strings.TrimSuffix(f.says.In(j.language), "."), Detail: f.cure().In(j.language), At: f.at,
		}))
	}
	return list
}

// cure is what to do, and why: the waiver or the fix, the norm, and the packs that ask for it.
func (f finding) cure() Text {
	packs, norm := strings.Join(f.packs, ", "), f.norm()
	why := Text{
		PT: fmt.Sprintf("Fonte: %s (%s). Perfil: %s.", norm, readPT[f.rule.Verified], packs),
		EN: fmt.Sprintf("Source: %s (%s). Profile: %s.", norm, readEN[f.rule.Verified], packs),
	}
	do := f.rule.Fix
	if w := f.waiver; w != nil {
		do = Text{PT: fmt.Sprintf("Dispensada até %s: %s.", w.Until, w.Reason), EN: fmt.Sprintf("Waived until %s: %s.", w.Until, w.Reason)}
	}
	return Text{PT: do.PT + " " + why.PT, EN: do.EN + " " + why.EN}
}

// norm is where the rule comes from, for the countries of the packs that ask for it.
func (f finding) norm() string {
	var parts []string
	for part := range strings.SplitSeq(f.rule.Norm, "; ") {
		country := "br"
		switch {
		case strings.HasPrefix(part, "DL 134"):
			country = "pt"
		case strings.HasPrefix(part, "Ley "):
			country = "es"
		}
		if slices.ContainsFunc(f.packs, func(p string) bool { return p == country || strings.HasPrefix(p, country+"-") }) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return f.rule.Norm
	}
	return strings.Join(parts, "; ")
}

var (
	readPT = map[Verified]string{InText: "lida no texto", InSummary: "lida em resumos", Pending: "por verificar", Practice: "boa prática, não norma"}
	readEN = map[Verified]string{InText: "read in the text", InSummary: "read in summaries", Pending: "to be verified", Practice: "good practice, no norm"}
)
