package rules

import (
	"iter"
	"slices"
	"strings"

	"receptivo/flows"
)

// memory is what a judge works out once.
type memory struct {
	all []*root
}

// roots are the flows that the plan's rules are about: those of its public numbers, else of all its numbers, else those
// that no other runs.
func (j *judge) roots() []*root {
	if j.all != nil {
		return j.all
	}
	var names []string
	for _, public := range []bool{true, false} {
		for _, n := range j.plan.Numbers {
			if (!public || strings.HasPrefix(n.Number, "+")) && !slices.Contains(names, n.Flow) {
				names = append(names, n.Flow)
			}
		}
		if len(names) > 0 {
			break
		}
	}
	if len(j.plan.Numbers) == 0 {
		names = unrun(j.plan)
	}
	for _, name := range names {
		if f := j.plan.Flows[name]; f != nil {
			j.all = append(j.all, graphOf(j.plan, f, mostNodes/len(names)))
		}
	}
	return j.all
}

// unrun are the flows that no other runs, by name.
func unrun(p *flows.Plan) []string {
	run, names := map[string]bool{}, []string{}
	for name, f := range p.Flows {
		names = append(names, name)
		for _, in := range f.Code {
			if op, ok := in.Op.(flows.Run); ok {
				run[op.Flow] = true
			}
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return run[name] })
}

// eachNode shows every instruction that a call can come to, under each run that leads to it.
func (j *judge) eachNode(show func(r *root, n *node)) {
	for _, r := range j.roots() {
		for _, n := range r.nodes {
			show(r, n)
		}
	}
}

// hours are when a call comes.
type hours int

const (
	anyTime hours = iota
	inHours
	outOfHours
)

// takes reports whether a call that comes at such a time can go a way.
func (r *root) takes(h hours, n *node, e edge) bool {
	switch h {
	case inHours:
		return e.open >= 0 && e.event != "closed"
	case outOfHours:
		if op, ok := n.op().(flows.Enqueue); ok && e.way != skipped && r.closes(op) {
			return e.event == "closed"
		}
		return e.open <= 0 && (e.event != "closed")
	}
	return true
}

// closes reports whether every queue that an enqueue may mean has hours.
func (r *root) closes(op flows.Enqueue) bool {
	return !slices.ContainsFunc(op.Queue.Names(), func(name string) bool {
		q, ok := r.plan.Queue(name)
		return !ok || q.Calendar == ""
	})
}

// person reports whether an action connects the caller to a person.
func person(op flows.Op) bool {
	switch op.(type) {
	case flows.Enqueue, flows.Transfer:
		return true
	}
	return false
}

// set is a set of nodes of one root.
type set struct {
	in   []bool
	list []*node
}

func (s *set) has(n *node) bool { return s.in[n.id] }

func (s *set) add(n *node) bool {
	if s.in[n.id] {
		return false
	}
	s.in[n.id] = true
	s.list = append(s.list, n)
	return true
}

// any finds the first node of the set that is so; nil: none is.
func (s *set) any(is func(*node) bool) *node {
	if i := slices.IndexFunc(s.list, is); i >= 0 {
		return s.list[i]
	}
	return nil
}

// reach gathers the nodes that a call can come to from some, going only ways that are allowed.
func (r *root) reach(from []*node, allowed func(*node, edge) bool) *set {
	s := &set{in: make([]bool, len(r.nodes))}
	for _, n := range from {
		s.add(n)
	}
	for i := 0; i < len(s.list); i++ {
		n := s.list[i]
		for _, e := range n.out {
			if allowed(n, e) {
				s.add(e.to)
			}
		}
	}
	return s
}

// before gathers what a call can meet at such a time until it comes to a person, who is in it.
func (r *root) before(h hours, from ...*node) *set {
	return r.reach(from, func(n *node, e edge) bool { return !person(n.op()) && r.takes(h, n, e) })
}

// humanReached reports whether a call in human hours can come to a person at all.
func (r *root) humanReached() bool {
	return r.before(inHours, r.entry).any(func(n *node) bool { return person(n.op()) }) != nil
}

