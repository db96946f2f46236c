package graph

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"receptivo/flows"
)

// actions are what the language says of each action, by kind.
var actions = func() map[string]flows.BlockDoc {
	all := map[string]flows.BlockDoc{}
	for _, d := range flows.Docs() {
		if d.Group == "action" {
			all[d.Kind] = d
		}
	}
	return all
}()

func isAction(kind string) bool {
	_, known := actions[kind]
	return known
}

// source is a flow as its author wrote it.
type source struct {
	block *hclsyntax.Block
	text  []byte // of its file
}

// sourcesOf reads the flows of a plan again, by name: what was compiled no longer looks as it was written.
func sourcesOf(p *flows.Plan) map[string]source {
	found := map[string]source{}
	for name, text := range p.Sources() {
		file, _ := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
		for _, b := range file.Body.(*hclsyntax.Body).Blocks {
			if b.Type == "flow" {
				found[b.Labels[0]] = source{b, text}
			}
		}
	}
	return found
}

// reader reads a flow's picture off what is written. Actions that it knows nothing of are drawn by their kind.
type reader struct {
	plan  *flows.Plan
	flow  *flows.Flow
	src   []byte // of the flow's file
	out   Flow
	from  string          // the node being read
	menus int             // in that node, not counting those inside others
	rank  int             // of the next label
	twice map[string]bool // events that several actions of the node handle
}

// way is what has to happen for a call to go somewhere.
type way struct {
	path  []string // keys and events, the outermost first
	conds []string // conditions that hold
	other bool     // and none of those written before
	event bool     // an event is among the path
}

func (w way) after(step string) way {
	w.path = append(slices.Clone(w.path), step)
	return w
}

func (w way) on(event string) way {
	w = w.after(event)
	w.event = true
	return w
}

func (w way) when(cond string) way {
	w.conds, w.other = append(slices.Clone(w.conds), cond), false
	return w
}

// label is the way in words: "1 Pedido if customer.found"; empty when nothing has to happen.
func (w way) label() string {
	text := strings.Join(w.path, " › ")
	if len(w.conds) > 0 {
		text += " if " + strings.Join(w.conds, " && ")
	}
	switch {
	case w.other && len(w.conds) > 0:
		text += ", else"
	case w.other:
		text += " else"
	}
	return strings.TrimSpace(text)
}

func (r *reader) read(b *hclsyntax.Block) {
	entry := Node{ID: r.flow.Name, Kind: NodeEntry, Name: r.flow.Name, Description: r.flow.Description}
	r.node(entry, b)
	for _, inner := range b.Body.Blocks {
		if inner.Type == "step" {
			name := inner.Labels[0]
			r.node(Node{
				ID: r.flow.Name + "/" + name, Kind: NodeStep, Name: name, Description: r.text(inner, "description"),
				MaxVisits: r.flow.Steps[name].MaxVisits, Unreachable: r.flow.Steps[name].Unreachable,
			}, inner)
		}
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "on" {
			r.node(Node{ID: r.flow.Name + "/on." + inner.Labels[0], Kind: NodeHandler, Name: "on " + inner.Labels[0]}, inner)
		}
	}
	r.tidy()
}

// tidy puts what is outside behind the flow's own nodes, and takes labels away that say nothing.
func (r *reader) tidy() {
	outside := func(n Node) int {
		if n.Kind == NodeEntry || n.Kind == NodeStep || n.Kind == NodeHandler {
			return 0
		}
		return 1
	}
	for i, e := range r.out.Edges {
		if slices.Equal(e.Labels, []string{always}) {
			r.out.Edges[i].Labels = nil
		}
	}
	slices.SortStableFunc(r.out.Nodes, func(a, b Node) int { return outside(a) - outside(b) })
}

// node adds a node and the ways out of it.
func (r *reader) node(n Node, b *hclsyntax.Block) {
	at := b.DefRange()
	n.At = flows.Place{File: at.Filename, Line: at.Start.Line, Column: at.Start.Column}
	for _, action := range b.Body.Blocks {
		if isAction(action.Type) {
			n.Does = append(n.Does, r.doing(action))
			n.Ends = actions[action.Type].Ends && action.Body.Attributes["if"] == nil
		}
	}
	r.from, r.menus, r.twice = n.ID, 0, handledTwice(b, n.Kind == NodeEntry)
	for _, action := range b.Body.Blocks {
		if action.Type == "menu" {
			r.menus++
		}
	}
	r.out.Nodes = append(r.out.Nodes, n)
	r.body(b, way{event: n.Kind == NodeHandler}, n.Kind == NodeStep, true)
}

// handledTwice are the events that more than one action of a body handles.
func handledTwice(b *hclsyntax.Block, entry bool) map[string]bool {
	seen, twice := map[string]bool{}, map[string]bool{}
	var visit func(*hclsyntax.Block)
	visit = func(b *hclsyntax.Block) {
		for _, inner := range b.Body.Blocks {
			switch {
			case inner.Type == "on" && len(inner.Labels) > 0:
				twice[inner.Labels[0]] = seen[inner.Labels[0]]
				seen[inner.Labels[0]] = true
			case inner.Type == "step" && entry:
				continue
			}
			visit(inner)
		}
	}
	for _, inner := range b.Body.Blocks {
		if isAction(inner.Type) {
			visit(inner)
		}
	}
	return twice
}

