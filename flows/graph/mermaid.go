package graph

import (
	"fmt"
	"strings"
)

// Mermaid draws the graph as a flowchart of Mermaid (10 or newer), as Markdown viewers show it.
func (g Graph) Mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	ids := g.ids()
	for i, f := range g.Flows {
		fmt.Fprintf(&b, "  subgraph f%d[\"%s\"]\n", i, mermaidText(f.title()))
		for _, n := range f.Nodes {
			if !g.draws(n) {
				open, shut := mermaidShape(n)
				fmt.Fprintf(&b, "    %s%s\"%s\"%s:::%s\n", ids.of(f, n.ID), open, mermaidNode(n), shut, n.look())
			}
		}
		b.WriteString("  end\n")
	}
	for _, f := range g.Flows {
		for _, e := range f.Edges {
			arrow := "-->"
			if e.Event {
				arrow = "-.->"
			}
			if len(e.Labels) > 0 {
				arrow += "|\"" + mermaidText(e.lines()...) + "\"|"
			}
			fmt.Fprintf(&b, "  %s %s %s\n", ids.of(f, e.From), arrow, ids.of(f, e.To))
		}
	}
	b.WriteString(mermaidLooks)
	return b.String()
}

const mermaidLooks = `  classDef entry stroke-width:3px
  classDef step stroke-width:1px
  classDef handler stroke-dasharray:4 3
  classDef queue fill:#d7efe0,stroke:#2a7d4f,color:#123
  classDef mailbox fill:#e9e2f6,stroke:#6a4fa3,color:#123
  classDef flow fill:#dceafa,stroke:#2f6db5,color:#123
  classDef number fill:#dceafa,stroke:#2f6db5,color:#123
  classDef end_ fill:#f6dfdc,stroke:#b04a3a,color:#123
  classDef unreachable opacity:0.45
`

// mermaidShape is what stands around a node's text.
func mermaidShape(n Node) (open, shut string) {
	switch n.Kind {
	case NodeEntry, NodeEnd:
		return "([", "])"
	case NodeQueue, NodeMailbox:
		return "[(", ")]"
	case NodeFlow, NodeNumber:
		return "[[", "]]"
	case NodeHandler:
		return "(", ")"
	}
	return "[", "]"
}

func mermaidNode(n Node) string {
	text := "<b>" + mermaidText(n.heading()) + "</b>"
	if lines := n.lines(); len(lines) > 0 {
		text += "<br/>" + mermaidText(lines...)
	}
	return text
}

// mermaidEscapes are Mermaid's own entities: # begins one, and the rest would end a text or begin HTML or Markdown.
var mermaidEscapes = strings.NewReplacer("#", "#35;", "&", "#amp;", "<", "#lt;", ">", "#gt;", `"`, "#quot;", "`", "#96;",
	"\\", "#92;", "\n", " ", "\r", " ", "\t", " ")

func mermaidText(lines ...string) string {
	safe := make([]string, len(lines))
	for i, line := range lines {
		safe[i] = mermaidEscapes.Replace(line)
	}
	return strings.Join(safe, "<br/>")
}

// look names the style of a node.
func (n Node) look() string {
	switch {
	case n.Unreachable:
		return "unreachable"
	case n.Kind == NodeEnd:
		return "end_" // end is a word of Mermaid
	}
	return string(n.Kind)
}
