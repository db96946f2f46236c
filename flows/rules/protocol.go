package rules

import (
	"slices"

	"receptivo/flows"
)

// told is a call that was told its protocol number; engaged is the other bit.
const told state = 2

// protocol judges whether a call can come to a person, or to the end of a self-service, without its number.
func protocol(j *judge, k pack) {
	onlyPeople := k.name == "br-telecom" || k.name == "br-saude" // there it counts before the agent
	for _, r := range j.roots() {
		r.explore(anyTime,
			func(n *node, e edge, s state) (state, bool) {
				if person(n.op()) || e.way != skipped && n.facts.protocol {
					s |= told // what comes after a person was reported at the person
				}
				if engages(n, e) {
					s |= engaged
				}
				return s, true
			},
			func(n *node, s state) {
				if s&told != 0 || n.facts.protocol {
					return
				}
				if person(n.op()) || n.ends() && s&engaged != 0 && !onlyPeople {
					j.find(n.in.At, 0, "node", n.in.Addr)
				}
			})
	}
}

// tellsProtocol reports whether an action says call.protocol to the caller, or sends it.
func tellsProtocol(op flows.Op) bool {
	var says []*flows.Expr
	switch op := op.(type) {
	case flows.Say:
		says = []*flows.Expr{op.Prompt}
	case flows.Menu:
		says = []*flows.Expr{op.Ask.Prompt}
	case flows.Input:
		says = []*flows.Expr{op.Ask.Prompt}
	case flows.Consent:
		says = []*flows.Expr{op.Ask.Prompt}
	case flows.Hangup:
		says = []*flows.Expr{op.Prompt}
	case flows.Voicemail:
		says = []*flows.Expr{op.Prompt}
	case flows.Message:
		says = []*flows.Expr{op.Text}
	case flows.HTTP:
		if op.Does == "receipt" {
			says = []*flows.Expr{op.JSON, op.Path}
		}
	}
	return slices.ContainsFunc(says, func(x *flows.Expr) bool { return x != nil && slices.Contains(x.Names(), "call.protocol") })
}
