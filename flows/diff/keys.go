package diff

import (
	"fmt"
	"slices"
	"strings"

	"receptivo/flows"
)

// Moved is a way through the menus that ends elsewhere. Of several ways to one menu the shortest is told.
type Moved struct {
	Number string   `json:"number"` // dialled
	Keys   []string `json:"keys"`   // in order: keys; (input): something typed; silence, nothing typed; queue.sac timeout; queue.sac waiting 2
	Old    []string `json:"old"`    // what could become of the call: "reach queue.sac", "hang up", "ask menu.principal"
	New    []string `json:"new"`

	was, is []ending
}

// Bounds of the comparison, so that no plan makes it endless.
const (
	mostWords    = 12   // keys in a row
	mostStations = 5000 // pairs of places, per number
)

// pair is where a caller stands after the same keys in both plans.
type pair struct {
	old, new *station
	keys     []string
}

// compareKeys walks both plans side by side, from every number that both have.
func compareKeys(old, new *flows.Plan) (moved []Moved, cut bool) {
	renamed := renames(old, new).of("queue")
	for _, n := range new.Numbers {
		i := slices.IndexFunc(old.Numbers, func(o flows.Number) bool { return o.Number == n.Number })
		if i < 0 {
			continue
		}
		before, after := old.Flows[old.Numbers[i].Flow], new.Flows[n.Flow]
		if before == nil || after == nil {
			continue
		}
		w := &comparison{number: n.Number, seen: map[string]bool{}}
		w.walk(pair{old: follow(&spot{plan: old, flow: before, pc: before.Entry, renamed: renamed}), new: follow(&spot{plan: new, flow: after, pc: after.Entry})})
		moved, cut = append(moved, w.moved...), cut || w.cut
	}
	slices.SortStableFunc(moved, func(a, b Moved) int { return compareText(a.Number, b.Number) })
	return moved, cut
}

// comparison is the walk from one number, breadth first, by the words that callers and queues say.
type comparison struct {
	number string
	seen   map[string]bool
	moved  []Moved
	cut    bool
}

func (w *comparison) walk(first pair) {
	for queue := []pair{first}; len(queue) > 0; queue = queue[1:] {
		p := queue[0]
		if len(p.old.inputs)+len(p.new.inputs) > 0 {
			p.keys = append(slices.Clone(p.keys), "(input)")
		}
		key := p.old.key() + "\n" + p.new.key()
		if w.differ(p) || w.seen[key] { // the keys from here have been compared
			continue
		}
		if len(p.keys) > mostWords || len(w.seen) >= mostStations {
			w.cut = true
			continue
		}
		w.seen[key] = true
		queue = append(queue, p.further()...)
	}
}

// differ tells of a pair whose calls end in different ways, and reports whether that makes what follows pointless.
func (w *comparison) differ(p pair) bool {
	was, is := p.old.outcome(), p.new.outcome()
	if slices.Equal(kinds(was), kinds(is)) {
		return false
	}
	if slices.Contains(was, noChoice) && slices.Contains(is, noChoice) && len(was) > 1 && len(is) > 1 {
		no := func(e ending) bool { return e == noChoice } // at another menu that a condition leads to: no news
		was, is = slices.DeleteFunc(was, no), slices.DeleteFunc(is, no)
	}
	w.moved = append(w.moved, Moved{Number: w.number, Keys: p.keys, Old: said(was), New: said(is), was: was, is: is})
	return (len(p.old.asks) == 0 || len(p.new.asks) == 0) && len(queuesOf(p.old, p.new)) == 0
}

// outcome is what a caller meets at the station: ends, and questions by name.
func (s *station) outcome() []ending {
	out := slices.Clone(s.ends)
	for _, at := range s.asks {
		switch op := at.in().Op.(type) {
		case flows.Menu:
			out = append(out, ending{"ask", "menu." + op.Name})
		case flows.Consent:
			out = append(out, ending{"ask", "consent." + op.Name})
		}
	}
	return out
}

// kinds are outcomes as they are compared: one question is like another, since its keys are compared too.
func kinds(list []ending) []ending {
	var out []ending
	for _, e := range list {
		if e.verb == "ask" {
			e.what = ""
		}
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

func said(list []ending) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.say()
	}
	return out
}

