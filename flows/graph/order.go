package graph

import "slices"

// rounds are how often the order of every layer is tried anew. More of them hardly ever help.
const rounds = 16

// order puts the items of each layer where their lines cross least: sweeps of barycentres forth and back, the best kept.
func (l *layout) order() {
	position := make([]float64, len(l.items))
	l.number(position)
	best, fewest := l.arrangement(), l.crossings(position)
	for round := range rounds {
		direction := -1 // look at the layer before
		if round%2 == 1 {
			direction = 1
		}
		for i := range l.layers {
			layer := i
			if direction > 0 {
				layer = len(l.layers) - 1 - i
			}
			l.sort(layer, direction, position)
		}
		if n := l.crossings(position); n < fewest {
			best, fewest = l.arrangement(), n
		}
	}
	l.layers = best
	l.number(position)
	l.swap(position)
	l.turnNear()
}

// turnNear puts lines that only lead from a node back to itself at its side: the one that their labels are nearer to.
func (l *layout) turnNear() {
	for n := range l.flow.Nodes {
		if !l.web.back[n][n] || len(l.around[n]) > 1 {
			continue
		}
		it, layer := l.around[n][l.layer[n]], l.layers[l.layer[n]]
		layer = slices.DeleteFunc(layer, func(other int) bool { return other == it })
		at := slices.Index(layer, n)
		if rows := l.rowsTo(n, n); rows[0].x > l.items[n].width/2 {
			at++
		}
		l.layers[l.layer[n]] = slices.Insert(layer, at, it)
	}
}

func (l *layout) arrangement() [][]int {
	var copied [][]int
	for _, layer := range l.layers {
		copied = append(copied, slices.Clone(layer))
	}
	return copied
}

func (l *layout) number(position []float64) {
	for _, layer := range l.layers {
		for i, it := range layer {
			position[it] = float64(i)
		}
	}
}

// sort orders one layer by where the linked items of a neighbour stand. A link's place on its item counts as a fraction.
func (l *layout) sort(layer, direction int, position []float64) {
	key := map[int]float64{}
	for _, it := range l.layers[layer] {
		sum, weight := 0.0, 0.0
		for _, k := range l.items[it].links {
			switch k.direction {
			case direction:
				sum += position[k.to] + l.fraction(k)
				weight++
			case 0:
				sum += 0.3 * (position[k.to] + l.fraction(k))
				weight += 0.3
			}
		}
		key[it] = position[it]
		if weight > 0 {
			key[it] = sum / weight
		}
	}
	slices.SortStableFunc(l.layers[layer], func(a, b int) int {
		switch {
		case key[a] < key[b]:
			return -1
		case key[a] > key[b]:
			return 1
		}
		return 0
	})
	for i, it := range l.layers[layer] {
		position[it] = float64(i)
	}
}

func (l *layout) fraction(k link) float64 {
	if h := l.items[k.to].width; h > 0 {
		return k.far/h - 0.5
	}
	return 0
}

// crossings counts the pairs of links between neighbouring layers that cross.
func (l *layout) crossings(position []float64) int {
	count := 0
	for _, layer := range l.layers {
		var lines [][2]float64
		for _, it := range layer {
			for _, k := range l.items[it].links {
				if k.direction == 1 {
					own := 0.0
					if h := l.items[it].width; h > 0 {
						own = k.own/h - 0.5
					}
					lines = append(lines, [2]float64{position[it] + own, position[k.to] + l.fraction(k)})
				}
			}
		}
		count += inversions(lines)
	}
	return count
}

// inversions counts the pairs of lines whose ends stand in another order than their beginnings.
func inversions(lines [][2]float64) int {
	slices.SortStableFunc(lines, func(a, b [2]float64) int {
		switch {
		case a[0] < b[0] || a[0] == b[0] && a[1] < b[1]:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	ends := make([]float64, len(lines))
	for i, line := range lines {
		ends[i] = line[1]
	}
	return mergeCount(ends, make([]float64, len(ends)))
}

// mergeCount sorts and says how many pairs stood the wrong way round.
func mergeCount(a, spare []float64) int {
	if len(a) < 2 {
		return 0
	}
	mid := len(a) / 2
	count := mergeCount(a[:mid], spare) + mergeCount(a[mid:], spare)
	i, j, out := 0, mid, spare[:0]
	for i < mid || j < len(a) {
		if j == len(a) || i < mid && a[i] <= a[j] {
			out = append(out, a[i])
			i++
			continue
		}
		out = append(out, a[j])
		count += mid - i
		j++
	}
	copy(a, out)
	return count
}

// swap exchanges neighbours as long as that makes their own links cross less.
func (l *layout) swap(position []float64) {
	for range 8 {
		better := false
		for _, layer := range l.layers {
			for i := 1; i < len(layer); i++ {
				a, b := layer[i-1], layer[i]
				if l.between(b, a, position) < l.between(a, b, position) {
					layer[i-1], layer[i] = b, a
					position[b], position[a] = float64(i-1), float64(i)
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// between counts how often the links of two neighbours cross when the first stands before the second.
func (l *layout) between(first, second int, position []float64) int {
	count := 0
	for _, a := range l.items[first].links {
		for _, b := range l.items[second].links {
			if a.direction == b.direction && a.direction != 0 && position[a.to]+l.fraction(a) > position[b.to]+l.fraction(b) {
				count++
			}
		}
	}
	return count
}
