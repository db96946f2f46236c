package editor

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// block is a block as it is written, whole or not. The file itself is one without a kind.
type block struct {
	kind    string
	at      Span // the kind
	labels  []label
	open    int // byte after the brace
	end     int // byte of the closing brace, or where it should be
	closed  bool
	parent  *block
	attrs   []*attr
	blocks  []*block
	toplike bool // it begins in the first column
}

// label is a name between a kind and a brace.
type label struct {
	text string
	at   Span // without quotes
}

// attr is an argument: name = value.
type attr struct {
	name   string
	at     Span // the name
	from   int  // byte after =
	to     int
	lo, hi int // its words: tokens[lo:hi]
}

// label is a block's first label; empty: it has none.
func (b *block) label() string {
	if len(b.labels) == 0 {
		return ""
	}
	return b.labels[0].text
}

// attr finds an argument by name; nil: it is not written.
func (b *block) attr(name string) *attr {
	for _, a := range b.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

// above is the nearest block of a kind around a block, itself included; nil: there is none.
func (b *block) above(kind string) *block {
	for ; b != nil; b = b.parent {
		if b.kind == kind {
			return b
		}
	}
	return nil
}

// walk visits a block and all in it.
func (b *block) walk(visit func(*block)) {
	visit(b)
	for _, inner := range b.blocks {
		inner.walk(visit)
	}
}

// outliner takes a file apart.
type outliner struct {
	f      *file
	tokens []token
	i      int
	depth  int

	// where the text ends
	in     *block // the innermost block
	half   *attr  // the argument whose value is being written; nil: none
	header *block // the block whose brace has not come yet; nil: none
}

// deepest bounds how far blocks are followed into each other.
const deepest = 200

func (f *file) outline() *outliner {
	o := &outliner{f: f, tokens: f.tokens}
	f.root = &block{end: len(f.src)}
	o.body(f.root)
	return o
}

// body reads what stands in a block up to its closing brace.
func (o *outliner) body(b *block) {
	o.depth++
	defer func() { o.depth-- }()
	for o.i < len(o.tokens) {
		t := o.tokens[o.i]
		switch {
		case t.Type == hclsyntax.TokenEOF:
			if b.end = from(t); o.in == nil {
				o.in = b
			}
			return
		case t.Type == hclsyntax.TokenCBrace && b.parent != nil:
			b.end, b.closed = from(t), true
			o.i++
			return
		case t.Type != hclsyntax.TokenIdent:
			o.i++
		case o.forgotten(b, t):
			b.end = from(t)
			return
		default:
			o.statement(b)
		}
	}
}

// forgotten reports whether a block that only files hold begins in the first column, where another that began there has
// not been closed: its brace is missing.
func (o *outliner) forgotten(b *block, t token) bool {
	if b.parent == nil || !b.toplike || t.Range.Start.Column != 1 {
		return false
	}
	_, _, brace := o.labels(o.i + 1)
	return brace && o.f.lang().top(string(t.Bytes))
}

// statement reads an argument or a block.
func (o *outliner) statement(b *block) {
	t := o.tokens[o.i]
	name, at := string(t.Bytes), o.span(t)
	if next := o.tokens[min(o.i+1, len(o.tokens)-1)]; next.Type == hclsyntax.TokenEqual {
		a := &attr{name: name, at: at, from: to(next), lo: o.i + 2}
		b.attrs = append(b.attrs, a)
		o.i += 2
		if o.value() {
			o.half, o.in = a, b
		}
		a.hi, a.to = o.i, a.from
		if a.hi > a.lo {
			a.to = to(o.tokens[a.hi-1])
		}
		return
	}
	labels, after, brace := o.labels(o.i + 1)
	inner := &block{kind: name, at: at, labels: labels, parent: b, toplike: t.Range.Start.Column == 1}
	o.i = after
	if !brace {
		if o.tokens[min(after, len(o.tokens)-1)].Type == hclsyntax.TokenEOF {
			o.header, o.in = inner, b
		}
		o.value() // whatever it is, it ends with its line
		return
	}
	inner.open = to(o.tokens[after])
	o.i++
	b.blocks = append(b.blocks, inner)
	if o.depth > deepest {
		o.i = len(o.tokens)
		return
	}
	o.body(inner)
}

// labels reads the names behind a kind, and says whether a brace follows them.
func (o *outliner) labels(i int) (labels []label, after int, brace bool) {
	for ; i < len(o.tokens); i++ {
		switch t := o.tokens[i]; t.Type {
		case hclsyntax.TokenIdent:
			labels = append(labels, label{string(t.Bytes), o.span(t)})
		case hclsyntax.TokenOQuote:
			labels = append(labels, label{at: Span{o.f.name, to(t), to(t)}})
		case hclsyntax.TokenQuotedLit:
			if len(labels) > 0 {
				labels[len(labels)-1] = label{string(t.Bytes), o.span(t)}
			}
		case hclsyntax.TokenCQuote:
		default:
			return labels, i, t.Type == hclsyntax.TokenOBrace
		}
	}
	return labels, i, false
}

var closing = map[hclsyntax.TokenType]hclsyntax.TokenType{
	hclsyntax.TokenOParen: hclsyntax.TokenCParen, hclsyntax.TokenOBrack: hclsyntax.TokenCBrack, hclsyntax.TokenOBrace: hclsyntax.TokenCBrace,
	hclsyntax.TokenOQuote: hclsyntax.TokenCQuote, hclsyntax.TokenOHeredoc: hclsyntax.TokenCHeredoc,
	hclsyntax.TokenTemplateInterp: hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenTemplateControl: hclsyntax.TokenTemplateSeqEnd,
}

// value reads an expression to the end of its line, or of the block on one line it stands in. It reports whether the text
// ends in it.
func (o *outliner) value() (unfinished bool) {
	var open []hclsyntax.TokenType // what closes what is open
	for ; o.i < len(o.tokens); o.i++ {
		t := o.tokens[o.i]
		top := hclsyntax.TokenNil
		if len(open) > 0 {
			top = open[len(open)-1]
		}
		switch {
		case t.Type == hclsyntax.TokenEOF:
			return true
		case closing[t.Type] != 0:
			open = append(open, closing[t.Type])
		case len(open) > 0 && t.Type == top:
			open = open[:len(open)-1]
		case t.Type == hclsyntax.TokenCBrace: // the block's, whatever else is open
			return false
		case len(open) == 0 && endsLine(t), endsLine(t) && o.statementNext(top):
			return false
		}
	}
	return true
}

// statementNext reports whether the next line can only be a statement of the block, although something is open.
func (o *outliner) statementNext(top hclsyntax.TokenType) bool {
	i := o.i + 1
	for i < len(o.tokens) && endsLine(o.tokens[i]) {
		i++
	}
	if i >= len(o.tokens)-1 || o.tokens[i].Type != hclsyntax.TokenIdent {
		return false
	}
	if o.tokens[i+1].Type == hclsyntax.TokenEqual {
		return top == hclsyntax.TokenCParen || top == hclsyntax.TokenCBrack
	}
	_, _, brace := o.labels(i + 1)
	return brace
}

func (o *outliner) span(t token) Span { return Span{o.f.name, from(t), to(t)} }

// words are the words of an argument's value.
func (f *file) words(a *attr) []token {
	return f.tokens[min(a.lo, len(f.tokens)):min(a.hi, len(f.tokens))]
}

// at finds the innermost block around a byte, and the argument there; nil: none.
func (f *file) at(offset int) (*block, *attr) {
	b := f.root
	for {
		i := slices.IndexFunc(b.blocks, func(x *block) bool { return x.at.From <= offset && offset <= x.end })
		if i < 0 {
			break
		}
		b = b.blocks[i]
	}
	for _, a := range b.attrs {
		if a.at.From <= offset && offset <= a.to {
			return b, a
		}
	}
	return b, nil
}