// body reads the ways out of a body: its actions, its end, its handlers.
func (r *reader) body(b *hclsyntax.Block, w way, handlers, top bool) {
	ended := false
	for _, inner := range b.Body.Blocks {
		if isAction(inner.Type) && !ended {
			r.action(inner, w, top)
			ended = actions[inner.Type].Ends && inner.Body.Attributes["if"] == nil
		}
	}
	if to := b.Body.Attributes["goto"]; to != nil && !ended {
		r.route(to.Expr, w)
	}
	if event := b.Body.Attributes["raise"]; event != nil && !ended {
		_, name := reference(event.Expr)
		r.leave(Node{ID: r.from + "/raise." + name, Kind: NodeEnd, Name: "raises " + name}, w)
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "on" && handlers {
			r.body(inner, w.on(eventWord(inner.Labels[0])), false, false)
		}
	}
}

// action reads the ways out of one action: to a place outside, through its keys and bodies, through its events.
func (r *reader) action(b *hclsyntax.Block, w way, top bool) {
	if cond := b.Body.Attributes["if"]; cond != nil {
		w = w.when(r.source(cond.Expr))
	}
	if actions[b.Type].Ends && (!top || b.Body.Attributes["if"] != nil) {
		word := sightOf(b).word
		r.leave(Node{ID: r.from + "/" + b.Type, Kind: NodeEnd, Name: word}, w)
	}
	if attr := b.Body.Attributes[sightOf(b).to]; attr != nil {
		r.outside(b, attr.Expr, w)
	}
	w.conds, w.other = slices.Clone(w.conds), false
	for _, inner := range b.Body.Blocks {
		switch {
		case inner.Type == "choice":
			r.choice(b, inner, w)
		case inner.Type == "on":
			event := eventWord(inner.Labels[0])
			if r.twice[inner.Labels[0]] {
				event = strings.Join(append([]string{b.Type}, b.Labels...), " ") + ": " + event
			}
			r.body(inner, w.on(event), false, false)
		default:
			r.body(inner, w.after(strings.ReplaceAll(inner.Type, "_", " ")), true, false)
		}
	}
}

func (r *reader) choice(menu, b *hclsyntax.Block, w way) {
	text := b.Labels[0]
	if r.menus > 1 && len(w.path) == 0 {
		text = menu.Labels[0] + ": " + text
	}
	switch {
	case r.text(b, "description") != "":
		text += " " + r.text(b, "description")
	case r.text(b, "intent") != "":
		text += " " + r.text(b, "intent")
	}
	w = w.after(text)
	if cond := b.Body.Attributes["if"]; cond != nil {
		w = w.when(r.source(cond.Expr))
	}
	r.body(b, w, true, false)
}

// route follows a routing expression to its steps.
func (r *reader) route(x hclsyntax.Expression, w way) {
	r.leaves(x, w, func(x hclsyntax.Expression, w way) {
		if kind, name := reference(x); kind == "step" {
			r.edge(r.flow.Name+"/"+name, w)
		}
	})
}

// outside follows an argument to what is not of this flow: a queue, a mailbox, a flow, a number.
func (r *reader) outside(b *hclsyntax.Block, x hclsyntax.Expression, w way) {
	if len(w.path) == 0 && b.Type == "callback" {
		w = w.after("calls back")
	}
	r.leaves(x, w, func(x hclsyntax.Expression, w way) {
		kind, name := reference(x)
		node := Node{ID: kind + "." + name, Kind: NodeKind(kind), Name: name}
		switch node.Kind {
		case NodeQueue, NodeMailbox, NodeFlow:
		default:
			node = Node{ID: "number." + r.source(x), Kind: NodeNumber, Name: r.said(x)}
		}
		r.leave(node, w)
	})
}

// leaves gives each side of conditions, and what has to hold for it.
func (r *reader) leaves(x hclsyntax.Expression, w way, leaf func(hclsyntax.Expression, way)) {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		r.leaves(x.Expression, w, leaf)
	case *hclsyntax.ConditionalExpr:
		r.leaves(x.TrueResult, w.when(r.source(x.Condition)), leaf)
		w.other = true
		r.leaves(x.FalseResult, w, leaf)
	default:
		leaf(x, w)
	}
}

// leave adds an edge to a node outside, and the node when it is new.
func (r *reader) leave(n Node, w way) {
	if r.out.node(n.ID) == nil {
		r.out.Nodes = append(r.out.Nodes, n)
	}
	r.edge(n.ID, w)
}

// always labels a way for which nothing has to happen, beside others for which something has.
const always = "then"

// edge adds a way; all ways between two nodes are one edge.
func (r *reader) edge(to string, w way) {
	i := slices.IndexFunc(r.out.Edges, func(e Edge) bool { return e.From == r.from && e.To == to })
	if i < 0 {
		i = len(r.out.Edges)
		r.out.Edges = append(r.out.Edges, Edge{From: r.from, To: to, Event: true})
	}
	e := &r.out.Edges[i]
	e.Event = e.Event && w.event
	label := w.label()
	if label == "" {
		label = always
	}
	if !slices.Contains(e.Labels, label) {
		e.Labels, e.marks = append(e.Labels, label), append(e.marks, labelMark{r.rank, w.event})
		r.rank++
	}
}

// reference takes step.menu, or step["menu"], apart; empty when an expression is none.
func reference(x hclsyntax.Expression) (kind, name string) {
	t, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return "", ""
	}
	kind = t.Traversal.RootName()
	if len(t.Traversal) < 2 {
		return kind, ""
	}
	switch part := t.Traversal[1].(type) {
	case hcl.TraverseAttr:
		name = part.Name
	case hcl.TraverseIndex:
		if part.Key.Type() == cty.String && !part.Key.IsNull() {
			name = part.Key.AsString()
		}
	}
	return kind, name
}
