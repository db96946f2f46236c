package diff

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// Difference is what changes when one plan takes the place of another: what is written, and where callers end by it.
// Comments, order of files and blocks, and how a value is laid out make no difference.
type Difference struct {
	From    string   `json:"from"` // content hashes
	To      string   `json:"to"`
	Changes []Change `json:"changes"`       // in order of kind, then name; the steps of a flow after it
	Moved   []Moved  `json:"moved"`         // keys that end elsewhere, by number, the shortest first
	Cut     bool     `json:"cut,omitempty"` // there are more ways through the menus than were compared
}

// Change is a block that is there in one plan only, or is written otherwise in the other.
type Change struct {
	How    How     `json:"how"`
	Kind   string  `json:"kind"`             // queue, agent, flow, step …
	Name   string  `json:"name,omitempty"`   // engine has none
	Was    string  `json:"was,omitempty"`    // of what is renamed: its name before
	Flow   string  `json:"flow,omitempty"`   // of a step
	Fields []Field `json:"fields,omitempty"` // of what is changed: arguments, then the blocks in it
}

// How is what happened to a block.
type How string

// What can happen to a block.
const (
	Added   How = "added"
	Changed How = "changed"
	Renamed How = "renamed" // and changed, if there are fields
	Removed How = "removed"
)

// Field is an argument of a changed block, or a block in it, as it is written. Secrets are not shown.
type Field struct {
	Name string `json:"name"`          // max_wait, or with the blocks around it: menu "principal" choice "2" goto
	Old  string `json:"old,omitempty"` // empty: it was not there
	New  string `json:"new,omitempty"` // empty: it is not there any more
}

// Empty reports whether nothing changes.
func (d Difference) Empty() bool { return len(d.Changes)+len(d.Moved) == 0 }

// Plans compares two plans, as when the new one takes the place of the old.
func Plans(old, new *flows.Plan) Difference {
	d := Difference{From: old.Hash, To: new.Hash}
	a, b := outline(old), outline(new)
	was := map[unitKey]string{}
	for before, after := range renames(old, new) {
		key := unitKey{kind: before.kind, name: after}
		was[key], a[key] = before.name, a[before]
		delete(a, before)
	}
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if a[key] == nil {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, unitKey.compare)
	for _, key := range keys {
		c := Change{Kind: key.kind, Name: key.name, Was: was[key], Flow: key.flow}
		switch before, after := a[key], b[key]; {
		case before == nil:
			c.How = Added
		case after == nil:
			c.How = Removed
		default:
			c.How, c.Fields = Changed, compareBodies("", before.bodies, after.bodies)
			if c.Was != "" {
				c.How = Renamed
				c.Fields = slices.DeleteFunc(c.Fields, func(f Field) bool { return f.Name == "renamed_from" })
			} else if len(c.Fields) == 0 {
				continue
			}
		}
		d.Changes = append(d.Changes, c)
	}
	d.Moved, d.Cut = compareKeys(old, new)
	return d
}

// order is that in which a plan is loaded.
var order = flows.Kinds()

// unitKey names what is compared as one: a block at the top of a file, or a step.
type unitKey struct{ kind, flow, name string }

// compare orders them as a plan is loaded, steps with their flows.
func (k unitKey) compare(o unitKey) int {
	return cmp.Or(
		cmp.Compare(k.rank(), o.rank()), cmp.Compare(k.of(), o.of()), cmp.Compare(k.flow, o.flow),
		cmp.Compare(k.kind, o.kind), cmp.Compare(k.name, o.name),
	)
}

func (k unitKey) of() string { return cmp.Or(k.flow, k.name) }

func (k unitKey) rank() int {
	kind := k.kind
	if kind == "step" {
		kind = "flow"
	}
	if i := slices.Index(order, kind); i >= 0 {
		return i
	}
	return len(order)
}

// unit is what is written under a name; prompts of a language may stand in several blocks.
type unit struct{ bodies []part }

// part is a body and the text it stands in.
type part struct {
	body *hclsyntax.Body
	src  []byte
	skip string // kind of inner blocks that are units of their own
}

// same reports whether two bodies are written alike to the letter, as most are.
func (p part) same(o part) bool {
	text := func(p part) []byte { return p.body.SrcRange.SliceBytes(p.src) }
	return bytes.Equal(text(p), text(o))
}

// outline reads a plan's sources again: what was compiled no longer looks as it was written.
func outline(p *flows.Plan) map[unitKey]*unit {
	units := map[unitKey]*unit{}
	add := func(k unitKey, b part) {
		if units[k] == nil {
			units[k] = &unit{}
		}
		units[k].bodies = append(units[k].bodies, b)
	}
	for name, src := range p.Sources() {
		file, _ := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			continue
		}
		for _, b := range body.Blocks {
			label := labelOf(b)
			if b.Type != "flow" {
				add(unitKey{kind: b.Type, name: label}, part{body: b.Body, src: src})
				continue
			}
			add(unitKey{kind: "flow", name: label}, part{body: b.Body, src: src, skip: "step"})
			for _, step := range b.Body.Blocks {
				if step.Type == "step" {
					add(unitKey{kind: "step", flow: label, name: labelOf(step)}, part{body: step.Body, src: src})
				}
			}
		}
	}
	return units
}

func labelOf(b *hclsyntax.Block) string {
	if len(b.Labels) == 0 {
		return ""
	}
	return b.Labels[0]
}
