package main

import (
	"slices"

	"receptivo/flows"
)

// way is a way to a queue: the number to dial and the keys to press.
type way struct {
	number string
	keys   string
	queue  string
}

// pathsToQueues finds, for every queue that keys alone lead to, the fewest keys, by walking the compiled flows.
// Conditions are taken both ways, so a way may in truth need luck; inputs are not typed.
func pathsToQueues(p *flows.Plan) []way {
	var paths []way
	for _, n := range p.Numbers {
		f := p.Flows[n.Flow]
		if f == nil {
			continue
		}
		for _, found := range walk(f) {
			if !slices.ContainsFunc(paths, func(o way) bool { return o.queue == found.queue }) {
				found.number = n.Number
				paths = append(paths, found)
			}
		}
	}
	return paths
}

// place is an instruction reached with so many keys.
type place struct {
	pc   int
	keys string
}

// walk goes through a flow breadth first, by number of keys.
func walk(f *flows.Flow) []way {
	var found []way
	seen := make(map[int]bool)
	now, next := []place{{pc: f.Entry}}, []place(nil)
	for len(now) > 0 {
		for len(now) > 0 {
			at := now[len(now)-1]
			now = now[:len(now)-1]
			if at.pc < 0 || at.pc >= len(f.Code) || seen[at.pc] {
				continue
			}
			seen[at.pc] = true
			in := f.Code[at.pc]
			switch op := in.Op.(type) {
			case flows.Enqueue:
				for _, q := range op.Queue.Names() {
					found = append(found, way{keys: at.keys, queue: q})
				}
			case flows.Menu:
				for _, c := range op.Choices {
					next = append(next, place{c.Body, at.keys + c.Keys})
				}
			case flows.Goto:
				for _, step := range op.To.Names() {
					now = append(now, place{f.Steps[step].PC, at.keys})
				}
			case flows.Jump:
				now = append(now, place{op.To, at.keys})
			case flows.Hangup, flows.Input, flows.Resume, flows.Repeat:
			default:
				now = append(now, place{in.Next, at.keys})
			}
		}
		now, next = next, nil
	}
	return found
}
