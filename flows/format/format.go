package format

import (
	"bytes"
	"regexp"
	"slices"
	"sort"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Source writes a file of the language in its one style.
func Source(src []byte) []byte {
	file, diags := hclsyntax.ParseConfig(src, "", hcl.InitialPos)
	if diags.HasErrors() || !utf8.Valid(src) { // HCL lets some bytes pass that are no text
		return src
	}
	if lf := lineEnds.ReplaceAll(src, []byte("\n")); len(lf) < len(src) {
		return Source(lf)
	}
	f := newFormatter(src)
	f.body(file.Body.(*hclsyntax.Body), "", 0, len(f.lines))
	spaced := hclwrite.Format(f.out.Bytes())
	if !sameTokens(f.out.Bytes(), spaced) { // it makes x.0.0 of x.0 .0, which is read another way
		return f.out.Bytes()
	}
	return spaced
}

// sameTokens reports whether two files differ in white space alone.
func sameTokens(a, b []byte) bool {
	x, _ := hclsyntax.LexConfig(a, "", hcl.InitialPos)
	y, _ := hclsyntax.LexConfig(b, "", hcl.InitialPos)
	return slices.EqualFunc(x, y, func(x, y hclsyntax.Token) bool { return x.Type == y.Type && bytes.Equal(x.Bytes, y.Bytes) })
}

var lineEnds = regexp.MustCompile(`\r+\n`)

// formatter lays the lines of a file out anew. A line is what one newline ends: a heredoc or a comment /* … */ with what
// stands around it is one, however long.
type formatter struct {
	src   []byte
	lines []srcLine
	out   bytes.Buffer
}

type srcLine struct {
	start, end int  // bytes
	blank      bool // nothing but the newline
	open       bool // a brace is the last thing on it
	bare       bool // … and no comment follows it
	closes     bool // a brace is the first thing on it
}

func newFormatter(src []byte) *formatter {
	f := &formatter{src: src}
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos)
	line := srcLine{blank: true}
	last := hclsyntax.TokenNil
	for _, t := range tokens {
		newline := t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenComment && bytes.HasSuffix(t.Bytes, []byte("\n"))
		switch t.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenEOF:
		case hclsyntax.TokenComment:
			line.blank, line.bare = false, false
		default:
			if line.blank {
				line.closes = t.Type == hclsyntax.TokenCBrace
			}
			last, line.blank, line.bare = t.Type, false, true
		}
		if newline || t.Type == hclsyntax.TokenEOF && !line.blank {
			line.end, line.open = t.Range.End.Byte, last == hclsyntax.TokenOBrace
			f.lines = append(f.lines, line)
			line, last = srcLine{start: line.end, blank: true}, hclsyntax.TokenNil
		}
	}
	return f
}

// at is the line that a byte stands on.
func (f *formatter) at(b int) int {
	return sort.Search(len(f.lines), func(i int) bool { return f.lines[i].end > b })
}

// text is a line without trailing blanks, with its newline.
func (f *formatter) text(i int) []byte {
	return slices.Concat(bytes.TrimRight(f.src[f.lines[i].start:f.lines[i].end], " \t\r\n"), []byte("\n"))
}

// chunk is what moves as one: an argument, a block or a comment that stands alone.
type chunk struct {
	rank  rank
	blank bool   // a blank line stands before it
	tall  bool   // it spans several lines
	alone bool   // it is a comment that stands alone
	lead  []byte // the comments right above it
	text  []byte
}

// rank is where in a body something stands.
type rank int

const (
	rankLine rank = iota // settings, actions and what belongs to them
	rankEnd              // goto, raise
	rankOn               // handlers
	rankStep             // steps of a flow
)

// body writes what stands on the lines from first up to, not including, last. kind is the block's; empty: the file.
func (f *formatter) body(b *hclsyntax.Body, kind string, first, last int) {
	chunks := f.chunks(b, kind, first, last)
	slices.SortStableFunc(chunks, func(a, b chunk) int { return int(a.rank - b.rank) })
	for i, c := range chunks {
		if i > 0 {
			before := chunks[i-1]
			if c.blank || c.tall || before.tall || before.alone || before.rank == rankEnd && c.rank != rankEnd {
				f.out.WriteByte('\n')
			}
		}
		f.out.Write(c.lead)
		f.out.Write(c.text)
	}
}

