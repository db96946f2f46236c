package flows

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// block is a block as it was parsed.
type block = hclsyntax.Block

// verb is an action of the language: its rows, and what it compiles to.
type verb struct {
	schema
	build  func(*compiler, *action) Op
	result func(*compiler, *block) result // of the name that its label gives; nil: it has none
	ends   bool                           // the body ends here
}

// result is what an action leaves under its name: the type, whether all of it is sensitive, or a value of which parts
// are.
type result struct {
	of     cty.Type
	secret bool
	parts  cty.Value // unknown where unknown, marked where sensitive; nil: of and secret say all
}

// verbs are all actions, by kind.
var verbs map[string]*verb

// action is one action being compiled.
type action struct {
	args
	verb  *verb
	addr  string // its address
	next  int    // the instruction after it
	scope scope  // handlers around it
}

// blocks lists the blocks inside of one kind, in order.
func (a *action) blocks(kind string) []*block {
	var list []*block
	for _, b := range a.block.Body.Blocks {
		if b.Type == kind {
			list = append(list, b)
		}
	}
	return list
}

// verbSchema adds what every action has.
func verbSchema(s schema) schema {
	s.args = append([]arg{ifArg}, s.args...)
	if len(s.events) > 0 {
		s.holds = append(s.holds, "on")
	}
	return s
}
