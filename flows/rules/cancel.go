package rules

import (
	"slices"
	"strings"
	"time"

	"receptivo/flows"
	"receptivo/skills"
)

// singleTransfer judges whether a call goes from person to person to person without its caller's doing.
func singleTransfer(j *judge, _ pack) {
	for _, r := range j.roots() {
		next := map[*node][]*node{}
		for _, n := range r.nodes {
			if person(n.op()) {
				next[n] = r.nextPeople(n)
			}
		}
		for _, first := range r.nodes {
			for _, second := range next[first] {
				for _, third := range next[second] {
					j.find(third.in.At, 0, "path", third.in.Addr)
				}
			}
		}
	}
}

// nextPeople are the people that a call comes to after one has left, without a key or an event between.
func (r *root) nextPeople(n *node) []*node {
	seen, people := map[*node]bool{}, []*node(nil)
	todo := r.after(n, func(e edge) bool { return e.way == onward })
	for len(todo) > 0 {
		x := todo[0]
		todo = todo[1:]
		if seen[x] {
			continue
		}
		seen[x] = true
		if person(x.op()) {
			people = append(people, x)
			continue
		}
		todo = append(todo, r.after(x, func(e edge) bool { return e.way != chosen && e.way != happened })...)
	}
	return people
}

// choicesOf shows every key of an intent that a call can press, once.
func (j *judge) choicesOf(intent string, show func(r *root, menu *node, e edge, path string)) {
	seen := map[flows.Place]bool{}
	j.eachNode(func(r *root, n *node) {
		for _, e := range n.out {
			if e.way == chosen && e.choice.Intent == intent && !seen[e.choice.At] {
				seen[e.choice.At] = true
				show(r, n, e, n.in.Addr+"/"+e.choice.Keys)
			}
		}
	})
}

// undueCharge judges whether the charge is suspended where it is disputed.
func undueCharge(j *judge, _ pack) {
	j.choicesOf("cobranca_indevida", func(r *root, _ *node, e edge, path string) {
		if r.before(anyTime, e.to).any(func(n *node) bool { return does(n.op()) == "suspend_charge" }) == nil {
			j.find(e.choice.At, 0, "path", path)
		}
	})
}

// cancelNotGated judges where a wish to cancel leads, and what stands in its way.
func cancelNotGated(j *judge, _ pack) {
	j.choicesOf("cancelamento", func(r *root, _ *node, e edge, path string) {
		allowed := func(n *node, e edge) bool {
			return !r.cancels(n) && !person(n.op()) && e.way != happened && r.takes(inHours, n, e)
		}
		met := r.reach([]*node{e.to}, allowed)
		able, unable := 0, false
		for _, n := range met.list {
			switch {
			case r.cancels(n):
				able++
				r.judgeTarget(j, n, e, path)
			case person(n.op()):
				unable = true
			}
		}
		if unable || able == 0 {
			j.find(e.choice.At, 0, "path", path)
		}
		for _, n := range met.list {
			if r.gate(n, e.to, allowed) {
				j.find(e.choice.At, 1, "node", n.in.Addr, "path", path)
			}
		}
	})
}

// cancels reports whether an action cancels, or leads to people who can.
func (r *root) cancels(n *node) bool {
	switch op := n.op().(type) {
	case flows.Transfer:
		return true // who is there is not known
	case flows.Enqueue:
		return op.Skills["can:cancel"] > 0 || !slices.ContainsFunc(op.Queue.Names(), func(name string) bool {
			q, ok := r.plan.Queue(name)
			return !ok || !needs(q, "can:cancel")
		})
	}
	return does(n.op()) == "cancel"
}

func needs(q flows.Queue, skill string) bool {
	return slices.ContainsFunc(q.Needs.Required, func(n skills.Need) bool { return n.Skill == skill })
}

// judgeTarget judges the hours of a queue that cancels, and the receipt of an action that does.
func (r *root) judgeTarget(j *judge, n *node, by edge, path string) {
	op, queued := n.op().(flows.Enqueue)
	if !queued {
		after := r.reach([]*node{by.to}, func(*node, edge) bool { return true })
		if !person(n.op()) && after.any(func(x *node) bool { return does(x.op()) == "receipt" }) == nil {
			j.find(by.choice.At, 2, "path", path)
		}
		return
	}
	for _, name := range op.Queue.Names() {
		if q, ok := r.plan.Queue(name); ok && j.shorter(&q) {
			j.find(by.choice.At, 1, "node", queueName(name), "path", path)
		}
	}
}

// shorter reports whether a queue is closed when another takes calls.
func (j *judge) shorter(q *flows.Queue) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		var own minutes
		j.openOf(q, d, &own)
		if own.within(0, 1440) < j.open(d).within(0, 1440) {
			return true
		}
	}
	return false
}

// gate reports whether a node stands between a wish and its fulfilment: an input beyond who somebody is, or a menu that
// cannot be avoided and has a key that leads away.
func (r *root) gate(n, from *node, allowed func(*node, edge) bool) bool {
	switch op := n.op().(type) {
	case flows.Input:
		return !slices.Contains(identities, op.Kind.Name)
	case flows.Menu:
		around := r.reach([]*node{from}, func(x *node, e edge) bool { return x != n && allowed(x, e) })
		if around.any(r.cancels) != nil {
			return false
		}
		for _, e := range n.out {
			if e.way == chosen && r.reach([]*node{e.to}, allowed).any(r.cancels) == nil {
				return true
			}
		}
	}
	return false
}

// isEstimate reports whether a name is the estimated wait of a queue, and of which.
func isEstimate(name string) (queue string, is bool) {
	queue, is = strings.CutPrefix(name, "queue.")
	if !is {
		return "", false
	}
	return strings.CutSuffix(queue, ".estimated_wait")
}
