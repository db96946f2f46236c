package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// didYouMean is the sentence that names the nearest of the known names, with a space before it; empty when none is near.
func didYouMean(given string, known []string) string {
	if best := nearest(given, known); best != "" {
		return fmt.Sprintf(" Did you mean %q?", best)
	}
	return ""
}

// nearest finds the known name with the fewest edits, at most a third of the name and at most three; ties go to the first.
func nearest(given string, known []string) string {
	word := []rune(strings.ToLower(given))
	limit := min(3, max(1, len(word)/3))
	best, least := "", limit+1
	for _, name := range known {
		if name == given || len(name) > len(given)+4*least || len(given) > len(name)+4*least { // a letter has four bytes at most
			continue
		}
		other := []rune(strings.ToLower(name))
		if d := distance(word, other); d < least && d < max(len(word), len(other)) {
			best, least = name, max(d, 1) // other letters, of another case
		}
	}
	return best
}

// longestWord is the longest for which another is looked for.
const longestWord = 64

// distance counts the insertions, deletions, replacements and swaps of neighbours between two words (optimal string
// alignment).
func distance(x, y []rune) int {
	if len(x) > longestWord || len(y) > longestWord {
		return longestWord
	}
	var rows [3][longestWord + 1]int // the row before the last, the last, and this one
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range y {
		last[j+1] = j + 1
	}
	for i := range x {
		this[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			this[j+1] = min(last[j+1]+1, this[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				this[j+1] = min(this[j+1], before[j-1]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[len(y)]
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