// further are the pairs one word later.
func (p pair) further() (next []pair) {
	step := func(word string, old, new *station) {
		next = append(next, pair{old: old, new: new, keys: append(slices.Clone(p.keys), word)})
	}
	for _, key := range keysOf(p.old, p.new) {
		step(key, p.old.press(key), p.new.press(key))
	}
	if len(p.old.asks) > 0 && len(p.new.asks) > 0 {
		step("silence", silence(p.old.asks), silence(p.new.asks))
	}
	if len(p.old.inputs) > 0 && len(p.new.inputs) > 0 {
		before := pair{keys: p.keys[:len(p.keys)-1]}
		next = append(next, pair{
			old: silence(p.old.inputs), new: silence(p.new.inputs), keys: append(slices.Clone(before.keys), "nothing typed"),
		})
	}
	for _, q := range queuesOf(p.old, p.new) {
		old, new := p.old.waiting(q), p.new.waiting(q)
		for _, key := range keysOf(old, new) {
			step(fmt.Sprintf("queue.%s waiting %s", q, key), old.press(key), new.press(key))
		}
	}
	for _, event := range []string{"timeout", "no_agents", "full", "closed"} {
		for _, q := range queuesOf(p.old, p.new) {
			old, new := p.old.waits(q, event), p.new.waits(q, event)
			if old.key() != new.key() { // most queues have no handlers of their own
				step(fmt.Sprintf("queue.%s %s", q, event), old, new)
			}
		}
	}
	return next
}

// keysOf are the keys that either menu has, in order.
func keysOf(stations ...*station) []string {
	var keys []string
	for _, st := range stations {
		for _, at := range st.asks {
			for _, o := range at.options() {
				if !slices.Contains(keys, o.keys) {
					keys = append(keys, o.keys)
				}
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// press is where a key leads.
func (s *station) press(key string) *station {
	var to []*spot
	wrong := len(s.asks) == 0
	for _, at := range s.asks {
		options := at.options()
		i := slices.IndexFunc(options, func(o option) bool { return o.keys == key })
		if i < 0 {
			wrong = true
			continue
		}
		offered, known := true, true
		if when := options[i].when; when != nil {
			offered, known = constant(when)
		}
		wrong = wrong || !known || !offered
		if offered || !known {
			to = append(to, options[i].to)
		}
	}
	next := follow(to...)
	if wrong {
		next.ends = append(next.ends, noChoice)
	}
	return next
}

// silence is where questions lead when nobody answers.
func silence(questions []*spot) *station {
	var to []*spot
	unheard := false
	for _, at := range questions {
		after := at.after()
		given := at.handler("exhausted", after)
		if given == nil {
			given = at.handler("error", after)
		}
		if q := askedBy(at.in().Op); q != nil && q.MaxTries > 1 {
			if body := at.handler("no_input", given); body != nil {
				given = body
			}
		}
		if given == nil {
			unheard = true
			continue
		}
		to = append(to, given)
	}
	next := follow(to...)
	if unheard {
		next.ends = append(next.ends, unhandled)
	}
	return next
}

func askedBy(op flows.Op) *flows.Ask {
	switch op := op.(type) {
	case flows.Menu:
		return &op.Ask
	case flows.Input:
		return &op.Ask
	case flows.Consent:
		return &op.Ask
	}
	return nil
}

// queuesOf are the queues that a call waits in at both stations.
func queuesOf(old, new *station) []string {
	var both []string
	names := func(s *station) (all []string) {
		for _, at := range s.queues {
			all = append(all, at.queueNames(at.in().Op.(flows.Enqueue).Queue)...)
		}
		return all
	}
	after := names(new)
	for _, q := range names(old) {
		if slices.Contains(after, q) && !slices.Contains(both, q) {
			both = append(both, q)
		}
	}
	slices.Sort(both)
	return both
}

// waiting is where a call stands while it hears what its queue plays.
func (s *station) waiting(queue string) *station {
	var to []*spot
	for _, at := range s.queues {
		if op := at.in().Op.(flows.Enqueue); op.Waiting >= 0 && slices.Contains(at.queueNames(op.Queue), queue) {
			to = append(to, at.at(op.Waiting))
		}
	}
	return follow(to...)
}

// waits is where an event of a queue leads.
func (s *station) waits(queue, event string) *station {
	var to []*spot
	unheard := false
	for _, at := range s.queues {
		if !slices.Contains(at.queueNames(at.in().Op.(flows.Enqueue).Queue), queue) {
			continue
		}
		if body := at.handler(event, at.after()); body != nil {
			to = append(to, body)
		} else {
			unheard = true
		}
	}
	next := follow(to...)
	if unheard {
		next.ends = append(next.ends, unhandled)
	}
	return next
}

// String is the move as people read it: 2 → 1 used to reach queue.retencao, now hangs up.
func (m Moved) String() string {
	return fmt.Sprintf("%s used to %s, now %s", m.path(), m.used(), m.now())
}

func (m Moved) path() string {
	if len(m.Keys) == 0 {
		return "no key"
	}
	return strings.Join(m.Keys, " → ")
}

func (m Moved) used() string { return strings.Join(m.Old, " or ") }

func (m Moved) now() string {
	list := make([]string, len(m.is))
	for i, e := range m.is {
		list[i] = e.says()
	}
	return strings.Join(list, " or ")
}
