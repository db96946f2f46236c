package editor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// Suggestion is something that can be written.
type Suggestion struct {
	Kind   SuggestionKind
	Label  string // what the list shows
	Detail string // beside it, a few words
	Doc    string // Markdown
	Insert string // what is written instead of At; $1, ${2:text} and $0 are places for the cursor
	At     Span
}

// SuggestionKind says what a suggestion is.
type SuggestionKind string

// The kinds of suggestion.
const (
	SuggestBlock    SuggestionKind = "block"
	SuggestArgument SuggestionKind = "argument"
	SuggestWord     SuggestionKind = "word" // of the language
	SuggestName     SuggestionKind = "name" // of the plan, or of the engine
	SuggestFunction SuggestionKind = "function"
	SuggestValue    SuggestionKind = "value"
	SuggestEvent    SuggestionKind = "event"
	SuggestCode     SuggestionKind = "code"
)

// Complete lists what can be written at a byte, likely things first, each once.
func (d *Folder) Complete(file string, at int) []Suggestion {
	s := d.spot(file, at)
	if s == nil {
		return nil
	}
	list := s.suggest()
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(x Suggestion) bool {
		again := seen[x.Label]
		seen[x.Label] = true
		return again
	})
}

func (s *spot) suggest() []Suggestion {
	switch kind := s.inLabel(); {
	case s.inComment():
		return s.codes()
	case kind != "":
		return s.labelNames(kind)
	case s.half != nil:
		return s.values()
	case len(s.chain) > 0:
		return nil
	}
	return s.statements()
}

// suggestion is one that replaces the word at hand.
func (s *spot) suggestion(kind SuggestionKind, label, detail, doc, insert string) Suggestion {
	return Suggestion{Kind: kind, Label: label, Detail: detail, Doc: doc, Insert: insert, At: s.span}
}

// plainText is a text without places for the cursor.
func plainText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "$", `\$`, "}", `\}`).Replace(text)
}

// codes lists the warnings that a comment can silence.
func (s *spot) codes() []Suggestion {
	text := string(s.last(0).Bytes)
	_, after, ok := strings.Cut(text, "receptivo:ignore ")
	if !ok || strings.Contains(strings.TrimLeft(after, " "), " ") {
		return nil
	}
	at := Span{s.f.name, s.span.From - len(after), s.span.To}
	var list []Suggestion
	for _, c := range flows.Codes() {
		if c.Severity == flows.SeverityWarning {
			list = append(list, Suggestion{Kind: SuggestCode, Label: c.Code, Detail: c.Summary, Doc: c.Explanation, Insert: c.Code + " ${0:why}", At: at})
		}
	}
	return list
}

// statements lists the arguments and blocks that can stand here.
func (s *spot) statements() []Suggestion {
	var list []Suggestion
	lang := s.f.lang()
	doc := lang.doc(s.in)
	if doc != nil {
		for i := range doc.Args {
			a := &doc.Args[i]
			if a.Name == anyName {
				list = append(list, s.ownNames()...)
				continue
			}
			if !s.written(a.Name) {
				list = append(list, s.suggestion(SuggestArgument, a.Name, shortType(a), argNote(s.in.kind, a.Name, a), a.Name+" = "+placeholder(a)))
			}
		}
	}
	for _, kind := range lang.holds(s.in) {
		if inner := lang.find(kind, "", s.in.parent == nil); inner != nil {
			list = append(list, s.suggestion(SuggestBlock, kind, inner.Doc, blockNote(inner), skeleton(kind, inner)))
		}
	}
	return list
}

// ownNames lists names of one's own choice that are known: of variables, tags, outputs, and of prompts that another
// language has.
func (s *spot) ownNames() []Suggestion {
	kind := map[string]string{"set": "vars", "tag": "tag", "return": "output", "prompts": "prompt"}[s.in.kind]
	var list []Suggestion
	for _, u := range s.folder.declared(kind, s.f.flowOf(s.in)) {
		if kind != "" && !s.written(u.name.own) {
			list = append(list, s.suggestion(SuggestName, u.name.own, kind, s.folder.about(u), plainText(u.name.own)+" = $0"))
		}
	}
	return list
}

