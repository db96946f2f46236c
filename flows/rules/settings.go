package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"receptivo/flows"
)

// settings judges what a plan settles of a pack: nothing that it says may do nothing without a word.
func (j *judge) settings(k pack, own []*Rule) {
	at := j.whereNamed(k)
	if len(own) == 0 && at.File != "" {
		j.warn(at, "W412", "Kept, not yet in force", Text{
			PT: fmt.Sprintf("O perfil %s é aceito e guardado, mas nenhuma regra dele pode ser verificada num plano nesta versão.", k.name),
			EN: fmt.Sprintf("Profile %s is accepted and kept, but no rule of it can be checked in a plan by this version.", k.name),
		})
		return
	}
	for _, id := range slices.Sorted(maps.Keys(k.settled.Severity)) {
		j.severity(k, own, id, k.settled.Severity[id])
	}
	if at := j.plan.Place("profile", k.name, "retention"); k.written && at != j.plan.Place("profile", k.name, "") {
		j.warn(at, "W412", "Kept, not yet in force", Text{
			PT: "retention é verificada (F11) e guardada, mas esta versão não apaga nada quando os dias acabam.",
			EN: "retention is judged (F11) and kept, but this version deletes nothing when its days are over.",
		})
	}
	for _, w := range k.settled.Waivers {
		j.waive(k, own, w)
	}
}

// whereNamed is where the plan puts a pack into force; nowhere when only a command does.
func (j *judge) whereNamed(k pack) flows.Place {
	if k.written {
		return j.plan.Place("profile", k.name, "")
	}
	if slices.Contains(j.plan.Engine.Profiles, k.name) {
		return j.plan.Place("engine", "", "profiles")
	}
	return flows.Place{}
}

// severity judges the severity that a plan gives a rule.
func (j *judge) severity(k pack, own []*Rule, id, set string) {
	at := j.plan.Place("profile", k.name, "severity")
	r := ruleIn(own, id)
	switch {
	case strings.HasPrefix(id, "R"):
		j.keptReport(at, id)
	case r == nil:
		j.notOf(at, k, id)
	case set == "warn" && r.Levels[k.name] == flows.SeverityError:
		j.warn(at, "W431", "Profile says nothing", Text{
			PT: fmt.Sprintf("%s é erro em %s, e severity só aumenta. Para diminuí-la, escreva waive %q com o motivo e o último dia.", id, k.name, id),
			EN: fmt.Sprintf("%s is an error in %s, and severity only raises. To lower it write waive %q, with a reason and a last day.", id, k.name, id),
		})
	}
}

func (j *judge) waive(k pack, own []*Rule, w flows.Waiver) {
	switch {
	case strings.HasPrefix(w.Rule, "R"):
		j.keptReport(w.At, w.Rule)
	case ruleIn(own, w.Rule) == nil:
		j.notOf(w.At, k, w.Rule)
	case j.over(w):
		j.warn(w.At, "W432", "Waiver is over", Text{
			PT: fmt.Sprintf("A dispensa de %s valia até %s: a regra está de novo em vigor.", w.Rule, w.Until),
			EN: fmt.Sprintf("The waiver of %s was until %s: the rule is in force again.", w.Rule, w.Until),
		})
	}
}

// keptReport warns of a rule that is measured from what happened.
func (j *judge) keptReport(at flows.Place, id string) {
	j.warn(at, "W412", "Kept, not yet in force", Text{
		PT: id + " mede o que aconteceu, e não o plano: esta versão a guarda e ainda não a mede.",
		EN: id + " measures what happened, not the plan: this version keeps it and does not measure it yet.",
	})
}

func (j *judge) notOf(at flows.Place, k pack, id string) {
	j.warn(at, "W431", "Profile says nothing", Text{
		PT: fmt.Sprintf("%s não é regra de %s: 'receptivo docs rules' mostra as de cada perfil.", id, k.name),
		EN: fmt.Sprintf("%s is no rule of %s: 'receptivo docs rules' lists those of each profile.", id, k.name),
	})
}

func ruleIn(list []*Rule, id string) *Rule {
	if i := slices.IndexFunc(list, func(r *Rule) bool { return r.ID == id }); i >= 0 {
		return list[i]
	}
	return nil
}

func (j *judge) warn(at flows.Place, code, summary string, text Text) {
	j.said = append(j.said, j.plan.Locate(flows.Diagnostic{
		Severity: flows.SeverityWarning, Code: code, Summary: summary, Detail: text.In(j.language), At: at,
	}))
}
