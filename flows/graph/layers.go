package graph

import (
	"math"
	"slices"
)

// web is a flow's picture as numbers: nodes and, for each, where its edges lead.
type web struct {
	to   [][]int // by node: targets, in order
	back []map[int]bool
}

func webOf(f Flow) *web {
	index := map[string]int{}
	for i, n := range f.Nodes {
		index[n.ID] = i
	}
	w := &web{to: make([][]int, len(f.Nodes)), back: make([]map[int]bool, len(f.Nodes))}
	for i := range w.back {
		w.back[i] = map[int]bool{}
	}
	for _, e := range f.Edges {
		from := index[e.From]
		w.to[from] = append(w.to[from], index[e.To])
	}
	return w
}

// layers tells every node of a size how deep in the flow it stands, 0 first, and which edges lead back: every other edge
// leads to a deeper layer.
func (w *web) layers(sizes []size) []int {
	depth := w.depths()
	w.breakLoops(depth)
	layer := w.longest()
	if slices.Max(layer) > 3*slices.Max(depth)+8 { // everything leads to everything: what is near stands near
		layer = depth
		w.turn(layer)
	}
	w.spread(layer, sizes)
	w.tighten(layer)
	w.turn(layer)
	return layer
}

// turn makes the edges that do not lead deeper those that lead back.
func (w *web) turn(layer []int) {
	for from, targets := range w.to {
		for _, to := range targets {
			w.back[from][to] = layer[to] <= layer[from]
		}
	}
}

// spread moves nodes down out of layers that are too wide for the picture to have the shape of a page.
func (w *web) spread(layer []int, sizes []size) {
	area := 0.0
	for _, s := range sizes {
		area += (s.width + nodeGap) * (s.height + 80)
	}
	most := max(1300, 1.4*math.Sqrt(area))
	order := make([]int, len(layer))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return layer[a] - layer[b] })
	clear(layer)
	widths := map[int]float64{}
	for _, n := range order { // edges that do not lead back come from nodes before it
		for widths[layer[n]] > 0 && widths[layer[n]]+sizes[n].width > most {
			layer[n]++
		}
		widths[layer[n]] += sizes[n].width + nodeGap
		for _, to := range w.to[n] {
			if !w.back[n][to] {
				layer[to] = max(layer[to], layer[n]+1)
			}
		}
	}
}

// depths are the fewest edges from the entry to each node; what no edge leads to is an entry too.
func (w *web) depths() []int {
	depth := make([]int, len(w.to))
	entered := make([]bool, len(w.to))
	for _, targets := range w.to {
		for _, to := range targets {
			entered[to] = true
		}
	}
	seen := make([]bool, len(w.to))
	walk := func(root int) {
		if seen[root] {
			return
		}
		todo := []int{root}
		seen[root] = true
		for len(todo) > 0 {
			n := todo[0]
			todo = todo[1:]
			for _, to := range w.to[n] {
				if !seen[to] {
					seen[to], depth[to] = true, depth[n]+1
					todo = append(todo, to)
				}
			}
		}
	}
	for n := range w.to {
		if n == 0 || !entered[n] {
			walk(n)
		}
	}
	for n := range w.to { // rings that nothing enters
		walk(n)
	}
	return depth
}

// breakLoops marks the edges that lead back to where a caller came into a ring first, then the same in the rings that
// are left.
func (w *web) breakLoops(depth []int) {
	all := make([]int, len(w.to))
	for i := range all {
		all[i] = i
	}
	todo := [][]int{all}
	for len(todo) > 0 {
		part := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, ring := range w.rings(part) {
			head := slices.MinFunc(ring, func(a, b int) int {
				if depth[a] != depth[b] {
					return depth[a] - depth[b]
				}
				return a - b
			})
			for _, n := range ring {
				if slices.Contains(w.to[n], head) {
					w.back[n][head] = true
				}
			}
			if len(ring) > 1 {
				todo = append(todo, ring)
			}
		}
	}
}

// rings are the strongly connected parts of some nodes that hold an edge (Tarjan 1972).
func (w *web) rings(nodes []int) [][]int {
	in := map[int]bool{}
	for _, n := range nodes {
		in[n] = true
	}
	var rings [][]int
	index, low, stacked := map[int]int{}, map[int]int{}, map[int]bool{}
	var stack []int
	var visit func(n int)
	visit = func(n int) {
		index[n] = len(index) + 1
		low[n] = index[n]
		stack, stacked[n] = append(stack, n), true
		for _, to := range w.to[n] {
			switch {
			case !in[to] || w.back[n][to]:
			case index[to] == 0:
				visit(to)
				low[n] = min(low[n], low[to])
			case stacked[to]:
				low[n] = min(low[n], index[to])
			}
		}
		if low[n] == index[n] {
			i := slices.Index(stack, n)
			ring := slices.Clone(stack[i:])
			stack = stack[:i]
			for _, m := range ring {
				delete(stacked, m)
			}
			if len(ring) > 1 || slices.Contains(w.to[n], n) && !w.back[n][n] {
				slices.Sort(ring)
				rings = append(rings, ring)
			}
		}
	}
	for _, n := range nodes {
		if index[n] == 0 {
			visit(n)
		}
	}
	return rings
}

// longest puts every node behind all that lead to it.
func (w *web) longest() []int {
	layer := make([]int, len(w.to))
	for _, n := range w.inOrder() {
		for _, to := range w.to[n] {
			if !w.back[n][to] {
				layer[to] = max(layer[to], layer[n]+1)
			}
		}
	}
	return layer
}

// inOrder lists the nodes so that all edges but those that lead back lead to later ones.
func (w *web) inOrder() []int {
	var order []int
	seen := make([]bool, len(w.to))
	var visit func(n int)
	visit = func(n int) {
		seen[n] = true
		for _, to := range w.to[n] {
			if !seen[to] && !w.back[n][to] {
				visit(to)
			}
		}
		order = append(order, n)
	}
	for n := range w.to {
		if !seen[n] {
			visit(n)
		}
	}
	slices.Reverse(order)
	return order
}

// tighten draws nodes that nothing leads to up to where they lead: a handler stands beside its target.
func (w *web) tighten(layer []int) {
	entered := make([]bool, len(w.to))
	entered[0] = true
	for _, targets := range w.to {
		for _, to := range targets {
			entered[to] = true
		}
	}
	for n, targets := range w.to {
		if entered[n] || len(targets) == 0 {
			continue
		}
		near := layer[targets[0]]
		for _, to := range targets {
			near = min(near, layer[to])
		}
		layer[n] = max(0, near-1)
	}
}
