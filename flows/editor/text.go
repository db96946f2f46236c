package editor

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Span is a stretch of a file, in bytes; To is the first byte after it.
type Span struct {
	File     string
	From, To int
}

type token = hclsyntax.Token

// mostCuts bounds how often the words of a file are read anew after a quote that nobody closed.
const mostCuts = 50

// lex reads the words of a file. A text that is not closed ends with its line, so that what follows it is still read.
func lex(src []byte) []token {
	var all []token
	at := hcl.InitialPos
	for range mostCuts {
		tokens, _ := hclsyntax.LexConfig(src[at.Byte:], "", at)
		n := slices.IndexFunc(tokens, func(t token) bool { return t.Type == hclsyntax.TokenQuotedNewline })
		if n < 0 {
			return append(all, tokens...)
		}
		at = tokens[n].Range.Start
		all = append(append(all, tokens[:n]...), token{Type: hclsyntax.TokenCQuote, Range: hcl.Range{Start: at, End: at}})
	}
	tokens, _ := hclsyntax.LexConfig(src[at.Byte:], "", at)
	return append(all, tokens...)
}

func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// endsLine reports whether a word is, or takes along, the end of its line.
func endsLine(t token) bool {
	return t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenComment && bytes.HasSuffix(t.Bytes, []byte("\n"))
}

func from(t token) int { return t.Range.Start.Byte }
func to(t token) int   { return t.Range.End.Byte }

// byteAt finds the byte of a line and a column as diagnostics count them: letters, from 1.
func (f *file) byteAt(line, column int) int {
	best := -1
	for _, t := range f.tokens {
		for _, p := range []hcl.Pos{t.Range.Start, t.Range.End} {
			if p.Line == line && p.Column == column {
				return p.Byte
			}
			if p.Line == line && p.Column < column {
				best = p.Byte + column - p.Column
			}
		}
	}
	if best < 0 {
		best = f.lineByte(line)
	}
	return max(0, min(best, len(f.src)))
}

// lineByte is where a line begins.
func (f *file) lineByte(line int) int {
	at := 0
	for n := 1; n < line; n++ {
		i := bytes.IndexByte(f.src[at:], '\n')
		if i < 0 {
			return len(f.src)
		}
		at += i + 1
	}
	return at
}
