package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"receptivo/acd"
)

// tongue is what an explanation is made of in a language.
type tongue struct {
	offered, waits, left, agrees, differs, set, considered, unlisted, excluded, nobody, estimate, noNumber, relaxes, last string

	term map[string]string // what the terms of a score are
	why  map[acd.Exclusion]string
	not  string // why not: scored less
	one  string // it was this one
	text func(acd.Text) string
}

var tongues = map[string]*tongue{
	"en": {
		offered:    "%s was offered to %s at %s (event %d, attempt %d), after %s in %s, as the %s in order.\n%s\n",
		waits:      "%s has waited %s in %s, as the %s in order, and nobody takes it.\n",
		left:       "%s had waited %s in %s, as the %s in order, and nobody took it: %s.\n",
		agrees:     "Decided again from the log: the same.\n",
		differs:    "Decided again from the log by this version: %s. The plan's rules of then, or the version, were others.\n",
		set:        "It was matched together with %s, for the best sum; alone it would have gone to %s.\n",
		considered: "Considered (what the strategy compares: %s)\n",
		unlisted:   "  and %d more, none of them above these\n",
		excluded:   "Not considered\n",
		nobody:     "There is nobody in the plan.\n",
		estimate:   "Half of such contacts wait %s more at most, four of five %s.\n",
		noNumber:   "Nobody at work could take it.\n",
		relaxes:    "It needs %s; at %s its needs relax.\n",
		last:       "It needs %s, and its needs relax no further.\n",
		not:        "%s was considered: %s against %s of %s.%s\n",
		one:        "%s is the one it was offered to.\n",
		text:       func(t acd.Text) string { return t.EN },
		term: map[string]string{"q": "expected resolution", "own": "owns the case", "hist": "history with the customer", "prod": "product",
			"seg": "segment", "aht": "handle time", "occ": "occupancy", "idle": "idle time", "lift": "fair share"},
		why: map[acd.Exclusion]string{
			acd.ExcludedSignedOut: "signed out", acd.ExcludedSkill: "needs %s, has %d", acd.ExcludedNotReady: "not ready: %s, since %s",
			acd.ExcludedBusy: "%s %s, since %s", acd.ExcludedPhone: "ready, but the phone cannot be rung",
			acd.ExcludedReoffer: "was offered it and did not take it; not again before %s", acd.ExcludedHeld: "the contact waits for %s until %s",
			acd.ExcludedAside: "set aside: others meet what the contact prefers", acd.ExcludedOccupied: "set aside: too busy of late", acd.ExcludedHard: "set aside: has had hard calls in a row",
			acd.ExcludedBreak: "would be kept from %s, which begins by %s", acd.ExcludedChannel: "takes no contacts of its channel", acd.ExcludedHours: "has worked the hours of the shift",
			acd.ExcludedRule: "kept out by another rule of the engine",
			"on_contact":     "on contact", "offered": "offered", "wrap_up": "in wrap-up of", "preferred": "somebody it prefers",
		},
	},
	"pt": {
		offered:    "%s foi oferecido a %s às %s (evento %d, tentativa %d), depois de %s em %s, como %s da fila.\n%s\n",
		waits:      "%s espera há %s em %s, como %s da fila, e ninguém atende.\n",
		left:       "%s esperou %s em %s, como %s da fila, e ninguém atendeu: %s.\n",
		agrees:     "Decidido de novo a partir do registro: o mesmo.\n",
		differs:    "Decidido de novo a partir do registro por esta versão: %s. As regras de então, ou a versão, eram outras.\n",
		set:        "Foi combinado junto com %s, pela melhor soma; sozinho teria ido para %s.\n",
		considered: "Considerados (o que a estratégia compara: %s)\n",
		unlisted:   "  e mais %d, nenhum acima destes\n",
		excluded:   "Não considerados\n",
		nobody:     "Não há ninguém no plano.\n",
		estimate:   "Metade de contatos assim espera mais %s no máximo, quatro em cinco, %s.\n",
		noNumber:   "Ninguém no trabalho poderia atender.\n",
		relaxes:    "Precisa de %s; às %s as exigências diminuem.\n",
		last:       "Precisa de %s, e as exigências não diminuem mais.\n",
		not:        "%s foi considerado: %s contra %s de %s.%s\n",
		one:        "%s é a quem foi oferecido.\n",
		text:       func(t acd.Text) string { return t.PT },
		term: map[string]string{"q": "resolução esperada", "own": "dono do caso", "hist": "histórico com o cliente", "prod": "produto",
			"seg": "segmento", "aht": "tempo de atendimento", "occ": "ocupação", "idle": "tempo livre", "lift": "parte justa"},
		why: map[acd.Exclusion]string{
			acd.ExcludedSignedOut: "fora do trabalho", acd.ExcludedSkill: "precisa de %s, tem %d", acd.ExcludedNotReady: "indisponível: %s, desde %s",
			acd.ExcludedBusy: "%s %s, desde %s", acd.ExcludedPhone: "livre, mas o telefone não pode tocar",
			acd.ExcludedReoffer: "recebeu a oferta e não atendeu; de novo só depois de %s", acd.ExcludedHeld: "o contato espera por %s até %s",
			acd.ExcludedAside: "posto de lado: outros têm o que o contato prefere", acd.ExcludedOccupied: "posto de lado: ocupado demais nos últimos tempos", acd.ExcludedHard: "posto de lado: teve chamadas difíceis seguidas",
			acd.ExcludedBreak: "perderia %s, que começa até %s", acd.ExcludedChannel: "não atende o canal dele", acd.ExcludedHours: "já trabalhou as horas do turno",
			acd.ExcludedRule: "impedido por outra regra do motor",
			"on_contact":     "atende", "offered": "com oferta de", "wrap_up": "em pós-atendimento de", "preferred": "quem prefere",
		},
	},
}

