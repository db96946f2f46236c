package lsp

import (
	"bytes"
	"math"
	"unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"receptivo/flows/editor"
)

// Positions of the protocol are a line from 0 and a column from 0 in UTF-16 code units: é is one, 🍇 two.

// offset is the byte that a position stands before. One that lies behind a line's end is that end.
func offset(text []byte, p protocol.Position) int {
	at := 0
	for range p.Line {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	for units := int64(p.Character); units > 0 && at < len(text) && text[at] != '\n'; {
		if text[at] == '\r' && at+1 < len(text) && text[at+1] == '\n' {
			break
		}
		r, size := utf8.DecodeRune(text[at:])
		if units -= int64(unitsOf(r)); units < 0 {
			break // in the middle of a letter
		}
		at += size
	}
	return at
}

func unitsOf(r rune) int { return max(1, utf16.RuneLen(r)) }

// position is the place of a byte.
func position(text []byte, at int) protocol.Position {
	at = min(max(at, 0), len(text))
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	units := 0
	for _, r := range string(text[start:at]) {
		units += unitsOf(r)
	}
	return protocol.Position{Line: number(bytes.Count(text[:start], []byte("\n"))), Character: number(units)}
}

func number(n int) uint32 { return uint32(min(n, math.MaxUint32)) }

func rangeOf(text []byte, s editor.Span) protocol.Range {
	return protocol.Range{Start: position(text, s.From), End: position(text, s.To)}
}

// replace writes text over a stretch of another.
func replace(text []byte, r protocol.Range, by string) []byte {
	from := offset(text, r.Start)
	to := max(from, offset(text, r.End))
	return append(append(append(make([]byte, 0, len(text)+len(by)), text[:from]...), by...), text[to:]...)
}

// difference is the change that makes one text another, in whole lines; false: they are equal.
func difference(old, new []byte) (protocol.TextEdit, bool) {
	if bytes.Equal(old, new) {
		return protocol.TextEdit{}, false
	}
	a, b := bytes.SplitAfter(old, []byte("\n")), bytes.SplitAfter(new, []byte("\n"))
	head := 0
	for head < len(a) && head < len(b) && bytes.Equal(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && bytes.Equal(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	from, to := size(a[:head]), len(old)-size(a[len(a)-tail:])
	return protocol.TextEdit{
		Range:   protocol.Range{Start: position(old, from), End: position(old, to)},
		NewText: string(new[from : len(new)-size(b[len(b)-tail:])]),
	}, true
}

func size(lines [][]byte) int {
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	return n
}