func (f *formatter) chunks(b *hclsyntax.Body, kind string, first, last int) []chunk {
	var chunks []chunk
	from, before := first, rankLine
	for _, n := range nodes(b) {
		r := n.Range()
		c := chunk{rank: rankOf(n, kind)}
		line, end := f.at(r.Start.Byte), f.at(max(r.Start.Byte, r.End.Byte-1))
		if line < from {
			continue // the grammar has one thing on a line: this cannot be
		}
		alone, lead, blank := f.comments(from, line)
		if alone != nil {
			chunks = append(chunks, chunk{rank: min(before, c.rank), blank: alone.blank, alone: true, text: alone.text})
		}
		c.lead, c.blank = lead, blank
		c.text = f.node(n, line, end)
		c.tall = bytes.Count(c.text, []byte("\n")) > 1
		chunks = append(chunks, c)
		from, before = end+1, c.rank
	}
	if alone, lead, blank := f.comments(from, last); alone != nil || lead != nil {
		if alone != nil {
			chunks = append(chunks, chunk{rank: rankStep, blank: alone.blank, alone: true, text: alone.text})
		}
		if lead != nil {
			chunks = append(chunks, chunk{rank: rankStep, blank: blank, text: lead})
		}
	}
	return chunks
}

// comments splits the lines between two things: comments that stand alone, those right above the next thing, and whether
// a blank line stands before these.
func (f *formatter) comments(from, to int) (alone *chunk, lead []byte, blank bool) {
	cut := to
	for cut > from && !f.lines[cut-1].blank {
		cut--
	}
	for i := cut; i < to; i++ {
		lead = append(lead, f.text(i)...)
	}
	if cut == from {
		return nil, lead, false
	}
	var text []byte
	gap := false
	for i := from; i < cut; i++ {
		if f.lines[i].blank {
			gap = true
			continue
		}
		if gap && text != nil {
			text = append(text, '\n')
		}
		text, gap = append(text, f.text(i)...), false
	}
	if text == nil {
		return nil, lead, true
	}
	return &chunk{blank: f.lines[from].blank, text: text}, lead, true
}

// node lays out one argument or block.
func (f *formatter) node(n hclsyntax.Node, line, end int) []byte {
	b, ok := n.(*hclsyntax.Block)
	if !ok {
		return f.raw(line, end)
	}
	first, closing := f.at(b.OpenBraceRange.Start.Byte), f.at(b.CloseBraceRange.Start.Byte)
	if first == closing || !f.lines[first].open {
		return append(f.head(b, line), f.raw(line+1, end)...)
	}
	inner := &formatter{src: f.src, lines: f.lines}
	inner.body(b.Body, b.Type, first+1, closing)
	head := f.head(b, line)
	if inner.out.Len() == 0 && f.lines[first].bare && f.lines[closing].closes {
		return slices.Concat(bytes.TrimRight(head, "\n"), bytes.TrimLeft(f.raw(closing, end), " \t"))
	}
	return slices.Concat(head, inner.out.Bytes(), f.raw(closing, end))
}

// raw is lines as they are, with at most one blank line in a row.
func (f *formatter) raw(first, last int) []byte {
	var text []byte
	for i := first; i <= last; i++ {
		if !f.lines[i].blank || i == first || !f.lines[i-1].blank {
			text = append(text, f.text(i)...)
		}
	}
	return text
}

// head is the line a block begins on, its labels quoted or bare as the language has it.
func (f *formatter) head(b *hclsyntax.Block, line int) []byte {
	text := f.text(line)
	for i := len(b.LabelRanges) - 1; i >= 0; i-- {
		from, to := b.LabelRanges[i].Start.Byte, b.LabelRanges[i].End.Byte
		label := labelText(b.Type, f.src[from:to])
		start := f.lines[line].start
		text = slices.Concat(text[:from-start], label, text[to-start:])
	}
	return text
}
