package flows

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"receptivo/acd"
)

// Disposition is a word that agents end their after-call work with: what came of the contact.
type Disposition struct {
	Name        string
	Description string // for people
	Resolved    bool   // the matter is settled with it, unless the customer calls again
}

var dispositionBlock = &topBlock{
	schema: schema{
		kind: "disposition", doc: "what came of a contact, in the word that its agent ends after-call work with", label: slugLabel,
		args: []arg{
			{name: "description", kind: stringArg, doc: "for people"},
			{name: "resolved", kind: flagArg, def: "false", doc: "the matter is settled with it, unless the customer calls again for the same within 7 days: best_match learns from it, and FCR7 counts it"},
		},
		example: "disposition \"troca\" {\n  description = \"Troca combinada\"\n  resolved    = true\n}\n\ndisposition \"sem-acordo\" {}\n",
	},
	load: func(l *loader, _ *hclsyntax.Block, a args) {
		l.plan.Dispositions = append(l.plan.Dispositions, Disposition{
			Name: a.name(), Description: get[string](a, "description"), Resolved: get[bool](a, "resolved"),
		})
	},
}

// dispositions are those of the plan as the engine knows them.
func (p *Plan) dispositions() (list []acd.Disposition) {
	for _, d := range p.Dispositions {
		list = append(list, acd.Disposition{Name: d.Name, Resolved: d.Resolved})
	}
	return list
}