// write says it for people.
func (x *explained) write(w io.Writer, l *tongue, agent string) error {
	x.writeHead(w, l)
	if agent != "" {
		x.writeWhyNot(w, l, agent)
		return nil
	}
	m := x.match()
	if m != nil {
		x.writeCandidates(w, l, m)
	}
	x.writeExcluded(w, l)
	return nil
}

// match is the decision told of: the one of then.
func (x *explained) match() *acd.Match {
	if x.Then != nil {
		return &x.Then.Match
	}
	return x.Now.Match
}

func (x *explained) writeHead(w io.Writer, l *tongue) {
	now := &x.Now
	wait, place := waitOf(now.WaitMS), ordinal(now.Position, l)
	switch {
	case x.Then != nil:
		fmt.Fprintf(w, l.offered, now.Contact, x.Then.Agent, clockOf(now.At), x.Event, x.Then.Attempt, wait, now.Queue, place, l.text(x.Then.Match.Text))
		x.writeAgain(w, l)
		return
	case x.Ended != "":
		fmt.Fprintf(w, l.left, now.Contact, wait, now.Queue, place, x.Ended)
	default:
		fmt.Fprintf(w, l.waits, now.Contact, wait, now.Queue, place)
	}
	needs := strings.Join(now.Needs, " / ")
	if now.NextRing.IsZero() {
		fmt.Fprintf(w, l.last, needs)
	} else {
		fmt.Fprintf(w, l.relaxes, needs, clockOf(now.NextRing))
	}
	if now.Estimate.Known() {
		fmt.Fprintf(w, l.estimate, waitOf(now.Estimate.P50MS), waitOf(now.Estimate.P80MS))
	} else {
		fmt.Fprint(w, l.noNumber)
	}
}

// writeAgain says whether the engine decides the same again.
func (x *explained) writeAgain(w io.Writer, l *tongue) {
	chosen := "–"
	if x.Now.Match != nil {
		chosen = x.Now.Match.Chosen.Agent
	}
	switch set := x.Then.Match.Set; {
	case set != nil:
		others := slices.DeleteFunc(slices.Clone(set.Contacts), func(id string) bool { return id == x.Now.Contact })
		fmt.Fprintf(w, l.set, strings.Join(others, ", "), chosen)
	case x.Agrees:
		fmt.Fprint(w, l.agrees)
	default:
		fmt.Fprintf(w, l.differs, chosen)
	}
}

func (x *explained) writeCandidates(w io.Writer, l *tongue, m *acd.Match) {
	fmt.Fprintf(w, "\n"+l.considered, m.Strategy)
	for _, c := range append([]acd.Candidate{m.Chosen}, m.RunnersUp...) {
		fmt.Fprintf(w, "  %-12s %s%s\n", c.Agent, millionths(c.Score), l.terms(c))
	}
	if more := m.Considered - 1 - len(m.RunnersUp); more > 0 {
		fmt.Fprintf(w, l.unlisted, more)
	}
}

// terms are the parts of a score that are not zero.
func (l *tongue) terms(c acd.Candidate) string {
	out := ""
	for _, t := range partsOf(c) {
		if t.value != 0 {
			out += fmt.Sprintf(", %s %s", l.term[t.name], signed(t.value))
		}
	}
	return strings.Replace(out, ", ", "  ", 1) + fmt.Sprintf(" (%s, %d)", waitOf(c.IdleMS), c.Contacts)
}

