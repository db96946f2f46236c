package flows

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Place is where a block at the top of the plan is written, or its argument; the block's own where the argument is not
// written, and none when there is no such block. A block without a name has the empty one.
func (p *Plan) Place(kind, name, argument string) Place {
	if p.loaded == nil {
		return Place{}
	}
	b := p.loaded.declared[kind][name]
	if b == nil { // a number of one trunk
		for _, full := range sortedKeys(p.loaded.declared[kind]) {
			if strings.HasPrefix(full, name+" over ") {
				b = p.loaded.declared[kind][full]
				break
			}
		}
	}
	if b == nil {
		return Place{}
	}
	if attr := b.Body.Attributes[argument]; attr != nil {
		return placeOf(attr.SrcRange)
	}
	return placeOf(b.DefRange())
}

// Locate completes a diagnostic that says only where it begins: where what is written there ends, and the block it
// stands in.
func (p *Plan) Locate(d Diagnostic) Diagnostic {
	d.End = d.At
	if p.loaded == nil || p.loaded.sources[d.At.File] == nil || p.loaded.sources[d.At.File].body == nil {
		return d
	}
	at := hcl.Pos{Line: d.At.Line, Column: d.At.Column}
	blocks := p.loaded.sources[d.At.File].body.Blocks
	for depth := 0; ; depth++ {
		i := slices.IndexFunc(blocks, func(b *hclsyntax.Block) bool { return holds(rangeOf(b), at) })
		if i < 0 {
			return d
		}
		b := blocks[i]
		if depth == 0 {
			d.In = title(b)
		}
		if r := b.DefRange(); samePlace(r, at) {
			d.End = endOf(r)
			return d
		}
		for _, attr := range b.Body.Attributes {
			if samePlace(attr.SrcRange, at) {
				d.End = endOf(attr.SrcRange)
				return d
			}
		}
		blocks = b.Body.Blocks
	}
}

func samePlace(r hcl.Range, at hcl.Pos) bool {
	return r.Start.Line == at.Line && r.Start.Column == at.Column
}

func endOf(r hcl.Range) Place { return Place{File: r.Filename, Line: r.End.Line, Column: r.End.Column} }

// holds reports whether a place, of which line and column are known, lies in a range.
func holds(r hcl.Range, at hcl.Pos) bool {
	after := at.Line > r.Start.Line || at.Line == r.Start.Line && at.Column >= r.Start.Column
	before := at.Line < r.End.Line || at.Line == r.End.Line && at.Column <= r.End.Column
	return after && before
}
