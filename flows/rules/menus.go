package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"receptivo/flows"
)

// firsts are the menus that a call in human hours meets first. A menu that only asks for the language is none: what comes
// after it is.
func (r *root) firsts() []*node {
	menu := func(n *node) bool { _, is := n.op().(flows.Menu); return is && !n.facts.language }
	s := r.reach([]*node{r.entry}, func(n *node, e edge) bool {
		return !menu(n) && !person(n.op()) && e.way != happened && r.takes(inHours, n, e)
	})
	return slices.DeleteFunc(s.list, func(n *node) bool { return !menu(n) })
}

// asksLanguage reports whether an action is a menu of which every key, but for one that goes on in the plan's own,
// switches the language.
func asksLanguage(f *flows.Flow, op flows.Op) bool {
	m, ok := op.(flows.Menu)
	if !ok {
		return false
	}
	switches := 0
	for _, c := range m.Choices {
		if _, ok := f.Code[c.Body].Op.(flows.Language); ok {
			switches++
		} else if c.Intent != "" {
			return false
		}
	}
	return switches > 0 && switches >= len(m.Choices)-1
}

func firstMenuComplaint(j *judge, _ pack) { j.firstMenusOffer("reclamacao") }

func firstMenuCancel(j *judge, _ pack) { j.firstMenusOffer("cancelamento") }

// firstMenusOffer judges whether every first menu has a choice of an intent.
func (j *judge) firstMenusOffer(intent string) {
	for _, r := range j.roots() {
		for _, n := range r.firsts() {
			m := n.op().(flows.Menu)
			if !slices.ContainsFunc(m.Choices, func(c flows.Choice) bool { return c.Intent == intent }) {
				j.find(n.in.At, 0, "flow", n.frame.flow.Name)
			}
		}
	}
}

// humanReachable judges how many keys lie between a menu and a person.
func humanReachable(j *judge, k pack) {
	for _, r := range j.roots() {
		first := r.firsts()
		met := r.before(inHours, r.entry)
		keys := r.choices(inHours, func(n *node) bool { return person(n.op()) })
		helpless := !r.humanReached()
		for _, n := range met.list {
			_, menu := n.op().(flows.Menu)
			isFirst := slices.Contains(first, n)
			if !menu || (helpless || k.name == "pt") && !isFirst { // DL 134/2009 speaks of the first
				continue
			}
			most := 2
			if isFirst || k.name == "br-2008" || k.name == "es" {
				most = 1
			}
			if n.facts.language {
				most++
			}
			if keys[n.id] < 0 || keys[n.id] > most {
				j.find(n.in.At, 0, "menu", n.in.Addr, "n", strconv.Itoa(most))
			}
		}
	}
}

// botNotOnly judges whether a person can be had from every question.
func botNotOnly(j *judge, _ pack) {
	for _, r := range j.roots() {
		first := r.before(inHours, r.entry).list
		if !r.humanReached() {
			if i := slices.IndexFunc(first, asks); i >= 0 {
				j.find(first[i].in.At, 0, "bot", first[i].in.Addr)
			}
			continue
		}
		leads := r.leads(inHours, func(n *node) bool { return person(n.op()) })
		for _, n := range first {
			if asks(n) && !leads[n.id] {
				j.find(n.in.At, 0, "bot", n.in.Addr)
			}
		}
	}
}

// asks reports whether an instruction asks its caller something.
func asks(n *node) bool {
	switch n.op().(type) {
	case flows.Menu, flows.Input:
		return true
	}
	return false
}

// accessibility judges whether some number has a way for who does not hear.
func accessibility(j *judge, _ pack) {
	if len(j.roots()) == 0 {
		return
	}
	for _, n := range j.plan.Numbers {
		if f := j.plan.Flows[n.Flow]; f != nil && f.Access != "" {
			return
		}
	}
	for _, r := range j.roots() {
		keys := r.choices(inHours, j.accessible)
		if keys[r.entry.id] >= 0 && keys[r.entry.id] <= 2 {
			return
		}
	}
	j.find(j.roots()[0].flow.At, 0)
}

func (j *judge) accessible(n *node) bool {
	if n.frame.flow.Access != "" {
		return true
	}
	op, ok := n.op().(flows.Enqueue)
	return ok && slices.ContainsFunc(op.Queue.Names(), func(name string) bool {
		q, ok := j.plan.Queue(name)
		return ok && q.Access != ""
	})
}

// What a caller can follow (DL 134/2009; field practice).
const (
	mostChoices   = 5
	mostLevels    = 3
	longestSpeech = 30 // seconds until the human option
	speechRate    = 15 // letters a second, a brisk reader
)

// menuSize judges how much a caller has to listen to.
func menuSize(j *judge, _ pack) {
	for _, r := range j.roots() {
		letters := r.speech(j.plan.Engine.Language)
		keys := r.choices(inHours, func(n *node) bool { return person(n.op()) })
		for _, n := range r.firsts() {
			m := n.op().(flows.Menu)
			if len(m.Choices) > mostChoices {
				j.find(n.in.At, 0, "menu", n.in.Addr, "n", strconv.Itoa(len(m.Choices)))
			}
			if s := (letters[n.id] + r.untilHuman(n, m, keys, j.plan.Engine.Language)) / speechRate; s > longestSpeech {
				j.find(n.in.At, 1, "menu", n.in.Addr, "s", strconv.Itoa(s))
			}
		}
		for n, pressed := range r.pressed() {
			if _, menu := n.op().(flows.Menu); menu && pressed >= mostLevels {
				j.find(n.in.At, 2, "menu", n.in.Addr, "n", strconv.Itoa(pressed+1))
			}
		}
	}
}

// speech is how many letters a call hears at least before it comes to each node, without having pressed a key.
func (r *root) speech(language string) []int {
	least := make([]int, len(r.nodes))
	for i := range least {
		least[i] = -1
	}
	least[r.entry.id] = 0
	for todo := []*node{r.entry}; len(todo) > 0; todo = todo[1:] {
		n := todo[0]
		heard := least[n.id]
		if say, ok := n.op().(flows.Say); ok && say.Prompt != nil {
			heard += len([]rune(say.Prompt.Words(language))) * max(say.Times, 1)
		}
		for _, e := range n.out {
			if e.way == chosen || e.way == happened || person(n.op()) || !r.takes(inHours, n, e) {
				continue
			}
			after := heard
			if e.way == skipped {
				after = least[n.id]
			}
			if least[e.to.id] < 0 || after < least[e.to.id] {
				least[e.to.id] = after
				todo = append(todo, e.to)
			}
		}
	}
	return least
}

// untilHuman is how many letters of a menu are said before the key that leads to a person soonest.
func (r *root) untilHuman(n *node, m flows.Menu, keys []int, language string) int {
	if m.Ask.Prompt == nil {
		return 0
	}
	words := m.Ask.Prompt.Words(language)
	best := -1
	for _, e := range n.out {
		if e.way != chosen || keys[e.to.id] != 0 {
			continue
		}
		key := regexp.MustCompile(fmt.Sprintf(`(^|[^0-9*#])%s($|[^0-9*#])`, regexp.QuoteMeta(e.choice.Keys)))
		if at := key.FindStringIndex(words); at != nil && (best < 0 || at[0] < best) {
			best = at[0]
		}
	}
	if best < 0 {
		return 0 // in other words than keys: nothing is certain
	}
	return len([]rune(strings.ToValidUTF8(words[:best], "")))
}
