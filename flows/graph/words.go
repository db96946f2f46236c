package graph

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"receptivo/flows"
)

// sight is how a kind of action looks in a picture.
type sight struct {
	word string // what it does to the call
	of   string // the argument that says more
	to   string // the argument that names a place outside the flow
}

// sights are those of actions that deserve words of their own; any other is drawn by its kind and its label.
var sights = map[string]sight{
	"say":       {word: "says", of: "prompt"},
	"menu":      {word: "asks", of: "prompt"},
	"input":     {word: "asks for digits", of: "prompt"},
	"identify":  {word: "finds customer by", of: "by"},
	"lookup":    {word: "looks up", of: "directory"},
	"http":      {word: "calls", of: "service"},
	"set":       {word: "sets", of: "*"},
	"tag":       {word: "tags", of: "*"},
	"log":       {word: "logs", of: "message"},
	"enqueue":   {word: "queues in", of: "queue", to: "queue"},
	"callback":  {word: "promises to call back", of: "queue", to: "queue"},
	"voicemail": {word: "records for", of: "mailbox", to: "mailbox"},
	"transfer":  {word: "transfers to", of: "to", to: "to"},
	"run":       {word: "runs", of: "flow", to: "flow"},
	"message":   {word: "sends", of: "channel"},
	"consent":   {word: "asks consent", of: "prompt"},
	"survey":    {word: "asks for scores"},
	"recording": {word: "recording", of: "state"},
	"language":  {word: "speaks", of: "use"},
	"music":     {word: "plays music", of: "for"},
	"wait":      {word: "waits", of: "for"},
	"answer":    {word: "answers"},
	"hangup":    {word: "hangs up", of: "prompt"},
	"return":    {word: "returns"},
}

func sightOf(b *hclsyntax.Block) sight {
	if s, ok := sights[b.Type]; ok {
		return s
	}
	return sight{word: strings.Join(append([]string{b.Type}, b.Labels...), " ")}
}

// eventWords are events that people call otherwise.
var eventWords = map[string]string{"no_input": "silence", "no_match": "wrong key"}

func eventWord(event string) string {
	if word, ok := eventWords[event]; ok {
		return word
	}
	return strings.ReplaceAll(event, "_", " ")
}

// doing says in words what an action does.
func (r *reader) doing(b *hclsyntax.Block) Doing {
	s := sightOf(b)
	d := Doing{Kind: b.Type, Word: s.word}
	attr := b.Body.Attributes[s.of]
	switch {
	case s.of == "*":
		var names []string
		for _, a := range inOrder(b.Body.Attributes) {
			if a.Name != "if" {
				names = append(names, a.Name)
			}
		}
		d.What = strings.Join(names, ", ")
	case attr != nil:
		d.What = r.said(attr.Expr)
	}
	if cond := b.Body.Attributes["if"]; cond != nil {
		d.What = strings.TrimSpace(d.What + " if " + r.source(cond.Expr))
	}
	return d
}

func inOrder(attrs hclsyntax.Attributes) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(attrs), func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
}

// said is an argument as a caller would hear it, or as a reader would say it.
func (r *reader) said(x hclsyntax.Expression) string {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		return r.said(x.Expression)
	case *hclsyntax.TupleConsExpr:
		var parts []string
		for _, item := range x.Exprs {
			parts = append(parts, r.said(item))
		}
		return strings.Join(parts, " ")
	case *hclsyntax.ObjectConsExpr:
		var keys []string
		for _, item := range x.Items {
			keys = append(keys, r.source(item.KeyExpr))
		}
		return strings.Join(keys, ", ")
	case *hclsyntax.ConditionalExpr:
		return r.said(x.TrueResult) + " or " + r.said(x.FalseResult)
	case *hclsyntax.FunctionCallExpr:
		return r.called(x)
	case *hclsyntax.ScopeTraversalExpr:
		return r.named(x)
	case *hclsyntax.TemplateExpr, *hclsyntax.LiteralValueExpr:
		if v, diags := x.Value(nil); !diags.HasErrors() && !v.IsNull() && v.Type() == cty.String {
			return "“" + v.AsString() + "”"
		}
	}
	return r.source(x)
}

// called is a function's value: what try falls back to, else the value that is said as digits, as a date, as a number.
func (r *reader) called(x *hclsyntax.FunctionCallExpr) string {
	switch n := len(x.Args); {
	case n == 0:
		return r.source(x)
	case x.Name == "try":
		return r.said(x.Args[n-1])
	}
	return "[" + r.source(x.Args[0]) + "]"
}

// named is what a reference stands for: the words of a prompt, else its name.
func (r *reader) named(x *hclsyntax.ScopeTraversalExpr) string {
	kind, name := reference(x)
	if kind == "prompt" {
		if p := r.plan.Prompts[r.plan.Engine.Language][name]; p.Text != "" {
			return "“" + p.Text + "”"
		}
	}
	switch kind {
	case "prompt", "queue", "mailbox", "flow", "service", "directory":
		return name
	}
	return r.source(x)
}

// text reads an argument that is a constant text or a bare word; empty when it is neither.
func (r *reader) text(b *hclsyntax.Block, name string) string {
	attr := b.Body.Attributes[name]
	if attr == nil {
		return ""
	}
	if v, ok := flows.Constant(attr.Expr); ok {
		text, _ := v.AsString()
		return text
	}
	return r.source(attr.Expr)
}

// source is an expression as written, on one line.
func (r *reader) source(x hclsyntax.Expression) string {
	at, src := x.Range(), r.src
	if at.Start.Byte < 0 || at.End.Byte > len(src) || at.Start.Byte > at.End.Byte {
		return ""
	}
	return strings.Join(strings.Fields(string(src[at.Start.Byte:at.End.Byte])), " ")
}

// shorten cuts a text to so many letters, the last of them an ellipsis.
func shorten(s string, letters int) string {
	if utf8.RuneCountInString(s) <= letters {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:letters-1]), " ") + "…"
}
