package graph

import (
	"math"
	"slices"
	"strings"
)

// rowsOf are the labels of every node's edges, side by side in the order of the source.
func rowsOf(f Flow) [][]row {
	index := map[string]int{}
	for i, node := range f.Nodes {
		index[node.ID] = i
	}
	rows := make([][]row, len(f.Nodes))
	for i, e := range f.Edges {
		from := index[e.From]
		if len(e.Labels) == 0 {
			rows[from] = append(rows[from], row{edge: i, labelMark: e.mark(0)})
		}
		for j, label := range e.Labels {
			rows[from] = append(rows[from], row{edge: i, lines: labelLines(label), labelMark: e.mark(j)})
		}
	}
	for _, r := range rows {
		slices.SortStableFunc(r, func(a, b row) int { return a.rank - b.rank })
	}
	return rows
}

// mark is that of a label; one that was not read from a plan stands where it stands.
func (e Edge) mark(label int) labelMark {
	if label < len(e.marks) {
		return e.marks[label]
	}
	return labelMark{event: e.Event}
}

// labelLines sets a label in a line, or in two when it has a condition.
func labelLines(label string) []string {
	lines := []string{label}
	if i := strings.Index(label, " if "); i > 0 {
		lines = []string{label[:i], label[i+1:]}
	} else if before, ok := strings.CutSuffix(label, " else"); ok {
		lines = []string{before, "else"}
	}
	for i := range lines {
		lines[i] = fit(lines[i], labelSize, labelMost)
	}
	return lines
}

// width is the room that a label takes beside its line.
func (r row) width() float64 {
	width := 2 * labelPad
	for _, line := range r.lines {
		width = max(width, textWidth(line, labelSize)+3*labelPad)
	}
	return width
}

// nodeSizes measures the nodes of a flow and puts their rows in their places: a node is at least as wide as these.
func nodeSizes(f Flow, rows [][]row) []size {
	sizes := make([]size, len(f.Nodes))
	for i, n := range f.Nodes {
		width, lines := textWidth(fit(n.heading(), nameSize, nodeMost), nameSize*1.06), n.drawnLines(nodeMost)
		for _, line := range lines {
			width = max(width, textWidth(strings.TrimSpace(line.word+" "+line.text), textSize))
		}
		width = math.Ceil(max(nodeLeast, width)) + 2*nodePad
		labels := 0.0
		for _, r := range rows[i] {
			labels += r.width()
		}
		width = max(width, labels+2*labelPad)
		x := (width - labels) / 2
		for j, r := range rows[i] {
			rows[i][j].x = x + labelPad
			if len(rows[i]) == 1 && labels < width/2 { // a single way leaves in the middle
				rows[i][j].x = width / 2
			}
			x += r.width()
		}
		sizes[i] = size{width: width, height: 2*nodePad + 12 + lineStep*float64(len(lines))}
	}
	return sizes
}
