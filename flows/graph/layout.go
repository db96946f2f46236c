package graph

import "slices"

// The layout is a layered one (Sugiyama, Tagawa and Toda 1981), read from top to bottom. What is ours in it: labels
// stand below their node in room of its own, so that no line or box can cover them, and all lines to one node run
// together, as the tracks of a railway do, so that sixty steps have not much more lines than six.

// Sizes in pixels.
const (
	trackGap   = 9.0  // between lines side by side
	channelPad = 12.0 // between a layer and the first line below it
	arrowRoom  = 8.0  // more of it where arrows end
	nodeGap    = 26.0
	lineGap    = 12.0 // between a line and what it passes
)

// item is what stands in a layer: a node, or lines that pass on their way to one.
type item struct {
	node  int // that it is, or that the lines lead to
	lines bool
	layer int
	width float64
	x     float64 // of its left side
	links []link
}

// link is a line from a place of an item to one of another, or of the same layer where lines turn back.
type link struct {
	to        int     // item
	own, far  float64 // how far from the left sides
	direction int     // where the other stands: -1 in the layer above, 0 in the same, 1 below
	weight    float64
}

// row is one label of an edge, and where its line leaves the node.
type row struct {
	edge  int
	lines []string
	x     float64 // from the item's left side
	labelMark
}

// layout is where everything of a flow's picture stands.
type layout struct {
	flow   Flow
	web    *web
	sizes  []size // of nodes
	layer  []int
	items  []item // the nodes first, by their number
	layers [][]int
	rows   [][]row        // by node
	pass   []map[int]int  // by node, layer → item of the lines that lead forward to it
	around []map[int]int  // by node, layer → item of the lines that lead back to it
	bands  []band         // by layer
	nets   []map[int]*net // by channel, the one above the first layer first; node → its lines there
	width  float64
	height float64
}

type size struct{ width, height float64 }

// band is where a layer stands.
type band struct{ y, height float64 }

func layOut(f Flow) *layout {
	l := &layout{flow: f, web: webOf(f)}
	l.rows = rowsOf(f)
	l.sizes = nodeSizes(f, l.rows)
	l.layer = l.web.layers(l.sizes)
	l.fill()
	l.connect()
	l.order()
	l.place()
	l.route()
	return l
}

// fill makes the items.
func (l *layout) fill() {
	n := len(l.flow.Nodes)
	l.layers = make([][]int, slices.Max(l.layer)+1)
	l.pass, l.around = make([]map[int]int, n), make([]map[int]int, n)
	for i := range n {
		l.add(item{node: i, layer: l.layer[i], width: l.sizes[i].width})
		l.pass[i], l.around[i] = map[int]int{}, map[int]int{}
	}
	for from, targets := range l.web.to {
		for _, to := range targets {
			if l.web.back[from][to] {
				for layer := l.layer[to]; layer <= l.layer[from]; layer++ {
					l.addLines(l.around[to], to, layer)
				}
				continue
			}
			for layer := l.layer[from] + 1; layer < l.layer[to]; layer++ {
				l.addLines(l.pass[to], to, layer)
			}
		}
	}
}

func (l *layout) add(it item) int {
	l.items = append(l.items, it)
	l.layers[it.layer] = append(l.layers[it.layer], len(l.items)-1)
	return len(l.items) - 1
}

func (l *layout) addLines(known map[int]int, to, layer int) {
	if _, ok := known[layer]; !ok {
		known[layer] = l.add(item{node: to, lines: true, layer: layer})
	}
}

// connect links the items: rows to lines, lines to lines, lines to nodes.
func (l *layout) connect() {
	type pair struct{ a, b int }
	seen := map[pair]bool{}
	for from, targets := range l.web.to {
		for _, to := range targets {
			rows := l.rowsTo(from, to)
			own := (rows[0].x + rows[len(rows)-1].x) / 2
			if l.web.back[from][to] {
				l.link(from, own, l.around[to][l.layer[from]], 0, 0.5)
				continue
			}
			next, far := l.towards(to, l.layer[from]+1)
			l.link(from, own, next, far, 1)
		}
	}
	for to := range l.flow.Nodes {
		for _, layer := range sortedInts(l.pass[to]) {
			next, far := l.towards(to, layer+1)
			if a := l.pass[to][layer]; !seen[pair{a, next}] {
				seen[pair{a, next}] = true
				l.link(a, 0, next, far, 4)
			}
		}
		for _, layer := range sortedInts(l.around[to]) {
			a := l.around[to][layer]
			if layer == l.layer[to] {
				l.link(to, l.items[to].width/2, a, 0, 0.5)
			} else {
				l.link(l.around[to][layer-1], 0, a, 0, 4)
			}
		}
	}
}

// towards is the item of a layer that leads forward to a node, or is it, and where lines come in.
func (l *layout) towards(to, layer int) (int, float64) {
	if layer == l.layer[to] {
		return to, l.items[to].width / 2
	}
	return l.pass[to][layer], 0
}

func (l *layout) link(a int, own float64, b int, far, weight float64) {
	d := l.items[b].layer - l.items[a].layer
	l.items[a].links = append(l.items[a].links, link{to: b, own: own, far: far, direction: d, weight: weight})
	l.items[b].links = append(l.items[b].links, link{to: a, own: far, far: own, direction: -d, weight: weight})
}

// rowsTo are a node's rows of its edge to another.
func (l *layout) rowsTo(from, to int) []row {
	id := l.flow.Nodes[to].ID
	var rows []row
	for _, r := range l.rows[from] {
		if l.flow.Edges[r.edge].To == id {
			rows = append(rows, r)
		}
	}
	return rows
}

func sortedInts(m map[int]int) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
