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
		},
		later:   []string{"trunk", "toll_free"},
		example: "number \"+551140001000\" {\n  flow = flow.sac\n}\n",
	},
	load: (*loader).number,
}

func (l *loader) number(b *hclsyntax.Block, a args) {
	n := Number{Number: a.name(), Flow: get[string](a, "flow"), MaxCalls: get[int](a, "max_calls")}
	if other, ok := l.plan.Number(n.Number); ok {
		l.errorf(b.DefRange(), "E312", "Two flows for a number", "A caller who dials %s cannot be told from one who dials %s.", n.Number, other.Number)
		return
	}
	l.atLeast(a, "max_calls", 1)
	l.plan.Numbers = append(l.plan.Numbers, n)
}

// Number finds the number a caller dialled: "+551140001000" also answers to "551140001000".
func (p *Plan) Number(dialled string) (Number, bool) {
	dialled = strings.TrimPrefix(dialled, "+")
	for _, n := range p.Numbers {
		if strings.TrimPrefix(n.Number, "+") == dialled {
			return n, true
		}
	}
	return Number{}, false
}
