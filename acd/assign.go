package acd

import (
	"math"
	"slices"
)

// never is the score of a pair that may not be: below any that may.
const never = math.MinInt64

// servable walks the rows in order and keeps each that can be matched beside all kept before it, by augmenting paths
// (Kuhn, 1955). It returns the rows kept.
func servable(may [][]bool) []int {
	if len(may) == 0 {
		return nil
	}
	owner := slices.Repeat([]int{-1}, len(may[0])) // of each column
	var kept []int
	for row := range may {
		if augment(may, row, owner, make([]bool, len(owner))) {
			kept = append(kept, row)
		}
	}
	return kept
}

// augment finds a column for a row, moving the rows that own one to others.
func augment(may [][]bool, row int, owner []int, seen []bool) bool {
	for col, ok := range may[row] {
		if !ok || seen[col] {
			continue
		}
		seen[col] = true
		if owner[col] < 0 || augment(may, owner[col], owner, seen) {
			owner[col] = row
			return true
		}
	}
	return false
}

// assign gives each row a column of its own so that the sum of scores is largest; among equal sums the first row has the
// smallest column it can, then the second, and so on. There are as many columns as rows at least, and an assignment
// without a pair that is never exists. It is the method of Jonker and Volgenant (1987), O(rows² · columns), in whole
// numbers: rows outbid each other for their best columns, and the few that are left come in along shortest paths.
func assign(score [][]int64) []int {
	h := newHungarian(score)
	for row := 1; row <= h.rows; row++ {
		h.bid(row)
	}
	for _, row := range h.left {
		h.add(row)
	}
	for col := 1; col <= h.cols; col++ {
		if row := h.owner[col]; row > 0 {
			h.u[row] = h.cost(row, col) - h.v[col]
		}
	}
	return h.smallest()
}

// hungarian counts rows and columns from 1; 0 is none.
type hungarian struct {
	rows, cols int
	costs      []int64 // row by row
	u, v       []int64 // potentials: u[row] + v[col] ≤ cost, and equal where they are assigned
	owner      []int   // row of each column; a column that has none has never had one, and its potential is 0
	left       []int   // rows that have bid and have no column

	far  []int64 // of a path to each column
	from []int   // the row before each column
	done []int   // columns whose distance is final
	is   []bool  // whether it is
}

// forbidden is dearer than any sum of scores that may be, and small enough to be added.
const forbidden = int64(1) << 50

func newHungarian(score [][]int64) *hungarian {
	h := &hungarian{rows: len(score)}
	if h.rows > 0 {
		h.cols = len(score[0])
	}
	h.costs = make([]int64, 0, h.rows*h.cols)
	for _, row := range score {
		for _, s := range row {
			if s == never {
				s = -forbidden
			}
			h.costs = append(h.costs, -s)
		}
	}
	h.u, h.v, h.far = make([]int64, h.rows+1), make([]int64, h.cols+1), make([]int64, h.cols+1)
	h.owner, h.from, h.is = make([]int, h.cols+1), make([]int, h.cols+1), make([]bool, h.cols+1)
	return h
}

func (h *hungarian) row(row int) []int64 { return h.costs[(row-1)*h.cols : row*h.cols] }

func (h *hungarian) cost(row, col int) int64 { return h.costs[(row-1)*h.cols+col-1] }

// bid gives a row its cheapest column, at the price at which the second cheapest would do as well. Whoever had the column
// bids next. Who gains nothing by it, or after many bids, is left.
func (h *hungarian) bid(row int) {
	for range 4 {
		first, second, gain := h.cheapest(row)
		if gain == 0 && h.owner[first] > 0 {
			first = second
		}
		before := h.owner[first]
		if before > 0 && gain == 0 {
			break
		}
		h.v[first] -= gain
		h.owner[first] = row
		if before == 0 {
			return
		}
		row = before
	}
	h.left = append(h.left, row)
}

// cheapest are the two cheapest columns of a row, of equals one that nobody has, and by how much the first one is cheaper.
// There may be only one.
func (h *hungarian) cheapest(row int) (first, second int, gain int64) {
	least, next := int64(math.MaxInt64), int64(math.MaxInt64)
	for i, c := range h.row(row) {
		switch c -= h.v[i+1]; {
		case c < least || c == least && h.owner[first] > 0 && h.owner[i+1] == 0:
			second, next = first, least
			first, least = i+1, c
		case c < next:
			second, next = i+1, c
		}
	}
	if second == 0 {
		return first, first, 0
	}
	return first, second, next - least
}

// add gives one more row a column along a shortest path (Dijkstra).
func (h *hungarian) add(row int) {
	for i, c := range h.row(row) {
		h.far[i+1], h.from[i+1], h.is[i+1] = c-h.v[i+1], row, false
	}
	h.done = h.done[:0]
	at := h.nearest()
	for h.owner[at] != 0 {
		h.done, h.is[at] = append(h.done, at), true
		h.reach(at)
		at = h.nearest()
	}
	for _, col := range h.done {
		h.v[col] += h.far[col] - h.far[at]
	}
	for at != 0 {
		row := h.from[at]
		next := max(slices.Index(h.owner, row), 0) // the row that is new has none
		h.owner[at], at = row, next
	}
}

// nearest is the column that is nearest of those not done.
func (h *hungarian) nearest() (at int) {
	least := int64(math.MaxInt64)
	for col := 1; col <= h.cols; col++ {
		if !h.is[col] && h.far[col] < least {
			at, least = col, h.far[col]
		}
	}
	return at
}

// reach goes on from a column by the row that has it.
func (h *hungarian) reach(at int) {
	row := h.owner[at]
	costs := h.row(row)
	on := h.far[at] - (costs[at-1] - h.v[at])
	for i, c := range costs {
		if col := i + 1; !h.is[col] {
			if far := on + c - h.v[col]; far < h.far[col] {
				h.far[col], h.from[col] = far, row
			}
		}
	}
}

// smallest walks the rows in order and gives each the smallest column that leaves the sum as it is. Only pairs whose cost
// equals their potentials are in any best assignment. A column without a row belongs to row 0, which costs nothing
// anywhere: it may have each column whose potential is zero.
func (h *hungarian) smallest() []int {
	fixed := make([]bool, h.cols+1)
	out := make([]int, h.rows)
	for row := 1; row <= h.rows; row++ {
		for col := 1; col <= h.cols; col++ {
			if !fixed[col] && h.tight(row, col) && h.take(row, col, fixed) {
				fixed[col], out[row-1] = true, col-1
				break
			}
		}
	}
	return out
}

func (h *hungarian) tight(row, col int) bool {
	if row == 0 {
		return h.v[col] == 0
	}
	return h.cost(row, col) == h.u[row]+h.v[col]
}

// take moves a row to a column, and whoever is there elsewhere, along tight pairs; false leaves all as it was.
func (h *hungarian) take(row, col int, fixed []bool) bool {
	vacant := slices.Index(h.owner[1:], row) + 1
	if vacant == col {
		return true
	}
	seen := slices.Clone(fixed)
	seen[col] = true
	if !h.move(h.owner[col], vacant, seen) {
		return false
	}
	h.owner[col] = row
	return true
}

// move finds another column for a row, at last the vacant one. It changes nothing unless it succeeds.
func (h *hungarian) move(row, vacant int, seen []bool) bool {
	for col := 1; col <= h.cols; col++ {
		if seen[col] || !h.tight(row, col) {
			continue
		}
		seen[col] = true
		if col == vacant || h.move(h.owner[col], vacant, seen) {
			h.owner[col] = row
			return true
		}
	}
	return false
}
