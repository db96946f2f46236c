package graph

import (
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Sizes in pixels of what is drawn.
const (
	nameSize  = 13.0
	textSize  = 11.0
	labelSize = 10.5
	labelStep = 13.0
	labelPad  = 5.0
	labelMost = 170.0 // widest label
	lineStep  = 15.0
	nodePad   = 10.0
	nodeMost  = 230.0 // widest text of a node whose labels need no more
	nodeLeast = 60.0
	margin    = 24.0
	heading   = 46.0
	corner    = 6.0
)

// SVG draws the graph as a picture of its own, for browsers, wikis and printers: it loads nothing, is dark where the
// reader's screen is, and can be searched. Nodes carry their address in data-addr, edges theirs in data-from and data-to.
func (g Graph) SVG() string {
	var body strings.Builder
	width, height := 320.0, margin
	for _, f := range g.Flows {
		if len(f.Nodes) == 0 {
			continue
		}
		d := drawing{w: &body, layout: layOut(f), x: margin, y: height + heading}
		d.draw()
		width = max(width, d.layout.width+2*margin, textWidth(f.title(), 16*1.1)+2*margin)
		height += heading + d.layout.height + margin
	}
	var names []string
	for _, f := range g.Flows {
		names = append(names, f.Name)
	}
	return fmt.Sprintf(svgHead, number(width), number(height), number(width), number(height), escape(strings.Join(names, ", "))) +
		body.String() + "</svg>\n"
}

const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-labelledby="graph-title graph-desc">
<title id="graph-title">Call flows: %s</title>
<desc id="graph-desc">Boxes are steps and say what they do. Lines are ways that a call takes, each with its key, event or condition; dashed ones are taken only on silence, errors and other events.</desc>
<style>
svg { --ground: #fbfbfa; --ink: #1c2126; --soft: #68727d; --box: #ffffff; --edge: #7d8894; --event: #b0702a; --line: #c9d0d6; --accent: #1769c2;
  --entry: #1769c2; --queue: #e0f2e7; --queue-line: #2f855a; --mailbox: #ece6f8; --mailbox-line: #6b4fa8; --other: #e2edfa; --other-line: #2f6db5; --end: #fae5e1; --end-line: #b4503f; }
@media (prefers-color-scheme: dark) { svg { --ground: #14171a; --ink: #e6e9ec; --soft: #9aa4ae; --box: #1f2429; --edge: #77828d; --event: #d79a55; --line: #3b444c; --accent: #6db3ff;
  --entry: #6db3ff; --queue: #17322a; --queue-line: #4fb286; --mailbox: #2a2340; --mailbox-line: #a18bdd; --other: #172b42; --other-line: #6ba4e6; --end: #3a2220; --end-line: #d9806f; } }
.ground { fill: var(--ground); }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; font-size: 11px; fill: var(--ink); }
.heading { font-size: 16px; font-weight: 600; }
.name { font-size: 13px; font-weight: 600; }
.soft, .word { fill: var(--soft); }
.node rect { fill: var(--box); stroke: var(--line); stroke-width: 1.2; }
.node.entry rect { stroke: var(--entry); stroke-width: 2.4; }
.node.handler rect { stroke: var(--event); stroke-dasharray: 4 3; }
.node.queue rect { fill: var(--queue); stroke: var(--queue-line); }
.node.mailbox rect { fill: var(--mailbox); stroke: var(--mailbox-line); }
.node.flow rect, .node.number rect { fill: var(--other); stroke: var(--other-line); }
.node.end rect, .node.ends rect { stroke: var(--end-line); }
.node.end rect { fill: var(--end); }
.node.unreachable { opacity: 0.42; }
.edge path { fill: none; stroke: var(--edge); stroke-width: 1.3; }
.edge .arrow { fill: var(--edge); stroke: none; }
.edge text { font-size: 10.5px; }
.edge.event path, .edge path.event { stroke-dasharray: 4 3; stroke: var(--event); }
.edge.event .arrow { fill: var(--event); }
.edge.event text, .edge text.event { fill: var(--event); }
.edge:hover path, .edge:hover path.event { stroke: var(--accent); stroke-width: 2.6; }
.edge:hover .arrow { fill: var(--accent); }
.edge:hover text, .edge:hover text.event { fill: var(--accent); }
</style>
<rect class="ground" width="100%%" height="100%%"/>
`

// drawing writes one flow at a place of the picture.
type drawing struct {
	w      *strings.Builder
	layout *layout
	x, y   float64
}

func (d *drawing) draw() {
	f := d.layout.flow
	fmt.Fprintf(d.w, "<g class=\"flow\" data-addr=\"%s\">\n<text class=\"heading\" x=\"%s\" y=\"%s\">%s</text>\n",
		escape(f.Name), number(d.x), number(d.y-22), escape(f.title()))
	for _, event := range []bool{true, false} { // where they run together, the solid line is on top
		for from, targets := range d.layout.web.to {
			for _, to := range targets {
				if f.Edges[d.layout.rowsTo(from, to)[0].edge].Event == event {
					d.edge(from, to)
				}
			}
		}
	}
	for i := range f.Nodes {
		d.node(i)
	}
	d.w.WriteString("</g>\n")
}

// edge draws one edge: a line of its own from each label, its arrow once.
func (d *drawing) edge(from, to int) {
	f, rows := d.layout.flow, d.layout.rowsTo(from, to)
	e := f.Edges[rows[0].edge]
	fmt.Fprintf(d.w, "<g class=\"edge%s\" data-from=\"%s\" data-to=\"%s\"><title>%s → %s%s</title>", eventClass(e.Event), escape(e.From), escape(e.To),
		escape(f.Nodes[from].Name), escape(f.Nodes[to].Name), escape(strings.TrimSuffix("\n"+strings.Join(e.Labels, "\n"), "\n")))
	whole := max(0, slices.IndexFunc(rows, func(r row) bool { return r.event == e.Event }))
	for i, r := range rows {
		points := d.layout.path(from, to, r)
		if i != whole { // it ends where it meets the one that is drawn to the end
			points = points[:min(len(points), 3)]
		}
		d.line(points, r.event && !e.Event)
	}
	x, y := d.x+d.layout.entrance(to), d.y+d.layout.bands[d.layout.layer[to]].y
	fmt.Fprintf(d.w, "<path class=\"arrow\" d=\"M%s %sl-4 -9h8z\"/>", number(x), number(y))
	for _, r := range rows {
		x, y := d.x+d.layout.items[from].x+r.x+labelPad, d.y+d.layout.bands[d.layout.layer[from]].y+d.layout.sizes[from].height
		for i, line := range r.lines {
			fmt.Fprintf(d.w, "<text%s x=\"%s\" y=\"%s\">%s</text>", classOf(r.event && !e.Event), number(x), number(y+labelStep*float64(i+1)-1), escape(line))
		}
	}
	d.w.WriteString("</g>\n")
}

// eventClass is what stands in the class of an edge that only events take.
func eventClass(event bool) string {
	if event {
		return " event"
	}
	return ""
}

// classOf is the class of a line or label that an event takes in an edge that others take too.
func classOf(event bool) string {
	if event {
		return ` class="event"`
	}
	return ""
}

// line draws a line with round corners.
func (d *drawing) line(points []point, event bool) {
	fmt.Fprintf(d.w, "<path%s d=\"M%s %s", classOf(event), number(d.x+points[0].x), number(d.y+points[0].y))
	for i := 1; i < len(points); i++ {
		p := points[i]
		if i+1 == len(points) {
			fmt.Fprintf(d.w, "L%s %s", number(d.x+p.x), number(d.y+p.y))
			break
		}
		in, out := rounded(p, points[i-1]), rounded(p, points[i+1])
		fmt.Fprintf(d.w, "L%s %sQ%s %s %s %s", number(d.x+in.x), number(d.y+in.y), number(d.x+p.x), number(d.y+p.y), number(d.x+out.x), number(d.y+out.y))
	}
	d.w.WriteString("\"/>")
}

// rounded is the point at which a round corner begins: near p on the way to q, at most half of it.
func rounded(p, q point) point {
	length := math.Hypot(q.x-p.x, q.y-p.y)
	if length == 0 {
		return p
	}
	part := min(corner, length/2) / length
	return point{p.x + (q.x-p.x)*part, p.y + (q.y-p.y)*part}
}

// node draws one node.
func (d *drawing) node(i int) {
	n, size, it := d.layout.flow.Nodes[i], d.layout.sizes[i], d.layout.items[i]
	x, y := d.x+it.x, d.y+d.layout.bands[it.layer].y
	class := "node " + string(n.Kind)
	if n.Ends {
		class += " ends"
	}
	if n.Unreachable {
		class += " unreachable"
	}
	round := 6.0
	if n.Kind == NodeEnd || n.Kind == NodeQueue || n.Kind == NodeMailbox {
		round = size.height / 2
	}
	fmt.Fprintf(d.w, "<g class=\"%s\" id=\"%s\" data-addr=\"%s\"><title>%s</title><rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>",
		class, escape(d.id(n)), escape(n.ID), escape(n.story()), number(x), number(y), number(size.width), number(size.height), number(round))
	y += nodePad + 8
	fmt.Fprintf(d.w, "<text class=\"name\" x=\"%s\" y=\"%s\">%s</text>", number(x+nodePad), number(y), escape(fit(n.heading(), nameSize, size.width-2*nodePad)))
	for _, line := range n.drawnLines(size.width - 2*nodePad) {
		y += lineStep
		if line.word != "" {
			line.word = "<tspan class=\"word\">" + escape(line.word) + "</tspan> "
		}
		fmt.Fprintf(d.w, "<text x=\"%s\" y=\"%s\">%s%s</text>", number(x+nodePad), number(y), line.word, escape(line.text))
	}
	d.w.WriteString("</g>\n")
}

// id is a node's in the document: its address, and for what is outside also the flow.
func (d *drawing) id(n Node) string {
	if strings.HasPrefix(n.ID, d.layout.flow.Name) {
		return n.ID
	}
	return d.layout.flow.Name + ":" + n.ID
}

// drawnLine is a line of a node: a word set softly, and the rest.
type drawnLine struct{ word, text string }

func (n Node) drawnLines(width float64) []drawnLine {
	var lines []drawnLine
	if n.Description != "" {
		lines = append(lines, drawnLine{word: fit(n.Description, textSize, width)})
	}
	for i, does := range n.Does {
		if i == mostDoings-1 && len(n.Does) > mostDoings {
			lines = append(lines, drawnLine{word: fmt.Sprintf("and %d more", len(n.Does)-i)})
			break
		}
		lines = append(lines, drawnLine{word: does.Word, text: fit(does.What, textSize, width-textWidth(does.Word+" ", textSize))})
	}
	if n.MaxVisits > 0 {
		lines = append(lines, drawnLine{word: "at most " + times(n.MaxVisits)})
	}
	return lines
}

// story is everything a node says, for who points at it.
func (n Node) story() string {
	lines := []string{n.heading()}
	if n.Description != "" {
		lines = append(lines, n.Description)
	}
	for _, does := range n.Does {
		lines = append(lines, strings.TrimSpace(does.Word+" "+does.What))
	}
	if n.At.File != "" {
		lines = append(lines, n.At.File+":"+strconv.Itoa(n.At.Line))
	}
	return strings.Join(lines, "\n")
}

// number writes a coordinate with one digit behind the point at most.
func number(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// escape makes a text safe inside and outside of quotes; what XML cannot hold becomes U+FFFD.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
