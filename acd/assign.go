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
// without a pair that is never exists. It is the Hungarian method with potentials, O(rows² · columns) (Kuhn, 1955; Jonker
// and Volgenant, 1987), in whole numbers.
func assign(score [][]int64) []int {
	h := newHungarian(score)
	for row := 1; row <= h.rows; row++ {
		h.add(row)
	}
	return h.smallest()
}

// hungarian counts rows and columns from 1; 0 is none.
type hungarian struct {
	rows, cols int
	cost       func(row, col int) int64
	u, v       []int64 // potentials: u[row] + v[col] ≤ cost, and equal where they are assigned
	owner      []int   // row of each column
}

// forbidden is dearer than any sum of scores that may be, and small enough to be added.
const forbidden = int64(1) << 50

func newHungarian(score [][]int64) *hungarian {
	h := &hungarian{rows: len(score)}
	if h.rows > 0 {
		h.cols = len(score[0])
	}
	h.cost = func(row, col int) int64 {
		if s := score[row-1][col-1]; s != never {
			return -s
		}
		return forbidden
	}
	h.u, h.v, h.owner = make([]int64, h.rows+1), make([]int64, h.cols+1), make([]int, h.cols+1)
	return h
}

// add gives one more row a column along a cheapest path.
func (h *hungarian) add(row int) {
	h.owner[0] = row
	least := slices.Repeat([]int64{math.MaxInt64}, h.cols+1)
	from := make([]int, h.cols+1)
	done := make([]bool, h.cols+1)
	at := 0
	for h.owner[at] != 0 {
		done[at] = true
		next, delta := h.reach(at, least, from, done)
		for col := range done {
			if done[col] {
				h.u[h.owner[col]] += delta
				h.v[col] -= delta
			} else {
				least[col] -= delta
			}
		}
		at = next
	}
	for at != 0 {
		h.owner[at] = h.owner[from[at]]
		at = from[at]
	}
}

// reach looks from a column's row for the nearest column that is not done.
func (h *hungarian) reach(at int, least []int64, from []int, done []bool) (next int, delta int64) {
	row := h.owner[at]
	delta = math.MaxInt64
	for col := 1; col <= h.cols; col++ {
		if done[col] {
			continue
		}
		if c := h.cost(row, col) - h.u[row] - h.v[col]; c < least[col] {
			least[col], from[col] = c, at
		}
		if least[col] < delta {
			next, delta = col, least[col]
		}
	}
	return next, delta
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
