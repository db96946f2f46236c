package acd

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestAssignIsBest compares with every assignment there is: the sum is the largest, and of equal ones it is the first in
// order of rows.
func TestAssignIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols := rapid.IntRange(1, 6).Draw(t, "columns")
		rows := rapid.IntRange(1, cols).Draw(t, "rows")
		score := make([][]int64, rows)
		for r := range score {
			for range cols {
				s := rapid.Int64Range(0, 4).Draw(t, "score")
				if s == 0 && rapid.Bool().Draw(t, "never") {
					s = never
				}
				score[r] = append(score[r], s)
			}
		}
		want, sum := bestOfAll(score)
		if want == nil {
			return
		}
		got := assign(score)
		total := int64(0)
		for r, c := range got {
			require.NotEqual(t, int64(never), score[r][c])
			total += score[r][c]
		}
		require.Equal(t, sum, total)
		require.Equal(t, want, got)
	})
}

// bestOfAll tries everything, in lexicographic order; nil when nothing is allowed.
func bestOfAll(score [][]int64) (best []int, sum int64) {
	sum = -1
	used := make([]bool, len(score[0]))
	var try func(row int, chosen []int, total int64)
	try = func(row int, chosen []int, total int64) {
		if row == len(score) {
			if total > sum {
				best, sum = append([]int{}, chosen...), total
			}
			return
		}
		for c, s := range score[row] {
			if !used[c] && s != never {
				used[c] = true
				try(row+1, append(chosen, c), total+s)
				used[c] = false
			}
		}
	}
	try(0, nil, 0)
	return best, sum
}

// TestServableKeepsTheOrder: nobody who could be served beside those before is passed.
func TestServableKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		may := make([][]bool, rows)
		for r := range may {
			may[r] = rapid.SliceOfN(rapid.Bool(), cols, cols).Draw(t, "may")
		}
		var want []int
		for r := range may {
			if matchable(may, append(append([]int{}, want...), r), make([]bool, cols)) {
				want = append(want, r)
			}
		}
		require.Equal(t, want, servable(may))
	})
}

// matchable reports whether all rows can have a column each, by trying.
func matchable(may [][]bool, rows []int, used []bool) bool {
	if len(rows) == 0 {
		return true
	}
	for c, ok := range may[rows[0]] {
		if ok && !used[c] {
			used[c] = true
			if matchable(may, rows[1:], used) {
				return true
			}
			used[c] = false
		}
	}
	return false
}

// BenchmarkAssign is a set of so many contacts and agents, each pair with a score: 100 × 100 is the largest there is.
//
//	go test -run '^$' -bench Assign ./acd
func BenchmarkAssign(b *testing.B) {
	for _, n := range []int{2, 10, 30, 100} {
		for name, spread := range map[string]int64{"scores": 1_000_000, "ties": 1} {
			b.Run(fmt.Sprintf("%s/%dx%d", name, n, n), func(b *testing.B) {
				rng := rand.New(rand.NewPCG(1, 2))
				score := make([][]int64, n)
				for r := range score {
					for range n {
						score[r] = append(score[r], rng.Int64N(spread))
					}
				}
				for b.Loop() {
					assign(score)
				}
			})
		}
	}
}