func shortType(a *flows.ArgDoc) string {
	text := a.Type
	if a.Required {
		text += ", required"
	}
	return text
}

// placeholder is how the value of an argument begins.
func placeholder(a *flows.ArgDoc) string {
	def := a.Default
	switch a.Form {
	case "duration", "string", "token", "setting", "secret":
		return `"${1:` + plainText(def) + `}"`
	case "durations", "strings", "keywords", "refs":
		return "[$1]"
	case "object", "pairs", "skills", "numbers", "hours", "headers", "texts", "parts":
		return "{ $1 }"
	case "ref", "route":
		return a.Refs + ".$1"
	}
	return "${1:" + plainText(def) + "}"
}

// skeleton is a block with its required arguments, ready to be filled in.
func skeleton(kind string, doc *flows.BlockDoc) string {
	var b strings.Builder
	b.WriteString(kind)
	n := 1
	if doc.Label != "" {
		label := strings.Trim(doc.Label, `"`)
		if strings.HasPrefix(doc.Label, `"`) {
			fmt.Fprintf(&b, ` "${1:%s}"`, plainText(label))
		} else {
			fmt.Fprintf(&b, " ${1:%s}", plainText(label))
		}
		n++
	}
	b.WriteString(" {")
	for i := range doc.Args {
		if a := &doc.Args[i]; a.Required && a.Name != anyName {
			value := strings.Replace(strings.Replace(placeholder(a), "${1", fmt.Sprintf("${%d", n), 1), "$1", fmt.Sprintf("$%d", n), 1)
			fmt.Fprintf(&b, "\n  %s = %s", a.Name, value)
			n++
		}
	}
	b.WriteString("\n  $0\n}")
	return b.String()
}

// labelNames lists the names that can stand behind a kind.
func (s *spot) labelNames(kind string) []Suggestion {
	open := s.last(0).Type == hclsyntax.TokenOQuote || s.last(0).Type == hclsyntax.TokenQuotedLit
	if kind == "on" {
		return s.events()
	}
	if !s.f.test || !open {
		return nil
	}
	at := s.span
	typed := ""
	if t := s.last(0); t.Type == hclsyntax.TokenQuotedLit {
		typed, at.From = string(t.Bytes), from(t)
	}
	name := func(label, detail string) Suggestion {
		return Suggestion{Kind: SuggestName, Label: label, Detail: detail, Insert: plainText(label), At: at}
	}
	var list []Suggestion
	switch kind {
	case "agent", "flag", "calendar":
		for _, u := range s.folder.declared(kind, "") {
			list = append(list, name(u.name.own, kind))
		}
	case "mock":
		for _, k := range []string{"directory", "http", "lookup", "service", "queue"} {
			for _, u := range s.folder.declared(k, anyFlow) {
				list = append(list, name(k+"."+u.name.own, k))
			}
		}
		list = append(list, name("customer", "the history"), name("transfer", "the other side"))
	}
	return slices.DeleteFunc(list, func(x Suggestion) bool { return !strings.HasPrefix(x.Label, typed) })
}

// events lists what can be handled here: what the block raises, or in a step or flow what anything in it does.
func (s *spot) events() []Suggestion {
	var names []string
	add := func(list ...string) {
		for _, e := range list {
			if !slices.Contains(names, e) {
				names = append(names, e)
			}
		}
	}
	doc := s.f.lang().doc(s.in)
	if doc == nil {
		return nil
	}
	add(doc.Events...)
	if s.in.kind == "run" {
		for _, u := range s.folder.declared("event", called(s.f, s.in)) {
			add(u.name.own)
		}
		add("error")
	}
	if s.in.kind == "flow" || s.in.kind == "step" {
		add("error", "hangup")
		for _, a := range planLanguage.docs {
			if a.Group == "action" {
				add(a.Events...)
			}
		}
	}
	var list []Suggestion
	for _, e := range names {
		list = append(list, s.suggestion(SuggestEvent, e, "event", "", e+" {\n  $0\n}"))
	}
	return list
}
