package flows

import "github.com/hashicorp/hcl/v2"

// keptNow warns of something that the plan may already say and the program does not yet act on: nobody should find out
// from a caller. It is one warning for each argument of a block, at its place; of a wrong one enough is said.
func (l *loader) keptNow(at hcl.Range, what string) {
	l.warnf(at, "W412", "Kept, not yet in force", "%s is checked and kept in the plan, but this version does not act on it yet.", what)
}
