package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Letters that a line of a picture has room for, where its viewer sets the type.
const (
	nameLetters  = 40
	lineLetters  = 48
	labelLetters = 44
	mostDoings   = 6
)

// title is the heading of a flow's picture.
func (f Flow) title() string {
	title := f.Name
	if f.Description != "" {
		title += ": " + f.Description
	}
	if len(f.Numbers) > 0 {
		title += " (" + strings.Join(f.Numbers, ", ") + ")"
	}
	return title
}

// heading is a node's first line.
func (n Node) heading() string {
	switch n.Kind {
	case NodeQueue, NodeMailbox, NodeFlow:
		return shorten(string(n.Kind)+" "+n.Name, nameLetters)
	}
	return shorten(n.Name, nameLetters)
}

// lines are what stands under the heading.
func (n Node) lines() []string {
	var lines []string
	if n.Description != "" {
		lines = append(lines, shorten(n.Description, lineLetters))
	}
	for i, d := range n.Does {
		if i == mostDoings-1 && len(n.Does) > mostDoings {
			lines = append(lines, fmt.Sprintf("and %d more", len(n.Does)-i))
			break
		}
		lines = append(lines, shorten(strings.TrimSpace(d.Word+" "+d.What), lineLetters))
	}
	if n.MaxVisits > 0 {
		lines = append(lines, "at most "+times(n.MaxVisits))
	}
	return lines
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// lines are an edge's labels, each on its own.
func (e Edge) lines() []string {
	lines := make([]string, len(e.Labels))
	for i, label := range e.Labels {
		lines[i] = shorten(label, labelLetters)
	}
	return lines
}

// graphIDs are names of nodes for languages that allow only letters and digits: n0, n1.
type graphIDs map[graphID]string

type graphID struct{ flow, node string }

// ids names the nodes of all flows. Where another flow of the graph is run, its node is the entry of that flow.
func (g Graph) ids() graphIDs {
	ids := graphIDs{}
	for _, f := range g.Flows {
		for _, n := range f.Nodes {
			if !g.draws(n) {
				ids[graphID{f.Name, n.ID}] = fmt.Sprintf("n%d", len(ids))
			}
		}
	}
	for _, f := range g.Flows {
		for _, n := range f.Nodes {
			if g.draws(n) {
				ids[graphID{f.Name, n.ID}] = ids.of(Flow{Name: n.Name}, n.Name)
			}
		}
	}
	return ids
}

func (ids graphIDs) of(f Flow, node string) string { return ids[graphID{f.Name, node}] }

// draws reports whether a node stands for another flow of the graph, which is drawn itself.
func (g Graph) draws(n Node) bool {
	return n.Kind == NodeFlow && slices.ContainsFunc(g.Flows, func(f Flow) bool { return f.Name == n.Name })
}
