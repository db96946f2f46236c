package graph

import (
	"math"
	"slices"
)

// net is all lines to one node in one channel, the room between two layers: they meet in one level line.
type net struct {
	node         int
	above, below []float64 // where lines cross the sides of the channel
	low, high    float64   // from left to right
	track        int       // 0: all at one place, no level line
	y            float64
}

// point is a corner of a line.
type point struct{ x, y float64 }

// route gives the layers their places, and every line between them a track of its own.
func (l *layout) route() {
	l.gather()
	y := 0.0
	l.bands = make([]band, len(l.layers))
	for c, nets := range l.nets {
		y = l.tracks(nets, y, c)
		if c < len(l.layers) {
			l.bands[c] = band{y: y, height: l.bandHeight(c)}
			y += l.bands[c].height
		}
	}
	l.height = y
}

// gather collects what meets in each channel; channel 0 is above the first layer.
func (l *layout) gather() {
	l.nets = make([]map[int]*net, len(l.layers)+1)
	for i := range l.nets {
		l.nets[i] = map[int]*net{}
	}
	for from, targets := range l.web.to {
		for _, to := range targets {
			for _, r := range l.rowsTo(from, to) {
				n := l.net(l.layer[from]+1, to)
				n.above = append(n.above, l.items[from].x+r.x)
			}
			n := l.net(l.layer[to], to)
			if in := l.entrance(to); !slices.Contains(n.below, in) {
				n.below = append(n.below, in)
			}
		}
	}
	for _, it := range l.items {
		if it.lines {
			n := l.net(it.layer+1, it.node)
			n.above = append(n.above, it.x)
			n = l.net(it.layer, it.node)
			n.below = append(n.below, it.x)
		}
	}
}

// entrance is where lines come to a node.
func (l *layout) entrance(node int) float64 { return l.items[node].x + l.items[node].width/2 }

func (l *layout) net(channel, node int) *net {
	n := l.nets[channel][node]
	if n == nil {
		n = &net{node: node}
		l.nets[channel][node] = n
	}
	return n
}

// tracks orders the level lines of a channel that begins at y, and says where it ends.
func (l *layout) tracks(nets map[int]*net, y float64, channel int) float64 {
	order := l.bent(nets)
	most := 0
	for i, n := range order {
		n.track = 1
		for _, m := range order[:i] {
			if m.low-lineGap < n.high && n.low-lineGap < m.high {
				n.track = max(n.track, m.track+1)
			}
		}
		most = max(most, n.track)
	}
	for _, n := range order {
		n.y = y + channelPad + trackGap*float64(n.track-1)
	}
	switch {
	case len(nets) == 0:
		return y
	case channel == len(l.layers):
		return y + channelPad + trackGap*float64(most)
	}
	return y + 2*channelPad + trackGap*float64(max(most-1, 0)) + arrowRoom
}

// bent are the nets of a channel that have a level line, in the order from top to bottom in which they cross least.
func (l *layout) bent(nets map[int]*net) []*net {
	var order []*net
	for node := range l.flow.Nodes {
		n := nets[node]
		if n == nil {
			continue
		}
		all := append(slices.Clone(n.above), n.below...)
		n.low, n.high = slices.Min(all), slices.Max(all)
		if n.high-n.low > 0.5 {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(a, b *net) int { return int(math.Copysign(1, a.low-b.low)) })
	for range 20 {
		better := false
		for i := 1; i < len(order); i++ {
			if order[i].crosses(order[i-1]) < order[i-1].crosses(order[i]) {
				order[i-1], order[i] = order[i], order[i-1]
				better = true
			}
		}
		if !better {
			break
		}
	}
	return order
}

// crosses counts how often two nets cross when the first is above the second; that they lie on each other counts much.
func (n *net) crosses(m *net) int {
	count := 0
	for _, x := range n.below {
		if x > m.low-1 && x < m.high+1 {
			count++
		}
		for _, other := range m.above {
			if math.Abs(x-other) < 4 {
				count += 100
			}
		}
	}
	for _, x := range m.above {
		if x > n.low-1 && x < n.high+1 {
			count++
		}
	}
	return count
}

// bandHeight is the room that the nodes of a layer and their labels take.
func (l *layout) bandHeight(layer int) float64 {
	height := 0.0
	for _, it := range l.layers[layer] {
		if l.items[it].lines {
			continue
		}
		lines := 0
		for _, r := range l.rows[it] {
			lines = max(lines, len(r.lines))
		}
		height = max(height, l.sizes[it].height+labelStep*float64(lines))
	}
	return height
}

// path is the way of a line from a row of a node to where its edge leads.
func (l *layout) path(from, to int, r row) []point {
	layer := l.layer[from]
	x := l.items[from].x + r.x
	points := []point{{x, l.bands[layer].y + l.sizes[from].height}}
	turn := func(channel int, next float64) {
		if n := l.nets[channel][to]; n.track > 0 && x != next {
			points = append(points, point{x, n.y}, point{next, n.y})
		}
		x = next
	}
	if l.web.back[from][to] {
		for ; layer >= l.layer[to]; layer-- {
			turn(layer+1, l.items[l.around[to][layer]].x)
		}
		turn(l.layer[to], l.entrance(to))
	} else {
		for layer++; layer <= l.layer[to]; layer++ {
			next, far := l.towards(to, layer)
			turn(layer, l.items[next].x+far)
		}
	}
	return append(points, point{l.entrance(to), l.bands[l.layer[to]].y})
}
