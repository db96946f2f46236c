package acd

import (
	"cmp"
	"slices"
)

// lineup keeps agents in an order, in rows that are short enough to be moved up.
type lineup struct {
	rows  [][]spot
	spare []spot // memory of a row
}

// spot is an agent's place in a lineup: by key, equals by number in the roster.
type spot struct {
	key float64
	n   int
}

func (s spot) compare(o spot) int { return cmp.Or(cmp.Compare(s.key, o.key), s.n-o.n) }

// longest is how long a row gets before it is parted.
const longest = 128

// row is where a spot is, or belongs: the last row that begins no later.
func (l *lineup) row(s spot) int {
	i, found := slices.BinarySearchFunc(l.rows, s, func(row []spot, s spot) int { return row[0].compare(s) })
	if found {
		return i
	}
	return max(i-1, 0)
}

func (l *lineup) put(s spot) {
	if len(l.rows) == 0 {
		if l.spare == nil {
			l.spare = make([]spot, 0, longest)
		}
		l.rows = append(l.rows, append(l.spare, s))
		l.spare = nil
		return
	}
	r := l.row(s)
	i, _ := slices.BinarySearchFunc(l.rows[r], s, spot.compare)
	l.rows[r] = slices.Insert(l.rows[r], i, s)
	if row := l.rows[r]; len(row) >= longest {
		half := append(make([]spot, 0, longest), row[longest/2:]...)
		l.rows[r] = row[:longest/2]
		l.rows = slices.Insert(l.rows, r+1, half)
	}
}

// drop takes out a spot that was put in.
func (l *lineup) drop(s spot) {
	r := l.row(s)
	i, _ := slices.BinarySearchFunc(l.rows[r], s, spot.compare)
	l.rows[r] = slices.Delete(l.rows[r], i, i+1)
	if len(l.rows[r]) == 0 {
		l.spare = l.rows[r]
		l.rows = slices.Delete(l.rows, r, r+1)
	}
}

// walk is a way along a lineup.
type walk struct {
	rows   [][]spot
	row, i int
}

func (l *lineup) walk() walk { return walk{rows: l.rows} }

// next is who is next in line; false: there is nobody.
func (w *walk) next() (at spot, ok bool) {
	if w.row == len(w.rows) {
		return spot{}, false
	}
	at = w.rows[w.row][w.i]
	if w.i++; w.i == len(w.rows[w.row]) {
		w.row, w.i = w.row+1, 0
	}
	return at, true
}

// last yields the agents from the last one on.
func (l *lineup) last(yield func(n int) bool) {
	for r := len(l.rows) - 1; r >= 0; r-- {
		for i := len(l.rows[r]) - 1; i >= 0; i-- {
			if !yield(l.rows[r][i].n) {
				return
			}
		}
	}
}
