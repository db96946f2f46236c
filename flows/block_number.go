package flows

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var numberBlock = &topBlock{
	schema: schema{
		kind: "number", doc: "a number that callers dial", label: numberLabel,
		args: []arg{
			{name: "flow", kind: refArg, of: "flow", required: true, doc: "what answers it"},
			{name: "max_calls", kind: countArg, doc: "simultaneous calls; above it, busy"},
			{name: "trunk", kind: refArg, of: "trunk", doc: "only from this trunk"},
			{name: "toll_free", kind: flagArg, def: "false", doc: "costs the caller nothing"},
		},
		example: "number \"+551140001000\" {\n  flow = flow.sac\n}\n",
	},
	load: (*loader).number,
}

func (l *loader) number(b *hclsyntax.Block, a args) {
	n := Number{
		Number: a.name(), Flow: get[string](a, "flow"), MaxCalls: get[int](a, "max_calls"), Trunk: get[string](a, "trunk"),
		TollFree: get[bool](a, "toll_free"),
	}
	for _, other := range l.plan.Numbers {
		if other.answers(n.Number) && (n.Trunk == other.Trunk || n.Trunk == "" || other.Trunk == "") {
			l.errorf(b.DefRange(), "E312", "Two flows for a number", "A caller who dials %s cannot be told from one who dials %s%s.",
				n.Number, other.Number, overTrunk(other.Trunk))
			return
		}
	}
	l.atLeast(a, "max_calls", 1)
	l.plan.Numbers = append(l.plan.Numbers, n)
}

func overTrunk(trunk string) string {
	if trunk == "" {
		return ""
	}
	return " over trunk." + trunk
}

// answers reports whether the number is the one that a caller dialled: "+551140001000" also answers to "551140001000".
func (n Number) answers(dialled string) bool {
	return strings.TrimPrefix(n.Number, "+") == strings.TrimPrefix(dialled, "+")
}

// Number finds the number a caller dialled, whatever trunk the call came over.
func (p *Plan) Number(dialled string) (Number, bool) {
	return find(p.Numbers, func(n Number) bool { return n.answers(dialled) })
}

// NumberOver finds the number a caller dialled over a trunk; empty: the call came over none. A number that names a trunk
// answers to calls from this trunk alone.
func (p *Plan) NumberOver(trunk, dialled string) (Number, bool) {
	return find(p.Numbers, func(n Number) bool { return n.answers(dialled) && (n.Trunk == "" || n.Trunk == trunk) })
}
