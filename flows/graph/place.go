package graph

import (
	"math"
	"slices"
)

// place gives every item its place from left to right: as near as the items beside it allow to where its lines run
// straight. Every line's pull is its weight, so that long ones are straight and nodes give way.
func (l *layout) place() {
	for _, layer := range l.layers {
		x := 0.0
		for i, it := range layer {
			if i > 0 {
				x += l.gap(layer[i-1], it)
			}
			l.items[it].x = x
			x += l.items[it].width
		}
	}
	for round := range 14 {
		for i := range l.layers {
			layer := i
			if round%2 == 1 {
				layer = len(l.layers) - 1 - i
			}
			direction := round%2*2 - 1
			if round >= 10 {
				direction = 0 // both neighbours at once
			}
			l.settle(l.layers[layer], direction)
		}
	}
	left := math.Inf(1)
	for _, it := range l.items {
		left = min(left, it.x)
	}
	for i := range l.items {
		l.items[i].x -= left
		l.width = max(l.width, l.items[i].x+l.items[i].width)
	}
}

func (l *layout) gap(a, b int) float64 {
	if l.items[a].lines || l.items[b].lines {
		return lineGap
	}
	return nodeGap
}

// pull is where an item would like to be, and how much.
type pull struct{ x, weight float64 }

// settle moves the items of a layer towards where their links pull them, in the order they have: each at the weighted
// median, and those that would meet as one block at the median of all (isotonic regression, pool adjacent violators).
func (l *layout) settle(layer []int, direction int) {
	type block struct {
		pulls []pull
		x     float64
		items int
	}
	var blocks []block
	offset := 0.0
	offsets := make([]float64, len(layer))
	for i, it := range layer {
		if i > 0 {
			offset += l.items[layer[i-1]].width + l.gap(layer[i-1], it)
		}
		offsets[i] = offset
		pulls := l.pulls(it, direction)
		for p := range pulls {
			pulls[p].x -= offset
		}
		b := block{pulls: pulls, x: median(pulls), items: 1}
		for len(blocks) > 0 && blocks[len(blocks)-1].x > b.x {
			last := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			b.pulls, b.items = append(last.pulls, b.pulls...), b.items+last.items
			b.x = median(b.pulls)
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for range b.items {
			l.items[layer[i]].x = b.x + offsets[i]
			i++
		}
	}
}

// pulls are those of an item's links to the layers of a direction, 0: both; an item without any stays where it is.
func (l *layout) pulls(it, direction int) []pull {
	var pulls []pull
	for _, k := range l.items[it].links {
		if direction == 0 && k.direction != 0 || k.direction == direction {
			pulls = append(pulls, pull{l.items[k.to].x + k.far - k.own, k.weight})
		}
	}
	if len(pulls) == 0 {
		for _, k := range l.items[it].links {
			if k.direction == 0 {
				pulls = append(pulls, pull{l.items[k.to].x + k.far - k.own, k.weight})
			}
		}
	}
	if len(pulls) == 0 {
		pulls = append(pulls, pull{l.items[it].x, 0.1})
	}
	return pulls
}

// median is where half of the weight is on either side; it sorts the pulls.
func median(pulls []pull) float64 {
	slices.SortStableFunc(pulls, func(a, b pull) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	total := 0.0
	for _, p := range pulls {
		total += p.weight
	}
	sum := 0.0
	for i, p := range pulls {
		sum += p.weight
		switch {
		case sum > total/2+1e-9:
			return p.x
		case sum > total/2-1e-9 && i+1 < len(pulls): // the middle of the two in the middle
			return (p.x + pulls[i+1].x) / 2
		}
	}
	return pulls[len(pulls)-1].x
}
