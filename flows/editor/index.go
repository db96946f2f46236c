package editor

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// name is what something is called: its kind, the flow it belongs to (empty: the plan), and its own name.
type name struct{ kind, flow, own string }

// anyFlow is the flow of a name in a test whose flow is not known.
const anyFlow = "*"

// same reports whether two names stand for one thing.
func (n name) same(m name) bool {
	return n.kind == m.kind && n.own == m.own && (n.flow == m.flow || n.flow == anyFlow || m.flow == anyFlow)
}

// use is one place where a name is written.
type use struct {
	name     name
	at       Span
	declares bool
	block    *block // that declares it, or holds the argument that does
	attr     *attr  // that declares it; nil: the block does
}

var (
	// planKinds are declared at the top of a file.
	planKinds = []string{"queue", "calendar", "flag", "flow", "agent", "skill", "routing", "trunk", "service", "directory", "mailbox",
		"tts", "stt", "team", "history", "holidays", "number", "profile"}
	// flowKinds are declared in a flow by a label.
	flowKinds = []string{"step", "param", "output", "event", "input", "menu", "http", "lookup", "run", "consent", "survey", "voicemail", "question"}
	// written are the kinds that expressions and references write before a name.
	written = slices.Concat(planKinds, []string{"step", "param", "input", "menu", "http", "lookup", "run", "consent", "survey", "voicemail",
		"answer", "vars", "prompt"})
)

// ofPlan reports whether names of a kind belong to the whole plan.
func ofPlan(kind string) bool {
	return slices.Contains(planKinds, kind) || kind == "prompt" || kind == "category" || kind == "tag"
}

// index finds every use of every name.
func (d *Folder) index() {
	for _, file := range d.names {
		f := d.files[file]
		f.root.walk(func(b *block) {
			if f.test {
				d.testUses(f, b)
			} else {
				d.planUses(f, b)
			}
			for _, a := range b.attrs {
				d.valueUses(f, b, a)
			}
		})
	}
}

func (d *Folder) add(kind, flow, own string, at Span, b *block, a *attr, declares bool) {
	if own == "" {
		return
	}
	if ofPlan(kind) {
		flow = ""
	}
	d.uses = append(d.uses, use{name{kind, flow, own}, at, declares, b, a})
}

// planUses finds what a block of a plan declares.
func (d *Folder) planUses(f *file, b *block) {
	flow := f.flowOf(b)
	if len(b.labels) > 0 {
		l := b.labels[0]
		switch top := b.parent != nil && b.parent.parent == nil; {
		case top && slices.Contains(planKinds, b.kind), b.kind == "category":
			d.add(b.kind, "", l.text, l.at, b, nil, true)
		case top:
		case b.kind == "question":
			d.add("answer", flow, l.text, l.at, b, nil, true)
		case slices.Contains(flowKinds, b.kind):
			d.add(b.kind, flow, l.text, l.at, b, nil, true)
		case b.kind == "on" && b.parent.kind == "run":
			d.add("event", called(f, b.parent), l.text, l.at, b, nil, false)
		}
	}
	kind := map[string]string{"prompts": "prompt", "vars": "vars", "set": "vars", "tag": "tag", "return": "output"}[b.kind]
	for _, a := range b.attrs {
		if kind == "" || a.name == "if" || b.kind == "tag" && a.name == "does" {
			continue
		}
		d.add(kind, flow, a.name, a.at, b, a, b.kind != "return")
	}
}

// testUses finds what a block of a test names by its label.
func (d *Folder) testUses(f *file, b *block) {
	if len(b.labels) == 0 {
		return
	}
	l := b.labels[0]
	switch b.kind {
	case "agent", "flag", "calendar":
		d.add(b.kind, "", l.text, l.at, b, nil, false)
	case "mock":
		if kind, own, ok := strings.Cut(l.text, "."); ok {
			l.at.From += len(kind) + 1
			d.add(kind, f.flowOf(b), own, l.at, b, nil, false)
		}
	}
}

// flowOf is the flow that a block belongs to: in a test, the one that the number leads to.
func (f *file) flowOf(b *block) string {
	if f.test {
		return anyFlow
	}
	if flow := b.above("flow"); flow != nil {
		return flow.label()
	}
	return ""
}

// called is the flow that a run runs; empty: it does not say.
func called(f *file, run *block) string {
	a := run.attr("flow")
	if a == nil {
		return ""
	}
	words := f.words(a)
	if len(words) < 3 || string(words[0].Bytes) != "flow" || words[2].Type != hclsyntax.TokenIdent {
		return ""
	}
	return string(words[2].Bytes)
}

// valueUses finds the names that an argument reads.
func (d *Folder) valueUses(f *file, b *block, a *attr) {
	words := f.words(a)
	flow := f.flowOf(b)
	for i := 0; i < len(words); i++ {
		chain := chainAt(words, i)
		if len(chain) >= 2 {
			d.chainUses(f, b, flow, chain)
			i += 2*len(chain) - 2
		}
	}
	d.wordUses(f, b, a, words)
}

