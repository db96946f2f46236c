package main

import (
	"fmt"
	"strings"
)

// unified is the difference of two texts as diff -u prints it, with three lines around each change; empty: none.
func unified(name, before, after string) string {
	var b strings.Builder
	edits := lineEdits(lines(before), lines(after))
	const around = 3
	for i := 0; i < len(edits); {
		if edits[i].kind == ' ' {
			i++
			continue
		}
		from, to, same := max(0, i-around), i, 0
		for to < len(edits) && same <= 2*around {
			same++
			if edits[to].kind != ' ' {
				same = 0
			}
			to++
		}
		to -= max(0, same-around)
		if b.Len() == 0 {
			fmt.Fprintf(&b, "--- %s\n+++ %s\n", name, name)
		}
		hunk(&b, edits, from, to)
		i = to
	}
	return b.String()
}

// hunk prints the edits from one to another below their line numbers.
func hunk(b *strings.Builder, edits []edit, from, to int) {
	var at, n [2]int // of the text before and the one after
	count := func(e edit, into *[2]int) {
		if e.kind != '+' {
			into[0]++
		}
		if e.kind != '-' {
			into[1]++
		}
	}
	for _, e := range edits[:from] {
		count(e, &at)
	}
	for _, e := range edits[from:to] {
		count(e, &n)
	}
	for i := range at {
		if n[i] > 0 {
			at[i]++
		}
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", at[0], n[0], at[1], n[1])
	for _, e := range edits[from:to] {
		b.WriteByte(e.kind)
		b.WriteString(e.line)
		if !strings.HasSuffix(e.line, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// edit is a line that stays (' '), goes ('-') or comes ('+').
type edit struct {
	kind byte
	line string
}

func lines(text string) []string {
	list := strings.SplitAfter(text, "\n")
	if list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}

// maxEdits bounds the search for the fewest edits: time and memory grow with its square.
const maxEdits = 1000

// lineEdits finds the fewest edits between two lists (Myers, An O(ND) Difference Algorithm, 1986), keeping the path of
// every round. Where they are too many, everything goes and comes.
func lineEdits(a, b []string) []edit {
	n, m := len(a), len(b)
	reach := make([]int, 2*(n+m)+3) // the furthest line of a on each diagonal
	zero := n + m + 1
	var rounds [][]int
	for d := 0; d <= min(n+m, maxEdits); d++ {
		rounds = append(rounds, append([]int(nil), reach[zero-d-1:zero+d+2]...))
		for k := -d; k <= d; k += 2 {
			x := reach[zero+k-1] + 1
			if k == -d || k != d && reach[zero+k-1] < reach[zero+k+1] {
				x = reach[zero+k+1]
			}
			for x < n && x-k < m && a[x] == b[x-k] {
				x++
			}
			if reach[zero+k] = x; x >= n && x-k >= m {
				return backtrack(a, b, rounds)
			}
		}
	}
	var all []edit
	for _, line := range a {
		all = append(all, edit{'-', line})
	}
	for _, line := range b {
		all = append(all, edit{'+', line})
	}
	return all
}

// backtrack reads the edits out of the rounds, last first.
func backtrack(a, b []string, rounds [][]int) []edit {
	x, y := len(a), len(b)
	var back []edit
	for d := len(rounds) - 1; d >= 0; d-- {
		reach, zero := rounds[d], d+1
		k := x - y
		from := k - 1
		if k == -d || k != d && reach[zero+k-1] < reach[zero+k+1] {
			from = k + 1
		}
		px := reach[zero+from]
		py := px - from
		for x > max(px, 0) && y > max(py, 0) {
			x, y = x-1, y-1
			back = append(back, edit{' ', a[x]})
		}
		switch {
		case d == 0:
		case x == px:
			y--
			back = append(back, edit{'+', b[y]})
		default:
			x--
			back = append(back, edit{'-', a[x]})
		}
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
