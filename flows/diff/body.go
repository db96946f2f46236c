package diff

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// compareBodies compares what two blocks hold. before is the path of the blocks around them.
func compareBodies(before string, old, new []part) []Field {
	if slices.EqualFunc(old, new, part.same) {
		return nil
	}
	fields := compareArguments(before, arguments(old), arguments(new))
	a, b := inners(old), inners(new)
	fields = append(fields, compareOrder(before, a, b)...)
	for _, key := range innerKeys(a, b) {
		fields = append(fields, compareInners(before, key, a, b)...)
	}
	return fields
}

// arguments are the texts of a block's arguments by name.
func arguments(parts []part) map[string]snippet {
	args := map[string]snippet{}
	for _, p := range parts {
		for name, a := range p.body.Attributes {
			args[name] = textOf(p.src, a.Expr.Range())
		}
	}
	return args
}

func compareArguments(before string, old, new map[string]snippet) []Field {
	var fields []Field
	names := slices.Collect(maps.Keys(old))
	for name := range new {
		if _, both := old[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if a, b := old[name], new[name]; a.tokens != b.tokens {
			fields = append(fields, Field{Name: before + name, Old: a.shown(name), New: b.shown(name)})
		}
	}
	return fields
}

// inner is a block in a block.
type inner struct {
	key   string // kind and labels, as written
	kind  string
	part  part
	text  snippet
	place int // among its siblings
}

func inners(parts []part) []inner {
	var list []inner
	for _, p := range parts {
		for _, b := range p.body.Blocks {
			if b.Type == p.skip {
				continue
			}
			key := b.Type
			for _, l := range b.Labels {
				key += fmt.Sprintf(" %q", l)
			}
			list = append(list, inner{
				key: key, kind: b.Type, part: part{body: b.Body, src: p.src}, place: len(list),
				text: textOf(p.src, hcl.RangeBetween(b.OpenBraceRange, b.CloseBraceRange)),
			})
		}
	}
	return list
}

func innerKeys(a, b []inner) []string {
	var keys []string
	for _, x := range append(slices.Clone(a), b...) {
		if !slices.Contains(keys, x.key) {
			keys = append(keys, x.key)
		}
	}
	slices.Sort(keys)
	return keys
}

// compareInners pairs the blocks of one kind and label: equals first, then in order.
func compareInners(before, key string, old, new []inner) []Field {
	pairs, gone, come := pairUp(only(old, key), only(new, key))
	var fields []Field
	several := len(only(old, key)) > 1 || len(only(new, key)) > 1
	for _, p := range pairs {
		name := key
		if several {
			name = fmt.Sprintf("%s[%d]", key, slices.IndexFunc(only(new, key), func(x inner) bool { return x.place == p[1].place }))
		}
		fields = append(fields, compareBodies(before+name+" ", []part{p[0].part}, []part{p[1].part})...)
	}
	for _, x := range gone {
		fields = append(fields, Field{Name: before + key, Old: x.text.shown("")})
	}
	for _, x := range come {
		fields = append(fields, Field{Name: before + key, New: x.text.shown("")})
	}
	return fields
}

func only(list []inner, key string) []inner {
	var kept []inner
	for _, x := range list {
		if x.key == key {
			kept = append(kept, x)
		}
	}
	return kept
}

// pairUp says which block became which; what is written alike is the same.
func pairUp(old, new []inner) (pairs [][2]inner, gone, come []inner) {
	taken := make([]bool, len(new))
	take := func(x inner, is func(inner) bool) bool {
		for i, y := range new {
			if !taken[i] && is(y) {
				taken[i] = true
				pairs = append(pairs, [2]inner{x, y})
				return true
			}
		}
		return false
	}
	var rest []inner
	for _, x := range old {
		if !take(x, func(y inner) bool { return x.text.tokens == y.text.tokens }) {
			rest = append(rest, x)
		}
	}
	for _, x := range rest {
		if !take(x, func(inner) bool { return true }) {
			gone = append(gone, x)
		}
	}
	for i, y := range new {
		if !taken[i] {
			come = append(come, y)
		}
	}
	return pairs, gone, come
}

// isAction reports whether a kind of block is an action of the language.
func isAction(kind string) bool {
	return slices.ContainsFunc(docs, func(d flows.BlockDoc) bool { return d.Kind == kind && d.Group == "action" })
}

var docs = flows.Docs()

// compareOrder tells of actions that change places; of nothing else does the order say anything.
func compareOrder(before string, old, new []inner) []Field {
	var was, is []string
	var pairs [][2]inner
	for _, key := range innerKeys(old, new) {
		if a, b := only(old, key), only(new, key); isAction(strings.Fields(key)[0]) {
			found, _, _ := pairUp(a, b)
			pairs = append(pairs, found...)
		}
	}
	slices.SortFunc(pairs, func(x, y [2]inner) int { return x[0].place - y[0].place })
	for _, p := range pairs {
		was = append(was, p[0].key)
	}
	if slices.IsSortedFunc(pairs, func(x, y [2]inner) int { return x[1].place - y[1].place }) {
		return nil
	}
	slices.SortFunc(pairs, func(x, y [2]inner) int { return x[1].place - y[1].place })
	for _, p := range pairs {
		is = append(is, p[0].key)
	}
	return []Field{{Name: before + "order", Old: strings.Join(was, ", "), New: strings.Join(is, ", ")}}
}

// snippet is a stretch of source.
type snippet struct {
	tokens string // what counts when it is compared
	text   string // as people read it, on one line
}

// textOf reads a stretch of source without comments and layout.
func textOf(src []byte, at hcl.Range) snippet {
	src = src[at.Start.Byte:at.End.Byte]
	tokens, _ := hclsyntax.LexExpression(src, at.Filename, hcl.InitialPos)
	var same, text strings.Builder
	end := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenComment, hclsyntax.TokenNewline, hclsyntax.TokenEOF:
			continue
		case hclsyntax.TokenComma: // between items a new line does as well
		default:
			same.Write(t.Bytes)
			same.WriteByte(0)
		}
		if end > 0 && t.Range.Start.Byte > end {
			text.WriteByte(' ')
		}
		text.Write(t.Bytes)
		end = t.Range.End.Byte
	}
	return snippet{tokens: same.String(), text: strings.Join(strings.Fields(text.String()), " ")}
}

// mostShown is how much of a value is shown, in letters.
const mostShown = 60

var secretName = regexp.MustCompile(`(?i)(password|secret|token|authorization|cookie|dsn|api[-_]?key|://[^/\s"]*@)`)

// shown is the text as a difference shows it, of the argument of that name.
func (w snippet) shown(name string) string {
	if (secretName.MatchString(name) || secretName.MatchString(w.text)) && !strings.HasPrefix(w.text, "env(") && w.text != "" {
		return "(hidden)"
	}
	if letters := []rune(w.text); len(letters) > mostShown {
		return string(letters[:mostShown-1]) + "…"
	}
	return w.text
}