// chainAt reads name.name.name, or name["name"], from a word on.
func chainAt(words []token, i int) []token {
	if words[i].Type != hclsyntax.TokenIdent || i > 0 && words[i-1].Type == hclsyntax.TokenDot {
		return nil
	}
	chain := []token{words[i]}
	for i+2 < len(words) && words[i+1].Type == hclsyntax.TokenDot && words[i+2].Type == hclsyntax.TokenIdent {
		chain = append(chain, words[i+2])
		i += 2
	}
	if len(chain) == 1 && i+4 < len(words) && words[i+1].Type == hclsyntax.TokenOBrack && words[i+3].Type == hclsyntax.TokenQuotedLit &&
		words[i+4].Type == hclsyntax.TokenCQuote {
		chain = append(chain, words[i+3])
	}
	return chain
}

func (d *Folder) chainUses(f *file, b *block, flow string, chain []token) {
	kind, own := string(chain[0].Bytes), string(chain[1].Bytes)
	at := func(t token) Span { return Span{f.name, from(t), to(t)} }
	if slices.Contains(written, kind) {
		d.add(kind, flow, own, at(chain[1]), b, nil, false)
	}
	if len(chain) < 3 {
		return
	}
	third := string(chain[2].Bytes)
	switch {
	case kind == "call" && own == "tags":
		d.add("tag", "", third, at(chain[2]), b, nil, false)
	case kind == "run":
		d.add("output", d.ranAs(f, b, own), third, at(chain[2]), b, nil, false)
	}
}

// ranAs is the flow that the run of a name runs.
func (d *Folder) ranAs(f *file, b *block, run string) string {
	flow := anyFlow
	if in := b.above("flow"); in != nil && !f.test {
		in.walk(func(x *block) {
			if x.kind == "run" && x.label() == run {
				flow = called(f, x)
			}
		})
	}
	return flow
}

// wordUses finds the names that stand without their kind: skills, categories, events, params and numbers.
func (d *Folder) wordUses(f *file, b *block, a *attr, words []token) {
	row := arg(f.lang().doc(b), a.name)
	switch {
	case row == nil || len(words) == 0:
	case row.Form == "skills":
		d.keyUses(f, b, "skill", "", words)
	case a.name == "with" && b.kind == "run":
		d.keyUses(f, b, "param", called(f, b), words)
	case a.name == "intent":
		d.oneWord(f, b, "category", "", words)
	case a.name == "raise":
		d.oneWord(f, b, "event", f.flowOf(b), words)
	case f.test && a.name == "request":
		d.oneWord(f, b, "http", anyFlow, words)
	case f.test && a.name == "to" && len(words) > 1:
		d.oneWord(f, b, "number", "", words[1:])
	}
}

func (d *Folder) oneWord(f *file, b *block, kind, flow string, words []token) {
	if t := words[0]; t.Type == hclsyntax.TokenIdent || t.Type == hclsyntax.TokenQuotedLit {
		d.add(kind, flow, string(t.Bytes), Span{f.name, from(t), to(t)}, b, nil, false)
	}
}

// keyUses finds the keys of an object.
func (d *Folder) keyUses(f *file, b *block, kind, flow string, words []token) {
	for _, t := range keys(words) {
		d.add(kind, flow, string(t.Bytes), Span{f.name, from(t), to(t)}, b, nil, false)
	}
}

// keys are the names before = in an object, not in those inside it.
func keys(words []token) []token {
	var list []token
	depth := 0
	for i, t := range words {
		switch t.Type {
		case hclsyntax.TokenOBrace:
			depth++
		case hclsyntax.TokenCBrace:
			depth--
		case hclsyntax.TokenEqual, hclsyntax.TokenColon:
			if depth != 1 || i == 0 {
				continue
			}
			key := words[i-1]
			if key.Type == hclsyntax.TokenCQuote && i > 1 {
				key = words[i-2]
			}
			if key.Type == hclsyntax.TokenIdent || key.Type == hclsyntax.TokenQuotedLit {
				list = append(list, key)
			}
		}
	}
	return list
}

// declared lists the names of a kind that are declared, each once, in order of file and place.
func (d *Folder) declared(kind, flow string) []use {
	if ofPlan(kind) {
		flow = ""
	}
	var list []use
	seen := map[string]bool{}
	for _, u := range d.uses {
		if u.declares && u.name.same(name{kind, flow, u.name.own}) && !seen[u.name.own] {
			seen[u.name.own] = true
			list = append(list, u)
		}
	}
	return list
}

// useAt finds the name that is written at a byte.
func (d *Folder) useAt(file string, offset int) (use, bool) {
	best, found := use{}, false
	for _, u := range d.uses {
		if u.at.File == file && u.at.From <= offset && offset <= u.at.To && (!found || u.at.To-u.at.From < best.at.To-best.at.From) {
			best, found = u, true
		}
	}
	return best, found
}

// of lists every use of a name.
func (d *Folder) of(n name) []use {
	var list []use
	for _, u := range d.uses {
		if u.name.same(n) {
			list = append(list, u)
		}
	}
	return list
}
