package editor

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// Fix is a change that mends a mistake, or silences a warning.
type Fix struct {
	Title string
	At    Span // what is written over
	Text  string
	Mends bool // it mends; false: it silences
}

// Where is the stretch of a file that a diagnostic is about; false: it is about no file of the folder.
func (d *Folder) Where(x flows.Diagnostic) (Span, bool) {
	f := d.files[x.At.File]
	if f == nil {
		return Span{}, false
	}
	start := f.byteAt(x.At.Line, x.At.Column)
	return Span{f.name, start, max(start, f.byteAt(x.End.Line, x.End.Column))}, true
}

var (
	meant     = regexp.MustCompile(`Did you mean "([^"]+)"\?`)
	unquoted  = regexp.MustCompile(`Write it without quotes: ([A-Za-z_][\w-]*)\.`)
	reference = regexp.MustCompile(`Write ([a-z]+\.[A-Za-z_][\w-]*) without quotes\.`)
)

// Fixes lists what can be done about a diagnostic.
func (d *Folder) Fixes(x flows.Diagnostic) []Fix {
	at, ok := d.Where(x)
	if !ok {
		return nil
	}
	f := d.files[at.File]
	var list []Fix
	if m := meant.FindStringSubmatch(x.Detail); m != nil {
		if word, ok := f.wrong(at, x.Detail, m[1]); ok {
			list = append(list, Fix{Title: fmt.Sprintf("Write %s instead of %s", m[1], f.text(word.From, word.To)), At: word, Text: m[1], Mends: true})
		}
	}
	for _, form := range []*regexp.Regexp{unquoted, reference} {
		if m := form.FindStringSubmatch(x.Detail); m != nil {
			list = append(list, Fix{Title: "Write " + m[1] + " without quotes", At: at, Text: m[1], Mends: true})
		}
	}
	if x.Severity == flows.SeverityWarning && x.Code != "W413" {
		list = append(list, f.silence(at, x.Code))
	}
	return list
}

// wrong finds the word that a diagnostic takes for another: the only one there, or the one that its text names.
func (f *file) wrong(at Span, detail, right string) (Span, bool) {
	var words []Span
	for _, t := range f.tokens {
		if from(t) >= at.From && to(t) <= at.To && (t.Type == hclsyntax.TokenIdent || t.Type == hclsyntax.TokenQuotedLit) {
			words = append(words, Span{f.name, from(t), to(t)})
		}
	}
	if len(words) == 1 {
		return words[0], f.text(words[0].From, words[0].To) != right
	}
	for _, w := range words {
		text := f.text(w.From, w.To)
		if text != right && (strings.Contains(detail, `"`+text+`"`) || strings.HasSuffix(firstSentence(detail), " "+text) || strings.HasSuffix(firstSentence(detail), "."+text)) {
			return w, true
		}
	}
	return Span{}, false
}

func firstSentence(text string) string {
	sentence, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(sentence, "()")
}

// silence is the comment that silences a warning, on a line of its own above it.
func (f *file) silence(at Span, code string) Fix {
	start := lineStart(f.src, at.From)
	indent := f.src[start:at.From]
	indent = indent[:len(indent)-len(bytes.TrimLeft(indent, " \t"))]
	return Fix{
		Title: fmt.Sprintf("Silence %s here, and say why", code), At: Span{f.name, start, start},
		Text: fmt.Sprintf("%s# receptivo:ignore %s say why here\n", indent, code),
	}
}
