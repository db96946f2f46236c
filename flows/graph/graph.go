package graph

import (
	"maps"
	"slices"

	"receptivo/flows"
)

// Graph is the picture of flows: what a whiteboard would show of them. [Graph.SVG], [Graph.Mermaid] and [Graph.DOT] draw
// it; as JSON it is data for other tools. Nodes and edges stand in the order of the source.
type Graph struct {
	Flows []Flow `json:"flows"`
}

// Flow is the picture of one flow.
type Flow struct {
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Numbers     []string `json:"numbers,omitempty"` // that lead to it
	Nodes       []Node   `json:"nodes"`
	Edges       []Edge   `json:"edges"`
}

// Node is a place in a flow where a call can be, or one outside to which it leaves.
type Node struct {
	ID          string      `json:"id"` // address of what it shows: "sac", "sac/menu", "sac/on.error"; outside "queue.sac", "sac/menu/hangup"
	Kind        NodeKind    `json:"kind"`
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	Does        []Doing     `json:"does,omitempty"` // what it does, in order
	MaxVisits   int         `json:"max_visits,omitempty"`
	Ends        bool        `json:"ends,omitempty"`        // its last action ends the call or the flow
	Unreachable bool        `json:"unreachable,omitempty"` // no call gets there: W401
	At          flows.Place `json:"at"`
}

// Doing is one action of a node: its kind, and in words what it does.
type Doing struct {
	Kind string `json:"kind"` // of the action: say, menu, http
	Word string `json:"word"` // "says"
	What string `json:"what,omitempty"`
}

// NodeKind says what a node stands for.
type NodeKind string

// The kinds of node.
const (
	NodeEntry   NodeKind = "entry"   // the flow's own body
	NodeStep    NodeKind = "step"    // a named step
	NodeHandler NodeKind = "handler" // what the flow does on an event, wherever it happens
	NodeQueue   NodeKind = "queue"   // people
	NodeMailbox NodeKind = "mailbox" // a message is left
	NodeFlow    NodeKind = "flow"    // another flow
	NodeNumber  NodeKind = "number"  // another number
	NodeEnd     NodeKind = "end"     // the call, or the flow, is over
)

// Edge is every way from one node to another.
type Edge struct {
	From   string   `json:"from"`
	To     string   `json:"to"`
	Labels []string `json:"labels,omitempty"` // each a key, an event or a condition as written; empty: always
	Event  bool     `json:"event,omitempty"`  // only events lead this way: silence, an error, a full queue

	marks []labelMark // of the labels, one each, or of the edge when it has none
}

// labelMark is what a picture knows of a label besides its text.
type labelMark struct {
	rank  int  // in what order its node's author wrote them
	event bool // an event leads this way
}

// Of is the picture of a flow of a plan, or of all flows, in order of name, when the name is empty. There is none of
// a flow that does not exist.
func Of(p *flows.Plan, flow string) Graph {
	g := Graph{Flows: []Flow{}}
	sources := sourcesOf(p)
	for _, name := range slices.Sorted(maps.Keys(p.Flows)) {
		if flow == "" || flow == name {
			g.Flows = append(g.Flows, draw(p, p.Flows[name], sources[name]))
		}
	}
	return g
}

// draw reads the picture of a flow off its source; a flow without any was put together by a program.
func draw(p *flows.Plan, f *flows.Flow, s source) Flow {
	r := &reader{plan: p, flow: f, src: s.text, out: Flow{Name: f.Name, Description: f.Description, Edges: []Edge{}}}
	for _, n := range p.Numbers {
		if n.Flow == f.Name {
			r.out.Numbers = append(r.out.Numbers, n.Number)
		}
	}
	if s.block == nil {
		r.out.Nodes = []Node{{ID: f.Name, Kind: NodeEntry, Name: f.Name, Description: f.Description}}
		return r.out
	}
	r.read(s.block)
	return r.out
}

// node finds a node of the flow.
func (f *Flow) node(id string) *Node {
	if i := slices.IndexFunc(f.Nodes, func(n Node) bool { return n.ID == id }); i >= 0 {
		return &f.Nodes[i]
	}
	return nil
}
