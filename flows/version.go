package flows

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Version is the version of the language, which engine.required_version asks for. The middle number rises when plans
// can say more, the first when a plan would have to change.
const Version = "1.0.0"

// refused reports a plan that asks for another version, before anything else is said about it.
func (l *loader) refused(have string) bool {
	for _, b := range l.blocks {
		attr := b.Body.Attributes["required_version"]
		if b.Type != "engine" || attr == nil {
			continue
		}
		v, diags := attr.Expr.Value(nil)
		wanted, problem := "", "?"
		if !diags.HasErrors() {
			wanted, problem = asString(v)
		}
		if problem != "" {
			l.errorf(attr.Expr.Range(), "E201", "Wrong type", "required_version is fixed: a text such as \">= 1.0, < 2\".")
			return true
		}
		ok, err := satisfies(have, wanted)
		switch {
		case err != nil:
			l.errorf(attr.Expr.Range(), "E201", "Wrong type", "required_version: %v.", err)
			return true
		case !ok:
			l.errorf(attr.Expr.Range(), "E003", "Another version is required",
				"The plan asks for version %s of the language; this program speaks %s. Run it with another release, or change required_version.", wanted, have)
			return true
		}
	}
	return false
}

var constraint = regexp.MustCompile(`^(>=|<=|!=|~>|=|>|<)?\s*v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?$`)

// satisfies reports whether a version meets every constraint of a list such as ">= 1.0, < 3". "~> 1.2" is at least 1.2
// and below 2, "~> 1.2.3" below 1.3. A version that is no release, "devel", meets all.
func satisfies(have, wanted string) (bool, error) {
	got, err := versionOf(have)
	released, met := err == nil, true
	for text := range strings.SplitSeq(wanted, ",") {
		m := constraint.FindStringSubmatch(strings.TrimSpace(text))
		if m == nil {
			return false, fmt.Errorf("%q is no version such as \">= 1.0\"", strings.TrimSpace(text))
		}
		want, parts := [3]int{}, 0
		for i, digits := range m[2:] {
			if digits != "" {
				want[i], _ = strconv.Atoi(digits) // six digits at most
				parts = i + 1
			}
		}
		met = met && meets(got, m[1], want, parts)
	}
	return met || !released, nil
}

func meets(got [3]int, op string, want [3]int, parts int) bool {
	order := compareVersions(got, want)
	switch op {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case "<":
		return order < 0
	case "!=":
		return order != 0
	case "~>":
		next := want
		last := max(parts-2, 0)
		next[last]++
		clear(next[last+1:])
		return order >= 0 && compareVersions(got, next) < 0
	}
	return order == 0
}

func compareVersions(a, b [3]int) int {
	for i := range a {
		if a[i] != b[i] {
			return a[i] - b[i]
		}
	}
	return 0
}

// versionOf reads "v1.2.3", with a suffix or without.
func versionOf(s string) (v [3]int, err error) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "-")
	s, _, _ = strings.Cut(s, "+")
	numbers := strings.Split(s, ".")
	if len(numbers) > len(v) {
		return v, fmt.Errorf("flows: %q is no version", s)
	}
	for i, digits := range numbers {
		if v[i], err = strconv.Atoi(digits); err != nil {
			return v, fmt.Errorf("flows: %q is no version", s)
		}
	}
	return v, nil
}
