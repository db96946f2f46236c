package rules

import (
	"slices"
	"strings"

	"receptivo/flows"
)

// engaged is a call whose caller has done something: chosen, typed, talked to somebody, left a message.
const engaged state = 1

// engages reports whether a way means that the caller did something.
func engages(n *node, e edge) bool {
	switch n.op().(type) {
	case flows.Menu:
		return e.way == chosen && !n.facts.language
	case flows.Consent:
		return e.way == onward || e.event == "declined"
	case flows.Input, flows.Survey, flows.Voicemail, flows.Callback, flows.Enqueue, flows.Transfer:
		return e.way == onward
	}
	return false
}

// noDrop judges whether we hang up on somebody who has done nothing yet, or whom a queue does not take.
func noDrop(j *judge, _ pack) {
	for _, r := range j.roots() {
		if !r.humanReached() {
			continue // a number that only tells something
		}
		r.explore(inHours,
			func(n *node, e edge, s state) (state, bool) {
				if engages(n, e) {
					s |= engaged
				}
				return s, !(person(n.op()) && e.way == happened)
			},
			func(n *node, s state) {
				if s&engaged == 0 && n.ends() && !rejects(n.op()) {
					j.find(n.in.At, 0, "node", n.in.Addr)
				}
			})
		offered := r.leads(inHours, another)
		for _, n := range r.nodes {
			if op, ok := n.op().(flows.Enqueue); ok {
				r.unserved(j, n, op, offered)
			}
		}
	}
}

// rejects reports whether a call is refused before it is answered.
func rejects(op flows.Op) bool {
	h, ok := op.(flows.Hangup)
	return ok && h.Prompt == nil && h.Cause != "" && h.Cause != "normal"
}

// unserved judges what becomes of a caller whom a queue does not take or gives back; offered are the nodes from which
// another way to be served can be reached.
func (r *root) unserved(j *judge, n *node, op flows.Enqueue, offered []bool) {
	var drops []string
	for _, event := range []string{"full", "no_agents", "timeout"} {
		if event == "full" && !r.fills(op) {
			continue
		}
		ways := r.after(n, func(e edge) bool { return e.event == event })
		if len(ways) > 0 && r.dropsFrom(ways, offered) {
			drops = append(drops, event)
		}
	}
	if len(drops) > 0 {
		j.find(n.in.At, 0, "node", n.in.Addr+" (on "+strings.Join(drops, ", ")+")")
	}
}

// fills reports whether some queue that an enqueue may mean has a most of calls.
func (r *root) fills(op flows.Enqueue) bool {
	return slices.ContainsFunc(op.Queue.Names(), func(name string) bool {
		q, ok := r.plan.Queue(name)
		return ok && q.MaxCalls > 0
	})
}

// dropsFrom reports whether a call can come to its end from some nodes without having been offered another way to be
// served.
func (r *root) dropsFrom(from []*node, offered []bool) bool {
	offers := func(n *node) bool {
		_, menu := n.op().(flows.Menu)
		return another(n) || menu && offered[n.id]
	}
	met := r.reach(from, func(n *node, e edge) bool { return !offers(n) && r.takes(inHours, n, e) })
	return met.any((*node).ends) != nil
}

// another reports whether an action is another way to be served than the queue that was tried.
func another(n *node) bool {
	switch n.op().(type) {
	case flows.Callback, flows.Voicemail:
		return true
	}
	return person(n.op())
}

// alwaysOpen judges what is left to a caller out of hours.
func alwaysOpen(j *judge, _ pack) {
	for _, r := range j.roots() {
		met := r.reach([]*node{r.entry}, func(n *node, e edge) bool { return r.takes(outOfHours, n, e) })
		for _, n := range met.list {
			from := r.after(n, func(e edge) bool { return r.takes(outOfHours, n, e) && (e.open < 0 || e.event == "closed") })
			if n.ends() && n.in.If != nil && onlyClosed(n.in.If) {
				from = append(from, n)
			}
			for _, begin := range from {
				ways := r.reach([]*node{begin}, func(x *node, e edge) bool { return r.takes(outOfHours, x, e) })
				if end := ways.any((*node).ends); end != nil && ways.any(r.channel) == nil {
					j.find(n.in.At, 0, "flow", n.frame.flow.Name, "node", n.in.Addr)
				}
			}
		}
	}
}

// onlyClosed reports whether a condition holds only out of hours.
func onlyClosed(x *flows.Expr) bool {
	holds, _ := x.Tells(isOpen)
	return holds < 0
}

// channel reports whether an action serves a caller out of hours.
func (r *root) channel(n *node) bool {
	switch op := n.op().(type) {
	case flows.Menu, flows.Input, flows.Callback, flows.Voicemail, flows.Transfer:
		return true
	case flows.Enqueue:
		return !r.closes(op)
	}
	return does(n.op()) == "register"
}

// does is what an action achieves for the customer, as it is written.
func does(op flows.Op) string {
	switch op := op.(type) {
	case flows.HTTP:
		return op.Does
	case flows.Message:
		return op.Does
	case flows.Tag:
		return op.Does
	}
	return ""
}
