package graph

import (
	"fmt"
	"strings"
)

// DOT draws the graph in the language of Graphviz: receptivo graph --format dot | dot -Tpdf.
func (g Graph) DOT() string {
	var b strings.Builder
	b.WriteString("digraph flows {\n  rankdir=LR\n  fontname=\"Helvetica\"\n")
	b.WriteString("  node [shape=box style=rounded fontname=\"Helvetica\" fontsize=11]\n  edge [fontname=\"Helvetica\" fontsize=9]\n")
	ids := g.ids()
	for i, f := range g.Flows {
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s\n", i, dotText("\\n", f.title()))
		for _, n := range f.Nodes {
			if !g.draws(n) {
				fmt.Fprintf(&b, "    %s [label=%s%s]\n", ids.of(f, n.ID), dotText("\\l", append([]string{n.heading()}, n.lines()...)...), dotLooks[n.look()])
			}
		}
		b.WriteString("  }\n")
	}
	for _, f := range g.Flows {
		for _, e := range f.Edges {
			var looks []string
			if len(e.Labels) > 0 {
				looks = append(looks, "label="+dotText("\\n", e.lines()...))
			}
			if e.Event {
				looks = append(looks, "style=dashed")
			}
			fmt.Fprintf(&b, "  %s -> %s", ids.of(f, e.From), ids.of(f, e.To))
			if len(looks) > 0 {
				fmt.Fprintf(&b, " [%s]", strings.Join(looks, " "))
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// dotLooks are the attributes of a node by its look.
var dotLooks = map[string]string{
	"entry":       " penwidth=2.5",
	"handler":     " style=\"rounded,dashed\"",
	"queue":       " style=\"rounded,filled\" fillcolor=\"#d7efe0\"",
	"mailbox":     " style=\"rounded,filled\" fillcolor=\"#e9e2f6\"",
	"flow":        " style=\"rounded,filled\" fillcolor=\"#dceafa\"",
	"number":      " style=\"rounded,filled\" fillcolor=\"#dceafa\"",
	"end_":        " shape=oval style=filled fillcolor=\"#f6dfdc\"",
	"unreachable": " color=gray fontcolor=gray",
}

var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ", "\x00", "")

// dotText quotes lines, each ended by Graphviz' own line end: \l also aligns it left, \n centres it.
func dotText(end string, lines ...string) string {
	safe := make([]string, len(lines))
	for i, line := range lines {
		safe[i] = dotEscapes.Replace(line)
	}
	text := strings.Join(safe, end)
	if end == `\l` && len(lines) > 1 {
		text += end
	}
	return `"` + text + `"`
}
