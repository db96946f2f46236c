package editor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// Note explains what stands somewhere, in Markdown.
type Note struct {
	Text string
	At   Span // what it explains
}

// Hover explains what stands at a byte: a block, an argument, a word of the language, a function, a code, or a name and
// what it stands for.
func (d *Folder) Hover(file string, at int) (Note, bool) {
	f := d.files[file]
	if f == nil {
		return Note{}, false
	}
	i := f.wordAt(at)
	if i < 0 {
		return Note{}, false
	}
	t := f.tokens[i]
	if t.Type == hclsyntax.TokenComment {
		return f.codeNote(t, at)
	}
	span := Span{f.name, from(t), to(t)}
	if u, ok := d.useAt(file, at); ok {
		if text := d.about(u); text != "" {
			return Note{text, u.at}, true
		}
	}
	text := f.explain(i)
	return Note{text, span}, text != ""
}

// wordAt is the word at a byte; of two that touch, the one that is a name. -1: there is none.
func (f *file) wordAt(at int) int {
	best := -1
	for i, t := range f.tokens {
		if from(t) > at {
			break
		}
		if at <= to(t) && (best < 0 || f.tokens[best].Type != hclsyntax.TokenIdent || from(t) == at && t.Type == hclsyntax.TokenIdent) {
			best = i
		}
	}
	return best
}

var codeWord = regexp.MustCompile(`\b[EWF]\d{2,3}\b`)

// codeNote explains a code in a comment.
func (f *file) codeNote(t token, at int) (Note, bool) {
	for _, m := range codeWord.FindAllIndex(t.Bytes, -1) {
		span := Span{f.name, from(t) + m[0], from(t) + m[1]}
		if span.From <= at && at <= span.To {
			c, ok := flows.Code(f.text(span.From, span.To))
			return Note{fmt.Sprintf("**%s %s** (%s)\n\n%s", c.Code, c.Summary, c.Severity, c.Explanation), span}, ok
		}
	}
	return Note{}, false
}

// explain tells what the language says of a word.
func (f *file) explain(i int) string {
	t := f.tokens[i]
	if t.Type != hclsyntax.TokenIdent {
		return ""
	}
	word := string(t.Bytes)
	b, a := f.at(from(t))
	switch {
	case b.parent != nil && b.at.From == from(t):
		return blockNote(f.lang().doc(b))
	case len(b.labels) > 0 && b.labels[0].at.From == from(t) && b.kind == "on":
		return fmt.Sprintf("**on %s**\n\nWhat to do when this happens.", word)
	case a != nil && a.at.From == from(t):
		return argNote(b.kind, a.name, arg(f.lang().doc(b), a.name))
	case a == nil:
		return ""
	}
	return f.valueNote(b, a, i, word)
}

// valueNote explains a word in a value.
func (f *file) valueNote(b *block, a *attr, i int, word string) string {
	if fn, ok := function(word); ok && f.tokens[i+1].Type == hclsyntax.TokenOParen {
		text := fmt.Sprintf("```hcl\n%s\n```\n\n%s\n\n", fn.Signature, fn.Description)
		if fn.Result == "" {
			return text + fmt.Sprintf("Example: `%s`", fn.Example)
		}
		return text + fmt.Sprintf("Example: `%s` → %s", fn.Example, fn.Result)
	}
	if text := nameNote(f.chainTo(i)); text != "" {
		return text
	}
	row := arg(f.lang().doc(b), a.name)
	if row == nil {
		return ""
	}
	for _, field := range row.Fields {
		if field.Name == word {
			return argNote(a.name, word, &field)
		}
	}
	if slices.Contains(row.Words, word) {
		return argNote(b.kind, a.name, row)
	}
	return ""
}

// chainTo is the dotted name up to a word.
func (f *file) chainTo(i int) []string {
	list := []string{string(f.tokens[i].Bytes)}
	for i >= 2 && f.tokens[i-1].Type == hclsyntax.TokenDot && f.tokens[i-2].Type == hclsyntax.TokenIdent {
		i -= 2
		list = append([]string{string(f.tokens[i].Bytes)}, list...)
	}
	return list
}

// nameNote explains a name of the engine, or a field of one of the plan.
func nameNote(chain []string) string {
	full := strings.Join(chain, ".")
	if len(chain) > 2 {
		full = chain[0] + ".<name>." + chain[2]
	}
	for _, n := range engineNames {
		if n.Name == full || len(chain) > 2 && n.Name == strings.Join(chain[:2], ".") {
			return fmt.Sprintf("**%s** (%s)\n\n%s.", n.Name, n.Type, upper(n.Doc))
		}
	}
	return ""
}

func blockNote(doc *flows.BlockDoc) string {
	if doc == nil {
		return ""
	}
	var b strings.Builder
	if doc.WriteMarkdown(&b) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

func argNote(of, name string, row *flows.ArgDoc) string {
	if row == nil {
		return ""
	}
	kind := row.Type
	if len(row.Words) > 0 {
		kind = strings.Join(row.Words, ", ")
	}
	switch {
	case row.Required:
		kind += "; required"
	case row.Default != "":
		kind += "; default " + row.Default
	}
	kept := ""
	if row.Kept {
		kept = " Checked and kept, not yet in force."
	}
	return fmt.Sprintf("**%s** of %s (%s)\n\n%s.%s", name, of, kind, upper(row.Doc), kept)
}

// about tells what a name stands for.
func (d *Folder) about(u use) string {
	var lines []string
	for _, x := range d.of(u.name) {
		if !x.declares {
			continue
		}
		if len(lines) == 0 {
			lines = append(lines, fmt.Sprintf("**%s.%s**", u.name.kind, u.name.own))
			if u.name.kind == "number" {
				lines[0] = fmt.Sprintf("**number %q**", u.name.own)
			}
		}
		lines = append(lines, d.declaration(x)...)
	}
	if len(lines) > mostLines {
		lines = append(lines[:mostLines], "…")
	}
	return strings.Join(lines, "\n\n")
}

// mostLines keeps a note short.
const mostLines = 8

// told are the arguments that say what a block is, in the order of a note.
var told = []string{"description", "name", "prompt", "type", "flow", "url", "hours", "skills", "calendar", "on"}

// declaration tells of one place that declares a name.
func (d *Folder) declaration(u use) []string {
	f := d.files[u.at.File]
	if u.attr != nil {
		value := oneLine(f.text(u.attr.from, u.attr.to))
		if u.name.kind == "prompt" {
			return []string{u.block.label() + ": " + strings.Trim(value, `"`)}
		}
		return []string{fmt.Sprintf("`%s = %s`", u.attr.name, value)}
	}
	var lines []string
	if doc := f.lang().doc(u.block); doc != nil {
		lines = append(lines, upper(doc.Doc)+".")
	}
	for _, name := range told {
		if a := u.block.attr(name); a != nil {
			lines = append(lines, fmt.Sprintf("`%s = %s`", name, oneLine(f.text(a.from, a.to))))
		}
	}
	return lines
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > 160 {
		return string(letters[:160]) + "…"
	}
	return text
}

func upper(s string) string {
	if s == "" {
		return ""
	}
	letters := []rune(s)
	return strings.ToUpper(string(letters[0])) + string(letters[1:])
}
