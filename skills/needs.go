package skills

import (
	"fmt"
	"slices"
	"strings"
)

// MaxLevel is the highest level of a skill; 0 means absent.
const MaxLevel = 10

// Set is what an agent knows: level 1 to 10 by skill. A skill that is not there has level 0.
type Set map[string]int

// Need is a skill and the least level of it that will do.
type Need struct {
	Skill string `json:"skill"`
	Level int    `json:"level"`
}

func (n Need) String() string { return fmt.Sprintf("%s>=%d", n.Skill, n.Level) }

// Needs is what a contact asks of an agent: all of Required must be met; Preferred puts some agents before others while
// the choice is open. Both are sorted by skill, with each skill once.
type Needs struct {
	Required  []Need `json:"required,omitempty"`
	Preferred []Need `json:"preferred,omitempty"`
}

// NeedsOf makes required needs of a set of skills and levels.
func NeedsOf(levels map[string]int) Needs {
	var n Needs
	for skill, level := range levels {
		n.Required = append(n.Required, Need{Skill: skill, Level: level})
	}
	slices.SortFunc(n.Required, bySkill)
	return n
}

// With returns the needs with others added; where both name a skill the higher level counts.
func (n Needs) With(other Needs) Needs {
	return Needs{Required: merge(n.Required, other.Required), Preferred: merge(n.Preferred, other.Preferred)}
}

// Met reports whether an agent with this set has every required skill at its level.
func (n Needs) Met(s Set) bool { return unmet(n.Required, s) == "" }

// Unmet names the first required skill that the set lacks, in order of skill; empty when all are met.
func (n Needs) Unmet(s Set) string { return unmet(n.Required, s) }

// Prefers reports whether the set meets every preference too.
func (n Needs) Prefers(s Set) bool { return unmet(n.Preferred, s) == "" }

func (n Needs) String() string {
	parts := make([]string, len(n.Required))
	for i, need := range n.Required {
		parts[i] = need.String()
	}
	return strings.Join(parts, " ")
}

func unmet(needs []Need, s Set) string {
	for _, n := range needs {
		if s[n.Skill] < n.Level {
			return n.Skill
		}
	}
	return ""
}

func merge(a, b []Need) []Need {
	if len(b) == 0 {
		return a
	}
	levels := make(map[string]int, len(a)+len(b))
	for _, n := range append(slices.Clone(a), b...) {
		levels[n.Skill] = max(levels[n.Skill], n.Level)
	}
	return NeedsOf(levels).Required
}

func bySkill(a, b Need) int { return strings.Compare(a.Skill, b.Skill) }

// neverRelaxing are the prefixes of skills that no ring relaxes (routing.md §3.1): a language, an accessible route, a
// licence that the law asks for, and who can execute what the customer wishes.
var neverRelaxing = []string{"lang:", "access:", "licence:", "can:"}

// NeverRelaxes reports whether the need stands however long a contact waits.
func (n Need) NeverRelaxes() bool {
	return slices.ContainsFunc(neverRelaxing, func(prefix string) bool { return strings.HasPrefix(n.Skill, prefix) })
}
