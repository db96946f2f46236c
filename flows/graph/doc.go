// Package graph draws the flows of a plan: as SVG that needs nothing else, as Mermaid for Markdown, as DOT for Graphviz.
//
// [Of] reads a flow's picture, nodes and the ways between them, off what its author wrote; [Graph.SVG] lays it out in layers
// (Sugiyama's method) with every line on a track of its own. The package judges nothing and runs nothing: it reads a loaded
// plan, and the same plan gives the same picture to the byte.
package graph
