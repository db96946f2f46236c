package flows

import "github.com/hashicorp/hcl/v2"

// keptNow warns of something that the plan may already say and the program does not yet act on: nobody should find out
// from a caller. It is one warning for each argument of a block, at its place.
func (l *loader) keptNow(at hcl.Range, what string) {
	l.warnf(at, "W412", "Kept, not yet in force", "%s is checked and kept in the plan, but this version does not act on it yet.", what)
}

// keepArgs warns of the arguments of a block that are kept; of wrong ones enough is said.
func (l *loader) keepArgs(a args) {
	if a.schema.kept {
		l.keptNow(a.block.DefRange(), "The block "+a.schema.kind)
		return
	}
	for _, attr := range inOrder(a.block.Body.Attributes) {
		_, right := a.vals[attr.Name]
		if row := a.schema.arg(attr.Name); row != nil && row.kept && right {
			l.keptNow(attr.SrcRange, attr.Name+" of "+a.schema.kind)
		}
	}
}
