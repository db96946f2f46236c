package skills

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Reason says in words what speaks for the agent with these terms: the one or two strongest things, in Portuguese when
// lang begins with "pt" and in English otherwise. It says nothing about other agents; where there is a runner-up,
// [ReasonOver] tells more.
func Reason(r Request, t Terms, lang string) string {
	w := wordsIn(lang)
	own := w.owner
	if r.OwnerTeam != "" {
		own = w.either
	}
	return strongest([]point{
		{t.Own, own + w.touched(r)},
		{t.Hist, w.hist},
		{t.Prod, w.prod},
		{t.Seg, w.seg},
		{t.AHT, w.aht},
		{t.Idle, w.free},
	}, w.able)
}

// ReasonOver says in words why an agent with terms t comes before a runner-up: the one or two things in which the agent
// is most ahead and which are true of the agent alone.
func ReasonOver(r Request, agent string, t, runnerUp Terms, lang string) string {
	w := wordsIn(lang)
	own := w.owner
	if agent != r.Owner {
		own = w.team
	}
	return strongest([]point{
		{t.Q - runnerUp.Q, w.q},
		{ahead(t.Own, runnerUp.Own), own + w.touched(r)},
		{ahead(t.Hist, runnerUp.Hist), w.hist},
		{ahead(t.Prod, runnerUp.Prod), w.prod},
		{ahead(t.Seg, runnerUp.Seg), w.seg},
		{ahead(t.AHT, runnerUp.AHT), w.aht},
		{t.Occ - runnerUp.Occ, w.occ},
		{t.Idle - runnerUp.Idle, w.idle},
		{ahead(t.Lift, runnerUp.Lift), w.lift},
	}, w.equal)
}

// ahead is by how much a term is better, if it speaks for the agent at all.
func ahead(t, other int64) int64 {
	if t <= 0 {
		return 0
	}
	return t - other
}

// point is something that speaks for an agent and how much.
type point struct {
	worth int64 // millionths
	text  string
}

// faint is the worth below which a thing is not worth a word, and the share of the strongest below which a second
// thing is not.
const (
	faint      = 1_000
	faintShare = 4
)

func strongest(points []point, none string) string {
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(b.worth, a.worth) })
	first, second := points[0], points[1]
	switch {
	case first.worth < faint:
		return none
	case second.worth < faint || second.worth < first.worth/faintShare:
		return first.text
	}
	return first.text + ", " + second.text
}

// words are the reasons in one language. Those of q, occ, idle, lift and equal compare with the runner-up.
type words struct {
	owner, team, either       string // either: the terms alone don't tell which
	hist, prod, seg, aht      string
	q, occ, idle, lift, equal string
	free, able                string

	today, day, days string // since the owner's last touch; # stands for the number
}

var portuguese = words{
	owner:  "responsável pelo chamado aberto",
	team:   "da equipe do chamado aberto",
	either: "responsável pelo chamado aberto, ou da mesma equipe",
	hist:   "já atendeu bem este cliente",
	prod:   "conhece o produto do cliente",
	seg:    "atende o segmento do cliente",
	aht:    "costuma resolver mais rápido",
	q:      "mais chance de resolver",
	occ:    "menor ocupação",
	idle:   "livre há mais tempo",
	lift:   "recebeu menos contatos",
	free:   "está livre",
	able:   "atende ao que o contato pede",
	equal:  "equivalente ao seguinte",
	today:  " (tratado há menos de 1 dia)",
	day:    " (tratado há 1 dia)",
	days:   " (tratado há # dias)",
}

var english = words{
	owner:  "owns the open ticket",
	team:   "in the team of the open ticket",
	either: "owns the open ticket, or is in its team",
	hist:   "served this customer well before",
	prod:   "knows the customer's product",
	seg:    "serves the customer's segment",
	aht:    "usually faster at this",
	q:      "more likely to resolve it",
	occ:    "less occupied",
	idle:   "idle longest",
	lift:   "received fewer contacts",
	free:   "is free",
	able:   "meets what the contact needs",
	equal:  "as good as the next",
	today:  " (worked on less than 1 day ago)",
	day:    " (worked on 1 day ago)",
	days:   " (worked on # days ago)",
}

func wordsIn(lang string) *words {
	if strings.HasPrefix(strings.ToLower(lang), "pt") {
		return &portuguese
	}
	return &english
}

// touched tells when the ticket was last worked on: Own is 2^(−days/half-life), read backwards.
func (w *words) touched(r Request) string {
	if !(r.Own > 0) {
		return ""
	}
	half := cmp.Or(r.OwnHalf, touchHalf)
	days := int(-half*math.Log2(min(r.Own, 1)) + 0.001)
	switch days {
	case 0:
		return w.today
	case 1:
		return w.day
	}
	return strings.Replace(w.days, "#", strconv.Itoa(days), 1)
}
