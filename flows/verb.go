package flows

import "github.com/hashicorp/hcl/v2/hclsyntax"

// verb is an action of the language: its rows, and what it compiles to.
type verb struct {
	schema
	build func(*compiler, *action) Op
	ends  bool // the body ends here
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
func (a *action) blocks(kind string) []*hclsyntax.Block {
	var list []*hclsyntax.Block
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
