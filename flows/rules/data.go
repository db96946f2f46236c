package rules

import (
	"slices"

	"receptivo/flows"
)

// noMandatoryData judges whether who types nothing, or is not found, comes to the same queue as everybody else.
func noMandatoryData(j *judge, _ pack) {
	for _, r := range j.roots() {
		queues := r.leadsToQueues()
		for _, n := range r.before(inHours, r.entry).list {
			failures := failuresOf(n.op())
			if failures == nil {
				continue
			}
			served := leadTo(queues, r.after(n, func(e edge) bool { return e.way == onward }))
			for _, event := range failures {
				ways := r.after(n, func(e edge) bool { return e.way == happened && e.event == event })
				if len(served) > 0 && len(ways) > 0 && !common(served, leadTo(queues, ways)) {
					j.find(n.in.At, 0, "node", n.in.Addr, "event", event)
				}
			}
		}
	}
}

// leadsToQueues marks for each queue the nodes from which a call in human hours can come to it first.
func (r *root) leadsToQueues() map[string][]bool {
	queues := map[string][]bool{}
	for _, q := range r.plan.Queues {
		queues[q.Name] = r.leads(inHours, func(n *node) bool {
			op, ok := n.op().(flows.Enqueue)
			return ok && slices.Contains(op.Queue.Names(), q.Name)
		})
	}
	return queues
}

// leadTo are the queues that some of the nodes lead to.
func leadTo(queues map[string][]bool, from []*node) []string {
	var names []string
	for name, leads := range queues {
		if slices.ContainsFunc(from, func(n *node) bool { return leads[n.id] }) {
			names = append(names, name)
		}
	}
	return names
}

// failuresOf are the events of an action that asks who is calling.
func failuresOf(op flows.Op) []string {
	switch op.(type) {
	case flows.Input:
		return []string{"no_input", "no_match", "exhausted"}
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
	inputs := map[string]map[string]bool{} // kind → addresses
	j.eachNode(func(_ *root, n *node) {
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
			if kind := op.Kind.Name; slices.Contains(identities, kind) {
				if inputs[kind] == nil {
					inputs[kind] = map[string]bool{}
				}
				inputs[kind][n.in.Addr] = true
			}
		}
	})
	j.eachNode(func(r *root, n *node) {
		if op, ok := n.op().(flows.Input); ok && len(inputs[op.Kind.Name]) > 1 {
			r.askedAgain(j, n, op)
		}
	})
}

// askedAgain finds other inputs of the same kind after one that was answered. Going round is no asking again.
func (r *root) askedAgain(j *judge, first *node, op flows.Input) {
	after := r.reach(r.after(first, func(e edge) bool { return e.way == onward }), func(*node, edge) bool { return true })
	if after.has(first) {
		return
	}
	for _, n := range after.list {
		again, ok := n.op().(flows.Input)
		if ok && again.Kind.Name == op.Kind.Name && n.in.Addr != first.in.Addr {
			j.find(n.in.At, 1, "node", n.in.Addr, "datum", op.Kind.Name, "first", first.in.Addr)
		}
	}
}
