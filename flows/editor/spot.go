package editor

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// spot is where in a plan somebody writes: what stands before the cursor says it, whatever comes after.
type spot struct {
	*outliner
	folder *Folder
	whole  *block   // the block there in the whole file; nil: it is not found again
	chain  []string // name.name. before the word
	word   string   // what of it is written
	span   Span     // the word, to its end behind the cursor
	frames []frame  // what is open in the value, the innermost last
}

// frame is something open in a value.
type frame struct {
	open hclsyntax.TokenType
	key  string   // of the object's item at hand; empty: a key is being written
	keys []string // that the object has already
}

func (d *Folder) spot(name string, at int) *spot {
	f := d.files[name]
	if f == nil || at < 0 || at > len(f.src) {
		return nil
	}
	before := &file{name: f.name, src: f.src[:at], test: f.test, tokens: lex(f.src[:at])}
	s := &spot{outliner: before.outline(), folder: d}
	if s.in == nil {
		return nil
	}
	s.whole, _ = f.at(max(s.in.at.From, 0))
	if s.in.parent == nil {
		s.whole = f.root
	}
	s.readWord(f, at)
	if s.half != nil {
		s.readFrames()
	}
	return s
}

// last is the word before the end of the text, n words back; the zero token: there is none.
func (s *spot) last(n int) token {
	if i := len(s.tokens) - 2 - n; i >= 0 {
		return s.tokens[i]
	}
	return token{}
}

// readWord reads the dotted name that ends at the cursor.
func (s *spot) readWord(f *file, at int) {
	s.span = Span{f.name, at, at}
	n := 0
	if t := s.last(0); t.Type == hclsyntax.TokenIdent && to(t) == at {
		s.word, s.span.From = string(t.Bytes), from(t)
		for s.span.To < len(f.src) && isWordByte(f.src[s.span.To]) {
			s.span.To++
		}
		n++
	}
	for s.last(n).Type == hclsyntax.TokenDot && s.last(n+1).Type == hclsyntax.TokenIdent && (n > 0 || to(s.last(0)) == at) {
		s.chain = append([]string{string(s.last(n + 1).Bytes)}, s.chain...)
		n += 2
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// readFrames reads what is open in the value that is being written.
func (s *spot) readFrames() {
	words := s.tokens[min(s.half.lo, len(s.tokens)):]
	for i, t := range words {
		if t.Type == hclsyntax.TokenEOF {
			break
		}
		top := len(s.frames) - 1
		switch {
		case closing[t.Type] != 0:
			s.frames = append(s.frames, frame{open: t.Type})
		case top < 0:
		case t.Type == closing[s.frames[top].open]:
			s.frames = s.frames[:top]
		case s.frames[top].open != hclsyntax.TokenOBrace:
		case t.Type == hclsyntax.TokenEqual || t.Type == hclsyntax.TokenColon:
			key := string(words[max(0, i-1)].Bytes)
			if words[max(0, i-1)].Type == hclsyntax.TokenCQuote && i > 1 {
				key = string(words[i-2].Bytes)
			}
			s.frames[top].key = key
			s.frames[top].keys = append(s.frames[top].keys, key)
		case t.Type == hclsyntax.TokenComma || endsLine(t):
			s.frames[top].key = ""
		}
	}
}

// top is what is open innermost; the zero frame: nothing.
func (s *spot) top() frame {
	if len(s.frames) == 0 {
		return frame{}
	}
	return s.frames[len(s.frames)-1]
}

// inComment reports whether a comment is being written.
func (s *spot) inComment() bool {
	t := s.last(0)
	return t.Type == hclsyntax.TokenComment && !endsLine(t)
}

// inLabel is the kind of block whose name is being written in quotes or bare; empty: none.
func (s *spot) inLabel() string {
	if s.header == nil || len(s.header.labels) == 0 && to(s.last(0)) == s.span.To && s.word == s.header.kind {
		return ""
	}
	return s.header.kind
}

// written reports whether the block already has an argument, before the cursor or after.
func (s *spot) written(name string) bool {
	has := func(b *block) bool {
		return b != nil && slices.ContainsFunc(b.attrs, func(a *attr) bool {
			return a.name == name && (a.at.From < s.span.From || a.at.From > s.span.To)
		})
	}
	return has(s.in) || s.whole != nil && s.in.parent != nil && s.whole.at.From == s.in.at.From && has(s.whole)
}
