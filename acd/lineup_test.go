package acd

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestLineupIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l lineup
		var want []spot
		for n := range rapid.IntRange(0, 600).Draw(t, "steps") {
			if len(want) > 0 && rapid.IntRange(0, 2).Draw(t, "drop") == 0 {
				i := rapid.IntRange(0, len(want)-1).Draw(t, "which")
				l.drop(want[i])
				want = slices.Delete(want, i, i+1)
				continue
			}
			s := spot{float64(rapid.IntRange(0, 50).Draw(t, "key")), n}
			l.put(s)
			i, _ := slices.BinarySearchFunc(want, s, spot.compare)
			want = slices.Insert(want, i, s)
		}
		at := l.walk()
		for _, s := range want {
			got, ok := at.next()
			require.True(t, ok)
			require.Equal(t, s, got)
		}
		_, ok := at.next()
		require.False(t, ok)
		for n := range l.last {
			require.Equal(t, want[len(want)-1].n, n)
			want = want[:len(want)-1]
		}
		require.Empty(t, want)
	})
}
