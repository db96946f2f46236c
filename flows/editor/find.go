package editor

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Definition finds where the name at a byte is declared.
func (d *Folder) Definition(file string, at int) []Span {
	u, ok := d.useAt(file, at)
	if !ok {
		return nil
	}
	var list []Span
	for _, x := range d.of(u.name) {
		if x.declares {
			list = append(list, x.at)
		}
	}
	return sorted(list)
}

// References finds every use of the name at a byte, with where it is declared if asked.
func (d *Folder) References(file string, at int, declared bool) []Span {
	u, ok := d.useAt(file, at)
	if !ok {
		return nil
	}
	var list []Span
	for _, x := range d.of(u.name) {
		if declared || !x.declares {
			list = append(list, x.at)
		}
	}
	return sorted(list)
}

// Renamable is the name at a byte, if all places where it is written are known.
func (d *Folder) Renamable(file string, at int) (Span, bool) {
	u, ok := d.useAt(file, at)
	if !ok || u.name.kind == "number" || len(d.Definition(file, at)) == 0 {
		return Span{}, false
	}
	return u.at, true
}

// Rename finds everything that a new name for the one at a byte has to be written over.
func (d *Folder) Rename(file string, at int, to string) ([]Span, error) {
	if _, ok := d.Renamable(file, at); !ok {
		return nil, fmt.Errorf("there is no name here that the plan declares")
	}
	u, _ := d.useAt(file, at)
	if !hclsyntax.ValidIdentifier(to) {
		return nil, fmt.Errorf("%q is no name: write it with letters, digits, _ and -, a letter first", to)
	}
	for _, other := range d.of(name{u.name.kind, u.name.flow, to}) {
		if other.declares {
			return nil, fmt.Errorf("there is a %s %q already", u.name.kind, to)
		}
	}
	return d.References(file, at, true), nil
}

func sorted(list []Span) []Span {
	slices.SortFunc(list, func(a, b Span) int {
		if a.File != b.File {
			if a.File < b.File {
				return -1
			}
			return 1
		}
		return a.From - b.From
	})
	return slices.Compact(list)
}

// Symbol is something that a file holds, with what is in it.
type Symbol struct {
	Kind, Name string // "step", "menu"
	Detail     string
	Whole      Span // all of it
	At         Span // its name
	Inside     []Symbol
}

// Symbols lists what a file holds: blocks of the plan, steps, actions with a name, choices and handlers, prompts.
func (d *Folder) Symbols(file string) []Symbol {
	f := d.files[file]
	if f == nil {
		return nil
	}
	return f.symbols(f.root)
}

// plain are the blocks that are worth a line without a name.
var plain = []string{"enqueue", "transfer", "hangup", "callback", "while_waiting", "engine", "server", "customer"}

func (f *file) symbols(b *block) []Symbol {
	var list []Symbol
	for _, x := range b.blocks {
		if len(x.labels) == 0 && !slices.Contains(plain, x.kind) {
			list = append(list, f.symbols(x)...)
			continue
		}
		s := Symbol{Kind: x.kind, Name: x.kind, Whole: Span{f.name, x.at.From, min(x.end+1, len(f.src))}, At: x.at, Inside: f.symbols(x)}
		if len(x.labels) > 0 && x.label() != "" {
			s.Name, s.Detail, s.At = x.label(), x.kind, x.labels[0].at
		}
		if x.kind == "prompts" {
			for _, a := range x.attrs {
				s.Inside = append(s.Inside, Symbol{Kind: "prompt", Name: a.name, Detail: "prompt", Whole: Span{f.name, a.at.From, a.to}, At: a.at})
			}
		}
		list = append(list, s)
	}
	return list
}
