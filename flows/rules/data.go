package rules

import (
	"slices"

	"receptivo/flows"
)

// noMandatoryData judges whether who types nothing, or is not found, comes to the same queue as everybody else.
func noMandatoryData(j *judge, _ pack) {
	for _, r := range j.roots() {
		for _, n := range r.before(inHours, r.entry).list {
			failures := failuresOf(n.op())
			if failures == nil {
				continue
			}
			served := r.before(inHours, r.after(n, func(e edge) bool { return e.way == onward })...).queues()
			if len(served) == 0 {
				continue
			}
			for _, event := range failures {
				ways := r.after(n, func(e edge) bool { return e.way == happened && e.event == event })
				if len(ways) > 0 && !common(served, r.before(inHours, ways...).queues()) {
					j.find(n.in.At, 0, "node", n.in.Addr, "event", event)
				}
			}
		}
	}
}

// failuresOf are the events of an action that asks who is calling.
func failuresOf(op flows.Op) []string {
	switch op.(type) {
	case flows.Input:
		return []string{"exhausted"}
	case flows.Identify:
		return []string{"not_found", "error"}
	}
	return nil
}

// after are the nodes behind some ways from a node.
func (r *root) after(n *node, which func(edge) bool) []*node {
	var list []*node
	for _, e := range n.out {
		if which(e) {
			list = append(list, e.to)
		}
	}
	return list
}

func common(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// identities are the kinds of input that say who somebody is: asked once they are known.
var identities = []string{"cpf", "cnpj", "cpf_or_cnpj", "phone", "cep", "card"}

// noRepeat judges what is passed on to people, and what is asked again.
func noRepeat(j *judge, _ pack) {
	j.eachNode(func(r *root, n *node) {
		switch op := n.op().(type) {
		case flows.Enqueue:
			if op.Screen == nil {
				j.find(n.in.At, 0, "node", n.in.Addr)
			}
		case flows.Transfer:
			if op.Screen == nil {
				j.find(n.in.At, 0, "node", n.in.Addr)
			}
		case flows.Input:
			if slices.Contains(identities, op.Kind.Name) {
				r.askedAgain(j, n, op)
			}
		}
	})
}

// askedAgain finds other inputs of the same kind after one that was answered.
func (r *root) askedAgain(j *judge, first *node, op flows.Input) {
	after := r.reach(r.after(first, func(e edge) bool { return e.way == onward }), func(*node, edge) bool { return true })
	for _, n := range after.list {
		again, ok := n.op().(flows.Input)
		if ok && again.Kind.Name == op.Kind.Name && n.in.Addr != first.in.Addr && !after.has(first) {
			j.find(n.in.At, 1, "node", n.in.Addr, "datum", op.Kind.Name, "first", first.in.Addr)
		}
	}
}