// waits gathers what goes on while a call waits in a queue: until a goto leaves it.
func (r *root) waits(n *node) *set {
	var begin []*node
	for _, e := range n.out {
		if e.way == waiting {
			begin = append(begin, e.to)
		}
	}
	return r.reach(begin, func(_ *node, e edge) bool { return e.way != jumped })
}

// state is what a call has been through, as bits.
type state uint8

// explore follows every way of a call with what it has been through. step says what a way adds to it, and whether it is
// to be followed; meet is shown each node with each state that a call can come to it in.
func (r *root) explore(h hours, step func(n *node, e edge, s state) (state, bool), meet func(n *node, s state)) {
	type at struct {
		n *node
		s state
	}
	seen := make([][4]uint64, len(r.nodes))
	todo := []at{{r.entry, 0}}
	for len(todo) > 0 {
		now := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[now.n.id][now.s/64]&(1<<(now.s%64)) != 0 {
			continue
		}
		seen[now.n.id][now.s/64] |= 1 << (now.s % 64)
		meet(now.n, now.s)
		for _, e := range now.n.out {
			if !r.takes(h, now.n, e) {
				continue
			}
			if s, follow := step(now.n, e, now.s); follow {
				todo = append(todo, at{e.to, s})
			}
		}
	}
}

// choices are how many keys a call presses at least, from each node, until it comes to one that is the goal; -1: it
// never does. Only keys count: silence and mistakes are no way to choose.
func (r *root) choices(h hours, goal func(*node) bool) []int {
	back := make([][]*node, len(r.nodes))
	byKey := make([][]*node, len(r.nodes))
	distance := make([]int, len(r.nodes))
	var now, next []*node
	for _, n := range r.nodes {
		distance[n.id] = -1
		if goal(n) {
			now = append(now, n)
		}
		for _, e := range n.out {
			switch {
			case goal(n) || e.way == happened || !r.takes(h, n, e):
			case e.way == chosen:
				byKey[e.to.id] = append(byKey[e.to.id], n)
			default:
				back[e.to.id] = append(back[e.to.id], n)
			}
		}
	}
	for keys := 0; len(now) > 0; keys++ {
		for i := 0; i < len(now); i++ {
			n := now[i]
			if distance[n.id] >= 0 {
				continue
			}
			distance[n.id] = keys
			now = append(now, back[n.id]...)
			next = append(next, byKey[n.id]...)
		}
		now, next = next, nil
	}
	return distance
}

// leads marks the nodes from which some way, of any kind and past no person, leads to one that is the goal.
func (r *root) leads(h hours, goal func(*node) bool) []bool {
	back := make([][]*node, len(r.nodes))
	marked := make([]bool, len(r.nodes))
	var todo []*node
	for _, n := range r.nodes {
		if goal(n) {
			todo = append(todo, n)
			continue
		}
		for _, e := range n.out {
			if r.takes(h, n, e) && !person(n.op()) {
				back[e.to.id] = append(back[e.to.id], n)
			}
		}
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !marked[n.id] {
			marked[n.id] = true
			todo = append(todo, back[n.id]...)
		}
	}
	return marked
}

// pressed gives the nodes that a call in human hours meets before it comes to a person, each with how many keys it has
// pressed at least.
func (r *root) pressed() iter.Seq2[*node, int] {
	return func(yield func(*node, int) bool) {
		seen := make([]bool, len(r.nodes))
		now, next := []*node{r.entry}, []*node(nil)
		for keys := 0; len(now) > 0; keys++ {
			for i := 0; i < len(now); i++ {
				n := now[i]
				if seen[n.id] {
					continue
				}
				seen[n.id] = true
				if !yield(n, keys) {
					return
				}
				for _, e := range n.out {
					switch {
					case person(n.op()) || !r.takes(inHours, n, e):
					case e.way == chosen:
						next = append(next, e.to)
					default:
						now = append(now, e.to)
					}
				}
			}
			now, next = next, nil
		}
	}
}
