package editor

import (
	"slices"
	"strings"

	"receptivo/flows"
)

// language is the tables of a kind of file: plans or tests.
type language struct {
	docs  []flows.BlockDoc
	tops  []string // kinds that a file holds
	tests bool
}

var (
	planLanguage = newLanguage(flows.Docs(), false)
	testLanguage = newLanguage(flows.TestDocs(), true)
	functions    = flows.Functions()
	engineNames  = flows.EngineNames()
)

func newLanguage(docs []flows.BlockDoc, tests bool) *language {
	l := &language{docs: docs, tests: tests}
	for _, d := range docs {
		if d.Group == "file" {
			l.tops = append(l.tops, d.Kind)
		}
	}
	return l
}

func (l *language) top(kind string) bool { return slices.Contains(l.tops, kind) }

// doc documents a block where it stands; nil: the language has none there.
func (l *language) doc(b *block) *flows.BlockDoc {
	if b == nil || b.parent == nil {
		return nil
	}
	return l.find(b.kind, b.label(), b.parent.parent == nil)
}

// find documents a kind. Of mocks there are several: the name says of what.
func (l *language) find(kind, name string, top bool) *flows.BlockDoc {
	of, _, _ := strings.Cut(name, ".")
	for i := range l.docs {
		d := &l.docs[i]
		switch {
		case d.Kind != kind || (d.Group == "file") != top:
		case kind == "mock" && !strings.HasPrefix(d.Label, `"`+of):
		default:
			return d
		}
	}
	return nil
}

// holds lists the kinds of block that can stand in a block.
func (l *language) holds(b *block) []string {
	if b.parent == nil {
		return l.tops
	}
	d := l.doc(b)
	if d == nil {
		return nil
	}
	kinds := slices.Clone(d.Holds)
	if d.Body {
		for _, a := range l.docs {
			if a.Group == "action" {
				kinds = append(kinds, a.Kind)
			}
		}
	}
	return kinds
}

// arg is the row of an argument; nil: the block has none of this name.
func arg(d *flows.BlockDoc, name string) *flows.ArgDoc {
	if d == nil {
		return nil
	}
	for i := range d.Args {
		if d.Args[i].Name == name {
			return &d.Args[i]
		}
	}
	if last := len(d.Args) - 1; last >= 0 && d.Args[last].Name == anyName {
		return &d.Args[last]
	}
	return nil
}

const anyName = "any name"

func function(name string) (flows.FunctionDoc, bool) {
	i := slices.IndexFunc(functions, func(f flows.FunctionDoc) bool { return f.Name == name })
	if i < 0 {
		return flows.FunctionDoc{}, false
	}
	return functions[i], true
}