func (x *explained) writeExcluded(w io.Writer, l *tongue) {
	if len(x.Now.Agents) == 0 {
		fmt.Fprint(w, l.nobody)
		return
	}
	said := false
	for _, v := range x.Now.Agents {
		if v.Excluded == acd.ExcludedNot {
			continue
		}
		if !said {
			fmt.Fprint(w, "\n"+l.excluded)
			said = true
		}
		fmt.Fprintf(w, "  %-12s %s\n", v.Agent, l.verdict(v, x.Now.Prefers))
	}
}

// verdict says what kept somebody out.
func (l *tongue) verdict(v acd.Verdict, prefers string) string {
	form := l.why[v.Excluded]
	switch v.Excluded {
	case acd.ExcludedSkill:
		return fmt.Sprintf(form, v.Need, v.Level)
	case acd.ExcludedNotReady:
		return fmt.Sprintf(form, v.Reason, clockOf(v.Since))
	case acd.ExcludedBusy:
		return fmt.Sprintf(form, l.why[acd.Exclusion(v.State)], v.With, clockOf(v.Since))
	case acd.ExcludedBreak:
		return fmt.Sprintf(form, v.Reason, clockOf(v.Until))
	case acd.ExcludedReoffer:
		return fmt.Sprintf(form, clockOf(v.Until))
	case acd.ExcludedHeld:
		return fmt.Sprintf(form, cmp.Or(v.With, prefers, l.why["preferred"]), clockOf(v.Until))
	}
	return form
}

// writeWhyNot answers for one agent.
func (x *explained) writeWhyNot(w io.Writer, l *tongue, agent string) {
	m := x.match()
	if m != nil && m.Chosen.Agent == agent {
		fmt.Fprintf(w, l.one, agent)
		return
	}
	i := slices.IndexFunc(x.Now.Agents, func(v acd.Verdict) bool { return v.Agent == agent })
	v := x.Now.Agents[i]
	if v.Excluded != acd.ExcludedNot || m == nil {
		fmt.Fprintf(w, "%s: %s.\n", agent, l.verdict(v, x.Now.Prefers))
		return
	}
	c := v.Candidate
	if k := slices.IndexFunc(m.RunnersUp, func(c acd.Candidate) bool { return c.Agent == agent }); k >= 0 {
		c = &m.RunnersUp[k]
	}
	if c == nil { // not among the best five
		fmt.Fprintf(w, l.unlisted, m.Considered-1-len(m.RunnersUp))
		return
	}
	fmt.Fprintf(w, l.not, agent, millionths(c.Score), millionths(m.Chosen.Score), m.Chosen.Agent, l.difference(*c, m.Chosen))
}

// difference tells the terms by which one is below another, or above, the largest first.
func (l *tongue) difference(c, chosen acd.Candidate) string {
	theirs, his := partsOf(c), partsOf(chosen)
	for i := range theirs {
		theirs[i].value -= his[i].value
	}
	slices.SortStableFunc(theirs, func(a, b part) int { return cmp.Compare(abs(b.value), abs(a.value)) })
	out := ""
	for _, t := range theirs {
		if t.value != 0 {
			out += fmt.Sprintf(" %s %s,", l.term[t.name], signed(t.value))
		}
	}
	return strings.TrimSuffix(out, ",")
}

// part is a term of a score, in millionths.
type part struct {
	name  string
	value int64
}

func partsOf(c acd.Candidate) []part {
	t := c.Terms
	return []part{{"q", t.Q}, {"own", t.Own}, {"hist", t.Hist}, {"prod", t.Prod}, {"seg", t.Seg}, {"aht", t.AHT}, {"occ", t.Occ}, {"idle", t.Idle}, {"lift", t.Lift}}
}

func abs(n int64) int64 { return max(n, -n) }

func millionths(n int64) string { return fmt.Sprintf("%.3f", float64(n)/1e6) }

func signed(n int64) string { return fmt.Sprintf("%+.3f", float64(n)/1e6) }

func clockOf(t time.Time) string { return t.Format("15:04:05") }

func waitOf(ms acd.Millis) string { return ms.Duration().Round(100 * time.Millisecond).String() }

// ordinal is a place in a queue.
func ordinal(n int, l *tongue) string {
	if l == tongues["pt"] {
		return fmt.Sprintf("%dº", n)
	}
	switch {
	case n%100/10 == 1:
		return fmt.Sprintf("%dth", n)
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
