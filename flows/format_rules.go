package flows

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// formatted are the kinds of block that the style says something of beyond what it says of all.
func formatted() []*schema {
	return []*schema{&flowBlock.schema, &stepSchema, &choiceSchema, &onSchema, &whileSchema}
}

// isBody reports whether blocks of a kind hold actions and end in goto.
func isBody(kind string) bool {
	return slices.ContainsFunc(formatted(), func(s *schema) bool { return s.kind == kind && s.body })
}

// isWord reports whether the label of a kind is a word of the language.
func isWord(kind string) bool {
	return slices.ContainsFunc(formatted(), func(s *schema) bool { return s.kind == kind && s.label == wordLabel })
}

// rankOf is where in a block of some kind a thing stands.
func rankOf(n hclsyntax.Node, kind string) rank {
	switch n := n.(type) {
	case *hclsyntax.Attribute:
		if isBody(kind) && (n.Name == "goto" || n.Name == "raise") {
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
	case quoted && isWord(kind) && hclsyntax.ValidIdentifier(string(word)):
		return slices.Concat([]byte(" "), word, []byte(" ")) // on"hangup"{} is written without blanks
	case !quoted && !isWord(kind):
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
