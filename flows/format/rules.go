package format

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/flows"
)

// bodies are the kinds of block that hold actions and end in goto, words those whose label is a word of the language, as the
// language documents them.
var bodies, words = func() (bodies, words map[string]bool) {
	bodies, words = map[string]bool{}, map[string]bool{}
	for _, d := range flows.Docs() {
		if d.Body {
			bodies[d.Kind] = true
		}
		if d.Label != "" && !strings.HasPrefix(d.Label, `"`) {
			words[d.Kind] = true
		}
	}
	return bodies, words
}()

// rankOf is where in a block of some kind a thing stands.
func rankOf(n hclsyntax.Node, kind string) rank {
	switch n := n.(type) {
	case *hclsyntax.Attribute:
		if bodies[kind] && (n.Name == "goto" || n.Name == "raise") {
			return rankEnd
		}
	case *hclsyntax.Block:
		switch {
		case n.Type == "on" && kind != "":
			return rankOn
		case n.Type == "step" && kind == "flow":
			return rankStep
		}
	}
	return rankLine
}

// labelText is a label as the style has it: the language's words bare, all others in quotes.
func labelText(kind string, label []byte) []byte {
	quotes := []byte(`"`)
	word := bytes.Trim(label, `"`)
	switch quoted := bytes.HasPrefix(label, quotes); {
	case quoted && words[kind] && hclsyntax.ValidIdentifier(string(word)):
		return slices.Concat([]byte(" "), word, []byte(" ")) // on"hangup"{} is written without blanks
	case !quoted && !words[kind]:
		return slices.Concat(quotes, label, quotes)
	}
	return label
}

// nodes are the arguments and blocks of a body, in source order.
func nodes(b *hclsyntax.Body) []hclsyntax.Node {
	var all []hclsyntax.Node
	for _, a := range b.Attributes {
		all = append(all, a)
	}
	for _, block := range b.Blocks {
		all = append(all, block)
	}
	slices.SortFunc(all, func(a, b hclsyntax.Node) int { return a.Range().Start.Byte - b.Range().Start.Byte })
	return all
}
