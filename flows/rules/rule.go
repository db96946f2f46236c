package rules

import (
	"slices"
	"strings"

	"receptivo/flows"
)

// Text is a sentence in the languages that rules speak. {names} in it stand for what was found.
type Text struct {
	PT string `json:"pt"`
	EN string `json:"en"`
}

// In is the sentence in a language: Portuguese for pt and pt-BR, English for every other.
func (t Text) In(language string) string {
	if strings.HasPrefix(language, "pt") {
		return t.PT
	}
	return t.EN
}

// fill puts what was found into the sentence; with are names and values in turn.
func (t Text) fill(with []string) Text {
	for i := 0; i+1 < len(with); i += 2 {
		t.PT = strings.ReplaceAll(t.PT, "{"+with[i]+"}", with[i+1])
		t.EN = strings.ReplaceAll(t.EN, "{"+with[i]+"}", with[i+1])
	}
	return t
}

// Verified says how the source of a rule was read.
type Verified string

// The ways of reading a source. Only what was read in the text of the norm may be an error.
const (
	InText    Verified = "text"     // in the text of the norm
	InSummary Verified = "summary"  // in official, legal or press summaries
	Pending   Verified = "pending"  // to be verified
	Practice  Verified = "practice" // no norm: good service
)

// Rule is one thing that a pack asks of a plan.
type Rule struct {
	ID       string                    `json:"id"`   // "F06"; it never changes its meaning
	Name     string                    `json:"name"` // "no-drop"
	Levels   map[string]flows.Severity `json:"levels"`
	Norm     string                    `json:"norm"` // where it comes from
	Verified Verified                  `json:"verified"`
	Demand   Text                      `json:"demand"`
	Says     []Text                    `json:"says"` // what is said of a plan that breaks it, one of these
	Fix      Text                      `json:"fix"`
	Unshown  Text                      `json:"unshown,omitzero"` // what of it no plan can show

	check func(*judge, pack) // nil: a plan shows nothing of it
}

// Shown reports whether a plan can show anything of the rule.
func (r *Rule) Shown() bool { return r.check != nil }

// Rules lists every rule, in order.
func Rules() []*Rule { return slices.Clone(rules) }

// Of lists the rules of a pack, in order.
func Of(profile string) []*Rule {
	var list []*Rule
	for _, r := range rules {
		if r.Levels[profile] != "" {
			list = append(list, r)
		}
	}
	return list
}

// Find finds a rule by its name or its number, in letters of any size.
func Find(word string) (*Rule, bool) {
	i := slices.IndexFunc(rules, func(r *Rule) bool { return strings.EqualFold(r.ID, word) || strings.EqualFold(r.Name, word) })
	if i < 0 {
		return nil, false
	}
	return rules[i], true
}
